import type { InStatement } from '@libsql/client';
import { eq, inArray } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { purchaseReference, rewardEndpoint } from '../../db/schema/group.ts';
import type { Circuit } from '../coupon/circuit.ts';
import type { Database, TenantDatabase } from '../ports.ts';

export type RewardEndpoint = typeof rewardEndpoint.$inferSelect;

/** The shop's own system that may refuse a reward. */
export async function readRewardEndpoint({ orm }: TenantDatabase, shopId: string): Promise<RewardEndpoint | undefined> {
  const [row] = await orm.select().from(rewardEndpoint).where(eq(rewardEndpoint.shopId, shopId));
  return row;
}

/** Writes where the shop's system is; what it failed before counts no more. */
export function upsertRewardEndpoint(
  { orm }: TenantDatabase,
  row: Pick<RewardEndpoint, 'shopId' | 'url' | 'secretSealed' | 'updatedAt'>,
): InStatement {
  const fresh = { ...row, failures: 0, openUntil: null, lastError: null, failedAt: null, answeredAt: null };
  return toStatement(
    orm.insert(rewardEndpoint).values(fresh).onConflictDoUpdate({ target: rewardEndpoint.shopId, set: fresh }),
  );
}

export function deleteRewardEndpoint({ orm }: TenantDatabase, shopId: string): InStatement {
  return toStatement(orm.delete(rewardEndpoint).where(eq(rewardEndpoint.shopId, shopId)));
}

/** Notes how the shop's system fared. */
export async function noteRewardEndpoint(
  { orm }: TenantDatabase,
  shopId: string,
  outcome: Circuit & Partial<Pick<RewardEndpoint, 'lastError' | 'failedAt' | 'answeredAt'>>,
): Promise<void> {
  await orm.update(rewardEndpoint).set(outcome).where(eq(rewardEndpoint.shopId, shopId));
}

/** Puts off the next question about a reward. @returns false where somebody else asks already, or nobody has to. */
export async function leaseAsking({ client }: Database, id: string, askAt: number, next: number): Promise<boolean> {
  const { rowsAffected } = await client.execute({
    sql: `update reward set ask_at = ?, asks = asks + 1 where id = ? and ask_at = ? and hold = 'shop' and state = 'pending'`,
    args: [next, id, askAt],
  });
  return rowsAffected > 0;
}

/** References of orders as the shop knows them, by purchase. */
export async function readReferences(
  { orm }: TenantDatabase,
  purchaseIds: readonly string[],
): Promise<Map<string, string[]>> {
  if (purchaseIds.length === 0) return new Map();
  const rows = await orm
    .select()
    .from(purchaseReference)
    .where(inArray(purchaseReference.purchaseId, [...purchaseIds]));
  return new Map(
    [...Map.groupBy(rows, ({ purchaseId }) => purchaseId)].map(([id, own]) => [
      id,
      own.map(({ reference }) => reference).toSorted(),
    ]),
  );
}
