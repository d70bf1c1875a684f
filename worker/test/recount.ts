/**
 * The numbers counted again in the plainest way there is, fact by fact and without any roll-up: what the read models
 * are held against.
 */
import fc from 'fast-check';
import type { EventBody, EventKind, EventRow } from '../tag/event.ts';
import { START } from './world.ts';

/** Zones of the test world's shops by number. */
export const ZONES: Record<number, string> = { 1: 'America/New_York', 2: 'Europe/Berlin' };
const DAY = 86_400_000;

type Fact = Pick<EventRow, 'shop' | 'kind' | 'occurredAt' | 'body'>;

/** `2026-11-18` in the zone of a shop. */
export function dayIn(shop: number, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONES[shop], dateStyle: 'short' }).format(at);
}

/** What one fact counts, as a list of counter and number. */
export function countsOf({ kind, body: b }: Fact): [string, number][] {
  const n = b.count ?? 1;
  const money = b.currency ? (b.amount ?? 0) : 0;
  if (b.count === 0 && !b.amount && !b.cost) return [];
  const person = b.advocate ?? (b.daily ? undefined : b.visitor);
  const counts: Partial<Record<EventKind, [string, number | false | undefined | ''][]>> = {
    impression:
      b.variant === 'holdout'
        ? []
        : [
            ['impressions', n],
            ['silentImpressions', !(n > 0 && person) && n],
          ],
    share: [
      ['shares', n],
      ['recipients', b.recipients],
    ],
    click: [
      ['clicks', n],
      ['silentClicks', !(n > 0 && b.visitor) && n],
    ],
    machine_click: [['machineClicks', n]],
    claim: [['claims', n]],
    join: [['joins', n]],
    purchase: [
      ['purchases', n],
      ['purchaseRevenue', money],
      ['tagPurchases', b.toldBy === 'tag' && n],
      ['serverPurchases', b.toldBy === 'server' && n],
      ['bothPurchases', b.toldBy === 'both' && n],
      ['silentPurchases', (b.buyerOpen || (b.toldBy === 'tag' && !b.buyer)) && n],
      ['unknownBuyers', b.newCustomer === undefined && n],
      ['newBuyers', b.newCustomer === true && n],
    ],
    conversion: [
      ['conversions', n],
      ['silentConversions', b.buyerOpen && !b.reason && n],
      ['revenue', money],
      ['refundedRevenue', b.reason === 'refunded' && 0 - money],
      ['voidConversions', b.reason && 0 - n],
      ['newCustomers', b.newCustomer && n],
      ['unknownNewcomers', b.newCustomer === undefined && n],
      ['unknownDiscounts', b.discount === undefined && n],
      ['discounts', b.currency && n * (b.discount ?? 0)],
    ],
    refusal: [['refusals', n]],
    reward: [
      ['rewards', b.state === 'issued' && 1],
      ['rewardMoney', b.state === 'issued' && money],
      ['rewards', b.clawback && -1],
      ['rewardMoney', b.clawback && b.state !== 'issued' && money],
    ],
    message: [
      ['messagesQueued', b.state === 'queued' && n],
      ['messagesSent', b.state === 'sent' && n],
      ['unpricedMessages', b.channel === 'sms' && b.state === 'sent' && n],
      ['unpricedMessages', b.channel === 'sms' && b.state === 'priced' && 0 - n],
      ['messageMills', b.currency && b.cost],
    ],
  };
  return (counts[kind] ?? []).flatMap(([counter, number]) => (number ? [[counter, number]] : []));
}

/** Whom one fact counts as a person, and for what. */
export function personsOf({ kind, body: b }: Fact): [string, string][] {
  if ((b.count ?? 1) <= 0) return [];
  const person = b.advocate ?? (b.daily ? undefined : b.visitor);
  const buyer = b.buyer ?? b.purchase;
  const inTest = person && b.campaign && b.variant;
  const list: Partial<Record<EventKind, [string, string | false | undefined | ''][]>> = {
    impression: [
      ['reach', b.variant !== 'holdout' && person],
      ['exposed', inTest && person],
    ],
    share: [['sharers', b.advocate]],
    click: [['clickers', b.visitor]],
    purchase: [
      ['customers', !b.buyerOpen && (b.buyer || b.toldBy !== 'tag') && buyer],
      ['buyers', inTest && person],
    ],
    bought: [['buyers', inTest && person]],
    conversion: [['converters', !b.buyerOpen && buyer]],
  };
  return (list[kind] ?? []).flatMap(([measure, who]) => (who ? [[measure, who]] : []));
}

