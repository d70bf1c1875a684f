import { expect, test } from 'vitest';
import { apiKey } from '../../db/schema/control.ts';
import { idempotency } from '../../db/schema/group.ts';
import { makeApiKey } from '../retailer/api-key.ts';
import type { Shop } from '../retailer/shop.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, START, type World } from '../test/world.ts';

const DAY = 24 * 3600_000;

async function addKey(world: World, shop: Shop = world.us, more: { scopes?: string[]; revokedAt?: number } = {}) {
  const { ids, secrets, databases, clock } = world.ports;
  const { key, hint } = makeApiKey(ids, shop);
  await databases.control.orm.insert(apiKey).values({
    id: ids.make('key'),
    retailerId: shop.retailerId,
    shopId: shop.id,
    hash: secrets.digest(key),
    hint,
    scopes: ['purchases:write'],
    createdAt: clock.now(),
    ...more,
  });
  return key;
}

async function call(world: World, path: string, key: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await world.post(path, body, {
    'content-type': 'application/json',
    authorization: `Bearer ${key}`,
    ...headers,
  });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

const order = { order_id: '#1001', amount: 6000, currency: 'USD', occurred_at: START, coupons: [] };

test('an order and its refund, as a server tells them', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const referral = await makeReferral(world);
  const first = await call(world, '/v1/purchases', key, {
    ...order,
    occurred_at: '2026-11-18T13:00:00+01:00',
    click_id: referral.click(),
    customer: { id: '77', email: ' Ben@Example.com ' },
    new_customer: true,
  });
  expect(first).toMatchObject({
    status: 200,
    body: {
      duplicate: false,
      conversion: { state: 'credited', method: 'server_click', reason: null },
      reward: { state: 'pending', reason: 'return_period', due_at: START + 14 * DAY },
    },
  });
  const refund = await call(world, '/v1/refunds', key, { order_ids: ['1001'] });
  expect(refund).toMatchObject({
    status: 200,
    body: { purchase_id: first.body.purchase_id, reward: { state: 'void', reason: 'refunded', due_at: null } },
  });
  const { purchases } = await readStanding(world);
  const { secrets } = world.ports;
  expect(purchases[0]).toMatchObject({
    occurredAt: START,
    emailKey: secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('ben@example.com'))[0],
    newCustomer: true,
  });
});

test('an order that is called off is taken back until it stands again, in whichever sequence that is told', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const { click } = await makeReferral(world);
  const told = { ...order, click_id: click() };
  const [paid, off, again, ahead] = [1, 2, 3, 4].map((minute) => START + minute * 60_000) as [
    number,
    number,
    number,
    number,
  ];
  world.clock.advance(10 * 60_000);
  const stands = (as_of: number) => call(world, '/v1/purchases', key, { ...told, as_of });
  const cancel = (occurred_at: number) =>
    call(world, '/v1/refunds', key, { order_id: '1001', cancelled: true, occurred_at });
  const credit = async () => (await readStanding(world)).conversions.map(({ state }) => state);
  // A cancellation that overtook its order waits for it.
  expect((await cancel(off)).status).toBe(202);
  expect((await stands(paid)).body.conversion).toMatchObject({ state: 'void', reason: 'refunded' });
  expect((await stands(paid)).body.duplicate).toBe(true);
  await stands(again);
  expect(await credit()).toEqual(['credited']);
  // What is told late undoes nothing.
  await cancel(off);
  expect(await credit()).toEqual(['credited']);
  await cancel(ahead);
  expect(await credit()).toEqual(['void']);
  const faults = [
    { order_id: '1001', cancelled: true, amount: 5 },
    { order_id: '1001', cancelled: true, refund_id: 'r' },
    { order_id: '1001', cancelled: false },
  ];
  for (const body of faults) {
    expect(await call(world, '/v1/refunds', key, body)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'cancelled' }] },
    });
  }
  expect(await stands(world.clock.now() + DAY)).toMatchObject({ status: 422, body: { errors: [{ path: 'as_of' }] } });
});

test.each([
  ['true', true],
  ['FALSE', false],
  [1, true],
  [0, false],
])('new_customer %j is %j', async (said, expected) => {
  const world = await createWorld();
  const key = await addKey(world);
  expect((await call(world, '/v1/purchases', key, { ...order, new_customer: said })).status).toBe(200);
  expect((await readStanding(world)).purchases[0]?.newCustomer).toBe(expected);
});

