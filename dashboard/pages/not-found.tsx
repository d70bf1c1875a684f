import { t } from '../i18n.ts';

export function NotFoundPage() {
  return (
    <section class="notice">
      <h1>{t('not_found.title')}</h1>
      <a class="button" href="/dashboard">
        {t('not_found.link')}
      </a>
    </section>
  );
}