/** The values of a fact by dimension, '' where one is not known. */
export function valuesOf({ kind, body: b }: Fact): Record<string, string> {
  const seen = kind === 'impression';
  const link = seen ? undefined : b.utm;
  const entry = b.entry ?? (seen ? b.utm : undefined);
  return {
    campaign: b.campaign ?? '',
    deal: b.deal ?? '',
    variant: b.variant ?? '',
    channel: b.channel ?? '',
    placement: b.placement ?? '',
    language: b.language ?? '',
    country: b.country ?? '',
    device: b.device ?? '',
    browser: b.browser ?? '',
    customer: b.newCustomer === undefined ? '' : b.newCustomer ? 'new' : 'returning',
    utm_source: link?.source ?? '',
    utm_medium: link?.medium ?? '',
    utm_campaign: link?.campaign ?? '',
    utm_content: link?.content ?? '',
    entry_source: entry?.source ?? '',
    entry_medium: entry?.medium ?? '',
    entry_campaign: entry?.campaign ?? '',
    entry_content: entry?.content ?? '',
    advocate: b.advocate ?? '',
    store: b.store ?? '',
    staff: b.staff ?? '',
  };
}

/** The currency of what a fact counts, and the day of its rate. */
export function moneyOf({ shop, kind, body: b, occurredAt }: Fact): { currency: string; rateDay: string } {
  const currency = (['purchase', 'conversion', 'reward', 'message'].includes(kind) && b.currency) || '';
  return { currency, rateDay: dayIn(shop, (currency && b.orderedAt) || occurredAt) };
}

const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

const body: fc.Arbitrary<EventBody> = fc
  .record({
    campaign: some('cmp_a', 'cmp_b'),
    deal: some('deal_a'),
    variant: some('a', 'holdout'),
    channel: some('email', 'sms', 'link', 'facebook'),
    placement: some('post_purchase', 'embedded'),
    language: some('en', 'de'),
    country: some('US', 'DE'),
    device: some('phone' as const, 'desktop' as const),
    browser: some('chrome' as const, 'safari' as const),
    utm: some({ source: 'news', campaign: 'ü' }, { source: `"q'\\` }, { medium: 'mail', content: 'x' }),
    entry: some({ source: 'ad' }, { source: 'news', campaign: 'spring' }),
    visitor: some('v1', 'v2', 'v3', 'v4'),
    daily: some(true as const),
    advocate: some('adv_1', 'adv_2'),
    store: some('sto_1', 'sto_2'),
    staff: some('stl_1'),
    buyer: some('pur_1', 'pur_2'),
    buyerOpen: some(true as const),
    purchase: some('pur_1', 'pur_2', 'pur_3'),
    newCustomer: some(true, false),
    toldBy: some('tag' as const, 'server' as const, 'both' as const),
    discount: some(0, 250),
    orderedAt: some(START, START - 2 * DAY),
    count: some(-1, 0, 1, 2),
    recipients: some(1, 10),
    amount: some(-2500, 0, 1999, 9_000_000_000),
    currency: some('USD', 'EUR', 'JPY'),
    reason: some('refunded', 'corrected'),
    state: some('issued', 'void', 'queued', 'sent', 'priced', 'cost'),
    cost: some(790, 40_500),
    clawback: some(true as const),
  })
  .map((made) => JSON.parse(JSON.stringify(made)) as EventBody);

const kind = fc.constantFrom<EventKind>(
  'impression',
  'share',
  'click',
  'machine_click',
  'claim',
  'join',
  'purchase',
  'conversion',
  'refusal',
  'reward',
  'message',
  'open',
);

/** A fact of a history, and what happens after it. */
export interface Step {
  shop: number;
  kind: EventKind;
  occurredAt: number;
  body: EventBody;
  next: 'go on' | 'fold' | 'rebuild' | 'tell again';
}

/** Any history: facts late and out of order, corrections, two shops with their zones, several currencies. */
export const history: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    shop: fc.constantFrom(1, 2),
    kind,
    // Late ones, those around midnight and those of the month before among them.
    occurredAt: fc.oneof(
      fc.integer({ min: START - 3 * DAY, max: START + DAY }),
      fc.integer({ min: START - 20 * DAY, max: START }),
    ),
    body,
    next: fc.constantFrom('go on', 'go on', 'go on', 'fold', 'fold', 'rebuild', 'tell again'),
  }),
  { maxLength: 30 },
);
