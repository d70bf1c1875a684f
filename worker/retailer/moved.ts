import { perProcess } from '../cache.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';

/** During a pause every write asks: the shops are read again no more often than this. */
const AGAIN_MS = 500;

const forgotten = perProcess(() => ({ at: 0 }));

/**
 * A write met the fence of its retailer's former group: what is cached of shops is forgotten, so that the next attempt
 * finds the new group.
 * @returns what the caller is told.
 */
export function refuseMoving(ports: Pick<Ports, 'config' | 'clock' | 'shops'>): AppError {
  const last = forgotten(ports);
  const now = ports.clock.now();
  if (now - last.at >= AGAIN_MS || now < last.at) {
    last.at = now;
    ports.shops.forget();
  }
  return new AppError('too_many_requests', 'This retailer is being moved to another database; try again in a moment.', {
    retryAfterSeconds: 1,
  });
}
