import type { PoolAnswer } from '../../worker/coupon/overview.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

const count = (value: number) => formatValue(value, 'count');

/** What the codes are for: a deal by its title, a reward by its worth. */
export function poolName({ for: whom, title }: Pick<PoolAnswer, 'for' | 'title'>): string {
  return whom === 'deal' ? title || t('campaigns.untitled') : t(`coupons.for_${whom}`, { worth: title });
}

/** Where the codes of a deal come from. */
function originOf({ for: whom, source, lots_from, code, left }: PoolAnswer): string {
  if (source === 'pool') {
    if (lots_from.length > 0) return lots_from.map((one) => t(`coupons.from_${one}`)).join(', ');
    return t(left === 0 ? 'coupons.from_none' : 'coupons.from_list');
  }
  return [t(`${whom === 'deal' ? 'campaigns.source' : 'rewards.codes'}_${source}`), code].filter(Boolean).join(': ');
}

/** How long they last, and what that rests on. */
function Lasts({ forecast }: Pick<PoolAnswer, 'forecast'>) {
  if (!forecast) return <>{t('coupons.endless')}</>;
  const { days, per_day, claims, over_days } = forecast;
  const basis = t('coupons.basis', {
    count: over_days,
    claims: count(claims),
    days: count(over_days),
    rate: per_day < 10 ? formatValue(Math.round(per_day * 10) / 10, 'text') : count(per_day),
  });
  return (
    <>
      {days === null
        ? t('coupons.unused')
        : t('coupons.days', { count: Math.floor(days), number: count(Math.floor(days)) })}
      <small class="basis">{claims > 0 ? basis : t('coupons.no_claims')}</small>
    </>
  );
}

interface PoolTableProps {
  pools: readonly PoolAnswer[];
  /** Deal that is looked at. */
  chosen: string | undefined;
  shop: string;
  onChoose: (deal: string) => void;
}

/** The codes of each deal: where they come from, what is left, and how long that lasts. */
export function PoolTable({ pools, chosen, shop, onChoose }: PoolTableProps) {
  return (
    <section class="card" aria-labelledby="coupon-pools">
      <div class="card-head">
        <h2 id="coupon-pools">{t('coupons.pools')}</h2>
      </div>
      {pools.length === 0 ? (
        <p class="none">
          {t('coupons.none')} <a href={`/dashboard/campaigns?shop=${encodeURIComponent(shop)}`}>{t('nav.campaigns')}</a>
        </p>
      ) : (
        <Scroll label={t('coupons.title')}>
          <table class="pools">
            <thead>
              <tr>
                <th scope="col">{t('coupons.deal')}</th>
                <th scope="col">{t('coupons.origin')}</th>
                {(['left', 'given', 'redeemed'] as const).map((name) => (
                  <th key={name} scope="col" class="figure">
                    {t(`coupons.${name}`)}
                  </th>
                ))}
                <th scope="col">{t('coupons.lasts')}</th>
              </tr>
            </thead>
            <tbody>
              {pools.map((pool) => {
                const { deal, campaign, running, left, given, redeemed, waiting } = pool;
                const low = left === 0 || pool.low;
                return (
                  <tr key={deal} class={deal === chosen ? 'chosen' : undefined}>
                    <th scope="row">
                      <button
                        type="button"
                        class="name plain"
                        aria-pressed={deal === chosen}
                        onClick={() => onChoose(deal)}
                      >
                        {poolName(pool)}
                      </button>
                      <small class="basis">
                        {campaign.name}
                        {!running && `, ${t('campaigns.deal_off')}`}
                      </small>
                    </th>
                    <td class="wraps">{originOf(pool)}</td>
                    <td class="figure">
                      {left === null ? '–' : <span class={low ? 'stock low' : 'stock'}>{count(left)}</span>}
                      {waiting > 0 && <small class="basis">{t('coupons.waiting', { number: count(waiting) })}</small>}
                    </td>
                    <td class="figure">{count(given)}</td>
                    <td class="figure">{redeemed === null ? '–' : count(redeemed)}</td>
                    <td class="wraps">
                      <Lasts forecast={pool.forecast} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
