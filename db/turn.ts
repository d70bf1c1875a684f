import { AppError } from '../worker/errors.ts';

/** One, and those that wait for it: the last of them for some seconds. */
const MOST_UNDER_WAY = 4;
const RETRY_SECONDS = 5;

/** Lets work go one after the other. @throws AppError `overloaded` where too much waits already. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let underWay = 0;
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    if (underWay >= MOST_UNDER_WAY) {
      const detail = 'Several reports that take long are being read. Try again.';
      return Promise.reject(new AppError('overloaded', detail, { retryAfterSeconds: RETRY_SECONDS }));
    }
    underWay += 1;
    const done = last.then(work).finally(() => {
      underWay -= 1;
    });
    last = done.catch(() => undefined);
    return done;
  };
}
