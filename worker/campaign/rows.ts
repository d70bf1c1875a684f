import type { campaign, campaignShop, deal } from '../../db/schema/group.ts';
import type { Shop } from '../retailer/shop.ts';
import { isSameLanguage } from '../tag/languages.ts';
import type { CampaignBody, DealBody, ShopBody } from './body.ts';
import { ANYONE_SHARES, NEW_ONES_CLAIM } from './eligibility.ts';
import { localOf, momentOf } from './period.ts';

type Campaign = typeof campaign.$inferSelect;
type CampaignShop = typeof campaignShop.$inferSelect;
type StoredDeal = typeof deal.$inferSelect;

/** What of a campaign is written: `deals` without what claims count. */
export interface CampaignRows {
  campaign: Omit<Campaign, 'revision' | 'state' | 'pausedAt'>;
  shops: CampaignShop[];
  deals: Omit<StoredDeal, 'taken'>[];
}

type Clock = Pick<Shop, 'id' | 'timeZone'>;

/** A deal's words, those of its shop's languages first and in their order: whose language has none reads the first. */
function orderWords(words: DealBody['words'], languages: readonly string[]): DealBody['words'] {
  const spoken = (one: string) => Object.entries(words).filter(([tag]) => isSameLanguage(tag, one));
  return { ...Object.fromEntries(languages.flatMap(spoken)), ...words };
}

const zoneOf = (shops: readonly Clock[], id: string) => shops.find((shop) => shop.id === id)?.timeZone ?? 'UTC';

/** A stored time by the shop's clock: as it was written, else as the clock shows it. */
const localTime = (local: string | null, at: number | null, timeZone: string) =>
  local ?? (at === null ? null : localOf(at, timeZone));

function toDealBody(row: StoredDeal, timeZone: string): DealBody {
  const { id, kind, value, minOrder, codeDays, stock, codeSource, codePrefix, words, imageUrl, targetUrl, state } = row;
  return {
    id,
    kind,
    value,
    minOrder,
    validFrom: localTime(row.validFromLocal, row.validFrom, timeZone),
    validTo: localTime(row.validToLocal, row.validTo, timeZone),
    codeDays,
    stock,
    codeSource,
    codePrefix,
    words,
    imageUrl,
    targetUrl,
    products: row.products ?? [],
    arms: row.arms ?? [],
    state,
  };
}

/** A campaign as its rows say, the way a marketer writes it. What it once had and no longer has is left out. */
export function toBody(
  rows: { campaign: Campaign; shops: readonly CampaignShop[]; deals: readonly StoredDeal[] },
  shops: readonly Clock[],
): CampaignBody {
  const { campaign: row } = rows;
  const placeOf = ({ shopId }: CampaignShop) => shops.findIndex(({ id }) => id === shopId);
  return {
    name: row.name,
    module: row.module,
    burst: row.burst,
    starts: row.startsLocal,
    ends: row.endsLocal,
    windowDays: row.windowDays,
    attribution: row.attribution,
    placements: row.placements,
    channels: row.channels,
    share: row.share ?? ANYONE_SHARES,
    claim: row.claim ?? NEW_ONES_CLAIM,
    experiment: row.experiment,
    ...(row.messages && { messages: row.messages }),
    shops: rows.shops
      .filter(({ overrides }) => !overrides.left)
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map(
        ({ shopId, overrides }): ShopBody => ({
          shop: shopId,
          reward: overrides.reward ?? row.reward,
          placements: overrides.placements ?? null,
          channels: overrides.channels ?? null,
          deals: rows.deals
            .filter((one) => one.shopId === shopId && one.position >= 0)
            .map((one) => toDealBody(one, zoneOf(shops, shopId))),
        }),
      ),
  };
}

const least = (times: readonly number[]) => (times.length > 0 ? Math.min(...times) : null);
const most = (times: readonly number[]) => (times.length > 0 ? Math.max(...times) : null);

