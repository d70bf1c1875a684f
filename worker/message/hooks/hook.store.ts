import type { InStatement } from '@libsql/client';
import { and, eq, lte, sql } from 'drizzle-orm';
import { isFree } from '../../../db/fence.ts';
import { toStatement } from '../../../db/guard.ts';
import { connection, erasure, hookEvent, message } from '../../../db/schema/group.ts';
import type { Database, Databases, Secrets } from '../../ports.ts';
import type { ConnectionRow } from '../connection.store.ts';

/** Attempts, with growing waits; then an operator looks. */
const ATTEMPTS = 8;
const MINUTE = 60_000;
/** What was worked through is kept so long, so that the same event told again is known. */
const KEEP_MS = 30 * 24 * 3_600_000;

/** A call-back's event on its way into the inbox. */
export interface NewHookEvent {
  id: string;
  /** The provider's own name of it. */
  eventKey: string;
  subjectKey: string;
  body: unknown;
}

type HookRow = typeof hookEvent.$inferSelect;

/** The account that a call-back is for, wherever its retailer lives: its path names nothing else. */
export async function findConnection(
  databases: Databases,
  provider: string,
  id: string,
): Promise<{ database: Database; row: ConnectionRow } | undefined> {
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    const [row] = await database.orm
      .select()
      .from(connection)
      .where(and(eq(connection.id, id), eq(connection.provider, provider), isFree(sql`${connection.retailerId}`)));
    if (row) return { database, row };
  }
  return undefined;
}

/** Stores what a provider tells; what it told before is known by its key. @returns how many were not known. */
export async function insertHookEvents(
  { orm }: Database,
  secrets: Pick<Secrets, 'seal'>,
  { id: connectionId, retailerId, provider }: ConnectionRow,
  events: readonly NewHookEvent[],
  now: number,
): Promise<number> {
  if (events.length === 0) return 0;
  const rows = events.map(({ body, ...event }) => ({
    ...event,
    retailerId,
    connectionId,
    provider,
    bodySealed: secrets.seal(JSON.stringify(body)),
    state: 'new' as const,
    runAt: now,
    createdAt: now,
  }));
  const { rowsAffected } = await orm.insert(hookEvent).values(rows).onConflictDoNothing();
  return rowsAffected;
}

/** What waits to be worked through, the oldest first, with the accounts that it came for. */
export async function readDueHooks({ orm }: Database, provider: string, now: number, limit: number) {
  return orm
    .select({ event: hookEvent, connection })
    .from(hookEvent)
    .innerJoin(connection, eq(connection.id, hookEvent.connectionId))
    .where(
      and(
        eq(hookEvent.state, 'new'),
        eq(hookEvent.provider, provider),
        lte(hookEvent.runAt, now),
        isFree(sql`${hookEvent.retailerId}`),
      ),
    )
    .orderBy(hookEvent.runAt)
    .limit(limit);
}

/** An event is worked through: what it said is dropped. Guards the batch of what it led to: it happens once. */
export function finishHook({ orm }: Database, { id }: Pick<HookRow, 'id'>, now: number): InStatement {
  return toStatement(
    orm
      .update(hookEvent)
      .set({ state: 'done', bodySealed: null, runAt: now })
      .where(and(eq(hookEvent.id, id), eq(hookEvent.state, 'new'))),
  );
}

/** An event could not be worked through: later again, until it was tried too often. */
export async function postponeHook({ orm }: Database, { id, attempt }: HookRow, now: number): Promise<void> {
  const tried = attempt + 1;
  await orm
    .update(hookEvent)
    .set({
      state: tried >= ATTEMPTS ? 'failed' : 'new',
      attempt: tried,
      runAt: now + MINUTE * 2 ** attempt,
    })
    .where(and(eq(hookEvent.id, id), eq(hookEvent.state, 'new')));
}

/** Whether a retailer wrote to somebody, or is about to, who is known to its account by their key. */
export async function hasWritten(
  { orm }: Database,
  { retailerId, channel }: ConnectionRow,
  subjectKey: string,
): Promise<boolean> {
  const [row] = await orm
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        eq(message.recipientKey, subjectKey),
        eq(message.retailerId, retailerId),
        sql`${message.channel} = ${channel}`,
      ),
    )
    .limit(1);
  return row !== undefined;
}

/** Forgets events that nobody will tell again. */
export async function dropOldHooks({ orm }: Database, now: number, limit = 500): Promise<void> {
  const old = orm
    .select({ id: hookEvent.id })
    .from(hookEvent)
    .where(and(eq(hookEvent.state, 'done'), lte(hookEvent.runAt, now - KEEP_MS)))
    .limit(limit);
  await orm.delete(hookEvent).where(sql`${hookEvent.id} in ${old}`);
}

/**
 * Erases all that is held of a person behind an account: their messages lose every trace of them, their call-backs go.
 * That they want no messages stays known (GDPR 17(3)), as a digest.
 * @param subject.code under which the person can see that it was done.
 * @returns how many rows held anything.
 */
export async function eraseSubject(
  { client, orm }: Database,
  secrets: Pick<Secrets, 'seal'>,
  { id: connectionId, retailerId, provider, channel }: ConnectionRow,
  subject: { key: string; code: string },
  now: number,
): Promise<number> {
  const { key: subjectKey, code } = subject;
  const mine = sql`${message.retailerId} = ${retailerId} and ${message.channel} = ${channel} and ${message.recipientKey} = ${subjectKey}`;
  const told = and(eq(hookEvent.connectionId, connectionId), eq(hookEvent.subjectKey, subjectKey));
  const [counted] = await orm
    .select({
      erased: sql<number>`(select count(*) from message where ${mine}) + (select count(*) from hook_event where ${told})`,
    })
    .from(sql`(select 1)`);
  const erased = counted?.erased ?? 0;
  await client.batch(
    [
      toStatement(
        orm
          .update(message)
          .set({ state: 'canceled', finalAt: now, waitsFor: null, lastError: 'erased' })
          .where(sql`${mine} and ${message.state} in ('ready', 'held')`),
      ),
      toStatement(
        orm
          .update(message)
          .set({
            addressSealed: null,
            attachmentsSealed: null,
            masked: '',
            recipientKey: 'erased',
            valuesSealed: secrets.seal('{}'),
          })
          .where(mine),
      ),
      toStatement(orm.delete(hookEvent).where(told)),
      toStatement(
        orm.insert(erasure).values({ code, retailerId, connectionId, provider, subjectKey, erased, createdAt: now }),
      ),
    ],
    'write',
  );
  return erased;
}

/** What was done about somebody's wish to be erased; undefined for a code that nobody was given. */
export async function readErasure({ orm }: Database, connectionId: string, code: string) {
  const [row] = await orm
    .select({ createdAt: erasure.createdAt, erased: erasure.erased })
    .from(erasure)
    .where(and(eq(erasure.code, code), eq(erasure.connectionId, connectionId)));
  return row;
}
