import type { KnownBuyer } from '../customer/customer.ts';
import { isPaid, type Reward } from '../reward/reward.ts';
import { isNamed, isNamedByPages, keysOf, type Names } from './buyer.ts';
import {
  type ClaimFound,
  type CouponFound,
  type Credit,
  type CreditInput,
  decideCredit,
  type Evidence,
  findOwn,
  type LinkStory,
  type Method,
  type Origins,
} from './credit.ts';
import type { Conversion as ConversionFacts } from './purchase.event.ts';
import { netOf, type Purchase } from './purchase.ts';

/** The decision upon a purchase, with what it rests on. */
export interface Conversion extends ConversionFacts {
  method: Method;
  evidence: Evidence;
  clickedAt: number | null;
  createdAt: number;
}

/** A purchase with everything that was decided upon it. */
export interface Case {
  purchase: Purchase;
  conversion: Conversion | undefined;
  rewards: readonly Reward[];
}

/** Makes an id with a prefix. */
export type NewId = (prefix: string) => string;

/** Another order of a buyer. */
type Bought = Names & Pick<Purchase, 'id' | 'occurredAt' | 'buyerId' | 'trust' | 'namedByPage' | 'amount' | 'refunded'>;

/** What credit may depend on, as it was read for a report and for what is known of the order. */
export interface Found {
  /** Keyed hashes of the buyer whom the report names, under every pepper, the newest first. */
  customerKeys: readonly string[];
  emailKeys: readonly string[];
  /** Of the mailbox behind the address, where that has another spelling. */
  emailBaseKeys: readonly string[];
  coupons: readonly CouponFound[];
  emails: readonly ClaimFound[];
  /** Other orders of the same buyer, whenever they were. */
  bought: readonly Bought[];
  /** Whether the shop's own systems tell of what its pages told. */
  isToldByShop: boolean;
  stories: ReadonlyMap<string, LinkStory>;
}

/** Whether a person decided, or a rule of fraud: no later report of the order changes that. */
export function isSettled({ method, reason }: { method: string; reason: string | null }): boolean {
  return method === 'manual' || reason === 'fraud_review';
}

/**
 * Whether a refund took the credit back by what a page claimed of the amount, which the shop now tells itself, or by what
 * turned out to be none.
 */
function isOpenAgain({ conversion, purchase: before }: Case, purchase: Purchase): boolean {
  const { state, reason } = conversion ?? {};
  const byRefund = state === 'void' && (reason === 'refunded' || reason === 'below_minimum');
  const isConfirmed = before.trust === 'claimed' && purchase.trust === 'confirmed';
  return byRefund && (isConfirmed || purchase.refunded < before.refunded);
}

/** Whether the shop itself named a buyer who turned out to be the advocate: whom it names later does not undo that. */
function isOwn({ conversion, purchase: { trust, buyerId, namedByPage } }: Case): boolean {
  return conversion?.reason === 'self_referral' && trust === 'confirmed' && buyerId !== null && !namedByPage;
}

/** A conversion as it stands once its advocate turned out to be the buyer. */
export function refuseOwn(conversion: Conversion, rule: string, advocateId: string): Conversion {
  const compared = { rule, value: 'buyer', threshold: advocateId };
  return {
    ...conversion,
    state: 'refused',
    reason: 'self_referral',
    evidence: { ...conversion.evidence, compared },
  };
}

/** Whether a report names a buyer whom the order did not name: credit was given without comparing them with anybody. */
function isNamedAnew(before: Purchase, purchase: Purchase): boolean {
  return (['customerKey', 'emailKey'] as const).some((key) => before[key] === null && purchase[key] !== null);
}

/**
 * Decides anew who is credited with a purchase, as far as that is still open: what a refund took back stays so, and
 * what was paid is only taken back by a refund, or where the buyer turns out to be the advocate.
 * @param keeper the case whose conversion goes on.
 * @param squatted whether what a page claimed before is not believed.
 * @returns undefined where nobody referred it.
 */
