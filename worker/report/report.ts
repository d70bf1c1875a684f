import type { Counts } from './counts.ts';
import { listDays } from './day.ts';
import { type Dimension, OTHER } from './fold.ts';
import {
  addRow,
  computeMetrics,
  describeMetrics,
  type Metric,
  type MetricKey,
  type MetricValue,
  type Totals,
  zeroTotals,
} from './metrics.ts';

/** What a table can be made by: columns of the base roll-up, and the dimensions with one of their own. */
export const BASE_DIMENSIONS = ['channel', 'placement', 'campaign', 'deal'] as const;
export type TableDimension = (typeof BASE_DIMENSIONS)[number] | Dimension;

/** A period of days in the shop's zone, both ends included. */
export interface Period {
  from: string;
  to: string;
}

/** One row that a store has read: sums for a key (a day, a value, '' for all) and a currency. */
export interface ReportRow {
  key: string;
  currency: string;
  counts: Counts;
}

export interface ReportRows {
  rows: ReportRow[];
  /** UTC milliseconds: facts received until then are in. */
  asOf: number;
  /** The last event of the log that is in. */
  watermark: number;
}

/** What every report says about itself. */
interface ReportHead extends Period {
  shop: { id: string; name: string; currency: string; time_zone: string };
  as_of: number;
  watermark: number;
  definitions: Partial<Record<MetricKey, { unit: Metric['unit']; formula: string }>>;
}

type Values<Key extends MetricKey> = Record<Key, MetricValue>;

const FUNNEL_STEPS = ['impressions', 'shares', 'clicks', 'claims', 'conversions', 'revenue'] as const;
const FUNNEL_METRICS = [
  ...FUNNEL_STEPS,
  'recipients',
  'refunded',
  'average_order',
  'share_of_revenue',
  'shares_per_impression',
  'clicks_per_share',
  'claims_per_click',
  'conversions_per_click',
] as const;
const TABLE_METRICS = [...FUNNEL_STEPS, 'clicks_per_share', 'conversions_per_click'] as const;

export interface FunnelReport extends ReportHead {
  metrics: Values<(typeof FUNNEL_METRICS)[number]>;
}

export interface SeriesReport extends ReportHead {
  /** Every day of the period; days that have not begun are null throughout. */
  days: { day: string; metrics: Values<(typeof FUNNEL_STEPS)[number]> }[];
}

export interface TableReport extends ReportHead {
  dimension: TableDimension;
  /** `value` is null where it is not known. */
  rows: { value: string | null; metrics: Values<(typeof TABLE_METRICS)[number]> }[];
  /** Over all rows: equal to the funnel's. */
  totals: Values<(typeof TABLE_METRICS)[number]>;
}

/** The shop that a report is about. */
interface ReportShop {
  id: string;
  name: string;
  currency: string;
  timeZone: string;
}

function headOf(shop: ReportShop, period: Period, read: ReportRows, keys: readonly MetricKey[]): ReportHead {
  const { id, name, currency, timeZone } = shop;
  return {
    shop: { id, name, currency, time_zone: timeZone },
    ...period,
    as_of: read.asOf,
    watermark: read.watermark,
    definitions: describeMetrics(keys),
  };
}

function groupRows(rows: readonly ReportRow[], currency: string): Map<string, Totals> {
  const groups = new Map<string, Totals>();
  for (const row of rows) {
    const totals = groups.get(row.key) ?? zeroTotals(currency);
    addRow(totals, row.currency, row.counts);
    groups.set(row.key, totals);
  }
  return groups;
}

function sumRows(rows: readonly ReportRow[], currency: string): Totals {
  const totals = zeroTotals(currency);
  for (const row of rows) addRow(totals, row.currency, row.counts);
  return totals;
}

/** From being shown to being paid. */
export function makeFunnel(shop: ReportShop, period: Period, read: ReportRows): FunnelReport {
  const metrics = computeMetrics(FUNNEL_METRICS, sumRows(read.rows, shop.currency));
  return { ...headOf(shop, period, read, FUNNEL_METRICS), metrics };
}

/**
 * The funnel's steps day by day.
 * @param today in the shop's zone: later days are not known yet.
 */
export function makeSeries(shop: ReportShop, period: Period, read: ReportRows, today: string): SeriesReport {
  const groups = groupRows(read.rows, shop.currency);
  const unknown = Object.fromEntries(FUNNEL_STEPS.map((key) => [key, null])) as Values<(typeof FUNNEL_STEPS)[number]>;
  const days = listDays(period.from, period.to).map((day) => ({
    day,
    metrics: day > today ? unknown : computeMetrics(FUNNEL_STEPS, groups.get(day) ?? zeroTotals(shop.currency)),
  }));
  return { ...headOf(shop, period, read, FUNNEL_STEPS), days };
}

/** What brought most first; what is not known and the rest come last. */
function compareGroups([a, left]: [string, Totals], [b, right]: [string, Totals]): number {
  const last = (value: string) => (value === '' ? 2 : value === OTHER ? 1 : 0);
  return (
    last(a) - last(b) ||
    right.counts.conversions - left.counts.conversions ||
    right.counts.clicks - left.counts.clicks ||
    right.counts.shares - left.counts.shares ||
    right.counts.impressions - left.counts.impressions ||
    (a < b ? -1 : 1)
  );
}

/**
 * A table by one dimension.
 * @param limit rows with a value of their own; the rest is summed up as `(other)`.
 */
export function makeTable(
  shop: ReportShop,
  period: Period,
  read: ReportRows,
  dimension: TableDimension,
  limit: number,
): TableReport {
  const ranked = [...groupRows(read.rows, shop.currency)].sort(compareGroups);
  const shown = new Set(ranked.slice(0, limit).map(([value]) => value));
  const rows = read.rows.map((row) => (row.key === '' || shown.has(row.key) ? row : { ...row, key: OTHER }));
  const groups = [...groupRows(rows, shop.currency)].sort(compareGroups);
  return {
    ...headOf(shop, period, read, TABLE_METRICS),
    dimension,
    rows: groups.map(([value, totals]) => ({
      value: value || null,
      metrics: computeMetrics(TABLE_METRICS, totals, value ? dimension : undefined),
    })),
    totals: computeMetrics(TABLE_METRICS, sumRows(read.rows, shop.currency)),
  };
}
