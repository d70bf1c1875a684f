import type { InStatement, Row } from '@libsql/client';
import { eq } from 'drizzle-orm';
import { DATABASE_NOW, NEVER } from '../../db/fence.ts';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import { apiKey, retailer, retailerMove, shop } from '../../db/schema/control.ts';
import { TENANT_TABLES, type TenantTable } from '../../db/tenancy.ts';
import type { Database } from '../ports.ts';

/** Rows of a table that are looked at in one read, and changed rows that are taken over in one write. */
const WINDOW = 5_000;
const CHANGES = 1_000;

export type Move = typeof retailerMove.$inferSelect;

/** Whose rows are moved, and all that they are known by. */
export interface Mover {
  retailerId: string;
  /** As in `fence.key`: ids of the retailer, its shops and server keys, numbers of its shops. */
  keys: string[];
  shops: number[];
}

const COPIED = TENANT_TABLES.filter(({ kind }) => kind === 'copied');
const LOGS = TENANT_TABLES.filter(({ kind }) => kind === 'log');
const FOLDED = TENANT_TABLES.filter(({ kind }) => kind === 'folded');

/** Rows are only ever deleted where the retailer is not at home, whoever may believe that it is not. */
const IS_AWAY = `exists (select 1 from fence where retailer_id = ? and side <> 'leaving')`;

/** The cursor of what changed during the copying. */
const CHANGED = 'changed rows';

/** Begins a move, or finds the one that is on its way. */
export async function beginMove({ orm }: Database, move: Move): Promise<Move | undefined> {
  const [, found] = await orm.batch([
    orm.insert(retailerMove).values(move).onConflictDoNothing(),
    orm.select().from(retailerMove).where(eq(retailerMove.retailerId, move.retailerId)),
  ]);
  return found[0];
}

export function readMoves({ orm }: Database): Promise<Move[]> {
  return orm.select().from(retailerMove);
}

/** The group that a retailer is in; undefined where there is no such retailer. */
export async function readGroup({ orm }: Database, retailerId: string): Promise<number | undefined> {
  const rows = await orm.select({ group: retailer.groupNumber }).from(retailer).where(eq(retailer.id, retailerId));
  return rows[0]?.group;
}

/** @param storefronts what else the rows of some shops carry, by site key. */
export async function readMover(
  { orm }: Database,
  retailerId: string,
  storefronts: ReadonlyMap<string, string>,
): Promise<Mover> {
  const [shops, keys] = await orm.batch([
    orm
      .select({ id: shop.id, number: shop.number, siteKey: shop.siteKey })
      .from(shop)
      .where(eq(shop.retailerId, retailerId)),
    orm.select({ id: apiKey.id }).from(apiKey).where(eq(apiKey.retailerId, retailerId)),
  ]);
  const others = shops.flatMap(({ siteKey }) => storefronts.get(siteKey) ?? []);
  return {
    retailerId,
    shops: shops.map(({ number }) => number),
    keys: [
      retailerId,
      ...shops.flatMap(({ id, number }) => [id, String(number)]),
      ...keys.map(({ id }) => id),
      ...others,
    ],
  };
}

const isOwn = ({ owner }: TenantTable) => `${owner.keyOf(`"${owner.column}"`)} in (select value from json_each(?))`;
const listOf = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ');
const valuesOf = (columns: readonly string[]) => columns.map((_, index) => `value ->> ${index}`).join(', ');

/** Puts a retailer's keys behind a fence; those that are there stay as they are. */
function insertFence({ retailerId, keys }: Mover, side: 'leaving' | 'arriving', until: number): InStatement {
  return {
    sql: `insert into fence (key, retailer_id, side, held_until, paused_until)
      select value, ?, ?, ?, ? from json_each(?) where true on conflict (key) do nothing`,
    args: [retailerId, side, until, until, JSON.stringify(keys)],
  };
}

/** Begins to note what changes in the former group. */
export async function fenceSource(source: Database, mover: Mover): Promise<void> {
  await source.client.execute(insertFence(mover, 'leaving', 0));
}

/**
 * Shuts the new group to the retailer until it has arrived, and begins to count what is copied. What an earlier stay
 * has left there goes.
 */
export async function fenceTarget(target: Database, mover: Mover): Promise<void> {
  const { retailerId } = mover;
  if (await isClosed(target, retailerId)) await deleteRows(target, mover);
  await target.client.batch(
    [
      { sql: `delete from fence where retailer_id = ? and side = 'gone'`, args: [retailerId] },
      insertFence(mover, 'arriving', NEVER),
      ...[...[...COPIED, ...LOGS].map(({ name }) => name), CHANGED].map((name) => ({
        sql: 'insert into move_cursor (retailer_id, name, position) values (?, ?, 0) on conflict do nothing',
        args: [retailerId, name],
      })),
    ],
    'write',
  );
}

