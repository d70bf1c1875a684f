import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { shop } from '../../db/schema/control.ts';
import { installSighting, purchase } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import { KEEP_MS, type Sighting, type TimedSighting } from './install.ts';

/** Rows of a shop at most: a busy one fills them in minutes, and older ones say nothing new. */
const MOST_ROWS = 500;

/** Notes what was seen, and lets go of what is old, or too much. One batch. */
export async function insertSightings(
  { client }: Database,
  shopId: string,
  rows: readonly { id: string; body: Sighting }[],
  now: number,
): Promise<void> {
  const list = JSON.stringify(rows.map(({ id, body }) => [id, JSON.stringify(body)]));
  await client.batch(
    [
      {
        sql: `insert into install_sighting (id, shop_id, at, body)
select value ->> 0, ?, ?, value ->> 1 from json_each(?)`,
        args: [shopId, now, list],
      },
      {
        sql: `delete from install_sighting where id in
(select id from install_sighting where shop_id = ? order by at desc, id desc limit -1 offset ${MOST_ROWS})`,
        args: [shopId],
      },
    ],
    'write',
  );
}

/** What was seen of a shop's tag within the hour, the newest first. */
export async function readSightings({ orm }: TenantDatabase, shopId: string, now: number): Promise<TimedSighting[]> {
  const rows = await orm
    .select({ at: installSighting.at, body: installSighting.body })
    .from(installSighting)
    .where(and(eq(installSighting.shopId, shopId), gte(installSighting.at, now - KEEP_MS)))
    .orderBy(desc(installSighting.at), desc(installSighting.id))
    .limit(MOST_ROWS);
  return rows.map(({ at, body }) => ({ ...body, at }));
}

/** Drops what is older than an hour, of all shops. */
export async function deleteOldSightings({ orm }: Database, now: number): Promise<void> {
  await orm.delete(installSighting).where(lt(installSighting.at, now - KEEP_MS));
}

/** Orders since a time, by the consent they came with; null for those that no page reported. */
export async function readOrderShares({ orm }: TenantDatabase, shopId: string, since: number) {
  return orm
    .select({
      consent: purchase.consent,
      orders: sql<number>`count(*)`,
      known: sql<number>`sum(${purchase.customerKey} is not null or ${purchase.emailKey} is not null)`,
    })
    .from(purchase)
    .where(and(eq(purchase.shopId, shopId), gte(purchase.occurredAt, since)))
    .groupBy(purchase.consent);
}

/** Lets the check of a shop listen until a time. */
export async function listenTo(control: Database, shopId: string, until: number): Promise<void> {
  await control.orm.update(shop).set({ listenUntil: until }).where(eq(shop.id, shopId));
}
