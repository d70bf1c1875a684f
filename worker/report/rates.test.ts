import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert, exactly, parseRates, round } from './rates.ts';

const TODAY = '2026-11-18';
const rate = { day: '2026-11-18', source: 'EUR', target: 'USD', rate: '1.0832' };

describe('rates', () => {
  test('are taken as they are told', () => {
    expect(parseRates([rate, { ...rate, target: 'JPY', rate: 171.5 }, rate], TODAY)).toEqual({
      rates: [rate, { ...rate, target: 'JPY', rate: '171.5' }],
      faults: [],
    });
  });

  test.each([
    [{ day: '2026-02-30' }, 'invalid_day'],
    [{ day: '2026-11-19' }, 'future_day'],
    [{ source: 'eur' }, 'unknown_currency'],
    [{ target: 'EUR' }, 'same_currency'],
    [{ rate: '0' }, 'invalid_rate'],
    [{ rate: '-1' }, 'invalid_rate'],
    [{ rate: '1,08' }, 'invalid_rate'],
    [{ rate: '1e3' }, 'invalid_rate'],
    [{ rate: '1.08320000001' }, 'invalid_rate'],
    [{ rate: null }, 'invalid_rate'],
  ])('%j is refused', (wrong, code) => {
    expect(parseRates([{ ...rate, ...wrong }], TODAY)).toMatchObject({ rates: [], faults: [{ index: 0, code }] });
  });

  test.each([
    [10_000, 'EUR', 'USD', '1.0832', 10_832],
    [-10_000, 'EUR', 'USD', '1.0832', -10_832],
    // Yen have no decimals, dinars three.
    [1000, 'JPY', 'USD', '0.0065', 650],
    [10_000, 'USD', 'JPY', '152.337', 15_234],
    [1000, 'EUR', 'KWD', '0.3333', 3333],
    // A half goes away from zero.
    [1, 'EUR', 'USD', '0.5', 1],
    [-1, 'EUR', 'USD', '0.5', -1],
  ])('%i %s in %s at %s is %i', (amount, source, target, told, expected) => {
    expect(round(convert(amount, { source, target, rate: told }))).toBe(expected);
  });

  test('sums are exact, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 })), (amounts) => {
        const one = { source: 'EUR', target: 'USD', rate: '1.0832' };
        const parts = amounts.reduce((sum, amount) => sum + convert(amount, one), 0n);
        expect(parts).toBe(
          convert(
            amounts.reduce((sum, amount) => sum + amount, 0),
            one,
          ),
        );
      }),
    );
    expect(round(exactly(-37))).toBe(-37);
  });
});
