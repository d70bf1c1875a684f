import { expect, test } from 'vitest';
import order from './fixtures/shopify-order.json' with { type: 'json' };
import refund from './fixtures/shopify-refund.json' with { type: 'json' };
import type { Fields, PlatformFact } from './platform.ts';
import { readPrivacyCall, readShopify } from './shopify.ts';

const us = { currency: 'USD', kind: 'live' };
const read = (more: Fields = {}, topic = 'orders/create', shop = us) => readShopify(topic, { ...order, ...more }, shop);
const orderOf = (facts: PlatformFact[]) => facts.flatMap((fact) => (fact.kind === 'order' ? [fact.order] : []))[0];
const refundsOf = (facts: PlatformFact[]) => facts.flatMap((fact) => (fact.kind === 'refund' ? [fact.refund] : []));
const set = (shop: string, currency: string, paid: string, presentment: string) => ({
  shop_money: { amount: shop, currency_code: currency },
  presentment_money: { amount: paid, currency_code: presentment },
});

test('an order becomes references, goods, codes and what the buyer is known by', () => {
  expect(read()).toEqual([
    {
      kind: 'order',
      order: {
        trust: 'confirmed',
        references: ['5847392847101', '#1001', '1001', 'ae0ed4e40b4fe3c339cc9be09ea0d41b', 'V9ENVL83C'],
        amount: 8000,
        currency: 'USD',
        occurredAt: Date.UTC(2026, 10, 18, 11, 55),
        toldAt: Date.UTC(2026, 10, 18, 11, 55, 2),
        coupons: ['FRIEND-7KQ2MX'],
        customerId: '7210987654321',
        email: 'bea@example.com',
        phone: '+15550107788',
        language: 'en-US',
        newCustomer: true,
      },
    },
  ]);
  const told = JSON.stringify(read());
  for (const kept of ['Bea', 'Lindqvist', 'Orchard', '203.0.113', 'ring twice']) expect(told).not.toContain(kept);
});

test('an order carries the referral of its cart', () => {
  const note_attributes = [
    { name: 'gift', value: 'yes' },
    { name: 'goodword_rk', value: 'abc.def' },
    { name: 'goodword_rc', value: 'token' },
  ];
  expect(orderOf(read({ note_attributes }))).toMatchObject({ rk: 'abc.def', clickToken: 'token' });
});

test('how often somebody ordered is known as they order, and no later', () => {
  const customer = { ...order.customer, orders_count: 3 };
  expect(orderOf(read({ customer }))?.newCustomer).toBe(false);
  expect(orderOf(read({ customer }, 'orders/updated'))?.newCustomer).toBeUndefined();
  expect(orderOf(read({ customer: { id: 1 } }))?.newCustomer).toBeUndefined();
});

test.each([
  ['tax is taken out of prices that include it', { taxes_included: true }, 8000 - 440],
  ['numbers are prices too', { subtotal_price: 80, subtotal_price_set: undefined }, 8000],
  [
    'goods that cost nothing are an order',
    { subtotal_price: '0.00', subtotal_price_set: undefined, line_items: [] },
    0,
  ],
  [
    'what was added later counts',
    {
      line_items: [...order.line_items, { price: '10.00', quantity: 2, discount_allocations: [] }],
      current_subtotal_price: '100.00',
      current_subtotal_price_set: undefined,
    },
    10_000,
  ],
  [
    'what only the lines tell does not',
    { line_items: [...order.line_items, { price: '10.00', quantity: 2, discount_allocations: [] }] },
    8000,
  ],
])('%s', (_name, more, amount) => {
  expect(orderOf(read(more))?.amount).toBe(amount);
});

test.each([
  ['the store’s own', 'USD', 8000, 'USD'],
  ['the one that was paid in, where it is the shop’s', 'JPY', 12_004, 'JPY'],
  ['the store’s own, where neither is the shop’s', 'EUR', 8000, 'USD'],
])('of two currencies, %s', (_name, currency, amount, told) => {
  const facts = read(
    { presentment_currency: 'JPY', subtotal_price_set: set('80.00', 'USD', '12004', 'JPY') },
    'orders/create',
    { ...us, currency },
  );
  expect(orderOf(facts)).toMatchObject({ amount, currency: told });
});

