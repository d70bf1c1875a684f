import { type Counter, type Measure, MONEY_COUNTERS } from './counts.ts';
import { OTHER } from './fold.ts';
import { SEPARATOR } from './key.ts';
import { bucketOf, type TablePlan } from './plan.ts';
import type { Granularity } from './query.ts';
import { convert, type ExactMoney, exactly, type Rate, rateKey, round } from './rates.ts';
import type { CountRow, PersonRow, Reading } from './reading.ts';
import { countPersons, emptySketch, isEstimate, mergeSketch, type Sketch } from './sketch.ts';
import { addCount, isEmpty, type Totals, zeroTotals } from './totals.ts';

/** A rate that nobody told, and what is not known without it. */
export interface MissingRate {
  day: string;
  source: string;
  money: ReadonlySet<Counter>;
}

/** Rates of one currency, by day and source. */
export interface RateTable {
  target: string;
  rates: ReadonlyMap<string, Rate>;
}

export function tabulateRates(target: string, rates: readonly Rate[]): RateTable {
  return { target, rates: new Map(rates.map((rate) => [rateKey(rate), rate])) };
}

/** One row of a table as it grows: there may be many thousands before the first ones are chosen. */
interface Group {
  values: string[];
  /** By currency; '' for what is no money's. */
  counts: Map<string, Map<Counter, number>>;
  sketches: Map<Measure, Sketch>;
  /** Sum of the daily numbers; undefined where rows were put together whose visitors may be the same. */
  clickers: number | undefined;
  /** Days of clickers that are told of by more than one part. */
  clickerDays: Map<string, Sketch>;
  /** Money in the currency asked for, before it is rounded. */
  exact: Map<Counter, ExactMoney>;
  /** Money of which some has no rate. */
  unrated: Set<Counter>;
}

/** A finished row. */
export interface Tally {
  values: string[];
  totals: Totals;
}

export interface Tallied {
  rows: Tally[];
  totals: Totals;
  /** Measures of which some number is estimated. */
  estimated: Set<Measure>;
  missing: MissingRate[];
}

const keyOf = (values: readonly string[]) => values.join(SEPARATOR);
const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function openGroup(values: string[]): Group {
  return {
    values,
    counts: new Map(),
    sketches: new Map(),
    clickers: 0,
    clickerDays: new Map(),
    exact: new Map(),
    unrated: new Set(),
  };
}

function addNumbers({ counts }: Group, currency: string, more: ReadonlyMap<Counter, number>): void {
  let known = counts.get(currency);
  if (!known) {
    known = new Map();
    counts.set(currency, known);
  }
  for (const [counter, number] of more) known.set(counter, (known.get(counter) ?? 0) + number);
}

function numberOf({ counts }: Group, counter: Counter): number {
  let sum = 0;
  for (const one of counts.values()) sum += one.get(counter) ?? 0;
  return sum;
}

/** What stands in the place of `period`: the bucket of the row's day. */
function nameValues(plan: TablePlan, granularity: Granularity, { values, day }: CountRow | PersonRow): string[] {
  const at = plan.dimensions.indexOf('period');
  return at < 0 ? values : values.with(at, bucketOf(day, granularity));
}

/** Adds a row; where money is wanted in one currency, as far as its rate is known. */
function addCountRow(group: Group, row: CountRow, table: RateTable | undefined): MissingRate | undefined {
  const { currency: source, counts } = row;
  if (!table || !source) {
    addNumbers(group, source, counts);
    return undefined;
  }
  const { target, rates } = table;
  const day = row.rateDay || row.day;
  const rate = source === target ? undefined : rates.get(rateKey({ day, source, target }));
  const plain = new Map<Counter, number>();
  const lost = new Set<Counter>();
  for (const [counter, number] of counts) {
    if (!MONEY_COUNTERS.has(counter)) plain.set(counter, number);
    // Nothing is nothing at any rate.
    else if (number === 0) continue;
    else if (source !== target && !rate) lost.add(counter);
    else group.exact.set(counter, (group.exact.get(counter) ?? 0n) + (rate ? convert(number, rate) : exactly(number)));
  }
  addNumbers(group, target, plain);
  for (const counter of lost) group.unrated.add(counter);
  return lost.size > 0 ? { day, source, money: lost } : undefined;
}

