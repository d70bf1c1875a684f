/**
 * What can be asked of the reports and what is answered: the one contract of the API, the exports, the scheduled mails
 * and the dashboard.
 */
import { AppError } from '../errors.ts';
import type { Shop, Zoned } from '../retailer/shop.ts';
import type { MetricUnit } from './metrics.ts';
import type { MetricValue } from './totals.ts';

export const REPORTS = [
  'funnel',
  'series',
  'channels',
  'utm',
  'campaigns',
  'deals',
  'variants',
  'languages',
  'countries',
  'advocates',
  'cohorts',
  'time_to_convert',
  'deliveries',
  'leak',
  'stores',
  'staff',
  /** By up to two dimensions of the asker's choice. */
  'table',
] as const;
export type ReportName = (typeof REPORTS)[number];

/** Dimensions of the base roll-up: any of them go together with each other and with one of `FURTHER_DIMENSIONS`. */
export const BASE_DIMENSIONS = ['campaign', 'deal', 'variant', 'channel', 'placement'] as const;
export type BaseDimension = (typeof BASE_DIMENSIONS)[number];

/**
 * Dimensions with a roll-up of their own. `utm_*` is the UTM of the link that the friend clicked, `entry_*` the one
 * that brought the visitor whom the page shows something. `customer` is `new` or `returning`, `advocate` an id;
 * `browser` is known of orders that the tag told of, and goes with the report `leak` alone; `store` and `staff` are ids
 * of the store where a fact happened, and of the staff link by which it was told.
 */
export const FURTHER_DIMENSIONS = [
  'language',
  'country',
  'device',
  'browser',
  'customer',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'entry_source',
  'entry_medium',
  'entry_campaign',
  'entry_content',
  'advocate',
  'store',
  'staff',
] as const;
export type FurtherDimension = (typeof FURTHER_DIMENSIONS)[number];

/** `period` is the day, week (its Monday) or month (`2026-11`) by `granularity`; `shop` a shop's id. */
export const DIMENSIONS = ['period', 'shop', ...BASE_DIMENSIONS, ...FURTHER_DIMENSIONS] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const GRANULARITIES = ['day', 'week', 'month'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** Days in the shops' zones, both ends included. */
export interface Period {
  from: string;
  to: string;
}

/** What a report needs to know of a shop. */
export type ReportShop = Pick<Shop, 'id' | 'number' | 'retailerId' | 'name' | 'currency'> & Zoned;

export interface ReportQuery extends Period {
  report: ReportName;
  /** One or several of one retailer, in one group's database. */
  shops: readonly ReportShop[];
  /**
   * What rows are made by, in this order: one or two for `table`; for reports with a dimension of their own, one more
   * at most; empty otherwise.
   */
  dimensions: readonly Dimension[];
  granularity: Granularity;
  /** Values to keep, by dimension; '' stands for "not known". All dimensions but `period` may be given. */
  filters: Partial<Record<Dimension, readonly string[]>>;
  /** Sums all money in this currency, by the retailer's rates of the orders' days. Absent: each currency apart. */
  currency?: string;
  /** Also the period before, as `previousPeriod` has it. */
  compare?: boolean;
  /** Rows with a value of their own; what is left is summed up as `(other)`. */
  limit: number;
}

export interface ReportColumn {
  key: string;
  kind: 'dimension' | 'metric';
  /** `text` for dimensions. */
  unit: MetricUnit | 'text';
  /** How a metric is computed, in plain words. */
  formula?: string;
  /** Relative standard error of a number that is estimated, such as 0.016; absent where it is exact. */
  error?: number;
}

export type MetricValues = Record<string, MetricValue>;

export interface ReportLine {
  /** By dimension key; null where the value is not known. */
  dimensions: Record<string, string | null>;
  /** By metric key; null where the number is not known: never zero in its place. */
  metrics: MetricValues;
  /** The same row of the period before; absent without `compare`. */
  previous?: MetricValues;
}

/** What a reader must know beside the numbers. */
export interface ReportNote {
  code:
    | 'silent_without_visitor'
    | 'silent_without_buyer'
    | 'estimated'
    | 'missing_rate'
    | 'only_referred_purchases'
    | 'unknown_new_customers'
    | 'daily_uniques'
    | 'too_few_persons'
    | 'cohort_open'
    | 'not_kept_by_dimension'
    | 'behind'
    | 'parts_unknown'
    | 'from_log';
  text: string;
  /** Of a missing rate. */
  rate?: MissingRates;
}

/** Days of which nobody told what a currency is worth, and the metrics that are not known for it. */
export interface MissingRates {
  source: string;
  target: string;
  /** The first and the last of each run of days, in order. */
  days: [from: string, to: string][];
  metrics: string[];
}

export interface ReportAnswer {
  report: ReportName;
  shops: { id: string; name: string; currency: string; time_zone: string }[];
  period: Period;
  granularity: Granularity;
  /** The currency that all money is in; absent where each keeps its own. */
  currency?: string;
  /** UTC milliseconds: facts received until then are in. */
  as_of: number;
  /** The last event of the log that is in. */
  watermark: number;
  /** Dimensions first, then metrics, in the order to show. */
  columns: ReportColumn[];
  rows: ReportLine[];
  /** Over all rows, also those beyond the limit; equal in every report over the same facts. */
  totals: MetricValues;
  previous?: { period: Period; totals: MetricValues };
  notes: ReportNote[];
}

/** The dimensions that a report has by itself; a UTM field asked for takes the place of `utm`'s own. */
export const OWN_DIMENSIONS: Record<ReportName, readonly Dimension[]> = {
  funnel: [],
  series: ['period'],
  channels: ['channel'],
  utm: ['utm_source'],
  campaigns: ['campaign'],
  deals: ['deal'],
  variants: ['campaign', 'variant'],
  languages: ['language'],
  countries: ['country'],
  advocates: ['advocate'],
  cohorts: ['period'],
  time_to_convert: [],
  deliveries: ['channel', 'language'],
  leak: ['period', 'browser'],
  stores: ['store'],
  staff: ['staff'],
  table: [],
};

export const MAX_DAYS = 400;
/** Rows of an answer that is whole in memory. */
export const MAX_ROWS = 10_000;
/** Rows of a file that is read slice by slice. */
export const MAX_FILE_ROWS = 100_000;

/** A combination that no roll-up answers and that would take too long otherwise. */
export function unsupported(path: string, message: string): AppError {
  return new AppError('unprocessable', message, { errors: [{ path, code: 'unsupported', message }] });
}

/** A query that makes no sense at `path`. */
export function invalid(path: string, code: string, message: string): AppError {
  return new AppError('unprocessable', message, { errors: [{ path, code, message }] });
}
