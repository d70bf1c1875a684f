import type { RewardCodes, RewardRule } from '../reward/rule.ts';

/** Who gets the codes of a campaign's rewards. */
export const SIDES = ['advocate', 'friend'] as const;
export type Side = (typeof SIDES)[number];

/** Where rewards' codes come from that say nothing of it. */
export const PLAIN_CODES: RewardCodes = { source: 'generated' };

/** Codes that wait for one campaign's rewards of one side, in one shop. */
export const poolIdOf = (campaignId: string, shopId: string, side: Side): string =>
  `${campaignId}.${shopId}.${side.charAt(0)}`;

/** What each code of a list is worth, minor units; undefined where a side is given none of a list. */
export function listWorth(rule: RewardRule | undefined, side: Side): number | undefined {
  const given = side === 'friend' ? rule?.friend : rule;
  return given?.kind === 'coupon' && given.codes?.source === 'pool' ? given.amount : undefined;
}

/**
 * Where a list's codes of a worth wait: in the pool, as long as the campaign gives that, else beside it, for rewards that
 * were earned before and for the day when it gives that again.
 */
export const listOf = (poolId: string, worth: number, worthNow: number | undefined): string =>
  worth === worthNow ? poolId : `${poolId}.${worth}`;

/** Whether codes wait there for rewards, and not for a deal's friends. */
export const isRewardPool = (poolId: string): boolean => /\.[af](\.\d+)?$/.test(poolId);
