import { and, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { connection, message } from '../../../db/schema/group.ts';
import type { Database } from '../../ports.ts';
import { type ConnectionRow, platformId } from '../connection.store.ts';

/** The newest text to a number under each retailer's key: who wrote to somebody, in which language, over what. */
export async function readLastTexts({ orm }: Database, keys: readonly string[]) {
  const rows = await orm
    .select({
      retailerId: message.retailerId,
      shopId: message.shopId,
      language: message.language,
      connectionId: message.connectionId,
    })
    .from(message)
    .where(
      and(
        sql`${message.recipientKey} in (select value from json_each(${JSON.stringify(keys)}))`,
        eq(message.channel, 'sms'),
      ),
    )
    .orderBy(desc(message.id))
    .limit(200);
  const newest = new Map<string, (typeof rows)[number]>();
  for (const row of rows) if (!newest.has(row.retailerId)) newest.set(row.retailerId, row);
  return [...newest.values()];
}

/**
 * Puts a text back that the network lost, if it was this very attempt.
 * @param again.most attempts after which it is not; `free`: this one is not counted.
 * @returns whether it waits again.
 */
export async function requeueText(
  { orm }: Database,
  { id, sid }: { id: string; sid: string },
  again: { runAt: number; error: string; most: number; free?: boolean; waitsFor?: string },
): Promise<boolean> {
  const { runAt, error, most, free = false, waitsFor } = again;
  const rows = await orm
    .update(message)
    .set({
      state: 'ready',
      runAt,
      lastError: error,
      providerId: sid,
      leaseUntil: null,
      finalAt: null,
      waitsFor: waitsFor ?? null,
      attempt: free ? sql`max(0, ${message.attempt} - 1)` : message.attempt,
    })
    .where(
      and(
        eq(message.id, id),
        inArray(message.state, ['sending', 'sent', 'unknown']),
        or(isNull(message.providerId), eq(message.providerId, sid)),
        sql`${message.attempt} < ${free ? Number.MAX_SAFE_INTEGER : most}`,
        sql`${message.addressSealed} is not null`,
      ),
    )
    .returning({ id: message.id });
  return rows.length > 0;
}

/** The row of the platform's own account in a group, made when first needed. */
export async function readPlatformRow({ orm }: Database, now: number): Promise<ConnectionRow | undefined> {
  const id = platformId('sms');
  const at = { createdAt: now, updatedAt: now };
  const row = {
    id,
    retailerId: '',
    channel: 'sms',
    provider: 'platform',
    settings: {},
    state: 'ready',
    ...at,
  } as const;
  await orm.insert(connection).values(row).onConflictDoNothing();
  const [found] = await orm.select().from(connection).where(eq(connection.id, id));
  return found;
}
