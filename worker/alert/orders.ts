import { offsetOf } from '../report/day.ts';

const HOUR = 3600_000;
const WEEK = 7 * 24 * HOUR;

/** How seldom an hour or a day may have so few orders by chance before it counts as down. */
const CHANCE = 1e-4;
const MOST_BOUND = 0.5;

/** Begin and end (exclusive) of two spans to be compared, UTC milliseconds. */
export interface Spans {
  current: [number, number];
  before: [number, number];
}

/** The last hour or 24 hours, and the same by the shop's clocks a week ago: summer time moves them. */
export function spansToCompare(now: number, timeZone: string, length: 'hour' | 'day'): Spans {
  const shift = offsetOf(now, timeZone) - offsetOf(now - WEEK, timeZone);
  const end = now - WEEK + shift;
  const ms = length === 'hour' ? HOUR : 24 * HOUR;
  return { current: [now - ms, now], before: [end - ms, end] };
}

/**
 * The orders of an hour or a day as a share of those a week ago, and the share below which a shop of that size is down:
 * half of them, or for smaller shops as few as come by chance (Poisson) once in ten thousand times. Of 10 orders none
 * may be left, of 20 five; null below 10, where even none says nothing.
 */
export function shareOfOrders(counts: { current: number; before: number }): { share: number; bound: number } | null {
  const { current, before } = counts;
  let chance = Math.exp(-before);
  let below = 0;
  let sum = 0;
  // Beyond so many the bound is half of them anyway.
  for (; below < MOST_BOUND * before && before <= 100; below += 1) {
    sum += chance;
    if (sum > CHANCE) break;
    chance *= before / (below + 1);
  }
  const bound = before > 100 ? MOST_BOUND : Math.min(MOST_BOUND, below / before);
  return before > 0 && bound > 0 ? { share: current / before, bound } : null;
}
