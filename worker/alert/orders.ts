const HOUR = 3600_000;
const WEEK = 7 * 24 * HOUR;

/**
 * Orders of a week ago below which an hour says nothing: that 50 become fewer than 25 by chance happens about once in
 * ten thousand hours, that 20 become fewer than 10 once in two hundred.
 */
const ORDERS_FLOOR = 50;

/** How seldom a day may have so few orders by chance before it counts as down. */
const CHANCE = 1e-4;
const DAY_BOUND = 0.5;

/** Begin and end (exclusive) of two spans to be compared, UTC milliseconds. */
export interface Spans {
  current: [number, number];
  before: [number, number];
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - (at - (at % 1000));
}

/** The last hour or 24 hours, and the same by the shop's clocks a week ago: summer time moves them. */
export function spansToCompare(now: number, timeZone: string, length: 'hour' | 'day'): Spans {
  const shift = offsetOf(now, timeZone) - offsetOf(now - WEEK, timeZone);
  const end = now - WEEK + shift;
  const ms = length === 'hour' ? HOUR : 24 * HOUR;
  return { current: [now - ms, now], before: [end - ms, end] };
}

/** This hour's orders as a share of those a week ago; null where those were too few to say anything. */
export function shareOfOrders(counts: { current: number; before: number }): number | null {
  return counts.before < ORDERS_FLOOR ? null : counts.current / counts.before;
}

/**
 * The day's orders as a share of those a week ago, and the share below which a shop of that size is down: half of
 * them, or for smaller shops as few as come by chance (Poisson) once in ten thousand days. Of 10 orders none may be
 * left, of 20 five; null below 10, where even none says nothing.
 */
export function shareOfDay(counts: { current: number; before: number }): { share: number; bound: number } | null {
  const { current, before } = counts;
  let chance = Math.exp(-before);
  let below = 0;
  let sum = 0;
  // Beyond so many the bound is half of them anyway.
  for (; below < DAY_BOUND * before && before <= 100; below += 1) {
    sum += chance;
    if (sum > CHANCE) break;
    chance *= before / (below + 1);
  }
  const bound = before > 100 ? DAY_BOUND : Math.min(DAY_BOUND, below / before);
  return before > 0 && bound > 0 ? { share: current / before, bound } : null;
}
