import type { InStatement } from '@libsql/client';
import { and, count, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { customerList, knownCustomer } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { KnownKind, Listed } from './customer.ts';

/** An entry as it is written. */
export interface ListedRow {
  kind: KnownKind;
  key: string;
  firstDay: string | null;
  lastDay: string | null;
}

/** Entries that one statement deletes: other callers' writes come in between. */
const CHUNK = 5_000;

/**
 * Puts entries onto a shop's list, or takes over what this list says of those that are there.
 * @returns how many were not there before `now`, and how many were.
 */
export async function upsertListed(
  { client }: TenantDatabase,
  shopId: string,
  rows: readonly ListedRow[],
  now: number,
): Promise<{ added: number; known: number }> {
  const told = JSON.stringify(rows.map(({ kind, key, firstDay, lastDay }) => [kind, key, firstDay, lastDay]));
  const [before, written] = await client.batch(
    [
      {
        sql: `select count(*) as n, sum(listed_at < ?3) as known from known_customer
          where shop_id = ?1 and key in (select value ->> 1 from json_each(?2))`,
        args: [shopId, told, now],
      },
      {
        sql: `insert into known_customer (shop_id, kind, key, first_day, last_day, listed_at, seen_at)
          select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, ?3, ?3 from json_each(?2) where true
          on conflict (shop_id, key) do update set first_day = coalesce(excluded.first_day, first_day),
            last_day = coalesce(excluded.last_day, last_day), seen_at = max(seen_at, excluded.seen_at)`,
        args: [shopId, told, now],
      },
    ],
    'write',
  );
  const [there] = before?.rows ?? [];
  return { added: (written?.rowsAffected ?? 0) - Number(there?.n ?? 0), known: Number(there?.known ?? 0) };
}

/** Deletes entries that no list had since a moment; without one all of them. @returns how many. */
export async function deleteListed({ orm }: TenantDatabase, shopId: string, unseenSince?: number): Promise<number> {
  const over = and(
    eq(knownCustomer.shopId, shopId),
    unseenSince === undefined ? undefined : lt(knownCustomer.seenAt, unseenSince),
  );
  let removed = 0;
  for (let rows = CHUNK; rows === CHUNK; removed += rows) {
    const some = orm.select({ key: knownCustomer.key }).from(knownCustomer).where(over).limit(CHUNK);
    const { rowsAffected } = await orm.run(
      sql`delete from known_customer where shop_id = ${shopId} and key in ${some}`,
    );
    rows = rowsAffected;
  }
  return removed;
}

/** Takes some entries off the list, by their keys. @returns how many were on it. */
export async function deleteKeys({ orm }: TenantDatabase, shopId: string, keys: readonly string[]): Promise<number> {
  const { rowsAffected } = await orm
    .delete(knownCustomer)
    .where(and(eq(knownCustomer.shopId, shopId), sql`key in (select value from json_each(${JSON.stringify(keys)}))`));
  return rowsAffected;
}

/** The entries under some keys. */
export async function readListed({ orm }: TenantDatabase, shopId: string, keys: readonly string[]): Promise<Listed[]> {
  if (keys.length === 0) return [];
  return orm
    .select({ firstDay: knownCustomer.firstDay, lastDay: knownCustomer.lastDay, listedAt: knownCustomer.listedAt })
    .from(knownCustomer)
    .where(and(eq(knownCustomer.shopId, shopId), inArray(knownCustomer.key, [...keys])));
}

/** How many entries there are of each kind and with a day, and the latest lists. */
export async function describeListed({ orm }: TenantDatabase, shopId: string) {
  const [kinds, lists] = await orm.batch([
    orm
      .select({ kind: knownCustomer.kind, entries: count(), dated: sql<number>`count(coalesce(first_day, last_day))` })
      .from(knownCustomer)
      .where(eq(knownCustomer.shopId, shopId))
      .groupBy(knownCustomer.kind),
    orm
      .select()
      .from(customerList)
      .where(eq(customerList.shopId, shopId))
      .orderBy(desc(customerList.createdAt), desc(customerList.id))
      .limit(10),
  ]);
  return { kinds, lists };
}

export function insertList({ orm }: TenantDatabase, row: typeof customerList.$inferInsert): InStatement {
  return toStatement(orm.insert(customerList).values(row));
}
