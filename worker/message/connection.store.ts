import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import { isRaceLost, toStatement, writeGuarded } from '../../db/guard.ts';
import { connection, message, senderBreaker } from '../../db/schema/group.ts';
import type { Database, MessageChannel, TenantDatabase } from '../ports.ts';
import { type Breaker, closedBreaker } from './breaker.ts';

export type ConnectionRow = typeof connection.$inferSelect;

const MINUTE = 60_000;
/** A paused account is tried again after this time, doubled with each try. */
const PAUSE = { base: MINUTE, cap: 60 * MINUTE };
/** So long one try may take before another may be made. */
const TRY_MS = 2 * MINUTE;
/** Two dispatchers that write one breaker at once: the later reads again. */
const ROUNDS = 5;

/** The name under which a group keeps what it knows of the platform's own account. */
export function platformId(channel: MessageChannel): string {
  return `platform:${channel}`;
}

/** The accounts of some retailers, and what is known of the platform's. */
export function readConnections({ orm }: Database, retailerIds: readonly string[]): Promise<ConnectionRow[]> {
  return orm
    .select()
    .from(connection)
    .where(inArray(connection.retailerId, ['', ...retailerIds]));
}

/** The accounts of one retailer. */
export function readOwnConnections({ orm, retailerId }: TenantDatabase): Promise<ConnectionRow[]> {
  return orm.select().from(connection).where(eq(connection.retailerId, retailerId));
}

/**
 * Pauses an account; where it is paused, puts its next try further away.
 * @returns when it may be tried again.
 */
