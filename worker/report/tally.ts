import type { Measure } from './counts.ts';
import { OTHER } from './fold.ts';
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
  mergeGroup,
  openGroup,
  rankGroups,
  type Tally,
} from './tally.group.ts';
import { isEmpty, type Totals } from './totals.ts';

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

/** The rows to show by themselves, told by what they have beside the period: the first of all, in that order. */
export function chooseShown(plan: TablePlan, reading: Reading, limit: number): ReadonlySet<string> {
  const at = plan.dimensions.indexOf('period');
  const groups = new Map<string, Group>();
  for (const row of reading.counts) {
    const values = at < 0 ? row.values : row.values.toSpliced(at, 1);
    const key = keyOf(values);
    const group = groups.get(key) ?? openGroup(values);
    groups.set(key, group);
    addNumbers(group, '', row.counts);
  }
  const hasAny = ({ counts }: Group) => [...counts.values()].some((one) => [...one.values()].some(Boolean));
  const ranked = rankGroups([...groups.values()].filter(hasAny));
  return new Set(ranked.slice(0, limit).map(({ values }) => keyOf(values)));
}

/**
 * Adds up what was read, by the dimensions of a plan.
 * @param shown from `chooseShown`: all else is put together as `(other)`, but for what is not known.
 * @param currency the leading one: of the first shop, or the one asked for.
 * @param table where all money is wanted in one currency.
 */
export function tallyRows(
  plan: TablePlan,
  granularity: Granularity,
  reading: Reading,
  shown: ReadonlySet<string>,
  currency: string,
  table: RateTable | undefined,
): Tallied {
  const at = plan.dimensions.indexOf('period');
  const groups = new Map<string, Group>();
  const estimated = new Set<Measure>();
  const missing = new Map<string, MissingRate>();
  const groupOf = (row: CountRow | PersonRow): Group => {
    const values = nameValues(plan, granularity, row);
    const key = keyOf(values);
    let group = groups.get(key);
    if (!group) {
      group = openGroup(values);
      groups.set(key, group);
    }
    return group;
  };
  for (const row of reading.counts) {
    const fault = addCountRow(groupOf(row), row, table);
    if (!fault) continue;
    const key = fault.source + fault.day;
    missing.set(key, { ...fault, money: new Set([...fault.money, ...(missing.get(key)?.money ?? [])]) });
  }
  for (const row of reading.persons) {
    addPersonRow(groupOf(row), row);
    if (row.estimated) estimated.add(row.measure);
  }

  const rows = new Map<string, Group>();
  const all = openGroup([]);
  for (const [key, group] of groups) {
    mergeGroup(all, group);
    const own = at < 0 ? group.values : group.values.toSpliced(at, 1);
    if (own.length === 0 || own.every((value) => value === '') || shown.has(keyOf(own))) {
      rows.set(key, group);
      continue;
    }
    const values = group.values.map((value, index) => (index === at ? value : OTHER));
    const rest = rows.get(keyOf(values)) ?? openGroup(values);
    mergeGroup(rest, group);
    rows.set(keyOf(values), rest);
  }
  all.sketches = new Map();
  all.clickers = 0;
  for (const row of reading.totalPersons) {
    addPersonRow(all, row);
    if (row.estimated) estimated.add(row.measure);
  }
  for (const { sketches } of [...rows.values(), all]) {
    for (const [measure, sketch] of sketches) if (isEstimate(sketch)) estimated.add(measure);
  }

  const sorted = rankGroups(rows.values());
  if (at >= 0) {
    // One period after the other, each with its rows in the order that they have in all periods together.
    const places = new Map([...shown].map((key, place) => [key, place]));
    const placeOf = ({ values }: Group) => {
      const own = values.toSpliced(at, 1);
      return own.every((value) => value === '') ? shown.size : (places.get(keyOf(own)) ?? shown.size);
    };
    sorted.sort((a, b) => compareTexts(a.values[at] as string, b.values[at] as string) || placeOf(a) - placeOf(b));
  }
  const finished = sorted.map((group) => finishGroup(group, plan.measures, plan.slice !== undefined, currency, table));
  return {
    rows: finished.filter(({ totals }) => !isEmpty(totals) || Object.values(totals.persons).some(Boolean)),
    totals: finishGroup(all, plan.measures, plan.totalSlice !== undefined, currency, table).totals,
    estimated,
    missing: [...missing.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}
