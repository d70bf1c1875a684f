import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { screenDue } from '../fraud/screen.ts';
import type { Ports } from '../ports.ts';
import { planCodes, putOff } from './code.ts';
import { decideRelease, isCounted, NOTHING_EARNED } from './release.ts';
import { guardEarned, type RewardFound, readDueRewards, readEarned, readReward } from './reward.store.ts';
import { guardChange, markOf, openReward, planWrite, type RewardContext } from './reward.write.ts';
import { periodOf, type RewardRule } from './rule.ts';

const PAGE = 100;

/**
 * Gives what is due, each reward in a batch of its own, or hands it on to whoever approves it. What somebody changed
 * meanwhile, or a shop that is switched off, is left for the next call.
 * @returns how many were issued.
 */
export async function releaseDue(ports: Ports): Promise<number> {
  const now = ports.clock.now();
  // What speaks for fraud is looked for first: nothing is given that was not looked at.
  await screenDue(ports);
  let released = 0;
  for (const number of ports.databases.groupNumbers()) {
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

/** The rule that a reward follows: the advocate's shop's, or for the friend's own that of where they ordered. */
function ruleOf({ found: { reward }, story }: RewardContext): RewardRule | undefined {
  if (!story || reward.part === 'manual') return undefined;
  const { reward: rule, rewardHere = rule } = story.campaign;
  return reward.beneficiary === 'friend' ? rewardHere : rule;
}

/** @returns whether it was issued; false also where the order changed meanwhile: a refund, say. */
async function release(ports: Ports, context: RewardContext, now: number): Promise<boolean> {
  const { database, found, earner, shop } = context;
  const { cause } = found;
  const rule = ruleOf(context);
  const reward = { ...found.reward, advocateId: earner?.id ?? found.reward.advocateId };
  const { advocateId, campaignId, orderedAt, createdAt } = reward;
  const counted = isCounted(reward, rule) && campaignId !== null ? rule : undefined;
  const periods = (counted?.caps ?? []).map(({ per }) => periodOf(per, orderedAt ?? createdAt, shop.timeZone));
  const earned = counted && campaignId ? await readEarned(database, advocateId, campaignId, periods) : undefined;
  const changes = decideRelease({
    reward,
    rule,
    order: cause
      ? { net: cause.purchase.amount - cause.purchase.refunded, currency: cause.purchase.currency }
      : { net: 0, currency: reward.currency },
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
  const statements = planWrite(ports, context, coded.changes, now, coded.coupons);
  try {
    await writeGuarded(database, guardChange(context), [...guards, ...statements]);
    return changes.some((one) => one.reward.state === 'issued');
  } catch (error) {
    if (isRaceLost(error)) return false;
    throw error;
  }
}
