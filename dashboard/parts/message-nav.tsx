import { useLocation } from 'preact-iso';
import { t } from '../i18n.ts';

/** The pages about messages; '' is what is on its way. */
const PAGES = ['', 'invitations', 'review', 'rules', 'consents', 'suppressions', 'domain', 'connections', 'posts'];

/** From one page about messages to another. */
export function MessageNav() {
  const { path } = useLocation();
  return (
    <nav class="report-nav" aria-label={t('nav.messages')}>
      {PAGES.map((page) => {
        const target = page ? `/dashboard/messages/${page}` : '/dashboard/messages';
        return (
          <a key={page} href={target} aria-current={path.replace(/\/$/, '') === target ? 'page' : undefined}>
            {t(`messages.page_${page || 'outbox'}`)}
          </a>
        );
      })}
    </nav>
  );
}
