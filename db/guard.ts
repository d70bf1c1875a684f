import type { InStatement, ResultSet } from '@libsql/client';
import type { Database } from '../worker/ports.ts';
import { isFenced } from './fence.error.ts';

/** Someone else changed the row first: nothing of the batch was written. */
export class RaceLost extends Error {
  constructor() {
    super('someone was first');
    this.name = 'RaceLost';
  }
}

/** Whether a batch failed because somebody else's was first: by its guard, or by a unique key. */
export function isRaceLost(error: unknown): boolean {
  if (error instanceof RaceLost) return true;
  return String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT') && !isFenced(error);
}

/** Fails the whole batch when the statement before it changed nothing (NOT NULL column). */
export const ABORT = 'insert into abort_batch (reason) select null where changes() = 0';

/** Anything drizzle can turn into SQL. */
interface Query {
  toSQL(): { sql: string; params: unknown[] };
}

/** A drizzle query as a statement for a batch. */
export function toStatement(query: Query): InStatement {
  const { sql, params } = query.toSQL();
  return { sql, args: params as never[] };
}

/**
 * Writes one decided batch: the guard, a statement that fails when the guard changed no row, then the rest; all or
 * nothing. `batch()` alone would let the rest commit after a guard that hit no row.
 * @returns the results of the guard and of the rest, in order.
 * @throws RaceLost when the guard changed nothing.
 */
export async function writeGuarded(
  database: Database,
  guard: InStatement,
  rest: readonly InStatement[],
): Promise<ResultSet[]> {
  try {
    const [first, , ...others] = await database.client.batch([guard, ABORT, ...rest], 'write');
    return first ? [first, ...others] : [];
  } catch (error) {
    if (String((error as Error).message).includes('abort_batch.reason')) throw new RaceLost();
    throw error;
  }
}
