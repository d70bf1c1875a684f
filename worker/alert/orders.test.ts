import { describe, expect, it, vi } from 'vitest';
import { shareOfOrders, spansToCompare } from './orders.ts';

const HOUR = 3600_000;
const WEEK = 7 * 24 * HOUR;

describe('orders against a week ago', () => {
  it('compares the last hour with the same one', () => {
    const now = Date.UTC(2026, 10, 18, 12, 30);
    expect(spansToCompare(now, 'UTC', 'hour')).toEqual({
      current: [now - HOUR, now],
      before: [now - WEEK - HOUR, now - WEEK],
    });
    expect(spansToCompare(now, 'UTC', 'day').before).toEqual([now - WEEK - 24 * HOUR, now - WEEK]);
  });

  it('by the clocks of the shop, which summer time moves', () => {
    // Berlin went from UTC+2 to UTC+1 on 25 October 2026: noon came an hour later than a week before.
    const noon = Date.UTC(2026, 9, 28, 11);
    expect(spansToCompare(noon, 'Europe/Berlin', 'hour').before[1]).toBe(Date.UTC(2026, 9, 21, 10));
    // New York goes a week later.
    expect(spansToCompare(noon, 'America/New_York', 'hour').before[1]).toBe(noon - WEEK);
    expect(spansToCompare(Date.UTC(2026, 10, 4, 17), 'America/New_York', 'hour').before[1]).toBe(
      Date.UTC(2026, 9, 28, 16),
    );
  });

  it('opens each zone once, however many shops are in it: that takes a millisecond, in which nobody is served', () => {
    const opened = vi.spyOn(Intl, 'DateTimeFormat');
    const now = Date.UTC(2026, 10, 18, 12, 30);
    for (let shop = 0; shop < 100; shop += 1) spansToCompare(now, 'Asia/Kathmandu', 'hour');
    expect(opened.mock.calls.length).toBeLessThanOrEqual(1);
    opened.mockRestore();
  });

  it.each([
    // Orders a week ago, and the most that now a shop of that size has by chance once in ten thousand.
    [0, undefined],
    [9, undefined],
    [10, 0],
    [20, 5],
    [40, 18],
    [60, 29],
    [5000, 2499],
  ])('looks at an hour, or a day, of a shop that had %i orders', (before, most) => {
    const isDown = (current: number) => {
      const seen = shareOfOrders({ current, before });
      return seen && seen.share < seen.bound;
    };
    if (most === undefined) return expect(shareOfOrders({ current: 0, before })).toBeNull();
    expect([isDown(most), isDown(most + 1)]).toEqual([true, false]);
  });
});
