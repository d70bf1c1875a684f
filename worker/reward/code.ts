import type { InStatement } from '@libsql/client';
import { askShop } from '../coupon/ask.ts';
import { type PlannedCoupon, planRewardCoupon } from '../coupon/coupon.store.ts';
import { listOf, listWorth, PLAIN_CODES, poolIdOf } from '../coupon/reward.ts';
import type { Ports } from '../ports.ts';
import { readHandCodes } from './hand.store.ts';
import type { Changed, Reward } from './reward.ts';
import type { RewardContext } from './reward.write.ts';
import { isReadyMade, type RewardCodes, type RewardRule } from './rule.ts';

/** How long a reward for which there is no code waits for the next try: nobody but the shop can help it. */
const CODE_AGAIN_MS = 10 * 60_000;

/** Codes of the rewards of a change, by reward. */
export type RewardCoupons = ReadonlyMap<string, PlannedCoupon>;

/** What the shop is asked under; a milestone's own id is another one each time that it is tried. */
const askedAs = ({ id, part }: Reward, { found }: RewardContext): string =>
  part === 'milestone' ? `${found.reward.id}.milestone` : id;

/**
 * Where the code of a reward comes from: what was said when it was earned, for the checkout's codes have the worth of
 * then. Where nothing was said then, what the campaign says now. undefined where a coupon was given by hand of no
 * campaign that has any.
 */
async function sourceOf(
  { database, shop }: RewardContext,
  rule: RewardRule | undefined,
  { part, beneficiary, campaignId, amount, terms }: Reward,
): Promise<RewardCodes | undefined> {
  if (part === 'manual') {
    return (await readHandCodes(database, shop.id)).find(({ campaign }) => campaign.id === campaignId)?.codes;
  }
  const given = beneficiary === 'friend' ? rule?.friend : rule;
  const now = given?.kind === 'coupon' ? given.codes : undefined;
  const isOther = isReadyMade(now) && given?.amount !== amount;
  return terms?.codes ?? (now && !isOther ? now : PLAIN_CODES);
}

/** The code of one reward, from where its campaign says that codes come; undefined where there is none now. */
async function planOne(
  ports: Ports,
  context: RewardContext,
  rule: RewardRule | undefined,
  reward: Reward,
  now: number,
): Promise<PlannedCoupon | undefined> {
  const { database, shop } = context;
  const { beneficiary, campaignId, amount, currency } = reward;
  const codes = await sourceOf(context, rule, reward);
  if (!codes) return undefined;
  const pool = poolIdOf(campaignId ?? '', shop.id, beneficiary);
  const about = { purpose: 'reward', kind: 'amount', value: amount, currency, minOrder: 0 } as const;
  const made =
    codes.source === 'shop'
      ? await askShop(ports, database, shop, {
          id: askedAs(reward, context),
          about: { ...about, beneficiary, campaign: campaignId },
          expiresAt: null,
          test: false,
        })
      : undefined;
  return planRewardCoupon(database, ports.ids, {
    ...codes,
    shopId: shop.id,
    poolId:
      codes.source === 'pool' && reward.part !== 'manual' ? listOf(pool, amount, listWorth(rule, beneficiary)) : pool,
    rewardId: reward.id,
    // A friend's own belongs to the order: nobody knows more of them.
    givenTo: reward.advocateId || reward.conversionId,
    now,
    made,
  });
}

/**
 * Chooses the codes that rewards are given with.
 * @returns the changes with their codes; undefined where one of them has none now: then nothing of it is given.
 */
export async function planCodes(
  ports: Ports,
  context: RewardContext,
  rule: RewardRule | undefined,
  changes: readonly Changed[],
  now: number,
): Promise<{ changes: Changed[]; coupons: RewardCoupons } | undefined> {
  const coupons = new Map<string, PlannedCoupon>();
  const coded: Changed[] = [];
  for (const change of changes) {
    const { reward } = change;
    if (reward.state !== 'issued' || reward.couponId === null) {
      coded.push(change);
      continue;
    }
    const coupon = await planOne(ports, context, rule, reward, now);
    if (!coupon) return undefined;
    coupons.set(reward.id, coupon);
    coded.push({ ...change, reward: { ...reward, couponId: coupon.id } });
  }
  return { changes: coded, coupons };
}

/** Lets a reward wait for a code, and says so; nothing where somebody changed it meanwhile. */
export function putOff({ id, dueAt }: Reward, now: number): InStatement {
  return {
    sql: `update reward set due_at = ?, reason = 'awaiting_code', updated_at = ?
      where id = ? and due_at = ? and state = 'pending' and hold is null`,
    args: [now + CODE_AGAIN_MS, now, id, dueAt],
  };
}