test('plain and hashed addresses are one person', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const hash = world.ports.secrets.digest('ben@example.com').toUpperCase();
  await call(world, '/v1/purchases', key, { ...order, customer: { email: 'ben@example.com' } });
  await call(world, '/v1/purchases', key, { ...order, order_id: '2', customer: { email_sha256: hash } });
  const { purchases } = await readStanding(world);
  expect(new Set(purchases.map(({ emailKey }) => emailKey)).size).toBe(1);
});

test('only a valid key with the scope is let in, and it decides the shop', async () => {
  const world = await createWorld();
  const unknown = makeApiKey(world.ports.ids, world.us).key;
  for (const key of ['', 'nonsense', unknown, await addKey(world, world.us, { revokedAt: START })]) {
    expect(await call(world, '/v1/purchases', key, order)).toMatchObject({
      status: 401,
      type: 'application/problem+json',
      body: { code: 'unauthorised' },
    });
  }
  const narrow = await addKey(world, world.us, { scopes: ['reports:read'] });
  expect(await call(world, '/v1/refunds', narrow, { order_id: '1' })).toMatchObject({ status: 403 });
  const german = await addKey(world, world.de);
  await call(world, '/v1/purchases', german, { ...order, currency: 'EUR' });
  expect((await readStanding(world)).purchases).toHaveLength(0);
  expect((await readStanding(world, world.de)).purchases).toHaveLength(1);
});

const FAULTS: [path: string, body: unknown][] = [
  ['amount', { ...order, amount: -1 }],
  ['amount', { ...order, amount: 12.5 }],
  ['amount', { ...order, amount: 1e15 }],
  ['amount', { ...order, amount: '6000' }],
  ['currency', { ...order, currency: 'usd' }],
  ['currency', { ...order, currency: 'XYZ' }],
  ['occurred_at', { ...order, occurred_at: START + DAY }],
  ['occurred_at', { ...order, occurred_at: 'yesterday' }],
  ['occurred_at', { ...order, occurred_at: 12 }],
  ['order_id', { ...order, order_id: undefined }],
  ['order_id', { ...order, order_id: ' ' }],
  ['order_id', { ...order, order_id: '#' }],
  ['order_id', { ...order, order_id: 'x'.repeat(129) }],
  ['customer.email', { ...order, customer: { email: 'no address' } }],
  ['customer.email_sha256', { ...order, customer: { email_sha256: 'abc' } }],
  ['coupons', { ...order, coupons: 'CODE' }],
  ['coupons', { ...order, coupons: Array(21).fill('CODE') }],
  ['coupons.1', { ...order, coupons: ['CODE', 'x'.repeat(65)] }],
  ['new_customer', { ...order, new_customer: 'guest' }],
  ['new_customer', { ...order, new_customer: null }],
  ['', { ...order, colour: 'red' }],
  ['', []],
  ['', null],
];

test('every fault is told by its path and writes nothing', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  for (const [path, body] of FAULTS) {
    const answer = await call(world, '/v1/purchases', key, body);
    expect(answer).toMatchObject({ status: 422, type: 'application/problem+json', body: { code: 'unprocessable' } });
    expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  }
  expect((await readStanding(world)).purchases).toEqual([]);
});

test('what is no JSON, or too much, is refused', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  expect(await call(world, '/v1/purchases', key, '{"order_id":')).toMatchObject({
    status: 400,
    body: { code: 'invalid_json' },
  });
  expect(await call(world, '/v1/purchases', key, `"${'x'.repeat(70_000)}"`)).toMatchObject({ status: 413 });
});

test('a refund that comes before its order waits for it, and counts once', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const part = { order_id: '1001', refund_id: 'r1', amount: 500, currency: 'USD' };
  const keyed = { 'idempotency-key': 'refund-1' };
  const first = await call(world, '/v1/refunds', key, part, keyed);
  expect(first).toMatchObject({ status: 202, body: { status: 'waiting', duplicate: false } });
  expect(await call(world, '/v1/refunds', key, part)).toMatchObject({
    status: 202,
    body: { status: 'waiting', duplicate: true },
  });
  expect(
    await call(world, '/v1/purchases', key, { ...order, order_id: undefined, order_ids: ['A', '1001'] }),
  ).toMatchObject({ status: 200, body: { status: 'recorded', duplicate: false } });
  expect((await readStanding(world)).purchases[0]?.refunded).toBe(500);
  for (const told of [part, { ...part, order_id: 'A' }]) {
    expect(await call(world, '/v1/refunds', key, told)).toMatchObject({
      status: 200,
      body: { status: 'recorded', duplicate: true },
    });
  }
  // Under its key the call gets the answer that it got.
  expect(await call(world, '/v1/refunds', key, part, keyed)).toEqual(first);
  expect((await readStanding(world)).purchases[0]?.refunded).toBe(500);
});

