/** What the fold must know of the read models before it writes: numbers of keys and rows, and kept values. */
import type { InStatement } from '@libsql/client';
import type { Database } from '../ports.ts';
import type { FoldMemory } from './fold.memory.store.ts';
import { type Cell, type KeptValue, LIMITED, limitKey } from './fold.ts';
import { joinValues, splitValues } from './key.ts';
import { type Increments, readKey } from './rollup.ts';
import { splitDay } from './span.ts';

/** The generation that reports read, as SQL; how far it is folded, and the events behind that. */
export const GENERATION = `coalesce((select generation from fold_state where name = 'reports'), 1)`;
export const WATERMARK = `coalesce((select seq from fold_state where name = 'reports'), 0)`;
/** Events not yet folded that one report folds by itself; behind more of them `as_of` tells how far it got. */
export const TAIL_LIMIT = 20_000;
export const TAIL = `(select * from event where seq > ${WATERMARK} order by seq limit ${TAIL_LIMIT})`;

/** `insert … select` of a JSON array of rows, behind the generation. */
export function insertRows(sql: string, generation: number, rows: readonly unknown[]): InStatement[] {
  return rows.length > 0 ? [{ sql, args: [generation, JSON.stringify(rows)] }] : [];
}

/** So many fields of a row of JSON. */
export const fieldsOf = (count: number) => Array.from({ length: count }, (_, index) => `value ->> ${index}`).join(', ');

/** The shops, UTM fields and days that cells touch, by their limit's key. */
function listLimits(cells: readonly Cell[]): Map<string, [shop: number, dimension: string, day: string]> {
  const limits = new Map<string, [number, string, string]>();
  for (const { shop, day, values } of cells) {
    for (const { dimension, index } of LIMITED) {
      if (values[index]) limits.set(limitKey({ shop, dimension, day }), [shop, dimension, day]);
    }
  }
  return limits;
}

/** The values that are kept already for what cells touch, into `known`. */
export async function readKept(
  database: Database,
  generation: number,
  cells: readonly Cell[],
  known: Map<string, Set<string>>,
): Promise<void> {
  const missing = [...listLimits(cells)].filter(([key]) => !known.has(key));
  if (missing.length === 0) return;
  const { rows } = await database.client.execute({
    sql: `select kept.shop, kept.dimension, kept.day, kept.value from json_each(?) touched cross join rollup_value kept
      where kept.generation = ? and kept.shop = touched.value ->> 0 and kept.dimension = touched.value ->> 1
        and kept.day = touched.value ->> 2`,
    args: [JSON.stringify(missing.map(([, limit]) => limit)), generation],
  });
  for (const [key] of missing) known.set(key, new Set());
  for (const row of rows) {
    const key = limitKey({ shop: Number(row.shop), dimension: String(row.dimension), day: String(row.day) });
    known.get(key)?.add(String(row.value));
  }
}

const ADD_VALUES = `insert into rollup_value (generation, shop, dimension, day, value)
  select ?, ${fieldsOf(4)} from json_each(?)`;

export function insertKept(generation: number, kept: readonly KeptValue[]): InStatement[] {
  const rows = kept.map(({ shop, dimension, day, value }) => [shop, dimension, day, value]);
  return insertRows(ADD_VALUES, generation, rows);
}

const BASE_COLUMNS = ['campaign', 'deal', 'variant', 'channel', 'placement', 'currency', 'rate_day'];
const ADD_KEYS = `insert into rollup_key (generation, id, ${BASE_COLUMNS.join(', ')})
  select ?, ${fieldsOf(8)} from json_each(?)`;
const FIND_KEYS = `select made.* from json_each(?) asked cross join rollup_key made
  where made.generation = ? and ${sameAs(BASE_COLUMNS)}`;

function sameAs(columns: readonly string[]): string {
  return columns.map((column, index) => `made.${column} = asked.value ->> ${index}`).join(' and ');
}

/**
 * Gives base keys that are new to the memory their numbers: those that the database has, or the next ones.
 * @returns the insert of those that are new to it too.
 */
