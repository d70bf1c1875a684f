import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { planAccess } from '../advocate/access.ts';
import { formatMoney } from '../campaign/money.ts';
import { insertRewardCoupon } from '../coupon/coupon.store.ts';
import { RANDOM_LENGTH } from '../coupon/coupon.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import { eventRow } from '../purchase/plan.store.ts';
import { logSteps } from '../purchase/purchase.event.ts';
import { readStories } from '../purchase/purchase.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertEvent } from '../tag/event.store.ts';
import { type DueReward, insertEntry, raiseVersion, readDueRewards, readEarner, upsertReward } from './reward.store.ts';
import { issueReward, type Reward } from './reward.ts';

const PAGE = 100;

/**
 * Approves and issues what is due, each reward in a batch of its own. What somebody changed meanwhile, or a shop that
 * is switched off, is left for the next call.
 * @returns how many were issued.
 */
export async function releaseDue(ports: Ports): Promise<number> {
  const now = ports.clock.now();
  let released = 0;
  for (const number of ports.databases.groupNumbers()) {
    let page: DueReward[];
    let last: { dueAt: number; id: string } | undefined;
    do {
      page = await readDueRewards(ports.databases.group(number), now, PAGE, last);
      for (const due of page) {
        last = { dueAt: due.reward.dueAt ?? 0, id: due.reward.id };
        const shop = await ports.shops.byId(due.reward.shopId);
        if (shop && !shop.stopped && (await release(ports, shop, due, now))) released += 1;
      }
    } while (page.length === PAGE);
  }
  if (released > 0) ports.wake();
  return released;
}

/** @returns false where the purchase changed meanwhile: a refund, say. */
async function release(ports: Ports, shop: Shop, due: DueReward, now: number): Promise<boolean> {
  const { conversion, version } = due;
  const { ids } = ports;
  const database = tenantOf(ports.databases, shop);
  const [placed, stories, earner] = await Promise.all([
    ports.shops.byId(conversion.shopId),
    readStories(database, conversion.shopId, [conversion.linkCode]),
    readEarner(database, shop.id, due.reward.advocateId),
  ]);
  const story = stories.get(conversion.linkCode);
  if (!story) return false;
  const reward = { ...due.reward, advocateId: earner?.id ?? due.reward.advocateId };

  const coupon =
    reward.kind === 'coupon' ? { id: ids.make('cpn'), code: ids.couponCode(RANDOM_LENGTH + 2) } : undefined;
  const issued = issueReward(reward, coupon?.id ?? null, now);
  const given = coupon && { ...coupon, shopId: shop.id, rewardId: reward.id, advocateId: reward.advocateId, now };
  try {
    await writeGuarded(database, raiseVersion(database, conversion.purchaseId, version), [
      upsertReward(database, issued.reward),
      ...issued.entries.map((entry) => insertEntry(database, ids, shop.id, entry, now)),
      ...(given ? [insertRewardCoupon(database, given)] : []),
      ...logSteps(issued.steps, story, conversion, now).map((draft) =>
        // Told where the friend ordered, as all that is told of this order.
        insertEvent(eventRow(draft, (placed ?? shop).number, ids.uuid(), now)),
      ),
      ...planMessage(ports, shop, reward, earner, coupon?.code),
    ]);
    return true;
  } catch (error) {
    if (isRaceLost(error)) return false;
    throw error;
  }
}

/** Tells the advocate, where they confirmed an address for it. */
function planMessage(
  ports: Ports,
  shop: Shop,
  reward: Reward,
  earner: Awaited<ReturnType<typeof readEarner>>,
  code: string | undefined,
): InStatement[] {
  if (!earner?.emailSealed || !earner.emailKey || !earner.emailConfirmedAt) return [];
  const { secrets } = ports;
  const { language, nameSealed } = earner;
  const access = planAccess(ports, shop, earner.id);
  const message = enqueueMessage(ports, shop, {
    kind: 'reward',
    channel: 'email',
    cause: `reward:${reward.id}`,
    address: secrets.open(earner.emailSealed),
    language,
    values: {
      shopName: shop.name,
      state: 'earned',
      amount: formatMoney(reward.amount, reward.currency, language),
      ...(nameSealed && { advocateName: secrets.open(nameSealed) }),
      ...(code && { code }),
      pageUrl: access.url,
    },
  });
  return [...message, access.statement];
}
