import { cleanUtm, type Utm } from '../tag/utm.ts';

export type Trust = 'claimed' | 'confirmed';
/** Who told of an order: the shop's page, its server (a platform or a till stand for it), or both. */
export type ToldBy = 'tag' | 'server' | 'both';
type Device = 'phone' | 'tablet' | 'desktop';

/** An order as the tag, the server API, a platform or an import tells it. */
export interface PurchaseReport {
  source: 'tag' | 'api';
  /** `claimed` by a page's script, or `confirmed` by the shop's own server. */
  trust: Trust;
  /** Order references as they were told; normalised here. At least one. */
  references: string[];
  /** Minor units of `currency`, after discounts, without tax and shipping. */
  amount: number;
  currency: string;
  /** When the order was placed, UTC milliseconds; absent where the sender does not know: as known before, else now. */
  occurredAt?: number;
  /** Codes on the order; absent where the sender does not know them, empty where there were none. */
  coupons?: string[];
  /** `<link code>` or `<link code>.<recipient token>`. */
  rk?: string;
  /** Signed click id. */
  clickToken?: string;
  customerId?: string;
  /** sha256 in hex of the normalised address. */
  emailSha256?: string;
  /** Whether the shop's HMAC vouches for the customer; a confirmed report needs none. */
  identityVerified?: boolean;
  newCustomer?: boolean;
  /** Entry UTM of the visit. */
  utm?: Utm;
  consent?: 'granted' | 'denied' | 'unknown';
  /** What the page ran on. */
  device?: Device;
  /** When the order stood so, by its platform's clock: calls of a platform overtake each other. */
  toldAt?: number;
}

/** Money that went back to the buyer. */
export interface RefundReport {
  source: 'tag' | 'api';
  trust: Trust;
  references: string[];
  /** Minor units; absent: all that is left of the order. */
  amount?: number;
  currency?: string;
  /** The shop's own id of the refund: told twice, it counts once. */
  refundId?: string;
  occurredAt: number;
}

/** A purchase as it is kept: one order, whoever told of it and how often. */
export interface Purchase {
  id: string;
  shopId: string;
  trust: Trust;
  amount: number;
  refunded: number;
  currency: string;
  coupons: string[];
  customerKey: string | null;
  emailKey: string | null;
  newCustomer: boolean | null;
  /** Stands for the buyer in the log: id of the first purchase of theirs that is known; null of nobody who is named. */
  buyerId: string | null;
  toldBy: ToldBy | null;
  /** When it stood so, by its platform's clock; null where nobody said. */
  toldAt: number | null;
  device: Device | null;
  utm: Utm | null;
  consent: string | null;
  occurredAt: number;
  createdAt: number;
  updatedAt: number;
  version: number;
}

/** What one report says about the order itself, customers by their keyed hashes. */
export interface Told {
  trust: Trust;
  amount: number;
  currency: string;
  occurredAt: number | undefined;
  coupons: string[] | undefined;
  customerKey: string | null;
  emailKey: string | null;
  newCustomer: boolean | null;
  toldBy: ToldBy | null;
  toldAt: number | null;
  device: Device | null;
  utm: Utm | null;
  consent: string | null;
}

const MOST_REFERENCES = 10;
/** 1 to 128 characters, none of them a control character. */
const USABLE_REFERENCE = /^\P{Cc}{1,128}$/u;

/** Clocks of shops and pages differ from ours by this much at most. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Order references as they are compared: trimmed, a leading # dropped, zeros kept, each once. What cannot be one is
 * left out.
 */
