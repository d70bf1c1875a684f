import { useState } from 'preact/hooks';
import type { CampaignBody, DealBody } from '../../worker/campaign/body.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { missingWords, titleOf, worthOf } from '../campaign-draft.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { Checks, MoneyField, NumberField, SelectField, TextField, TimeField } from './campaign-fields.tsx';
import { Choice } from './choice.tsx';
import { ImageUpload } from './image-upload.tsx';
import { WindowHint } from './window-hint.tsx';

const KINDS = ['percent', 'amount', 'free_shipping', 'gift', 'product'] as const;
const SOURCES = ['generated', 'pool', 'shared', 'shop'] as const;
/** What is filled in, as it is typed. */
const MARKS = { shop: '{{shop}}', badge: '{{badge}}', product: '{{product}}', advocate: '{{advocate}}' };
const LENGTHS = { title: 90, description: 300, terms: 600, subject: 80, headline: 80, short: 60 } as const;
const OPTIONAL = ['terms', 'subject', 'headline', 'short'] as const;

interface DealFormProps {
  deal: DealBody;
  shop: ShopAnswer;
  body: CampaignBody;
  /** Codes that friends have claimed. */
  claims: number;
  open: boolean;
  onChange: (part: Partial<DealBody>) => void;
  onRemove: () => void;
}

/** The words of a deal in one language after the other, and which languages still have none. */
function DealWordsForm({
  deal,
  languages,
  onChange,
}: Pick<DealFormProps, 'deal' | 'onChange'> & { languages: string[] }) {
  const [language, setLanguage] = useState(languages[0] ?? 'en');
  const words = deal.words[language] ?? { title: '', description: '' };
  const missing = missingWords(deal, languages);
  const type = (part: Partial<typeof words>) => {
    const next = { ...words, ...part };
    for (const name of OPTIONAL) if (!next[name]) delete next[name];
    const { [language]: _, ...others } = deal.words;
    // A language of which nothing is said any more is one that has no words.
    onChange({ words: Object.values(next).some((text) => text.trim()) ? { ...deal.words, [language]: next } : others });
  };
  return (
    <div class="deal-words">
      <Choice
        label={t('campaigns.words_language')}
        value={language}
        options={languages.map((value) => ({ value, label: missing.includes(value) ? `${value} ·` : value }))}
        onChoose={setLanguage}
      />
      {missing.length > 0 && (
        <p class="missing">{t('campaigns.words_missing', { languages: missing.join(', '), first: languages[0] })}</p>
      )}
      {(['title', 'description', 'terms'] as const).map((name) => (
        <TextField
          key={`${language}-${name}`}
          label={t(`campaigns.words_${name}`)}
          {...(name === 'title' && { note: t('campaigns.words_note', MARKS) })}
          lang={language}
          value={words[name] ?? ''}
          maxLength={LENGTHS[name]}
          {...(name !== 'title' && { rows: 2 })}
          onType={(text) => type({ [name]: text })}
        />
      ))}
      <details open={OPTIONAL.slice(1).some((name) => words[name])}>
        <summary>{t('campaigns.words_messages')}</summary>
        <p class="form-note">{t('campaigns.words_messages_note', MARKS)}</p>
        {(['subject', 'headline', 'short'] as const).map((name) => (
          <TextField
            key={`${language}-${name}`}
            label={t(`campaigns.words_${name}`)}
            lang={language}
            value={words[name] ?? ''}
            maxLength={LENGTHS[name]}
            onType={(text) => type({ [name]: text })}
          />
        ))}
      </details>
    </div>
  );
}

