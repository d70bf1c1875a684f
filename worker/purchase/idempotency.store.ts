import { and, eq } from 'drizzle-orm';
import { idempotency } from '../../db/schema/group.ts';
import { AppError } from '../errors.ts';
import type { TenantDatabase } from '../ports.ts';

/** One call under an Idempotency-Key. */
interface KeyedCall {
  apiKeyId: string;
  key: string;
  /** Digest of route and body. */
  bodyHash: string;
}

/** Stands in a row whose call has no answer yet. */
const UNANSWERED = 0;

/**
 * Binds a key to its caller and body, before anything is done.
 * @returns the answer that the same call got before; undefined where it is to be made.
 * @throws AppError `idempotency_conflict` where the key belongs to another body.
 */
export async function bindKey(database: TenantDatabase, call: KeyedCall, now: number): Promise<string | undefined> {
  const { orm } = database;
  const [, rows] = await orm.batch([
    orm
      .insert(idempotency)
      .values({ ...call, status: UNANSWERED, answer: '', createdAt: now })
      .onConflictDoNothing(),
    orm
      .select()
      .from(idempotency)
      .where(and(eq(idempotency.apiKeyId, call.apiKeyId), eq(idempotency.key, call.key))),
  ]);
  const [row] = rows;
  if (row?.bodyHash !== call.bodyHash) {
    throw new AppError('idempotency_conflict', 'This Idempotency-Key was used for another request.');
  }
  return row.status === UNANSWERED ? undefined : row.answer;
}

/** Keeps the answer for whoever calls again under the key. Refusals are not kept: their cause may go away. */
export async function keepAnswer(database: TenantDatabase, call: KeyedCall, answer: string): Promise<void> {
  await database.orm
    .update(idempotency)
    .set({ status: 200, answer })
    .where(and(eq(idempotency.apiKeyId, call.apiKeyId), eq(idempotency.key, call.key)));
}
