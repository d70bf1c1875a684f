import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import type { MeAnswer } from '../../worker/retailer/retailer.ts';
import { t } from '../i18n.ts';
import { signOut } from '../session.ts';
import { Wordmark } from './wordmark.tsx';

const PAGES = [
  { path: '/dashboard', key: 'nav.report', icon: 'M3 13V8m4 5V3m4 10V6m4 7v-3' },
  { path: '/dashboard/install', key: 'nav.install', icon: 'M6 5 2.5 9 6 13m6-8 3.5 4L12 13' },
  { path: '/dashboard/messages', key: 'nav.messages', icon: 'M2.5 4.5h13v9h-13zl6.5 5 6.5-5' },
  { path: '/dashboard/products', key: 'nav.products', icon: 'M3 6l6-3 6 3v6l-6 3-6-3zm0 0 6 3 6-3M9 9v6' },
  { path: '/dashboard/switches', key: 'nav.switches', icon: 'M9 2.5v5.5M5.3 5a5.5 5.5 0 1 0 7.4 0' },
] as const;

/** Whether a path is a page's own, or one of the reports, which belong to the first page. */
function isWithin(path: string, page: string): boolean {
  return (
    path === page || (page === '/dashboard' ? path.startsWith('/dashboard/reports/') : path.startsWith(`${page}/`))
  );
}

function Navigation() {
  const { path, query } = useLocation();
  const kept = query.shop ? `?shop=${encodeURIComponent(query.shop)}` : '';
  return (
    <nav class="nav" aria-label={t('app.main')}>
      {PAGES.map((page) => (
        <a
          key={page.path}
          href={page.path + kept}
          aria-current={isWithin(path.replace(/\/$/, ''), page.path) ? 'page' : undefined}
        >
          <svg viewBox="0 0 18 18" aria-hidden="true">
            <path d={page.icon} />
          </svg>
          {t(page.key)}
        </a>
      ))}
    </nav>
  );
}

/** What is around every page: the wordmark, the pages, who is signed in. */
export function Shell({ me, children }: { me: MeAnswer; children: ComponentChildren }) {
  const retailer = me.retailers.find(({ id }) => id === me.retailer);
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t('app.skip')}
      </a>
      <header class="side">
        <Wordmark />
        <Navigation />
        <div class="who">
          <div class="who-names">
            <strong>{retailer?.name}</strong>
            <span>{me.user.name}</span>
          </div>
          <button type="button" class="quiet" onClick={signOut}>
            {t('sign_in.out')}
          </button>
        </div>
      </header>
      <div class="page">
        <main id="content" class="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
