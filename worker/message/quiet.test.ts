import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNITED_STATES, type Week } from './quiet.data.ts';
import { placesOf } from './quiet.place.ts';
import { quietUntil } from './quiet.ts';

const at = (text: string) => Date.parse(text);
const text = (number: string, timeZone: string | null = null, own?: Week) =>
  placesOf({ channel: 'sms', address: number, timeZone }, 'Europe/Berlin', own ? { sms: own } : {});
const mail = (address: string, own?: Week) =>
  placesOf({ channel: 'email', address, timeZone: null }, 'Europe/Berlin', own ? { email: own } : {});

/** Minute of the day and name of the day in a zone. */
function localOf(zone: string, moment: number) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      weekday: 'long',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
      timeZone: zone,
    })
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  return { day: parts.weekday ?? '', minute: Number(parts.hour) * 60 + Number(parts.minute) };
}

/** The moments when clocks change in New York, Berlin, Sydney and Lord Howe in 2026 and 2027, and quiet ones. */
const MOMENTS = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2027-03-14'].map(
  (day) => at(`${day}T00:00Z`),
);

const NUMBERS = {
  'New York': '+12125550123',
  'Florida, in two zones': '+18505550123',
  Texas: '+19155550123',
  'Rhode Island': '+14015550123',
  Mississippi: '+16015550123',
  Kentucky: '+15025550123',
  Alaska: '+19075550123',
  'Puerto Rico': '+17875550123',
  'no state': '+18005550123',
  Canada: '+14165550123',
  Germany: '+4915112345678',
  Australia: '+61412345678',
  Brazil: '+5511912345678',
  Russia: '+79161234567',
  Japan: '+819012345678',
};

