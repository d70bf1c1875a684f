import { describe, expect, test } from 'vitest';
import { differ, liftOver, wilson } from './variants.ts';

describe('intervals', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of a proportion: %i of %i', (successes, persons, low, high) => {
    const interval = wilson({ successes, persons });
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  // Newcombe 1998, "Interval estimation for the difference", table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
  ])('of a difference: %i of %i against %i of %i', (a, m, b, n, low, high) => {
    const interval = differ({ successes: a, persons: m }, { successes: b, persons: n });
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });
});

describe('lift', () => {
  test('lies inside its interval and says nothing of small arms', () => {
    const found = liftOver({ persons: 1000, successes: 120 }, { persons: 1000, successes: 100 });
    expect(found?.lift).toBeCloseTo(0.2, 10);
    expect(found?.low).toBeLessThan(0);
    expect(found?.high).toBeGreaterThan(0.2);
    // Near the log interval of Katz for such numbers: -0.065 to 0.540.
    expect(found?.low).toBeCloseTo(-0.065, 2);
    expect(found?.high).toBeCloseTo(0.54, 2);
    expect(liftOver({ persons: 99, successes: 12 }, { persons: 1000, successes: 100 })).toBeUndefined();
    expect(liftOver({ persons: 1000, successes: 12 }, { persons: 99, successes: 10 })).toBeUndefined();
    expect(liftOver({ persons: 1000, successes: 12 }, { persons: 1000, successes: 0 })).toBeUndefined();
  });

  test('of an arm where nobody did it is a whole loss', () => {
    const found = liftOver({ persons: 500, successes: 0 }, { persons: 500, successes: 50 });
    expect(found).toMatchObject({ lift: -1, low: -1 });
    expect(found?.high).toBeLessThan(-0.9);
  });

  test('covers the truth 95 times in a hundred', () => {
    // A fixed sequence of chance: Park and Miller's generator.
    let seed = 20_261_118;
    const chance = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const draw = (persons: number, rate: number) => {
      let successes = 0;
      for (let index = 0; index < persons; index += 1) if (chance() < rate) successes += 1;
      return { persons, successes };
    };
    let covered = 0;
    const rounds = 1500;
    for (let round = 0; round < rounds; round += 1) {
      const found = liftOver(draw(400, 0.12), draw(400, 0.1));
      if (found && found.low <= 0.2 && 0.2 <= found.high) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.935);
    expect(covered / rounds).toBeLessThan(0.968);
  });
});
