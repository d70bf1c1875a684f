import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLocal, isTimeZone, localOf, momentOf, spellTimeZone } from './period.ts';

test.each([
  ['2026-12-01T00:00', 'Europe/Berlin', '2026-11-30T23:00'],
  ['2026-12-01T00:00', 'America/New_York', '2026-12-01T05:00'],
  ['2026-07-01T00:00', 'Europe/Berlin', '2026-06-30T22:00'],
  // Twice: the first.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30'],
  // Never: as long after the leap.
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30'],
  ['2026-12-01T00:00', 'Nowhere/Land', '2026-12-01T00:00'],
  ['2026-12-01T00:00', 'Asia/Kathmandu', '2026-11-30T18:15'],
])('%s in %s is %s UTC', (local, zone, utc) =>
  expect(new Date(momentOf(local, zone)).toISOString().slice(0, 16)).toBe(utc),
);

test.each([
  ['2026-12-01T00:00', true],
  ['2026-02-30T00:00', false],
  ['2026-12-01', false],
  ['2026-12-01T24:00', false],
  ['tomorrow', false],
  ['1969-12-31T23:59', false],
  ['1970-01-01T00:00', true],
  ['2199-12-31T23:59', true],
  ['2200-01-01T00:00', false],
  ['9999-12-31T23:59', false],
])('%s is a time: %s', (text, is) => expect(isLocal(text)).toBe(is));

test.each([
  ['Europe/Amsterdam', 'Europe/Amsterdam'],
  ['europe/amsterdam', 'Europe/Amsterdam'],
  ['AMERICA/ARGENTINA/BUENOS_AIRES', /^America\/(Argentina\/)?Buenos_Aires$/],
  // Names of one zone: what was said stays.
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Asia/Calcutta', 'Asia/Calcutta'],
  ['asia/kolkata', /^Asia\/(Kolkata|Calcutta)$/],
  ['utc', 'UTC'],
  ['+02:00', undefined],
  ['-0500', undefined],
  ['EST', undefined],
  ['cet', undefined],
  ['GMT', undefined],
  ['UTC', 'UTC'],
  ['Europe/Nowhere', undefined],
])('%s is kept as the zone %s', (zone, kept) => {
  expect(isTimeZone(zone)).toBe(kept !== undefined);
  if (kept) expect(spellTimeZone(zone)).toMatch(kept);
});

test('a moment is shown by the clock, and what the clock shows is that moment or its twin before it', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo', 'UTC');
  const minutes = fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2028, 0) / 60_000 });
  fc.assert(
    fc.property(zones, minutes, (zone, minute) => {
      const at = minute * 60_000;
      const back = momentOf(localOf(at, zone), zone);
      expect(localOf(back, zone)).toBe(localOf(at, zone));
      expect([0, 30, 60]).toContain((at - back) / 60_000);
    }),
  );
});
