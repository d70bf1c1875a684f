import { sql } from 'drizzle-orm';
import { isFree } from '../../db/fence.ts';
import { liveCodes } from '../coupon/pool.store.ts';
import type { Database } from '../ports.ts';

/** A friend who waits for a code. */
export interface WaitingRow {
  shopId: string;
  dealId: string;
  keyHash: string;
  requestSealed: string;
  networkKey: string;
}

/**
 * Takes those whose turn it is and for whom there may be a code: the first come first. Until `again` nobody else takes
 * them. Those who wait for an empty pool, for a shop's system that is left alone, or for a stock that was lowered
 * below what had been promised, cost nothing.
 */
export async function leaseWaiting(
  { orm }: Database,
  now: number,
  again: number,
  limit: number,
): Promise<WaitingRow[]> {
  return orm.all<WaitingRow>(sql`update claim_waiting set run_at = ${again} where rowid in (
      select w.rowid from claim_waiting w left join deal d on d.id = w.deal_id
      where w.run_at <= ${now} and ${isFree(sql`w.shop_id`)} and case d.code_source
        when 'pool' then exists (${sql.raw(liveCodes('d.id', String(now)))})
        when 'shop' then not exists (
          select 1 from coupon_endpoint e where e.shop_id = w.shop_id and e.open_until > ${now})
        else 1 end
        and (d.stock is null or d.taken < d.stock)
      order by w.run_at limit ${limit})
    returning shop_id as "shopId", deal_id as "dealId", key_hash as "keyHash",
      request_sealed as "requestSealed", network_key as "networkKey"`);
}

/** Lets somebody keep their place, who is not looked at before `runAt`. */
export async function keepWaiting({ client }: Database, row: WaitingRow, runAt: number): Promise<void> {
  const { shopId, dealId, keyHash } = row;
  await client.execute({
    sql: 'update claim_waiting set run_at = ? where shop_id = ? and deal_id = ? and key_hash = ?',
    args: [runAt, shopId, dealId, keyHash],
  });
}

/** Forgets who waits no more. */
export async function deleteWaiting({ client }: Database, { shopId, dealId, keyHash }: WaitingRow): Promise<void> {
  await client.execute({
    sql: 'delete from claim_waiting where shop_id = ? and deal_id = ? and key_hash = ?',
    args: [shopId, dealId, keyHash],
  });
}
