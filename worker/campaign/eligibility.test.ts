import { expect, test } from 'vitest';
import type { Placement } from '../tag/channel.ts';
import { LANGUAGES } from '../tag/languages.ts';
import { yieldToBursts } from './burst.ts';
import { diffBodies } from './diff.ts';
import { ANYONE_SHARES, NEW_ONES_CLAIM, refuseFriend, refuseSharer } from './eligibility.ts';
import { explain } from './words.ts';

const known = (purchases?: number, country?: string) => ({ purchases, country });

test.each([
  [null, known(), undefined],
  [{ ...ANYONE_SHARES, customer: 'known' as const }, known(), 'sign_in'],
  [{ ...ANYONE_SHARES, customer: 'known' as const }, known(0), undefined],
  [{ ...ANYONE_SHARES, minPurchases: 2 }, known(), 'sign_in'],
  [{ ...ANYONE_SHARES, minPurchases: 2 }, known(1), 'min_purchases'],
  [{ ...ANYONE_SHARES, minPurchases: 2 }, known(2), undefined],
  [{ ...ANYONE_SHARES, customer: 'new' as const }, known(2), 'only_new'],
  [{ ...ANYONE_SHARES, customer: 'new' as const }, known(1), undefined],
  [{ ...ANYONE_SHARES, customer: 'returning' as const }, known(1), 'only_returning'],
  [{ ...ANYONE_SHARES, countries: ['US'] }, known(5, 'DE'), 'country'],
  [{ ...ANYONE_SHARES, countries: ['US'] }, known(5), undefined],
])('%o of %o: %s', (rules, facts, reason) => expect(refuseSharer(rules, facts)).toBe(reason));

test.each([
  [null, { existing: true, country: undefined }, 'only_new'],
  [null, { existing: undefined, country: undefined }, undefined],
  [{ ...NEW_ONES_CLAIM, customer: 'any' as const }, { existing: true, country: undefined }, undefined],
  [{ ...NEW_ONES_CLAIM, customer: 'returning' as const }, { existing: false, country: undefined }, 'only_returning'],
  [{ ...NEW_ONES_CLAIM, countries: ['DE'] }, { existing: false, country: 'AT' }, 'country'],
  [null, { own: true, existing: false, country: undefined }, 'own'],
])('a friend, by %o, of %o: %s', (rules, facts, reason) => expect(refuseFriend(rules, facts)).toBe(reason));

test('every reason has words in every language, with nothing left to fill in', () => {
  const share = ['sign_in', 'min_purchases', 'only_new', 'only_returning', 'country'] as const;
  const claim = ['own', 'only_new', 'only_returning', 'country', 'sold_out', 'paused'] as const;
  for (const { tag } of LANGUAGES) {
    const told = [
      ...share.map((reason) => explain('share', reason, tag, { shop: 'Maple', count: 2 })),
      ...claim.map((reason) => explain('claim', reason, tag, { shop: 'Maple' })),
    ];
    for (const { title, text } of told) {
      expect(title.length).toBeGreaterThan(3);
      expect(text.length).toBeGreaterThan(10);
      expect(title + text).not.toMatch(/[{}]|undefined/);
    }
  }
});

test('a burst takes the places where it shows, and leaves the others', () => {
  const offer = (id: string, burst: boolean, ...kinds: Placement[]) => ({
    id,
    campaign: { burst, placements: kinds.map((kind) => ({ kind })) },
  });
  const evergreen = offer('all year', false, 'post_purchase', 'account');
  const small = offer('small', false, 'post_purchase');
  expect(yieldToBursts([evergreen, small])).toEqual([evergreen, small]);
  expect(yieldToBursts([evergreen, offer('burst', true, 'post_purchase'), small])).toEqual([
    offer('all year', false, 'account'),
    offer('burst', true, 'post_purchase'),
  ]);
});

test('a difference names what changed by what it is, not by where it stands', () => {
  const before = {
    name: 'A',
    shops: [
      {
        shop: 'shp_1',
        deals: [
          { id: 'del_1', value: 10 },
          { id: 'del_2', value: 5 },
        ],
      },
    ],
  };
  const after = { name: 'B', shops: [{ shop: 'shp_1', deals: [{ id: 'del_2', value: 6 }] }], ends: null };
  expect(diffBodies(before, after)).toEqual([
    { path: 'name', from: '"A"', to: '"B"' },
    { path: 'ends', to: 'null' },
    { path: 'shops.shp_1.deals.del_2.value', from: '5', to: '6' },
    { path: 'shops.shp_1.deals.del_1', from: '{"value":10,"id":"del_1"}' },
  ]);
  // How an object happens to be written is no change, and what stands first in the editor is told first.
  const reward = { amount: 5, kind: 'cash', caps: [{ count: 1, per: 'day' }] };
  const again = { caps: [{ per: 'day', count: 2 }], kind: 'coupon', amount: 5 };
  expect(diffBodies({ reward }, { reward: again })).toEqual([
    { path: 'reward.kind', from: '"cash"', to: '"coupon"' },
    { path: 'reward.caps.0.count', from: '1', to: '2' },
  ]);
  expect(diffBodies(before, structuredClone(before))).toEqual([]);
  const [first, second] = before.shops[0]?.deals ?? [];
  expect(diffBodies({ deals: [first, second] }, { deals: [second, first] })).toEqual([
    { path: 'deals', from: '["del_1","del_2"]', to: '["del_2","del_1"]' },
  ]);
});
