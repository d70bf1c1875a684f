import { and, eq } from 'drizzle-orm';
import { campaign, campaignShop } from '../../db/schema/group.ts';
import { PLAIN_CODES } from '../coupon/reward.ts';
import type { TenantDatabase } from '../ports.ts';
import type { RewardCodes } from './rule.ts';

/** Where the code of a coupon that is given by hand can come from: the rewards of a campaign, whose codes the checkout knows. */
export interface HandCodes {
  campaign: { id: string; name: string };
  codes: RewardCodes;
  /** What each is worth where they were made beforehand, minor units; null: what is given. */
  worth: number | null;
}

/** The campaigns of a shop whose advocates get coupons. */
export async function readHandCodes({ orm, retailerId }: TenantDatabase, shopId: string): Promise<HandCodes[]> {
  const rows = await orm
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
  return rows.flatMap(({ id, name, state, reward, overrides }): HandCodes[] => {
    const { kind, codes = PLAIN_CODES, amount } = overrides.reward ?? reward;
    if (kind !== 'coupon' || state === 'draft') return [];
    const isMade = codes.source === 'pool' || codes.source === 'shared';
    return [{ campaign: { id, name }, codes, worth: isMade ? amount : null }];
  });
}