/** What the mover itself writes goes through the fence: it is opened and shut within the same transaction. */
function throughFence(retailerId: string, statements: readonly InStatement[]): InStatement[] {
  const set = (until: number) => ({
    sql: 'update fence set paused_until = ? where retailer_id = ?',
    args: [until, retailerId],
  });
  return [set(0), ...statements, set(NEVER)];
}

/** How far things are copied, by name. @throws RaceLost where the retailer is not arriving any more. */
async function readCursors(target: Database, retailerId: string): Promise<(name: string) => number> {
  const { rows } = await target.client.execute({
    sql: 'select name, position from move_cursor where retailer_id = ?',
    args: [retailerId],
  });
  if (rows.length === 0) throw new RaceLost();
  const positions = new Map(rows.map(({ name, position }) => [String(name), Number(position)]));
  return (name) => positions.get(name) ?? 0;
}

/** The newest row of each table, by row id. */
async function readTops({ client }: Database, tables: readonly TenantTable[]): Promise<number[]> {
  const found = await client.batch(
    tables.map(({ name }) => `select max(rowid) as top from "${name}"`),
    'read',
  );
  return found.map(({ rows }) => Number(rows[0]?.top ?? 0));
}

/** Rows and cursor in one write, so that whatever is interrupted goes on where it was. @throws RaceLost to another mover. */
async function writeCopied(
  target: Database,
  retailerId: string,
  cursor: { name: string; from: number; to: number },
  statements: readonly InStatement[],
): Promise<void> {
  await writeGuarded(
    target,
    {
      sql: 'update move_cursor set position = ? where retailer_id = ? and name = ? and position = ?',
      args: [cursor.to, retailerId, cursor.name, cursor.from],
    },
    throughFence(retailerId, statements),
  );
}

function insertRows(table: TenantTable, rows: readonly Row[]): InStatement[] {
  if (rows.length === 0) return [];
  const { columns } = table;
  const [verb, conflict] = table.kind === 'log' ? ['insert', 'on conflict do nothing'] : ['insert or replace', ''];
  return [
    {
      sql: `${verb} into "${table.name}" (${listOf(columns)})
        select ${valuesOf(columns)} from json_each(?) where true ${conflict}`,
      args: [JSON.stringify(rows.map((row) => columns.map((column) => row[column])))],
    },
  ];
}

/** Copies the rows of tables behind their cursors up to the newest there are now. @returns how many were copied. */
async function copyRows(source: Database, target: Database, mover: Mover, tables: TenantTable[]): Promise<number> {
  const { retailerId, keys } = mover;
  const [tops, cursorOf] = await Promise.all([readTops(source, tables), readCursors(target, retailerId)]);
  let copied = 0;
  for (const [index, table] of tables.entries()) {
    const { name } = table;
    const top = tops[index] as number;
    for (let from = cursorOf(name); from < top; ) {
      const to = Math.min(from + WINDOW, top);
      const { rows } = await source.client.execute({
        sql: `select ${listOf(table.columns)} from "${name}"
          where rowid > ? and rowid <= ? and ${isOwn(table)} order by rowid`,
        args: [from, to, JSON.stringify(keys)],
      });
      await writeCopied(target, retailerId, { name, from, to }, insertRows(table, rows));
      copied += rows.length;
      from = to;
    }
  }
  return copied;
}

/** Copies what there was when the move began. */
export async function copyTables(source: Database, target: Database, mover: Mover): Promise<void> {
  await copyRows(source, target, mover, COPIED);
}