export async function pauseConnection(
  { orm }: Database,
  { id, channel }: { id: string; channel: MessageChannel },
  reason: string,
  now: number,
): Promise<number> {
  const tries = sql<number>`case when ${connection.state} = 'ready' then 1 else ${connection.tries} + 1 end`;
  const wait = sql`min(${PAUSE.cap}, ${PAUSE.base} * (1 << min(10, ${tries} - 1)))`;
  const [row] = await orm
    .insert(connection)
    .values({
      id,
      retailerId: '',
      channel,
      provider: 'platform',
      settings: {},
      state: 'paused',
      reason,
      pausedAt: now,
      retryAt: now + PAUSE.base,
      tries: 1,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoUpdate({
      target: connection.id,
      set: {
        state: 'paused',
        reason,
        pausedAt: sql`coalesce(${connection.pausedAt}, ${now})`,
        retryAt: sql`${now} + ${wait}`,
        tries,
        updatedAt: now,
      },
    })
    .returning({ retryAt: connection.retryAt });
  return row?.retryAt ?? now + PAUSE.base;
}

/**
 * Asks to be the one who tries a paused account.
 * @returns undefined where somebody else is, or it is too early.
 */
export async function takeTry({ orm }: Database, id: string, now: number): Promise<true | undefined> {
  const rows = await orm
    .update(connection)
    .set({ retryAt: now + TRY_MS })
    .where(and(eq(connection.id, id), eq(connection.state, 'paused'), lte(connection.retryAt, now)))
    .returning({ id: connection.id });
  return rows.length > 0 || undefined;
}

/** An account works again: what waited for it is due at once. */
export async function resumeConnection(database: Database, id: string, now: number): Promise<void> {
  const { orm } = database;
  const ready = orm
    .update(connection)
    .set({ state: 'ready', reason: null, pausedAt: null, retryAt: null, tries: 0, updatedAt: now })
    .where(eq(connection.id, id));
  const woken = orm
    .update(message)
    .set({ runAt: now, waitsFor: null })
    .where(and(eq(message.waitsFor, id), eq(message.state, 'ready')));
  await database.client.batch([toStatement(ready), toStatement(woken)], 'write');
}

/**
 * Connects an account, or changes the one that the shop has for the channel: what waited for it may go.
 * @param id of a new one.
 * @returns the row as it stands.
 */
export async function saveConnection(
  database: TenantDatabase,
  row: Pick<ConnectionRow, 'id' | 'shopId' | 'channel' | 'provider' | 'credentialsSealed' | 'settings'>,
  now: number,
): Promise<ConnectionRow | undefined> {
  const { orm, retailerId } = database;
  const { provider, credentialsSealed, settings } = row;
  const changed = { provider, credentialsSealed, settings, updatedAt: now };
  const [saved] = await orm
    .insert(connection)
    .values({ ...row, retailerId, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({
      target: [connection.retailerId, connection.shopId, connection.channel],
      set: { ...changed, revision: sql`${connection.revision} + 1` },
    })
    .returning();
  if (saved) await resumeConnection(database, saved.id, now);
  return saved;
}

/** Lets go of an account with its secrets. @returns whether there was one. */
export async function deleteConnection({ orm, retailerId }: TenantDatabase, id: string): Promise<boolean> {
  const rows = await orm
    .delete(connection)
    .where(and(eq(connection.id, id), eq(connection.retailerId, retailerId)))
    .returning({ id: connection.id });
  return rows.length > 0;
}

/** What an account may send: units a second in the long run, and at once after a rest. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/**
 * Takes what a token bucket holds for a list of messages: each goes as long as anything is left before it, so that one
 * that costs more than the bucket's size goes too, and the debt is waited for.
 * @param costs units of each message, in order.
 * @returns how many of the first may go, and the tokens left.
 */
export async function takeTokens(
  { client }: Database,
  key: string,
  { perSecond, burst }: Rate,
  costs: readonly number[],
  now: number,
): Promise<{ admitted: number; tokens: number }> {
  const [, taken] = await client.batch(
    [
      {
        sql: 'insert into sender_bucket (key, tokens, refilled_at) values (?, ?, ?) on conflict do nothing',
        args: [key, burst, now],
      },
      {
        sql: `with cost as (
  select sum(value) over (order by key) as running, sum(value) over (order by key) - value as before
  from json_each(?)
), bucket as (
  select key as name, min(?, tokens + max(0, ? - refilled_at) * ? / 1000.0) as available
  from sender_bucket where key = ?
)
update sender_bucket set tokens = t.available - t.granted, granted = t.granted, refilled_at = max(refilled_at, ?)
from (
  select name, available, coalesce((select max(running) from cost where before < available), 0) as granted from bucket
) as t
where sender_bucket.key = t.name
returning granted, tokens`,
        args: [JSON.stringify(costs), burst, now, perSecond, key, now],
      },
    ],
    'write',
  );
  const granted = Number(taken?.rows[0]?.granted ?? 0);
  let admitted = 0;
  for (let left = granted; admitted < costs.length && (costs[admitted] ?? 0) <= left; admitted += 1) {
    left -= costs[admitted] ?? 0;
  }
  return { admitted, tokens: Number(taken?.rows[0]?.tokens ?? 0) };
}

/**
 * Of some names those that the provider does not take at present.
 * @param names as reputationOf calls them.
 * @returns when each is tried again.
 */
export async function readRefused({ orm }: Database, names: readonly string[]): Promise<Map<string, number>> {
  const rows = await orm
    .select()
    .from(senderBreaker)
    .where(inArray(senderBreaker.key, [...names]));
  return new Map(
    rows.flatMap(({ key, body }) => (body.state !== 'closed' && body.cause === 'refused' ? [[key, body.until]] : [])),
  );
}

/**
 * Changes a breaker by a pure step, as if nobody else did at the same time.
 * @returns what the step returned.
 */
export async function updateBreaker<T extends { breaker: Breaker }>(
  database: Database,
  key: string,
  now: number,
  step: (breaker: Breaker) => T,
): Promise<T> {
  const { orm } = database;
  for (let round = 1; ; round += 1) {
    const [row] = await orm.select().from(senderBreaker).where(eq(senderBreaker.key, key));
    const before = row?.body ?? closedBreaker(now);
    const result = step(before);
    const body = result.breaker;
    if (body === before) return result;
    const version = row?.version ?? 0;
    const write = row
      ? orm
          .update(senderBreaker)
          .set({ body, version: version + 1 })
          .where(and(eq(senderBreaker.key, key), eq(senderBreaker.version, version)))
      : orm.insert(senderBreaker).values({ key, body }).onConflictDoNothing();
    try {
      await writeGuarded(database, toStatement(write), []);
      return result;
    } catch (error) {
      if (!isRaceLost(error) || round === ROUNDS) throw error;
    }
  }
}
