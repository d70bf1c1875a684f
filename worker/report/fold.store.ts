import type { Row } from '@libsql/client';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import type { Database } from '../ports.ts';
import { type Zoned, zoneAt } from '../retailer/shop.ts';
import type { EventBody, EventKind } from '../tag/event.ts';
import { type FoldName, forgetFold, recallFold, rememberFold } from './fold.memory.store.ts';
import { addIncrements, insertKept, numberKeys, readKept } from './fold.number.store.ts';
import { addPersons } from './fold.persons.store.ts';
import { type FoldEvent, foldEvents, limitKey, limitValues } from './fold.ts';
import { listMarks } from './marks.ts';
import { listIncrements } from './rollup.ts';

/** Events of one fold: large enough that the commit is a small part of the work. */
export const FOLD_LIMIT = 5000;
/** Of a rebuild, which nobody waits for. */
const REBUILD_LIMIT = 20_000;

/** Where a shop's days begin. */
export type ShopsByNumber = (number: number) => Promise<Zoned | undefined>;

export interface Folded {
  /** How many events were folded. */
  folded: number;
  /** The last event folded. */
  seq: number;
  /** Whether the log may hold more. */
  more: boolean;
  /** How many events the log was ahead when they were read, those that are folded now not counted. */
  behind: number;
}

/** An event as the fold reads it, from a row of `select shop, kind, occurred_at, received_at, body`. */
export function toFoldEvent(row: Row): FoldEvent {
  return {
    shop: Number(row.shop),
    kind: row.kind as EventKind,
    occurredAt: Number(row.occurred_at),
    receivedAt: Number(row.received_at),
    body: JSON.parse(row.body as string) as EventBody,
  };
}

/**
 * The next events as one text: an array of arrays, with the bodies in it as they are. Read row by row they would be
 * copied from thread to thread and parsed one by one.
 */
const NEXT_EVENTS = `select max(seq) as seq, (select max(seq) from event) as newest, count(*) as events, '[' || group_concat('[' || shop || ',"' || kind || '",' ||
    occurred_at || ',' || received_at || ',' || body || ']', ',' order by seq) || ']' as rows
  from (select seq, shop, kind, occurred_at, received_at, body from event
    where seq > coalesce((select seq from fold_state where name = ?), 0) order by seq limit ?)`;

function readEvents(text: string): FoldEvent[] {
  const rows = JSON.parse(text) as [number, EventKind, number, number, EventBody][];
  return rows.map(([shop, kind, occurredAt, receivedAt, body]) => ({ shop, kind, occurredAt, receivedAt, body }));
}

async function readFold(database: Database, name: FoldName) {
  const [states, events] = await database.client.batch(
    [
      { sql: 'select generation, seq, folded_at from fold_state where name = ?', args: [name] },
      { sql: NEXT_EVENTS, args: [name, limitOf(name)] },
    ],
    'read',
  );
  const state = states?.rows[0];
  return {
    state: state && {
      generation: Number(state.generation),
      seq: Number(state.seq),
      foldedAt: Number(state.folded_at),
    },
    last: Number(events?.rows[0]?.seq),
    newest: Number(events?.rows[0]?.newest),
    count: Number(events?.rows[0]?.events),
    text: String(events?.rows[0]?.rows),
  };
}

const limitOf = (name: FoldName) => (name === 'reports' ? FOLD_LIMIT : REBUILD_LIMIT);

/** Asks for each shop's zones once. */
async function readTimeZones(
  shops: ShopsByNumber,
  events: readonly Pick<FoldEvent, 'shop'>[],
): Promise<(shop: number, at: number) => string> {
  const zones = new Map<number, Zoned>();
  for (const { shop } of events) {
    if (!zones.has(shop)) zones.set(shop, (await shops(shop)) ?? { timeZone: 'UTC' });
  }
  return (shop, at) => zoneAt(zones.get(shop), at);
}

/**
 * Folds the next events behind a watermark; increments and watermark go in one guarded batch.
 * @param own the generation that a rebuild began: where another one began since, it is the other's turn.
 * @throws RaceLost when another folder was first, or it is another's turn.
 */
export async function foldBatch(
  database: Database,
  name: FoldName,
  shops: ShopsByNumber,
  now: number,
  own?: number,
): Promise<Folded> {
  const read = await readFold(database, name);
  const { state = { generation: 1, seq: 0, foldedAt: 0 }, last: seq, newest, count, text } = read;
  if (own !== undefined && state.generation !== own) throw new RaceLost();
  if (count === 0) return { folded: 0, seq: state.seq, more: false, behind: 0 };
  // Until the batch is committed the memory is ahead of the database: a fold that fails leaves none.
  const memory = recallFold(database, name, state);
  forgetFold(database, name);

  const events = readEvents(text);
  const cells = foldEvents(events, await readTimeZones(shops, events));
  await readKept(database, state.generation, cells, memory.kept);
  const kept = limitValues(cells, memory.kept);
  for (const value of kept) memory.kept.get(limitKey(value))?.add(value.value);
  const increments = listIncrements(cells, memory.names);
  const keys = await numberKeys(database, memory);
  const [counts, persons] = await Promise.all([
    addIncrements(database, memory, increments),
    addPersons(database, memory, listMarks(cells)),
  ]);

  await writeGuarded(
    database,
    {
      sql: `update fold_state set seq = ?, folded_at = ?
        where name = ? and seq = ? and generation = ? and folded_at = ?`,
      args: [seq, now, name, state.seq, state.generation, state.foldedAt],
    },
    [...keys, ...counts, ...persons, ...insertKept(state.generation, kept)],
  );
  rememberFold(database, name, memory, { seq, foldedAt: now });
  return { folded: count, seq, more: count === limitOf(name), behind: newest - seq };
}

/** The first fold of a database finds no state: generation 1, nothing folded. */
export const BEGIN_FOLD = `insert into fold_state (name, generation, seq, folded_at) values ('reports', 1, 0, ?) on conflict do nothing`;

/**
 * Folds the next events into the read models that reports are read from.
 * @param now UTC milliseconds.
 * @throws RaceLost when another folder was first: nothing was written, the next call goes on from there.
 */
export async function foldNext(database: Database, shops: ShopsByNumber, now: number): Promise<Folded> {
  try {
    return await foldBatch(database, 'reports', shops, now);
  } catch (error) {
    if (!(error instanceof RaceLost)) throw error;
    const begun = await database.client.execute({ sql: BEGIN_FOLD, args: [now] });
    if (begun.rowsAffected === 0) throw error;
    return foldBatch(database, 'reports', shops, now);
  }
}
