import { and, eq } from 'drizzle-orm';
import { idempotency } from '../../db/schema/group.ts';
import { AppError } from '../errors.ts';
import type { TenantDatabase } from '../ports.ts';

/** One call under an Idempotency-Key. */
export interface KeyedCall {
  apiKeyId: string;
  key: string;
  /** Digest of route and body. */
  bodyHash: string;
}

/** What a call was answered; '' for no body. */
export interface KeptAnswer {
  status: number;
  answer: string;
}

/** Stands in a row whose call has no answer yet. */
const UNANSWERED = 0;

const isCall = ({ apiKeyId, key }: KeyedCall) => and(eq(idempotency.apiKeyId, apiKeyId), eq(idempotency.key, key));

/**
 * Binds a key to its caller and body, before anything is done.
 * @returns the answer that the same call got before; undefined where it is to be made.
 * @throws AppError `idempotency_conflict` where the key belongs to another body.
 */
export async function bindKey({ orm }: TenantDatabase, call: KeyedCall, now: number): Promise<KeptAnswer | undefined> {
  const [, rows] = await orm.batch([
    orm
      .insert(idempotency)
      .values({ ...call, status: UNANSWERED, answer: '', createdAt: now })
      .onConflictDoNothing(),
    orm.select().from(idempotency).where(isCall(call)),
  ]);
  const [row] = rows;
  if (row?.bodyHash !== call.bodyHash) {
    throw new AppError('idempotency_conflict', 'This Idempotency-Key was used for another request.');
  }
  return row.status === UNANSWERED ? undefined : row;
}

/** Keeps the answer for whoever calls again under the key. */
export async function keepAnswer({ orm }: TenantDatabase, call: KeyedCall, answer: KeptAnswer): Promise<void> {
  await orm.update(idempotency).set(answer).where(isCall(call));
}

/** Frees the key of a call that was refused: its cause may go away, or the caller mends it. */
export async function releaseKey({ orm }: TenantDatabase, call: KeyedCall): Promise<void> {
  await orm.delete(idempotency).where(and(isCall(call), eq(idempotency.status, UNANSWERED)));
}
