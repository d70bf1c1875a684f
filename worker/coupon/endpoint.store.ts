import type { InStatement } from '@libsql/client';
import { eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { couponEndpoint } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Circuit } from './circuit.ts';

export type EndpointRow = typeof couponEndpoint.$inferSelect;

/** The shop's own system, where it makes codes. */
export async function readEndpoint({ orm }: TenantDatabase, shopId: string): Promise<EndpointRow | undefined> {
  const [row] = await orm.select().from(couponEndpoint).where(eq(couponEndpoint.shopId, shopId));
  return row;
}

/** Writes where the shop's system is; what it failed before counts no more. */
export function upsertEndpoint(
  { orm }: TenantDatabase,
  row: Pick<EndpointRow, 'shopId' | 'url' | 'secretSealed' | 'updatedAt'>,
): InStatement {
  const fresh = { ...row, failures: 0, openUntil: null, lastError: null, failedAt: null, answeredAt: null };
  return toStatement(
    orm.insert(couponEndpoint).values(fresh).onConflictDoUpdate({ target: couponEndpoint.shopId, set: fresh }),
  );
}

export function deleteEndpoint({ orm }: TenantDatabase, shopId: string): InStatement {
  return toStatement(orm.delete(couponEndpoint).where(eq(couponEndpoint.shopId, shopId)));
}

/** Notes how the shop's system fared. */
export async function noteEndpoint(
  { orm }: TenantDatabase,
  shopId: string,
  outcome: Circuit & Partial<Pick<EndpointRow, 'lastError' | 'failedAt' | 'answeredAt'>>,
): Promise<void> {
  await orm.update(couponEndpoint).set(outcome).where(eq(couponEndpoint.shopId, shopId));
}
