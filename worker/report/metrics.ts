import { addCounts, type Counts, zeroCounts } from './counts.ts';

/** Minor units of an ISO 4217 currency. */
export interface Money {
  currency: string;
  amount: number;
}

/** A number, money per currency, or null where it is not known: never zero in its place. */
export type MetricValue = number | Money[] | null;

/** What a period, a day or a row of a table adds up to. */
export interface Totals {
  counts: Counts;
  /** By currency; only where money was counted. */
  byCurrency: Map<string, Counts>;
  /** The shop's own: it leads, also where nothing was sold yet. */
  currency: string;
}

export interface Metric {
  unit: 'count' | 'ratio' | 'share' | 'money';
  /** In the words of the other metrics, as it is shown on request. */
  formula: string;
  compute(totals: Totals): MetricValue;
  /** Dimensions whose values say nothing about it: a placement is shown before a channel is chosen. */
  silentOn?: readonly string[];
}

export function zeroTotals(currency: string): Totals {
  return { counts: zeroCounts(), byCurrency: new Map(), currency };
}

/** Adds a row of a roll-up to totals, in place. */
export function addRow(totals: Totals, currency: string, counts: Counts): void {
  addCounts(totals.counts, counts);
  if (!currency) return;
  const sum = totals.byCurrency.get(currency) ?? zeroCounts();
  addCounts(sum, counts);
  totals.byCurrency.set(currency, sum);
}

const divide = (above: number, below: number) => (below > 0 ? above / below : null);

/** The shop's currency first, then the others by their code; a currency without that money is left out. */
function moneyOf(totals: Totals, amountOf: (counts: Counts) => number | null): Money[] {
  return [...totals.byCurrency]
    .map(([currency, counts]) => ({ currency, amount: amountOf(counts) }))
    .filter((money): money is Money => money.amount !== null)
    .sort(
      (a, b) =>
        Number(b.currency === totals.currency) - Number(a.currency === totals.currency) ||
        a.currency.localeCompare(b.currency),
    );
}

/** Money that is known to be nothing is nothing in the shop's own currency. */
function sumMoney(totals: Totals, counter: 'revenue' | 'refundedRevenue'): Money[] {
  const moved = (counts: Counts) =>
    counts.conversions !== 0 || counts.revenue !== 0 || counts.refundedRevenue !== 0 ? counts[counter] : null;
  const money = moneyOf(totals, moved);
  return money.length ? money : [{ currency: totals.currency, amount: 0 }];
}

const shopCounts = (totals: Totals) => totals.byCurrency.get(totals.currency);

/**
 * The one definition of every number in reports, exports and on screens. Where usage differs on a name, the variant
 * has a name of its own: "conversion rate" is reserved for persons, so orders per click are called just that.
 */
export const METRICS = {
  impressions: {
    unit: 'count',
    formula: 'Times a placement was shown at least half in view for one second, without bots',
    compute: ({ counts }) => counts.impressions,
    silentOn: ['channel'],
  },
  shares: {
    unit: 'count',
    formula: 'Acts of sharing; one act to five friends is one share',
    compute: ({ counts }) => counts.shares,
  },
  recipients: {
    unit: 'count',
    formula: 'Friends addressed by shares that were sent by the service',
    compute: ({ counts }) => counts.recipients,
  },
  clicks: {
    unit: 'count',
    formula: 'Human visits to a link, one per visitor and link in an hour; crawlers and previews are left out',
    compute: ({ counts }) => counts.clicks,
  },
  claims: {
    unit: 'count',
    formula: 'Codes given to friends',
    compute: ({ counts }) => counts.claims,
  },
  conversions: {
    unit: 'count',
    formula: 'Purchases credited to a link, on the day of the order; void ones are taken off',
    compute: ({ counts }) => counts.conversions,
  },
  revenue: {
    unit: 'money',
    formula: 'Sum of the conversions’ order value after discounts, without tax and shipping, net of refunds',
    compute: (totals) => sumMoney(totals, 'revenue'),
  },
  refunded: {
    unit: 'money',
    formula: 'Refunds of conversions, on the day of the refund; already taken off the referred revenue',
    compute: (totals) => sumMoney(totals, 'refundedRevenue'),
  },
  average_order: {
    unit: 'money',
    formula: 'Referred revenue ÷ conversions, per currency',
    compute: (totals) => {
      const money = moneyOf(totals, ({ revenue, conversions }) =>
        conversions > 0 ? Math.round(revenue / conversions) : null,
      );
      return money.length ? money : null;
    },
  },
  share_of_revenue: {
    unit: 'share',
    formula:
      'Referred revenue ÷ revenue of all purchases, in the shop’s currency; unknown where only referred purchases arrive',
    compute: (totals) => {
      const own = shopCounts(totals);
      return own && own.purchases > own.conversions ? divide(own.revenue, own.purchaseRevenue) : null;
    },
  },
  shares_per_impression: {
    unit: 'share',
    formula: 'Shares ÷ impressions',
    compute: ({ counts }) => divide(counts.shares, counts.impressions),
    silentOn: ['channel'],
  },
  clicks_per_share: {
    unit: 'ratio',
    formula: 'Clicks ÷ shares of the same period',
    compute: ({ counts }) => divide(counts.clicks, counts.shares),
  },
  claims_per_click: {
    unit: 'share',
    formula: 'Claims ÷ clicks of the same period',
    compute: ({ counts }) => divide(counts.claims, counts.clicks),
  },
  conversions_per_click: {
    unit: 'share',
    formula: 'Conversions ÷ clicks of the same period',
    compute: ({ counts }) => divide(counts.conversions, counts.clicks),
  },
} satisfies Record<string, Metric>;

export type MetricKey = keyof typeof METRICS;

/** The values of some metrics; a dimension's known value leaves out what it says nothing about. */
export function computeMetrics<Key extends MetricKey>(
  keys: readonly Key[],
  totals: Totals,
  dimension?: string,
): Record<Key, MetricValue> {
  const compute = (metric: Metric) =>
    dimension && metric.silentOn?.includes(dimension) ? null : metric.compute(totals);
  return Object.fromEntries(keys.map((key) => [key, compute(METRICS[key])])) as Record<Key, MetricValue>;
}

/** Unit and formula of each metric, for the answer that carries its number. */
export function describeMetrics<Key extends MetricKey>(
  keys: readonly Key[],
): Record<Key, { unit: Metric['unit']; formula: string }> {
  const describe = ({ unit, formula }: Metric) => ({ unit, formula });
  return Object.fromEntries(keys.map((key) => [key, describe(METRICS[key])])) as Record<
    Key,
    { unit: Metric['unit']; formula: string }
  >;
}
