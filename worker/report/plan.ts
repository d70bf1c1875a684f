import { isCurrency } from '../campaign/money.ts';
import type { Measure } from './counts.ts';
import { addDays, countDays, isDay, listDays } from './day.ts';
import { PERSON_SLICES, type PersonSlice } from './marks.ts';
import { REPORT_METRICS, type TableReport } from './metrics.shown.ts';
import { type MetricKey, measuresOf } from './metrics.ts';
import {
  BASE_DIMENSIONS,
  type BaseDimension,
  type Dimension,
  FURTHER_DIMENSIONS,
  type FurtherDimension,
  type Granularity,
  invalid,
  MAX_DAYS,
  MAX_ROWS,
  OWN_DIMENSIONS,
  type Period,
  type ReportName,
  type ReportQuery,
  unsupported,
} from './query.ts';
import { rollupName } from './rollup.ts';

/** Reports whose dimensions are what they are. */
const FIXED: ReadonlySet<ReportName> = new Set<ReportName>(['variants', 'cohorts', 'deliveries', 'leak']);
/** What a conversion is kept with. */
const CONVERSION_DIMENSIONS: ReadonlySet<Dimension> = new Set<Dimension>(['shop', 'campaign', 'deal', 'channel']);

const isBase = (dimension: Dimension): dimension is BaseDimension =>
  (BASE_DIMENSIONS as readonly string[]).includes(dimension);
const isFurther = (dimension: Dimension): dimension is FurtherDimension =>
  (FURTHER_DIMENSIONS as readonly string[]).includes(dimension);

/** What a report's rows are made by. */
function dimensionsOf({ report, dimensions }: Pick<ReportQuery, 'report' | 'dimensions'>): readonly Dimension[] {
  const own = OWN_DIMENSIONS[report];
  const chosen = report === 'utm' && dimensions.some((one) => /^(utm|entry)_/.test(one)) ? [] : own;
  return [...chosen, ...dimensions.filter((one) => !chosen.includes(one))];
}

function checkDimensions({ report, dimensions, filters }: ReportQuery): void {
  if (report === 'table' && (dimensions.length < 1 || dimensions.length > 2)) {
    throw invalid('dimensions', 'length', 'A table has one or two dimensions.');
  }
  if (report !== 'leak' && (dimensions.includes('browser') || filters.browser)) {
    throw unsupported('dimensions', 'Browsers are kept of orders that the tag told of: the report leak shows them.');
  }
  const own = OWN_DIMENSIONS[report];
  const more = dimensionsOf({ report, dimensions }).length - own.length;
  if (FIXED.has(report) && more > 0) {
    throw unsupported('dimensions', `The report ${report} has dimensions of its own and takes no other.`);
  }
  if (more > (own.length === 0 ? 2 : 1)) throw unsupported('dimensions', 'One more dimension at most.');
}

/**
 * Whether a query makes sense by itself.
 * @param rows as many as may be asked for.
 * @throws AppError `unprocessable` with the path of what does not.
 */
export function checkQuery(query: ReportQuery, rows = MAX_ROWS): void {
  const { from, to, shops, limit, currency } = query;
  if (shops.length === 0) throw invalid('shops', 'length', 'A report is about one shop at least.');
  const days = isDay(from) && isDay(to) ? countDays(from, to) : 0;
  if (days < 1 || days > MAX_DAYS) {
    throw invalid('from', 'period', `A period has 1 to ${MAX_DAYS} days and ends after it begins.`);
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > rows) {
    throw invalid('limit', 'range', `A report has 1 to ${rows} rows.`);
  }
  if (currency !== undefined && !isCurrency(currency)) {
    throw invalid('currency', 'unknown_currency', 'Expected an ISO 4217 code in upper case.');
  }
  checkDimensions(query);
}

/** How a table is read. */
export interface TablePlan {
  metrics: readonly MetricKey[];
  measures: readonly Measure[];
  /** What rows are made by, in order. */
  dimensions: readonly Dimension[];
  /** Base dimensions that rows are made by or filtered by. */
  base: readonly BaseDimension[];
  /** The further dimensions likewise. */
  further: readonly FurtherDimension[];
  /** The roll-up that holds them all; undefined where none does. */
  rollup: string | undefined;
  /** The roll-up that holds what is not known of the further dimension, together with what is. */
  whole: string | undefined;
  /** There may be far more advocates than rows: the first ones are chosen before they are read. */
  isTop: boolean;
  /** The slice of persons that fits; undefined where distinct persons are not kept so. */
  slice: PersonSlice | undefined;
  /** The same for the totals: what is filtered by alone. */
  totalSlice: PersonSlice | undefined;
  /** How fine the days are told apart, of counts and of persons. */
  time: 'none' | 'month' | 'day';
  personTime: 'none' | 'month' | 'day';
}

