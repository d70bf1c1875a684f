import { expect, test } from 'vitest';
import { readDecimal, sumDecimals, toMinor } from './decimal.ts';
import order from './fixtures/woocommerce-order.json' with { type: 'json' };
import type { Fields, PlatformFact } from './platform.ts';
import { isPing, readWooCommerce } from './woocommerce.ts';

const NOW = Date.UTC(2026, 10, 18, 12);
const CREATED = Date.UTC(2026, 10, 18, 11, 50);
const CHANGED = CREATED + 8000;
const read = (more: Fields = {}, topic = 'order.updated') => readWooCommerce(topic, { ...order, ...more }, NOW);
const orderOf = (facts: PlatformFact[]) => facts.flatMap((fact) => (fact.kind === 'order' ? [fact.order] : []))[0];
const refundsOf = (facts: PlatformFact[]) => facts.flatMap((fact) => (fact.kind === 'refund' ? [fact.refund] : []));
const references = ['727', 'wc_order_58d2d042d1d', 'woocommerce:727'];

test('an order becomes references, goods, codes and what the buyer is known by', () => {
  expect(read({}, 'order.created')).toEqual([
    {
      kind: 'order',
      order: {
        trust: 'confirmed',
        references,
        amount: 7000,
        currency: 'EUR',
        occurredAt: CREATED,
        toldAt: CHANGED,
        standsAt: CHANGED,
        coupons: ['freund-7kq2mx'],
        customerId: '26',
        email: 'Bea@Example.com',
        phone: '+49 341 5550123',
      },
    },
  ]);
  const told = JSON.stringify(read());
  for (const kept of ['Lindqvist', 'Ahornweg', '203.0.113', 'klingeln']) expect(told).not.toContain(kept);
});

test('where orders have numbers of their own, the id of the post is none of them', () => {
  expect(orderOf(read({ number: 'DE-1001' }))?.references).toEqual([
    'DE-1001',
    'wc_order_58d2d042d1d',
    'woocommerce:727',
  ]);
});

test('a guest has no customer id', () => {
  expect(orderOf(read({ customer_id: 0 }))?.customerId).toBeUndefined();
});

const unpaid = { date_paid_gmt: null };
const undone = { references, refundId: `platform:undone@${CHANGED}`, occurredAt: CHANGED };
const known = { ...undone, onlyKnown: true };
const whole = { references, refundId: 'platform:all', occurredAt: CHANGED };
test.each([
  ['processing', {}, 'confirmed', []],
  ['completed', unpaid, 'confirmed', []],
  ['wc-shipped', {}, 'confirmed', []],
  ['on-hold', unpaid, 'claimed', []],
  ['pending', unpaid, undefined, []],
  ['failed', unpaid, undefined, [known]],
  ['failed', {}, 'confirmed', [undone]],
  ['checkout-draft', unpaid, undefined, []],
  ['cancelled', unpaid, undefined, [known]],
  ['cancelled', {}, 'confirmed', [undone]],
  ['refunded', {}, 'confirmed', [whole]],
  ['trash', unpaid, undefined, [known]],
])('%s %j is %s', (status, more, trust, refunds) => {
  const facts = read({ status, ...more });
  expect(orderOf(facts)?.trust).toBe(trust);
  expect(refundsOf(facts)).toEqual(refunds);
});

test('a refund tells its sum: goods have their share of it', () => {
  const refunds = [
    { id: 812, reason: '', total: '-44.10' },
    { id: 813, reason: '', total: '-88.20' },
    { id: 814, reason: 'nothing', total: '0.00' },
  ];
  expect(refundsOf(read({ refunds }))).toEqual([
    { references, amount: 3500, currency: 'EUR', refundId: '812', occurredAt: CHANGED },
    { references, amount: 7000, currency: 'EUR', refundId: '813', occurredAt: CHANGED },
  ]);
});

test('an order that is deleted is known by its id alone', () => {
  expect(readWooCommerce('order.deleted', { id: 727 }, NOW)).toEqual([
    {
      kind: 'refund',
      refund: {
        references: ['woocommerce:727'],
        refundId: `platform:undone@${NOW}`,
        occurredAt: NOW,
        onlyKnown: true,
      },
    },
  ]);
});

test('what cannot be read says nothing', () => {
  expect(read({}, 'product.updated')).toEqual([]);
  expect(read({ currency: 'XYZ' })).toEqual([]);
  expect(readWooCommerce('order.deleted', {}, NOW)).toEqual([]);
  for (const kind of [null, 1, 'x', [], {}, [null], [1]]) {
    const fields = Object.fromEntries(Object.keys(order).map((name) => [name, kind]));
    expect(readWooCommerce('order.updated', fields, NOW)).toEqual([]);
  }
});

test('a ping is a ping and nothing else', () => {
  expect(isPing('webhook_id=12')).toBe(true);
  for (const text of ['', 'webhook_id=', 'webhook_id=12&x=1', '{"id":1}']) expect(isPing(text)).toBe(false);
});

test.each([
  ['199.65', 'USD', 19_965],
  ['0.005', 'USD', 1],
  ['-0.005', 'USD', -1],
  ['1.0049', 'USD', 100],
  ['12004', 'JPY', 12_004],
  ['12004.50', 'JPY', 12_005],
  ['1.2345', 'KWD', 1235],
  [199.65, 'USD', 19_965],
])('%s %s is %i', (text, currency, minor) => {
  expect(toMinor(readDecimal(text) ?? 0n, currency)).toBe(minor);
});

test('sums are exact, and what is no price is none', () => {
  expect(toMinor(sumDecimals(Array.from({ length: 1000 }, () => '0.1')), 'USD')).toBe(10_000);
  for (const text of ['', 'x', '1,5', '1e9', 'NaN', null, undefined, {}, '9'.repeat(16)]) {
    expect(readDecimal(text)).toBeUndefined();
  }
});
