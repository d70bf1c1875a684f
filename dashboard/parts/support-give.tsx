import { useCallback, useEffect, useState } from 'preact/hooks';
import type { HandCodes } from '../../worker/reward/hand.store.ts';
import type { RewardKind } from '../../worker/reward/rule.ts';
import type { SupportAnswer } from '../../worker/support/support.routes.ts';
import { api } from '../api.ts';
import { formatMoney } from '../format.ts';
import { t } from '../i18n.ts';
import { MoneyField, SelectField, TextField } from './campaign-fields.tsx';
import { NoteField } from './note-field.tsx';
import { KINDS } from './reward-given.tsx';

/** A member is about to give a person something. */
export type Giving = { act: 'give'; person: SupportAnswer['people'][number] };

interface GiveProps {
  person: Giving['person'];
  /** Of the person's shop. */
  currency: string;
  busy: boolean;
  onDo: (act: () => Promise<unknown>) => void;
}

/** Gives somebody something without an order: what, how much, and why. A coupon has its code where a campaign's have theirs. */
export function SupportGive({ person, currency, busy, onDo }: GiveProps) {
  const [coupons, setCoupons] = useState<readonly HandCodes[]>([]);
  const [kind, setKind] = useState<RewardKind>('credit');
  const [chosen, setChosen] = useState('');
  const [name, setName] = useState('');
  const [typed, setTyped] = useState(0);
  const [note, setNote] = useState('');
  // Sent twice it gives once.
  const [request] = useState(() => crypto.randomUUID());
  const load = useCallback(async () => {
    const { coupons: found } = await api.handCodes(person.shop);
    setCoupons(found);
    setChosen(found[0]?.campaign.id ?? '');
  }, [person.shop]);
  useEffect(() => {
    load().catch(() => setCoupons([]));
  }, [load]);
  const from = coupons.find(({ campaign }) => campaign.id === chosen);
  const worth = kind === 'coupon' ? from?.worth : null;
  const amount = worth ?? typed;
  const isNamed = kind === 'gift' || kind === 'charity';
  const kinds = KINDS.filter((one) => one !== 'coupon' || coupons.length > 0);
  const given = {
    advocate: person.id,
    kind,
    ...(isNamed && { name }),
    ...(kind === 'coupon' && { campaign: chosen }),
    amount,
    note,
    request,
  };
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        onDo(() => api.giveReward(person.shop, given));
      }}
    >
      <div class="form-part">
        <h2>{t('support.do_give', { name: person.name || person.id })}</h2>
        <p class="switch-note">{t('support.give_text')}</p>
        <SelectField
          label={t('rewards.kind')}
          value={kind}
          options={kinds.map((value) => ({ value, label: t(`rewards.kind_${value}`) }))}
          onChoose={setKind}
        />
        {kind === 'coupon' && (
          <SelectField
            label={t('support.give_codes')}
            value={chosen}
            options={coupons.map(({ campaign }) => ({ value: campaign.id, label: campaign.name }))}
            onChoose={setChosen}
          />
        )}
        {isNamed && <TextField label={t(`rewards.name_${kind}`)} value={name} maxLength={60} onType={setName} />}
        {worth === null || worth === undefined ? (
          <MoneyField label={t('support.give_amount')} value={typed} currency={currency} onType={setTyped} />
        ) : (
          <p>{t('support.give_worth', { amount: formatMoney({ amount: worth, currency }) })}</p>
        )}
        {coupons.length === 0 && <p class="switch-note">{t('support.give_no_codes')}</p>}
        <NoteField value={note} onChange={setNote} />
      </div>
      <div class="form-foot">
        <button type="submit" class="button main" disabled={busy || amount <= 0 || (isNamed && name.trim() === '')}>
          {t('support.can_give')}
        </button>
      </div>
    </form>
  );
}
