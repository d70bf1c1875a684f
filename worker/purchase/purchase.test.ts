import { expect, test } from 'vitest';
import {
  absorbPurchase,
  applyRefund,
  isPagesAlone,
  isSquatted,
  mergeReport,
  normaliseReferences,
  openPurchase,
  type Purchase,
  type Told,
} from './purchase.ts';

const NOW = Date.UTC(2026, 10, 18);
const told = (more: Partial<Told> = {}): Told => ({
  trust: 'claimed',
  amount: 6000,
  currency: 'USD',
  occurredAt: NOW,
  coupons: undefined,
  customerKey: null,
  emailKey: null,
  emailBaseKey: null,
  disposable: null,
  knownSince: null,
  knownUntil: null,
  newCustomer: null,
  toldBy: 'tag',
  toldAt: null,
  device: null,
  storeId: null,
  staffLinkId: null,
  typed: null,
  utm: null,
  consent: null,
  ...more,
});
const open = (more: Partial<Told> = {}) => openPurchase('pur_1', 'shp_1', told(more), NOW);

test.each([
  [[' 1001 '], ['1001']],
  [['#1001', '1001'], ['1001']],
  [['# 0042'], ['0042']],
  [['', ' ', '#'], []],
  [['x'.repeat(129), 'a\u0000b', 'Zür\u{1f4e6}'], ['Zür\u{1f4e6}']],
  [['a\ud800'], ['a\ufffd']],
  [Array.from({ length: 12 }, (_, index) => `r${index}`), Array.from({ length: 10 }, (_, index) => `r${index}`)],
])('references %j are %j', (given, expected) => {
  expect(normaliseReferences(given)).toEqual(expected);
});

test('confirmed replaces claimed', () => {
  const claimed = open({ coupons: ['A'], customerKey: 'c1', utm: { source: 'x' }, newCustomer: true });
  const report = told({ trust: 'confirmed', amount: 5000, occurredAt: NOW - 5, coupons: ['B'], emailKey: 'e2' });
  expect(mergeReport(claimed, report)).toMatchObject({
    trust: 'confirmed',
    amount: 5000,
    occurredAt: NOW - 5,
    coupons: ['B'],
    customerKey: null,
    emailKey: 'e2',
    newCustomer: null,
    utm: { source: 'x' },
  });
});

test.each([
  // By whom and what was told before, by whom and what is told then, and what is known of both.
  ['tag', false, 'tag', null, false],
  ['tag', false, 'tag', true, true],
  ['tag', false, 'server', null, null],
  ['tag', false, 'server', true, true],
  ['tag', true, 'both', null, null],
  ['server', null, 'tag', false, null],
  ['server', true, 'tag', false, true],
  ['server', true, 'server', null, true],
  ['server', true, 'server', false, false],
] as const)('of who is new, %s saying %j and then %s saying %j: %j', (first, before, second, then, expected) => {
  const by = (toldBy: typeof first | typeof second, newCustomer: boolean | null, trust: Told['trust']) =>
    told({ toldBy, newCustomer, trust: toldBy === 'tag' ? 'claimed' : trust });
  for (const trust of ['claimed', 'confirmed'] as const) {
    const merged = mergeReport(open(by(first, before, trust)), by(second, then, trust));
    expect(merged.newCustomer).toBe(expected);
    // A page that is loaded once more changes nothing of what the shop itself has told, or has not.
    if (!isPagesAlone(merged)) expect(mergeReport(merged, by('tag', false, trust)).newCustomer).toBe(expected);
  }
});

test('claimed never replaces confirmed, and adds what is missing', () => {
  const confirmed = open({ trust: 'confirmed', coupons: [], customerKey: 'c1' });
  const merged = mergeReport(
    confirmed,
    told({ amount: 1, coupons: ['X'], customerKey: 'c2', emailKey: 'e2', utm: { source: 's' } }),
  );
  expect(merged).toEqual({ ...confirmed, utm: { source: 's' } });
});

test('a confirmed report without a word on coupons leaves the claimed ones', () => {
  expect(mergeReport(open({ coupons: ['A'] }), told({ trust: 'confirmed' })).coupons).toEqual(['A']);
  expect(mergeReport(open({ coupons: ['A'] }), told({ trust: 'confirmed', coupons: [] })).coupons).toEqual([]);
});

test('a page that is loaded again does not move the order to another day, nor forget its coupon', () => {
  const merged = mergeReport(open({ coupons: ['A'] }), told({ occurredAt: NOW + 86_400_000, coupons: [] }));
  expect(merged).toMatchObject({ occurredAt: NOW, coupons: ['A'] });
});

test('a report without a time keeps the one that is known', () => {
  const report = told({ trust: 'confirmed', occurredAt: undefined });
  expect(mergeReport(open(), report).occurredAt).toBe(NOW);
  expect(openPurchase('pur_1', 'shp_1', report, NOW + 5).occurredAt).toBe(NOW + 5);
});

test('a claim from before the order is not believed', () => {
  const claimed = open({ coupons: ['A'], customerKey: 'c1', newCustomer: false });
  const later = told({ trust: 'confirmed', occurredAt: NOW + 3_600_000 });
  expect(isSquatted(claimed, later)).toBe(true);
  expect(mergeReport(claimed, later)).toMatchObject({ coupons: [], customerKey: null, newCustomer: null });
  expect(isSquatted(claimed, told({ trust: 'confirmed', occurredAt: NOW + 60_000 }))).toBe(false);
});

