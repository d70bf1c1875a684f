import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CampaignPlacement } from './campaign.ts';
import { readPlacement } from './placement.ts';

test.each<CampaignPlacement>([
  { kind: 'post_purchase' },
  { kind: 'embedded', target: 'here' },
  { kind: 'exit_intent', rules: {} },
  {
    kind: 'banner',
    rules: {
      pages: ['/sale*', '*/cups'],
      notPages: ['/checkout/*'],
      event: 'add_to_cart',
      value: { min: 0, max: 5000 },
      customer: 'new',
      cap: { times: 2, days: 7 },
      delay: 2.5,
    },
  },
])('is usable: %j', (placement) => expect(readPlacement(placement)).toBe(placement));

test.each([
  [undefined],
  [[]],
  [{}],
  [{ kind: 'pop_under' }],
  [{ kind: 'embedded' }],
  [{ kind: 'embedded', target: '#here > p' }],
  [{ kind: 'floating', target: 'here' }],
  [{ kind: 'banner', colour: 'red' }],
  [{ kind: 'banner', rules: [] }],
  [{ kind: 'banner', rules: { moon: 'full' } }],
  [{ kind: 'banner', rules: { pages: [] } }],
  [{ kind: 'banner', rules: { pages: ['sale'] } }],
  [{ kind: 'banner', rules: { pages: Array(21).fill('/') } }],
  [{ kind: 'banner', rules: { event: 'scroll' } }],
  [{ kind: 'banner', rules: { value: { min: 2, max: 1 } } }],
  [{ kind: 'banner', rules: { value: { min: 1.5 } } }],
  [{ kind: 'banner', rules: { value: null } }],
  [{ kind: 'banner', rules: { cap: { times: 1 } } }],
  [{ kind: 'banner', rules: { delay: '2' } }],
  [JSON.parse('{"kind":"banner","rules":{"__proto__":1}}')],
])('is not usable: %j', (value) => expect(readPlacement(value)).toBeUndefined());

test('throws at nothing', () => {
  fc.assert(fc.property(fc.anything(), (value) => void readPlacement(value)));
  fc.assert(fc.property(fc.anything(), (rules) => void readPlacement({ kind: 'banner', rules })));
});
