import { t } from '../i18n.ts';

/** Opening quotation marks: a good word. */
export function Wordmark() {
  return (
    <span class="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="9" />
        <path d="M7.6 18.9c0-4.7 2.3-7.9 6.2-9.3l.8 1.7c-2.3.9-3.4 2.5-3.6 4.2.4-.2.9-.3 1.4-.3 2 0 3.4 1.4 3.4 3.4 0 2-1.5 3.5-3.6 3.5-2.8 0-4.6-1.3-4.6-3.2zm9.4 0c0-4.7 2.3-7.9 6.2-9.3l.8 1.7c-2.3.9-3.4 2.5-3.6 4.2.4-.2.9-.3 1.4-.3 2 0 3.4 1.4 3.4 3.4 0 2-1.5 3.5-3.6 3.5-2.8 0-4.6-1.3-4.6-3.2z" />
      </svg>
      {t('app.name')}
    </span>
  );
}
