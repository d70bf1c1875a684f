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
  {
    path: '/dashboard/rewards',
    key: 'nav.rewards',
    icon: 'M3 8h12v6.5H3zM2.5 5.5h13V8h-13zM9 5.5v9M9 5.5C7.5 5.5 5.5 5 5.5 3.7S8 2 9 5.5c1-3.5 3.5-3 3.5-1.8S10.5 5.5 9 5.5',
  },
  {
    path: '/dashboard/customers',
    key: 'nav.customers',
    icon: 'M6.5 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5m-4.5 6c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4m1-11a2.5 2.5 0 0 1 0 5m1.5 2.3c1.6.6 2.5 1.9 2.5 3.7',
  },
  {
    path: '/dashboard/newsletter',
    key: 'nav.newsletter',
    icon: 'M3 3.5h12v11H3zM5.5 6h7v3h-7zM5.5 12h7',
  },
  {
    path: '/dashboard/stores',
    key: 'nav.stores',
    icon: 'M3 7.5 4.5 3h9L15 7.5M3 7.5a2 2 0 0 0 4 0 2 2 0 0 0 4 0 2 2 0 0 0 4 0M4 9.5V15h10V9.5M7.5 15v-3.5h3V15',
  },
  {
    path: '/dashboard/fraud',
    key: 'nav.fraud',
    icon: 'M9 2.5 15 5v4c0 3.5-2.5 5.5-6 6.5C5.5 14.5 3 12.5 3 9V5zM6.5 9l2 2 3-3.5',
  },
  { path: '/dashboard/support', key: 'nav.support', icon: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3m3.5 8.5L15.5 15' },
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
