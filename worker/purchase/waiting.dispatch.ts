import { perProcess } from '../cache.ts';
import type { Ports } from '../ports.ts';
import { dropWaiting } from './waiting.store.ts';

const DAY = 86_400_000;
/** A page's claim is about an order of these days; a shop may tell of an old order when it brings its history over. */
const KEPT_MS = { claimed: 7 * DAY, confirmed: 400 * DAY };
const EVERY_MS = 3_600_000;

/** When each group was looked after last. */
const cleanedAt = perProcess(() => new Map<number, number>());

/** Drops refunds whose order never came: looked after once an hour, however often it is called. */
export async function dropWaitingRefunds(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const last = cleanedAt(ports);
  const before = { claimed: now - KEPT_MS.claimed, confirmed: now - KEPT_MS.confirmed };
  for (const number of ports.databases.groupNumbers()) {
    if (now - (last.get(number) ?? 0) < EVERY_MS) continue;
    last.set(number, now);
    await dropWaiting(ports.databases.group(number), before);
  }
}
