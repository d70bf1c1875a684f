/** Cohorts and times to convert: made of how purchases stand, not of what happened on which day. */
import type { Database } from '../ports.ts';
import { type Cohort, type CohortSpan, K_DAYS, openCohort, openReading, readCohorts } from './cohort.store.ts';
import { type Conversions, readConversions, readWatermark } from './convert.store.ts';
import { addDays, dayOf, listDays } from './day.ts';
import { OTHER } from './fold.ts';
import { SEPARATOR } from './key.ts';
import { giveWay, mapInPieces } from './pieces.ts';
import { bucketOf, planCohorts, planConversions, previousPeriod } from './plan.ts';
import {
  MAX_ROWS,
  type MetricValues,
  type Period,
  type ReportAnswer,
  type ReportColumn,
  type ReportLine,
  type ReportNote,
  type ReportQuery,
  unsupported,
} from './query.ts';
import type { Money } from './totals.ts';

const COHORT_COLUMNS: readonly ReportColumn[] = [
  { key: 'period', kind: 'dimension', unit: 'text' },
  metric('customers', 'count', 'Customers who first bought in the period'),
  metric('orders', 'count', 'Orders of these customers until now'),
  metric(
    'cohort_revenue',
    'money',
    'Sum of these orders after discounts, without tax and shipping, less refunds to date: restated on the order’s day',
  ),
  metric('orders_per_customer', 'ratio', 'Orders ÷ customers'),
  metric(
    'referred_customers',
    'count',
    `New customers whom these customers referred within ${K_DAYS} days of their own first purchase; unknown where nobody says who is new`,
  ),
  metric('k_factor', 'ratio', `New customers referred within ${K_DAYS} days ÷ customers in the cohort`),
];

const CONVERT_COLUMNS: readonly ReportColumn[] = [
  metric('credited', 'count', 'Conversions of orders placed in the period that stand now'),
  metric('with_click', 'count', 'Those of them whose click is known'),
  metric('median_time', 'duration', 'Half of them took no longer, from the credited click to the order'),
  metric('p90_time', 'duration', 'Nine in ten of them took no longer, from the credited click to the order'),
];

function metric(key: string, unit: ReportColumn['unit'], formula: string): ReportColumn {
  return { key, kind: 'metric', unit, formula };
}

function headOf({ report, shops, from, to, granularity }: ReportQuery, now: number, watermark: number) {
  return {
    report,
    shops: shops.map(({ id, name, currency, timeZone }) => ({ id, name, currency, time_zone: timeZone })),
    period: { from, to },
    granularity,
    as_of: now,
    watermark,
  };
}

function addCohort(sum: Cohort, { customers, orders, revenue, referred, unknown }: Cohort): void {
  sum.customers += customers;
  sum.orders += orders;
  sum.referred += referred;
  sum.unknown += unknown;
  for (const [currency, amount] of revenue) sum.revenue.set(currency, (sum.revenue.get(currency) ?? 0) + amount);
}

function describeCohort({ customers, orders, revenue, referred, unknown }: Cohort, currency: string): MetricValues {
  const money: Money[] = [...revenue]
    .map(([code, amount]) => ({ currency: code, amount }))
    .sort(
      (a, b) => Number(b.currency === currency) - Number(a.currency === currency) || (a.currency < b.currency ? -1 : 1),
    );
  const per = (value: number) => (customers > 0 ? value / customers : null);
  // Of whom they referred some may be new, and nobody said so of any.
  const isUnknown = unknown > 0 && referred === 0;
  return {
    customers,
    orders,
    cohort_revenue: money.length ? money : [{ currency, amount: 0 }],
    orders_per_customer: per(orders),
    referred_customers: isUnknown ? null : referred,
    k_factor: isUnknown ? null : per(referred),
  };
}

/** The days of each bucket, cut to the period. */
function listSpans({ from, to }: Period, granularity: ReportQuery['granularity']): CohortSpan[] {
  const spans = new Map<string, CohortSpan>();
  for (const day of listDays(from, to)) {
    const name = bucketOf(day, granularity);
    const span = spans.get(name);
    if (span) span.to = day;
    else spans.set(name, { name, from: day, to: day });
  }
  return [...spans.values()];
}

interface CohortTable {
  cohorts: Cohort[];
  total: Cohort;
}

/** The cohorts of a period, and of the one before where it is asked for, in one reading. */
async function readAllCohorts(
  database: Database,
  query: ReportQuery,
  before: Period | undefined,
): Promise<[CohortTable, CohortTable?]> {
  const periods = before ? [query, before] : [query];
  const spans = periods.map((period) => listSpans(period, query.granularity));
  const sums = spans.map((some) => some.map(({ name }) => openCohort(name)));
  const reading = openReading();
  for (const shop of query.shops) {
    const own = await readCohorts(database, shop, spans.flat(), reading);
    for (const [index, sum] of sums.flat().entries()) addCohort(sum, own[index] as Cohort);
  }
  return sums.map((cohorts) => {
    const total = openCohort('');
    for (const cohort of cohorts) addCohort(total, cohort);
    return { cohorts, total };
  }) as [CohortTable, CohortTable?];
}

function noteUnknown({ referred, unknown }: Cohort): ReportNote[] {
  if (unknown === 0) return [];
  const text = `Of ${unknown.toLocaleString('en')} of ${(referred + unknown).toLocaleString('en')} orders that these customers brought nobody said whether the customer is new.`;
  return [{ code: 'unknown_new_customers', text }];
}

