import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAULT_CODES, findFaults } from './faults.ts';
import { fillFile } from './files.ts';
import { describeEvent, type JudgedOrder, orderKey, pageOf, type SeenEvent, type TimedSighting } from './install.ts';

const KINDS = new Set(['purchase', 'refund', 'login']);
const about = { verdict: 'accepted', consent: 'granted', page: '', vouched: false } as const;
const order = { ids: [' A-10234 '], amount: 4990, currency: 'EUR', coupons: ['X'] };
const judge = (event: unknown) => describeEvent(event, KINDS, about).order;

const NOW = 1_000_000;
const context = { now: NOW, stopped: false, currency: 'EUR', valueIncludes: { tax: false, shipping: false } };
const seen = (more: Partial<SeenEvent> = {}): TimedSighting => ({
  kind: 'event',
  event: 'login',
  verdict: 'accepted',
  consent: 'granted',
  page: 'https://shop.test/',
  at: NOW,
  ...more,
});
const codes = (sightings: TimedSighting[], more = {}) =>
  findFaults(sightings, { ...context, ...more }).map(({ code }) => code);

test('an order is judged field by field, and shows no more than the end of its id', () => {
  expect(judge({ kind: 'purchase', order, identity: { customerId: 'c-1' } })).toEqual({
    id: 'present',
    idEnd: '234',
    key: orderKey('A-10234'),
    amount: 'number',
    value: 4990,
    currency: 'valid',
    code: 'EUR',
    coupons: 1,
    customer: 'claimed',
  });
  expect(judge({ kind: 'purchase', order: { ...order, ids: [], amount: null, currency: 'Euro' } })).toMatchObject({
    id: 'missing',
    amount: 'text',
    value: null,
    currency: 'unknown',
    customer: 'unknown',
  });
  expect(judge({ kind: 'purchase', order: {} })).toMatchObject({ amount: 'missing', currency: 'missing' });
  expect(judge({ kind: 'purchase', order: { ...order, amount: -1 } })).toMatchObject({ amount: 'negative', value: -1 });
  expect(judge({ kind: 'refund', order, identity: { emailSha256: 'a'.repeat(64) } })?.customer).toBe('address');
  expect(judge({ kind: 'purchase', order, identity: { customerId: 'c', signature: 'x' } })?.customer).toBe(
    'bad_signature',
  );
});

test.each([null, 7, 'x', [], { kind: 1 }, { kind: 'purchase', order: 'x', identity: 3 }, { kind: 'constructor' }])(
  'describes %j without a fault',
  (event) => expect(describeEvent(event, KINDS, about).kind).toBe('event'),
);

test.each([
  ['https://shop.test/a/b?email=jo@x.test#c', 'https://shop.test/a/b'],
  ['https://shop.test/account/jo@x.test/orders/1234567', 'https://shop.test/account/…/orders/…'],
  ['https://shop.test/confirm/9f86d081884c7d659a2feaa0', 'https://shop.test/confirm/…'],
  [
    'https://shop.test/products/red-merino-wool-scarf-for-winter',
    'https://shop.test/products/red-merino-wool-scarf-for-winter',
  ],
  ['about:blank', ''],
  [undefined, ''],
])('of the page %j it keeps %j', (url, page) => expect(pageOf(url)).toBe(page));

test('what the page has left out of its path itself is shown as that', () => {
  expect(pageOf('https://shop.test/own/customer/…/page')).toBe('https://shop.test/own/customer/…/page');
});

