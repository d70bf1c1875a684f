import type { InstallAnswer } from '../../worker/install/report.ts';
import { formatClock } from '../format.ts';
import { t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

/** The path of a page, with its host where a shop has several; an origin alone stands for pages that said no more. */
function nameOf(page: string, several: boolean): string {
  const { host, origin, pathname } = new URL(page);
  const name = page === origin ? t('install.page_untold') : pathname;
  if (!several) return name;
  return page === origin ? `${host}: ${name}` : host + pathname;
}

/** Which pages said that they run the tag. */
export function SeenPages({ pages, timeZone }: { pages: InstallAnswer['pages']; timeZone: string }) {
  const several = new Set(pages.map(({ page }) => new URL(page).origin)).size > 1;
  return (
    <section class="card" aria-labelledby="seen-pages">
      <div class="card-head">
        <h2 id="seen-pages">{t('install.pages')}</h2>
      </div>
      <Scroll label={t('install.pages')} tall>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('install.page')}</th>
              <th scope="col" class="figure">
                {t('install.times')}
              </th>
              <th scope="col" class="figure">
                {t('install.last')}
              </th>
            </tr>
          </thead>
          <tbody>
            {pages.map(({ page, count, last_at, placements }) => (
              <tr key={page}>
                <th scope="row">
                  <span class="name" title={page}>
                    {nameOf(page, several)}
                  </span>
                  {placements.length > 0 && (
                    <span class="page-places">{placements.map((kind) => t(`placement.${kind}`)).join(', ')}</span>
                  )}
                </th>
                <td class="figure">{count}</td>
                <td class="figure">{formatClock(last_at, timeZone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