export function normaliseReferences(references: readonly string[]): string[] {
  const clean = references.map((text) => text.toWellFormed().trim().replace(/^#\s*/, ''));
  return [...new Set(clean.filter((text) => USABLE_REFERENCE.test(text)))].slice(0, MOST_REFERENCES);
}

/** A purchase that nobody told of before. */
export function openPurchase(id: string, shopId: string, told: Told, now: number): Purchase {
  return {
    id,
    shopId,
    ...told,
    occurredAt: told.occurredAt ?? now,
    coupons: told.coupons ?? [],
    refunded: 0,
    buyerId: null,
    utm: told.utm && cleanUtm({ ...told.utm }),
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

/**
 * Whether a claim was last made before the order was placed: a script that sends order numbers ahead of their orders.
 * Nothing of such a claim is believed once the shop itself tells of the order.
 */
export function isSquatted(known: Purchase, told: Pick<Told, 'trust' | 'occurredAt'>): boolean {
  const { trust, occurredAt = 0 } = told;
  return known.trust === 'claimed' && trust === 'confirmed' && known.updatedAt < occurredAt - CLOCK_SKEW_MS;
}

function joinTold(one: ToldBy | null, other: ToldBy | null): ToldBy | null {
  return one === null || one === other ? other : other === null ? one : 'both';
}

/** Whether a platform tells how an order stood before what it told already. */
function isOvertaken(known: Purchase, { trust, toldAt }: Told): boolean {
  return trust === known.trust && toldAt !== null && known.toldAt !== null && toldAt < known.toldAt;
}

/**
 * What is known once a further report came in. Confirmed replaces claimed: amount, time, customer and coupons.
 * Claimed never replaces confirmed, nor does what was overtaken: they only add what is missing. Of two claims the later one holds, but for the
 * time: a page that is loaded again tells the time anew. An order that was refunded whole stays so.
 */
export function mergeReport(before: Purchase, told: Told): Purchase {
  const known = isSquatted(before, told)
    ? { ...before, coupons: [], customerKey: null, emailKey: null, newCustomer: null, utm: null, consent: null }
    : before;
  const utm = told.utm && cleanUtm({ ...told.utm });
  const toldBy = joinTold(known.toldBy, told.toldBy);
  const device = known.device ?? told.device;
  if ((known.trust === 'confirmed' && told.trust === 'claimed') || isOvertaken(known, told)) {
    const named = known.customerKey ?? known.emailKey;
    return {
      ...known,
      customerKey: named ? known.customerKey : told.customerKey,
      emailKey: named ? known.emailKey : told.emailKey,
      newCustomer: known.newCustomer ?? told.newCustomer,
      toldBy,
      device,
      utm: known.utm ?? utm,
      consent: known.consent ?? told.consent,
    };
  }
  const confirms = told.trust === 'confirmed';
  const named = told.customerKey ?? told.emailKey;
  const wasWhole = known.refunded > 0 && known.refunded >= known.amount;
  return {
    ...known,
    trust: told.trust,
    amount: told.amount,
    currency: told.currency,
    refunded: wasWhole ? told.amount : Math.min(known.refunded, told.amount),
    occurredAt: confirms ? (told.occurredAt ?? known.occurredAt) : known.occurredAt,
    coupons: confirms ? (told.coupons ?? known.coupons) : told.coupons?.length ? told.coupons : known.coupons,
    customerKey: named ? told.customerKey : known.customerKey,
    emailKey: named ? told.emailKey : known.emailKey,
    newCustomer: told.newCustomer ?? known.newCustomer,
    toldBy,
    toldAt: told.toldAt ?? known.toldAt,
    device,
    utm: utm ?? known.utm,
    consent: told.consent ?? known.consent,
  };
}

/**
 * Two purchases that turned out to be one order: the younger is told to the older as if it were a report, and what
 * was refunded of either is refunded of the one.
 */
export function absorbPurchase(older: Purchase, younger: Purchase): Purchase {
  const merged = mergeReport(older, younger);
  const coupons = [merged, older, younger].map((one) => one.coupons).find((codes) => codes.length) ?? [];
  const whole = [older, younger].some(({ refunded, amount }) => refunded > 0 && refunded >= amount);
  return {
    ...merged,
    coupons,
    refunded: whole ? merged.amount : Math.min(older.refunded + younger.refunded, merged.amount),
    version: Math.max(older.version, younger.version),
  };
}

/** What is left of the order. */
export function netOf(purchase: Pick<Purchase, 'amount' | 'refunded'>): number {
  return purchase.amount - purchase.refunded;
}

/**
 * A purchase after a refund.
 * @param amount minor units; undefined: all that is left. More than is left counts as all: a refund may hold tax and
 * shipping, which the amount does not.
 */
export function applyRefund(purchase: Purchase, amount: number | undefined): Purchase {
  return { ...purchase, refunded: Math.min(purchase.amount, purchase.refunded + (amount ?? netOf(purchase))) };
}
