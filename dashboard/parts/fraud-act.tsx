import { useState } from 'preact/hooks';
import { t } from '../i18n.ts';
import { SelectField } from './form.tsx';
import { NoteField } from './note-field.tsx';

const REASONS = {
  approve: ['looks_right', 'confirmed_by_shop', 'other'],
  refuse: ['same_person', 'false_orders', 'spread_publicly', 'other'],
  block: ['same_person', 'false_orders', 'spread_publicly', 'other'],
} as const;
type Act = keyof typeof REASONS;

interface ActProps {
  count: number;
  busy: boolean;
  onDecide: (decision: 'approve' | 'refuse', reason: string, note: string) => void;
  /** Blocks the advocate of the first chosen case. */
  onBlock: ((reason: string, note: string) => void) | undefined;
}

/** What is decided upon the chosen cases, and why. */
export function FraudAct({ count, busy, onDecide, onBlock }: ActProps) {
  const [act, setAct] = useState<Act>('approve');
  const [reason, setReason] = useState<string>('looks_right');
  const [note, setNote] = useState('');
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (act === 'block') onBlock?.(reason, note);
        else onDecide(act, reason, note);
      }}
    >
      <div class="form-part">
        <div class="form-pair">
          <SelectField
            name="decision"
            label={t('fraud.decision')}
            value={act}
            faults={[]}
            options={(Object.keys(REASONS) as Act[]).map((value) => ({ value, label: t(`fraud.${value}`) }))}
            onChange={(value) => {
              setAct(value as Act);
              setReason(REASONS[value as Act][0]);
            }}
          />
          <SelectField
            name="reason"
            label={t('fraud.reason')}
            value={reason}
            faults={[]}
            options={REASONS[act].map((value) => ({ value, label: t(`fraud.reason_${value}`) }))}
            onChange={setReason}
          />
        </div>
        <NoteField value={note} isOptional={act !== 'block'} onChange={setNote} />
      </div>
      <div class="form-foot">
        <button type="submit" class="button main" disabled={busy || count === 0}>
          {t('fraud.decide', { count })}
        </button>
      </div>
    </form>
  );
}
