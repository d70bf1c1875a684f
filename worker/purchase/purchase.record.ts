import { tenantOf } from '../../db/tenant.ts';
import { readReferralKey } from '../claim/claim.ts';
import { readClick } from '../click/click.token.ts';
import { normaliseCode } from '../coupon/coupon.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { customerKeys } from '../share/advocate.ts';
import type { Case } from './conversion.ts';
import type { Origins, Visit } from './credit.ts';
import { writePlan } from './plan.store.ts';
import { planReport } from './plan.ts';
import { type LookUp, readCases, readKnown, readStories } from './purchase.store.ts';
import { normaliseReferences, type PurchaseReport, type Told } from './purchase.ts';
import { claimId, refundIds } from './refund.key.ts';
import { retryRace } from './retry.ts';
import { takeWaiting, type WaitingRefund } from './waiting.ts';

/** What became of an order's report. */
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
    const references = [...new Set([...found.references, ...look.references])].toSorted();
    const idsOf = ({ refundKey }: WaitingRefund) => refundIds(ports.secrets, references, refundKey);
    const [stories, known] = await Promise.all([
      readStories(database, shop.id, linkCodes(found, origins)),
      readKnown(database, shop.number, found.waiting.flatMap(idsOf)),
    ]);
    const reported = planReport({
      shopId: shop.id,
      cases: found.cases,
      newReferences: look.references.filter((reference) => !found.references.includes(reference)),
      told,
      origins,
      found: { ...found, ...look, coupons: found.coupons, stories },
      now,
      newId: ids.make,
    });
    if (!reported) {
      const { purchase, conversion, reward } = found.cases[0] as Case;
      return { purchaseId: purchase.id, duplicate: true, conversion, reward };
    }
    const { plan, settled } = takeWaiting(
      reported,
      found.waiting,
      stories.get(reported.after.conversion?.linkCode ?? ''),
      {
        now,
        refundIdOf: (one) => idsOf(one)[0] as string,
        claimIdOf: ({ id }) => claimId(ports.secrets, id),
        isKnown: (one) => idsOf(one).some((id) => known.has(id)),
      },
    );
    await writePlan(database, ports, shop, plan, { found: found.waiting, settled });
    const { purchase, conversion, reward } = plan.after;
    return { purchaseId: purchase.id, duplicate: false, conversion, reward };
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

/** Order references as they are compared. @throws AppError `unprocessable` where none is left. */
export function requireReferences(told: readonly string[]): string[] {
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
    toldAt: report.toldAt ?? null,
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
