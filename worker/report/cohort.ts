/** Cohorts: made of how purchases stand, not of what happened on which day. */
import type { Database } from '../ports.ts';
import { type Cohort, type CohortSpan, K_DAYS, openCohort, openReading, readCohorts } from './cohort.store.ts';
import { readWatermark } from './convert.store.ts';
import { addDays, earliestDay, listDays } from './day.ts';
import { headOf, metricColumn } from './head.ts';
import { bucketOf, planCohorts, previousPeriod } from './plan.ts';
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

const COLUMNS: readonly ReportColumn[] = [
  { key: 'period', kind: 'dimension', unit: 'text' },
  metricColumn('customers', 'count', 'Customers who first bought in the period'),
  metricColumn('orders', 'count', 'Orders of these customers until now'),
  metricColumn(
    'cohort_revenue',
    'money',
    'Sum of these orders after discounts, without tax and shipping, less refunds to date: restated on the order’s day',
  ),
  metricColumn('orders_per_customer', 'ratio', 'Orders ÷ customers'),
  metricColumn(
    'referred_customers',
    'count',
    `New customers whom these customers referred within ${K_DAYS} days of their own first purchase; unknown where nobody says who is new`,
  ),
  metricColumn('k_factor', 'ratio', `New customers referred within ${K_DAYS} days ÷ customers in the cohort`),
];

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

/** Until the days of the last customers are over in each shop's zone. */
function noteOpen(query: ReportQuery, now: number): ReportNote[] {
  const open = addDays(earliestDay(query.shops, now), -K_DAYS);
  if (query.to < open) return [];
  return [
    {
      code: 'cohort_open',
      text: `The K-factor of customers who first bought on ${open} or later still grows: their ${K_DAYS} days are not over.`,
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
    columns: [...COLUMNS],
    // Its values are its periods, which `limit` leaves whole, as in every table.
    rows: rows.slice(0, MAX_ROWS),
    totals: describeCohort(current.total, currency),
    ...(before && earlier && { previous: { period: before, totals: describeCohort(earlier.total, currency) } }),
    notes: [...noteUnknown(current.total), ...noteOpen(query, now)],
  };
}
