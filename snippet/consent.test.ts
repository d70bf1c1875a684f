import { expect, test } from 'vitest';
import { type Consent, type ConsentSource, hearConsent, readRow, resolveConsent } from './consent.ts';

const types = { measure: 'analytics_storage', store: 'ad_storage', ads: 'ad_user_data', assume: false };
const all = (value: string, extra = {}) => ({ analytics_storage: value, ad_storage: value, ...extra });
const fold = (...rows: unknown[][]) =>
  rows.reduce<Consent>(
    (state, [, kind, row]) => Object.assign(state, readRow(row, types, kind === 'update' ? undefined : [state])),
    {},
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
  [{ measure: null }, {}],
  [undefined, {}],
])('our own call with %j says %j', (row, state) => {
  expect(readRow(row, types)).toEqual(state);
});

test('silence is no consent, and what a shop assumes is a default, which another that denies narrows', () => {
  expect(resolveConsent([])).toEqual({ measure: false, store: false });
  const assume = (...said: Consent[]) => {
    hearConsent(said, 0, readRow({ measure: true, store: true }, { ...types, assume: true }, said));
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
  const assumed = readRow({ measure: true, store: true }, { ...types, assume: true }, []);
  expect(resolveConsent([assumed]).ads).toBeFalsy();
  const row = { ad_user_data: 'granted', ad_storage: 'granted' };
  expect(resolveConsent([readRow(row, types)]).ads).toBe(true);
  expect(resolveConsent([readRow({ ...row, ad_user_data: 'denied' }, types)]).ads).toBe(false);
  expect(resolveConsent([readRow({ ad_storage: 'granted' }, types)]).ads).toBeFalsy();
});

const yes = { measure: true, store: true };
const no = { measure: false, store: false };
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

/** What holds after each source has said its part, in this order; a source of 0 is a default row. */
function listen(...words: [ConsentSource, Consent][]) {
  const said: (Consent | undefined)[] = [];
  for (const [source, next] of words) hearConsent(said, source, next);
  return resolveConsent(said);
}

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
  expect(listen(...words)).toEqual(state);
});
