import type { EventBody, EventKind } from '../tag/event.ts';
import type { Counter, Measure } from './counts.ts';

/** Nobody saw anything: the placement would have been shown to a person who is held out, and was not. */
export const HOLDOUT = 'holdout';

/** Channels whose messages have a price each. */
const PRICED_CHANNELS = new Set(['sms']);

export type Add = (counter: Counter, number: number) => void;
export type Mark = (measure: Measure, person: string) => void;

/** What an event says, with what a count and money are where nothing is said. */
interface Told {
  body: EventBody;
  count: number;
  money: number;
}

function countImpression({ body, count }: Told, add: Add, mark: Mark): void {
  const person = body.advocate ?? (body.daily ? undefined : body.visitor);
  if (count > 0 && person && body.campaign && body.variant) mark('exposed', person);
  if (body.variant === HOLDOUT) return;
  add('impressions', count);
  if (count > 0 && person) mark('reach', person);
  else add('silentImpressions', count);
}

const TOLD_BY = { tag: 'tagPurchases', server: 'serverPurchases', both: 'bothPurchases' } as const;

function countPurchase({ body, count, money }: Told, add: Add, mark: Mark): void {
  add('purchases', count);
  add('purchaseRevenue', money);
  if (body.toldBy) add(TOLD_BY[body.toldBy], count);
  if (body.newCustomer === undefined) add('unknownBuyers', count);
  else if (body.newCustomer) add('newBuyers', count);
  // Once marked, nobody is taken back: what the page alone tells waits for whom the shop names.
  const isSilent = body.buyerOpen || (body.toldBy === 'tag' && !body.buyer);
  if (isSilent) add('silentPurchases', count);
  if (count <= 0) return;
  const buyer = body.buyer ?? body.purchase;
  if (buyer && !isSilent) mark('customers', buyer);
  const person = body.advocate ?? (body.daily ? undefined : body.visitor);
  if (person && body.campaign && body.variant) mark('buyers', person);
}

function countConversion({ body, count, money }: Told, add: Add, mark: Mark): void {
  add('conversions', count);
  add('revenue', money);
  if (body.reason === 'refunded') add('refundedRevenue', -money);
  if (body.reason) add('voidConversions', -count);
  if (body.newCustomer) add('newCustomers', count);
  else if (body.newCustomer === undefined) add('unknownNewcomers', count);
  if (body.discount === undefined) add('unknownDiscounts', count);
  else add('discounts', body.currency ? count * body.discount : 0);
  const buyer = body.buyer ?? body.purchase;
  // As converters are also those of conversions taken back.
  if (body.buyerOpen) add('silentConversions', body.reason ? 0 : count);
  else if (count > 0 && buyer) mark('converters', buyer);
}

const MESSAGE_STATES: Record<string, Counter> = {
  queued: 'messagesQueued',
  sent: 'messagesSent',
  delivered: 'messagesDelivered',
  bounced: 'messagesBounced',
  complained: 'messagesComplained',
  dead: 'messagesFailed',
  failed: 'messagesFailed',
  unknown: 'messagesFailed',
  suppressed: 'messagesHeld',
  canceled: 'messagesHeld',
};

function countMessage({ body, count }: Told, add: Add): void {
  const counter = MESSAGE_STATES[body.state ?? ''];
  if (counter) add(counter, count);
  if (body.currency) add('messageMills', body.cost ?? 0);
  if (!PRICED_CHANNELS.has(body.channel ?? '')) return;
  if (body.state === 'sent') add('unpricedMessages', count);
  if (body.state === 'priced') add('unpricedMessages', -count);
}

/** What each kind counts; others are not counted at all. An amount without a currency is no money. */
export const COUNTED: Partial<Record<EventKind, (told: Told, add: Add, mark: Mark) => void>> = {
  impression: countImpression,
  share({ body, count }, add, mark) {
    add('shares', count);
    add('recipients', body.recipients ?? 0);
    if (count > 0 && body.advocate) mark('sharers', body.advocate);
  },
  click({ body, count }, add, mark) {
    add('clicks', count);
    if (count > 0 && body.visitor) mark('clickers', body.visitor);
    else add('silentClicks', count);
  },
  machine_click: ({ count }, add) => add('machineClicks', count),
  claim: ({ count }, add) => add('claims', count),
  purchase: countPurchase,
  // Told by the page of somebody who saw an arm of an experiment: the order itself names no visitor.
  bought({ body, count }, _add, mark) {
    const person = body.advocate ?? (body.daily ? undefined : body.visitor);
    if (count > 0 && person && body.campaign && body.variant) mark('buyers', person);
  },
  conversion: countConversion,
  refusal: ({ count }, add) => add('refusals', count),
  reward({ body, money }, add) {
    // Pending and approved are on their way: what is issued counts, and what is taken back of that.
    if (body.state === 'issued') add('rewards', 1);
    if (body.clawback) add('rewards', -1);
    if (body.state === 'issued' || body.clawback) add('rewardMoney', money);
  },
  message: countMessage,
  join: ({ count }, add) => add('joins', count),
  suppression({ body, count }, add) {
    if (body.reason === 'user') add('optOuts', count);
  },
};
