import { tenantOf } from '../../db/tenant.ts';
import { readReferralKey } from '../claim/claim.ts';
import { readClick } from '../click/click.token.ts';
import { normaliseCode } from '../coupon/coupon.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { customerKeys } from '../share/advocate.ts';
import { insertEvent } from '../tag/event.store.ts';
import type { Case } from './conversion.ts';
import type { Origins, Visit } from './credit.ts';
import { eventRow, writePlan } from './plan.store.ts';
import { planReport } from './plan.ts';
import { hasEvent, type LookUp, readCases, readStories } from './purchase.store.ts';
import { normaliseReferences, type PurchaseReport, type RefundReport, type Told } from './purchase.ts';
import { planRefund } from './refund.ts';
import { retryRace } from './retry.ts';

/** What became of a report. */
export interface Recorded {
  purchaseId: string;
  /** Whether it told nothing new: nothing was written. */
  duplicate: boolean;
  /** The decision upon the purchase as it stands; undefined where nobody referred it. */
  conversion: Case['conversion'];
  reward: Case['reward'];
}

const MOST_COUPONS = 20;

/**
 * Takes a report of an order, in any sequence and any number of times: one order is one purchase, credited once.
 * @throws AppError `unprocessable` without a usable order reference, `conflict` where too many write at once.
 */
export async function recordPurchase(ports: Ports, shop: Shop, report: PurchaseReport): Promise<Recorded> {
  const { clock, ids } = ports;
  const database = tenantOf(ports.databases, shop);
  const look = lookUpOf(ports, shop, report);
  const told = toldOf(report, look);
  const visit = visitOf(ports, shop, report.clickToken);

  return retryRace(async () => {
    const now = clock.now();
    const found = await readCases(database, look);
    const origins: Origins = {
      ...(visit && (report.source === 'tag' ? { click: visit } : { server: visit })),
      ...(found.recipient && { recipient: found.recipient }),
    };
    const stories = await readStories(database, shop.id, linkCodes(found, origins));
    const plan = planReport({
      shopId: shop.id,
      cases: found.cases,
      newReferences: look.references.filter((reference) => !found.references.includes(reference)),
      told,
      origins,
      found: { ...found, ...look, coupons: found.coupons, stories },
      now,
      newId: ids.make,
    });
    if (plan) await writePlan(database, ports, shop, plan);
    const one = plan?.after ?? (found.cases[0] as Case);
    return { purchaseId: one.purchase.id, duplicate: !plan, conversion: one.conversion, reward: one.reward };
  });
}

function lookUpOf({ secrets, clock }: Ports, shop: Shop, report: PurchaseReport): LookUp {
  const { customerId, emailSha256, rk, coupons = [], trust, identityVerified } = report;
  const token = rk && readReferralKey(rk)?.recipientToken;
  return {
    shopId: shop.id,
    references: requireReferences(report.references),
    coupons: [...new Set(coupons.map(normaliseCode))].filter(Boolean).slice(0, MOST_COUPONS),
    occurredAt: report.occurredAt ?? clock.now(),
    recipientHash: token ? secrets.digest(token) : undefined,
    customerKeys: customerId ? customerKeys(secrets, shop, customerId) : [],
    emailKeys: emailSha256 ? secrets.addressKeys(shop.retailerId, 'email', emailSha256.toLowerCase()) : [],
    emailVerified: trust === 'confirmed' || identityVerified === true,
  };
}

/** @throws AppError `unprocessable` where none is left. */
function requireReferences(told: readonly string[]): string[] {
  const references = normaliseReferences(told);
  if (references.length > 0) return references;
  throw new AppError('unprocessable', 'An order needs a reference of 1 to 128 characters.', {
    errors: [{ path: 'order_id', code: 'invalid_reference', message: 'expected 1 to 128 characters' }],
  });
}

function toldOf(report: PurchaseReport, look: LookUp): Told {
  const { source, trust, amount, currency, occurredAt, coupons, newCustomer, utm, consent, device } = report;
  return {
    trust,
    amount,
    currency,
    occurredAt,
    coupons: coupons && [...look.coupons],
    customerKey: look.customerKeys[0] ?? null,
    emailKey: look.emailKeys[0] ?? null,
    newCustomer: newCustomer ?? null,
    toldBy: source === 'tag' ? 'tag' : 'server',
    device: device ?? null,
    utm: utm && Object.keys(utm).length > 0 ? utm : null,
    consent: consent ?? null,
  };
}

