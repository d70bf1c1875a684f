import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import type { MeAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { signOut } from '../session.ts';
import { Select } from './select.tsx';
import { Wordmark } from './wordmark.tsx';

const PAGES = [
  { path: '/dashboard/start', key: 'nav.start', icon: 'M3 15V3m0 1h9l-2 3 2 3H3' },
  { path: '/dashboard', key: 'nav.report', icon: 'M3 13V8m4 5V3m4 10V6m4 7v-3' },
  { path: '/dashboard/campaigns', key: 'nav.campaigns', icon: 'M3 7v4h3l6 3.5v-11L6 7zM14.5 7a3 3 0 0 1 0 4' },
  { path: '/dashboard/install', key: 'nav.install', icon: 'M6 5 2.5 9 6 13m6-8 3.5 4L12 13' },
  { path: '/dashboard/messages', key: 'nav.messages', icon: 'M2.5 4.5h13v9h-13zl6.5 5 6.5-5' },
  { path: '/dashboard/products', key: 'nav.products', icon: 'M3 6l6-3 6 3v6l-6 3-6-3zm0 0 6 3 6-3M9 9v6' },
  {
    path: '/dashboard/coupons',
    key: 'nav.coupons',
    icon: 'M2.5 5h13v2.5a1.5 1.5 0 0 0 0 3V13h-13v-2.5a1.5 1.5 0 0 0 0-3zM11 5v8',
  },
  { path: '/dashboard/switches', key: 'nav.switches', icon: 'M9 2.5v5.5M5.3 5a5.5 5.5 0 1 0 7.4 0' },
  {
    path: '/dashboard/settings',
    key: 'nav.settings',
    icon: 'M2.5 5h7m4 0h2M2.5 13h2m4 0h7M11.5 3v4M6.5 11v4',
  },
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
            {me.retailers.length > 1 ? (
              <Select
                label={t('app.retailer')}
                value={me.retailer}
                options={me.retailers.map(({ id, name }) => ({ value: id, label: name }))}
                onChoose={async (id) => {
                  await api.switchRetailer(id);
                  location.assign('/dashboard');
                }}
              />
            ) : (
              <strong>{retailer?.name}</strong>
            )}
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
