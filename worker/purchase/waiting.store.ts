import type { InStatement } from '@libsql/client';
import { and, eq, lt, or, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { waitingRefund } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import type { WaitingRefund } from './waiting.ts';

/** Refunds that wait under some references, those of purchases that are known included. */
export function selectWaiting({ orm }: TenantDatabase, shopId: string, references: ReturnType<typeof sql>) {
  return orm
    .select()
    .from(waitingRefund)
    .where(and(eq(waitingRefund.shopId, shopId), sql`${waitingRefund.reference} in (${references})`));
}

/**
 * Lets a refund wait for its order under every reference that it names; what waits already stays as it is. An order that
 * is only claimed, in another currency, is not it yet.
 * @throws RaceLost where the order, or the same refund, came meanwhile.
 */
export async function keepWaiting(
  database: TenantDatabase,
  shopId: string,
  references: readonly string[],
  { refundKey, trust, amount, currency, occurredAt, createdAt }: Omit<WaitingRefund, 'reference'>,
): Promise<void> {
  const told = JSON.stringify(references);
  const guard: InStatement = {
    sql: `insert into waiting_refund (shop_id, reference, refund_key, trust, amount, currency, occurred_at, created_at)
      select ?, value, ?, ?, ?, ?, ?, ? from json_each(?) where not exists (
        select 1 from purchase_reference named join purchase on id = purchase_id
        where named.shop_id = ? and reference in (select value from json_each(?))
          and not (purchase.trust = 'claimed' and purchase.currency <> coalesce(?, purchase.currency)))
      on conflict do nothing`,
    args: [shopId, refundKey, trust, amount, currency, occurredAt, createdAt, told, shopId, told, currency],
  };
  await writeGuarded(database, guard, []);
}

/** Fails its batch where another refund began to wait under these references since they were read. */
export function guardWaiting(
  shopId: string,
  references: readonly string[],
  found: readonly WaitingRefund[],
): InStatement {
  const count = found.filter(({ reference }) => references.includes(reference)).length;
  return {
    sql: `insert into abort_batch (reason) select null where ? <> (
      select count(*) from waiting_refund where shop_id = ? and reference in (select value from json_each(?)))`,
    args: [count, shopId, JSON.stringify(references)],
  };
}

/** Refunds that wait no more. */
export function deleteWaiting(
  { orm }: TenantDatabase,
  shopId: string,
  settled: readonly WaitingRefund[],
): InStatement[] {
  return settled.map(({ reference, refundKey }) =>
    toStatement(
      orm
        .delete(waitingRefund)
        .where(
          and(
            eq(waitingRefund.shopId, shopId),
            eq(waitingRefund.reference, reference),
            eq(waitingRefund.refundKey, refundKey),
          ),
        ),
    ),
  );
}

/** Drops what waited in vain since before these times, UTC milliseconds. */
export async function dropWaiting({ orm }: Database, before: Record<WaitingRefund['trust'], number>): Promise<void> {
  const older = (trust: WaitingRefund['trust']) =>
    and(eq(waitingRefund.trust, trust), lt(waitingRefund.createdAt, before[trust]));
  await orm.delete(waitingRefund).where(or(older('claimed'), older('confirmed')));
}
