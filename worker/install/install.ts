import { isCurrency } from '../campaign/money.ts';
import { readCodes } from '../coupon/coupon.ts';
import type { Placement } from '../tag/channel.ts';
import { isOddIdentity, readIdentity, readNew } from '../tag/identity.ts';
import type { SeenForm } from './seen.ts';
import type { SeenValue } from './value.ts';

/** How long a member's open page keeps the check listening, and how long what it saw is kept. */
export const LISTEN_MS = 2 * 60_000;
export const KEEP_MS = 3600_000;

/** Whether an order's customer is known, from the surest to nothing. */
export type CustomerState = 'signed' | 'bad_signature' | 'claimed' | 'address' | 'unknown';
export type ConsentVerdict = 'granted' | 'denied' | 'unknown';

/** An order as the page reported it, field by field. Of its id no more than the end: enough to recognise one's own. */
export interface JudgedOrder {
  id: 'present' | 'missing';
  idEnd: string;
  /** See `orderKey`. */
  key?: string;
  amount: 'number' | 'negative' | 'text' | 'missing';
  /** Minor units; null where `amount` is no number. */
  value: number | null;
  /** How the page has written them, where it told: the amount as text, no currency and thus the shop's own. */
  asText?: true;
  assumed?: true;
  currency: 'valid' | 'unknown' | 'missing';
  /** ISO 4217; '' where it is none. */
  code: string;
  coupons: number;
  customer: CustomerState;
  /** Who bought came in a form that was put right, or left out. */
  oddCustomer?: true;
  /** A coupon was left out. */
  oddCoupon?: true;
  /** Whether the buyer is new was told in a form that says neither. */
  oddNew?: true;
}

/** One event of the tag, as the intake took it. */
export interface SeenEvent {
  kind: 'event';
  /** Kind of the event; 'other' for one that is none of ours. */
  event: string;
  /** What became of it: the code of its refusal, or one of the two. */
  verdict: 'accepted' | 'duplicate' | (string & {});
  consent: ConsentVerdict;
  /** Where the call came from: an origin with a path, '' where the browser did not say. */
  page: string;
  order?: JudgedOrder;
}

/** What the check can see: the script asked for, the script running on a page, how an order is written there, an event. */
export type Sighting =
  | { kind: 'loader'; origin: string; listed: boolean }
  /** Of a page without consent to measuring `page` is its origin alone. */
  | { kind: 'page'; page: string; listed: boolean; placements: Placement[] }
  | ({ kind: 'value'; page: string; listed: boolean } & SeenValue)
  | ({ kind: 'form'; page: string; listed: boolean } & SeenForm)
  /** A page that names somebody in a form that is put right, or left out. */
  | { kind: 'customer'; page: string; listed: boolean }
  /** A page where Tag Manager has measuring as granted, and nobody has told the tag. */
  | { kind: 'standing'; page: string; listed: boolean }
  | SeenEvent;

/** A sighting with its time in UTC milliseconds. */
export type TimedSighting = Sighting & { at: number };

type Raw = Record<string, unknown>;
const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Segments of a path that may name a person, or are a secret: addresses, long numbers, long mixtures. */
const PERSONAL = /@|%40|\d{5,}|^(?=.*\d)[\w-]{20,}$/i;
const LONGEST_PATH = 120;
const ELLIPSIS = encodeURIComponent('…');

/** A path with its personal segments as `…`. */
function cleanPath(path: string): string {
  // The page has left some out already; an address writes the sign in its own way.
  const clean = path.split('/').map((segment) => (segment === ELLIPSIS || PERSONAL.test(segment) ? '…' : segment));
  return clean.join('/').slice(0, LONGEST_PATH);
}

/** Origin and cleaned path of a page's URL; '' where there is none. Browsers mostly tell the origin alone. */
export function pageOf(url: string | undefined): string {
  try {
    const { origin, pathname, protocol } = new URL(url ?? '');
    if (!protocol.startsWith('http')) return '';
    return origin.slice(0, LONGEST_PATH) + cleanPath(pathname);
  } catch {
    return '';
  }
}

function judgeCustomer(identity: unknown, vouched: boolean): CustomerState {
  const { customerId, email, emailSha256, signature } = readIdentity(identity);
  if (signature || (isRecord(identity) && identity.signature)) return vouched ? 'signed' : 'bad_signature';
  if (customerId) return 'claimed';
  return email || emailSha256 ? 'address' : 'unknown';
}

/** The end of an order's id, enough to recognise one's own. */
const endOf = (id: string): string => /[\w-]{0,3}$/.exec(id.slice(0, 64))?.[0] ?? '';

/** Tells orders apart whose ids end alike (FNV-1a); the page makes the same one of the id (`snippet/rare/watch.ts`). */
export function orderKey(id: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
}

function judgeOrder(order: Raw, identity: unknown, vouched: boolean): JudgedOrder {
  const { ids, amount, currency, coupons, newCustomer } = order;
  const id = Array.isArray(ids) && typeof ids[0] === 'string' ? ids[0].trim() : '';
  const codes = readCodes(coupons);
  const isLeftOut = (coupon: unknown) => coupon && !codes.includes(`${readCodes(coupon)}`);
  const isOddNew = Boolean(newCustomer) && readNew(newCustomer) === undefined;
  const isNumber = typeof amount === 'number' && Number.isSafeInteger(amount);
  const isKnown = isCurrency(currency);
  return {
    id: id ? 'present' : 'missing',
    idEnd: endOf(id),
    key: orderKey(id),
    // What could not be read as a number leaves the page as null.
    amount: isNumber ? (amount < 0 ? 'negative' : 'number') : amount === undefined ? 'missing' : 'text',
    value: isNumber ? amount : null,
    currency: isKnown ? 'valid' : currency ? 'unknown' : 'missing',
    code: isKnown ? currency : '',
    coupons: codes.length,
    customer: judgeCustomer(identity, vouched),
    ...(isOddIdentity(identity) && { oddCustomer: true }),
    ...([coupons].flat().some(isLeftOut) && { oddCoupon: true }),
    ...(isOddNew && { oddNew: true }),
  };
}

/**
 * Judges an event as it arrived, for a marketer to see. Never throws, whatever the event is.
 * @param kinds those that exist: anything else is shown as 'other'.
 * @param about what the call and the intake say of it; `vouched` whether the shop's signature holds.
 */
export function describeEvent(
  raw: unknown,
  kinds: ReadonlySet<unknown>,
  about: Pick<SeenEvent, 'verdict' | 'consent' | 'page'> & { vouched: boolean },
): SeenEvent {
  const { vouched, ...said } = about;
  const event = isRecord(raw) ? raw : {};
  const { kind } = event;
  const known = typeof kind === 'string' && kinds.has(kind) ? kind : 'other';
  const seen: SeenEvent = { kind: 'event', event: known, ...said };
  if (known !== 'purchase' && known !== 'refund') return seen;
  return { ...seen, order: judgeOrder(isRecord(event.order) ? event.order : {}, event.identity, vouched) };
}
