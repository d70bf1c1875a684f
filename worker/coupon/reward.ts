import type { RewardCodes } from '../reward/rule.ts';

/** Who gets the codes of a campaign's rewards. */
export const SIDES = ['advocate', 'friend'] as const;
export type Side = (typeof SIDES)[number];

/** Where rewards' codes come from that say nothing of it. */
export const PLAIN_CODES: RewardCodes = { source: 'generated' };

/** Codes that wait for one campaign's rewards of one side, in one shop. */
export const poolIdOf = (campaignId: string, shopId: string, side: Side): string =>
  `${campaignId}.${shopId}.${side.charAt(0)}`;

/** Whether codes wait there for rewards, and not for a deal's friends. */
export const isRewardPool = (poolId: string): boolean => /\.[af]$/.test(poolId);
