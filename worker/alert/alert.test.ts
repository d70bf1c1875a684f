import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alert, isFlapping, judge, REPEAT_MS, RULES, type RuleName } from './alert.ts';

const MINUTE = 60_000;

/** Feeds values one a minute; `null` where nothing is known. @returns what was told, with the minute. */
function feed(rule: RuleName, values: readonly (number | null)[]) {
  let alert: Alert | undefined;
  const told: [minute: number, change: string][] = [];
  for (const [minute, value] of values.entries()) {
    const next = judge(alert, { rule, subject: 'one', value }, minute * MINUTE);
    alert = next.alert;
    if (next.change) told.push([minute, next.change]);
  }
  return { told, alert: alert as Alert };
}

const times = <T>(count: number, value: T) => new Array<T>(count).fill(value);

describe('an alert', () => {
  it('fires once, and is resolved once', () => {
    expect(feed('canary', [0, 1, 2, 3, 4, 0, 0]).told).toEqual([
      [2, 'firing'],
      [5, 'resolved'],
    ]);
  });

  it('waits for what must hold for a while', () => {
    expect(feed('memory', [...times(4, 0.95), 0.5, ...times(5, 0.95), 0.5]).told).toEqual([]);
    expect(feed('memory', times(6, 0.95)).told).toEqual([[5, 'firing']]);
  });

  it('changes nothing between its two bounds', () => {
    const { told, alert } = feed('disk', [0.05, 0.05, 0.12, 0.14, 0.09, 0.12, 0.14]);
    expect(told).toEqual([[1, 'firing']]);
    expect(alert.state).toBe('firing');
  });

  it('neither begins nor ends by what nobody knows', () => {
    expect(feed('canary', [2, null, null]).told).toEqual([[0, 'firing']]);
    expect(feed('orders_down', times(30, null)).told).toEqual([]);
  });

  it('is told again every four hours while it lasts', () => {
    expect(feed('canary', times(12 * 60, 3)).told).toEqual([
      [0, 'firing'],
      [4 * 60, 'still_firing'],
      [8 * 60, 'still_firing'],
    ]);
  });

  it('that comes and goes is told of less and less', () => {
    const { told, alert } = feed('canary', times(120, [2, 0]).flat());
    expect(told.slice(0, 5).map(([, change]) => change)).toEqual([
      'firing',
      'resolved',
      'firing',
      'resolved',
      'firing',
    ]);
    expect(told.length).toBe(5);
    expect(isFlapping(alert)).toBe(true);
    const calm = feed('canary', [...times(10, [2, 0]).flat(), ...times(15, 0)]);
    expect(calm.told.at(-1)).toEqual([29, 'resolved']);
  });

  it('never fires twice without an end between, nor repeats too soon, whatever is measured', () => {
    const rules = Object.keys(RULES) as RuleName[];
    const value = fc.oneof(
      fc.constant(null),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.integer({ min: 0, max: 900 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.array(value, { maxLength: 400 }), (rule, values) => {
        const { told } = feed(rule, values);
        let firing = false;
        let last = Number.NEGATIVE_INFINITY;
        for (const [minute, change] of told) {
          expect(firing).toBe(change !== 'firing');
          if (change === 'still_firing') expect((minute - last) * MINUTE).toBeGreaterThanOrEqual(REPEAT_MS);
          firing = change !== 'resolved';
          last = minute;
        }
      }),
      { numRuns: 200 },
    );
  });
});