/** Takes over the next rows that changed, as they are now. @returns how many changes that were. */
async function copyChanges(source: Database, target: Database, mover: Mover): Promise<number> {
  const { retailerId } = mover;
  const from = (await readCursors(target, retailerId))(CHANGED);
  const { rows: changes } = await source.client.execute({
    sql: 'select seq, table_name, key from move_change where retailer_id = ? and seq > ? order by seq limit ?',
    args: [retailerId, from, CHANGES],
  });
  const last = changes.at(-1);
  if (!last) return 0;
  const touched = COPIED.flatMap((table) => {
    const keys = new Set(changes.filter((row) => row.table_name === table.name).map(({ key }) => String(key)));
    return keys.size > 0 ? [{ table, keys: `[${[...keys].join()}]` }] : [];
  });
  const named = ({ key }: TenantTable) => `(${listOf(key)}) in (select ${valuesOf(key)} from json_each(?))`;
  const found = await source.client.batch(
    touched.map(({ table, keys }) => ({
      sql: `select ${listOf(table.columns)} from "${table.name}" where ${named(table)}`,
      args: [keys],
    })),
    'read',
  );
  await writeCopied(target, retailerId, { name: CHANGED, from, to: Number(last.seq) }, [
    ...touched.map(({ table, keys }) => ({ sql: `delete from "${table.name}" where ${named(table)}`, args: [keys] })),
    ...touched.flatMap(({ table }, index) => insertRows(table, found[index]?.rows ?? [])),
  ]);
  return changes.length;
}

/** Takes over what was written since: all changed rows, and the tail of the log. @returns how much that was. */
export async function catchUp(source: Database, target: Database, mover: Mover): Promise<number> {
  let total = 0;
  for (let count = CHANGES; count === CHANGES; total += count) count = await copyChanges(source, target, mover);
  return total + (await copyRows(source, target, mover, LOGS));
}

/** Lets no new work of the retailer be taken under lease, for a while. */
export async function holdLeases(source: Database, retailerId: string, ms: number): Promise<void> {
  await source.client.execute({
    sql: `update fence set held_until = ${DATABASE_NOW} + ? where retailer_id = ? and side = 'leaving'`,
    args: [ms, retailerId],
  });
}

/** Whether somebody still works on something of the retailer's that they took. */
export async function hasLeases(source: Database, { keys }: Mover, now: number): Promise<boolean> {
  const found = await source.client.batch(
    TENANT_TABLES.filter(({ leased }) => leased).map((table) => ({
      sql: `select 1 from "${table.name}" where lease_until > ? and ${isOwn(table)} limit 1`,
      args: [now, JSON.stringify(keys)],
    })),
    'read',
  );
  return found.some(({ rows }) => rows.length > 0);
}

/** Pauses the retailer's writes, or with 0 lets them go on. The database ends the pause by itself. */
export async function pauseWrites(source: Database, retailerId: string, ms: number): Promise<void> {
  await source.client.execute({
    sql: `update fence set paused_until = ${DATABASE_NOW} + ?, held_until = max(held_until, ${DATABASE_NOW} + ?)
      where retailer_id = ? and side = 'leaving'`,
    args: [ms, ms, retailerId],
  });
}

/** Tables of which the two groups do not hold the same number of rows. */
export async function compareCounts(source: Database, target: Database, { keys }: Mover): Promise<TenantTable[]> {
  const tables = [...COPIED, ...LOGS];
  const counts = tables.map((table) => ({
    sql: `select count(*) as n from "${table.name}" where ${isOwn(table)}`,
    args: [JSON.stringify(keys)],
  }));
  const [before, after] = await Promise.all([source.client.batch(counts, 'read'), target.client.batch(counts, 'read')]);
  return tables.filter((_, index) => before[index]?.rows[0]?.n !== after[index]?.rows[0]?.n);
}

/** Has tables copied anew by the next attempt. What is in the log stays: it would only be appended again. */
export async function copyAnew(target: Database, { retailerId, keys }: Mover, tables: readonly TenantTable[]) {
  await target.client.batch(
    throughFence(retailerId, [
      ...tables
        .filter(({ kind }) => kind === 'copied')
        .map((table) => ({
          sql: `delete from "${table.name}" where ${isOwn(table)} and ${IS_AWAY}`,
          args: [JSON.stringify(keys), retailerId],
        })),
      ...tables.map(({ name }) => ({
        sql: 'update move_cursor set position = 0 where retailer_id = ? and name = ?',
        args: [retailerId, name],
      })),
    ]),
    'write',
  );
}

/** From here on there is no way back: the former group gets nothing more, if only all that it has is copied. */
export async function announceClosing(control: Database, { retailerId, keys, shops }: Mover): Promise<void> {
  // Shops and keys that were made meanwhile are known to no fence yet.
  await writeGuarded(
    control,
    {
      sql: `update retailer_move set state = 'closing' where retailer_id = ?1 and state = 'copying'
        and (select count(*) from shop where retailer_id = ?1) = ?2
        and not exists (select 1 from api_key where retailer_id = ?1 and id not in (select value from json_each(?3)))`,
      args: [retailerId, shops.length, JSON.stringify(keys)],
    },
    [],
  );
}

