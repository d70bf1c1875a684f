import { and, eq } from 'drizzle-orm';
import { campaign, campaignShop } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

/** The campaigns of a shop with what they reward; `overrides.reward` of the shop goes before `reward`. */
export function selectRules({ orm, retailerId }: TenantDatabase, shopId: string) {
  return orm
    .select({
      id: campaign.id,
      name: campaign.name,
      state: campaign.state,
      reward: campaign.reward,
      overrides: campaignShop.overrides,
    })
    .from(campaignShop)
    .innerJoin(campaign, and(eq(campaign.id, campaignShop.campaignId), eq(campaign.retailerId, retailerId)))
    .where(eq(campaignShop.shopId, shopId));
}
