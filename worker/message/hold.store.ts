import type { InStatement } from '@libsql/client';
import { and, asc, eq, lt, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { message } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import { A_REVIEW, KEEP_ADDRESS_MS } from './state.ts';

const waiting = and(eq(message.waitsFor, A_REVIEW), eq(message.state, 'held'));

/** Messages of a retailer that wait for somebody to look at their words, the oldest first. */
export async function readHeld({ orm, retailerId }: TenantDatabase, limit: number) {
  const own = and(waiting, eq(message.retailerId, retailerId));
  const [rows, counts] = await orm.batch([
    orm
      .select({
        id: message.id,
        shopId: message.shopId,
        kind: message.kind,
        channel: message.channel,
        language: message.language,
        masked: message.masked,
        valuesSealed: message.valuesSealed,
        createdAt: message.createdAt,
      })
      .from(message)
      .where(own)
      .orderBy(asc(message.createdAt))
      .limit(limit),
    orm.select({ messages: sql<number>`count(*)` }).from(message).where(own),
  ]);
  return { rows, total: counts[0]?.messages ?? 0 };
}

/** Lets a held message go on, for good. @throws RaceLost where it waits no more. */
export async function approveHeld(database: TenantDatabase, id: string, now: number): Promise<void> {
  const released = database.orm
    .update(message)
    .set({ state: 'ready', waitsFor: null, runAt: now, reviewedAt: now })
    .where(and(waiting, eq(message.id, id), eq(message.retailerId, database.retailerId)));
  await writeGuarded(database, toStatement(released), []);
}

/** Drops a held message. @param fact that says so. @throws RaceLost where it waits no more. */
export async function discardHeld(
  database: TenantDatabase,
  id: string,
  { reason, fact, now }: { reason: string; fact: InStatement; now: number },
): Promise<void> {
  const dropped = database.orm
    .update(message)
    .set({ state: 'canceled', waitsFor: null, runAt: now + KEEP_ADDRESS_MS, finalAt: now, lastError: reason })
    .where(and(waiting, eq(message.id, id), eq(message.retailerId, database.retailerId)));
  await writeGuarded(database, toStatement(dropped), [fact]);
}

/** Messages that waited for a look since before a moment. */
export async function readStale({ orm }: Database, before: number, limit: number) {
  return orm
    .select({
      id: message.id,
      shopId: message.shopId,
      channel: message.channel,
      language: message.language,
      campaignId: message.campaignId,
    })
    .from(message)
    .where(and(waiting, lt(message.createdAt, before)))
    .limit(limit);
}

/** What the fact of a message's new state says of it. */
export async function readTold({ orm, retailerId }: TenantDatabase, id: string) {
  const [row] = await orm
    .select({
      id: message.id,
      shopId: message.shopId,
      channel: message.channel,
      language: message.language,
      campaignId: message.campaignId,
    })
    .from(message)
    .where(and(eq(message.id, id), eq(message.retailerId, retailerId)));
  return row;
}
