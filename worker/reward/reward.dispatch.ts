import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { leastTotalOf } from '../campaign/deal.ts';
import { screenDue } from '../fraud/screen.ts';
import type { Ports } from '../ports.ts';
import { dayOf } from '../report/day.ts';
import { readRates } from '../report/rates.store.ts';
import { zoneAt } from '../retailer/shop.ts';
import { planCodes, putOff } from './code.ts';
import { convertMinimum } from './minimum.ts';
import { decideRelease, isCounted, NOTHING_EARNED, needsMinimum } from './release.ts';
import {
  freeUncompared,
  guardEarned,
  type RewardFound,
  readDueRewards,
  readEarned,
  readReward,
} from './reward.store.ts';
import type { Reward } from './reward.ts';
import { guardChange, markOf, openReward, planWrite, type RewardContext, ruleOf } from './reward.write.ts';
import { type Minimum, type OrderMoney, periodOf } from './rule.ts';
import { dayBegan, vouchDue } from './vouch.dispatch.ts';
import { guardLimit } from './vouch.store.ts';

const PAGE = 100;

/**
 * Gives what is due, each reward in a batch of its own, or hands it on to whoever approves it. What somebody changed
 * meanwhile, or a shop that is switched off, is left for the next call.
 * @returns how many were issued.
 */
export async function releaseDue(ports: Ports): Promise<number> {
  const now = ports.clock.now();
  await vouchDue(ports);
  const groups = ports.databases.groupNumbers();
  for (const number of groups) await freeUncompared(ports.databases.group(number), now);
  // What speaks for fraud is looked for then: nothing is given that was not looked at as it stands.
  await screenDue(ports);
  let released = 0;
  for (const number of groups) {
    let page: RewardFound[];
    let last: { dueAt: number; id: string } | undefined;
    do {
      page = await readDueRewards(ports.databases.group(number), now, PAGE, last);
      const touched = new Set<string>();
      for (const read of page) {
        last = { dueAt: read.reward.dueAt ?? 0, id: read.reward.id };
        const purchaseId = read.cause?.conversion.purchaseId ?? '';
        const context = await openReward(ports, read);
        if (!context || context.shop.stopped) continue;
        // Another reward for the same order went before: the order's version is another one since.
        const found = touched.has(purchaseId)
          ? await readReward(context.database, [context.shop.id], read.reward.id)
          : read;
        if (found?.reward.state !== 'pending' || found.reward.hold !== null) continue;
        touched.add(purchaseId);
        if (await release(ports, { ...context, found }, now)) released += 1;
      }
    } while (page.length === PAGE);
  }
  if (released > 0) ports.wake();
  return released;
}

/**
 * What a reward's minimum is for an order in another currency: by the retailer's rate of the order's day; without one,
 * what the deal asks for in the shop that sold it. Undefined where neither says.
 */
async function findMinimum(
  { database, shop, placed, story, found: { reward } }: RewardContext,
  { currency }: OrderMoney,
): Promise<Minimum | undefined> {
  const { terms, orderedAt, createdAt } = reward;
  const at = orderedAt ?? createdAt;
  const day = dayOf(at, zoneAt(placed ?? shop, at));
  const rates = await readRates(database, shop.retailerId, { from: day, to: day });
  const converted = convertMinimum({ amount: terms?.minOrder ?? 0, currency: reward.currency }, currency, rates);
  const asked = story && story.deal.minOrder > 0 && story.deal.currency === currency;
  return converted ?? (asked ? { amount: leastTotalOf(story.deal), currency } : undefined);
}

/** @returns whether it was issued; false also where the order changed meanwhile: a refund, say. */
async function release(ports: Ports, context: RewardContext, now: number): Promise<boolean> {
  const { database, found, earner, shop } = context;
  const { cause } = found;
  const rule = ruleOf(context);
  // The shop's limit counts what is given today for what nobody but a page told of until now.
  const byRule = found.reward.vouchedBy === 'rule';
  const isLimited = byRule && cause?.purchase.trust === 'claimed';
  const reward: Reward = {
    ...found.reward,
    ...(byRule && (isLimited ? { vouchedAt: now } : { vouchedBy: null, vouchedAt: null })),
    advocateId: earner?.id ?? found.reward.advocateId,
  };
  const { advocateId, campaignId, orderedAt, createdAt } = reward;
  const counted = isCounted(reward, rule) && campaignId !== null ? rule : undefined;
  const periods = (counted?.caps ?? []).map(({ per }) => periodOf(per, orderedAt ?? createdAt, shop.timeZone));
  const earned = counted && campaignId ? await readEarned(database, advocateId, campaignId, periods) : undefined;
  const order = cause
    ? { net: cause.purchase.amount - cause.purchase.refunded, currency: cause.purchase.currency }
    : { net: 0, currency: reward.currency };
  const changes = decideRelease({
    reward,
    rule,
    order,
    minimum: needsMinimum(reward, order) ? await findMinimum(context, order) : undefined,
    earned: earned ?? NOTHING_EARNED,
    newId: ports.ids.make,
    mark: markOf(found),
    now,
  });
  const guards = earned && campaignId ? [guardEarned(advocateId, campaignId, earned.stamp)] : [];
  const coded = await planCodes(ports, context, rule, changes, now);
  if (!coded) {
    await database.client.execute(putOff(found.reward, now));
    return false;
  }
  const statements = [
    ...planWrite(ports, context, coded.changes, now, coded.coupons),
    ...(isLimited ? [guardLimit(shop.id, dayBegan(shop, now))] : []),
  ];
  try {
    await writeGuarded(database, guardChange(context), [...guards, ...statements]);
    return changes.some((one) => one.reward.state === 'issued');
  } catch (error) {
    if (isRaceLost(error)) return false;
    throw error;
  }
}
