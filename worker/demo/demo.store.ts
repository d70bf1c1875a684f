import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { coupon, deal, demoOrder, reward } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Discount } from './basket.ts';
import type { DemoPath } from './demo.ts';
import type { DemoOrder } from './order.ts';

/** An order with its number and state. */
export interface StoredOrder {
  id: string;
  state: 'placed' | 'confirmed' | 'refunded';
  createdAt: number;
  body: DemoOrder;
}

/** How each shop numbers its orders; the German one with leading zeros, as many systems do. */
const NUMBERING: Record<DemoPath, { format: string; first: number }> = {
  us: { format: 'US-%05d', first: 10001 },
  de: { format: '%08d', first: 40001 },
};

const toStored = (row: typeof demoOrder.$inferSelect): StoredOrder => ({
  id: row.id,
  state: row.state,
  createdAt: row.createdAt,
  body: row.body as unknown as DemoOrder,
});

/** What a given, unexpired code of the shop takes off; undefined for any other text. */
export async function readDiscount(
  database: TenantDatabase,
  shopId: string,
  code: string,
  now: number,
): Promise<Discount | undefined> {
  const [row] = await database.orm
    .select({ coupon, deal, reward })
    .from(coupon)
    .leftJoin(deal, and(eq(coupon.ownerKind, 'deal'), eq(deal.id, coupon.ownerId)))
    .leftJoin(reward, and(eq(coupon.ownerKind, 'reward'), eq(reward.id, coupon.ownerId)))
    .where(and(eq(coupon.shopId, shopId), eq(coupon.code, code), isNotNull(coupon.givenTo)));
  if (!row || (row.coupon.expiresAt ?? Number.POSITIVE_INFINITY) <= now) return undefined;
  if (row.reward) return { kind: 'amount', value: row.reward.amount, minOrder: 0 };
  const kind = row.deal?.kind;
  if (!row.deal || (kind !== 'percent' && kind !== 'amount' && kind !== 'free_shipping')) return undefined;
  return { kind, value: row.deal.value, minOrder: row.deal.minOrder };
}

/** Whether somebody with one of these keys has ordered here before. */
export async function hasOrdered(database: TenantDatabase, path: DemoPath, emailKeys: readonly string[]) {
  const [row] = await database.orm
    .select({ id: demoOrder.id })
    .from(demoOrder)
    .where(
      and(
        eq(demoOrder.shop, path),
        sql`json_extract(${demoOrder.body}, '$.emailKey') in (select value from json_each(${JSON.stringify(emailKeys)}))`,
      ),
    )
    .limit(1);
  return row !== undefined;
}

/**
 * Writes an order under the shop's next number, once an attempt.
 * @returns the order's number: the same one for the same attempt.
 */
export async function placeOrder(
  database: TenantDatabase,
  path: DemoPath,
  body: DemoOrder,
  now: number,
): Promise<string> {
  const { format, first } = NUMBERING[path];
  const [, found] = await database.client.batch(
    [
      {
        sql: `insert into demo_order (id, shop, body, state, created_at)
              select printf(?, ? + taken), ?, ?, 'placed', ?
              from (select count(*) as taken from demo_order where shop = ?)
              where not exists (select 1 from demo_order where shop = ? and json_extract(body, '$.attempt') = ?)`,
        args: [format, first, path, JSON.stringify(body), now, path, path, body.attempt],
      },
      {
        sql: `select id from demo_order where shop = ? and json_extract(body, '$.attempt') = ?`,
        args: [path, body.attempt],
      },
    ],
    'write',
  );
  return String(found?.rows[0]?.id);
}

export async function readOrder(
  database: TenantDatabase,
  path: DemoPath,
  id: string,
): Promise<StoredOrder | undefined> {
  const [row] = await database.orm
    .select()
    .from(demoOrder)
    .where(and(eq(demoOrder.shop, path), eq(demoOrder.id, id)));
  return row && toStored(row);
}

/** The newest orders of a shop, of one customer where given. */
export async function readOrders(
  database: TenantDatabase,
  path: DemoPath,
  customerId?: string,
): Promise<StoredOrder[]> {
  const mine = customerId ? sql`json_extract(${demoOrder.body}, '$.customerId') = ${customerId}` : undefined;
  const rows = await database.orm
    .select()
    .from(demoOrder)
    .where(and(eq(demoOrder.shop, path), mine))
    .orderBy(desc(demoOrder.createdAt), desc(demoOrder.id))
    .limit(100);
  return rows.map(toStored);
}

/** Moves an order on, unless it has moved already. */
export async function moveOrder(
  database: TenantDatabase,
  order: StoredOrder,
  state: 'confirmed' | 'refunded',
): Promise<void> {
  await database.orm
    .update(demoOrder)
    .set({ state })
    .where(and(eq(demoOrder.id, order.id), eq(demoOrder.state, order.state)));
}
