import type { InStatement } from '@libsql/client';
import { DATABASE_NOW, NEVER } from '../../db/fence.ts';
import { writeGuarded } from '../../db/guard.ts';
import { TENANT_TABLES } from '../../db/tenancy.ts';
import type { Database } from '../ports.ts';
import { CHANGED, readCursors } from './move.copy.store.ts';
import { COPIED, deleteRows, isClosed, isOwn, LOGS, type Mover } from './mover.store.ts';

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
