import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { platformConnection } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import type { Shop } from '../retailer/shop.ts';
import { confirmed, makeOrder, makeReferral, readStanding, sumEvents } from '../test/referral.ts';
import { createWorld, START, type World } from '../test/world.ts';
import shopifyOrder from './fixtures/shopify-order.json' with { type: 'json' };
import redact from './fixtures/shopify-redact.json' with { type: 'json' };
import shopifyRefund from './fixtures/shopify-refund.json' with { type: 'json' };
import wooOrder from './fixtures/woocommerce-order.json' with { type: 'json' };
import type { Platform, PlatformSecret } from './platform.ts';

const SECRET = 'c0ffee'.repeat(10);
const DOMAIN = 'maple.myshopify.com';

async function connect(
  { ports, us, de, tenant }: World,
  platform: Platform = 'shopify',
  secrets: PlatformSecret[] = [{ value: SECRET }],
): Promise<string> {
  const id = ports.ids.make('plt');
  await tenant.orm.insert(platformConnection).values({
    id,
    retailerId: us.retailerId,
    shopId: platform === 'shopify' ? us.id : de.id,
    platform,
    settings: { domain: DOMAIN },
    secretsSealed: ports.secrets.seal(JSON.stringify(secrets)),
    createdAt: START,
    updatedAt: START,
  });
  return id;
}

const sign = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest('base64');

async function callShopify(
  world: World,
  id: string,
  topic: string,
  payload: unknown,
  { secret = SECRET, domain = DOMAIN } = {},
): Promise<number> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const { status } = await world.post(`/hooks/shopify/${id}`, body, {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': domain,
    'x-shopify-hmac-sha256': sign(body, secret),
    'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    'x-shopify-triggered-at': '2026-11-18T11:55:02.123Z',
    'x-shopify-api-version': '2026-10',
  });
  return status;
}

async function callWoo(world: World, id: string, topic: string, payload: unknown, secret = SECRET): Promise<number> {
  const body = JSON.stringify(payload);
  const { status } = await world.post(`/hooks/woocommerce/${id}`, body, {
    'content-type': 'application/json',
    'x-wc-webhook-source': 'https://de.shop.test/',
    'x-wc-webhook-topic': topic,
    'x-wc-webhook-delivery-id': 'a1b2c3',
    'x-wc-webhook-signature': sign(body, secret),
  });
  return status;
}

const purchasesOf = async (world: World, shop: Shop = world.us) => (await readStanding(world, shop)).purchases;

test('an order at Shopify, refunded in part, then cancelled', async () => {
  const world = await createWorld();
  const id = await connect(world);
  const referral = await makeReferral(world);
  const note_attributes = [{ name: 'goodword_rc', value: referral.click() }];
  const order = { ...shopifyOrder, note_attributes };
  expect(await callShopify(world, id, 'orders/create', order)).toBe(200);
  const { secrets } = world.ports;
  const emailKey = secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('bea@example.com'))[0];
  const first = await readStanding(world);
  expect(first.purchases).toMatchObject([
    { amount: 8000, currency: 'USD', trust: 'confirmed', emailKey, newCustomer: true },
  ]);
  expect(first.conversions).toMatchObject([{ state: 'credited', method: 'server_click' }]);
  expect(JSON.stringify(first)).not.toMatch(/Bea|bea@|Lindqvist|5550107788/);

  expect(await callShopify(world, id, 'refunds/create', shopifyRefund)).toBe(200);
  const updated = {
    ...order,
    refunds: [shopifyRefund],
    financial_status: 'partially_refunded',
    updated_at: '2026-11-18T11:57:05Z',
  };
  expect(await callShopify(world, id, 'orders/updated', updated)).toBe(200);
  expect(await purchasesOf(world)).toMatchObject([{ refunded: 1680 }]);

  // A call that was held up on its way tells of the order as it was.
  expect(
    await callShopify(world, id, 'orders/create', { ...order, subtotal_price_set: null, subtotal_price: '70.00' }),
  ).toBe(200);
  expect(await purchasesOf(world)).toMatchObject([{ amount: 8000, refunded: 1680 }]);

  const cancelled = { ...updated, cancelled_at: '2026-11-18T11:59:00Z', updated_at: '2026-11-18T11:59:00Z' };
  for (const topic of ['orders/cancelled', 'orders/updated', 'orders/cancelled']) {
    expect(await callShopify(world, id, topic, cancelled)).toBe(200);
  }
  const last = await readStanding(world);
  expect(last.purchases).toMatchObject([{ amount: 8000, refunded: 8000 }]);
  expect(last.conversions).toMatchObject([{ state: 'void', reason: 'refunded' }]);
  expect(sumEvents(last.events, 'purchase')).toEqual({ count: 1, amount: 0 });
});

