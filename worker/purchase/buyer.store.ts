import { type SQL, sql } from 'drizzle-orm';

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
