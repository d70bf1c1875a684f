import type { Ground } from '../tag/event.ts';
import { cleanUtm, type Utm } from '../tag/utm.ts';
import { isSameBuyer, joinBuyers, NOBODY } from './buyer.ts';
import { addRefund, isUndone, joinRefunds, type Refund, refundsOf, sumRefunds } from './refund.list.ts';

export type Trust = 'claimed' | 'confirmed';
/** Who told of an order: the shop's page, its server (a platform or a till stand for it), or both. */
export type ToldBy = 'tag' | 'server' | 'both';

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
  /** Signed click ids that a page had before it. */
  earlierTokens?: string[];
  customerId?: string;
  /** sha256 in hex of the normalised address. */
  emailSha256?: string;
  /** Of the mailbox behind the address, where that has another spelling. */
  emailBaseSha256?: string;
  /** Domain of the normalised address, where that was told in plain: to be judged, never kept. */
  emailDomain?: string;
  /** sha256 in hex of the number in E.164: to be looked for on the shop's list, never kept. */
  phoneSha256?: string;
  /** A name or code that the buyer was told, as they typed it. */
  referrer?: string;
  /** Code of an advocate's link that the buyer showed at the counter: it counts as their name does. */
  shownLink?: string;
  /** Whether the shop's HMAC vouches for the customer; a confirmed report needs none. */
  identityVerified?: boolean;
  newCustomer?: boolean | undefined;
  /** Entry UTM of the visit. */
  utm?: Utm;
  consent?: 'granted' | 'denied' | 'unknown';
  /** What the page ran on. */
  device?: Ground;
  /** The store whose counter it was paid at, and the staff link by which it was told; ids. */
  storeId?: string;
  staffLinkId?: string;
  /** Staff typed it in beside the till: any other word of the shop replaces its amount, and it replaces none. */
  typed?: true;
  /** When the order stood so, by its platform's clock: calls of a platform overtake each other. */
  toldAt?: number;
  /** It is paid and holds: what called it off until then is over, UTC milliseconds. */
  standsAt?: number;
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
  /** What went back of the amount, by `refunds`. */
  refunded: number;
  /** Null: nothing is known of the parts. */
  refunds: Refund[] | null;
  currency: string;
  coupons: string[];
  customerKey: string | null;
  emailKey: string | null;
  emailBaseKey: string | null;
  /** A page's word alone names them; while pages alone tell of the order: see `isBuyerOpen`. */
  namedByPage?: boolean | null;
  /** Every key by which the shop's own systems name them, where those are more than the three; sorted. */
  names?: readonly string[];
  /** Whether the buyer's address was one for a moment; null where nobody can tell. */
  disposable: boolean | null;
  /** What the shop's list had of the buyer when the order was told: see `KnownBuyer`. */
  knownSince: number | null;
  knownUntil: number | null;
  newCustomer: boolean | null;
  /** Stands for the buyer in the log: id of the first purchase that was told of them; null of nobody who is named. */
  buyerId: string | null;
  toldBy: ToldBy | null;
  /** When it stood so, by its platform's clock; null where nobody said. */
  toldAt: number | null;
  device: Ground | null;
  utm: Utm | null;
  consent: string | null;
  /** Null: online, or not known. */
  storeId: string | null;
  staffLinkId: string | null;
  /** Its amount is what staff typed at the counter: nobody else has told of it. */
  typed: boolean | null;
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
  emailBaseKey: string | null;
  disposable: boolean | null;
  knownSince: number | null;
  knownUntil: number | null;
  newCustomer: boolean | null;
  toldBy: ToldBy | null;
  toldAt: number | null;
  device: Ground | null;
  utm: Utm | null;
  consent: string | null;
  /** Until when what called the order off is over. */
  standsAt?: number | undefined;
  storeId: string | null;
  staffLinkId: string | null;
  typed: boolean | null;
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
export function openPurchase(id: string, shopId: string, { standsAt: _, ...told }: Told, now: number): Purchase {
  return {
    id,
    shopId,
    ...told,
    occurredAt: told.occurredAt ?? now,
    coupons: told.coupons ?? [],
    refunded: 0,
    refunds: [],
    buyerId: null,
    namedByPage: null,
    names: [],
    utm: told.utm && cleanUtm({ ...told.utm }),
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

/** Whether pages alone told of it so far: which references an order has only the shop itself knows. */
export function isPagesAlone({ trust, toldBy }: Pick<Purchase, 'trust' | 'toldBy'>): boolean {
  return trust === 'claimed' && toldBy !== 'server' && toldBy !== 'both';
}

/**
 * Whether the shop's word on who bought is awaited: pages alone told of the order, and the shop tells its orders itself,
 * maybe by other keys than its pages do. Nobody is marked for it until then, as a sketch forgets nobody.
 */
export function isBuyerOpen(purchase: Pick<Purchase, 'trust' | 'toldBy' | 'namedByPage'>): boolean {
  return isPagesAlone(purchase) && purchase.namedByPage === true;
}

/**
 * Whether a claim was last made before the order was placed: a script that sends order numbers ahead of their orders.
 * Nothing of such a claim is believed once the shop itself tells of the order.
 */
export function isSquatted(known: Purchase, told: Pick<Told, 'trust' | 'occurredAt'>): boolean {
  const { trust, occurredAt = 0 } = told;
  return known.trust === 'claimed' && trust === 'confirmed' && known.updatedAt < occurredAt - CLOCK_SKEW_MS;
}

/** For how long after an order became known its own page is on its way: there and back from a bank's page. */
const LATE_PAGE_MS = 30 * 60_000;

/** What does not fit where a page names who referred an order; `coupons`: the amount, and its coupons are told by pages alone. */
export type Doubt = 'time' | 'amount' | 'coupons';

/**
 * Whether a page that tells of a confirmed order is the page that its buyer saw: it comes soon, and knows the amount or
 * the buyer. Order numbers alone can be guessed.
 * @returns undefined where it is believed, or the order is not confirmed yet.
 */
export function doubtPage(known: Purchase, told: Told, now: number): Doubt | undefined {
  if (known.trust !== 'confirmed' || told.trust !== 'claimed') return undefined;
  if (now - known.createdAt > LATE_PAGE_MS) return 'time';
  const knowsAmount = known.amount === told.amount && known.currency === told.currency;
  return knowsAmount || isSameBuyer(known, told) ? undefined : 'amount';
}

function joinTold(one: ToldBy | null, other: ToldBy | null): ToldBy | null {
  return one === null || one === other ? other : other === null ? one : 'both';
}

/** Whether a platform tells how an order stood before what it told already. */
function isOvertaken(known: Purchase, { trust, toldAt }: Told): boolean {
  return trust === known.trust && toldAt !== null && known.toldAt !== null && toldAt < known.toldAt;
}

type Sayer = Pick<Told, 'trust' | 'toldBy' | 'newCustomer'>;

/**
 * Whether the buyer is new, as two reports tell: the first does where it says so. A page's word is unsigned and holds while
 * pages alone tell of the order: it would else refuse, or credit, what the shop's own report does not.
 */
function joinNew(first: Sayer, second: Sayer): boolean | null {
  const shops = [first, second].filter((one) => !isPagesAlone(one));
  const [one = first, other] = shops.length > 0 ? shops : [first, second];
  return one.newCustomer ?? other?.newCustomer ?? null;
}

/** Whether staff typed in what the till itself, or whoever stands for it, told of already. */
const isTypedLate = (known: Purchase, { typed }: Told) => known.trust === 'confirmed' && !known.typed && typed === true;

/**
 * Staff told of a sale as it was made: clocks of tills go wrong, and their lists tell days alone. Who puts its total right
 * later, and where, changes neither its time nor its till.
 */
const isSeen = ({ staffLinkId, trust }: Purchase) => staffLinkId !== null && trust === 'confirmed';

/**
 * Codes on the order. What staff took at the counter was used, whatever the till's own list of the sale says: it stands
 * first, whoever told first.
 */
function joinCoupons(known: Purchase, told: Told, replaced: string[]): string[] {
  const [first, other] = told.staffLinkId === null ? [known, told] : [told, known];
  return first.staffLinkId === null ? replaced : [...new Set([first, other].flatMap(({ coupons }) => coupons ?? []))];
}

/** A till's own list names the store alone: the staff link that told of the sale stays, where it is of that store. */
function placeOf(first: Pick<Told, 'storeId' | 'staffLinkId'>, other: Pick<Told, 'storeId' | 'staffLinkId'>) {
  const storeId = first.storeId ?? other.storeId;
  return { storeId, staffLinkId: first.staffLinkId ?? (storeId === other.storeId ? other.staffLinkId : null) };
}

/**
 * What is known once a further report came in. Confirmed replaces claimed: amount, time, customer and coupons.
 * Claimed never replaces confirmed, nor does what was overtaken: they only add what is missing. Of two claims the later
 * one holds, but for the time: a page that is loaded again tells the time anew. Refunds hold whatever is told of the
 * amount, which is that before them whoever tells it and when: an order that was refunded whole stays so.
 */
export function mergeReport(before: Purchase, told: Told): Purchase {
  const known = isSquatted(before, told) ? { ...before, ...NOBODY, coupons: [], utm: null, consent: null } : before;
  const utm = told.utm && cleanUtm({ ...told.utm });
  const toldBy = joinTold(known.toldBy, told.toldBy);
  const device = known.device ?? told.device;
  const isWeaker = known.trust === 'confirmed' && told.trust === 'claimed';
  const isTyped = isTypedLate(known, told);
  if (isWeaker || isOvertaken(known, told) || isTyped) {
    return {
      ...known,
      ...(isTyped && !isSeen(known) && { occurredAt: told.occurredAt ?? known.occurredAt }),
      ...joinBuyers(known, told),
      newCustomer: joinNew(known, told),
      toldBy,
      device,
      utm: known.utm ?? utm,
      consent: known.consent ?? told.consent,
      ...placeOf(known, told),
      coupons: joinCoupons(known, told, known.coupons),
    };
  }
  const confirms = told.trust === 'confirmed';
  const { amount } = told;
  const refunds = refundsOf(known).filter((one) => !isUndone(one, told.standsAt ?? 0));
  return {
    ...known,
    trust: told.trust,
    amount,
    currency: told.currency,
    refunded: sumRefunds(refunds, amount),
    refunds,
    occurredAt: confirms && !isSeen(known) ? (told.occurredAt ?? known.occurredAt) : known.occurredAt,
    coupons: joinCoupons(
      known,
      told,
      confirms ? (told.coupons ?? known.coupons) : told.coupons?.length ? told.coupons : known.coupons,
    ),
    typed: told.typed,
    ...joinBuyers(told, known),
    newCustomer: joinNew(told, known),
    toldBy,
    toldAt: told.toldAt ?? known.toldAt,
    device,
    utm: utm ?? known.utm,
    consent: told.consent ?? known.consent,
    ...(isSeen(known) && told.typed ? placeOf(known, told) : placeOf(told, known)),
  };
}

/**
 * Two purchases that turned out to be one order: the younger is told to the older as if it were a report, and each
 * refund of either is one of the order, once.
 */
export function absorbPurchase(older: Purchase, younger: Purchase): Purchase {
  const merged = mergeReport(older, younger);
  const coupons = [merged, older, younger].map((one) => one.coupons).find((codes) => codes.length) ?? [];
  const refunds = joinRefunds(older, younger);
  return {
    ...merged,
    coupons,
    refunded: sumRefunds(refunds, merged.amount),
    refunds,
    version: Math.max(older.version, younger.version),
  };
}

/** What is left of the order. */
export function netOf(purchase: Pick<Purchase, 'amount' | 'refunded'>): number {
  return purchase.amount - purchase.refunded;
}

/** A purchase after a refund; undefined where that is known, or nothing is left that could go back. */
export function applyRefund(purchase: Purchase, refund: Refund): Purchase | undefined {
  const refunds = addRefund(purchase, refund);
  return refunds && { ...purchase, refunds, refunded: sumRefunds(refunds, purchase.amount) };
}
