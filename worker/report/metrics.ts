import type { Counter, Measure } from './counts.ts';
import { SKETCH_ERROR } from './sketch.ts';
import {
  average,
  costPerAcquisition,
  divide,
  isMostlyTold,
  knowsAllPurchases,
  type MetricValue,
  messageCosts,
  newCustomersOf,
  shareOfRevenue,
  sumMoney,
  type Totals,
} from './totals.ts';

/** `share` is a part of one, `change` one that may be negative, `duration` milliseconds. */
export type MetricUnit = 'count' | 'ratio' | 'share' | 'money' | 'duration' | 'change';

export interface Metric {
  unit: MetricUnit;
  /** In the words of the other metrics, as it is shown on request. */
  formula: string;
  compute(totals: Totals): MetricValue;
  /** Dimensions whose values say nothing about it: a placement is shown before a channel is chosen. */
  silentOn?: readonly string[];
  /** A part of all orders: of those that have no value of a dimension that it is silent on it says nothing either. */
  ofAll?: true;
  /** Distinct persons that it is made of. */
  of?: readonly Measure[];
  /** Money that it is made of: where a rate is missing for any of it, the metric is not known. */
  money?: readonly Counter[];
}

const LINK_UTM = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'] as const;
/** Before a friend is involved there is no channel, no link and no buyer. */
const BEFORE_SHARING = ['channel', 'advocate', 'customer', 'store', 'staff', ...LINK_UTM];
/** An order as such belongs to no campaign. */
const ANY_ORDER = ['campaign', 'deal', 'variant', 'channel', 'placement', 'language', 'country', 'advocate'];
/** Of orders that the tag did not see the device is not known, and a conversion's is that of the friend's click. */
const BESIDE_ORDERS = [...ANY_ORDER, 'device'];
const MESSAGES = [
  'deal',
  'variant',
  'placement',
  'country',
  'device',
  'customer',
  'advocate',
  'store',
  'staff',
  ...LINK_UTM,
];
/** Nobody who shares is a customer yet in the share itself; and they may stand anywhere. */
const SHARING = ['customer', 'store', 'staff'];

/** A counter as it stands. */
const count = (counter: Counter, formula: string, silentOn: readonly string[] = []) =>
  ({ unit: 'count', formula, compute: ({ counts }) => counts[counter], silentOn }) satisfies Metric;
/** @param silent counts the facts that name nobody: where there are no others, how many persons they were is not known. */
const persons = (measure: Measure, formula: string, silentOn: readonly string[] = [], silent?: Counter) =>
  ({
    unit: 'count',
    formula,
    compute: ({ persons: known, counts }) =>
      known[measure] || (silent && counts[silent] > 0 ? null : (known[measure] ?? null)),
    silentOn,
    of: [measure],
  }) satisfies Metric;

/**
 * The one definition of every number in reports, exports and on screens. Where usage differs on a name, the variant
 * has a name of its own: "conversion rate" is of persons, orders per click are called just that.
 */
