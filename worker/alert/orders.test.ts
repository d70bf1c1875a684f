import { describe, expect, it } from 'vitest';
import { hoursToCompare, shareOfOrders } from './orders.ts';

const HOUR = 3600_000;
const WEEK = 7 * 24 * HOUR;

describe('orders against a week ago', () => {
  it('compares the last hour with the same one', () => {
    const now = Date.UTC(2026, 10, 18, 12, 30);
    expect(hoursToCompare(now, 'UTC')).toEqual({ current: [now - HOUR, now], before: [now - WEEK - HOUR, now - WEEK] });
  });

  it('by the clocks of the shop, which summer time moves', () => {
    // Berlin went from UTC+2 to UTC+1 on 25 October 2026: noon came an hour later than a week before.
    const noon = Date.UTC(2026, 9, 28, 11);
    expect(hoursToCompare(noon, 'Europe/Berlin').before[1]).toBe(Date.UTC(2026, 9, 21, 10));
    // New York goes a week later.
    expect(hoursToCompare(noon, 'America/New_York').before[1]).toBe(noon - WEEK);
    expect(hoursToCompare(Date.UTC(2026, 10, 4, 17), 'America/New_York').before[1]).toBe(Date.UTC(2026, 9, 28, 16));
  });

  it('says nothing of small shops', () => {
    expect(shareOfOrders({ current: 0, before: 49 })).toBeNull();
    expect(shareOfOrders({ current: 20, before: 50 })).toBe(0.4);
    expect(shareOfOrders({ current: 0, before: 400 })).toBe(0);
  });
});
