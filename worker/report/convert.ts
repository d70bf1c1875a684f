/** Times to convert: made of how conversions stand, not of what happened on which day. */
import type { Database } from '../ports.ts';
import { chooseBoth, isUnknown, placesOf } from './choose.ts';
import { type Conversions, readConversions, readWatermark } from './convert.store.ts';
import { OTHER } from './fold.ts';
import { headOf, metricColumn } from './head.ts';
import { giveWay, mapInPieces } from './pieces.ts';
import { planConversions, previousPeriod } from './plan.ts';
import type { MetricValues, Period, ReportAnswer, ReportColumn, ReportLine, ReportQuery } from './query.ts';
import { compareTexts, keyOf } from './tally.group.ts';

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

/** Conversions by their values; those that are not shown together, but for what is not known. */
function groupConversions(conversions: readonly Conversions[], shown: ReadonlySet<string> | undefined) {
  const groups = new Map<string, ConvertGroup>();
  for (const some of conversions) {
    const isAlone = !shown || shown.has(keyOf(some.values)) || isUnknown(some.values);
    const values = isAlone ? some.values : some.values.map(() => OTHER);
    const key = keyOf(values);
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
      .filter(([, { values }]) => !isUnknown(values))
      .sort(([a, one], [b, other]) => countCredited(other) - countCredited(one) || compareTexts(a, b))
      .map(([key]) => key);
  const shown = new Set(await chooseBoth(rank, query.limit, current, earlier));
  const groups = groupConversions(current, shown);
  const same = earlier && groupConversions(earlier, shown);
  for (const [key, { values }] of same ?? []) if (!groups.has(key)) groups.set(key, { values, conversions: [] });
  const placeOf = placesOf(shown);
  const sorted = [...groups].sort(([, a], [, b]) => placeOf(a.values) - placeOf(b.values));
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
