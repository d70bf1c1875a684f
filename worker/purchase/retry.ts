import { isRaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';

/** Of so many writers upon one order at once, the last one still gets through. */
const TRIES = 20;

/**
 * Reads, decides and writes; where somebody was first, all of it again.
 * @throws AppError `conflict` where it never got through: the caller may try again.
 */
export async function retryRace<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRaceLost(error)) throw error;
    }
  }
  throw new AppError('conflict', 'Too many changes to this order at once; try again.', { retryAfterSeconds: 1 });
}
