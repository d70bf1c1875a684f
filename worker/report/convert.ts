/** Times to convert: made of how conversions stand, not of what happened on which day. */
import type { Database } from '../ports.ts';
import { type Conversions, readConversions, readWatermark } from './convert.store.ts';
import { OTHER } from './fold.ts';
import { headOf, metricColumn } from './head.ts';
import { SEPARATOR } from './key.ts';
import { giveWay, mapInPieces } from './pieces.ts';
import { planConversions, previousPeriod } from './plan.ts';
import type { MetricValues, Period, ReportAnswer, ReportColumn, ReportLine, ReportQuery } from './query.ts';

const COLUMNS: readonly ReportColumn[] = [
  metricColumn('credited', 'count', 'Conversions of orders placed in the period that stand now'),
  metricColumn('with_click', 'count', 'Those of them whose click is known'),
  metricColumn('median_time', 'duration', 'Half of them took no longer, from the credited click to the order'),
  metricColumn('p90_time', 'duration', 'Nine in ten of them took no longer, from the credited click to the order'),
];

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
    columns: [...dimensions.map((key): ReportColumn => ({ key, kind: 'dimension', unit: 'text' })), ...COLUMNS],
    rows,
    totals,
    ...(before && earlier && { previous: { period: before, totals: describeDelays(earlier) } }),
    notes: [],
  };
}
