import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import { readReferralKey } from '../claim/claim.ts';
import { readClicks } from '../click/visit.store.ts';
import { readCodes } from '../coupon/coupon.ts';
import { listedIdKeys } from '../customer/key.ts';
import { readKnownCustomer } from '../customer/known.ts';
import { AppError } from '../errors.ts';
import { isDisposable } from '../fraud/disposable.ts';
import { readDisposableDomains } from '../fraud/domains.store.ts';
import { leadName } from '../name/enter.ts';
import { nameKeysOf } from '../name/key.ts';
import type { NameFound } from '../name/name.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { baseOf, type Reward } from '../reward/reward.ts';
import { customerKeys, mailboxKeysOf } from '../share/advocate.ts';
import { readEvents } from '../tag/event.store.ts';
import type { Case } from './conversion.ts';
import type { Origins } from './credit.ts';
import { writePlan } from './plan.store.ts';
import { believeReferences, planReport } from './plan.ts';
import { type LookUp, readCases, readStories } from './purchase.store.ts';
import { normaliseReferences, type Purchase, type PurchaseReport, type Told } from './purchase.ts';
import { withoutReceipts } from './receipt.ts';
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
  /** The advocate's, for the order itself. */
  reward: Reward | undefined;
}

/**
 * What is to stand in the same batch as the purchase, asked for anew at each try; it throws where it no longer may.
 * @param known the purchase as it stands, undefined where nobody told of it before.
 * @param tellsMore whether the report tells anything new.
 */
export type Alongside = (known: Purchase | undefined, tellsMore: boolean) => Promise<InStatement[]>;

/**
 * Takes a report of an order, in any sequence and any number of times: one order is one purchase, credited once.
 * @throws AppError `unprocessable` without a usable order reference, `conflict` where too many write at once.
 */
export async function recordPurchase(
  ports: Ports,
  shop: Shop,
  report: PurchaseReport,
  alongside?: Alongside,
): Promise<Recorded> {
  const { clock, ids } = ports;
  const database = tenantOf(ports.databases, shop);
  const look = lookUpOf(ports, shop, report);
  const listed = listedKeysOf(ports, shop, report, look);
  const told = toldOf(report, look);
  const tokens = [report.clickToken, ...(report.earlierTokens ?? [])];

  return retryRace(async () => {
    const now = clock.now();
    const [{ found, own }, [visit, ...others], listedAs, disposable] = await Promise.all([
      readBelieved(database, report, look),
      readClicks(ports.secrets, database, shop.number, tokens),
      listed.length > 0 ? readKnownCustomer(database, shop, listed) : undefined,
      judgeDomain(database, report.emailDomain),
    ]);
    const shown = report.shownLink ?? (await leadFound(ports, shop, found.name, look.occurredAt));
    const earlier = others.flatMap((one) => one ?? []);
    const origins: Origins = {
      ...(visit && (report.source === 'tag' ? { click: visit } : { server: visit })),
      ...(earlier.length > 0 && { earlier }),
      ...(found.recipient && { recipient: found.recipient }),
      ...(shown && {
        // A name is there to be told since it was taken.
        name: { id: found.name?.id ?? shown, code: shown, at: Math.max(look.occurredAt, found.name?.takenAt ?? 0) },
      }),
    };
    const references = [...new Set([...found.references, ...own])].toSorted();
    const idsOf = ({ refundKey }: WaitingRefund) => refundIds(ports.secrets, references, refundKey);
    const [stories, known] = await Promise.all([
      readStories(database, shop.id, linkCodes(found, origins)),
      readEvents(database, shop.number, found.waiting.flatMap(idsOf)),
    ]);
    for (const { advocate } of stories.values()) {
      advocate.mailboxKeys = mailboxKeysOf(ports, shop, advocate.emailSealed);
    }
    const goneReferences = report.source === 'tag' ? [] : found.byPages.filter((reference) => !own.includes(reference));
    const reported = planReport({
      shopId: shop.id,
      cases: found.cases,
      newReferences: own.filter((reference) => !found.references.includes(reference)),
      goneReferences,
      told: {
        ...told,
        // A person's name that was typed as a code is no code, and is kept nowhere.
        coupons: told.coupons?.filter((code) => code !== found.name?.typed),
        disposable,
        knownSince: listedAs?.since ?? null,
        knownUntil: listedAs?.until ?? null,
      },
      origins,
      found: { ...found, ...look, coupons: found.coupons, stories },
      now,
      newId: ids.make,
    });
    const more = (await alongside?.(found.cases[0]?.purchase, reported !== undefined)) ?? [];
    if (!reported) {
      if (more.length > 0) await database.client.batch(more, 'write');
      return recordedOf(found.cases[0] as Case, true);
    }
    const { plan, settled } = takeWaiting(
      reported,
      found.waiting.filter(({ reference }) => !goneReferences.includes(reference)),
      stories.get(reported.after.conversion?.linkCode ?? ''),
      {
        now,
        refundIdOf: (one) => idsOf(one)[0] as string,
        claimIdOf: ({ id }) => claimId(ports.secrets, id),
        isKnown: (one) => idsOf(one).some((id) => known.has(id)),
      },
    );
    await writePlan(database, ports, shop, plan, { references, found: found.waiting, settled }, more);
    return recordedOf(plan.after, false);
  });
}

