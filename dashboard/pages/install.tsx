import { t } from '../i18n.ts';
import { Copyable } from '../parts/copy.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { useShop } from './use-shop.ts';

/** How the tag gets onto a shop's pages. */
export function InstallPage() {
  const { shops, shop, change } = useShop();
  if (!shop) return <p class="notice">{t('report.no_shops')}</p>;
  return (
    <>
      <div class="page-head">
        <h1>{t('install.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />
        </div>
      </div>
      <p class="lead">{t('install.lead')}</p>
      <div class="stack narrow">
        <section class="card part">
          <h2>{t('install.line')}</h2>
          <p>{t('install.line_text')}</p>
          <Copyable text={shop.snippet} label={t('install.line')} />
        </section>
        <section class="card part">
          <h2>{t('install.gtm')}</h2>
          <ol class="how">
            {['install.gtm_1', 'install.gtm_2', 'install.gtm_3'].map((key) => (
              <li key={key}>{t(key)}</li>
            ))}
          </ol>
          <p>{t('install.gtm_text')}</p>
        </section>
        <div class="pair">
          <section class="card part">
            <h2>{t('install.key')}</h2>
            <p>{t('install.key_text')}</p>
            <Copyable text={shop.site_key} label={t('install.key')} />
          </section>
          <section class="card part">
            <h2>{t('install.origins')}</h2>
            <p>{t('install.origins_text')}</p>
            <ul class="origins">
              {shop.origins.map((origin) => (
                <li key={origin}>
                  <code>{origin}</code>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </>
  );
}
