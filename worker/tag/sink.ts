import { AppError } from '../errors.ts';
import type { AppendVerdict, EventSink } from '../ports.ts';
import { eventJson, INSERT_EVENTS } from './event.store.ts';

/** Where rows are appended to a log: the embedded database's group commit, or a client over HTTP. */
export interface Appender {
  /**
   * @param sql an insert whose only argument is the text of a JSON array of rows, and that does nothing for a row that
   *   is there already.
   * @param rows each the text of one JSON value.
   * @returns per row whether it was inserted, once that is durable.
   */
  append(sql: string, rows: readonly string[]): Promise<boolean[]>;
}

export interface DatabaseSinkOptions {
  /** Rows that may wait for their commit before more are refused. */
  maxWaiting?: number;
  /** After this time the caller is told to try again. */
  durableWithinMs?: number;
}

/**
 * Takes events straight into the database. What a late commit still stores, the retry finds as a duplicate.
 * @param appenderOf the log of a group.
 */
export function createDatabaseSink(
  appenderOf: (groupNumber: number) => Appender,
  options: DatabaseSinkOptions = {},
): EventSink {
  const { maxWaiting = 10_000, durableWithinMs = 2_000 } = options;
  let waiting = 0;
  return {
    async append(groupNumber, rows) {
      if (rows.length === 0) return [];
      if (waiting + rows.length > maxWaiting) throw unavailable('Too many events are waiting.');
      const log = appenderOf(groupNumber);
      waiting += rows.length;
      const stored = log.append(INSERT_EVENTS, rows.map(eventJson)).finally(() => {
        waiting -= rows.length;
      });
      return (await inTime(stored, durableWithinMs)).map(verdictOf);
    },
  };
}

const verdictOf = (inserted: boolean): AppendVerdict => (inserted ? 'accepted' : 'duplicate');

/** @throws AppError `unavailable` when the work fails or takes longer. */
function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable('The events were not stored in time.')), limitMs);
    work
      .then(resolve, (cause) => reject(unavailable('The events could not be stored.', cause)))
      .finally(() => clearTimeout(timer));
  });
}

function unavailable(detail: string, cause?: unknown): AppError {
  return new AppError('unavailable', `${detail} Send them again.`, { retryAfterSeconds: 2, cause });
}
