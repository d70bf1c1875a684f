/**
 * What is counted. Money is in minor units of the row's currency. The names stand in the roll-ups: one that changes its
 * meaning gets another name.
 */
export const COUNTERS = [
  /** People who became advocates on a hosted page. */
  'joins',
  'impressions',
  /** Impressions by nobody who could be told apart on another day. */
  'silentImpressions',
  'shares',
  'recipients',
  'clicks',
  'silentClicks',
  'machineClicks',
  'claims',
  'purchases',
  'purchaseRevenue',
  /** Purchases by who told of them: the page alone, the shop's server alone, or both. */
  'tagPurchases',
  'serverPurchases',
  'bothPurchases',
  /** Purchases that the page alone told of, and whose buyers the shop may name yet. */
  'silentPurchases',
  /** Purchases of customers who are new, and of those of whom nobody said whether they are. */
  'newBuyers',
  'unknownBuyers',
  'conversions',
  /** Conversions whose buyers the shop may name yet, as it names those of its other orders. */
  'silentConversions',
  'voidConversions',
  /** Orders that a link brought and that are credited to nobody. */
  'refusals',
  'revenue',
  'refundedRevenue',
  /** Conversions by customers who are new. */
  'newCustomers',
  /** Conversions of which nobody said whether the customer is new. */
  'unknownNewcomers',
  /** What friends saved by codes, and conversions of which that is not known. */
  'discounts',
  'unknownDiscounts',
  'rewards',
  'rewardMoney',
  'messagesQueued',
  'messagesSent',
  'messagesDelivered',
  'messagesBounced',
  'messagesComplained',
  'messagesFailed',
  'messagesHeld',
  'optOuts',
  /** What messages cost, in thousandths of the currency's minor unit. */
  'messageMills',
  /** Messages sent over a channel that has its price, without a word of it. */
  'unpricedMessages',
] as const;
export type Counter = (typeof COUNTERS)[number];
export type Counts = Record<Counter, number>;

const ZERO = Object.freeze(Object.fromEntries(COUNTERS.map((counter) => [counter, 0])) as Counts);

export function zeroCounts(): Counts {
  return { ...ZERO };
}

/** Counters of money: the others are the same in every currency. */
export const MONEY_COUNTERS: ReadonlySet<Counter> = new Set<Counter>([
  'purchaseRevenue',
  'revenue',
  'refundedRevenue',
  'discounts',
  'rewardMoney',
  'messageMills',
]);

/**
 * What distinct persons are counted for. A person is an identified advocate or a stored visitor; `clickers` are the
 * visitors of one day; `converters` and `customers` are buyers, an order of a buyer whom the shop does not name being one
 * of its own.
 */
export const MEASURES = ['reach', 'sharers', 'clickers', 'converters', 'customers', 'exposed', 'buyers'] as const;
export type Measure = (typeof MEASURES)[number];
