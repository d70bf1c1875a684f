import { expect, test } from 'vitest';
import { type Consent, foldConsent, resolveConsent } from './consent.ts';

const types = { measure: 'analytics_storage', store: 'ad_storage', assume: false };
const all = (value: string, extra = {}) => ({ analytics_storage: value, ad_storage: value, ...extra });
const fold = (...rows: unknown[][]) => rows.reduce<Consent>((state, row) => foldConsent(state, row, types), {});

test.each<[string, unknown[][], Consent]>([
  ['silence', [], {}],
  ['a denied default', [['consent', 'default', all('denied')]], { measure: false, store: false }],
  ['a granted default', [['consent', 'default', all('granted')]], { measure: true, store: true }],
  [
    'a default for some regions, which the page cannot resolve: the stricter counts',
    [
      ['consent', 'default', all('denied', { region: ['DE'] })],
      ['consent', 'default', all('granted')],
    ],
    { measure: false, store: false },
  ],
  [
    'an update of one type',
    [
      ['consent', 'default', all('denied')],
      ['consent', 'update', { analytics_storage: 'granted' }],
    ],
    { measure: true, store: false },
  ],
  [
    'a withdrawal',
    [
      ['consent', 'update', all('granted')],
      ['consent', 'update', all('denied')],
    ],
    { measure: false, store: false },
  ],
  ['a row without types', [['consent', 'update']], {}],
])('%s', (_, rows, state) => {
  expect(fold(...rows)).toEqual(state);
});

test('silence is no consent, unless the shop says so', () => {
  expect(resolveConsent({}, types)).toEqual({ measure: false, store: false });
  expect(resolveConsent({}, { ...types, assume: true })).toEqual({ measure: true, store: true });
  expect(resolveConsent({ store: false }, { ...types, assume: true })).toEqual({ measure: true, store: false });
});

test('Global Privacy Control forbids storing whatever else is said', () => {
  expect(resolveConsent({ measure: true, store: true }, types, true)).toEqual({ measure: true, store: false });
});
