import { expect, test } from 'vitest';
import { createIds } from '../ids.ts';
import { fitsShop, makeApiKey, parseApiKey } from './api-key.ts';

const ids = createIds({ now: () => Date.UTC(2026, 0, 1) });

test.each([
  ['live', 'live'],
  ['test', 'test'],
  ['canary', 'live'],
] as const)('a key of a %s shop says %s and fits that shop alone', (kind, mode) => {
  const { key, hint } = makeApiKey(ids, { number: 4711, kind });
  const parsed = parseApiKey(key);
  expect(key).toMatch(/^gw_(live|test)_[0-9a-z]{30}$/);
  expect(key.startsWith(hint)).toBe(true);
  expect(parsed).toEqual({ mode, shopNumber: 4711 });
  expect(parsed && fitsShop(parsed, { number: 4711, kind })).toBe(true);
  expect(parsed && fitsShop(parsed, { number: 4712, kind })).toBe(false);
  expect(parsed && fitsShop(parsed, { number: 4711, kind: mode === 'live' ? 'test' : 'live' })).toBe(false);
});

test.each(['', 'gw_live_', 'gw_prod_000100000000000000000000000000', `gw_live_${'u'.repeat(30)}`, 'Bearer x'])(
  '%j is no key',
  (text) => expect(parseApiKey(text)).toBeUndefined(),
);
