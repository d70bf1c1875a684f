import { isRest, isUnknown, placesOf } from './choose.ts';
import type { Measure } from './counts.ts';
import { OTHER } from './fold.ts';
import { mapInPieces, workInPieces } from './pieces.ts';
import { bucketOf, type TablePlan } from './plan.ts';
import type { Granularity } from './query.ts';
import type { RateTable } from './rates.ts';
import type { CountRow, PersonRow, Reading } from './reading.ts';
import { isEstimate } from './sketch.ts';
import {
  addCountRow,
  addNumbers,
  addPersonRow,
  compareTexts,
  finishGroup,
  type Group,
  keyOf,
  type MissingRate,
  mergeCounts,
  openGroup,
  rankGroups,
  type Tally,
} from './tally.group.ts';
import { isEmpty, type Totals } from './totals.ts';

/** Rows with sketches that are worked off at once. */
const SKETCHES = 100;

export interface Tallied {
  rows: Tally[];
  totals: Totals;
  /** Measures of which some number is estimated. */
  estimated: Set<Measure>;
  missing: MissingRate[];
}

/** What stands in the place of `period`: the bucket of the row's day. */
function nameValues(plan: TablePlan, granularity: Granularity, { values, day }: CountRow | PersonRow): string[] {
  const at = plan.dimensions.indexOf('period');
  return at < 0 ? values : values.with(at, bucketOf(day, granularity));
}

/** The keys of what may have rows of its own, told by what it has beside the period: the first of all first. */
export async function rankValues(plan: TablePlan, reading: Reading): Promise<string[]> {
  const at = plan.dimensions.indexOf('period');
  const groups = new Map<string, Group>();
  await workInPieces(reading.counts, (row) => {
    const values = at < 0 ? row.values : row.values.toSpliced(at, 1);
    const key = keyOf(values);
    const group = groups.get(key) ?? openGroup(values);
    groups.set(key, group);
    addNumbers(group, '', row.counts);
  });
  // Who is held out is counted among persons alone.
  const met = new Set<string>();
  for (const { values: all } of reading.persons) {
    const values = at < 0 ? all : all.toSpliced(at, 1);
    const key = keyOf(values);
    met.add(key);
    if (!groups.has(key)) groups.set(key, openGroup(values));
  }
  const hasAny = ({ counts }: Group) => [...counts.values()].some((one) => [...one.values()].some(Boolean));
  const isRanked = (group: Group) =>
    !isUnknown(group.values) && !isRest(group.values) && (hasAny(group) || met.has(keyOf(group.values)));
  return rankGroups([...groups.values()].filter(isRanked));
}

/**
 * Adds up what was read, by the dimensions of a plan.
 * @param shown keys of `rankValues`, in the order that rows have, in each period the same: all else is put together as
 * `(other)`, but for what is not known.
 * @param currency the leading one: of the first shop, or the one asked for.
 * @param table where all money is wanted in one currency.
 * @param expected values of rows that are there also where nothing was counted.
 */
export async function tallyRows(
  plan: TablePlan,
  granularity: Granularity,
  reading: Reading,
  shown: ReadonlySet<string>,
  currency: string,
  table: RateTable | undefined,
  expected: readonly string[][] = [],
): Promise<Tallied> {
  const at = plan.dimensions.indexOf('period');
  const rows = new Map(expected.map((values) => [keyOf(values), openGroup(values)]));
  const kept = new Set(rows.keys());
  const estimated = new Set<Measure>();
  const missing = new Map<string, MissingRate>();
  const groupOf = (row: CountRow | PersonRow): Group => {
    const values = nameValues(plan, granularity, row);
    const own = at < 0 ? values : values.toSpliced(at, 1);
    const isAlone = isUnknown(own) || isRest(own) || shown.has(keyOf(own));
    const told = isAlone ? values : values.map((value, index) => (index === at ? value : OTHER));
    const key = keyOf(told);
    const group = rows.get(key) ?? openGroup(told);
    rows.set(key, group);
    // Visitors of several together may be the same.
    if (!isAlone) group.clickers = undefined;
    return group;
  };
  await workInPieces(reading.counts, (row) => {
    const fault = addCountRow(groupOf(row), row, table);
    if (!fault) return;
    const key = fault.source + fault.day;
    missing.set(key, { ...fault, money: new Set([...fault.money, ...(missing.get(key)?.money ?? [])]) });
  });
  const addPersons = (row: PersonRow) => {
    addPersonRow(groupOf(row), row);
    if (row.estimated) estimated.add(row.measure);
  };
  await workInPieces(reading.persons, addPersons, SKETCHES);

  const all = openGroup([]);
  await workInPieces(rows.values(), (group) => mergeCounts(all, group));
  const addTotal = (row: PersonRow) => {
    addPersonRow(all, row);
    if (row.estimated) estimated.add(row.measure);
  };
  await workInPieces(reading.totalPersons, addTotal, SKETCHES);
  for (const { sketches } of [...rows.values(), all]) {
    for (const [measure, sketch] of sketches) if (isEstimate(sketch)) estimated.add(measure);
  }

  const placeOf = placesOf(shown);
  const placed = [...rows.values()].map((group) => ({
    group,
    period: group.values[at] ?? '',
    place: placeOf(at < 0 ? group.values : group.values.toSpliced(at, 1)),
  }));
  placed.sort((a, b) => compareTexts(a.period, b.period) || a.place - b.place);
  const finish = ({ group }: { group: Group }) => finishGroup(group, plan.measures, plan.slice, currency, table);
  const finished = await mapInPieces(placed, finish, SKETCHES);
  return {
    rows: finished.filter(
      ({ values, totals }) =>
        kept.has(keyOf(values)) || !isEmpty(totals) || Object.values(totals.persons).some(Boolean),
    ),
    totals: finishGroup(all, plan.measures, plan.totalSlice, currency, table).totals,
    estimated,
    missing: [...missing.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}
