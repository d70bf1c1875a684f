import type { InStatement } from '@libsql/client';
import { eq } from 'drizzle-orm';
import { NEVER } from '../../db/fence.ts';
import { apiKey, shop } from '../../db/schema/control.ts';
import { TENANT_TABLES, type TenantTable } from '../../db/tenancy.ts';
import type { Database } from '../ports.ts';

/** Rows of a table that are looked at in one read. */
export const WINDOW = 5_000;

/** Whose rows are moved, and all that they are known by. */
export interface Mover {
  retailerId: string;
  /** As in `fence.key`: ids of the retailer, its shops and server keys, numbers of its shops. */
  keys: string[];
  shops: number[];
}

export const COPIED = TENANT_TABLES.filter(({ kind }) => kind === 'copied');
export const LOGS = TENANT_TABLES.filter(({ kind }) => kind === 'log');
const FOLDED = TENANT_TABLES.filter(({ kind }) => kind === 'folded');

/** Rows are only ever deleted where the retailer is not at home, whoever may believe that it is not. */
export const IS_AWAY = `exists (select 1 from fence where retailer_id = ? and side <> 'leaving')`;

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

export const isOwn = ({ owner }: TenantTable) =>
  `${owner.keyOf(`"${owner.column}"`)} in (select value from json_each(?))`;
export const listOf = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ');
export const valuesOf = (columns: readonly string[]) => columns.map((_, index) => `value ->> ${index}`).join(', ');

/** What the mover itself writes goes through the fence: it is opened and shut within the same transaction. */
export function throughFence(retailerId: string, statements: readonly InStatement[]): InStatement[] {
  const set = (until: number) => ({
    sql: 'update fence set paused_until = ? where retailer_id = ?',
    args: [until, retailerId],
  });
  return [set(0), ...statements, set(NEVER)];
}

/** The newest row of each table, by row id. */
export async function readTops({ client }: Database, tables: readonly TenantTable[]): Promise<number[]> {
  const found = await client.batch(
    tables.map(({ name }) => `select max(rowid) as top from "${name}"`),
    'read',
  );
  return found.map(({ rows }) => Number(rows[0]?.top ?? 0));
}

/** Whether the former group is closed to the retailer. */
export async function isClosed(source: Database, retailerId: string): Promise<boolean> {
  const { rows } = await source.client.execute({
    sql: `select 1 from fence where retailer_id = ? and side = 'gone' limit 1`,
    args: [retailerId],
  });
  return rows.length > 0;
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