test.each([
  ['paid', 'confirmed', 0],
  ['authorized', 'confirmed', 0],
  ['partially_paid', 'confirmed', 0],
  ['pending', 'claimed', 0],
  [null, 'claimed', 0],
  ['voided', 'claimed', 1],
  ['expired', 'claimed', 1],
  ['refunded', 'confirmed', 1],
])('an order that is %s is %s, with %i refunds', (financial_status, trust, refunds) => {
  const facts = read({ financial_status }, 'orders/updated');
  expect(orderOf(facts)?.trust).toBe(trust);
  expect(refundsOf(facts)).toHaveLength(refunds);
});

test('a cancelled order is refunded whole, when it was cancelled', () => {
  const [whole] = refundsOf(read({ cancelled_at: '2026-11-18T07:30:00-05:00' }, 'orders/cancelled'));
  expect(whole).toEqual({
    references: orderOf(read())?.references,
    refundId: 'platform:all',
    occurredAt: Date.UTC(2026, 10, 18, 12, 30),
  });
});

const given = (more: Fields = {}) => refundsOf(readShopify('refunds/create', { ...refund, ...more }, us))[0];

test('a refund is what went back for goods, without tax and shipping', () => {
  const expected = {
    amount: 1680,
    currency: 'USD',
    refundId: '929361464101',
    occurredAt: Date.UTC(2026, 10, 18, 11, 57),
  };
  expect(given()).toEqual({ references: ['5847392847101'], ...expected });
  // The order tells of it too, as the same refund.
  expect(refundsOf(read({ refunds: [refund] }, 'orders/updated'))).toEqual([
    { references: orderOf(read())?.references, ...expected },
  ]);
});

const [returned] = refund.refund_line_items;
test.each([
  [
    'a line whose price holds its tax',
    {
      refund_line_items: [
        { ...returned, line_item: { ...returned?.line_item, tax_lines: [{ price: '1.75', rate: 0.055 }] } },
      ],
    },
    1680 - 93,
  ],
  ['less than the lines are worth', { order_adjustments: [{ kind: 'refund_discrepancy', amount: '6.80' }] }, 1000],
  [
    'an amount without any line',
    { refund_line_items: [], order_adjustments: [{ kind: 'refund_discrepancy', amount: '-5.85' }] },
    585,
  ],
])('a refund of %s', (_name, more, amount) => {
  expect(given(more)?.amount).toBe(amount);
});

test('shipping alone is no refund of goods', () => {
  expect(given({ refund_line_items: [] })).toBeUndefined();
});

test('tests count in a test shop alone', () => {
  const test = { ...us, kind: 'test' };
  expect(read({ test: true })).toEqual([]);
  expect(read({ test: true }, 'orders/create', test)).toHaveLength(1);
  const transactions = [{ test: true }];
  expect(given({ transactions })).toBeUndefined();
  expect(readShopify('refunds/create', { ...refund, transactions }, test)).toHaveLength(1);
});

test('what cannot be read says nothing', () => {
  expect(read({}, 'products/update')).toEqual([]);
  for (const body of [
    {},
    { ...order, currency: 'XYZ', presentment_currency: 'XYZ' },
    { ...order, subtotal_price: 'much', subtotal_price_set: null },
  ]) {
    expect(readShopify('orders/create', body, us)).toEqual([]);
  }
  for (const kind of [null, 1, 'x', [], {}, [null], [1]]) {
    const fields = Object.fromEntries(Object.keys(order).map((name) => [name, kind]));
    expect(readShopify('orders/updated', fields, us)).toEqual([]);
    expect(readShopify('refunds/create', fields, us)).toEqual([]);
  }
});

test('calls about privacy name a customer and their orders', () => {
  const customer = { id: 72, email: 'bea@example.com', phone: '+15550107788' };
  expect(readPrivacyCall('customers/redact', { customer, orders_to_redact: [1, '2', {}] })).toEqual({
    kind: 'customers/redact',
    customerId: '72',
    email: 'bea@example.com',
    orders: ['1', '2'],
  });
  expect(readPrivacyCall('orders/create', { customer })).toBeUndefined();
});
