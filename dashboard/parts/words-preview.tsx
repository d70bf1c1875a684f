import { useEffect, useState } from 'preact/hooks';
import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { PreviewAnswer } from '../../worker/campaign/campaign.page.ts';
import type { OwnWords, WordedName } from '../../worker/campaign/own-words.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { lacksBadge, titleOf } from '../campaign-draft.ts';
import { t } from '../i18n.ts';
import { MailPreview } from './campaign-preview.tsx';
import { Choice } from './choice.tsx';
import { PreviewWords } from './preview-words.tsx';
import { Select } from './select.tsx';
import { usePreview } from './use-preview.ts';

interface PreviewProps {
  body: CampaignBody;
  /** Those of the campaign that speak the language. */
  shops: readonly ShopAnswer[];
  language: string;
  message: WordedName;
  /** The campaign's own words of it. */
  own: OwnWords;
  /** Whether it goes by text too. */
  hasText: boolean;
  onFaults: (faults: PreviewAnswer['faults']) => void;
}

/** One message as the person will get it, as mail or text, in the light or in the dark. */
export function WordsPreview({ body, shops, language, message, own, hasText, onFaults }: PreviewProps) {
  const [chosen, setView] = useState<'mail' | 'text'>('mail');
  const [scheme, setScheme] = useState<'light' | 'dark'>('light');
  const [shopId, setShop] = useState('');
  const [place, setDeal] = useState(0);
  const shop = shops.find(({ id }) => id === shopId) ?? shops[0];
  const view = hasText ? chosen : 'mail';
  const deals = body.shops.find((one) => one.shop === shop?.id)?.deals.filter(({ state }) => state === 'running') ?? [];
  const deal = place < deals.length ? place : 0;
  const preview = usePreview(shop && { shop: shop.id, language, arm: '', message, deal, body });
  useEffect(() => {
    if (preview) onFaults(preview.answer.faults);
  }, [preview]);
  if (!shop) return null;
  const words = preview?.answer.words;
  return (
    <section class="card preview" aria-labelledby="words-preview">
      <div class="card-head">
        <h2 id="words-preview">{t('campaigns.preview')}</h2>
        {hasText && (
          <Choice
            label={t('campaigns.preview')}
            value={view}
            options={(['mail', 'text'] as const).map((value) => ({ value, label: t(`campaigns.preview_${value}`) }))}
            onChoose={setView}
          />
        )}
      </div>
      <div class="preview-tools">
        {view === 'mail' && (
          <Choice
            label={t('wording.scheme')}
            value={scheme}
            options={(['light', 'dark'] as const).map((value) => ({ value, label: t(`wording.scheme_${value}`) }))}
            onChoose={setScheme}
          />
        )}
        {shops.length > 1 && (
          <Select
            label={t('report.shop')}
            value={shop.id}
            options={shops.map(({ id, name }) => ({ value: id, label: name }))}
            onChoose={setShop}
          />
        )}
        {deals.length > 1 && (
          <Select
            label={t('wording.deal')}
            value={`${deal}`}
            options={deals.map((one, index) => {
              const title = titleOf(one, shop) || t('campaigns.untitled');
              return { value: `${index}`, label: lacksBadge(one, own) ? `${title} · ${t('wording.ours')}` : title };
            })}
            onChoose={(value) => setDeal(Number(value))}
          />
        )}
      </div>
      {words && <PreviewWords view={view} words={words} />}
      {words?.too_long && view === 'text' && <p class="card-note missing">{t('wording.too_long')}</p>}
      {words === null && <p class="none">{t('wording.no_deal')}</p>}
      {view === 'mail' && preview && words && <MailPreview wanted={{ ...preview.wanted, scheme }} />}
    </section>
  );
}
