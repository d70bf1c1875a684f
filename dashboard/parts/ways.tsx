import { useState } from 'preact/hooks';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { t } from '../i18n.ts';
import { Copyable } from './copy.tsx';
import { CheckField } from './form.tsx';
import { Languages } from './languages.tsx';
import { TagHostState } from './tag-host-state.tsx';

/** Takes calls that come before the script has arrived. */
const STUB =
  "<script>if (typeof goodword !== 'function') window.goodword = function () { (goodword.q = goodword.q || []).push(arguments) }</script>";

/** Keeps the space of what is embedded: the elements of the templates' placements, for three deals. */
const SPACE = `#goodword-offer, #goodword-account { min-height: 490px }
#goodword-product { min-height: 600px }
@media (max-width: 560px) {
  #goodword-offer, #goodword-account { min-height: 720px }
  #goodword-product { min-height: 830px }
}
@media (max-width: 350px) {
  #goodword-offer, #goodword-account { min-height: 1010px }
  #goodword-product { min-height: 1100px }
}`;

interface DownloadProps {
  shop: string;
  file: string;
  /** What is asked of the file, as a query. */
  asked?: string | false;
  label: string;
  main?: boolean;
}

/** A file made for one shop. */
function Download({ shop, file, asked, label, main }: DownloadProps) {
  return (
    <a class={main ? 'button main' : 'button'} href={`/api/install/${shop}/${file}${asked || ''}`} download={file}>
      {label}
    </a>
  );
}

/** Tag Manager's files, with the one thing about the shop that we cannot know. */
function TagManager({ shop }: { shop: string }) {
  const [inside, setInside] = useState(false);
  const asked = inside && '?banner=tag_manager';
  return (
    <section class="card part">
      <h3>{t('install.gtm')}</h3>
      <p>{t('install.gtm_text')}</p>
      <ol class="how">
        {['install.gtm_1', 'install.gtm_2', 'install.gtm_3'].map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ol>
      <CheckField label={t('install.gtm_banner')} checked={inside} onChange={setInside} />
      <p class="hint">{t('install.gtm_banner_text')}</p>
      <div class="buttons">
        <Download shop={shop} file="container.json" asked={asked} label={t('install.gtm_container')} main />
        <Download shop={shop} file="template.tpl" label={t('install.gtm_template')} />
      </div>
    </section>
  );
}

/** The ways to get the tag onto a shop's pages, each filled in for the shop. */
export function Ways({ shop }: { shop: ShopAnswer }) {
  const { id, languages, snippet, site_key, origins, tag_origin, image_origin } = shop;
  const pictures = [...new Set([tag_origin, image_origin])].join(' ');
  return (
    <>
      <h2 class="stack-title">{t('install.ways')}</h2>
      <TagManager shop={id} />
      <section class="card part">
        <h3>{t('install.line')}</h3>
        <p>{t('install.line_text')}</p>
        <Copyable text={snippet} label={t('install.line')} />
        <p class="below">{t('install.stub_text')}</p>
        <Copyable text={STUB} label={t('install.stub')} />
        <p class="below">{t('install.space_text')}</p>
        <Copyable text={SPACE} label={t('install.space')} />
      </section>
      <div class="pair two">
        <section class="card part">
          <h3>{t('install.platforms')}</h3>
          <p>{t('install.platforms_text')}</p>
          <div class="buttons">
            <Download shop={id} file="shopify-pixel.js" label={t('install.shopify')} />
            <Download shop={id} file="goodword.php" label={t('install.woocommerce')} />
          </div>
        </section>
        <section class="card part">
          <h3>{t('install.csp')}</h3>
          <p>{t('install.csp_text')}</p>
          <Copyable
            text={`script-src ${tag_origin}; connect-src ${tag_origin}; img-src ${pictures} data:`}
            label={t('install.csp')}
          />
        </section>
        <section class="card part">
          <h3>{t('install.key')}</h3>
          <p>{t('install.key_text')}</p>
          <Copyable text={site_key} label={t('install.key')} />
        </section>
        <section class="card part">
          <h3>{t('install.origins')}</h3>
          <p>{t('install.origins_text')}</p>
          <ul class="origins">
            {origins.map((origin) => (
              <li key={origin}>
                <code>{origin}</code>
              </li>
            ))}
          </ul>
        </section>
        <TagHostState shop={shop} />
        <Languages tags={languages} />
      </div>
    </>
  );
}
