const HOUR = 3600_000;
const WEEK = 7 * 24 * HOUR;

/**
 * Orders of a week ago below which an hour says nothing: that 50 become fewer than 25 by chance happens about once in
 * ten thousand hours, that 20 become fewer than 10 once in two hundred.
 */
const ORDERS_FLOOR = 50;

/** Begin and end (exclusive) of two hours to be compared, UTC milliseconds. */
export interface Hours {
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

/** The last 60 minutes, and the same by the shop's clocks a week ago: summer time moves them. */
export function hoursToCompare(now: number, timeZone: string): Hours {
  const shift = offsetOf(now, timeZone) - offsetOf(now - WEEK, timeZone);
  const end = now - WEEK + shift;
  return { current: [now - HOUR, now], before: [end - HOUR, end] };
}

/** This hour's orders as a share of those a week ago; null where those were too few to say anything. */
export function shareOfOrders(counts: { current: number; before: number }): number | null {
  return counts.before < ORDERS_FLOOR ? null : counts.current / counts.before;
}