export function decideConversion({
  keeper,
  purchase,
  origins,
  found,
  squatted,
  now,
  newId,
}: {
  keeper: Case | undefined;
  purchase: Purchase;
  origins: Origins;
  found: Found;
  squatted: boolean;
  now: number;
  newId: NewId;
}): Conversion | undefined {
  const before = keeper?.conversion;
  const { id: purchaseId, shopId, occurredAt } = purchase;
  const stood = before && !isNamedAnew(keeper.purchase, purchase) ? before : undefined;
  const decide = () => decideCredit({ ...creditInput(found, purchase, origins), stood });
  const made = (credit: Credit) => {
    const { id, createdAt } = before ?? { id: newId('cnv'), createdAt: now };
    return conversionOf(credit, { id, shopId, purchaseId, createdAt });
  };
  const again = keeper && isOpenAgain(keeper, purchase) ? decide() : undefined;
  // That it was refunded is no reason any more where nothing is.
  const isRefunded = purchase.refunded > 0 || (before && isSettled(before));
  if (again && (again.state === 'credited' || !isRefunded)) return made(again);
  if (before && (before.state === 'void' || isSettled(before) || keeper.rewards.some(isPaid))) {
    const isOpen = before.state === 'credited' && !isSettled(before) && !isNamedByPages(purchase);
    const story = isOpen && found.stories.get(before.linkCode);
    const own = story && findOwn(story.advocate, findBuyer(found, purchase).buyer);
    if (story && own) return { ...refuseOwn(before, own, story.advocate.id), purchaseId };
    // What the shop corrected so that nothing is left of it is as good as refunded.
    const isGone = before.state === 'credited' && purchase.refunded > 0 && netOf(purchase) <= 0;
    return { ...before, purchaseId, ...(isGone && { state: 'void', reason: 'refunded' }) };
  }
  const credit = decide();
  if (before && isOwn(keeper) && credit?.state === 'credited' && credit.story.advocate.id === before.advocateId) {
    return { ...before, purchaseId, evidence: { ...before.evidence, origins } };
  }
  if (credit) return made(credit);
  if (!before || before.reason === 'not_confirmed') return before && { ...before, purchaseId };
  // A page claimed what the shop's own report does not bear out.
  const compared = squatted
    ? { rule: 'claimed_before_order', value: keeper.purchase.createdAt, threshold: occurredAt }
    : { rule: 'borne_out_by_shop', value: 'no', threshold: before.method };
  const evidence = { ...before.evidence, compared, origins };
  return { ...before, purchaseId, state: 'refused', reason: 'not_confirmed', evidence };
}

/** The buyer by all keys that are known of them, their other orders, and what they bought before: the first of them first. */
function findBuyer({ customerKeys, emailKeys, emailBaseKeys, bought: found }: Found, purchase: Purchase) {
  const own = keysOf(purchase);
  // What is told now is known under every pepper.
  const told = [customerKeys, emailKeys, emailBaseKeys].filter(([newest = '']) => own.includes(newest));
  const keys = new Set([...own, ...told.flat()]);
  const email = [purchase.emailKey, ...(purchase.emailKey === emailKeys[0] ? emailKeys : [])];
  const orders = found
    .filter((order) => keysOf(order).some((key) => keys.has(key)))
    .toSorted((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
  const earlier = orders.filter(({ occurredAt }) => occurredAt < purchase.occurredAt);
  // What a page claims, or what came to nothing, makes nobody a customer.
  const bought = earlier.filter((order) => order.trust === 'confirmed' && (order.refunded === 0 || netOf(order) > 0));
  const all = [...keys];
  return { buyer: { customer: all, email: email.filter((key) => key !== null), mailbox: all }, orders, bought };
}

/**
 * What stands for the buyer in the log: never a key that an address gives, so that it points to nobody once erased. What
 * does so in any other order of theirs, as these are told in any sequence; where that differs, in the first one that the
 * shop itself names: a page may name two people as one.
 */
export function nameBuyer(found: Found, purchase: Purchase): string | null {
  if (!isNamed(purchase)) return null;
  const { orders } = findBuyer(found, purchase);
  const other = orders.find((order) => !isNamedByPages(order)) ?? orders[0];
  return other ? (other.buyerId ?? other.id) : purchase.id;
}

/** Picks from what was read what belongs to the order as it stands now. */
function creditInput(found: Found, purchase: Purchase, origins: Origins): CreditInput {
  const { refunded, currency, occurredAt, newCustomer, coupons, knownSince, knownUntil } = purchase;
  const known: KnownBuyer | undefined = knownSince === null ? undefined : { since: knownSince, until: knownUntil };
  const { buyer, bought } = findBuyer(found, purchase);
  return {
    purchase: {
      net: netOf(purchase),
      refunded,
      currency,
      occurredAt,
      newCustomer,
      isInStore: purchase.storeId !== null,
    },
    buyer,
    boughtBefore: bought[0]?.occurredAt,
    boughtLast: bought.at(-1)?.occurredAt,
    known,
    coupons: coupons.flatMap((code) => found.coupons.filter(({ coupon }) => coupon === code)),
    emails: found.emails,
    origins,
    stories: found.stories,
  };
}

function conversionOf(credit: Credit, own: Pick<Conversion, 'id' | 'shopId' | 'purchaseId' | 'createdAt'>): Conversion {
  const { story, method, state, evidence, clickedAt, visit } = credit;
  return {
    ...own,
    linkCode: story.link.code,
    campaignId: story.link.campaignId,
    dealId: story.link.dealId,
    advocateId: story.advocate.id,
    channel: story.link.channel,
    state,
    method,
    reason: credit.state === 'refused' ? credit.reason : null,
    evidence,
    clickedAt,
    visit,
  };
}
