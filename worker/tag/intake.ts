import { isCurrency } from '../campaign/money.ts';
import { readReferralKey } from '../claim/claim.ts';
import { readCodes } from '../coupon/coupon.ts';
import { AppError } from '../errors.ts';
import { MOST_EARLIER } from '../purchase/credit.ts';
import type { PurchaseReport, RefundReport } from '../purchase/purchase.ts';
import type { ConsentState, Identity, InRequest } from '../wire.ts';
import { CHANNELS, type Channel, PLACEMENTS, type Placement } from './channel.ts';
import { type EventBody, type EventRow, type Ground, PAGE_KINDS, type PageKind } from './event.ts';
import { readIdentity, readNew } from './identity.ts';
import { cleanUtm } from './utm.ts';

/** Why one event of a call was not taken. */
type EventFault =
  | 'invalid_event'
  | 'unknown_kind'
  | 'invalid_id'
  | 'time_out_of_range'
  | 'invalid_amount'
  | 'unknown_currency'
  | 'invalid_order'
  | 'no_consent';

/** A call as a whole: what holds for all its events. */
export interface IntakeCall extends Pick<InRequest, 'utm'> {
  /** Server's clock minus page's clock, in milliseconds. */
  skew: number;
  consent: ConsentState;
  /** Undefined where the page said nothing of consent at all. */
  consentKnown: boolean;
  visitor: string | undefined;
  language: string | undefined;
  events: unknown[];
}

/** What the server knows beside the event itself. */
export interface IntakeContext {
  /** The shop's number. */
  shop: number;
  receivedAt: number;
  call: IntakeCall;
  /** What all rows share: visitor, language, device, country, UTM, and what a machine was. */
  about: EventBody;
  /** What an order keeps of the page that told of it. */
  page: Ground;
}

/** What Meta knows a browser by; there only where the buyer agreed that it learns of the order. */
export interface ClickCookies {
  fbc?: string;
  fbp?: string;
}

/** What becomes of one event: a row of the log, an order, a refund, or nothing. */
export type Judgement =
  | { as: 'row'; row: EventRow }
  | { as: 'purchase'; report: PurchaseReport; identity: Identity; ads?: ClickCookies }
  | { as: 'refund'; report: RefundReport }
  | { as: 'rejected'; code: EventFault };

const MOST_EVENTS = 50;
const OLDEST_MS = 7 * 24 * 3600_000;
const AHEAD_MS = 5 * 60_000;
/** Far above any order, and low enough for sums to stay exact. */
const LARGEST_AMOUNT = 1e12;

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const OUR_ID = /^[a-z]{3,4}_[0-9A-Z]{26}$/;
const VARIANT = /^[\w-]{1,32}$/;
const VISITOR = /^[\w-]{16,40}$/;
const CLICK_COOKIE = /^_(fbc(?==fb\.\d\.\d{10,16}\.[\w-]{1,500}$)|fbp(?==fb\.\d\.\d{10,16}\.\d{1,20}$))=(.+)$/;
const KINDS = new Set<unknown>(PAGE_KINDS);
/** Recorded without consent to measuring: what the person asked for by a tap. */
const ASKED_FOR = new Set<PageKind>(['landing', 'share']);

type Raw = Record<string, unknown>;
const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longest;
const isOneOf = <T extends string>(values: readonly T[], value: unknown): value is T =>
  (values as readonly unknown[]).includes(value);
const matches = (pattern: RegExp, value: unknown): value is string => typeof value === 'string' && pattern.test(value);

/**
 * Reads a call as a whole. Its events are judged one by one later, so that a bad one never harms its neighbours.
 * @throws AppError `invalid_request`, `too_many_events`.
 */
export function readCall(raw: unknown, receivedAt: number): IntakeCall {
  if (!isRecord(raw) || !Array.isArray(raw.events)) {
    throw new AppError('invalid_request', 'Expected an object with a list of events.');
  }
  if (raw.events.length > MOST_EVENTS) {
    throw new AppError('too_many_events', `A call carries ${MOST_EVENTS} events at most.`);
  }
  const consent = isRecord(raw.consent) ? raw.consent : undefined;
  const utm = isRecord(raw.utm) ? cleanUtm(raw.utm) : {};
  return {
    skew: typeof raw.sent_at === 'number' ? receivedAt - raw.sent_at : 0,
    consent: { measure: consent?.measure === true, store: consent?.store === true, ads: consent?.ads === true },
    consentKnown: consent !== undefined,
    visitor: matches(VISITOR, raw.visitor) ? raw.visitor : undefined,
    language: typeof raw.language === 'string' ? raw.language : undefined,
    ...(Object.keys(utm).length > 0 && { utm }),
    events: raw.events,
  };
}

/** Judges one event alone, by hand instead of by a schema: this is the hottest code there is. */
export function judgeEvent(raw: unknown, context: IntakeContext): Judgement {
  if (!isRecord(raw)) return reject('invalid_event');
  const { kind, at } = raw;
  if (typeof kind !== 'string') return reject('invalid_event');
  if (kind !== 'purchase' && kind !== 'refund' && !KINDS.has(kind)) return reject('unknown_kind');
  const id = typeof raw.id === 'string' ? raw.id.toLowerCase() : '';
  if (!UUID7.test(id)) return reject('invalid_id');
  if (typeof at !== 'number') return reject('invalid_event');
  const occurredAt = Math.trunc(at + context.call.skew);
  const age = context.receivedAt - occurredAt;
  if (!(age <= OLDEST_MS && age >= -AHEAD_MS)) return reject('time_out_of_range');
  if (kind === 'purchase') return judgePurchase(raw, occurredAt, context);
  if (kind === 'refund') return judgeRefund(raw, id, occurredAt);
  return judgePageEvent(raw, kind as PageKind, id, occurredAt, context);
}