interface Writing {
  id: string;
  retailerId: string;
  shops: readonly (Clock & Pick<Shop, 'currency' | 'languages'>)[];
  /** What is there already; undefined for a new campaign. */
  before: { campaign: Campaign; shops: readonly CampaignShop[]; deals: readonly StoredDeal[] } | undefined;
  newId: (prefix: string) => string;
  now: number;
}

/**
 * The rows that a body amounts to. Shops and deals that are gone are kept, as no longer there: links lead to them, and
 * orders over these still have to be judged.
 */
export function toRows(body: CampaignBody, { id, retailerId, shops, before, newId, now }: Writing): CampaignRows {
  const period = body.shops.map(({ shop }) => {
    const timeZone = zoneOf(shops, shop);
    const at = (local: string | null) => (local === null ? null : momentOf(local, timeZone));
    return { shop, startsAt: at(body.starts), endsAt: at(body.ends) };
  });
  const known = new Map(before?.deals.map((one) => [one.id, one]));
  const own = (one: DealBody, shop: string) => (known.get(one.id)?.shopId === shop ? one.id : newId('del'));
  const deals = body.shops.flatMap(({ shop, deals: told }) => {
    const timeZone = zoneOf(shops, shop);
    const { currency = '', languages = [] } = shops.find((one) => one.id === shop) ?? {};
    return told.map((one, position): CampaignRows['deals'][number] => {
      const { validFrom, validTo, products, arms, ...same } = one;
      return {
        ...same,
        id: own(one, shop),
        shopId: shop,
        campaignId: id,
        currency,
        words: orderWords(one.words, languages),
        validFrom: validFrom === null ? null : momentOf(validFrom, timeZone),
        validTo: validTo === null ? null : momentOf(validTo, timeZone),
        validFromLocal: validFrom,
        validToLocal: validTo,
        products: products.length > 0 ? products : null,
        arms: arms.length > 0 ? arms : null,
        position,
      };
    });
  });
  const kept = new Set(deals.map((one) => one.id));
  const dropped = (before?.deals ?? [])
    .filter((one) => !kept.has(one.id))
    .map(({ taken: _, ...one }) => ({ ...one, position: -1, state: 'ended' as const }));
  const left = (before?.shops ?? [])
    .filter(({ shopId }) => !body.shops.some(({ shop }) => shop === shopId))
    .map((one) => ({ ...one, overrides: { ...one.overrides, left: true as const }, endsAt: one.endsAt ?? now }));
  const starts = period.flatMap(({ startsAt }) => startsAt ?? []);
  const ends = period.flatMap(({ endsAt }) => endsAt ?? []);
  // Started by hand, it began when it did.
  const begun = before && before.campaign.startsLocal === null ? before.campaign.startsAt : null;
  const [first] = body.shops;
  return {
    campaign: {
      id,
      retailerId,
      name: body.name,
      module: body.module,
      burst: body.burst,
      startsLocal: body.starts,
      endsLocal: body.ends,
      startsAt: body.starts === null ? begun : least(starts),
      endsAt: body.ends === null ? null : most(ends),
      windowDays: body.windowDays,
      attribution: body.attribution,
      reward: first?.reward ?? before?.campaign.reward ?? { kind: 'coupon', amount: 0, currency: 'USD', holdDays: 14 },
      placements: body.placements,
      channels: body.channels,
      share: body.share,
      claim: body.claim,
      experiment: body.experiment,
      messages: body.messages && Object.keys(body.messages).length > 0 ? body.messages : null,
      createdAt: before?.campaign.createdAt ?? now,
      updatedAt: now,
    },
    shops: [
      ...body.shops.map(({ shop, reward, placements, channels }) => {
        const { startsAt = null, endsAt = null } = period.find((one) => one.shop === shop) ?? {};
        const overrides = { reward, ...(placements && { placements }), ...(channels && { channels }) };
        return { campaignId: id, shopId: shop, overrides, startsAt, endsAt };
      }),
      ...left,
    ],
    deals: [...deals, ...dropped],
  };
}
