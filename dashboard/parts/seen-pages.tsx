import type { InstallAnswer } from '../../worker/install/report.ts';
import { formatClock } from '../format.ts';
import { t } from '../i18n.ts';

/** The path of a page, with its host where a shop has several. */
const nameOf = (page: string, several: boolean) =>
  several ? page.replace(/^https?:\/\//, '') : new URL(page).pathname;

/** Which pages said that they run the tag. */
export function SeenPages({ pages, timeZone }: { pages: InstallAnswer['pages']; timeZone: string }) {
  const several = new Set(pages.map(({ page }) => new URL(page).origin)).size > 1;
  return (
    <section class="card" aria-labelledby="seen-pages">
      <div class="card-head">
        <h2 id="seen-pages">{t('install.pages')}</h2>
      </div>
      <div class="scroll seen-pages">
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
            {pages.map(({ page, count, last_at }) => (
              <tr key={page}>
                <th scope="row">
                  <span class="name" title={page}>
                    {nameOf(page, several)}
                  </span>
                </th>
                <td class="figure">{count}</td>
                <td class="figure">{formatClock(last_at, timeZone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
