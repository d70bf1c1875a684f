import type { InStatement } from '@libsql/client';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { apiKey, user } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';

type KeyRow = typeof apiKey.$inferSelect;

/** Keys of a retailer, the newest first, with the names of those who made them. */
export async function readKeys({ orm }: Database, retailerId: string): Promise<{ row: KeyRow; by: string | null }[]> {
  return orm
    .select({ row: apiKey, by: user.name })
    .from(apiKey)
    .leftJoin(user, eq(user.id, apiKey.createdBy))
    .where(eq(apiKey.retailerId, retailerId))
    .orderBy(desc(apiKey.createdAt), desc(apiKey.id));
}

export async function insertKey(
  control: Database,
  row: typeof apiKey.$inferInsert,
  change: InStatement,
): Promise<void> {
  await control.client.batch([toStatement(control.orm.insert(apiKey).values(row)), change], 'write');
}

/** @throws RaceLost where it is revoked already, or no key of the retailer's. */
export async function revokeKey(
  control: Database,
  { id, retailerId, now }: { id: string; retailerId: string; now: number },
  change: InStatement,
): Promise<void> {
  const revoked = control.orm
    .update(apiKey)
    .set({ revokedAt: now })
    .where(and(eq(apiKey.id, id), eq(apiKey.retailerId, retailerId), isNull(apiKey.revokedAt)));
  await writeGuarded(control, toStatement(revoked), [change]);
}
