import type { InStatement } from '@libsql/client';
import { eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { rewardUnconfirmed } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';

/** What a shop gives a day, at most, for orders that only its pages tell of: rewards, and minor units of its currency. */
export interface Limit {
  count: number;
  amount: number;
}

const DAY_MS = 24 * 3600_000;
/** Rewards of a shop that were given by the shop's limit since a moment. */
const USED = `from reward where shop_id = ?1 and vouched_by = 'rule' and vouched_at >= ?2 and issued_at is not null`;

/** The limit of a shop; undefined where it gives nothing so. */
export async function readLimit({ orm }: TenantDatabase, shopId: string): Promise<Limit | undefined> {
  const [row] = await orm.select().from(rewardUnconfirmed).where(eq(rewardUnconfirmed.shopId, shopId));
  return row && { count: row.mostCount, amount: row.mostAmount };
}

/** What was given so since a moment. */
export async function readUsed({ client }: TenantDatabase, shopId: string, since: number): Promise<Limit> {
  const { rows } = await client.execute({
    sql: `select count(*) as count, coalesce(sum(amount), 0) as amount ${USED}`,
    args: [shopId, since],
  });
  return { count: Number(rows[0]?.count), amount: Number(rows[0]?.amount) };
}

/** The shops of a group that give something so, with how many a day. */
export async function readLimited({ orm }: Database): Promise<{ shopId: string; mostCount: number }[]> {
  return orm
    .select({ shopId: rewardUnconfirmed.shopId, mostCount: rewardUnconfirmed.mostCount })
    .from(rewardUnconfirmed);
}

/** @param by the member who takes the risk. */
export function upsertLimit(
  { orm }: TenantDatabase,
  shopId: string,
  { count, amount }: Limit,
  by: string,
  now: number,
): InStatement {
  const set = { mostCount: count, mostAmount: amount, setBy: by, updatedAt: now };
  return toStatement(
    orm
      .insert(rewardUnconfirmed)
      .values({ shopId, ...set })
      .onConflictDoUpdate({ target: rewardUnconfirmed.shopId, set }),
  );
}

export function deleteLimit({ orm }: TenantDatabase, shopId: string): InStatement {
  return toStatement(orm.delete(rewardUnconfirmed).where(eq(rewardUnconfirmed.shopId, shopId)));
}

/**
 * Makes rewards due whose orders only a page told of and whose return period is over, the oldest orders first. Only in
 * the shop's own currency, which the limit is said in.
 */
export function vouchByRule(shop: { id: string; currency: string }, now: number, most: number): InStatement {
  return {
    sql: `update reward set vouched_by = 'rule', vouched_at = ?3, due_at = ?3, reason = 'due', updated_at = ?3
      where id in (
        select r.id from reward r
        join conversion c on c.id = r.conversion_id and c.state = 'credited'
        join purchase p on p.id = c.purchase_id and p.trust = 'claimed'
        join campaign k on k.id = r.campaign_id
        left join campaign_shop s on s.campaign_id = k.id and s.shop_id = r.shop_id
        where r.shop_id = ?1 and r.currency = ?2 and r.state = 'pending' and r.reason = 'awaiting_confirmation'
          and r.hold is null
          and r.ordered_at + coalesce(s.overrides ->> '$.reward.holdDays', k.reward ->> '$.holdDays') * ?4 <= ?3
        order by r.ordered_at, r.id limit ?5)`,
    args: [shop.id, shop.currency, now, DAY_MS, most],
  };
}

/** Fails the batch of a release that would go above the shop's limit of the day, or where there is none any more. */
export function guardLimit(shopId: string, since: number): InStatement {
  return {
    sql: `insert into abort_batch (reason) select null where not exists (
      select 1 from reward_unconfirmed where shop_id = ?1
        and (select count(*) ${USED}) <= most_count
        and (select coalesce(sum(amount), 0) ${USED}) <= most_amount)`,
    args: [shopId, since],
  };
}