let refunds = 0;
/** Another refund of so much, or of all that is left; one that changes nothing leaves the purchase as it was. */
function refund(purchase: Purchase, amount: number | null, key = `r${refunds++}`): Purchase {
  return applyRefund(purchase, { key, amount }) ?? purchase;
}
const shop = (amount: number, more: Partial<Told> = {}) =>
  told({ trust: 'confirmed', toldBy: 'server', amount, ...more });

test('refunds add up to the order at most, each once; a whole one stays whole', () => {
  expect(refund(open(), 9999).refunded).toBe(6000);
  expect(refund(refund(open(), 1000), null).refunded).toBe(6000);
  expect(refund(refund(open(), 1000, 'a'), 1000, 'a').refunded).toBe(1000);
  expect(mergeReport(refund(open(), null), shop(7000)).refunded).toBe(7000);
  const whole = openPurchase('pur_1', 'shp_1', shop(6000), NOW);
  expect(mergeReport(refund(refund(whole, 4000), 2000), shop(7000)).refunded).toBe(7000);
  expect(mergeReport(refund(open(), 5000), told({ amount: 4000 })).refunded).toBe(4000);
});

test('what a page told too small hides nothing of a refund', () => {
  const page = refund(refund(open({ amount: 4000 }), 5000), 500);
  expect(page.refunded).toBe(4000);
  expect(mergeReport(page, shop(8000))).toMatchObject({ amount: 8000, refunded: 5500 });
});

test('a refund of an order for nothing, told of anew with its amount, is not lost', () => {
  const preorder = refund(openPurchase('pur_1', 'shp_1', shop(0), NOW), 1000, 'a');
  expect(preorder.refunded).toBe(0);
  expect(mergeReport(refund(preorder, 1000, 'a'), shop(5000))).toMatchObject({ amount: 5000, refunded: 1000 });
});

test('an amount is that before refunds, whoever tells it and in whatever sequence', () => {
  const parts = [(one: Purchase) => mergeReport(one, shop(9000)), (one: Purchase) => refund(one, 1000, 'a')];
  for (const sequence of [parts, parts.toReversed()]) {
    const server = openPurchase('pur_1', 'shp_1', shop(10_000), NOW);
    const after = sequence.reduce((one, tell) => tell(one), server);
    expect(after).toMatchObject({ amount: 9000, refunded: 1000 });
    // Told again, it says nothing new.
    expect(mergeReport(after, shop(9000))).toMatchObject({ amount: 9000, refunded: 1000 });
  }
  const known = refund(openPurchase('pur_1', 'shp_1', shop(10_000), NOW), 1000, 'a');
  expect(mergeReport(known, shop(9000, { toldAt: NOW }))).toMatchObject({ amount: 9000, refunded: 1000 });
  const other = openPurchase('pur_2', 'shp_1', shop(10_000), NOW);
  expect(absorbPurchase(known, other)).toMatchObject({ amount: 10_000, refunded: 1000 });
  expect(absorbPurchase(other, known)).toMatchObject({ amount: 10_000, refunded: 1000 });
});

test('what was left of an amount that only a page claimed is nothing that the shop told', () => {
  const page = refund(refund(open({ amount: 10_500 }), 500), 1000);
  for (const amount of [10_000, 9000]) {
    const left = { trust: 'confirmed', amount, refunded: 1500 };
    expect(mergeReport(page, shop(amount))).toMatchObject(left);
    const server = openPurchase('pur_2', 'shp_1', shop(amount), NOW);
    expect(absorbPurchase(page, server)).toMatchObject(left);
    expect(absorbPurchase(server, page)).toMatchObject(left);
  }
});

test('absorbing loses neither coupons nor refunds, counts each once, and versions only grow', () => {
  const older = { ...open({ trust: 'confirmed' }), refunds: null, refunded: 1000, version: 2 };
  const younger = { ...open({ coupons: ['A'] }), id: 'pur_2', refunds: null, refunded: 500, version: 7 };
  expect(absorbPurchase(older, younger)).toMatchObject({
    id: 'pur_1',
    trust: 'confirmed',
    coupons: ['A'],
    refunded: 1500,
    version: 7,
  });
  const both = absorbPurchase(refund(older, 300, 'both'), refund(refund(younger, 300, 'both'), 50, 'own'));
  expect(both.refunded).toBe(1850);
  expect(refund(both, 300, 'both')).toBe(both);
});

test('of very many refunds the first are one sum', () => {
  let purchase = openPurchase('pur_1', 'shp_1', shop(6000), NOW);
  for (let count = 0; count < 300; count += 1) purchase = refund(purchase, 2);
  expect(purchase).toMatchObject({ refunded: 600 });
  expect(purchase.refunds).toHaveLength(100);
});

test('what a platform tells late replaces nothing that it told since', () => {
  const at = (toldAt: number | null, amount: number, more: Partial<Told> = {}) =>
    told({ trust: 'confirmed', toldBy: 'server', toldAt, amount, ...more });
  const known = openPurchase('pur_1', 'shp_1', at(NOW + 5, 5000), NOW);
  expect(mergeReport(known, at(NOW + 4, 6000, { customerKey: 'c1' }))).toMatchObject({
    amount: 5000,
    toldAt: NOW + 5,
    customerKey: 'c1',
  });
  for (const [toldAt, kept] of [
    [NOW + 5, NOW + 5],
    [NOW + 6, NOW + 6],
    [null, NOW + 5],
  ] as const) {
    expect(mergeReport(known, at(toldAt, 4000))).toMatchObject({ amount: 4000, toldAt: kept });
  }
  // That it was paid is believed whenever it comes.
  const unpaid = openPurchase('pur_1', 'shp_1', at(NOW + 5, 5000, { trust: 'claimed' }), NOW);
  expect(mergeReport(unpaid, at(NOW + 4, 5000))).toMatchObject({ trust: 'confirmed' });
});