export const METRICS = {
  impressions: count(
    'impressions',
    'Times a placement was shown at least half in view for one second, without bots',
    BEFORE_SHARING,
  ),
  reach: persons(
    'reach',
    'Distinct persons among impressions: identified advocates, or visitors who let an id be stored',
    BEFORE_SHARING,
    'silentImpressions',
  ),
  joins: count('joins', 'People who confirmed on a shop’s join page that they take part, each once', [
    'customer',
    'country',
    'device',
    ...LINK_UTM,
  ]),
  shares: count('shares', 'Acts of sharing; one act to five friends is one share', SHARING),
  sharers: persons('sharers', 'Distinct advocates with a share', SHARING),
  share_rate: {
    unit: 'share',
    formula: 'Sharers ÷ reach',
    compute: ({ persons: { sharers, reach } }) => divide(sharers, reach),
    silentOn: [...BEFORE_SHARING, ...SHARING],
    of: ['sharers', 'reach'],
  },
  shares_per_impression: {
    unit: 'share',
    formula: 'Shares ÷ impressions',
    compute: ({ counts }) => divide(counts.shares, counts.impressions),
    silentOn: BEFORE_SHARING,
  },
  participation_rate: {
    unit: 'share',
    formula:
      'Sharers in the period ÷ distinct customers with a purchase in the period; unknown where only referred purchases arrive, or more than a tenth of all have no buyer yet',
    compute: (totals) =>
      knowsAllPurchases(totals) && isMostlyTold(totals.counts.silentPurchases, totals.counts.purchases)
        ? divide(totals.persons.sharers, totals.persons.customers)
        : null,
    silentOn: [...BESIDE_ORDERS, ...SHARING],
    ofAll: true,
    of: ['sharers', 'customers'],
  },
  recipients: count('recipients', 'Friends addressed by shares that were sent by the service', SHARING),
  clicks: count(
    'clicks',
    'Human visits to a link, one per visitor and link in an hour (UTC); crawlers, previews and prefetches are left out',
    SHARING,
  ),
  machine_clicks: count('machineClicks', 'Visits to a link by crawlers, previews and prefetches', SHARING),
  unique_clickers: persons(
    'clickers',
    'Distinct visitors among a day’s clicks; over several days the sum of the daily numbers',
    SHARING,
    'silentClicks',
  ),
  clicks_per_share: {
    unit: 'ratio',
    formula: 'Clicks ÷ shares of the same period',
    compute: ({ counts }) => divide(counts.clicks, counts.shares),
    silentOn: SHARING,
  },
  claims: count('claims', 'Codes given to friends', SHARING),
  claims_per_click: {
    unit: 'share',
    formula: 'Claims ÷ clicks of the same period',
    compute: ({ counts }) => divide(counts.claims, counts.clicks),
    silentOn: SHARING,
  },
  conversions: count(
    'conversions',
    'Purchases credited to a link, on the day of the order; void ones are taken off on the day they became so',
  ),
  void_conversions: count('voidConversions', 'Conversions that were taken back, on the day when that happened'),
  converters: persons(
    'converters',
    'Distinct buyers of conversions, also of those taken back later; an order of an unnamed buyer is one of its own',
    [],
    'silentConversions',
  ),
  conversion_rate: {
    unit: 'share',
    formula:
      'Converters ÷ unique clickers of the same period; unknown where more than a tenth of the conversions have no buyer yet',
    compute: ({ counts, persons: { converters, clickers } }) =>
      isMostlyTold(counts.silentConversions, counts.conversions + counts.voidConversions)
        ? divide(converters, clickers)
        : null,
    silentOn: SHARING,
    of: ['converters', 'clickers'],
  },
  conversions_per_click: {
    unit: 'share',
    formula: 'Conversions ÷ clicks of the same period',
    compute: ({ counts }) => divide(counts.conversions, counts.clicks),
    silentOn: SHARING,
  },
  revenue: {
    unit: 'money',
    formula: 'Sum of the conversions’ order value after discounts, without tax and shipping, net of refunds',
    compute: (totals) => sumMoney(totals, 'revenue', ['conversions', 'revenue', 'refundedRevenue']),
    money: ['revenue'],
  },
  refunded: {
    unit: 'money',
    formula: 'Refunds of conversions, on the day of the refund; already taken off the referred revenue',
    compute: (totals) => sumMoney(totals, 'refundedRevenue', ['conversions', 'revenue', 'refundedRevenue']),
    money: ['refundedRevenue'],
  },
  average_order: {
    unit: 'money',
    formula: 'Referred revenue ÷ conversions, per currency',
    compute: (totals) => average(totals, 'revenue', 'conversions'),
    money: ['revenue'],
  },
  purchases: count('purchases', 'All orders that were reported, on the day of the order', ANY_ORDER),
  purchase_revenue: {
    unit: 'money',
    formula: 'Sum of all orders’ value after discounts, without tax and shipping, net of refunds',
    compute: (totals) => sumMoney(totals, 'purchaseRevenue', ['purchases', 'purchaseRevenue']),
    money: ['purchaseRevenue'],
    silentOn: ANY_ORDER,
  },
  average_order_all: {
    unit: 'money',
    formula: 'Revenue of all purchases ÷ purchases, per currency',
    compute: (totals) => average(totals, 'purchaseRevenue', 'purchases'),
    money: ['purchaseRevenue'],
    silentOn: ANY_ORDER,
  },
  share_of_revenue: {
    unit: 'share',
    formula:
      'Referred revenue ÷ revenue of all purchases, in the shop’s currency; unknown where only referred purchases arrive',
    compute: shareOfRevenue,
    money: ['revenue', 'purchaseRevenue'],
    silentOn: BESIDE_ORDERS,
    ofAll: true,
  },
  new_customers: {
    unit: 'count',
    formula: 'Conversions by customers who bought for the first time; unknown where the shop never says who is new',
    compute: newCustomersOf,
  },
  new_customer_share: {
    unit: 'share',
    formula:
      'New customers by referral ÷ all new customers; unknown where only referred purchases arrive or the shop does not say who is new',
    compute: (totals) =>
      knowsAllPurchases(totals) && totals.counts.unknownBuyers === 0
        ? divide(totals.counts.newCustomers, totals.counts.newBuyers)
        : null,
    silentOn: [...BESIDE_ORDERS, 'customer'],
    ofAll: true,
  },
  acquisition_rate: {
    unit: 'ratio',
    formula: 'New customers by referral ÷ sharers; may pass one',
    compute: (totals) => divide(newCustomersOf(totals) ?? undefined, totals.persons.sharers),
    silentOn: SHARING,
    of: ['sharers'],
  },
  friend_discounts: {
    unit: 'money',
    formula: 'What friends saved by their codes on conversions; unknown where a discount is not told',
    compute: (totals) => (totals.counts.unknownDiscounts === 0 ? sumMoney(totals, 'discounts', ['discounts']) : null),
    money: ['discounts'],
  },
  issued_rewards: {
    unit: 'money',
    formula: 'Rewards issued, less those taken back, on the day when that happened',
    compute: (totals) => sumMoney(totals, 'rewardMoney', ['rewards', 'rewardMoney']),
    money: ['rewardMoney'],
    silentOn: ['customer'],
  },
  message_costs: {
    unit: 'money',
    formula:
      'What messages cost: the retailer’s own price of a mail or a text’s segment, else what the provider charged; unknown where neither is told of a text',
    compute: (totals) => (totals.counts.unpricedMessages === 0 ? messageCosts(totals) : null),
    money: ['messageMills'],
    silentOn: MESSAGES,
  },
  cost_per_acquisition: {
    unit: 'money',
    formula: '(Friend discounts + issued rewards + message costs) ÷ new customers by referral; unknown if a part is',
    compute: costPerAcquisition,
    money: ['discounts', 'rewardMoney', 'messageMills'],
    silentOn: MESSAGES,
  },
  messages_queued: {
    unit: 'count',
    formula: 'Messages put into the outbox; unknown of days before that was recorded',
    compute: ({ counts }) => (counts.messagesQueued > 0 || counts.messagesSent <= 0 ? counts.messagesQueued : null),
    silentOn: MESSAGES,
  },
  messages_sent: count('messagesSent', 'Messages that a provider took', MESSAGES),
  messages_delivered: count('messagesDelivered', 'Messages that a provider says arrived', MESSAGES),
  messages_bounced: count('messagesBounced', 'Messages that came back', MESSAGES),
  messages_complained: count('messagesComplained', 'Messages that a recipient called spam', MESSAGES),
  messages_failed: count('messagesFailed', 'Messages that could not be sent, or whose fate nobody knows', MESSAGES),
  messages_held: count(
    'messagesHeld',
    'Messages not sent because the recipient wants none, or because their cause went',
    MESSAGES,
  ),
  opt_outs: count('optOuts', 'Recipients who asked for no more, on the day they did', MESSAGES),
  purchases_by_both: count('bothPurchases', 'Purchases that the page’s tag and the shop’s server told of', ANY_ORDER),
  purchases_by_tag: count('tagPurchases', 'Purchases that the page’s tag alone told of', ANY_ORDER),
  purchases_by_server: count('serverPurchases', 'Purchases that the shop’s server alone told of', ANY_ORDER),
  leak: {
    unit: 'share',
    formula: 'Purchases that the tag did not see ÷ purchases that the server told of; unknown where no server tells',
    compute: ({ counts: { serverPurchases, bothPurchases } }) =>
      divide(serverPurchases, serverPurchases + bothPurchases),
    silentOn: [...BESIDE_ORDERS, 'browser'],
  },
} satisfies Record<string, Metric>;

