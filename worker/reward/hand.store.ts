import { PLAIN_CODES } from '../coupon/reward.ts';
import type { TenantDatabase } from '../ports.ts';
import { selectRules } from './rule.store.ts';
import { isReadyMade, type RewardCodes } from './rule.ts';

/**
 * Where the code of a coupon that is given by hand can come from: the rewards of a campaign, whose codes the checkout
 * knows.
 */
export interface HandCodes {
  campaign: { id: string; name: string };
  codes: RewardCodes;
  /** What each is worth where they were made beforehand, minor units; null: what is given. */
  worth: number | null;
}

/** The campaigns of a shop whose advocates get coupons. */
export async function readHandCodes(database: TenantDatabase, shopId: string): Promise<HandCodes[]> {
  const rows = await selectRules(database, shopId);
  return rows.flatMap(({ id, name, state, reward, overrides }): HandCodes[] => {
    const { kind, codes = PLAIN_CODES, amount } = overrides.reward ?? reward;
    if (kind !== 'coupon' || state === 'draft') return [];
    return [{ campaign: { id, name }, codes, worth: isReadyMade(codes) ? amount : null }];
  });
}
