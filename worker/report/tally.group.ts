/** Rows of a table while they are added up: counts, money and persons. */
import { type Counter, type Measure, MONEY_COUNTERS } from './counts.ts';
import { SEPARATOR } from './key.ts';
import { type PersonSlice, slicesOf } from './marks.ts';
import { convert, type ExactMoney, exactly, type RateTable, rateKey, round } from './rates.ts';
import type { CountRow, PersonRow } from './reading.ts';
import { countPersons, emptySketch, mergeSketch, type Sketch, SPARSE_LIMIT } from './sketch.ts';
import { addCount, type Totals, zeroTotals } from './totals.ts';

/** A rate that nobody told, and what is not known without it. */
export interface MissingRate {
  day: string;
  source: string;
  money: ReadonlySet<Counter>;
}

/** One row of a table as it grows: there may be many thousands before the first ones are chosen. */
export interface Group {
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

/** What a row is found by. */
export const keyOf = (values: readonly string[]) => values.join(SEPARATOR);
/** The order of texts by their code units. */
export const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A row of which nothing is known yet. */
export function openGroup(values: string[]): Group {
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

/** Adds counters of one currency, or with '' of none. */
export function addNumbers({ counts }: Group, currency: string, more: ReadonlyMap<Counter, number>): void {
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

/** Adds a row; where money is wanted in one currency, as far as its rate is known. */
export function addCountRow(group: Group, row: CountRow, table: RateTable | undefined): MissingRate | undefined {
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

/** Adds persons, as far as they are not counted yet. */
export function addPersonRow(group: Group, { measure, sketch, persons, day }: PersonRow): void {
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

/** Adds one group's counts and money to another's. */
export function mergeCounts(group: Group, other: Group): void {
  for (const [currency, counts] of other.counts) addNumbers(group, currency, counts);
  for (const counter of other.unrated) group.unrated.add(counter);
  for (const [counter, money] of other.exact) group.exact.set(counter, (group.exact.get(counter) ?? 0n) + money);
}

/** What each person is counted by at least once: their estimate is no more than these. */
const FACTS: Partial<Record<Measure, Counter>> = { reach: 'impressions', sharers: 'shares', clickers: 'clicks' };

/** Rounds money and counts persons, as far as persons are kept so. */
export function finishGroup(
  group: Group,
  measures: readonly Measure[],
  slice: PersonSlice | undefined,
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
  for (const measure of measures) {
    if (slice === undefined || !slicesOf(measure).includes(slice)) continue;
    const sketch = group.sketches.get(measure);
    const persons = measure === 'clickers' ? countClickers(group) : sketch ? countPersons(sketch) : 0;
    const facts = FACTS[measure];
    if (persons === undefined) continue;
    const isExact = !facts || persons <= SPARSE_LIMIT;
    totals.persons[measure] = isExact ? persons : Math.min(persons, totals.counts[facts]);
  }
  return { values: group.values, totals };
}

/** What rows are ranked by: the first that differs decides. */
export const RANKED_BY: readonly Counter[] = [
  'conversions',
  'clicks',
  'shares',
  'purchases',
  'messagesSent',
  'impressions',
];

/** Where a row stands: its numbers, the least first, and among equals its key. */
export interface Rank {
  order: readonly number[];
  key: string;
}

/** The order of ranks. */
export function compareRanks(a: Rank, b: Rank): number {
  const at = a.order.findIndex((number, place) => number !== b.order[place]);
  return at >= 0 ? (a.order[at] as number) - (b.order[at] as number) : compareTexts(a.key, b.key);
}

/** The keys of groups: what brought most comes first. */
export function rankGroups(groups: readonly Group[]): string[] {
  return groups
    .map((group) => ({
      key: keyOf(group.values),
      order: RANKED_BY.map((counter) => -numberOf(group, counter)),
    }))
    .sort(compareRanks)
    .map(({ key }) => key);
}
