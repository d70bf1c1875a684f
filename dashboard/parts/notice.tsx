import { t } from '../i18n.ts';

/** The report, or all of it, cannot be shown now: what that means, and a way on. */
export function Failure({ onRetry }: { onRetry: () => void }) {
  return (
    <section class="notice" role="alert">
      <h2>{t('report.error_title')}</h2>
      <p>{t('report.error_text')}</p>
      <button type="button" class="button" onClick={onRetry}>
        {t('report.retry')}
      </button>
    </section>
  );
}

/** A period without a single fact. */
export function Empty({ shop }: { shop: string }) {
  return (
    <section class="notice">
      <svg class="notice-art" viewBox="0 0 120 48" aria-hidden="true">
        <path d="M2 40C30 40 34 24 60 24S92 8 118 8" />
        <circle cx="2" cy="40" r="2" />
        <circle cx="60" cy="24" r="2" />
        <circle cx="118" cy="8" r="2" />
      </svg>
      <h2>{t('report.empty_title')}</h2>
      <p>{t('report.empty_text')}</p>
      <a class="button" href={`/dashboard/install?shop=${encodeURIComponent(shop)}`}>
        {t('report.empty_link')}
      </a>
    </section>
  );
}