/** One deal of a shop: what it is worth, for how long, for what, and in which words. */
export function DealForm({ deal, shop, body, claims, open, onChange, onRemove }: DealFormProps) {
  const { kind, codeSource } = deal;
  const { experiment } = body;
  const count = formatValue(claims, 'count');
  const worth = worthOf(deal, shop.currency);
  return (
    <details class="deal-form" open={open}>
      <summary>
        <span class="deal-worth">{worth}</span>
        <span class="deal-title">{titleOf(deal, shop) || t('campaigns.untitled')}</span>
        {deal.state === 'ended' && <span class="badge">{t('campaigns.deal_off')}</span>}
        {claims > 0 && <span class="badge live">{t('campaigns.claimed', { count: claims, number: count })}</span>}
      </summary>
      <div class="columns">
        <div class="column">
          <SelectField
            label={t('campaigns.kind')}
            value={kind}
            options={KINDS.map((value) => ({ value, label: t(`campaigns.kind_${value}`) }))}
            onChoose={(next) => onChange({ kind: next, value: next === 'percent' ? 10 : next === 'amount' ? 1000 : 0 })}
          />
          {kind === 'percent' && (
            <NumberField
              label={t('campaigns.percent')}
              value={deal.value}
              min={0}
              max={100}
              onType={(value) => onChange({ value: value ?? 0 })}
            />
          )}
          {kind === 'amount' && (
            <MoneyField
              label={t('campaigns.amount')}
              value={deal.value}
              currency={shop.currency}
              onType={(value) => onChange({ value })}
            />
          )}
          <MoneyField
            label={t('campaigns.min_order')}
            note={t('campaigns.min_order_note')}
            value={deal.minOrder}
            currency={shop.currency}
            onType={(minOrder) => onChange({ minOrder })}
          />
          <TextField
            label={t('campaigns.products')}
            note={t('campaigns.products_note')}
            value={deal.products.join(', ')}
            onType={(text) => onChange({ products: text.split(/[,\s]+/).filter(Boolean) })}
          />
          <TextField
            label={t('campaigns.target')}
            note={t('campaigns.target_note')}
            value={deal.targetUrl}
            maxLength={2048}
            onType={(targetUrl) => onChange({ targetUrl })}
          />
        </div>
        <div class="column">
          <TimeField
            label={t('campaigns.valid_from')}
            value={deal.validFrom}
            onType={(validFrom) => onChange({ validFrom })}
          />
          <TimeField
            label={t('campaigns.valid_to')}
            note={t('campaigns.clock_note', { shop: shop.name })}
            value={deal.validTo}
            onType={(validTo) => onChange({ validTo })}
          />
          <NumberField
            label={t('campaigns.code_days')}
            note={t('campaigns.code_days_note')}
            value={deal.codeDays}
            max={365}
            onType={(value) => onChange({ codeDays: value || null })}
          />
          <WindowHint body={body} deals={[deal]} />
          <NumberField
            label={t('campaigns.stock')}
            note={t('campaigns.stock_note', { count: claims, number: count })}
            value={deal.stock}
            onType={(stock) => onChange({ stock })}
          />
          <SelectField
            label={t('campaigns.code_source')}
            value={codeSource}
            options={SOURCES.map((value) => ({ value, label: t(`campaigns.source_${value}`) }))}
            onChoose={(next) => onChange({ codeSource: next })}
          />
          {(codeSource === 'generated' || codeSource === 'shared') && (
            <TextField
              label={t(`campaigns.code_${codeSource}`)}
              value={deal.codePrefix}
              maxLength={24}
              onType={(text) => onChange({ codePrefix: text.toUpperCase().replace(/[^A-Z0-9-]/g, '') })}
            />
          )}
          {experiment && (
            <Checks
              legend={t('campaigns.shown_in')}
              note={t('campaigns.shown_in_note')}
              chosen={deal.arms}
              options={experiment.arms.map(({ key, name }) => ({ value: key, label: name || key }))}
              onChoose={(key, on) =>
                onChange({ arms: on ? [...deal.arms, key] : deal.arms.filter((one) => one !== key) })
              }
            />
          )}
        </div>
      </div>
      <div class="form-picture">
        <TextField
          label={t('campaigns.image')}
          note={t('campaigns.image_note')}
          value={deal.imageUrl ?? ''}
          maxLength={2048}
          onType={(text) => onChange({ imageUrl: text.trim() || null })}
        />
        <ImageUpload
          shop={shop.id}
          label={t('campaigns.image')}
          url={deal.imageUrl ?? ''}
          onChange={(url) => onChange({ imageUrl: url || null })}
        />
      </div>
      <h4>{t('campaigns.words')}</h4>
      <DealWordsForm deal={deal} languages={shop.languages} onChange={onChange} />
      <div class="buttons">
        <button
          type="button"
          class="button small"
          onClick={() => onChange({ state: deal.state === 'running' ? 'ended' : 'running' })}
        >
          {t(deal.state === 'running' ? 'campaigns.take_off' : 'campaigns.put_on')}
        </button>
        <button type="button" class="button small" onClick={onRemove}>
          {t('campaigns.remove_deal')}
        </button>
      </div>
    </details>
  );
}
