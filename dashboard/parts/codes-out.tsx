import { useState } from 'preact/hooks';
import type { PoolAnswer } from '../../worker/coupon/overview.ts';
import { couponFile, revokedFile } from '../api/coupon.ts';
import { formatMoment, formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { poolName } from './pool-table.tsx';

interface CodesOutProps {
  shop: string;
  pool: PoolAnswer;
  busy: boolean;
  onWarn: (warning: Pick<PoolAnswer, 'warn_below' | 'warn_days'>) => Promise<boolean>;
}

const count = (value: number) => formatValue(value, 'count');

/** How codes came, when to be warned, and the codes as files. */
export function CodesOut({ shop, pool, busy, onWarn }: CodesOutProps) {
  const { deal, source, left, limit, lots, campaign } = pool;
  const [warning, setWarning] = useState({ warn_days: pool.warn_days, warn_below: pool.warn_below });
  const [saved, setSaved] = useState(false);
  const isDeal = pool.for === 'deal';
  const states = source === 'pool' ? (['waiting', 'given', 'all'] as const) : (['given'] as const);
  return (
    <section class="card part">
      <h2>{poolName(pool)}</h2>
      <p>{t(`coupons.${isDeal ? 'about' : 'reward'}_${source}`)}</p>
      {source !== 'pool' && (
        <p>
          {isDeal && `${limit === null ? t('coupons.no_limit') : t('coupons.limit', { number: count(limit) })} `}
          <a href={`/dashboard/campaigns/${encodeURIComponent(campaign.id)}`}>{t('coupons.to_campaign')}</a>
        </p>
      )}
      {lots.length > 0 && (
        <ul class="lots">
          {lots.map(({ source: from, pattern, added, rejected, created_at }) => (
            <li key={created_at}>
              <span>
                {formatMoment(created_at)}:{' '}
                {t('coupons.lot', { number: count(added), from: t(`coupons.from_${from}`) })}
                {pattern && <code> {pattern}</code>}
                {rejected > 0 && `, ${t('coupons.lot_rejected', { number: count(rejected) })}`}
              </span>
              <a href={couponFile(shop, deal, { lot: String(created_at) })} download>
                CSV
              </a>
            </li>
          ))}
        </ul>
      )}
      {left !== null && (
        <form
          class="warning-form"
          onSubmit={async (event) => {
            event.preventDefault();
            setSaved(await onWarn(warning));
          }}
        >
          {(['warn_days', 'warn_below'] as const).map((name) => (
            <label key={name} class="labelled">
              {t(`coupons.${name}`)}
              <input
                type="text"
                inputMode="numeric"
                value={warning[name] ?? ''}
                maxLength={name === 'warn_days' ? 3 : 7}
                placeholder={t('coupons.warn_never')}
                onInput={(event) => {
                  const typed = event.currentTarget.value.replace(/\D/g, '').replace(/^0+/, '');
                  setSaved(false);
                  setWarning({ ...warning, [name]: typed === '' ? null : Number(typed) });
                }}
              />
            </label>
          ))}
          <button type="submit" class="button" disabled={busy}>
            {t('coupons.warn_save')}
          </button>
          <small class="hint" role="status">
            {saved ? t('coupons.saved') : t('coupons.warn_text')}
          </small>
        </form>
      )}
      <p class="files">
        <span>{t('coupons.files')}</span>
        {states.map((state) => (
          <a key={state} href={couponFile(shop, deal, { state })} download>
            {t(`coupons.file_${state}`)}
          </a>
        ))}
        {!isDeal && (
          <a href={revokedFile(shop)} download>
            {t('coupons.file_revoked')}
          </a>
        )}
      </p>
    </section>
  );
}