test('faults are told by what was seen, the worst first', () => {
  expect(codes([])).toEqual(['GW101']);
  expect(codes([seen()])).toEqual([]);
  expect(codes([seen()], { stopped: true })).toEqual(['GW114']);
  const loader = { kind: 'loader', origin: 'https://shop.test', listed: true, at: NOW } as const;
  expect(codes([loader])).toEqual([]);
  expect(codes([{ ...loader, at: NOW - 16_000 }])).toEqual(['GW103']);
  expect(codes([seen(), { ...loader, at: NOW - 16_000 }])).toEqual([]);
  // Pages of one kind alone, while the others call back; of a busy shop's nobody knows which.
  const silent = [16, 60, 90].map((seconds) => ({ ...loader, at: NOW - seconds * 1000 }));
  expect(codes([seen(), ...silent])).toEqual(['GW103']);
  expect(codes([seen(), { ...seen(), at: NOW - 59_000 }, ...silent])).toEqual([]);
  const other = { page: 'https://other.test/', listed: false };
  expect(codes([seen(), { kind: 'page', placements: [], at: NOW, ...other }])).toEqual(['GW102']);
  const page = 'https://shop.test/';
  const value = {
    kind: 'value',
    page,
    listed: true,
    at: NOW,
    value: 9480,
    tax: 1514,
    shipping: 490,
    items: 8990,
  } as const;
  expect(codes([seen(), value])).toEqual([]);
  expect(findFaults([seen(), value, value], context)).toMatchObject([{ code: 'GW115', proposal: { shipping: true } }]);
  expect(codes([seen(), { ...value, listed: false }, { ...value, listed: false }])).toEqual(['GW102']);
  expect(codes([seen(), value, value], { valueIncludes: { tax: false, shipping: true } })).toEqual([]);
  const refused = ['invalid_order', 'invalid_amount', 'unknown_currency', 'time_out_of_range', 'invalid_id'];
  expect(codes(refused.map((verdict) => seen({ verdict })))).toEqual(['GW104', 'GW105', 'GW106', 'GW107', 'GW110']);
  expect(codes([seen({ consent: 'denied' })])).toEqual(['GW108']);
  const below = judge({ kind: 'purchase', order: { ...order, amount: -1 }, identity: { customerId: 'c' } });
  expect(below && codes([seen({ event: 'purchase', verdict: 'invalid_amount', order: below })])).toEqual(['GW118']);
  const numbered = judge({ kind: 'purchase', order, identity: { customerId: 12345, firstName: 'Anna & Tom' } });
  expect(numbered).toMatchObject({ customer: 'claimed', oddCustomer: true });
  expect(numbered && codes([seen({ event: 'purchase', order: numbered })])).toEqual(['GW119']);
  // Said by a page itself, where nobody has ordered yet.
  const customer = { kind: 'customer', page, listed: true, at: NOW } as const;
  expect(codes([seen(), customer])).toEqual(['GW119']);
  expect(codes([seen(), { ...customer, listed: false }])).toEqual(['GW102']);
  const standing = { kind: 'standing', page, listed: true, at: NOW } as const;
  expect(codes([seen(), standing])).toEqual(['GW123']);
  expect(codes([seen(), { ...standing, listed: false }])).toEqual(['GW102']);
  const form = { kind: 'form', page, listed: true, at: NOW, idEnd: '234', text: true, bare: true } as const;
  expect(codes([seen(), form])).toEqual(['GW116', 'GW117']);
  expect(codes([seen(), { ...form, text: false }])).toEqual(['GW117']);
  expect(codes([seen(), { ...form, listed: false }])).toEqual(['GW102']);
  expect(codes([seen(), { ...form, text: false, bare: false, unread: true }])).toEqual(['GW120']);
  const known = { customerId: 'c-1' };
  const bought = (more: object) => {
    const told = judge({ kind: 'purchase', order: { ...order, ...more }, identity: known }) as JudgedOrder;
    return codes([seen({ event: 'purchase', order: told })]);
  };
  for (const coupons of [['x'.repeat(65), 'X'], Array.from({ length: 21 }, (_, index) => `C${index}`), [{}], {}, 7]) {
    expect(bought({ coupons })).toEqual(['GW121']);
  }
  for (const coupons of [['X', ' x', ''], 'X', [], undefined]) expect(bought({ coupons })).toEqual([]);
  for (const newCustomer of ['guest', 'New', [true], { toString: 1 }])
    expect(bought({ newCustomer })).toEqual(['GW122']);
  for (const newCustomer of ['TRUE', 0, false, null, '', undefined]) expect(bought({ newCustomer })).toEqual([]);
  // Of a form that the tag leaves out the page itself says so.
  expect(codes([seen(), { ...form, text: false, bare: false, oddNew: true }])).toEqual(['GW122']);
  const judged = judge({ kind: 'purchase', order: { ...order, amount: 0, currency: 'USD' } });
  expect(judged && codes([seen({ event: 'purchase', order: judged })])).toEqual(['GW109', 'GW112', 'GW113']);
});

test('each fault has its section in the documents, in the words of the page', () => {
  const [, ...sections] = readFileSync('docs/faults.md', 'utf8').split(/\n(?=## )/);
  type Words = { title: string; cause: string; fix: string };
  const words = JSON.parse(readFileSync('dashboard/locales/en.json', 'utf8')) as { fault: Record<string, Words> };
  const expected = FAULT_CODES.map((code) => {
    const { title, cause, fix } = words.fault[code] as Words;
    return `## ${code} ${title}\n\n**Cause.** ${cause}\n\n**Fix.** ${fix}\n`;
  });
  expect(sections).toEqual(expected);
});

test('files are filled everywhere', () => {
  const values = {
    HOST: 'https://go.test',
    API_HOST: 'https://app.test',
    SITE_KEY: 'k1',
    MEASURE_TYPE: 'ad_storage',
    STORE_TYPE: 'analytics_storage',
    TRUST_STANDING: 'true',
  };
  expect(fillFile('__HOST__/w/__SITE_KEY__ __API_HOST__ __HOST__', values)).toBe(
    'https://go.test/w/k1 https://app.test https://go.test',
  );
  expect(fillFile('__MEASURE_TYPE____STORE_TYPE__:"__TRUST_STANDING__"', values)).toBe(
    'ad_storageanalytics_storage:"true"',
  );
  // What is no place of ours stays: sections of a template, constants of PHP.
  const foreign = '___INFO___\n__DIR__ __FILE__ __SITE_KEY ___TERMS_OF_SERVICE___';
  expect(fillFile(foreign, values)).toBe(foreign);
});
