import type { InStatement } from '@libsql/client';
import { type SQL, sql } from 'drizzle-orm';
import { keysOf, type Names } from './buyer.ts';
import type { Purchase } from './purchase.ts';

/** All keys by which the shop names the buyer of the `purchase` at hand, where they are more than its row holds. */
export const purchaseNames = sql<string[]>`(select json_group_array(key) from (
  select key from purchase_name where purchase_id = purchase.id order by key))`.mapWith(JSON.parse);

/**
 * Ids of a shop's purchases whose buyer has several names.
 * @param keys as the right side of `in`: one of them is among those names.
 */
export const selectNamed = (shopId: string, keys: SQL): SQL =>
  sql`select purchase_id from purchase_name where shop_id = ${shopId} and key in (${keys})`;

/** Keys as the right side of `in`. */
export const listKeys = (keys: readonly string[]): SQL => sql`select value from json_each(${JSON.stringify(keys)})`;

/** Fails its batch where the buyer of a purchase has another order by now: the two are to be one buyer's. */
export function guardBuyer(purchase: Names & Pick<Purchase, 'id' | 'shopId'>): InStatement {
  const keyed = (id: string, table: string, column: string) =>
    `select ${id} as other from ${table} where shop_id = ?1 and ${column} in (select value from json_each(?2))`;
  const others = [
    ...['customer_key', 'email_key', 'email_base_key'].map((column) => keyed('id', 'purchase', column)),
    keyed('purchase_id', 'purchase_name', 'key'),
  ];
  return {
    sql: `insert into abort_batch (reason) select null from (${others.join(' union all ')}) where other <> ?3`,
    args: [purchase.shopId, JSON.stringify(keysOf(purchase)), purchase.id],
  };
}
