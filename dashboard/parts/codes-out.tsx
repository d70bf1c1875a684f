import { useState } from 'preact/hooks';
import type { PoolAnswer } from '../../worker/coupon/overview.ts';
import { couponFile, revokedFile } from '../api.ts';
import { formatMoment, formatValue } from '../format.ts';
import { t } from '../i18n.ts';

interface CodesOutProps {
  shop: string;
  pool: PoolAnswer;
  busy: boolean;
  onWarn: (below: number | null) => Promise<boolean>;
}

const count = (value: number) => formatValue(value, 'count');

/** How codes came, when to be warned, and the codes as files. */
export function CodesOut({ shop, pool, busy, onWarn }: CodesOutProps) {
  const { deal, source, left, limit, lots, warn_below, campaign } = pool;
  const [below, setBelow] = useState(warn_below === null ? '' : String(warn_below));
  const [saved, setSaved] = useState(false);
  const isDeal = pool.for === 'deal';
  const states = source === 'pool' ? (['waiting', 'given', 'all'] as const) : (['given'] as const);
  return (
    <section class="card part">
      <h2>{isDeal ? pool.title || t('campaigns.untitled') : t(`coupons.for_${pool.for}`, { worth: pool.title })}</h2>
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
            setSaved(await onWarn(below === '' ? null : Number(below)));
          }}
        >
          <label class="labelled">
            {t('coupons.warn')}
            <input
              type="text"
              inputMode="numeric"
              value={below}
              maxLength={7}
              placeholder={isDeal ? t('coupons.warn_never') : '1'}
              onInput={(event) => {
                setSaved(false);
                setBelow(event.currentTarget.value.replace(/\D/g, '').replace(/^0+/, ''));
              }}
            />
          </label>
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
