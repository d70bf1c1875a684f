import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { t } from '../i18n.ts';
import { REPORT_PAGES } from '../report-pages.ts';
import { reportName } from '../report-words.ts';

/** The pages about reports, in the order people ask for them; '' is the overview. */
const PAGES = ['', ...REPORT_PAGES, 'schedule', 'rates'];
/** What a page hands on to the next: whose and which days, not what was filtered there. */
const KEPT = ['shop', 'from', 'to', 'compare', 'currency', 'granularity'];

/** From one report to another, over the same shops and days. */
export function ReportNav() {
  const { path, query } = useLocation();
  const kept = new URLSearchParams(KEPT.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
  const search = kept.size ? `?${kept}` : '';
  const list = useRef<HTMLElement>(null);
  // On a phone the list is longer than its box.
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (list.current && current) list.current.scrollLeft = current.offsetLeft - list.current.offsetWidth / 3;
  }, []);
  return (
    <nav ref={list} class="report-nav" aria-label={t('report.all')}>
      {PAGES.map((page) => {
        const target = page ? `/dashboard/reports/${page}` : '/dashboard';
        return (
          <a key={page} href={target + search} aria-current={path.replace(/\/$/, '') === target ? 'page' : undefined}>
            {page ? reportName(page) : t('report.overview')}
          </a>
        );
      })}
    </nav>
  );
}
