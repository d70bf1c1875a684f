/** What a period, a day or a row of a table adds up to, and the sums and ratios that metrics are computed from. */
import { COUNTERS, type Counter, type Counts, type Measure, zeroCounts } from './counts.ts';

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
  /** The shop's own, or the one asked for: it leads, also where nothing was sold yet. */
  currency: string;
  /** Distinct persons, those that are kept for this row. */
  persons: Partial<Record<Measure, number>>;
  /** Money of which a part could not be put into the currency asked for: its rate was never told. */
  unrated: ReadonlySet<Counter>;
}

const NONE: ReadonlySet<Counter> = new Set();

export function zeroTotals(currency: string): Totals {
  return { counts: zeroCounts(), byCurrency: new Map(), currency, persons: {}, unrated: NONE };
}

/** Adds a counter to totals, in place; `currency` is '' where it is no money's. */
export function addCount(totals: Totals, currency: string, counter: Counter, number: number): void {
  totals.counts[counter] += number;
  if (!currency) return;
  let counts = totals.byCurrency.get(currency);
  if (!counts) {
    counts = zeroCounts();
    totals.byCurrency.set(currency, counts);
  }
  counts[counter] += number;
}

/** Whether nothing happened. */
export function isEmpty({ counts, byCurrency }: Totals): boolean {
  const isZero = (one: Counts) => COUNTERS.every((counter) => one[counter] === 0);
  return isZero(counts) && [...byCurrency.values()].every(isZero);
}

export const divide = (above: number | undefined, below: number | undefined) =>
  above !== undefined && below !== undefined && below > 0 ? above / below : null;

/** The leading currency first, then the others by their code; a currency without that money is left out. */
function moneyOf(totals: Totals, amountOf: (counts: Counts) => number | null): Money[] {
  return [...totals.byCurrency]
    .map(([currency, counts]) => ({ currency, amount: amountOf(counts) }))
    .filter((money): money is Money => money.amount !== null)
    .sort(
      (a, b) =>
        Number(b.currency === totals.currency) - Number(a.currency === totals.currency) ||
        (a.currency < b.currency ? -1 : 1),
    );
}

/** Money that is known to be nothing is nothing in the leading currency. */
export function sumMoney(totals: Totals, counter: Counter, moved: readonly Counter[]): Money[] {
  const money = moneyOf(totals, (counts) => (moved.some((one) => counts[one] !== 0) ? counts[counter] : null));
  return money.length === 0 ? [{ currency: totals.currency, amount: 0 }] : money;
}

/** Counted in thousandths of minor units, which their sum is rounded to. */
export function messageCosts(totals: Totals): Money[] {
  const sums = sumMoney(totals, 'messageMills', ['messageMills']);
  return sums.map(({ currency, amount }) => ({ currency, amount: Math.round(amount / 1000) }));
}

export function average(totals: Totals, money: Counter, count: Counter): Money[] | null {
  const averages = moneyOf(totals, (counts) => (counts[count] > 0 ? Math.round(counts[money] / counts[count]) : null));
  return averages.length ? averages : null;
}

/** Of facts that name nobody yet, so many parts of all leave a rate of persons what it is. */
const MOST_SILENT = 0.1;

/** Whether persons are known of so many facts that a rate by them says something. */
export const isMostlyTold = (silent: number, all: number): boolean => silent <= MOST_SILENT * all;

/** Purchases that a link brought, as they were told: also those refused or taken back since. */
const referredOf = ({ counts }: Totals) => counts.conversions + counts.voidConversions + counts.refusals;

/** Purchases that nobody referred arrive too: without them a share of all purchases would always be one. */
export function knowsAllPurchases(totals: Totals): boolean {
  return totals.counts.purchases > referredOf(totals);
}

/** Purchases arrive, and nobody's but those that a link brought. */
export function isOnlyReferred(totals: Totals): boolean {
  return referredOf(totals) > 0 && !knowsAllPurchases(totals);
}

export function shareOfRevenue(totals: Totals): number | null {
  if (!knowsAllPurchases(totals)) return null;
  const own = totals.byCurrency.get(totals.currency);
  return own ? divide(own.revenue, own.purchaseRevenue) : null;
}

/** Of conversions whose customers are neither called new nor returning it is not known. */
export function newCustomersOf({ counts }: Totals): number | null {
  return counts.unknownNewcomers > 0 && counts.unknownNewcomers >= counts.conversions ? null : counts.newCustomers;
}

/** What new customers cost in the one currency that the costs are in; null in several, or where a part is unknown. */
export function costPerAcquisition(totals: Totals): Money[] | null {
  const { counts } = totals;
  if (counts.unknownDiscounts !== 0 || counts.unpricedMessages !== 0 || counts.newCustomers <= 0) return null;
  const costs = moneyOf(totals, ({ discounts, rewardMoney, messageMills }) => {
    const cost = discounts + rewardMoney + messageMills / 1000;
    return cost === 0 ? null : cost;
  });
  if (costs.length > 1) return null;
  const [cost = { currency: totals.currency, amount: 0 }] = costs;
  return [{ currency: cost.currency, amount: Math.round(cost.amount / counts.newCustomers) }];
}
