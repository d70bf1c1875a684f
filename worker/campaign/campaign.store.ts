import { and, asc, eq, sql } from 'drizzle-orm';
import { campaign, campaignShop, deal } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import { readProducts } from '../product/product.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { obeySwitches } from '../retailer/switch.ts';
import type { Channel } from '../tag/channel.ts';
import {
  type CampaignPlacement,
  type CampaignReward,
  type CampaignState,
  periodIn,
  type ShopOverrides,
} from './campaign.ts';
import { type Deal, withProduct } from './deal.ts';
import type { ClaimRules, ShareRules } from './eligibility.ts';
import type { CampaignMessages } from './own-words.ts';
import type { Experiment } from './variant.ts';

/** A deal together with the campaign it runs in, the shop's overrides applied. */
export interface Offer {
  deal: Deal;
  campaign: {
    id: string;
    state: CampaignState;
    module: 'recommendation' | 'engagement';
    startsAt: number | null;
    endsAt: number | null;
    pausedAt: number | null;
    burst: boolean;
    windowDays: number;
    attribution: 'first' | 'last';
    reward: CampaignReward;
    placements: CampaignPlacement[];
    /** null: all of the shop. */
    channels: Channel[] | null;
    share: ShareRules | null;
    claim: ClaimRules | null;
    experiment: Experiment | null;
    /** Its own words of messages. */
    messages: CampaignMessages | null;
  };
}

/** A deal's row with those of its campaign and of the campaign in its shop. */
export interface OfferRow {
  deal: Deal;
  campaign: typeof campaign.$inferSelect;
  campaign_shop: { overrides: ShopOverrides; startsAt: number | null; endsAt: number | null };
}

/** When a campaign ends in the shop that `campaignShop` is of, as SQL. */
export const endsHere = sql<number | null>`coalesce(${campaignShop.endsAt}, ${campaign.endsAt})`;

/** A campaign as it is in one shop. */
export function campaignIn({ campaign: row, campaign_shop: here }: Omit<OfferRow, 'deal'>): Offer['campaign'] {
  const { id, state, module, pausedAt, burst, windowDays, attribution, share, claim, experiment, messages } = row;
  const { overrides } = here;
  return {
    id,
    state,
    module,
    ...periodIn(row, here),
    pausedAt,
    burst,
    windowDays,
    attribution,
    reward: overrides.reward ?? row.reward,
    placements: overrides.placements ?? row.placements,
    channels: overrides.channels ?? row.channels,
    share,
    claim,
    experiment,
    messages,
  };
}

/** Deals with their products as the shop's data has them. */
export async function describeDeals<T extends Deal>(
  database: TenantDatabase,
  shopId: string,
  deals: readonly T[],
): Promise<T[]> {
  const wanted = new Set(deals.flatMap(({ products }) => products?.slice(0, 1) ?? []));
  const products = wanted.size > 0 ? await readProducts(database, shopId, [...wanted]) : [];
  return deals.map((one) =>
    withProduct(
      one,
      products.find(({ id }) => id === one.products?.[0]),
    ),
  );
}

function selectOffers(database: TenantDatabase) {
  return database.orm
    .select()
    .from(deal)
    .innerJoin(campaign, and(eq(campaign.id, deal.campaignId), eq(campaign.retailerId, database.retailerId)))
    .innerJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, deal.shopId)));
}

async function toOffers(database: TenantDatabase, shopId: string, rows: readonly OfferRow[]): Promise<Offer[]> {
  const deals = await describeDeals(
    database,
    shopId,
    rows.map((row) => row.deal),
  );
  return rows.map((row, index) => ({ deal: deals[index] as Deal, campaign: campaignIn(row) }));
}

/** All deals of a shop's campaigns, in the marketer's order, whatever their state. */
export async function readOffers(database: TenantDatabase, shopId: string): Promise<Offer[]> {
  const rows = await selectOffers(database).where(eq(deal.shopId, shopId)).orderBy(asc(deal.position), asc(deal.id));
  return toOffers(database, shopId, rows);
}

/** One deal of a shop with its campaign, as the shop's switches leave it. */
export async function readOffer(
  database: TenantDatabase,
  shop: Pick<Shop, 'id' | 'controls'>,
  dealId: string,
): Promise<Offer | undefined> {
  const rows = await selectOffers(database).where(and(eq(deal.shopId, shop.id), eq(deal.id, dealId)));
  const [offer] = await toOffers(database, shop.id, rows);
  return offer && obeySwitches(shop.controls, offer);
}

/** A campaign's own words of messages; null for none, and where there is no such campaign. */
export async function readMessages(
  { orm, retailerId }: TenantDatabase,
  campaignId: string,
): Promise<CampaignMessages | null> {
  const [row] = await orm
    .select({ messages: campaign.messages })
    .from(campaign)
    .where(and(eq(campaign.id, campaignId), eq(campaign.retailerId, retailerId)));
  return row?.messages ?? null;
}
