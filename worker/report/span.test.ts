import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, listDays } from './day.ts';
import { cutPeriod, joinDay, listMonths, splitDay } from './span.ts';

describe('cutPeriod', () => {
  test('covers each day of a period once', () => {
    fc.assert(
      fc.property(fc.nat(1500), fc.nat(420), (start, length) => {
        const from = addDays('2025-12-20', start);
        const period = { from, to: addDays(from, length) };
        const covered = listDays(addDays(from, -40), addDays(period.to, 40)).flatMap((day) => {
          const at = splitDay(day);
          return cutPeriod(period)
            .filter((span) =>
              span.whole
                ? span.first <= at.month && at.month <= span.last
                : span.month === at.month && span.from <= at.day && at.day <= span.to,
            )
            .map(() => day);
        });
        expect(covered).toEqual(listDays(period.from, period.to));
        expect(cutPeriod(period).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  test('of days goes there and back', () => {
    expect(splitDay('2026-02-09')).toEqual({ month: 202602, day: 9 });
    expect(joinDay(202602, 9)).toBe('2026-02-09');
  });
});

test('listMonths names each month that a period touches', () => {
  expect(listMonths({ from: '2025-11-30', to: '2026-02-01' })).toEqual([202511, 202512, 202601, 202602]);
  expect(listMonths({ from: '2026-02-03', to: '2026-02-03' })).toEqual([202602]);
});