/** Takes the announcement back, where the closing did not come about. */
export async function revokeClosing(control: Database, retailerId: string): Promise<void> {
  await control.client.execute({
    sql: `update retailer_move set state = 'copying' where retailer_id = ? and state = 'closing'`,
    args: [retailerId],
  });
}

/**
 * Closes the former group to the retailer for good.
 * @throws RaceLost where the pause is over, or something is there that is not copied: then nothing is changed.
 */
export async function closeSource(source: Database, target: Database, mover: Mover): Promise<void> {
  const { retailerId, keys } = mover;
  const cursorOf = await readCursors(target, retailerId);
  const newer = LOGS.map(
    (table) => `and not exists (select 1 from "${table.name}" where rowid > ? and ${isOwn(table)})`,
  );
  await writeGuarded(
    source,
    {
      sql: `update fence set side = 'gone', held_until = ${NEVER}, paused_until = ${NEVER}
        where retailer_id = ? and side = 'leaving' and paused_until > ${DATABASE_NOW}
        and not exists (select 1 from move_change where retailer_id = ? and seq > ?) ${newer.join(' ')}`,
      args: [
        retailerId,
        retailerId,
        cursorOf(CHANGED),
        ...LOGS.flatMap(({ name }) => [cursorOf(name), JSON.stringify(keys)]),
      ],
    },
    [{ sql: 'delete from move_change where retailer_id = ?', args: [retailerId] }],
  );
}

/** Whether the former group is closed to the retailer. */
export async function isClosed(source: Database, retailerId: string): Promise<boolean> {
  const { rows } = await source.client.execute({
    sql: `select 1 from fence where retailer_id = ? and side = 'gone' limit 1`,
    args: [retailerId],
  });
  return rows.length > 0;
}

/** Opens the new group. */
export async function openTarget(target: Database, retailerId: string): Promise<void> {
  await target.client.batch(
    [
      { sql: `delete from fence where retailer_id = ? and side = 'arriving'`, args: [retailerId] },
      { sql: 'delete from move_cursor where retailer_id = ?', args: [retailerId] },
    ],
    'write',
  );
}

/** Leads everybody to the new group. Done twice it changes nothing. */
export async function switchGroup({ client }: Database, { retailerId, fromGroup, toGroup }: Move, now: number) {
  await client.batch(
    [
      {
        sql: 'update retailer set group_number = ? where id = ? and group_number = ?',
        args: [toGroup, retailerId, fromGroup],
      },
      {
        sql: `update retailer_move set state = 'switched', switched_at = ? where retailer_id = ? and state <> 'switched'`,
        args: [now, retailerId],
      },
    ],
    'write',
  );
}

/** Whether all of the retailer's events are folded: then no fold that is under way knows any of them. */
export async function isFolded(source: Database, { shops }: Mover): Promise<boolean> {
  const { rows } = await source.client.execute({
    sql: `select 1 from event where seq > coalesce((select seq from fold_state where name = 'reports'), 0)
      and shop in (select value from json_each(?)) limit 1`,
    args: [JSON.stringify(shops)],
  });
  return rows.length === 0;
}

/** Deletes what a retailer has left in a group; folds forget what they know of it. */
export async function deleteRows(database: Database, mover: Mover): Promise<void> {
  const { retailerId, keys, shops } = mover;
  const write = (statement: InStatement) => database.client.batch(throughFence(retailerId, [statement]), 'write');
  const tables = [...COPIED, ...LOGS];
  const tops = await readTops(database, tables);
  for (const [index, table] of tables.entries()) {
    for (let from = 0; from < (tops[index] as number); from += WINDOW) {
      const args = [from, from + WINDOW, JSON.stringify(keys)];
      const window = `"${table.name}" where rowid > ? and rowid <= ? and ${isOwn(table)}`;
      const found = await database.client.execute({ sql: `select 1 from ${window} limit 1`, args });
      if (found.rows.length > 0) {
        await write({ sql: `delete from ${window} and ${IS_AWAY}`, args: [...args, retailerId] });
      }
    }
  }
  await database.client.batch(
    [
      ...FOLDED.map((table) => ({
        sql: `delete from "${table.name}" where generation in (select generation from fold_state)
          and shop in (select value from json_each(?)) and ${IS_AWAY}`,
        args: [JSON.stringify(shops), retailerId],
      })),
      `update fold_state set folded_at = folded_at + 1 where name = 'reports'`,
    ],
    'write',
  );
}

/** The move is over. */
export async function endMove({ orm }: Database, retailerId: string): Promise<void> {
  await orm.delete(retailerMove).where(eq(retailerMove.retailerId, retailerId));
}
