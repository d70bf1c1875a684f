import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { baseOf } from '../reward/reward.ts';
import { insertEvent, readEvents } from '../tag/event.store.ts';
import { eventRow, writePlan } from './plan.store.ts';
import { type Recorded, requireReferences } from './purchase.record.ts';
import { readCases, readStories } from './purchase.store.ts';
import type { Purchase, RefundReport } from './purchase.ts';
import { withoutReceipts } from './receipt.ts';
import { claimId, refundIds } from './refund.key.ts';
import { planRefund } from './refund.ts';
import { retryRace } from './retry.ts';
import { keepWaiting } from './waiting.store.ts';
import { markClaimed, type WaitingRefund } from './waiting.ts';

/** What became of a refund; without a purchase it waits for its order, of which the shop did not tell yet. */
export type Refunded = Omit<Recorded, 'purchaseId'> & { purchaseId: string | undefined };

/** A page's claims of one order are one. */
const CLAIM = 'claimed';

/**
 * Takes a refund. Only the shop's own server moves money; a page's claim is marked for review.
 * @param mayClaim asked before a page's claim is written, with the order as it stands; it throws where it may not be.
 * @returns undefined for a page's claim: whether the order is known is not told.
 * @throws AppError as `refundPurchase`.
 */
export async function recordRefund(
  ports: Ports,
  shop: Shop,
  report: RefundReport,
  mayClaim?: (known: Purchase | undefined) => Promise<void>,
): Promise<Refunded | undefined> {
  if (report.trust === 'confirmed') return refundPurchase(ports, shop, report);
  await markRefund(ports, shop, requireReferences(withoutReceipts(report.references)), report.occurredAt, mayClaim);
  return undefined;
}

/**
 * Takes a refund that the shop's own server tells of, whether its order is known already or is told of later.
 * @throws AppError `unprocessable` for another currency than the order's, as the shop told it.
 */
export async function refundPurchase(
  ports: Ports,
  shop: Shop,
  report: Omit<RefundReport, 'source' | 'trust'>,
): Promise<Refunded> {
  const references = requireReferences(report.references);
  const database = tenantOf(ports.databases, shop);
  const { amount, currency, occurredAt } = report;
  const refundKey = report.refundId ?? `${amount ?? 'all'}@${occurredAt}`;
  return retryRace(async () => {
    const now = ports.clock.now();
    const { one, known, waiting } = await readOrder(ports, shop, references);
    // What only a page claims of its currency refuses nothing that the shop tells.
    const isOther = one !== undefined && currency !== undefined && currency !== one.purchase.currency;
    if (!one || (isOther && one.purchase.trust === 'claimed')) {
      const refund = { refundKey, trust: 'confirmed', amount: amount ?? null, currency: currency ?? null } as const;
      const isNew = await wait(ports, shop, references, waiting, { ...refund, occurredAt, createdAt: now });
      return { purchaseId: undefined, duplicate: !isNew, conversion: undefined, reward: undefined };
    }
    if (isOther) {
      throw new AppError('unprocessable', `This order is in ${one.purchase.currency}.`, {
        errors: [{ path: 'currency', code: 'other_currency', message: `expected ${one.purchase.currency}` }],
      });
    }
    const eventIds = refundIds(ports.secrets, known, refundKey);
    const code = one.conversion?.linkCode;
    const [told, stories] = await Promise.all([
      readEvents(database, shop.number, eventIds),
      readStories(database, shop.id, code ? [code] : []),
    ]);
    const story = code ? stories.get(code) : undefined;
    const refund = { key: refundKey, amount: amount ?? null };
    const plan =
      told.size > 0
        ? undefined
        : planRefund(one, story, { refund, at: occurredAt, now, eventId: eventIds[0] as string });
    if (plan) await writePlan(database, ports, shop, plan);
    const { purchase, conversion, rewards } = plan?.after ?? one;
    return { purchaseId: purchase.id, duplicate: !plan, conversion, reward: baseOf(rewards) };
  });
}

/**
 * The purchase behind order references, if there is one, the shop's own before a page's; all references that it has, and
 * what waits for it.
 */
async function readOrder(ports: Ports, shop: Shop, references: readonly string[]) {
  const {
    cases,
    references: known,
    waiting,
  } = await readCases(tenantOf(ports.databases, shop), {
    shopId: shop.id,
    references,
    coupons: [],
    occurredAt: 0,
    recipientHash: undefined,
    customerKeys: [],
    emailKeys: [],
    emailBaseKeys: [],
    emailVerified: false,
  });
  const one = cases.find(({ purchase }) => purchase.trust === 'confirmed') ?? cases[0];
  return { one, known: known.toSorted(), waiting };
}

/** Whether a refund waits already under that reference. */
const waitsBy = (waiting: readonly WaitingRefund[], refundKey: string) => (reference: string) =>
  waiting.some((one) => one.reference === reference && one.refundKey === refundKey);

/** Keeps a refund for the order to come. @returns whether it waits only now. @throws RaceLost where the order came. */
async function wait(
  ports: Ports,
  shop: Shop,
  references: readonly string[],
  waiting: readonly WaitingRefund[],
  refund: Omit<WaitingRefund, 'reference'>,
): Promise<boolean> {
  const waits = waitsBy(waiting, refund.refundKey);
  if (references.every(waits)) return false;
  await keepWaiting(tenantOf(ports.databases, shop), shop.id, references, refund);
  return !references.some(waits);
}

/** A refund that only a page tells of: the log says so, once an order, and no money moves. */
function markRefund(
  ports: Ports,
  shop: Shop,
  references: string[],
  occurredAt: number,
  mayClaim?: (known: Purchase | undefined) => Promise<void>,
): Promise<void> {
  const database = tenantOf(ports.databases, shop);
  return retryRace(async () => {
    const now = ports.clock.now();
    const { one, waiting } = await readOrder(ports, shop, references);
    if (!one) {
      if (references.every(waitsBy(waiting, CLAIM))) return;
      await mayClaim?.(undefined);
      const claim = { refundKey: CLAIM, trust: 'claimed', amount: null, currency: null } as const;
      await wait(ports, shop, references, waiting, { ...claim, occurredAt, createdAt: now });
      return;
    }
    const id = claimId(ports.secrets, one.purchase.id);
    if ((await readEvents(database, shop.number, [id])).size > 0) return;
    await mayClaim?.(one.purchase);
    await database.client.execute(insertEvent(eventRow(markClaimed(one.purchase, occurredAt), shop.number, id, now)));
  });
}