const reject = (code: EventFault): Judgement => ({ as: 'rejected', code });

function judgePageEvent(
  raw: Raw,
  kind: PageKind,
  id: string,
  occurredAt: number,
  { shop, receivedAt, call, about }: IntakeContext,
): Judgement {
  if (!call.consent.measure && !ASKED_FOR.has(kind)) return reject('no_consent');
  const body: EventBody = {};
  const { campaign, deal, variant, channel, placement, link } = raw;
  if (campaign !== undefined) {
    if (!matches(OUR_ID, campaign)) return reject('invalid_event');
    body.campaign = campaign;
  }
  if (deal !== undefined) {
    if (!matches(OUR_ID, deal)) return reject('invalid_event');
    body.deal = deal;
  }
  if (variant !== undefined) {
    if (!matches(VARIANT, variant)) return reject('invalid_event');
    body.variant = variant;
  }
  if (channel !== undefined) {
    if (!isOneOf<Channel>(CHANNELS, channel)) return reject('invalid_event');
    body.channel = channel;
  }
  if (placement !== undefined) {
    if (!isOneOf<Placement>(PLACEMENTS, placement)) return reject('invalid_event');
    body.placement = placement;
  }
  if (link !== undefined) {
    // A friend's own token may follow the code: it is a secret, and never enters the log.
    const code = isText(link, 80) ? readReferralKey(link)?.code : undefined;
    if (!code) return reject('invalid_event');
    body.link = code;
  }
  if (kind === 'share') {
    if (!body.link) return reject('invalid_event');
    // A page tells only of the person's own means: the app was opened, what went out of it nobody knows.
    body.state = 'opened';
  }
  return { as: 'row', row: { shop, id, kind, occurredAt, receivedAt, body, shared: about } };
}

/** References of an order, trimmed; undefined where there is none to know it by. */
function readReferences(order: Raw): string[] | undefined {
  const { ids } = order;
  if (!Array.isArray(ids) || ids.length < 1 || ids.length > 10) return undefined;
  return ids.every((id) => isText(id, 64) && id.trim() !== '') ? ids.map((id: string) => id.trim()) : undefined;
}

const isAmount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_AMOUNT;

function judgePurchase(
  { order, referral, identity, fb }: Raw,
  occurredAt: number,
  { call, page }: IntakeContext,
): Judgement {
  if (!isRecord(order)) return reject('invalid_order');
  const references = readReferences(order);
  if (!references) return reject('invalid_order');
  if (!isAmount(order.amount)) return reject('invalid_amount');
  if (!isCurrency(order.currency)) return reject('unknown_currency');
  const report: PurchaseReport = {
    source: 'tag',
    trust: 'claimed',
    references,
    amount: order.amount,
    currency: order.currency,
    occurredAt,
    coupons: readCodes(order.coupons),
    consent: call.consentKnown ? (call.consent.measure ? 'granted' : 'denied') : 'unknown',
  };
  // What came in by the address bar may be garbage: then it is left out, and the order still counts.
  const { rk, rc, earlier } = isRecord(referral) ? referral : ({} as Raw);
  if (isText(rk, 80) && readReferralKey(rk)) report.rk = rk.toLowerCase();
  if (isText(rc, 256)) report.clickToken = rc;
  if (Array.isArray(earlier)) report.earlierTokens = earlier.slice(0, MOST_EARLIER).filter((one) => isText(one, 256));
  // Without consent to measuring an order is its number, amount and coupons, and the referral the document still has.
  const ads = call.consent.ads ? readClickCookies(fb) : undefined;
  if (!call.consent.measure) return { as: 'purchase', report, identity: {}, ...(ads && { ads }) };
  report.newCustomer = readNew(order.newCustomer);
  if (call.utm) report.utm = call.utm;
  report.device = page;
  return { as: 'purchase', report, identity: readIdentity(identity), ...(ads && { ads }) };
}

/** Meta's own cookies, as the page has them: its click, and its name of the browser. */
function readClickCookies(raw: unknown): ClickCookies {
  const read: ClickCookies = {};
  for (const cookie of Array.isArray(raw) ? raw.slice(0, 4) : []) {
    const [, name, value] = (isText(cookie, 600) && CLICK_COOKIE.exec(cookie)) || [];
    if (name && value) read[name as keyof ClickCookies] = value;
  }
  return read;
}

function judgeRefund({ order }: Raw, id: string, occurredAt: number): Judgement {
  if (!isRecord(order)) return reject('invalid_order');
  const references = readReferences(order);
  if (!references) return reject('invalid_order');
  const report: RefundReport = { source: 'tag', trust: 'claimed', references, refundId: id, occurredAt };
  if (order.amount !== undefined) {
    if (!isAmount(order.amount)) return reject('invalid_amount');
    report.amount = order.amount;
  }
  if (order.currency !== undefined) {
    if (!isCurrency(order.currency)) return reject('unknown_currency');
    report.currency = order.currency;
  }
  return { as: 'refund', report };
}
