import { describe, expect, test } from 'vitest';
import { zoneAt } from '../retailer/shop.ts';
import { addDays, countDays, dayOf, isDay, listDays, timesOf } from './day.ts';

describe('dayOf', () => {
  test.each([
    ['2026-11-18T04:59:59Z', 'America/New_York', '2026-11-17'],
    ['2026-11-18T05:00:00Z', 'America/New_York', '2026-11-18'],
    ['2026-11-18T22:59:59Z', 'Europe/Berlin', '2026-11-18'],
    ['2026-11-18T23:00:00Z', 'Europe/Berlin', '2026-11-19'],
    // Summer time: midnight in Berlin is 22:00 UTC.
    ['2026-07-01T22:00:00Z', 'Europe/Berlin', '2026-07-02'],
    // Quarters of an hour: Nepal is 5:45 ahead.
    ['2026-11-18T18:14:59Z', 'Asia/Kathmandu', '2026-11-18'],
    ['2026-11-18T18:15:00Z', 'Asia/Kathmandu', '2026-11-19'],
    // An unknown zone counts as UTC.
    ['2026-11-18T23:59:59Z', 'Moon/Tycho', '2026-11-18'],
  ])('%s in %s is %s', (at, zone, day) => {
    expect(dayOf(Date.parse(at), zone)).toBe(day);
  });

  test('answers the same for more quarters than it remembers', () => {
    const start = Date.UTC(2020, 0, 1);
    for (let hour = 0; hour < 24 * 100; hour += 1) {
      const at = start + hour * 3_600_000;
      expect(dayOf(at, 'UTC')).toBe(new Date(at).toISOString().slice(0, 10));
    }
  });
});

describe('calendar', () => {
  test('counts over a leap day and a change of the clock', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(countDays('2026-03-28', '2026-03-30')).toBe(3);
    expect(listDays('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
  });

  test.each(['2026-02-30', '2026-13-01', '26-01-01', 'yesterday', '2026-1-1', ''])('%j is no day', (text) => {
    expect(isDay(text)).toBe(false);
  });
});

test('a shop’s days are where the log counts each of their hours, also those that come twice as it moves', () => {
  const until = Date.parse('2026-11-20T12:00:00Z');
  const moved = { timeZone: 'Asia/Tokyo', settings: { formerZones: [{ zone: 'America/New_York', until }] } };
  const timesIn = (shop: typeof moved, first: string, last = first) =>
    timesOf(first, last, shop).map((times) => times.map((at) => new Date(at).toISOString().slice(5, 16)));
  expect(timesIn(moved, '2026-11-20')).toEqual([
    ['11-20T05:00', '11-20T12:00'],
    ['11-20T12:00', '11-20T15:00'],
  ]);
  const later = Date.parse('2026-11-20T20:00:00Z');
  const leapt = { ...moved, settings: { formerZones: [{ zone: 'America/New_York', until: later }] } };
  expect(timesIn(leapt, '2026-11-21')).toEqual([['11-20T20:00', '11-21T15:00']]);
  // To the west, when it was the 21st already: the 20th goes on, then the 21st begins once more.
  const back = { timeZone: 'America/New_York', settings: { formerZones: [{ zone: 'Asia/Tokyo', until: later }] } };
  expect(timesIn(back, '2026-11-20')).toEqual([
    ['11-19T15:00', '11-20T15:00'],
    ['11-20T20:00', '11-21T05:00'],
  ]);
  expect(timesIn(back, '2026-11-21')).toEqual([
    ['11-20T15:00', '11-20T20:00'],
    ['11-21T05:00', '11-22T05:00'],
  ]);
  for (const shop of [moved, leapt, back]) {
    for (let at = Date.parse('2026-11-18T00:30:00Z'); at < Date.parse('2026-11-23T00:00:00Z'); at += 3_600_000) {
      const day = dayOf(at, zoneAt(shop, at));
      const days = listDays('2026-11-16', '2026-11-24').filter((one) =>
        timesOf(one, one, shop).some(([from, to]) => from <= at && at < to),
      );
      expect(days).toEqual([day]);
    }
  }
});
