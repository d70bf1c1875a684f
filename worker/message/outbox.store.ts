import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { message } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { MessageState } from './state.ts';

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
