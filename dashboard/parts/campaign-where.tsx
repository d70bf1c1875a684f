import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { CampaignPlacement } from '../../worker/campaign/campaign.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { Channel, Placement } from '../../worker/tag/channel.ts';
import { newShop } from '../campaign-draft.ts';
import { t } from '../i18n.ts';
import { Checks, TextField } from './campaign-fields.tsx';
import { PlacementRuleFields } from './placement-rules.tsx';

const PLACEMENTS: readonly Placement[] = [
  'post_purchase',
  'product',
  'account',
  'embedded',
  'floating',
  'banner',
  'exit_intent',
];
/** Those inside a page stand in an element that is named; with the names that the guide uses. */
const ELEMENTS: Partial<Record<Placement, string>> = {
  product: 'goodword-product',
  account: 'goodword-account',
  embedded: 'goodword-offer',
};
/** What lies over a page by itself begins with a bound. */
const BOUNDED: readonly Placement[] = ['banner', 'exit_intent'];
const CHANNELS: readonly Channel[] = [
  'email',
  'sms',
  'whatsapp',
  'facebook',
  'messenger',
  'link',
  'native',
  'qr',
  'name',
];

interface WhereProps {
  body: CampaignBody;
  shops: readonly ShopAnswer[];
  onChange: (part: Partial<CampaignBody>) => void;
}

/**
 * Placements as check boxes, each with its rules.
 * @param currency of the shops' baskets, where it is one.
 */
export function PlacementChecks({
  placements,
  currency,
  onChange,
}: {
  placements: readonly CampaignPlacement[];
  currency: string | undefined;
  onChange: (placements: CampaignPlacement[]) => void;
}) {
  const of = (kind: Placement) => placements.find((one) => one.kind === kind);
  const change = (placed: CampaignPlacement, part: { target?: string; rules?: CampaignPlacement['rules'] }) => {
    const { rules, ...rest } = { ...placed, ...part };
    onChange(placements.map((one) => (one === placed ? { ...rest, ...(rules && { rules }) } : one)));
  };
  return (
    <Checks
      legend={t('campaigns.placements')}
      note={t('campaigns.placements_note')}
      chosen={placements.map(({ kind }) => kind)}
      options={PLACEMENTS.map((kind) => {
        const placed = of(kind);
        return {
          value: kind,
          label: t(`placement.${kind}`),
          more: placed && (
            <>
              {placed.target !== undefined && (
                <TextField
                  label={t('campaigns.element', { placement: t(`placement.${kind}`) })}
                  value={placed.target}
                  maxLength={64}
                  onType={(target) => change(placed, { target })}
                />
              )}
              <PlacementRuleFields
                placement={placed}
                currency={currency}
                onChange={(rules) => change(placed, { rules })}
              />
            </>
          ),
        };
      })}
      onChoose={(value, on) => {
        const kind = value as Placement;
        const target = ELEMENTS[kind];
        const rest = placements.filter((one) => one.kind !== kind);
        const rules = BOUNDED.includes(kind) && { rules: { cap: { times: 3, days: 7 } } };
        onChange(on ? [...rest, { kind, ...(target && { target }), ...rules }] : rest);
      }}
    />
  );
}

/** All channels of the shop, or some. */
export function ChannelChecks({
  channels,
  onChange,
}: {
  channels: readonly Channel[] | null;
  onChange: (channels: Channel[] | null) => void;
}) {
  const chosen = channels ?? CHANNELS;
  return (
    <Checks
      legend={t('campaigns.channels')}
      note={t('campaigns.channels_note')}
      chosen={chosen}
      options={CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
      onChoose={(value, on) => {
        const next = CHANNELS.filter((one) => (one === value ? on : chosen.includes(one)));
        onChange(next.length === CHANNELS.length ? null : next);
      }}
    />
  );
}

/** In which shops it runs, where on their pages, and how it travels. */
export function CampaignWhere({ body, shops, onChange }: WhereProps) {
  const inCampaign = shops.filter(({ id }) => body.shops.some(({ shop }) => shop === id));
  const currencies = [...new Set(inCampaign.map(({ currency }) => currency))];
  return (
    <section class="card part" aria-labelledby="campaign-where">
      <h2 id="campaign-where">{t('campaigns.where')}</h2>
      <div class="columns tight">
        <Checks
          legend={t('campaigns.shops')}
          note={t('campaigns.shops_note')}
          chosen={body.shops.map(({ shop }) => shop)}
          options={shops.map(({ id, name, currency, kind }) => ({
            value: id,
            label: [name, currency, kind === 'test' && t('app.test_mode')].filter(Boolean).join(' · '),
          }))}
          onChoose={(id, on) => {
            const shop = shops.find((one) => one.id === id);
            if (!shop) return;
            const rest = body.shops.filter((one) => one.shop !== id);
            const next = on ? [...rest, newShop(shop)] : rest;
            onChange({
              shops: shops.flatMap((one) => next.find((here) => here.shop === one.id) ?? []),
            });
          }}
        />
        <PlacementChecks
          placements={body.placements}
          currency={currencies.length === 1 ? currencies[0] : undefined}
          onChange={(placements) => onChange({ placements })}
        />
        <ChannelChecks channels={body.channels} onChange={(channels) => onChange({ channels })} />
      </div>
    </section>
  );
}
