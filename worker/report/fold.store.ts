import type { InStatement, Row } from '@libsql/client';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import type { Database } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { EventBody, EventKind } from '../tag/event.ts';
import { COUNTERS } from './counts.ts';
import { type ByRow, type FoldEvent, foldEvents, isLimited, limitKey, limitValues, OTHER } from './fold.ts';

/** Events of one fold: large enough that the commit is a small part of the work. */
const FOLD_LIMIT = 5000;
/** Rows of an old generation deleted in one write, so that others wait for milliseconds only. */
const DELETE_LIMIT = 5000;

/** Which fold: the one that reports read, or a rebuild on its way. */
type FoldName = 'main' | 'rebuild';

/** Where a shop's days begin. */
export type ShopsByNumber = (number: number) => Promise<Pick<Shop, 'timeZone'> | undefined>;

interface Folded {
  /** How many events were folded. */
  folded: number;
  /** The last event folded. */
  seq: number;
  /** Whether the log may hold more. */
  more: boolean;
}

/** Columns of the counters, as `COUNTERS` orders them. */
export const COUNTER_COLUMNS = COUNTERS.map((counter) =>
  counter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);
const BASE_KEY = ['shop', 'day', 'campaign', 'deal', 'variant', 'channel', 'placement', 'currency'] as const;
const BY_KEY = ['shop', 'dimension', 'day', 'value', 'currency'] as const;

/** One statement that adds a whole list of increments: rows come as one JSON array of arrays. */
function upsertInto(table: string, key: readonly string[]): string {
  const columns = [...key, ...COUNTER_COLUMNS];
  return `insert into ${table} (generation, ${columns.join(', ')})
    select ?, ${columns.map((_, index) => `value ->> ${index}`).join(', ')} from json_each(?) where true
    on conflict (generation, ${key.join(', ')}) do update set
    ${COUNTER_COLUMNS.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`;
}
const ADD_TO_BASE = upsertInto('rollup', BASE_KEY);
const ADD_TO_BY = upsertInto('rollup_by', BY_KEY);

function toJson<Key extends string>(rows: readonly Record<Key, string | number>[], columns: readonly Key[]): string {
  return JSON.stringify(rows.map((row) => columns.map((column) => row[column])));
}

/** An event as the fold reads it, from a row of `select shop, kind, occurred_at, body`. */
export function toFoldEvent(row: Row): FoldEvent {
  return {
    shop: Number(row.shop),
    kind: row.kind as EventKind,
    occurredAt: Number(row.occurred_at),
    body: JSON.parse(row.body as string) as EventBody,
  };
}

async function readFold(database: Database, name: FoldName) {
  const [states, events] = await database.client.batch(
    [
      { sql: 'select generation, seq from fold_state where name = ?', args: [name] },
      {
        sql: `select seq, shop, kind, occurred_at, body from event
          where seq > coalesce((select seq from fold_state where name = ?), 0) order by seq limit ?`,
        args: [name, FOLD_LIMIT],
      },
    ],
    'read',
  );
  const state = states?.rows[0];
  return {
    state: state && { generation: Number(state.generation), seq: Number(state.seq) },
    events: events?.rows ?? [],
  };
}

async function readTimeZones(shops: ShopsByNumber, events: readonly FoldEvent[]): Promise<(shop: number) => string> {
  const zones = new Map<number, string>();
  for (const { shop } of events) {
    if (!zones.has(shop)) zones.set(shop, (await shops(shop))?.timeZone ?? 'UTC');
  }
  return (shop) => zones.get(shop) ?? 'UTC';
}

/** Values already kept, for the shops, fields and days that `rows` touch. */
async function readKnownValues(database: Database, generation: number, rows: readonly ByRow[]) {
  const touched = new Map<string, (string | number)[]>();
  for (const row of rows) {
    if (isLimited(row.dimension) && row.value) touched.set(limitKey(row), [row.shop, row.dimension, row.day]);
  }
  const known = new Map<string, Set<string>>();
  if (touched.size === 0) return known;
  const { rows: found } = await database.client.execute({
    sql: `select distinct kept.shop, kept.dimension, kept.day, kept.value
      from json_each(?) touched cross join rollup_by kept
      where kept.generation = ? and kept.shop = touched.value ->> 0 and kept.dimension = touched.value ->> 1
        and kept.day = touched.value ->> 2 and kept.value not in ('', ?)`,
    args: [JSON.stringify([...touched.values()]), generation, OTHER],
  });
  for (const row of found) {
    const key = limitKey(row as unknown as ByRow);
    const values = known.get(key) ?? new Set<string>();
    known.set(key, values.add(String(row.value)));
  }
  return known;
}