test('a refund at Shopify that comes before its order waits for it', async () => {
  const world = await createWorld();
  const id = await connect(world);
  await callShopify(world, id, 'refunds/create', shopifyRefund);
  expect(await purchasesOf(world)).toEqual([]);
  await callShopify(world, id, 'orders/paid', shopifyOrder);
  expect(await purchasesOf(world)).toMatchObject([{ amount: 8000, refunded: 1680 }]);
});

test('an order that nobody has paid yet earns nothing until it is paid', async () => {
  const world = await createWorld();
  const id = await connect(world);
  await callShopify(world, id, 'orders/create', { ...shopifyOrder, financial_status: 'pending' });
  expect(await purchasesOf(world)).toMatchObject([{ trust: 'claimed', toldBy: 'server' }]);
  await callShopify(world, id, 'orders/paid', { ...shopifyOrder, updated_at: '2026-11-18T11:58:00Z' });
  expect(await purchasesOf(world)).toMatchObject([{ trust: 'confirmed' }]);
});

test('what page, server and platform call by different names is one order', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const id = await connect(world);
  await recordPurchase(ports, us, makeOrder(world, { references: ['1001'], amount: 9240 }));
  await recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: ['5847392847101'], amount: 8000 }));
  expect(await purchasesOf(world)).toHaveLength(2);
  await callShopify(world, id, 'orders/updated', shopifyOrder);
  const { purchases, events } = await readStanding(world);
  expect(purchases).toMatchObject([{ amount: 8000, toldBy: 'both', trust: 'confirmed' }]);
  expect(sumEvents(events, 'purchase')).toEqual({ count: 1, amount: 8000 });
});

test('titles of discounts that are no codes cost neither the order nor its codes', async () => {
  const world = await createWorld();
  const titles = Array.from(
    { length: 30 },
    (_, index) => `${index} % off everything for the house and the garden, this week alone`,
  );
  const codes = [...titles, 'FERN-7KQ4M'].map((code) => ({ code }));
  const shopify = await connect(world);
  expect(await callShopify(world, shopify, 'orders/paid', { ...shopifyOrder, discount_codes: codes })).toBe(200);
  expect(await purchasesOf(world)).toMatchObject([{ coupons: ['FERN-7KQ4M'] }]);
  const woo = await connect(world, 'woocommerce');
  expect(await callWoo(world, woo, 'order.updated', { ...wooOrder, coupon_lines: codes })).toBe(200);
  expect(await purchasesOf(world, world.de)).toMatchObject([{ coupons: ['FERN-7KQ4M'] }]);
});

test('an order at WooCommerce, refunded in part, then deleted', async () => {
  const world = await createWorld();
  const id = await connect(world, 'woocommerce');
  expect((await world.post(`/hooks/woocommerce/${id}`, 'webhook_id=12')).status).toBe(200);
  const unpaid = { ...wooOrder, date_paid_gmt: null };
  // A checkout that is begun, and given up, is no order.
  for (const status of ['pending', 'failed', 'cancelled']) {
    expect(await callWoo(world, id, 'order.updated', { ...unpaid, status })).toBe(200);
  }
  expect(await purchasesOf(world, world.de)).toEqual([]);
  expect(await callWoo(world, id, 'order.created', { ...unpaid, status: 'on-hold' })).toBe(200);
  expect(await purchasesOf(world, world.de)).toMatchObject([{ trust: 'claimed', amount: 7000 }]);
  expect(await callWoo(world, id, 'order.updated', wooOrder)).toBe(200);
  const refunds = [{ id: 812, reason: '', total: '-8.82' }];
  for (const _ of [1, 2]) await callWoo(world, id, 'order.updated', { ...wooOrder, refunds });
  expect(await purchasesOf(world, world.de)).toMatchObject([
    { trust: 'confirmed', amount: 7000, refunded: 700, currency: 'EUR', coupons: ['FREUND-7KQ2MX'] },
  ]);
  expect(await callWoo(world, id, 'order.deleted', { id: 727 })).toBe(200);
  expect(await purchasesOf(world, world.de)).toMatchObject([{ refunded: 7000 }]);
});

test('only what the connection’s own store signed is believed', async () => {
  const world = await createWorld();
  const id = await connect(world);
  const woo = await connect(world, 'woocommerce');
  const body = JSON.stringify(shopifyOrder);
  const refusals = [
    await callShopify(world, id, 'orders/create', shopifyOrder, { secret: 'another' }),
    await callShopify(world, id, 'orders/create', shopifyOrder, { domain: 'other.myshopify.com' }),
    await callShopify(world, woo, 'orders/create', shopifyOrder),
    await callShopify(world, 'plt_unknown', 'orders/create', shopifyOrder),
    await callWoo(world, id, 'order.created', wooOrder),
    await callWoo(world, woo, 'order.created', wooOrder, 'another'),
    (await world.post(`/hooks/shopify/${id}`, body)).status,
    (await world.post(`/hooks/shopify/${id}`, body, { 'x-shopify-hmac-sha256': 'é' })).status,
    (await world.post(`/hooks/woocommerce/${woo}`, 'webhook_id=12&more=1')).status,
  ];
  expect(new Set(refusals)).toEqual(new Set([401]));
  expect(await purchasesOf(world)).toEqual([]);
  const rows = await world.tenant.orm.select().from(platformConnection);
  expect(rows.map(({ heardAt, refusedAt }) => [heardAt, refusedAt])).toEqual([
    [null, START],
    [null, START],
  ]);
});