export async function numberKeys(database: Database, { generation, keys, names }: FoldMemory): Promise<InStatement[]> {
  const missing = names.bases.texts.slice(keys.length);
  if (missing.length === 0) return [];
  const [found, last] = await database.client.batch(
    [
      { sql: FIND_KEYS, args: [JSON.stringify(missing.map(splitValues)), generation] },
      { sql: 'select coalesce(max(id), 0) as id from rollup_key where generation = ?', args: [generation] },
    ],
    'read',
  );
  const known = new Map(
    (found?.rows ?? []).map((row) => [
      joinValues(...BASE_COLUMNS.map((column) => String(row[column]))),
      Number(row.id),
    ]),
  );
  let next = Number(last?.rows[0]?.id) + 1;
  const made: unknown[] = [];
  for (const text of missing) {
    const id = known.get(text) ?? next;
    keys.push(id);
    if (id !== next) continue;
    made.push([next, ...splitValues(text)]);
    next += 1;
  }
  return insertRows(ADD_KEYS, generation, made);
}

/** The first number of a generation's rows: generations grow at the same time and never meet. */
export const firstId = (generation: number) => generation * 1e12;

const SERIES_NAME = ['shop', 'rollup', 'month', 'value', 'key', 'counter'];
const ADD_SERIES = `insert into rollup_series (generation, id, ${SERIES_NAME.join(', ')})
  select ?, ${fieldsOf(7)} from json_each(?)`;
const FIND_SERIES = `select asked.key as place, made.id from json_each(?) asked cross join rollup_series made
  where made.generation = ? and ${sameAs(SERIES_NAME)}`;

/** A row whose number is not known yet. */
interface Missing {
  series: Map<number, number>;
  key: number;
  name: (string | number)[];
}

/** Reads or makes the numbers of rows, into the memory. @returns the rows that are new. */
async function numberRows(
  database: Database,
  { generation }: FoldMemory,
  missing: readonly Missing[],
): Promise<unknown[]> {
  if (missing.length === 0) return [];
  const first = firstId(generation);
  const [found, last] = await database.client.batch(
    [
      { sql: FIND_SERIES, args: [JSON.stringify(missing.map(({ name }) => name)), generation] },
      {
        sql: 'select coalesce(max(id), ?) as id from rollup_series where id >= ? and id < ?',
        args: [first, first, firstId(generation + 1)],
      },
    ],
    'read',
  );
  const known = new Map((found?.rows ?? []).map((row) => [Number(row.place), Number(row.id)]));
  let next = Number(last?.rows[0]?.id) + 1;
  const made: unknown[] = [];
  for (const [place, { series, key, name }] of missing.entries()) {
    // Two days of one month name the same row.
    const id = series.get(key) ?? known.get(place);
    if (id !== undefined) {
      series.set(key, id);
      continue;
    }
    series.set(key, next);
    made.push([next, ...name]);
    next += 1;
  }
  return made;
}

/** One statement a day of the month: it adds to that day's column, a row by its number. */
function addToDay(day: number, numbers: readonly string[]): InStatement {
  return {
    sql: `update rollup_series set d${day} = d${day} + added.value, total = total + added.value
      from json_each(?) added where rollup_series.id = added.key`,
    args: [`{${numbers.join(',')}}`],
  };
}

/** The numbers of a roll-up's rows in one month, as far as they are known. */
function seriesOf({ series }: FoldMemory, shop: number, month: number, rollup: string): Map<number, number> {
  const place = `${shop} ${month} ${rollup}`;
  const known = series.get(place) ?? new Map<number, number>();
  series.set(place, known);
  return known;
}

/** The statements that add increments to the roll-ups; their base keys have numbers already. */
export async function addIncrements(
  database: Database,
  memory: FoldMemory,
  increments: readonly Increments[],
): Promise<InStatement[]> {
  const missing: Missing[] = [];
  for (const { shop, rollup, day, sums } of increments) {
    const { month } = splitDay(day);
    const series = seriesOf(memory, shop, month, rollup);
    for (const [key, number] of sums) {
      if (number === 0 || series.has(key)) continue;
      const { value, base, counter } = readKey(memory.names, key);
      missing.push({ series, key, name: [shop, rollup, month, value, memory.keys[base] as number, counter] });
    }
  }
  const made = await numberRows(database, memory, missing);
  /** Members of one JSON object a day: a JavaScript object with as many numbers for keys is far slower. */
  const byDay = new Map<number, string[]>();
  for (const { shop, rollup, day: text, sums } of increments) {
    const { month, day } = splitDay(text);
    const series = seriesOf(memory, shop, month, rollup);
    const numbers = byDay.get(day) ?? [];
    byDay.set(day, numbers);
    for (const [key, number] of sums) if (number !== 0) numbers.push(`"${series.get(key)}":${number}`);
  }
  return [
    ...insertRows(ADD_SERIES, memory.generation, made),
    ...[...byDay].map(([day, numbers]) => addToDay(day, numbers)),
  ];
}
