import { isFenced } from '../../db/fence.error.ts';
import type { Ports } from '../ports.ts';
import { refuseMoving } from '../retailer/moved.ts';
import type { EventRow } from '../tag/event.ts';

/** A friend waits this long for the click to be durable, and no longer. */
const PATIENCE_MS = 50;
/** Waits before each further attempt; the log may be away for a moment, a click is not thrown away for that. */
const RETRIES_MS = [500, 2_000, 8_000, 15_000];
/** Clicks that may wait for a further attempt: above it memory is in danger. */
const MOST_WAITING = 5_000;

let waiting = 0;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One attempt; false where it failed. */
async function append(ports: Ports, groupNumber: number, row: EventRow): Promise<boolean> {
  try {
    await ports.sink.append(groupNumber, [row]);
    return true;
  } catch (error) {
    if (isFenced(error)) refuseMoving(ports);
    return false;
  }
}

async function appendSurely(ports: Ports, groupNumber: number, row: EventRow): Promise<void> {
  if (await append(ports, groupNumber, row)) return;
  if (waiting >= MOST_WAITING) return ports.log.error('click_lost', { shop: row.shop, reason: 'too_many_waiting' });
  waiting += 1;
  try {
    for (const delay of RETRIES_MS) {
      await pause(delay);
      // The retailer may have moved to another group since the last attempt.
      const shop = await ports.shops.byNumber(row.shop).catch(() => undefined);
      // The id is derived from the click itself: an attempt that did arrive is found again, never counted twice.
      if (await append(ports, shop?.groupNumber ?? groupNumber, row)) return;
    }
    ports.log.error('click_lost', { shop: row.shop, reason: 'log_unavailable' });
  } finally {
    waiting -= 1;
  }
}

/**
 * Records a click, and lets the friend go on when it is durable or after 50 ms, whichever comes first; the rest happens
 * after the answer. Never throws: a redirect promises nothing.
 */
export function recordClick(ports: Ports, groupNumber: number, row: EventRow): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    const stored = appendSurely(ports, groupNumber, row).then(() => {
      clearTimeout(timer);
      resolve();
    });
    ports.defer(stored);
  });
}