function mergeInto<Key>(sketches: Map<Key, Sketch>, key: Key, sketch: Sketch): void {
  const known = sketches.get(key) ?? emptySketch();
  mergeSketch(known, sketch);
  sketches.set(key, known);
}

function addPersonRow(group: Group, { measure, sketch, persons, day }: PersonRow): void {
  if (measure !== 'clickers') {
    if (sketch) mergeInto(group.sketches, measure, sketch);
  } else if (sketch) mergeInto(group.clickerDays, day, sketch);
  else if (group.clickers !== undefined) group.clickers += persons;
}

/** The sum of the days' numbers. */
function countClickers({ clickers, clickerDays }: Group): number | undefined {
  if (clickers === undefined) return undefined;
  return [...clickerDays.values()].reduce((sum, sketch) => sum + countPersons(sketch), clickers);
}

/** Adds one group to another that stands for both. */
function mergeGroup(group: Group, other: Group): void {
  for (const [currency, counts] of other.counts) addNumbers(group, currency, counts);
  for (const counter of other.unrated) group.unrated.add(counter);
  for (const [counter, money] of other.exact) group.exact.set(counter, (group.exact.get(counter) ?? 0n) + money);
  for (const [measure, sketch] of other.sketches) mergeInto(group.sketches, measure, sketch);
  group.clickers = undefined;
}

/** Rounds money and counts persons, as far as persons are kept so. */
function finishGroup(
  group: Group,
  measures: readonly Measure[],
  kept: boolean,
  currency: string,
  table: RateTable | undefined,
): Tally {
  const totals = zeroTotals(currency);
  for (const [code, counts] of group.counts) {
    for (const [counter, number] of counts) addCount(totals, code, counter, number);
  }
  for (const [counter, money] of table ? group.exact : []) {
    addCount(totals, table?.target ?? '', counter, round(money));
  }
  totals.unrated = group.unrated;
  for (const measure of kept ? measures : []) {
    const sketch = group.sketches.get(measure);
    const persons = measure === 'clickers' ? countClickers(group) : sketch ? countPersons(sketch) : 0;
    if (persons !== undefined) totals.persons[measure] = persons;
  }
  return { values: group.values, totals };
}

const RANKED_BY: readonly Counter[] = ['conversions', 'clicks', 'shares', 'purchases', 'messagesSent', 'impressions'];

/** What brought most comes first; what is not known and the rest come last. */
function rankGroups(groups: Iterable<Group>): Group[] {
  const last = ({ values }: Group) =>
    values.every((value) => value === '') ? 2 : values.every((value) => value === OTHER) ? 1 : 0;
  return [...groups]
    .map((group) => ({
      group,
      key: keyOf(group.values),
      order: [last(group), ...RANKED_BY.map((counter) => -numberOf(group, counter))],
    }))
    .sort((a, b) => {
      const at = a.order.findIndex((number, place) => number !== b.order[place]);
      if (at >= 0) return (a.order[at] as number) - (b.order[at] as number);
      return compareTexts(a.key, b.key);
    })
    .map(({ group }) => group);
}

/** The rows to show by themselves: the first of all, told by what they have beside the period. */
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
  // Of one period after the other: the sort is stable.
  if (at >= 0) sorted.sort((a, b) => compareTexts(a.values[at] as string, b.values[at] as string));
  const finished = sorted.map((group) => finishGroup(group, plan.measures, plan.slice !== undefined, currency, table));
  return {
    rows: finished.filter(({ totals }) => !isEmpty(totals) || Object.values(totals.persons).some(Boolean)),
    totals: finishGroup(all, plan.measures, plan.totalSlice !== undefined, currency, table).totals,
    estimated,
    missing: [...missing.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}
