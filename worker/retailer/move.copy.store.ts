import type { InStatement, Row } from '@libsql/client';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import type { TenantTable } from '../../db/tenancy.ts';
import type { Database } from '../ports.ts';
import {
  COPIED,
  IS_AWAY,
  isOwn,
  LOGS,
  listOf,
  type Mover,
  readTops,
  throughFence,
  valuesOf,
  WINDOW,
} from './mover.store.ts';

/** Changed rows that are taken over in one write. */
const CHANGES = 1_000;

/** Rows of one write where each holds a file. */
const FILES = 20;

/** Rows of a table that are copied in one write. */
const windowOf = ({ columns }: TenantTable) => (columns.includes('content') ? FILES : WINDOW);

/** The cursor of what changed during the copying. */
export const CHANGED = 'changed rows';

/** How far things are copied, by name. @throws RaceLost where the retailer is not arriving any more. */
export async function readCursors(target: Database, retailerId: string): Promise<(name: string) => number> {
  const { rows } = await target.client.execute({
    sql: 'select name, position from move_cursor where retailer_id = ?',
    args: [retailerId],
  });
  if (rows.length === 0) throw new RaceLost();
  const positions = new Map(rows.map(({ name, position }) => [String(name), Number(position)]));
  return (name) => positions.get(name) ?? 0;
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
      const to = Math.min(from + windowOf(table), top);
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
