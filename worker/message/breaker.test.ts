import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, type Breaker, closedBreaker, record, type Signal } from './breaker.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const times = (signal: Signal, count: number): Signal[] => Array(count).fill(signal);

describe('the breaker', () => {
  it('stays closed while most goes well', () => {
    const breaker = record(closedBreaker(0), [...times('ok', 11), ...times('trouble', 10)], 0);
    expect(breaker.state).toBe('closed');
    expect(admit(breaker, 50, 0)).toMatchObject({ admitted: 50 });
  });

  it.each([
    ['refused', [...times('ok', 100), 'refused'], MINUTE],
    ['trouble', [...times('ok', 10), ...times('trouble', 10)], MINUTE],
    ['blocked', [...times('ok', 190), ...times('blocked', 10)], HOUR],
    ['complained', [...times('ok', 1497), ...times('complained', 3)], 24 * HOUR],
  ] as const)('opens for %s, for a while', (cause, signals, waitMs) => {
    const breaker = record(closedBreaker(0), signals, 0);
    expect(breaker).toMatchObject({ state: 'open', cause, until: waitMs, trips: 1 });
    expect(admit(breaker, 5, waitMs - 1)).toMatchObject({ admitted: 0, until: waitMs });
  });

  it('forgets trouble after its window', () => {
    let breaker = record(closedBreaker(0), times('trouble', 9), 0);
    breaker = record(breaker, times('trouble', 9), 10 * MINUTE);
    expect(breaker.state).toBe('closed');
  });

  it('lets a few through when its time is over, and waits for what comes of them', () => {
    const opened = record(closedBreaker(0), times('trouble', 10), 0);
    const first = admit(opened, 50, MINUTE);
    expect(first).toMatchObject({ admitted: 3, breaker: { state: 'half_open', probes: 0 } });
    expect(admit(first.breaker, 50, MINUTE + 1)).toMatchObject({ admitted: 0, until: 3 * MINUTE });
    expect(record(first.breaker, ['ok'], MINUTE + 1)).toMatchObject({ state: 'closed', trips: 0 });
    const again = record(first.breaker, ['trouble'], MINUTE + 1);
    expect(again).toMatchObject({ state: 'open', trips: 2, until: MINUTE + 1 + 2 * MINUTE });
    // Probes whose dispatcher died are given again.
    expect(admit(first.breaker, 50, 3 * MINUTE)).toMatchObject({ admitted: 3 });
  });

  it('what was refused while it was open does not open it again', () => {
    const opened = record(record(closedBreaker(0), ['refused'], 0), ['refused', 'refused'], 1);
    const closed = record(admit(opened, 1, MINUTE).breaker, ['ok'], MINUTE);
    expect(record(closed, ['ok'], MINUTE + 1).state).toBe('closed');
  });

  it('goes on with counts of before there was a signal', () => {
    const old = closedBreaker(0);
    const { refused: _, ...counts } = old.recent.counts;
    const kept = { ...old, recent: { since: 0, counts: counts as typeof old.recent.counts } };
    expect(record(kept, ['refused'], 0).state).toBe('open');
  });

  it('never lets more than its probes through while it is not closed, whatever happens', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 5 * MINUTE }),
      wanted: fc.integer({ min: 0, max: 20 }),
      signals: fc.array(fc.constantFrom<Signal>('ok', 'trouble', 'blocked', 'refused', 'complained'), {
        maxLength: 15,
      }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        let breaker: Breaker = closedBreaker(0);
        for (const { wait, wanted, signals } of steps) {
          now += wait;
          const was = breaker.state;
          const passed = admit(breaker, wanted, now);
          expect(passed.admitted).toBeLessThanOrEqual(was === 'closed' ? wanted : 3);
          if (passed.admitted < wanted) expect(passed.until).toBeGreaterThan(now);
          breaker = record(passed.breaker, signals, now);
          if (breaker.state === 'open') expect(breaker.until - now).toBeLessThanOrEqual(24 * HOUR);
        }
      }),
    );
  });
});
