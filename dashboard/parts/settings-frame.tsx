import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { hasWords, t } from '../i18n.ts';
import type { Refusal } from '../pages/use-answer.ts';

/** The pages of settings; '' is the shop. */
const PAGES = ['', 'theme', 'keys', 'team', 'history'];

interface SettingsFrameProps {
  /** Name of the page: its words are `settings.page_…` and `settings.lead_…`. */
  page: string;
  refusal?: Refusal | undefined;
  /** Said where the member's role may only look. */
  readOnly?: boolean;
  /** Beside the title. */
  tools?: ComponentChildren;
  children: ComponentChildren;
}

/** What is around every page of settings, with what did not work just now. */
export function SettingsFrame({ page, refusal, readOnly, tools, children }: SettingsFrameProps) {
  const { path, query } = useLocation();
  const kept = query.shop ? `?shop=${encodeURIComponent(query.shop)}` : '';
  const known = refusal && hasWords(`settings.refused_${refusal.code}`) ? refusal.code : 'internal';
  return (
    <>
      <div class="page-head">
        <h1>{t(`settings.page_${page}`)}</h1>
        {tools && <div class="page-tools">{tools}</div>}
      </div>
      <nav class="report-nav" aria-label={t('nav.settings')}>
        {PAGES.map((one) => {
          const target = one ? `/dashboard/settings/${one}` : '/dashboard/settings';
          return (
            <a key={one} href={target + kept} aria-current={path.replace(/\/$/, '') === target ? 'page' : undefined}>
              {t(`settings.page_${one || 'shop'}`)}
            </a>
          );
        })}
      </nav>
      <p class="lead">{t(`settings.lead_${page}`)}</p>
      {readOnly && <p class="lead">{t('switches.read_only')}</p>}
      <p class="fault-line" role="alert">
        {refusal && t(`settings.refused_${known}`)}
      </p>
      <div class="stack">{children}</div>
    </>
  );
}

/** A page for shops where there is none yet. */
export function NoShop() {
  return (
    <section class="notice">
      <h2>{t('settings.no_shop')}</h2>
      <p>{t('settings.no_shop_text')}</p>
      <a class="button" href="/dashboard/settings/new-shop">
        {t('settings.new_shop')}
      </a>
    </section>
  );
}