export type MetricKey = keyof typeof METRICS;

/**
 * The values of some metrics.
 * @param known dimensions that have a known value here: they leave out what they say nothing about.
 * @param asked dimensions that were asked for, known here or not.
 */
export function computeMetrics<Key extends MetricKey>(
  keys: readonly Key[],
  totals: Totals,
  known: readonly string[] = [],
  asked: readonly string[] = known,
): Record<Key, MetricValue> {
  const isUnknown = ({ silentOn, ofAll, money }: Metric) =>
    (ofAll ? asked : known).some((dimension) => silentOn?.includes(dimension)) ||
    money?.some((counter) => totals.unrated.has(counter));
  const compute = (metric: Metric) => (isUnknown(metric) ? null : metric.compute(totals));
  return Object.fromEntries(keys.map((key) => [key, compute(METRICS[key])])) as Record<Key, MetricValue>;
}

/** Relative standard error of a metric whose persons are estimated; a ratio adds those of both its parts. */
export function errorOf({ of = [] }: Metric): number | undefined {
  return of.length > 0 ? Math.round(SKETCH_ERROR * Math.sqrt(of.length) * 1000) / 1000 : undefined;
}

/** The counters and measures that some metrics are made of, so that no more is read. */
export function measuresOf(keys: readonly MetricKey[]): Measure[] {
  return [...new Set(keys.flatMap((key) => (METRICS[key] as Metric).of ?? []))];
}
