import { expect, test } from 'vitest';
import { type Consent, type ConsentSource, hearConsent, resolveConsent } from './consent.ts';

const types = { measure: 'analytics_storage', store: 'ad_storage', ads: 'ad_user_data', assume: false };
const all = (value: string, extra = {}) => ({ analytics_storage: value, ad_storage: value, ...extra });
const yes = { measure: true, store: true };
const no = { measure: false, store: false };

/** What each source has said after these words, in their order; a source of 0 is a default row. */
function hearAll(...words: [ConsentSource, unknown][]) {
  const said: (Consent | undefined)[] = [];
  for (const [source, row] of words) hearConsent(said, source, row, types);
  return said;
}
const fold = (...rows: unknown[][]): Consent =>
  Object.assign(
    {},
    ...hearAll(...rows.map(([, kind, row]): [ConsentSource, unknown] => [kind === 'update' ? 3 : 0, row])),
  );

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
    'a default that grants in some regions: says nothing',
    [['consent', 'default', all('granted', { region: ['US'] })]],
    {},
  ],
  [
    'a grant in some regions and a denial elsewhere',
    [
      ['consent', 'default', all('granted', { region: ['US'] })],
      ['consent', 'default', all('denied')],
    ],
    { measure: false, store: false },
  ],
  ['an update of one type', [['consent', 'update', { analytics_storage: 'granted' }]], { measure: true }],
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

test.each([
  [
    { measure: true, store: false },
    { measure: true, store: false },
  ],
  [
    { measure: 'granted', store: 'denied' },
    { measure: true, store: false },
  ],
  [
    { measure: 'false', store: 1 },
    { measure: false, store: false },
  ],
  [
    { analytics_storage: 'granted', ad_storage: 'denied' },
    { measure: true, store: false },
  ],
  [
    { analytics_storage: true, ad_storage: true, store: false },
    { measure: true, store: false },
  ],
  [{ measure: null }, undefined],
  [{ security_storage: 'granted' }, undefined],
  [undefined, undefined],
])('our own call with %j says %j', (row, state) => {
  expect(hearAll([2, row])[2]).toEqual(state);
});

test('which type a use needs is the shop’s setting', () => {
  const said: Consent[] = [];
  const row = { analytics_storage: true, ad_storage: false };
  hearConsent(said, 4, row, { ...types, measure: 'ad_storage', store: 'analytics_storage' });
  expect(resolveConsent(said)).toEqual({ measure: false, store: true });
});

test('who speaks of none of our uses has said nothing', () => {
  expect(hearAll([3, { security_storage: 'granted' }], [0, {}])).toEqual([]);
});

test('silence is no consent, and what a shop assumes is a default, which another that denies narrows', () => {
  expect(resolveConsent([])).toEqual({ measure: false, store: false });
  const assume = (...said: Consent[]) => {
    hearConsent(said, 0, yes, { ...types, assume: true });
    return resolveConsent(said);
  };
  expect(assume()).toEqual({ measure: true, store: true });
  expect(assume({ store: false })).toEqual({ measure: true, store: false });
  expect(assume({}, {}, { measure: false })).toEqual({ measure: false, store: true });
});

test('Global Privacy Control forbids storing, and telling advertising platforms, whatever else is said', () => {
  const said = [{ measure: true, store: true, ads: true }];
  expect(resolveConsent(said, true)).toEqual({ measure: true, store: false, ads: false });
});

test('an advertising platform learns of orders where the person said so, never by what a shop assumes', () => {
  const assumed: Consent[] = [];
  hearConsent(assumed, 0, yes, { ...types, assume: true });
  expect(resolveConsent(assumed).ads).toBeFalsy();
  const row = { ad_user_data: 'granted', ad_storage: 'granted' };
  expect(resolveConsent(hearAll([3, row])).ads).toBe(true);
  expect(resolveConsent(hearAll([3, { ...row, ad_user_data: 'denied' }])).ads).toBe(false);
  expect(resolveConsent(hearAll([3, { ad_storage: 'granted' }])).ads).toBeFalsy();
});

test.each<[string, (Consent | undefined)[], Consent]>([
  ['any answer outweighs a default', [no, yes], yes],
  ['the page outweighs TCF', [undefined, yes, no], no],
  ['an update row outweighs a call of the page', [no, undefined, yes, no], no],
  ['the template outweighs all', [no, no, no, no, yes], yes],
  [
    "a use of which the higher one is silent is the lower one's",
    [no, yes, { measure: false }],
    { measure: false, store: true },
  ],
])('%s', (_, said, state) => {
  expect(resolveConsent(said)).toEqual(state);
});

test.each<[string, [ConsentSource, Consent][], Consent]>([
  [
    'who ranks below withdraws',
    [
      [4, yes],
      [1, no],
    ],
    no,
  ],
  [
    'of one use: the other stays',
    [
      [4, yes],
      [2, { measure: false }],
    ],
    { measure: false, store: true },
  ],
  [
    'and then who ranks below that grants',
    [
      [4, yes],
      [3, no],
      [2, yes],
      [1, yes],
    ],
    no,
  ],
  [
    'and then the same one grants again',
    [
      [4, yes],
      [2, no],
      [2, yes],
    ],
    yes,
  ],
  [
    'and then who ranks above grants again',
    [
      [4, yes],
      [2, no],
      [4, yes],
    ],
    yes,
  ],
  [
    'a default that denies withdraws nothing',
    [
      [4, yes],
      [0, no],
    ],
    yes,
  ],
])('after a grant: %s', (_, words, state) => {
  expect(resolveConsent(hearAll(...words))).toEqual(state);
});
