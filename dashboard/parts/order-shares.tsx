import type { InstallAnswer } from '../../worker/install/report.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';

const CONSENTS = ['granted', 'denied', 'unknown'] as const;

/** How many of a shop's orders say who bought, and by which consent they came. */
export function OrderShares({ orders }: { orders: InstallAnswer['orders'] }) {
  const { days, total, tagged, known, consent } = orders;
  return (
    <section class="card" aria-labelledby="order-shares">
      <div class="card-head">
        <h2 id="order-shares">{t('install.orders', { days })}</h2>
      </div>
      {total === 0 ? (
        <p class="none">{t('install.orders_none')}</p>
      ) : (
        <div class="shares">
          <div>
            <p class="share-head">
              <span>{t('install.known')}</span>
              <strong>{formatValue(known / total, 'share')}</strong>
            </p>
            <span class="split" aria-hidden="true">
              {known > 0 && <span class="granted" style={{ flexGrow: known }} />}
              {known < total && <span class="denied" style={{ flexGrow: total - known }} />}
            </span>
            <p class="share-note">{t('install.known_text', { known, total })}</p>
            {known < total && <p class="share-note">{t('install.known_missing')}</p>}
          </div>
          {tagged > 0 && (
            <div>
              <p class="share-head">
                <span>{t('install.by_consent')}</span>
                <span class="share-note">{t('install.by_consent_text', { count: tagged })}</span>
              </p>
              <span class="split" aria-hidden="true">
                {CONSENTS.filter((state) => consent[state] > 0).map((state) => (
                  <span key={state} class={state} style={{ flexGrow: consent[state] }} />
                ))}
              </span>
              <ul class="keys">
                {CONSENTS.map((state) => (
                  <li key={state}>
                    <span class={`key ${state}`} aria-hidden="true" />
                    {`${t(`install.${state}`)} ${formatValue(consent[state] / tagged, 'share')}`}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )}
    </section>
  );
}