function recordedOf({ purchase, conversion, rewards }: Case, duplicate: boolean): Recorded {
  return { purchaseId: purchase.id, duplicate, conversion, reward: baseOf(rewards) };
}

/** What is found by a report's references, as far as it is believed that they are its order's. */
async function readBelieved(database: TenantDatabase, { source }: PurchaseReport, look: LookUp) {
  const found = await readCases(database, look);
  const own = believeReferences({ source, references: [...look.references] }, found.cases, found.references);
  const isWhole = own.length === look.references.length;
  return { own, found: isWhole ? found : await readCases(database, { ...look, references: own }) };
}

/** The link that a name which came with an order led to then, as at the till. */
async function leadFound(ports: Ports, shop: Shop, name: NameFound | undefined, at: number) {
  return name && ((await leadName(ports, shop, name.advocateId, at)) ?? name.code);
}

function lookUpOf({ secrets, clock }: Ports, shop: Shop, report: PurchaseReport): LookUp {
  const { customerId, rk, coupons, trust, identityVerified } = report;
  const token = rk && readReferralKey(rk)?.recipientToken;
  const codes = readCodes(coupons);
  return {
    shopId: shop.id,
    references: requireReferences(report.source === 'tag' ? withoutReceipts(report.references) : report.references),
    coupons: codes,
    occurredAt: report.occurredAt ?? clock.now(),
    recipientHash: token ? secrets.digest(token) : undefined,
    customerKeys: customerId ? customerKeys(secrets, shop, customerId) : [],
    emailKeys: addressKeysOf(secrets, shop, 'email', report.emailSha256),
    emailBaseKeys: addressKeysOf(secrets, shop, 'email', report.emailBaseSha256),
    nameKeys: nameKeysOf(secrets, shop, codes, report.referrer),
    emailVerified: trust === 'confirmed' || identityVerified === true,
  };
}

/** Whether the buyer's address is one for a moment: its keyed hash, which is all that is kept, cannot tell later. */
async function judgeDomain(database: TenantDatabase, domain: string | undefined): Promise<boolean | null> {
  if (domain === undefined) return null;
  return isDisposable(domain, []) || isDisposable(domain, await readDisposableDomains(database));
}

/** Keyed hashes of an address by its digest as it was told; none where none was. */
function addressKeysOf(
  secrets: Ports['secrets'],
  { retailerId }: Shop,
  by: 'email' | 'sms',
  digest: string | undefined,
) {
  return digest ? secrets.addressKeys(retailerId, by, digest.toLowerCase()) : [];
}

/** The keys by which the buyer may be on the shop's list of customers. */
function listedKeysOf({ secrets }: Ports, shop: Shop, report: PurchaseReport, look: LookUp): string[] {
  const { customerId, phoneSha256 } = report;
  return [
    ...look.emailKeys,
    ...look.emailBaseKeys,
    ...(customerId ? listedIdKeys(secrets, shop, customerId) : []),
    ...addressKeysOf(secrets, shop, 'sms', phoneSha256),
  ];
}

/** Order references as they are compared. @throws AppError `unprocessable` where none is left. */
export function requireReferences(told: readonly string[]): string[] {
  const references = normaliseReferences(told);
  if (references.length > 0) return references;
  throw new AppError('unprocessable', 'An order needs a reference of 1 to 128 characters.', {
    errors: [{ path: 'order_id', code: 'invalid_reference', message: 'expected 1 to 128 characters' }],
  });
}

/** What a report tells by itself, of the order and of who bought. */
function toldOf(report: PurchaseReport, look: LookUp): Omit<Told, 'disposable' | 'knownSince' | 'knownUntil'> {
  const { source, trust, amount, currency, occurredAt, coupons, newCustomer, utm, consent, device } = report;
  return {
    trust,
    amount,
    currency,
    occurredAt,
    coupons: coupons && [...look.coupons],
    customerKey: look.customerKeys[0] ?? null,
    emailKey: look.emailKeys[0] ?? null,
    emailBaseKey: look.emailBaseKeys[0] ?? null,
    newCustomer: newCustomer ?? null,
    toldBy: source === 'tag' ? 'tag' : 'server',
    toldAt: report.toldAt ?? null,
    standsAt: report.standsAt,
    device: device ?? null,
    storeId: report.storeId ?? null,
    staffLinkId: report.staffLinkId ?? null,
    typed: report.typed ?? null,
    utm: utm && Object.keys(utm).length > 0 ? utm : null,
    consent: consent ?? null,
  };
}

/** Every link that could be credited, and those that were. */
function linkCodes(found: Awaited<ReturnType<typeof readCases>>, told: Origins): string[] {
  const decided = found.cases.flatMap(({ conversion }) => conversion ?? []);
  const origins = [told, ...decided.map(({ evidence }) => evidence.origins ?? {})];
  const visits = origins.flatMap(({ click, server, recipient, name, earlier = [] }) => [
    ...[click, server, recipient, name].flatMap((visit) => visit ?? []),
    ...earlier,
  ]);
  const named = [...found.coupons, ...found.emails, ...visits].map(({ code }) => code);
  return [...new Set([...named, ...decided.map(({ linkCode }) => linkCode)])];
}
