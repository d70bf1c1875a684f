import { SEPARATOR } from './key.ts';
import { computeMetrics, errorOf, METRICS, type Metric, type MetricKey } from './metrics.ts';
import { mapInPieces } from './pieces.ts';
import { listBuckets, type TablePlan } from './plan.ts';
import type { Dimension, MetricValues, Period, ReportColumn, ReportLine, ReportQuery } from './query.ts';
import type { Tally } from './tally.group.ts';
import type { Tallied } from './tally.ts';
import { type Totals, zeroTotals } from './totals.ts';

/** The columns of a table: its dimensions, then its metrics with their formulas. */
export function describeColumns(
  dimensions: readonly Dimension[],
  metrics: readonly MetricKey[],
  { estimated }: Pick<Tallied, 'estimated'>,
): ReportColumn[] {
  const describe = (key: MetricKey): ReportColumn => {
    const metric: Metric = METRICS[key];
    const error = metric.of?.some((measure) => estimated.has(measure)) ? errorOf(metric) : undefined;
    const { unit, formula } = metric;
    return { key, kind: 'metric', unit, formula, ...(error !== undefined && { error }) };
  };
  return [
    ...dimensions.map((key): ReportColumn => ({ key, kind: 'dimension', unit: 'text' })),
    ...metrics.map(describe),
  ];
}

/** Dimensions with a known value in a row, whether it stands there or was asked for. */
function knownOf(
  dimensions: readonly Dimension[],
  values: readonly string[],
  filters: ReportQuery['filters'],
): string[] {
  const filtered = Object.entries(filters).filter(([, wanted]) => wanted.every((value) => value !== ''));
  return [...dimensions.filter((_, index) => values[index] !== ''), ...filtered.map(([dimension]) => dimension)];
}

/** What the rows of an earlier table are called in the present one: the same values, the bucket in the same place. */
export function nameLater(
  { dimensions }: TablePlan,
  { from, to, granularity }: ReportQuery,
  { tallied, period }: { tallied: Tallied; period: Period },
): string[][] {
  const at = dimensions.indexOf('period');
  const values = tallied.rows.map((row) => row.values);
  if (at < 0) return values;
  const buckets = listBuckets(from, to, granularity);
  const before = listBuckets(period.from, period.to, granularity);
  const later = new Map(before.map((name, place) => [name, buckets[place] as string]));
  return values.map((some) => some.with(at, later.get(some[at] as string) as string));
}

/** Makes metrics' values of what a row adds up to, by its dimensions: those that are known, and all that were asked for. */
export type Compute = (totals: Totals, known: readonly string[], asked?: readonly string[]) => MetricValues;

export const computeBy =
  (metrics: readonly MetricKey[]): Compute =>
  (totals, known, asked) =>
    computeMetrics(metrics, totals, known, asked);

/** Every bucket of a period that has no row, so that a series has no holes. */
function fillBuckets({ rows }: Tallied, buckets: readonly string[], currency: string): Tally[] {
  const known = new Set(rows.map(({ values }) => values[0]));
  const missing = buckets.filter((bucket) => !known.has(bucket));
  return [...rows, ...missing.map((bucket) => ({ values: [bucket], totals: zeroTotals(currency) }))].sort((a, b) =>
    (a.values[0] as string) < (b.values[0] as string) ? -1 : 1,
  );
}

function zeroPersons(tally: Tally, { measures, slice }: TablePlan): Tally {
  if (slice === undefined) return tally;
  for (const measure of measures) tally.totals.persons[measure] ??= 0;
  return tally;
}

interface Made {
  plan: TablePlan;
  query: ReportQuery;
  compute: Compute;
  current: Tallied;
  previous: { tallied: Tallied; period: Period } | undefined;
  currency: string;
  /** Where it began first: what begins later is not known yet. */
  today: string;
}

/** Whether a row says nothing: what happened there is in none of the report's metrics. */
function isSilent(values: MetricValues): boolean {
  return Object.values(values).every((value) => (Array.isArray(value) ? value.every(({ amount }) => !amount) : !value));
}

/** Rows that are made at once. */
const LINES = 100;

/** The rows of a table, each with the same of the period before. */
export async function makeLines(made: Made): Promise<ReportLine[]> {
  const { plan, query, compute, current, previous, currency, today } = made;
  const { dimensions } = plan;
  const { granularity, filters } = query;
  const buckets = dimensions.includes('period') ? listBuckets(query.from, query.to, granularity) : [];
  const before = previous ? listBuckets(previous.period.from, previous.period.to, granularity) : [];
  const isSeries = dimensions.length === 1 && dimensions[0] === 'period';
  const tallies = isSeries ? fillBuckets(current, buckets, currency) : current.rows;

  const at = dimensions.indexOf('period');
  /** The same row of the period before: the same values, the bucket in the same place. */
  const earlier = new Map((previous?.tallied.rows ?? []).map((one) => [one.values.join(SEPARATOR), one]));
  const findEarlier = (values: readonly string[]) => {
    const place = at < 0 ? -1 : buckets.indexOf(values[at] as string);
    const same = at < 0 ? values : values.with(at, before[place] ?? '');
    return earlier.get(same.join(SEPARATOR));
  };
  const unknown = Object.fromEntries(Object.keys(compute(zeroTotals(currency), [])).map((key) => [key, null]));

  const makeLine = (tally: Tally): ReportLine => {
    const { values, totals } = zeroPersons(tally, plan);
    const known = knownOf(dimensions, values, filters);
    const asked = [...dimensions, ...known];
    const isFuture = at >= 0 && (values[at] as string) > today.slice(0, (values[at] as string).length);
    const same = previous && (findEarlier(values) ?? { values, totals: zeroTotals(currency) });
    return {
      dimensions: Object.fromEntries(dimensions.map((dimension, index) => [dimension, values[index] || null])),
      metrics: isFuture ? unknown : compute(totals, known, asked),
      ...(same && { previous: compute(zeroPersons(same, plan).totals, known, asked) }),
    };
  };
  const lines = await mapInPieces(tallies, makeLine, LINES);
  const says = ({ metrics, previous: before }: ReportLine) => !isSilent(metrics) || (before && !isSilent(before));
  return isSeries || dimensions.length === 0 ? lines : lines.filter(says);
}

/** The totals of a table: what is filtered by is known throughout. */
export function makeTotals(compute: Compute, totals: Totals, filters: ReportQuery['filters']): MetricValues {
  return compute(totals, knownOf([], [], filters));
}
