import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { isOpen, noteFailure } from '../endpoint/circuit.ts';
import { noteEndpoint, readEndpoint } from '../endpoint/endpoint.store.ts';
import type { Ports } from '../ports.ts';
import { leaseAsking, readReferences } from './ask.store.ts';
import { askShop, type Verdict } from './ask.ts';
import { type RewardFound, readAsking } from './reward.store.ts';
import { type Changed, loseReward, type Reward, stepsOf, waitsFor } from './reward.ts';
import { guardChange, markOf, openReward, planWrite, type RewardContext } from './reward.write.ts';

const AT_ONCE = 20;
const MINUTE = 60_000;
/** After a minute, five, then every quarter of an hour; after three days without a word a member has to decide. */
const PAUSES = [MINUTE, 5 * MINUTE, 15 * MINUTE];
const MOST_ASKS = 290;

/**
 * Asks shops' own systems about the rewards that wait for their word. What is not answered goes on waiting and is asked
 * again; nothing is given, and nothing lost, without an answer.
 */
export async function askShops(ports: Ports): Promise<void> {
  const { databases, clock } = ports;
  for (const number of databases.groupNumbers()) {
    const rows = await readAsking(databases.group(number), clock.now(), AT_ONCE);
    await Promise.all(rows.map((found) => askOne(ports, found)));
  }
}

async function askOne(ports: Ports, found: RewardFound): Promise<void> {
  const { clock, log } = ports;
  const { reward, cause } = found;
  const context = await openReward(ports, found);
  if (!context || context.shop.stopped) return;
  const { database, shop } = context;
  const now = clock.now();
  const endpoint = await readEndpoint(database, 'reward', shop.id);
  if (!endpoint || reward.asks >= MOST_ASKS) {
    await settle(ports, context, handOver(reward, now), now);
    return;
  }
  const pause = PAUSES[Math.min(reward.asks, PAUSES.length - 1)] as number;
  const next = isOpen(endpoint, now) ? (endpoint.openUntil ?? now) : now + pause;
  if (!(await leaseAsking(database, reward.id, reward.askAt ?? 0, next)) || isOpen(endpoint, now)) return;

  const purchaseId = cause?.conversion.purchaseId;
  const orders = purchaseId ? (await readReferences(database, [purchaseId])).get(purchaseId) : [];
  const verdict = await askShop(ports, shop, endpoint, reward, orders ?? []);
  const then = clock.now();
  if ('error' in verdict) {
    log.warn('shop_judged_no_reward', { shop: shop.id, error: verdict.error });
    await noteEndpoint(database, 'reward', shop.id, {
      ...noteFailure(endpoint, then),
      lastError: verdict.error,
      failedAt: then,
    });
    return;
  }
  await noteEndpoint(database, 'reward', shop.id, { failures: 0, openUntil: null, answeredAt: then });
  const asked = { ...reward, asks: reward.asks + 1, askAt: next };
  await settle(ports, context, judge(asked, verdict, markOf(found), then), then);
}

/** The shop's word, as the ledger and the log keep it. */
function judge(reward: Reward, verdict: Verdict, mark: number, now: number): Changed {
  if (verdict.approve) {
    const approved: Reward = {
      ...reward,
      reason: waitsFor(reward.dueAt ?? now, now),
      hold: null,
      askAt: null,
      decidedBy: 'shop',
      updatedAt: now,
    };
    return { reward: approved, entries: [], steps: stepsOf(approved, approved.amount) };
  }
  const lost = loseReward(reward, 'vetoed', mark, now);
  // Which of the shop's reasons it was stands in the ledger.
  const entries = lost.entries.map((entry) => ({ ...entry, reason: `vetoed:${verdict.reason}.${mark}` }));
  return { ...lost, entries, reward: { ...lost.reward, decidedBy: 'shop' } };
}

/** For a member to decide: nobody else will. */
function handOver(reward: Reward, now: number): Changed {
  const held: Reward = { ...reward, hold: 'hand', reason: 'awaiting_approval', askAt: null, updatedAt: now };
  return { reward: held, entries: [], steps: stepsOf(held, held.amount) };
}

/** Writes it where the order still stands as it was read; else the next round asks again. */
async function settle(ports: Ports, context: RewardContext, changed: Changed, now: number): Promise<void> {
  const { database } = context;
  try {
    await writeGuarded(database, guardChange(context), planWrite(ports, context, [changed], now));
  } catch (error) {
    if (!isRaceLost(error)) throw error;
  }
}