function sliceOf(used: readonly Dimension[]): PersonSlice | undefined {
  const [one, ...others] = used.filter((dimension) => dimension !== 'shop' && dimension !== 'period');
  if (one === undefined) return '';
  const isVariant = [one, ...others].every((dimension) => dimension === 'campaign' || dimension === 'variant');
  if (isVariant && (others.length > 0 || one === 'variant')) return 'variant';
  return others.length === 0 ? PERSON_SLICES.find((slice) => slice === one) : undefined;
}

/** A further dimension goes with the campaign and one more of the base; alone, the base is whole. */
function rollupOf(base: readonly BaseDimension[], further: readonly FurtherDimension[]): string | undefined {
  const slots = base.filter((dimension): dimension is Exclude<BaseDimension, 'campaign'> => dimension !== 'campaign');
  if (further.length === 0 && slots.length > 1) return '';
  return further.length > 1 || slots.length > 1 ? undefined : rollupName(further[0], slots[0] ?? '');
}

function timeOf({ granularity }: ReportQuery, dimensions: readonly Dimension[]): TablePlan['time'] {
  if (!dimensions.includes('period')) return 'none';
  return granularity === 'month' ? 'month' : 'day';
}

export function planTable(query: ReportQuery & { report: TableReport }): TablePlan {
  const dimensions = dimensionsOf(query);
  const filtered = Object.keys(query.filters) as Dimension[];
  const used = [...new Set([...dimensions, ...filtered])];
  const metrics = REPORT_METRICS[query.report];
  const measures: readonly Measure[] =
    query.report === 'variants' ? ['exposed', 'sharers', 'buyers'] : measuresOf(metrics);
  const base = used.filter(isBase);
  const further = used.filter(isFurther);
  return {
    metrics,
    measures,
    dimensions,
    base,
    further,
    rollup: rollupOf(base, further),
    whole: further.length > 0 ? rollupOf(base, []) : undefined,
    isTop: dimensions.length === 1 && dimensions[0] === 'advocate' && !filtered.some(isFurther),
    slice: sliceOf(used),
    totalSlice: sliceOf(filtered),
    // Each day has its own rate.
    time: query.currency === undefined ? timeOf(query, dimensions) : 'day',
    personTime: timeOf(query, dimensions),
  };
}

/** How many values a table shows apart: by period each has as many rows, and all together are no more than may be. */
export function countShown({ limit, from, to, granularity }: ReportQuery, { dimensions }: TablePlan): number {
  if (!dimensions.includes('period')) return limit;
  return Math.min(limit, Math.floor(MAX_ROWS / listBuckets(from, to, granularity).length));
}

/** @throws AppError `unsupported` where conversions are not kept by what is asked for. */
export function planConversions(query: ReportQuery): readonly Dimension[] {
  const dimensions = dimensionsOf(query);
  const other = [...dimensions, ...(Object.keys(query.filters) as Dimension[])].find(
    (dimension) => !CONVERSION_DIMENSIONS.has(dimension),
  );
  if (other) throw unsupported('dimensions', `The time to convert is not kept by ${other}.`);
  return dimensions;
}

/** @throws AppError `unsupported` where cohorts are filtered by anything but the shop. */
export function planCohorts(query: ReportQuery): void {
  const other = Object.keys(query.filters).find((dimension) => dimension !== 'shop');
  if (other) throw unsupported('filters', `Cohorts are of all customers: they are not kept by ${other}.`);
}

/** The first day of a bucket's day, week (Monday) or month, and the name that the bucket goes by. */
export function bucketOf(day: string, granularity: Granularity): string {
  if (granularity === 'day') return day;
  if (granularity === 'month') return day.slice(0, 7);
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** The buckets of a period, in order. */
export function listBuckets(from: string, to: string, granularity: Granularity): string[] {
  return [...new Set(listDays(from, to).map((day) => bucketOf(day, granularity)))];
}

/** The same day some months earlier: the last of a month for the last of another, and for those that it has not. */
function backMonths(day: string, months: number): string {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const firstOf = (index: number) => new Date(Date.UTC(year, index, 1)).toISOString().slice(0, 10);
  const last = addDays(firstOf(month - months), -1);
  const same = last.slice(0, 8) + day.slice(8);
  return addDays(day, 1).endsWith('-01') || same > last ? last : same;
}

/**
 * The period that one is compared with: of days, as many right before; of weeks or months, the same part of as many weeks or
 * months before, so that each has its counterpart.
 */
export function previousPeriod({ from, to, granularity }: Period & Pick<ReportQuery, 'granularity'>): Period {
  const count = listBuckets(from, to, granularity).length;
  if (granularity === 'month') return { from: backMonths(from, count), to: backMonths(to, count) };
  const days = granularity === 'week' ? 7 * count : count;
  return { from: addDays(from, -days), to: addDays(to, -days) };
}