function noteOpen(query: ReportQuery, today: string): ReportNote[] {
  const closed = addDays(today, -K_DAYS);
  if (query.to < closed) return [];
  return [
    {
      code: 'cohort_open',
      text: `The K-factor of customers who first bought after ${closed} still grows: their ${K_DAYS} days are not over.`,
    },
  ];
}

/**
 * Answers `cohorts`.
 * @throws AppError `unsupported` for filters, for one currency (customers' orders are of many days), and for a period
 * with too many purchases.
 */
export async function answerCohorts(database: Database, query: ReportQuery, now: number): Promise<ReportAnswer> {
  planCohorts(query);
  if (query.currency !== undefined) throw unsupported('currency', 'Cohorts keep each currency apart.');
  const before = query.compare ? previousPeriod(query) : undefined;
  const watermark = await readWatermark(database);
  const [current, earlier] = await readAllCohorts(database, query, before);
  const currency = query.shops[0]?.currency ?? '';
  const today = dayOf(now, query.shops[0]?.timeZone ?? 'UTC');
  const rows = current.cohorts.map((cohort, index): ReportLine => {
    const same = earlier?.cohorts[index];
    return {
      dimensions: { period: cohort.name },
      metrics: describeCohort(cohort, currency),
      ...(earlier && { previous: describeCohort(same ?? openCohort(''), currency) }),
    };
  });
  return {
    ...headOf(query, now, watermark),
    columns: [...COHORT_COLUMNS],
    // Its values are its periods, which `limit` leaves whole, as in every table.
    rows: rows.slice(0, MAX_ROWS),
    totals: describeCohort(current.total, currency),
    ...(before && earlier && { previous: { period: before, totals: describeCohort(earlier.total, currency) } }),
    notes: [...noteUnknown(current.total), ...noteOpen(query, today)],
  };
}

/** The value that so large a part does not exceed, by nearest rank; null of nothing. */
function quantile(sorted: Float64Array, part: number): number | null {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}

function describeDelays(some: readonly Conversions[]): MetricValues {
  const delays = Float64Array.from(some.flatMap((one) => one.delays)).sort();
  return {
    credited: some.reduce((sum, { credited }) => sum + credited, 0),
    with_click: delays.length,
    median_time: quantile(delays, 0.5),
    p90_time: quantile(delays, 0.9),
  };
}

/** Rows that are made at once: of the largest each has all there is to sort. */
const ROWS = 20;

/** A row, and the conversions that it tells of. */
interface ConvertGroup {
  values: string[];
  conversions: Conversions[];
}

const countCredited = ({ conversions }: ConvertGroup) => conversions.reduce((sum, { credited }) => sum + credited, 0);

/** Conversions by their values; those beyond the limit together. */
function groupConversions(conversions: readonly Conversions[], shown: ReadonlySet<string> | undefined) {
  const groups = new Map<string, ConvertGroup>();
  for (const some of conversions) {
    const own = some.values.join(SEPARATOR);
    const values = !shown || shown.has(own) ? some.values : some.values.map(() => OTHER);
    const key = values.join(SEPARATOR);
    const group = groups.get(key) ?? { values, conversions: [] };
    groups.set(key, group);
    group.conversions.push(some);
  }
  return groups;
}

/** Answers `time_to_convert`. @throws AppError `unsupported` for dimensions that conversions are not kept with. */
export async function answerTimeToConvert(database: Database, query: ReportQuery, now: number): Promise<ReportAnswer> {
  const dimensions = planConversions(query);
  const before = query.compare ? previousPeriod(query) : undefined;
  const watermark = await readWatermark(database);
  const read = (period: Period) => readConversions(database, query.shops, period, dimensions, query.filters);
  const current = await read(query);
  const earlier = before && (await read(before));
  const rank = (some: readonly Conversions[]) =>
    [...groupConversions(some, undefined)]
      .sort(([a, one], [b, other]) => countCredited(other) - countCredited(one) || (a < b ? -1 : 1))
      .map(([key]) => key);
  // Where there is room for more, those that were there before alone.
  const shown = new Set([...new Set([...rank(current), ...rank(earlier ?? [])])].slice(0, query.limit));
  const groups = groupConversions(current, shown);
  const same = earlier && groupConversions(earlier, shown);
  for (const [key, { values }] of same ?? []) if (!groups.has(key)) groups.set(key, { values, conversions: [] });
  const sorted = [...groups].sort(([a, one], [b, other]) => {
    const last = (key: string) => Number(!shown.has(key));
    return last(a) - last(b) || countCredited(other) - countCredited(one) || (a < b ? -1 : 1);
  });
  const makeRow = ([key, { values, conversions }]: [string, ConvertGroup]): ReportLine => ({
    dimensions: Object.fromEntries(dimensions.map((dimension, index) => [dimension, values[index] || null])),
    metrics: describeDelays(conversions),
    ...(same && { previous: describeDelays(same.get(key)?.conversions ?? []) }),
  });
  const rows = await mapInPieces(sorted, makeRow, ROWS);
  await giveWay();
  const totals = describeDelays(current);
  return {
    ...headOf(query, now, watermark),
    columns: [...dimensions.map((key): ReportColumn => ({ key, kind: 'dimension', unit: 'text' })), ...CONVERT_COLUMNS],
    rows,
    totals,
    ...(before && earlier && { previous: { period: before, totals: describeDelays(earlier) } }),
    notes: [],
  };
}
