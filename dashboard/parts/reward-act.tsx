import { useId, useState } from 'preact/hooks';
import { t } from '../i18n.ts';
import { SelectField } from './campaign-fields.tsx';

const REASONS = ['fraud', 'returned', 'duplicate', 'mistake', 'other'] as const;

/** What can be done with the chosen rewards. */
export interface RewardActs {
  approve: (note: string) => void;
  refuse: (reason: string, note: string) => void;
  pay: (reference: string) => void;
}

interface RewardActProps extends RewardActs {
  /** How many are chosen, and how many of them each can be done with. */
  count: { approve: number; refuse: number; pay: number };
  busy: boolean;
}

function Line({
  label,
  note,
  value,
  max,
  onType,
}: {
  label: string;
  note?: string;
  value: string;
  max: number;
  onType: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="labelled field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={value}
        maxLength={max}
        title={note}
        onInput={({ currentTarget }) => onType(currentTarget.value)}
      />
    </div>
  );
}

/** Approve, refuse or mark as paid, one or many. */
export function RewardAct({ count, busy, approve, refuse, pay }: RewardActProps) {
  const [note, setNote] = useState('');
  const [reason, setReason] = useState<(typeof REASONS)[number]>('other');
  const [reference, setReference] = useState('');
  const label = (what: 'approve' | 'refuse' | 'paid', number: number) =>
    number > 0 ? t(`rewards.${what}_some`, { count: number }) : t(`rewards.${what}_none`);
  return (
    <>
      <div class="reward-act">
        <Line label={t('rewards.note')} note={t('rewards.note_hint')} value={note} max={200} onType={setNote} />
        <button type="button" class="button main" disabled={busy || count.approve === 0} onClick={() => approve(note)}>
          {label('approve', count.approve)}
        </button>
        <SelectField
          label={t('rewards.why')}
          value={reason}
          options={REASONS.map((value) => ({ value, label: t(`rewards.why_${value}`) }))}
          onChoose={setReason}
        />
        <button
          type="button"
          class="button"
          disabled={busy || count.refuse === 0}
          onClick={() => confirm(t('rewards.confirm_void', { count: count.refuse })) && refuse(reason, note)}
        >
          {label('refuse', count.refuse)}
        </button>
      </div>
      <div class="reward-act">
        <Line label={t('rewards.reference')} value={reference} max={80} onType={setReference} />
        <button type="button" class="button" disabled={busy || count.pay === 0} onClick={() => pay(reference)}>
          {label('paid', count.pay)}
        </button>
      </div>
    </>
  );
}
