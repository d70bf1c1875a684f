import { COUNTERS, type Counter } from './counts.ts';
import type { BaseKey, Cell } from './fold.ts';
import { joinValues, type Numbers } from './key.ts';
import { FURTHER_DIMENSIONS, type FurtherDimension } from './query.ts';

/**
 * What a further dimension's roll-ups keep beside the campaign: nothing, or one base dimension each. All of them at once
 * would be as many rows as there are events; so a report by one further dimension reads hundreds.
 */
const SLOTS = ['', 'deal', 'variant', 'channel', 'placement'] as const;
export type Slot = (typeof SLOTS)[number];

/** What brought somebody is asked for by place, the rest of a link's UTM by channel; an advocate has few links. */
const FEWER_SLOTS: Partial<Record<FurtherDimension, readonly Slot[]>> = {
  browser: [''],
  utm_content: ['', 'channel'],
  entry_source: ['', 'placement'],
  entry_medium: ['', 'placement'],
  entry_campaign: ['', 'placement'],
  entry_content: [''],
  advocate: [''],
  store: ['', 'channel'],
  staff: ['', 'channel'],
};
const slotsOf = (dimension: FurtherDimension): readonly Slot[] => FEWER_SLOTS[dimension] ?? SLOTS;

/** In the place of a further dimension: everything. What is not known of one is what is left of this. */
const ALL = 'all';

const nameRollup = (dimension: FurtherDimension | typeof ALL, slot: Slot) =>
  slot ? `${dimension}/${slot}` : dimension;

/** Name of the roll-up by the campaign, one more of the base and one further dimension; undefined where none is kept. */
export function rollupName(dimension: FurtherDimension | undefined, slot: Slot): string | undefined {
  if (!dimension) return nameRollup(ALL, slot);
  return slotsOf(dimension).includes(slot) ? nameRollup(dimension, slot) : undefined;
}

/** All roll-ups by name; first the base one '', which keeps all base dimensions, then those of everything. */
export const ROLLUPS: readonly string[] = [
  '',
  ...SLOTS.map((slot) => nameRollup(ALL, slot)),
  ...FURTHER_DIMENSIONS.flatMap((dimension) => slotsOf(dimension).map((slot) => nameRollup(dimension, slot))),
];
/** Place in `ROLLUPS` and in the base keys of `numberBases`, by further dimension. */
const PLACES = FURTHER_DIMENSIONS.map((dimension) =>
  slotsOf(dimension).map((slot) => ({
    rollup: ROLLUPS.indexOf(nameRollup(dimension, slot)),
    base: SLOTS.indexOf(slot) + 1,
  })),
);
const COUNTER_NUMBERS = new Map(COUNTERS.map((counter, index) => [counter, index]));

/** The base key of a roll-up that keeps the campaign and one more. */
function narrowBase({ campaign, currency, rateDay, ...base }: BaseKey, slot: Slot): string {
  const kept = (dimension: Slot) => (dimension === slot && dimension ? base[dimension] : '');
  return joinValues(campaign, kept('deal'), kept('variant'), kept('channel'), kept('placement'), currency, rateDay);
}

/** Room for a counter's number, and for a base key's, in the number of an increment. */
const COUNTER_ROOM = 2 ** 6;
const BASE_ROOM = 2 ** 20;

/** Numbers of values and of base keys: a folder keeps them, so that it finds rows by number. */
export interface Names {
  values: Numbers;
  bases: Numbers;
}

/** What is added to one roll-up of one day: numbers by value, base key and counter, put together as one number. */
export interface Increments {
  shop: number;
  day: string;
  rollup: string;
  sums: Map<number, number>;
}

/** What the key of an increment stands for; `base` is the number of the base key. */
export function readKey({ values }: Names, key: number): { value: string; base: number; counter: Counter } {
  const rest = Math.floor(key / COUNTER_ROOM);
  return {
    value: values.texts[Math.floor(rest / BASE_ROOM)] as string,
    base: rest % BASE_ROOM,
    counter: COUNTERS[key % COUNTER_ROOM] as Counter,
  };
}

/** Adds counts, in place, under a key that has room for the counter. */
function addCounts(sums: Map<number, number>, key: number, counts: ReadonlyMap<Counter, number>): void {
  for (const [counter, number] of counts) {
    const at = key + (COUNTER_NUMBERS.get(counter) as number);
    sums.set(at, (sums.get(at) ?? 0) + number);
  }
}

/**
 * What cells add to the roll-ups: to the base one, and to those of the further dimensions that are known. What is not
 * known has no row: it is what is left of everything. Most events touch some twenty rows that others touch too, so that
 * keys are put together of numbers instead of texts.
 * @param names grow by what is new.
 */
export function listIncrements(cells: readonly Cell[], names: Names): Increments[] {
  const { values, bases } = names;
  const days = new Map<string, Increments[]>();
  const narrowed = new Map<string, number[]>();
  for (const { shop, day, base, baseText, counts, values: texts } of cells) {
    let rollups = days.get(joinValues(String(shop), day));
    if (!rollups) {
      rollups = ROLLUPS.map((rollup) => ({ shop, day, rollup, sums: new Map() }));
      days.set(joinValues(String(shop), day), rollups);
    }
    let baseNumbers = narrowed.get(baseText);
    if (!baseNumbers) {
      baseNumbers = [bases.of(baseText), ...SLOTS.map((slot) => bases.of(narrowBase(base, slot)))];
      narrowed.set(baseText, baseNumbers);
    }
    // The base one and those of everything stand first, in the order of the base keys.
    const nothing = values.of('') * BASE_ROOM;
    for (let at = 0; at < baseNumbers.length; at += 1) {
      const { sums } = rollups[at] as Increments;
      addCounts(sums, (nothing + (baseNumbers[at] as number)) * COUNTER_ROOM, counts);
    }
    for (let index = 0; index < PLACES.length; index += 1) {
      const text = texts[index] as string;
      if (text === '') continue;
      const start = values.of(text) * BASE_ROOM;
      for (const place of PLACES[index] as { rollup: number; base: number }[]) {
        const { sums } = rollups[place.rollup] as Increments;
        addCounts(sums, (start + (baseNumbers[place.base] as number)) * COUNTER_ROOM, counts);
      }
    }
  }
  return [...days.values()].flat().filter(({ sums }) => sums.size > 0);
}