test('while a secret takes another’s place both sign, and then the new one alone', async () => {
  const world = await createWorld();
  const id = await connect(world, 'shopify', [{ value: 'new-secret' }, { value: SECRET, until: START + 1000 }]);
  expect(await callShopify(world, id, 'orders/create', shopifyOrder)).toBe(200);
  world.clock.advance(1000);
  expect(await callShopify(world, id, 'orders/create', shopifyOrder)).toBe(401);
  expect(await callShopify(world, id, 'orders/create', shopifyOrder, { secret: 'new-secret' })).toBe(200);
});

test('what a store asks for on behalf of a customer is done and noted', async () => {
  const world = await createWorld();
  const id = await connect(world);
  await callShopify(world, id, 'orders/create', shopifyOrder);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references: ['2'], customerId: '5' }));
  const named = async () =>
    (await purchasesOf(world))
      .toSorted((a, b) => b.amount - a.amount)
      .map(({ customerKey, emailKey }) => Boolean(customerKey ?? emailKey));
  expect(
    await callShopify(world, id, 'customers/data_request', { ...redact, orders_requested: redact.orders_to_redact }),
  ).toBe(200);
  expect(await named()).toEqual([true, true]);
  expect(await callShopify(world, id, 'customers/redact', redact)).toBe(200);
  expect(await named()).toEqual([false, true]);
  expect(await callShopify(world, id, 'app/uninstalled', { id: 954889 })).toBe(200);
  expect(await callShopify(world, id, 'shop/redact', { shop_id: 954889, shop_domain: DOMAIN })).toBe(200);
  expect(await named()).toEqual([false, false]);
  expect(await world.tenant.orm.select().from(platformConnection)).toMatchObject([
    { removedAt: START, askedAt: START },
  ]);
  const notes = await world.ports.databases.control.orm.select().from(audit);
  expect(notes.map(({ action }) => action)).toEqual([
    'customer_data_asked',
    'customer_data_erased',
    'customer_data_erased',
  ]);
});

test('whatever is signed is answered with 200, and what the database cannot take with 503', async () => {
  const world = await createWorld();
  const id = await connect(world);
  const woo = await connect(world, 'woocommerce');
  for (const payload of [
    '',
    '[]',
    'null',
    '1',
    '{"id":',
    '{"id":820982911946154508}',
    { ...shopifyOrder, name: 7, email: 'x' },
  ]) {
    expect(await callShopify(world, id, 'orders/create', payload)).toBe(200);
    expect(await callShopify(world, id, 'app/anything', payload)).toBe(200);
  }
  // Money of a currency that the order is not in.
  const order_adjustments = [{ kind: 'refund_discrepancy', amount: '-1' }];
  const foreign = {
    ...shopifyRefund,
    id: 5,
    refund_line_items: [],
    order_adjustments,
    transactions: [{ currency: 'CAD' }],
  };
  expect(await callShopify(world, id, 'refunds/create', foreign)).toBe(200);
  expect(world.logged.join()).toContain('other_currency');
  expect((await world.post(`/hooks/shopify/${id}`, 'x'.repeat(4_000_001))).status).toBe(413);

  world.tenant.client.close();
  const answer = await world.post(`/hooks/woocommerce/${woo}`, '{}', { 'x-wc-webhook-signature': sign('{}', SECRET) });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
});

test('payloads of any shape are answered with 200', async () => {
  const world = await createWorld();
  const id = await connect(world);
  const woo = await connect(world, 'woocommerce');
  const mangle = (payload: object) =>
    fc
      .tuple(fc.subarray(Object.keys(payload)), fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 })))
      .map(([names, value]) => ({ ...payload, ...Object.fromEntries(names.map((name) => [name, value])) }));
  await fc.assert(
    fc.asyncProperty(mangle(shopifyOrder), mangle(shopifyRefund), mangle(wooOrder), async (order, refund, other) => {
      const statuses = [
        await callShopify(world, id, 'orders/updated', order),
        await callShopify(world, id, 'refunds/create', refund),
        await callShopify(world, id, 'customers/redact', order),
        await callWoo(world, woo, 'order.updated', other),
        await callWoo(world, woo, 'order.deleted', other),
      ];
      expect(statuses).toEqual([200, 200, 200, 200, 200]);
    }),
    { numRuns: 40, seed: 20_261_118 },
  );
  expect(world.logged.filter((line) => line.includes('platform_failed'))).toEqual([]);
});
