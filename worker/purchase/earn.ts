import type { Reward } from '../reward/reward.ts';
import { type Settled, settleRewards } from '../reward/settle.ts';
import type { Conversion, NewId } from './conversion.ts';
import type { LinkStory } from './credit.ts';
import { netOf, type Purchase } from './purchase.ts';

interface Earning {
  /** Rewards of the conversion as they stand, and the decision that they stand upon. */
  before: { rewards: readonly Reward[]; conversion: Conversion | undefined } | undefined;
  conversion: Conversion | undefined;
  purchase: Purchase;
  story: LinkStory | undefined;
  /** Absent for a refund: nothing new is earned by it. */
  newId?: NewId;
  now: number;
}

/** What the decision upon a purchase does to the rewards for it. An advocate is paid in their own shop, a friend in theirs. */
export function settleEarnings({ before, conversion, purchase, story, newId, now }: Earning): Settled {
  const rewards = before?.rewards ?? [];
  if (!conversion || !story) return { rewards: [...rewards], entries: [], steps: [] };
  const mark = purchase.version;
  if (conversion.state !== 'credited') {
    return settleRewards(rewards, { credited: false, reason: conversion.reason ?? 'refused' }, mark, now);
  }
  const { id: conversionId, advocateId, campaignId, shopId } = conversion;
  const was = before?.conversion;
  const { reward: rule, rewardHere = rule } = story.campaign;
  const { trust, occurredAt: orderedAt, currency } = purchase;
  return settleRewards(
    rewards,
    {
      credited: true,
      conversionId,
      campaignId,
      advocate: { id: advocateId, shopId: story.advocate.shopId ?? shopId, rule },
      friend: { shopId, rule: rewardHere },
      moved: was !== undefined && (was.advocateId !== advocateId || was.campaignId !== campaignId),
      trust,
      orderedAt,
      order: { net: netOf(purchase), currency },
      ...(newId && { newId }),
    },
    mark,
    now,
  );
}