/** The visit that a click id proves, if it is ours and of this shop. */
function visitOf({ secrets }: Ports, shop: Shop, clickToken: string | undefined): Visit | undefined {
  const click = clickToken ? readClick(secrets, clickToken) : undefined;
  return click?.shop === shop.number ? { code: click.code, at: click.at } : undefined;
}

/** Every link that could be credited, and those that were. */
function linkCodes(found: Awaited<ReturnType<typeof readCases>>, told: Origins): string[] {
  const origins = [told, ...found.cases.map(({ conversion }) => conversion?.evidence.origins ?? {})];
  return [
    ...new Set([
      ...found.coupons.map(({ code }) => code),
      ...found.emails.map(({ code }) => code),
      ...origins.flatMap(({ click, server, recipient }) => [click?.code, server?.code, recipient?.code]),
      ...found.cases.map(({ conversion }) => conversion?.linkCode),
    ]),
  ].filter((code) => code !== undefined);
}

/**
 * Takes a refund. Only the shop's own server moves money; a page's claim is marked for review.
 * @returns undefined for a page's claim: whether the order is known is not told.
 * @throws AppError as `refundPurchase`.
 */
export async function recordRefund(ports: Ports, shop: Shop, report: RefundReport): Promise<Recorded | undefined> {
  if (report.trust === 'confirmed') return refundPurchase(ports, shop, report);
  return markRefund(ports, shop, requireReferences(report.references), report.occurredAt);
}

/**
 * Takes a refund that the shop's own server tells of.
 * @throws AppError `not_found` for an order that nobody told of, `unprocessable` for another currency than the order's.
 */
export async function refundPurchase(
  ports: Ports,
  shop: Shop,
  report: Omit<RefundReport, 'source' | 'trust'>,
): Promise<Recorded> {
  const references = requireReferences(report.references);
  const database = tenantOf(ports.databases, shop);
  return retryRace(async () => {
    const now = ports.clock.now();
    const { one, known } = await readOrder(ports, shop, references);
    if (!one) throw new AppError('not_found', 'No purchase with this order reference was reported yet.');
    const { amount, currency, refundId, occurredAt } = report;
    if (currency && currency !== one.purchase.currency) {
      throw new AppError('unprocessable', `This order is in ${one.purchase.currency}.`, {
        errors: [{ path: 'currency', code: 'other_currency', message: `expected ${one.purchase.currency}` }],
      });
    }
    // A refund is known by its event: its id is made from the order's reference and the refund's own.
    const key = refundId ?? `${amount ?? 'all'}@${occurredAt}`;
    const eventIds = known.map((reference) => ports.secrets.digest(`refund\n${reference}\n${key}`));
    const code = one.conversion?.linkCode;
    const [isKnown, stories] = await Promise.all([
      hasEvent(database, shop.number, eventIds),
      readStories(database, shop.id, code ? [code] : []),
    ]);
    const story = code ? stories.get(code) : undefined;
    const plan = isKnown ? undefined : planRefund(one, story, { amount, at: occurredAt, now });
    if (plan) await writePlan(database, ports, shop, plan, eventIds[0]);
    const { purchase, conversion, reward } = plan?.after ?? one;
    return { purchaseId: purchase.id, duplicate: !plan, conversion, reward };
  });
}

/** The purchase behind order references, if there is one, and all references that it has. */
async function readOrder(ports: Ports, shop: Shop, references: string[]) {
  const { cases, references: known } = await readCases(tenantOf(ports.databases, shop), {
    shopId: shop.id,
    references,
    coupons: [],
    occurredAt: 0,
    recipientHash: undefined,
    customerKeys: [],
    emailKeys: [],
    emailVerified: false,
  });
  return { one: cases[0], known: known.toSorted() };
}

/** A refund that only a page tells of: the log says so, once an order, and no money moves. */
async function markRefund(ports: Ports, shop: Shop, references: string[], occurredAt: number): Promise<undefined> {
  const { one } = await readOrder(ports, shop, references);
  if (!one) return;
  const { id: purchase, currency } = one.purchase;
  const body = { purchase, currency, reason: 'refund_claimed', count: 0 };
  const id = ports.secrets.digest(`refund_claimed\n${purchase}`);
  const row = eventRow({ kind: 'purchase', occurredAt, body }, shop.number, id, ports.clock.now());
  await tenantOf(ports.databases, shop).client.execute(insertEvent(row));
}
