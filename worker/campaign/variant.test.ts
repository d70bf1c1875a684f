import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignArm, HELD_OUT, readArm, sortIntoArms } from './variant.ts';

const arms = (...weights: number[]) =>
  weights.map((weight, index) => ({ key: 'abcde'.charAt(index), name: '', weight }));
const PEOPLE = Array.from({ length: 100_000 }, (_, index) => String(index));

/** How many of a hundred thousand people each arm has, in per cent. */
function split(campaign: string, experiment: Parameters<typeof assignArm>[1]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const unit of PEOPLE) {
    const arm = String(assignArm(campaign, experiment, unit));
    counts[arm] = (counts[arm] ?? 0) + 100 / PEOPLE.length;
  }
  return counts;
}

test('a hundred thousand people are split as the weights say, within one per cent', () => {
  const counts = split('cmp_1', { holdout: 10, arms: arms(1, 2, 0) });
  expect(Math.abs((counts[HELD_OUT] ?? 0) - 10)).toBeLessThan(1);
  expect(Math.abs((counts.a ?? 0) - 30)).toBeLessThan(1);
  expect(Math.abs((counts.b ?? 0) - 60)).toBeLessThan(1);
  expect(counts.c).toBeUndefined();
});

test('two campaigns split the same people independently', () => {
  const even = { holdout: 0, arms: arms(1, 1) };
  const both = PEOPLE.slice(0, 20_000).filter(
    (unit) => assignArm('cmp_1', even, unit) === 'a' && assignArm('cmp_2', even, unit) === 'a',
  ).length;
  expect(Math.abs(both / 20_000 - 0.25)).toBeLessThan(0.015);
});

const weights = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 5 });
const units = fc.uniqueArray(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 60 });

test('the same person has the same arm; a new weight moves people to or from its own arm alone', () => {
  fc.assert(
    fc.property(weights, fc.nat(4), fc.integer({ min: 0, max: 80 }), units, (given, at, weight, people) => {
      const before = { holdout: 5, arms: arms(...given) };
      const index = at % given.length;
      const key = before.arms[index]?.key;
      const after = { holdout: 5, arms: before.arms.map((arm, place) => (place === index ? { ...arm, weight } : arm)) };
      for (const unit of people) {
        const was = assignArm('cmp', before, unit);
        expect(assignArm('cmp', before, unit)).toBe(was);
        const is = assignArm('cmp', after, unit);
        if (was !== is) expect([was, is]).toContain(key);
      }
    }),
  );
});

test('a larger holdout only takes, a smaller one only gives back', () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 25 }), fc.nat(25), units, (given, less, more, people) => {
      for (const unit of people) {
        const was = assignArm('cmp', { holdout: less, arms: arms(...given) }, unit);
        const is = assignArm('cmp', { holdout: less + more, arms: arms(...given) }, unit);
        if (was !== is) expect(is).toBe(HELD_OUT);
      }
    }),
  );
});

test('people see the deals of their arm, held-out ones nothing unless they ask for it', () => {
  const experiment = { holdout: 50, arms: arms(1, 1) };
  const campaign = { id: 'cmp_1', experiment };
  const offers = [
    { deal: { id: 'a', arms: ['a'] }, campaign },
    { deal: { id: 'b', arms: ['b'] }, campaign },
    { deal: { id: 'all', arms: null }, campaign },
    { deal: { id: 'other', arms: null }, campaign: { id: 'cmp_2', experiment: null } },
  ];
  for (const unit of PEOPLE.slice(0, 200)) {
    const arm = assignArm('cmp_1', experiment, unit);
    const shown = sortIntoArms(offers, unit, false);
    const ids = shown.offers.map(({ deal }) => deal.id);
    if (arm === HELD_OUT) {
      expect([ids, shown.held]).toEqual([['other'], ['cmp_1']]);
      const asked = sortIntoArms(offers, unit, true);
      expect(asked.held).toEqual([]);
      expect(asked.offers.map(({ variant }) => variant)).toEqual([undefined, undefined, undefined]);
    } else {
      expect([ids, shown.held]).toEqual([[arm, 'all', 'other'], []]);
      expect(shown.offers.map(({ variant }) => variant)).toEqual([arm, arm, undefined]);
    }
  }
});

test('a page is believed an arm that there is, and that shows the deal', () => {
  const offer = { deal: { arms: ['a'] }, campaign: { id: 'c', experiment: { holdout: 0, arms: arms(1, 1) } } };
  expect(['a', 'b', 'z', HELD_OUT, undefined].map((told) => readArm(offer, told))).toEqual([
    'a',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