test('refunds in another currency or ahead of time are refused', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  await call(world, '/v1/purchases', key, order);
  for (const wrong of [
    { amount: 100, currency: 'EUR' },
    { occurred_at: START + DAY },
    { amount: 0 },
    { amount: 1.5 },
  ]) {
    expect(await call(world, '/v1/refunds', key, { order_id: '1001', ...wrong })).toMatchObject({ status: 422 });
  }
  expect((await readStanding(world)).purchases[0]?.refunded).toBe(0);
});

test('an idempotency key gives the same answer to the same call, and 409 to another', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const keyed = { 'idempotency-key': 'abc' };
  const first = await call(world, '/v1/purchases', key, order, keyed);
  await call(world, '/v1/purchases', key, { ...order, amount: 1 });
  expect(await call(world, '/v1/purchases', key, order, keyed)).toEqual(first);
  expect((await readStanding(world)).purchases[0]?.amount).toBe(1);
  for (const [path, body] of [
    ['/v1/purchases', { ...order, amount: 2 }],
    ['/v1/refunds', { order_id: '1001' }],
  ] as const) {
    expect(await call(world, path, key, body, keyed)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict' },
    });
  }
  const other = await addKey(world);
  expect(await call(world, '/v1/purchases', other, { ...order, amount: 3 }, keyed)).toMatchObject({ status: 200 });
  expect(await call(world, '/v1/purchases', key, order, { 'idempotency-key': 'x'.repeat(256) })).toMatchObject({
    status: 400,
  });
});

test('a part refund that is repeated under its key counts once', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const part = { order_id: '1001', amount: 500 };
  const keyed = { 'idempotency-key': 'refund-1' };
  await call(world, '/v1/purchases', key, order);
  const calls = Array.from({ length: 5 }, () => call(world, '/v1/refunds', key, part, keyed));
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  // A crash between the refund and its answer.
  await world.tenant.orm.update(idempotency).set({ status: 0, answer: '' });
  expect((await call(world, '/v1/refunds', key, part, keyed)).body.duplicate).toBe(true);
  expect((await readStanding(world)).purchases[0]?.refunded).toBe(500);
});

test('a refund that names neither itself nor a time counts once, however often it is told', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const tell = async (more: object) => {
    world.clock.advance(60_000);
    const { body } = await call(world, '/v1/refunds', key, { order_id: '1001', amount: 500, ...more });
    return body.duplicate;
  };
  // Before its order and after it.
  expect([await tell({}), await tell({})]).toEqual([false, true]);
  await call(world, '/v1/purchases', key, order);
  expect([await tell({}), await tell({ currency: 'USD' })]).toEqual([true, true]);
  expect((await readStanding(world)).purchases[0]?.refunded).toBe(500);
  // What tells two of one amount apart: an id, a time, a call of its own.
  expect([await tell({ refund_id: 'r2' }), await tell({ refund_id: 'r2' })]).toEqual([false, true]);
  expect([await tell({ occurred_at: START }), await tell({ occurred_at: START })]).toEqual([false, true]);
  expect(await tell({ amount: 400 })).toBe(false);
  expect((await readStanding(world)).purchases[0]?.refunded).toBe(1900);
});

test('the description comes from the schemas that validate', async () => {
  const world = await createWorld();
  const response = await world.get('/v1/openapi.json');
  const document = await response.json();
  expect(document.openapi).toBe('3.1.0');
  expect(document.servers).toEqual([{ url: 'https://go.test/v1' }]);
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/purchases', '/refunds']));
  const { Purchase, Refund } = document.components.schemas;
  expect(Purchase.required).toEqual(['amount', 'currency']);
  expect(Purchase.additionalProperties).toBe(false);
  expect(Object.keys(Refund.properties)).toEqual([
    'order_id',
    'order_ids',
    'store',
    'receipt',
    'register',
    'refund_id',
    'amount',
    'cancelled',
    'currency',
    'occurred_at',
    'sold_at',
  ]);
});
