import { useState } from 'preact/hooks';
import type { LimitAnswer } from '../../worker/reward/vouch.routes.ts';
import { formatMoney } from '../format.ts';
import { t } from '../i18n.ts';
import { MoneyField, NumberField } from './campaign-fields.tsx';

interface LimitProps {
  limit: LimitAnswer | null;
  currency: string;
  /** Owners alone take the risk. */
  isOwner: boolean;
  busy: boolean;
  onSave: (count: number, amount: number) => void;
  onEnd: () => void;
}

/** What is given a day for orders that only the page tells of: off until an owner takes the risk, which is said. */
export function RewardLimit({ limit, currency, isOwner, busy, onSave, onEnd }: LimitProps) {
  const [count, setCount] = useState<number | null>(limit?.count ?? null);
  const [amount, setAmount] = useState(limit?.amount ?? 0);
  const money = (minor: number) => formatMoney({ amount: minor, currency });
  const isSame = limit !== null && count === limit.count && amount === limit.amount;
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        if (count && confirm(t('rewards.limit_confirm', { count, amount: money(amount) }))) onSave(count, amount);
      }}
    >
      <h2>{t('rewards.limit')}</h2>
      <p>{t('rewards.limit_text')}</p>
      <p>
        <strong>{t('rewards.limit_risk')}</strong>
      </p>
      <p class="hint">
        {limit
          ? t('rewards.limit_on', {
              count: limit.count,
              amount: money(limit.amount),
              used: limit.used.count,
              spent: money(limit.used.amount),
            })
          : t('rewards.limit_off')}
      </p>
      {isOwner ? (
        <div class="limit-line">
          <NumberField label={t('rewards.limit_count')} value={count} min={1} max={1000} onType={setCount} />
          <MoneyField label={t('rewards.limit_amount')} value={amount} currency={currency} onType={setAmount} />
          <button type="submit" class="button main" disabled={busy || !count || amount <= 0 || isSame}>
            {t(limit ? 'rewards.limit_change' : 'rewards.limit_allow')}
          </button>
          {limit && (
            <button type="button" class="button" disabled={busy} onClick={onEnd}>
              {t('rewards.limit_end')}
            </button>
          )}
        </div>
      ) : (
        <p class="hint">{t('rewards.limit_owner')}</p>
      )}
    </form>
  );
}
