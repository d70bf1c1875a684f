import type { InStatement } from '@libsql/client';
import { eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { couponEndpoint, rewardEndpoint } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Circuit } from './circuit.ts';

/** What a shop's own system is called for: its codes, or its word upon rewards. Columns are the same. */
const TABLES = { coupon: couponEndpoint, reward: rewardEndpoint as unknown as typeof couponEndpoint };
export type Purpose = keyof typeof TABLES;
export type EndpointRow = typeof couponEndpoint.$inferSelect;

/** The shop's own system; undefined where none is connected. */
export async function readEndpoint(
  { orm }: TenantDatabase,
  purpose: Purpose,
  shopId: string,
): Promise<EndpointRow | undefined> {
  const table = TABLES[purpose];
  const [row] = await orm.select().from(table).where(eq(table.shopId, shopId));
  return row;
}

/** Writes where the shop's system is; what it failed before counts no more. */
export function upsertEndpoint(
  { orm }: TenantDatabase,
  purpose: Purpose,
  row: Pick<EndpointRow, 'shopId' | 'url' | 'secretSealed' | 'updatedAt'>,
): InStatement {
  const table = TABLES[purpose];
  const fresh = { ...row, failures: 0, openUntil: null, lastError: null, failedAt: null, answeredAt: null };
  return toStatement(orm.insert(table).values(fresh).onConflictDoUpdate({ target: table.shopId, set: fresh }));
}

export function deleteEndpoint({ orm }: TenantDatabase, purpose: Purpose, shopId: string): InStatement {
  const table = TABLES[purpose];
  return toStatement(orm.delete(table).where(eq(table.shopId, shopId)));
}

/** Notes how the shop's system fared. */
export async function noteEndpoint(
  { orm }: TenantDatabase,
  purpose: Purpose,
  shopId: string,
  outcome: Circuit & Partial<Pick<EndpointRow, 'lastError' | 'failedAt' | 'answeredAt'>>,
): Promise<void> {
  const table = TABLES[purpose];
  await orm.update(table).set(outcome).where(eq(table.shopId, shopId));
}
