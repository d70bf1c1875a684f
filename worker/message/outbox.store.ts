import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { message } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import { type MessageState, REDRIVEN_STATES } from './state.ts';
import { ofRetailer } from './stop.store.ts';

/** States that somebody may want to do something about; the others are many, and are what reports are for. */
const SHOWN = ['ready', 'held', 'leased', 'sending', 'unknown', 'dead', 'failed'] as const satisfies MessageState[];

/** How much of a retailer's outbox is in which state, and the newest in one of them. */
export async function readOutbox(
  { orm, retailerId }: TenantDatabase,
  shopIds: string[],
  state: MessageState | undefined,
  limit: number,
) {
  const own = eq(message.retailerId, retailerId);
  const [counts, messages] = await orm.batch([
    orm
      .select({ state: message.state, messages: sql<number>`count(*)` })
      .from(message)
      .where(and(inArray(message.state, [...SHOWN]), inArray(message.shopId, shopIds), own))
      .groupBy(message.state),
    orm
      .select({
        id: message.id,
        shopId: message.shopId,
        kind: message.kind,
        channel: message.channel,
        state: message.state,
        masked: message.masked,
        language: message.language,
        attempt: message.attempt,
        lastError: message.lastError,
        createdAt: message.createdAt,
        runAt: message.runAt,
      })
      .from(message)
      .where(and(inArray(message.state, state ? [state] : [...SHOWN]), inArray(message.shopId, shopIds), own))
      .orderBy(desc(message.id))
      .limit(limit),
  ]);
  return { counts, messages };
}

/** Which messages to send once more. */
interface Redrive {
  retailerId: string;
  /** Those and no others. */
  ids?: readonly string[];
  shopId?: string;
  /** All that ended so. */
  state?: (typeof REDRIVEN_STATES)[number];
}

/**
 * Sends once more what ended badly, as long as its address is still known; under the same identity, with all its
 * attempts anew.
 * @returns the ids of what is due again.
 */
export async function redriveMessages(
  { orm }: Database,
  { retailerId, ids, shopId, state }: Redrive,
  now: number,
  limit: number,
): Promise<string[]> {
  const wanted = orm
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        ofRetailer(retailerId),
        inArray(message.state, state ? [state] : [...REDRIVEN_STATES]),
        shopId ? eq(message.shopId, shopId) : undefined,
        ids ? inArray(message.id, [...ids]) : undefined,
        sql`${message.addressSealed} is not null`,
      ),
    )
    .limit(limit);
  const rows = await orm
    .update(message)
    .set({ state: 'ready', runAt: now, attempt: 0, waitsFor: null, finalAt: null, lastError: null })
    .where(inArray(message.id, wanted))
    .returning({ id: message.id });
  return rows.map(({ id }) => id);
}
