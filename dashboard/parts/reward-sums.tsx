import type { Balance } from '../../worker/reward/list.store.ts';
import { formatMoney } from '../format.ts';
import { t } from '../i18n.ts';

const SUMS = ['waiting', 'deciding', 'unpaid', 'paid', 'given', 'reclaim'] as const;
/** What asks for something to be done, and what went wrong. */
const TONES: Partial<Record<(typeof SUMS)[number], string>> = { deciding: 'urgent', unpaid: 'urgent', reclaim: 'bad' };

/** What stands where, by currency: amounts of two currencies are never one. */
export function RewardSums({ balances }: { balances: readonly Balance[] }) {
  return (
    <section class="card" aria-labelledby="reward-sums">
      <div class="card-head">
        <h2 id="reward-sums">{t('rewards.balance')}</h2>
      </div>
      {balances.length === 0 && <p class="none">{t('rewards.no_money')}</p>}
      {balances.map((balance) => (
        <dl key={balance.currency} class="sums" aria-label={t('rewards.balance_in', { currency: balance.currency })}>
          {SUMS.filter((name) => name !== 'reclaim' || balance.reclaim > 0).map((name) => (
            <div key={name} class={balance[name] > 0 ? TONES[name] : undefined}>
              <dt>{t(`rewards.sum_${name}`)}</dt>
              <dd>{formatMoney({ amount: balance[name], currency: balance.currency })}</dd>
            </div>
          ))}
        </dl>
      ))}
    </section>
  );
}