async function foldBatch(database: Database, name: FoldName, shops: ShopsByNumber, now: number): Promise<Folded> {
  const { state = { generation: 1, seq: 0 }, events: rows } = await readFold(database, name);
  const last = rows.at(-1);
  if (!last) return { folded: 0, seq: state.seq, more: false };
  const events = rows.map(toFoldEvent);
  const fold = foldEvents(events, await readTimeZones(shops, events));
  const by = limitValues(fold.by, await readKnownValues(database, state.generation, fold.by));
  const seq = Number(last.seq);
  await writeGuarded(
    database,
    {
      sql: 'update fold_state set seq = ?, folded_at = ? where name = ? and seq = ? and generation = ?',
      args: [seq, now, name, state.seq, state.generation],
    },
    [
      { sql: ADD_TO_BASE, args: [state.generation, toJson(fold.base, [...BASE_KEY, ...COUNTERS])] },
      { sql: ADD_TO_BY, args: [state.generation, toJson(by, [...BY_KEY, ...COUNTERS])] },
    ],
  );
  return { folded: rows.length, seq, more: rows.length === FOLD_LIMIT };
}

/** The first fold of a database finds no state: generation 1, nothing folded. */
const BEGIN = `insert into fold_state (name, generation, seq, folded_at) values ('main', 1, 0, ?) on conflict do nothing`;

/**
 * Folds the next events behind the watermark into the read models; increments and watermark go in one guarded batch.
 * @param now UTC milliseconds.
 * @throws RaceLost when another folder was first: nothing was written, the next call goes on from there.
 */
export async function foldNext(database: Database, shops: ShopsByNumber, now: number): Promise<Folded> {
  try {
    return await foldBatch(database, 'main', shops, now);
  } catch (error) {
    if (!(error instanceof RaceLost)) throw error;
    const begun = await database.client.execute({ sql: BEGIN, args: [now] });
    if (begun.rowsAffected === 0) throw error;
    return foldBatch(database, 'main', shops, now);
  }
}

export interface Rebuilt {
  generation: number;
  /** How many events it was made from. */
  events: number;
}

async function deleteOthers(database: Database, kept: number): Promise<void> {
  for (const table of ['rollup', 'rollup_by']) {
    const statement: InStatement = {
      sql: `delete from ${table} where rowid in (select rowid from ${table} where generation <> ? limit ?)`,
      args: [kept, DELETE_LIMIT],
    };
    while ((await database.client.execute(statement)).rowsAffected > 0);
  }
}

/**
 * Makes the read models again from the log: a new generation grows while the old one serves and goes on being
 * folded; then one guarded batch switches, and the old rows go. Begun again after a crash, it starts over.
 * @throws RaceLost when another rebuild began meanwhile: that one wins.
 */
export async function rebuild(database: Database, shops: ShopsByNumber, now: number): Promise<Rebuilt> {
  const [, states] = await database.client.batch(
    [
      { sql: BEGIN, args: [now] },
      {
        sql: `insert into fold_state (name, generation, seq, folded_at)
          select 'rebuild', max(generation) + 1, 0, ? from fold_state where true
          on conflict (name) do update set generation = excluded.generation, seq = 0, folded_at = excluded.folded_at
          returning generation, (select generation from fold_state where name = 'main') as serving`,
        args: [now],
      },
    ],
    'write',
  );
  const generation = Number(states?.rows[0]?.generation);
  const serving = Number(states?.rows[0]?.serving);
  let events = 0;
  let last: Folded;
  do {
    last = await foldBatch(database, 'rebuild', shops, now);
    events += last.folded;
  } while (last.more);
  await writeGuarded(
    database,
    {
      sql: `update fold_state set generation = ?, seq = ?, folded_at = ? where name = 'main' and generation = ?
        and exists (select 1 from fold_state where name = 'rebuild' and generation = ? and seq = ?)`,
      args: [generation, last.seq, now, serving, generation, last.seq],
    },
    [{ sql: `delete from fold_state where name = 'rebuild'`, args: [] }],
  );
  await deleteOthers(database, generation);
  return { generation, events };
}
