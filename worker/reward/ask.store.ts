import { inArray } from 'drizzle-orm';
import { purchaseReference } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';

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
