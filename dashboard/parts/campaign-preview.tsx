import { useEffect, useRef, useState } from 'preact/hooks';
import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { WantedPreview } from '../api/campaign.ts';
import { t } from '../i18n.ts';
import { Choice } from './choice.tsx';
import { PreviewWords } from './preview-words.tsx';
import { Select } from './select.tsx';
import { usePreview } from './use-preview.ts';
import { WidgetPreview } from './widget-preview.tsx';

/** Where a campaign is read: on the page, by mail, by text, and where its link is shared. */
const VIEWS = ['widget', 'mail', 'text', 'link'] as const;

/** The mail as friends get it: a form asks for it, so that it comes into its frame under a policy of its own. */
export function MailPreview({ wanted }: { wanted: WantedPreview }) {
  const form = useRef<HTMLFormElement>(null);
  const text = JSON.stringify(wanted);
  useEffect(() => form.current?.submit(), [text]);
  return (
    <>
      <form ref={form} method="post" action="/api/campaigns/preview/mail" target="campaign-mail" hidden>
        <input type="hidden" name="preview" value={text} />
      </form>
      <iframe name="campaign-mail" class="preview-mail" title={t('campaigns.preview_mail')} />
    </>
  );
}

/** The campaign as shoppers and friends would see it, as it is being written. */
export function CampaignPreview({ body, shops }: { body: CampaignBody; shops: readonly ShopAnswer[] }) {
  const [view, setView] = useState<(typeof VIEWS)[number]>('widget');
  const [shopId, setShop] = useState('');
  const [language, setLanguage] = useState('');
  const [arm, setArm] = useState('');
  const here = body.shops.filter(({ shop }) => shops.some(({ id }) => id === shop));
  const shop = shops.find(({ id }) => id === (here.find((one) => one.shop === shopId) ?? here[0])?.shop);
  const arms = body.experiment?.arms ?? [];
  const spoken = shop?.languages.includes(language) ? language : (shop?.languages[0] ?? 'en');
  const known = arms.some(({ key }) => key === arm) ? arm : '';
  const preview = usePreview(shop && { shop: shop.id, language: spoken, arm: known, body });
  const { offer, words } = preview?.answer ?? {};
  if (!shop) return null;
  return (
    <section class="card preview" aria-labelledby="campaign-preview">
      <div class="card-head">
        <h2 id="campaign-preview">{t('campaigns.preview')}</h2>
        <Choice
          label={t('campaigns.preview')}
          value={view}
          options={VIEWS.map((value) => ({ value, label: t(`campaigns.preview_${value}`) }))}
          onChoose={setView}
        />
      </div>
      <div class="preview-tools">
        {here.length > 1 && (
          <Select
            label={t('report.shop')}
            value={shop.id}
            options={here.map((one) => ({
              value: one.shop,
              label: shops.find(({ id }) => id === one.shop)?.name ?? one.shop,
            }))}
            onChoose={setShop}
          />
        )}
        {shop.languages.length > 1 && (
          <Select
            label={t('campaigns.words_language')}
            value={spoken}
            options={shop.languages.map((value) => ({ value, label: value }))}
            onChoose={setLanguage}
          />
        )}
        {arms.length > 0 && (
          <Select
            label={t('campaigns.variants')}
            value={known}
            options={[
              { value: '', label: t('campaigns.all_arms') },
              ...arms.map(({ key, name }) => ({ value: key, label: name || key })),
            ]}
            onChoose={setArm}
          />
        )}
      </div>
      {view === 'widget' && preview && offer?.deals[0] && (
        <WidgetPreview
          shop={preview.wanted.shop}
          language={preview.wanted.language}
          offer={offer}
          channels={body.channels ?? undefined}
        />
      )}
      {words && view !== 'widget' && <PreviewWords view={view} words={words} />}
      {offer?.deals.length === 0 && <p class="none">{t('campaigns.preview_none')}</p>}
      {view === 'mail' && preview && <MailPreview wanted={preview.wanted} />}
    </section>
  );
}
