import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { eventRow, writePlan } from '../purchase/plan.store.ts';
import { readCase, readStories } from '../purchase/purchase.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { raiseVersion } from '../reward/reward.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import { deleteBlock, insertBlock, readUnpaid } from './block.store.ts';
import { closeCase, freeRewards, orAbort, readCasesById, upsertRefused } from './case.store.ts';
import type { BlockReason, CaseReason } from './fraud.ts';
import { noteReview, planVerdict, refuseConversion } from './verdict.ts';

/** What a member, or the retailer's server, decides upon a case. */
export interface Decision {
  decision: 'approve' | 'refuse';
  reason: CaseReason;
  /** A member's id, or `api`. */
  by: string;
}

/** What became of each case. */
export interface Decided {
  /** Cases that this call decided. */
  done: string[];
  /** Cases that were decided before, or that a refund left nothing to decide of. */
  lost: string[];
  /** Cases that are none of these shops'. */
  unknown: string[];
}

/** So often a decision is tried where a report changed the order meanwhile. */
const TRIES = 3;

type CaseRow = Awaited<ReturnType<typeof readCasesById>>[number];

/**
 * Decides upon cases, each in a batch of its own: what one loses stops no other. Two who decide at once give one
 * decision: the second finds the case closed.
 */
export async function decideCases(
  ports: Ports,
  shops: readonly Shop[],
  ids: readonly string[],
  decision: Decision,
): Promise<Decided> {
  const [first] = shops;
  if (!first) return { done: [], lost: [], unknown: [...ids] };
  const database = tenantOf(ports.databases, first);
  const cases = await readCasesById(
    database,
    shops.map(({ id }) => id),
    ids,
  );
  const done: string[] = [];
  for (const one of cases) {
    const shop = shops.find(({ id }) => id === one.shopId);
    if (shop && one.state === 'open' && (await decideCase(ports, database, shop, one, decision))) done.push(one.id);
  }
  const known = new Set(cases.map(({ id }) => id));
  return {
    done,
    lost: ids.filter((id) => known.has(id) && !done.includes(id)),
    unknown: ids.filter((id) => !known.has(id)),
  };
}

/** @returns false where somebody else was first, or the order is not credited any more. */
async function decideCase(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  one: CaseRow,
  { decision, reason, by }: Decision,
  tries = TRIES,
): Promise<boolean> {
  const state = decision === 'approve' ? 'approved' : 'refused';
  const close = orAbort(closeCase(database, one.id, { state, reason, decidedBy: by, decidedAt: ports.clock.now() }));
  try {
    return decision === 'approve'
      ? await passOrder(ports, database, shop, one.purchaseId, close)
      : await refuseOrder(ports, database, shop, one.purchaseId, one.findings, close);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    const [now] = await readCasesById(database, [shop.id], [one.id]);
    if (now?.state !== 'open' || tries <= 1) return false;
    return decideCase(ports, database, shop, one, { decision, reason, by }, tries - 1);
  }
}

/** What waited goes on, and is paid once it is due. */
async function passOrder(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  purchaseId: string,
  alongside: readonly InStatement[],
): Promise<boolean> {
  const now = ports.clock.now();
  const one = await readCase(database, shop.id, purchaseId);
  if (one?.conversion?.state !== 'credited') return false;
  const { conversion, purchase } = one;
  const stories = await readStories(database, shop.id, [conversion.linkCode]);
  const note = noteReview(stories.get(conversion.linkCode), conversion, 'review_passed', now);
  await writeGuarded(database, raiseVersion(database, purchase.id, purchase.version), [
    ...alongside,
    freeRewards(database, conversion.id, now),
    insertEvent(eventRow(note, shop.number, ports.ids.uuid(), now)),
  ]);
  return true;
}

/** The order is nobody's any more: its rewards are void, and reports count a refusal instead of a conversion. */
async function refuseOrder(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  purchaseId: string,
  findings: CaseRow['findings'],
  alongside: readonly InStatement[],
): Promise<boolean> {
  const one = await readCase(database, shop.id, purchaseId);
  if (one?.conversion?.state !== 'credited') return false;
  const conversion = refuseConversion(one.conversion, findings);
  const stories = await readStories(database, shop.id, [conversion.linkCode]);
  const plan = planVerdict({ one, conversion, stories, newId: ports.ids.make, now: ports.clock.now() });
  await writePlan(database, ports, shop, plan, undefined, alongside);
  return true;
}

const MOST_AT_ONCE = 500;

/** Whom a block is about. */
interface Blocking {
  advocateId: string;
  /** Where they joined. */
  shopId: string;
  reason: BlockReason;
  by: string;
}

/**
 * Blocks an advocate: nothing is paid to them any more. What waits is refused, what comes later is refused as it is
 * looked at, and their links lead no new friend to a code. They are told no more than that the conditions were not met.
 * @returns how many orders lost their rewards. @throws RaceLost where they are blocked already.
 */
export async function blockAdvocate(
  ports: Ports,
  shops: readonly Shop[],
  { advocateId, shopId, reason, by }: Blocking,
): Promise<number> {
  const home = shops.find(({ id }) => id === shopId);
  if (!home) return 0;
  const { clock, ids } = ports;
  const now = clock.now();
  const database = tenantOf(ports.databases, home);
  await writeGuarded(
    database,
    insertBlock(database, { advocateId, shopId, reason, blockedBy: by, createdAt: now }),
    [],
  );
  let refused = 0;
  for (const { id, shopId: at, purchaseId } of await readUnpaid(database, advocateId, MOST_AT_ONCE)) {
    const shop = shops.find((one) => one.id === at);
    const close = upsertRefused(database, {
      id: ids.make('frd'),
      shopId: at,
      conversionId: id,
      purchaseId,
      advocateId,
      reason: 'blocked',
      decidedBy: by,
      now,
    });
    try {
      if (shop && (await refuseOrder(ports, database, shop, purchaseId, [], [close]))) refused += 1;
    } catch (error) {
      // The order changed meanwhile: the next look at it finds that its advocate is blocked.
      if (!isRaceLost(error)) throw error;
    }
  }
  return refused;
}

/** Takes a block back: what was refused stays so, what comes from now on counts. @throws RaceLost where there is none. */
export async function unblockAdvocate(ports: Ports, home: Shop, advocateId: string): Promise<void> {
  const database = tenantOf(ports.databases, home);
  await writeGuarded(database, deleteBlock(database, advocateId), []);
}