describe('quiet hours (R15, R16)', () => {
  it.each([
    ['R15: at noon it goes', text(NUMBERS['New York']), '2026-11-18T17:00Z', undefined],
    [
      'R15: a deal sent at 23:00 goes out when the window opens',
      text(NUMBERS['New York']),
      '2026-11-19T04:00Z',
      '2026-11-19T14:00Z',
    ],
    ['R16: at 8:59 it waits a minute', text(NUMBERS.Germany), '2026-11-18T07:59:30Z', '2026-11-18T08:00Z'],
    ['R16: at nine sharp it goes', text(NUMBERS.Germany), '2026-11-18T08:00Z', undefined],
    ['R16: a moment before eight it goes', text(NUMBERS.Germany), '2026-11-18T18:59:59Z', undefined],
    ['R16: at eight in the evening it waits', text(NUMBERS.Germany), '2026-11-18T19:00Z', '2026-11-19T08:00Z'],
    [
      'R15: Florida is awake when Pensacola is',
      text(NUMBERS['Florida, in two zones']),
      '2026-11-18T14:30Z',
      '2026-11-18T15:00Z',
    ],
    ['R15: Texas on a Sunday from noon, in El Paso too', text(NUMBERS.Texas), '2026-11-22T15:30Z', '2026-11-22T19:00Z'],
    ['R15: Mississippi never on a Sunday', text(NUMBERS.Mississippi), '2026-11-22T17:00Z', '2026-11-23T15:00Z'],
    ['R15: Kentucky from ten, in both zones', text(NUMBERS.Kentucky), '2026-11-18T14:30Z', '2026-11-18T16:00Z'],
    ['R15: Rhode Island ends at six', text(NUMBERS['Rhode Island']), '2026-11-18T23:00Z', '2026-11-19T14:00Z'],
    [
      'R15: without a state the strictest hours of all zones, and no Sunday',
      text(NUMBERS['no state']),
      '2026-11-21T23:30Z',
      '2026-11-23T20:00Z',
    ],
    ['R15: the night when clocks go back', text(NUMBERS['New York']), '2026-11-01T04:00Z', '2026-11-01T14:00Z'],
    ['R15: the night when clocks go forward', text(NUMBERS['New York']), '2026-03-08T04:00Z', '2026-03-08T13:00Z'],
    ['R15: every zone of Australia', text(NUMBERS.Australia), '2026-11-18T00:00Z', '2026-11-18T02:30Z'],
    [
      'R15: the zone that the sharer told counts too',
      text(NUMBERS['New York'], 'America/Los_Angeles'),
      '2026-11-18T14:30Z',
      '2026-11-18T17:00Z',
    ],
    [
      'R15: zones that are never awake together: the number’s own count',
      text(NUMBERS.Japan, 'America/New_York'),
      '2026-11-18T12:00Z',
      '2026-11-19T00:00Z',
    ],
    [
      'R15: a number of no country goes by the shop’s clock',
      text('+88216123'),
      '2026-11-18T06:00Z',
      '2026-11-18T08:00Z',
    ],
  ])('%s', (_, places, now, until) => {
    expect(quietUntil('deal', places, at(now))).toBe(until && at(until));
  });

  it('R15: mails never wait, nor does a code that somebody waits for', () => {
    expect(quietUntil('deal', mail('bob@friends.test'), at('2026-11-18T02:00Z'))).toBeUndefined();
    expect(quietUntil('code', text(NUMBERS.Germany), at('2026-11-18T02:00Z'))).toBeUndefined();
  });

  it('R16: a retailer narrows the hours and never widens them', () => {
    const narrow: Week = { weekday: [600, 1020], saturday: null, sunday: null };
    const wide: Week = { weekday: [0, 1440], saturday: [0, 1440], sunday: [0, 1440] };
    const friday = at('2026-11-20T17:00Z');
    expect(quietUntil('deal', text(NUMBERS.Germany, null, narrow), friday)).toBe(at('2026-11-23T09:00Z'));
    expect(quietUntil('deal', text(NUMBERS.Germany, null, wide), at('2026-11-18T02:00Z'))).toBe(
      at('2026-11-18T08:00Z'),
    );
    expect(quietUntil('deal', mail('bob@friends.test', narrow), friday)).toBe(at('2026-11-23T09:00Z'));
    // A British reader's clock, not the shop's.
    expect(quietUntil('deal', mail('bob@example.co.uk', narrow), at('2026-11-20T09:30Z'))).toBe(
      at('2026-11-20T10:00Z'),
    );
    const never: Week = { weekday: null, saturday: null, sunday: null };
    expect(quietUntil('deal', text(NUMBERS.Germany, null, never), friday)).toBe(friday + 8 * 24 * 3_600_000);
  });

  it('R15: it is a decent hour everywhere when it goes, around the clock’s changes too, and never later than needed', () => {
    const limits = (state: Week, zone: string, moment: number) => {
      const { day, minute } = localOf(zone, moment);
      const hours = day === 'Sunday' ? state.sunday : day === 'Saturday' ? state.saturday : state.weekday;
      return hours !== null && minute >= hours[0] && minute < hours[1];
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(NUMBERS)),
        fc.constantFrom(...MOMENTS),
        fc.integer({ min: -36 * 3600, max: 36 * 3600 }),
        (number, moment, seconds) => {
          const now = moment + seconds * 1000;
          const places = text(number);
          const end = quietUntil('deal', places, now) ?? now;
          for (const { zone, week } of places) {
            expect(limits(week, zone, end), `${number} ${zone} ${new Date(end).toISOString()}`).toBe(true);
          }
          // A moment earlier it was too early somewhere.
          if (end > now) expect(places.every(({ zone, week }) => limits(week, zone, end - 60_000))).toBe(false);
          expect(end - now).toBeLessThan(3.5 * 24 * 3_600_000);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('R15: no state’s hours are wider than the federal ones', () => {
    for (const week of [...Object.values(UNITED_STATES.states), UNITED_STATES.unknown]) {
      for (const day of ['weekday', 'saturday', 'sunday'] as const) {
        const [from, before] = week[day] ?? [480, 1260];
        expect(from).toBeGreaterThanOrEqual(480);
        expect(before).toBeLessThanOrEqual(1260);
      }
    }
  });
});
