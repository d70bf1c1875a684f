import { AppError } from '../errors.ts';
import { inTime, Late } from '../in-time.ts';
import type { AppendVerdict, EventSink } from '../ports.ts';
import { isStorageFault, storageProblem } from '../storage.ts';
import { eventValues, INTO_EVENTS } from './event.store.ts';

/** A table that rows are appended to. */
export interface RowsInto {
  /** `insert into <table> (<columns>)`. */
  insert: string;
  /** How many columns. */
  width: number;
  /** What is done with a row that is there already: nothing, by which key. */
  onConflict: string;
}

/** Where rows are appended to a log: the embedded database's group commit, or a client over HTTP. */
export interface Appender {
  /**
   * @param values of all rows, one after the other.
   * @returns per row whether it was inserted, once that is durable.
   */
  append(into: RowsInto, values: readonly (string | number | null)[]): Promise<boolean[]>;
}

export interface DatabaseSinkOptions {
  /** Events that may wait for their commit before more are refused. */
  maxWaiting?: number;
  /** Characters that they may hold. */
  maxWaitingSize?: number;
  /** After this time the caller is told to try again. */
  durableWithinMs?: number;
}

/**
 * Takes events straight into the database. What a late commit still stores, the retry finds as a duplicate. What waits
 * is bounded, so that memory is too: above it callers are told to come back.
 * @param appenderOf the log of a group.
 */
export function createDatabaseSink(
  appenderOf: (groupNumber: number) => Appender,
  options: DatabaseSinkOptions = {},
): EventSink {
  const { maxWaiting = 10_000, maxWaitingSize = 16_000_000, durableWithinMs = 2_000 } = options;
  let waiting = 0;
  let waitingSize = 0;
  return {
    async append(groupNumber, rows) {
      if (rows.length === 0) return [];
      if (waiting + rows.length > maxWaiting) throw overloaded();
      const values = eventValues(rows);
      const size = sizeOf(values);
      if (waitingSize + size > maxWaitingSize) throw overloaded();
      const log = appenderOf(groupNumber);
      waiting += rows.length;
      waitingSize += size;
      const release = () => {
        waiting -= rows.length;
        waitingSize -= size;
      };
      // What waits is let go once its work is over, in time or not.
      const work = log.append(INTO_EVENTS, values).finally(release);
      const inserted = await inTime(work, durableWithinMs).catch((cause) => {
        throw problemOf(cause);
      });
      return inserted.map(verdictOf);
    },
  };
}

const verdictOf = (inserted: boolean): AppendVerdict => (inserted ? 'accepted' : 'duplicate');

function sizeOf(values: readonly (string | number)[]): number {
  let size = 0;
  for (const value of values) size += typeof value === 'string' ? value.length : 8;
  return size;
}

/** Why the events are not known to be stored. */
function problemOf(cause: unknown): AppError {
  if (cause instanceof Late) return unavailable('The events were not stored in time.', cause);
  return isStorageFault(cause) ? storageProblem(cause) : unavailable('The events could not be stored.', cause);
}

function unavailable(detail: string, cause?: unknown): AppError {
  return new AppError('unavailable', `${detail} Send them again.`, { retryAfterSeconds: 2, cause });
}

function overloaded(): AppError {
  return new AppError('overloaded', 'Too many events are waiting to be stored. Send them again.', {
    retryAfterSeconds: 2,
  });
}
