import { and, count, countDistinct, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { advocate, conversion, link, purchase, recipient } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import { listKeys, selectNamed } from '../purchase/buyer.store.ts';

/**
 * Friends we wrote to in an advocate's name, and friends' orders that are credited to them, drafts included. Of orders
 * that only a page tells of those count too whose buyer is no new customer: the count must tell nobody who shops here.
 */
export async function readProgress(
  database: TenantDatabase,
  advocateId: string,
): Promise<{ invited: number; ordered: number }> {
  const mine = database.orm
    .select({ id: advocate.id })
    .from(advocate)
    .where(sql`${advocate.id} = ${advocateId} or ${advocate.mergedInto} = ${advocateId}`);
  const [[friends], [orders]] = await database.orm.batch([
    database.orm
      .select({ invited: countDistinct(recipient.friendKey) })
      .from(recipient)
      .where(inArray(recipient.advocateId, mine)),
    database.orm
      .select({ ordered: count() })
      .from(conversion)
      .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
      .where(
        and(
          inArray(conversion.advocateId, mine),
          or(
            eq(conversion.state, 'credited'),
            and(
              eq(purchase.trust, 'claimed'),
              inArray(conversion.reason, ['not_new_customer', 'recent_customer', 'not_returning_customer']),
            ),
          ),
        ),
      ),
  ]);
  return { invited: friends?.invited ?? 0, ordered: orders?.ordered ?? 0 };
}

/** The advocate of a link, and whom that draft has become. */
export async function readOwners(database: TenantDatabase, shopId: string, code: string): Promise<(string | null)[]> {
  const [row] = await database.orm
    .select({ id: advocate.id, mergedInto: advocate.mergedInto })
    .from(link)
    .innerJoin(advocate, eq(advocate.id, link.advocateId))
    .where(and(eq(link.code, code), eq(link.shopId, shopId)));
  return row ? [row.id, row.mergedInto] : [];
}

/**
 * When somebody last ordered in the shop, by the keys of their customer id or address; undefined where no order of theirs
 * is known. As at the order, what pages alone claim, or what came back whole, makes nobody a customer.
 */
export async function readLastOrder(
  database: TenantDatabase,
  shopId: string,
  { customer, addresses }: { customer: readonly string[]; addresses: readonly string[] },
): Promise<number | undefined> {
  const here = eq(purchase.shopId, shopId);
  const named = selectNamed(shopId, listKeys([...customer, ...addresses]));
  const lastBy = (who: SQL | undefined) =>
    database.orm
      // The `+` keeps the planner on the key's index: by time it would walk through all of the shop's orders.
      .select({ at: sql<number | null>`max(+${purchase.occurredAt})` })
      .from(purchase)
      .where(
        and(
          who,
          eq(purchase.trust, 'confirmed'),
          sql`(${purchase.refunded} = 0 or ${purchase.refunded} < ${purchase.amount})`,
        ),
      );
  const found = await database.orm.batch([
    lastBy(and(here, inArray(purchase.customerKey, [...customer]))),
    lastBy(and(here, inArray(purchase.emailKey, [...addresses]))),
    lastBy(and(here, inArray(purchase.emailBaseKey, [...addresses]))),
    lastBy(sql`${purchase.id} in (${named})`),
  ]);
  const times = found.flat().flatMap(({ at }) => at ?? []);
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** How many orders of a customer the shop knows of, by any pepper's key. */
export async function countOrders(database: TenantDatabase, shopId: string, keys: readonly string[]): Promise<number> {
  const own = listKeys(keys);
  const row = await database.orm.get<{ orders: number }>(sql`select count(*) as orders from (
    select id from purchase where shop_id = ${shopId} and customer_key in (${own}) union ${selectNamed(shopId, own)})`);
  return row.orders;
}
