import { and, asc, eq } from 'drizzle-orm';
import { campaign, campaignShop, deal } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { obeySwitches } from '../retailer/switch.ts';
import type { CampaignPlacement, CampaignReward, CampaignState, ShopOverrides } from './campaign.ts';
import type { Deal } from './deal.ts';

/** A deal together with the campaign it runs in, the shop's overrides applied. */
export interface Offer {
  deal: Deal;
  campaign: {
    id: string;
    state: CampaignState;
    module: 'recommendation' | 'engagement';
    startsAt: number | null;
    endsAt: number | null;
    windowDays: number;
    attribution: 'first' | 'last';
    reward: CampaignReward;
    placements: CampaignPlacement[];
  };
}

type Row = { deal: Deal; campaign: typeof campaign.$inferSelect; campaign_shop: { overrides: ShopOverrides } };

function toOffer(row: Row): Offer {
  const { id, state, module, startsAt, endsAt, windowDays, attribution } = row.campaign;
  const overrides = row.campaign_shop.overrides;
  return {
    deal: row.deal,
    campaign: {
      id,
      state,
      module,
      startsAt,
      endsAt,
      windowDays,
      attribution,
      reward: overrides.reward ?? row.campaign.reward,
      placements: overrides.placements ?? row.campaign.placements,
    },
  };
}

function selectOffers(database: TenantDatabase) {
  return database.orm
    .select()
    .from(deal)
    .innerJoin(campaign, and(eq(campaign.id, deal.campaignId), eq(campaign.retailerId, database.retailerId)))
    .innerJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, deal.shopId)));
}

/** All deals of a shop's campaigns, in the marketer's order, whatever their state. */
export async function readOffers(database: TenantDatabase, shopId: string): Promise<Offer[]> {
  const rows = await selectOffers(database).where(eq(deal.shopId, shopId)).orderBy(asc(deal.position), asc(deal.id));
  return rows.map(toOffer);
}

/** One deal of a shop with its campaign, as the shop's switches leave it. */
export async function readOffer(
  database: TenantDatabase,
  shop: Pick<Shop, 'id' | 'controls'>,
  dealId: string,
): Promise<Offer | undefined> {
  const rows = await selectOffers(database).where(and(eq(deal.shopId, shop.id), eq(deal.id, dealId)));
  return rows[0] && obeySwitches(shop.controls, toOffer(rows[0]));
}
