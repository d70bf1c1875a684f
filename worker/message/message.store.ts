import type { InStatement } from '@libsql/client';
import { and, asc, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { RaceLost, toStatement, writeGuarded } from '../../db/guard.ts';
import { campaign, message, suppression } from '../../db/schema/group.ts';
import type { Database, Secrets, TenantDatabase } from '../ports.ts';
import { type MessageContent, type Settlement, TEMPLATE_VERSION } from './message.ts';

export type NewMessage = {
  id: string;
  retailerId: string;
  shopId: string;
  campaignId?: string;
  channel: 'email' | 'sms' | 'facebook';
  /** Names the cause: the same cause never makes two messages. */
  idempotencyKey: string;
  /** Keyed hash of the address. */
  recipientKey: string;
  /** Plain and normalised; sealed on its way into the row. */
  address: string;
  masked: string;
  language: string;
  policyVersion: string;
  /** Plain: its hash finds the row, itself it stays sealed for the link in the message. */
  unsubscribeToken: string;
  /** At once where absent. */
  runAt?: number;
} & MessageContent;

/** A row under lease: nobody else may settle it. */
export type LeasedMessage = typeof message.$inferSelect & { leaseToken: string };

/** What a row keeps sealed. */
interface SealedValues {
  values: MessageContent['values'];
  unsubscribeToken: string;
}

/** Time from the final state to the loss of the plain address. */
const KEEP_ADDRESS_MS = 72 * 3_600_000;
/** The latest moment a Date can hold: nothing is due any more. */
const NEVER = 8.64e15;
const FINAL_STATES = ['sent', 'delivered', 'failed', 'dead', 'suppressed', 'unknown', 'canceled'] as const;

/** Puts a message into the outbox, as part of its cause's batch; does nothing where the cause already made one. */
export function insertMessage(database: TenantDatabase, secrets: Secrets, m: NewMessage, now: number): InStatement {
  const { address, values, unsubscribeToken, runAt, ...row } = m;
  const sealed: SealedValues = { values, unsubscribeToken };
  return toStatement(
    database.orm
      .insert(message)
      .values({
        ...row,
        retailerId: database.retailerId,
        addressSealed: secrets.seal(address),
        valuesSealed: secrets.seal(JSON.stringify(sealed)),
        unsubscribeHash: secrets.digest(unsubscribeToken),
        templateVersion: TEMPLATE_VERSION,
        state: 'ready',
        runAt: runAt ?? now,
        createdAt: now,
      })
      .onConflictDoNothing({ target: [message.retailerId, message.idempotencyKey] }),
  );
}

/** The sealed parts of a leased row, readable. */
export function openMessage(secrets: Secrets, row: LeasedMessage) {
  const { values, unsubscribeToken } = JSON.parse(secrets.open(row.valuesSealed)) as SealedValues;
  const content = { kind: row.kind, values } as MessageContent;
  return { content, unsubscribeToken, address: row.addressSealed ? secrets.open(row.addressSealed) : undefined };
}

/**
 * Leases what is due in a group, over all its retailers, in one statement; also what a dispatcher that died left
 * leased. The attempt is counted now, so that a message which kills its dispatcher dies by count.
 * @param token fences every later write to these rows.
 */
export async function leaseMessages(
  { orm }: Database,
  lease: { token: string; now: number; until: number; limit: number; channels: LeasedMessage['channel'][] },
): Promise<LeasedMessage[]> {
  const due = orm
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        or(
          and(eq(message.state, 'ready'), lte(message.runAt, lease.now)),
          and(eq(message.state, 'leased'), lte(message.leaseUntil, lease.now)),
        ),
        inArray(message.channel, lease.channels),
      ),
    )
    .orderBy(asc(message.runAt))
    .limit(lease.limit);
  const rows = await orm
    .update(message)
    .set({
      state: 'leased',
      leaseToken: lease.token,
      leaseUntil: lease.until,
      attempt: sql`${message.attempt} + 1`,
    })
    .where(inArray(message.id, due))
    .returning();
  return rows.map((row) => ({ ...row, leaseToken: lease.token }));
}

/**
 * Settles a leased message, with what belongs to it, unless the lease has passed to somebody else.
 * @returns whether this dispatcher still held it.
 */
export async function settleMessage(
  database: Database,
  leased: LeasedMessage,
  settlement: Settlement,
  now: number,
  rest: readonly InStatement[],
): Promise<boolean> {
  const waits = settlement.state === 'ready';
  const settled = database.orm
    .update(message)
    .set({
      state: settlement.state,
      // What waits is due for its next attempt, what is done for the loss of its address.
      runAt: waits ? (settlement.runAt ?? now) : now + KEEP_ADDRESS_MS,
      attempt: settlement.attemptSpent ? leased.attempt : leased.attempt - 1,
      leaseToken: null,
      leaseUntil: null,
      lastError: settlement.error ?? null,
      providerId: settlement.providerId ?? leased.providerId,
      finalAt: waits ? null : now,
    })
    .where(and(eq(message.id, leased.id), eq(message.state, 'leased'), eq(message.leaseToken, leased.leaseToken)));
  try {
    await writeGuarded(database, toStatement(settled), rest);
    return true;
  } catch (error) {
    if (error instanceof RaceLost) return false;
    throw error;
  }
}

/** Drops the addresses of messages that have been final for 72 hours; the masked ones stay. */
export async function purgeAddresses({ orm }: Database, now: number, limit = 500): Promise<void> {
  const due = orm
    .select({ id: message.id })
    .from(message)
    .where(and(inArray(message.state, [...FINAL_STATES]), lte(message.runAt, now)))
    .limit(limit);
  await orm.update(message).set({ addressSealed: null, runAt: NEVER }).where(inArray(message.id, due));
}

/**
 * What is read again right before a message goes out: whether its recipient was suppressed meanwhile, by any scope that
 * covers it, and how its campaign stands.
 * @param addressKeys of the recipient, by all peppers.
 */
export async function readSendChecks(database: TenantDatabase, leased: LeasedMessage, addressKeys: string[]) {
  const [suppressed, campaigns] = await Promise.all([
    database.orm
      .select({ id: suppression.id })
      .from(suppression)
      .where(
        and(
          eq(suppression.retailerId, database.retailerId),
          inArray(suppression.addressKey, addressKeys),
          eq(suppression.scope, 'retailer'),
          inArray(suppression.channel, [leased.channel, 'all']),
        ),
      )
      .limit(1),
    leased.campaignId
      ? database.orm
          .select({ state: campaign.state, endsAt: campaign.endsAt })
          .from(campaign)
          .where(and(eq(campaign.retailerId, database.retailerId), eq(campaign.id, leased.campaignId)))
      : [],
  ]);
  return { suppressed: suppressed.length > 0, campaign: campaigns[0] };
}

/** The message that an unsubscribe link belongs to. */
export async function readByUnsubscribe(database: TenantDatabase, hash: string) {
  const rows = await database.orm
    .select()
    .from(message)
    .where(and(eq(message.retailerId, database.retailerId), eq(message.unsubscribeHash, hash)));
  return rows[0];
}

/** Forbids an address to this retailer over a channel, for ever; changes nothing where it already is. */
export function insertSuppression(
  database: TenantDatabase,
  row: Omit<typeof suppression.$inferInsert, 'retailerId' | 'scope' | 'scopeId'>,
): InStatement {
  return toStatement(
    database.orm
      .insert(suppression)
      .values({ ...row, retailerId: database.retailerId, scope: 'retailer', scopeId: '' })
      .onConflictDoNothing(),
  );
}
