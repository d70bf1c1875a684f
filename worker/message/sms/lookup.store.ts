import { inArray, sql } from 'drizzle-orm';
import { numberCheck } from '../../../db/schema/group.ts';
import type { Database } from '../../ports.ts';

type Check = typeof numberCheck.$inferSelect;

/** What is known of numbers, by key. */
export async function readNumberChecks({ orm }: Database, keys: readonly string[]): Promise<Map<string, Check>> {
  const rows = await orm
    .select()
    .from(numberCheck)
    .where(inArray(numberCheck.key, [...keys]));
  return new Map(rows.map((row) => [row.key, row]));
}

/** Keeps what a provider said of numbers, over what it said before. */
export async function saveNumberChecks({ orm }: Database, rows: readonly Check[]): Promise<void> {
  if (rows.length === 0) return;
  await orm
    .insert(numberCheck)
    .values([...rows])
    .onConflictDoUpdate({
      target: numberCheck.key,
      set: { verdict: sql`excluded.verdict`, checkedAt: sql`excluded.checked_at` },
    });
}
