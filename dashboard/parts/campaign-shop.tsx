import { useState } from 'preact/hooks';
import type { CampaignBody, DealBody, ShopBody } from '../../worker/campaign/body.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { newDeal } from '../campaign-draft.ts';
import { t } from '../i18n.ts';
import { ChannelChecks, PlacementChecks } from './campaign-where.tsx';
import { Choice } from './choice.tsx';
import { DealForm } from './deal-form.tsx';
import { RewardForm } from './reward-form.tsx';

interface ShopsProps {
  body: CampaignBody;
  shops: readonly ShopAnswer[];
  /** Claimed codes by deal. */
  claims: Record<string, number>;
  onChange: (part: Partial<CampaignBody>) => void;
}

/** What is different in this shop from the campaign as a whole. */
function Overrides({
  body,
  here,
  currency,
  onChange,
}: {
  body: CampaignBody;
  here: ShopBody;
  currency: string;
  onChange: (part: Partial<ShopBody>) => void;
}) {
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={here.placements !== null}
          onChange={({ currentTarget }) => onChange({ placements: currentTarget.checked ? body.placements : null })}
        />
        {t('campaigns.own_placements')}
      </label>
      {here.placements && (
        <PlacementChecks
          placements={here.placements}
          currency={currency}
          onChange={(placements) => onChange({ placements })}
        />
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={here.channels !== null}
          onChange={({ currentTarget }) => onChange({ channels: currentTarget.checked ? (body.channels ?? []) : null })}
        />
        {t('campaigns.own_channels')}
      </label>
      {here.channels && (
        <ChannelChecks channels={here.channels} onChange={(channels) => onChange({ channels: channels ?? [] })} />
      )}
    </>
  );
}

/** What the campaign is in each of its shops: the advocate's reward, and the deals for friends. */
export function CampaignShops({ body, shops, claims, onChange }: ShopsProps) {
  const [chosen, setChosen] = useState('');
  const here = body.shops.find(({ shop }) => shop === chosen) ?? body.shops[0];
  const shop = shops.find(({ id }) => id === here?.shop);
  if (!here || !shop) return null;
  const set = (part: Partial<ShopBody>) =>
    onChange({ shops: body.shops.map((one) => (one === here ? { ...one, ...part } : one)) });
  const setDeal = (deal: DealBody, part: Partial<DealBody>) =>
    set({ deals: here.deals.map((one) => (one === deal ? { ...one, ...part } : one)) });
  const { reward } = here;
  return (
    <section class="card part" aria-labelledby="campaign-shop">
      <div class="head-line">
        <h2 id="campaign-shop">{t('campaigns.in_shop', { shop: shop.name })}</h2>
        {body.shops.length > 1 && (
          <Choice
            label={t('report.shop')}
            value={here.shop}
            options={body.shops.map((one) => ({
              value: one.shop,
              label: shops.find(({ id }) => id === one.shop)?.name ?? one.shop,
            }))}
            onChoose={setChosen}
          />
        )}
      </div>
      <RewardForm key={here.shop} rule={reward} onChange={(rule) => set({ reward: rule })} />
      <h3 class="apart">{t('campaigns.overrides')}</h3>
      <p class="switch-note">{t('campaigns.overrides_text')}</p>
      <div class="column">
        <Overrides body={body} here={here} currency={shop.currency} onChange={set} />
      </div>
      <h3 class="apart">{t('campaigns.deals')}</h3>
      <p>{t('campaigns.deals_text')}</p>
      {here.deals.map((deal, index) => (
        <DealForm
          key={`${here.shop}-${deal.id || index}`}
          deal={deal}
          shop={shop}
          body={body}
          claims={claims[deal.id] ?? 0}
          open={here.deals.length === 1 || deal.id === ''}
          onChange={(part) => setDeal(deal, part)}
          onRemove={() => set({ deals: here.deals.filter((one) => one !== deal) })}
        />
      ))}
      <div class="buttons">
        <button type="button" class="button" onClick={() => set({ deals: [...here.deals, newDeal(shop)] })}>
          {t('campaigns.add_deal')}
        </button>
      </div>
    </section>
  );
}
