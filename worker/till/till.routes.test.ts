import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { shop } from '../../db/schema/control.ts';
import { campaign, coupon, deal, event, joinRequest, redemption, tillEntry } from '../../db/schema/group.ts';
import { takeShared } from '../limit.store.ts';
import { takeName } from '../name/take.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { readStaffLinkByToken } from '../store/staff.store.ts';
import { createStaffLink, renewPin, revokeStaffLink } from '../store/staff.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { openTill } from '../test/till.ts';
import { createWorld, type World } from '../test/world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function openShift(world: World) {
  const till = await openTill(world);
  expect((await till.unlock()).status).toBe(200);
  return till;
}

test('a link opens with its PIN alone, wrong ones lock it longer and longer, and a new PIN ends what was open', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const wrong = till.pin === '000000' ? '000001' : '000000';
  expect(await (await till.call('state')).json()).toEqual({
    shop: { name: 'Maple US', languages: ['en-US', 'ar'], accent: '#14532d', accentText: '#ffffff' },
  });
  expect((await till.call('check', { code: 'X', language: 'en' })).status).toBe(401);

  expect((await till.unlock(wrong)).status).toBe(403);
  expect((await till.unlock(wrong)).status).toBe(403);
  const third = await till.unlock(wrong);
  expect([third.status, third.headers.get('retry-after')]).toEqual([403, '30']);
  expect((await till.unlock()).status).toBe(429);
  world.clock.advance(30_000);
  expect((await till.unlock(wrong)).headers.get('retry-after')).toBe('60');
  world.clock.advance(MINUTE);
  expect((await till.unlock()).status).toBe(200);
  const state = (await (await till.call('state')).json()) as { open: object };
  expect(state.open).toMatchObject({ store: 'Store kalver', name: 'Till 1', currency: 'USD', digits: 2 });
  // A right one forgives the wrong ones before it.
  expect((await till.unlock(wrong)).headers.get('retry-after')).toBe(null);

  const found = await readStaffLinkByToken(
    world.tenant,
    world.us.id,
    world.ports.secrets.digest(till.path.split('/')[3] ?? ''),
  );
  if (!found) throw new Error('no link');
  const pin = await renewPin(world.ports, world.us, found.link);
  expect((await till.call('check', { code: 'X', language: 'en' })).status).toBe(401);
  expect((await till.unlock(pin)).status).toBe(200);
  world.clock.advance(12 * 60 * MINUTE);
  expect((await till.call('check', { code: 'X', language: 'en' })).status).toBe(401);
  await revokeStaffLink(world.ports, world.us, { ...found.link, version: found.link.version + 1 });
  expect((await till.call('state')).status).toBe(404);
  expect((await till.unlock(pin)).status).toBe(404);
  expect(world.logged.join('\n')).not.toContain(till.path.split('/')[3]);
});

test('of many PINs tried at once one is compared', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => till.unlock(String(at).padStart(6, '0'))));
  expect(answers.filter(({ status }) => status === 403).length).toBeLessThanOrEqual(2);
});

test('a code is told in plain words of what it gives, and why it is not good', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const referral = await makeReferral(world);
  const code = await referral.claim();
  const german = await (await makeReferral(world, { shop: world.de, dealId: world.deals.de })).claim();

  expect(await till.check(` ${code.toLowerCase()} `)).toEqual({
    state: 'valid',
    code,
    until: expect.any(Number),
    gives: {
      kind: 'deal',
      title: '20% off the first order',
      description: 'For friends who are new to us.',
      badge: '20%',
      minOrder: 0,
      leastTotal: 0,
      currency: 'USD',
    },
  });
  expect(await till.check(`https://us.shop.test/apply?code=${code}`)).toMatchObject({ state: 'valid', code });
  // As it is read out or keyed in: without marks, with others, with letters that look alike.
  await world.tenant.orm
    .update(coupon)
    .set({ code: 'FERN-10QX.7' })
    .where(eq(coupon.code, await (await makeReferral(world)).claim()));
  for (const typed of ['fern10qx7', 'FERN – 10QX 7', 'fern_IOQX-7', 'fernl0qx7']) {
    expect(await till.check(typed)).toMatchObject({ state: 'valid', code: 'FERN-10QX.7' });
  }
  expect(await till.send([till.sale('fern loqx 7', 'L-1')])).toMatchObject([{ status: 'done' }]);
  expect(await till.check('FERNLOQX7')).toMatchObject({ state: 'used', code: 'FERN-10QX.7' });
  // Two that it may be: it is neither.
  for (const other of ['TWIN-O1', 'TWIN-01']) {
    await world.tenant.orm
      .update(coupon)
      .set({ code: other })
      .where(eq(coupon.code, await (await makeReferral(world)).claim()));
  }
  expect(await till.check('TWINO1')).toEqual({ state: 'unknown', code: 'TWINO1' });
  expect(await till.check('TWIN-01')).toMatchObject({ state: 'valid', code: 'TWIN-01' });

  expect(await till.check('NOBODY-1')).toEqual({ state: 'unknown', code: 'NOBODY-1' });
  expect(await till.check(german)).toEqual({
    state: 'elsewhere',
    code: german,
    shop: { name: 'Ahorn', country: 'DE' },
  });

  // A code that waits in a pool is nobody's.
  const row = {
    shopId: world.us.id,
    ownerKind: 'deal',
    ownerId: world.deals.us,
    createdAt: world.clock.now(),
  } as const;
  await world.tenant.orm.insert(coupon).values({ ...row, id: 'cpn_pool', code: 'POOLED' });
  expect(await till.check('POOLED')).toMatchObject({ state: 'unknown' });

  await world.tenant.orm.update(campaign).set({ startsAt: world.clock.now() + DAY });
  expect(await till.check(code)).toMatchObject({ state: 'not_yet', from: world.clock.now() + DAY });
  await world.tenant.orm.update(campaign).set({ startsAt: null });
  await world.tenant.orm.update(coupon).set({ expiresAt: world.clock.now() }).where(eq(coupon.code, code));
  expect(await till.check(code)).toMatchObject({ state: 'expired', until: world.clock.now() });

  // Used online: the order itself says so.
  const other = await referral.claim();
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, coupons: ['OTHER', other] }));
  expect(await till.check(other)).toMatchObject({ state: 'used', used: { at: world.clock.now() } });
});

test('a code is taken once, becomes a confirmed purchase of the store, and pays the advocate', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const referral = await makeReferral(world);
  const [code, second] = [await referral.claim(), await referral.claim()];
  const sale = till.sale(code, ' #a-0017 ');
  expect(await till.send([sale])).toMatchObject([{ id: sale.id, status: 'done', gives: { badge: '20%' } }]);

  const { purchases, conversions, rewards } = await readStanding(world);
  expect(purchases).toMatchObject([
    {
      trust: 'confirmed',
      amount: 6000,
      coupons: [code],
      storeId: till.storeId,
      staffLinkId: till.link.id,
      typed: true,
    },
  ]);
  expect(conversions).toMatchObject([{ state: 'credited', method: 'coupon', linkCode: referral.code }]);
  expect(rewards.length).toBeGreaterThan(0);
  const told = await world.tenant.orm.select().from(event).where(eq(event.kind, 'purchase'));
  expect(told.map(({ body }) => [body.store, body.staff])).toEqual([[till.storeId, till.link.id]]);

  // The same entry once more is the same; the same code on another receipt, or another code on this one, is not taken.
  expect(await till.send([sale])).toMatchObject([{ id: sale.id, status: 'done' }]);
  expect(await till.send([{ ...sale, total: 1 }])).toEqual([{ id: sale.id, status: 'refused', reason: 'invalid' }]);
  world.clock.advance(5 * MINUTE);
  const used = { at: world.clock.now() - 5 * MINUTE, store: 'Store kalver', receipt: 'A-0017' };
  expect(await till.send([till.sale(code, '18')])).toMatchObject([{ status: 'refused', reason: 'used', used }]);
  expect(await till.check(second, 'A-0017')).toMatchObject({ state: 'not_combinable' });
  expect(await till.send([till.sale(second, 'A-0017')])).toMatchObject([
    { status: 'refused', reason: 'not_combinable' },
  ]);
  // Two days later the number comes again: it is another sale.
  world.clock.advance(2 * DAY);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references: ['till:kalver:99'] }));
  world.clock.advance(2 * DAY);
  await till.unlock();
  expect(await till.send([till.sale(second, '99')])).toMatchObject([{ status: 'refused', reason: 'other_sale' }]);
  expect((await readStanding(world)).purchases).toHaveLength(2);
});

test('whoever redeems one code at the same moment, on two tills and in twenty calls, it is taken once', async () => {
  const world = await createWorld();
  const first = await openShift(world);
  const other = await openTill(world, world.us, 'damrak');
  await other.unlock();
  const code = await (await makeReferral(world)).claim();
  const sale = first.sale(code, '7');
  const answers = (
    await Promise.all([
      ...Array.from({ length: 6 }, () => first.send([sale])),
      ...Array.from({ length: 6 }, (_, at) => other.send([other.sale(code, String(at))])),
    ])
  ).flat();
  const taken = await world.tenant.orm.select().from(redemption);
  expect(taken).toHaveLength(1);
  const done = answers.filter(({ status }) => status === 'done');
  expect(new Set(done.map(({ id }) => id)).size).toBe(1);
  expect(answers.filter((answer) => answer.status === 'refused' && answer.reason === 'used').length).toBeGreaterThan(0);
  expect((await readStanding(world)).purchases).toHaveLength(1);
});

test('an advocate’s name at the counter gives their deal to any number of friends, and is kept nowhere', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const referral = await makeReferral(world);
  const settings = { ...world.us.settings, channels: [...world.us.settings.channels, 'name' as const] };
  await world.ports.databases.control.orm.update(shop).set({ settings }).where(eq(shop.id, world.us.id));
  world.ports.shops.forget();
  const own = (await world.ports.shops.byId(world.us.id)) ?? world.us;
  const taken = await takeName(world.ports, own, referral.advocateId, 'Zoë Meadow');
  if ('fault' in taken) throw new Error(taken.fault);
  const name = taken.label;
  expect(await till.check(name.toLowerCase())).toMatchObject({ state: 'valid', gives: { badge: '20%' } });
  const sales = await till.send([till.sale(name, '1'), till.sale(name, '2')]);
  expect(sales.map(({ status }) => status)).toEqual(['done', 'done']);
  const { conversions, purchases } = await readStanding(world);
  expect(conversions.map(({ method, state }) => [method, state])).toEqual([
    ['name', 'credited'],
    ['name', 'credited'],
  ]);
  expect(JSON.stringify([purchases, await world.tenant.orm.select().from(redemption)])).not.toMatch(/zoe|meadow/i);
});

test('an advocate’s link shown at the counter counts as their name does; one of another country’s shop says whose it is', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  await till.unlock();
  const referral = await makeReferral(world, { customerId: 'c-1' });
  const link = `https://go.example.com/r/${referral.code}`;
  for (const shown of [link, `${link}?utm_source=qr`, link.toUpperCase(), `go.example.com/r/${referral.code}`]) {
    expect(await till.check(shown)).toMatchObject({ state: 'valid', gives: { badge: '20%' } });
  }
  expect(await till.check(`https://us.shop.test/?rk=${referral.code}`)).toMatchObject({ state: 'valid' });
  // As the page sends it on: the answer's own code.
  const { code } = await till.check(link);
  expect(await till.send([till.sale(code, '1'), till.sale(link, '2')])).toMatchObject([
    { status: 'done', gives: { badge: '20%' } },
    { status: 'done' },
  ]);
  const { purchases, conversions } = await readStanding(world);
  expect(purchases.map(({ coupons }) => coupons)).toEqual([[], []]);
  expect(conversions.map(({ method, state, advocateId }) => [method, state, advocateId])).toEqual([
    ['name', 'credited', referral.advocateId],
    ['name', 'credited', referral.advocateId],
  ]);
  // The till's own list names the buyer: their own link earns nobody anything.
  const authorization = `Bearer ${await makeKey(world, world.us, ['purchases:write'])}`;
  const own = { store: 'kalver', receipt: '2', amount: 6000, currency: 'USD', customer: { id: 'c-1' } };
  await world.app.request('/v1/purchases', { method: 'POST', headers: { authorization }, body: JSON.stringify(own) });
  expect((await readStanding(world)).conversions.map(({ reason }) => reason).toSorted()).toEqual(
    ['self_referral', null].toSorted(),
  );
  const german = await makeReferral(world, { shop: world.de, dealId: world.deals.de });
  expect(await till.check(`https://go.example.com/r/${german.code}`)).toMatchObject({
    state: 'elsewhere',
    shop: { country: 'DE' },
  });
  expect(await till.check(`https://go.example.com/r/${world.ports.ids.linkCode(1)}`)).toMatchObject({
    state: 'unknown',
  });
});

test('what was entered without a network is judged by when it happened, whatever the device’s clock says', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const referral = await makeReferral(world);
  const codes = [await referral.claim(), await referral.claim()];
  const then = world.clock.now();
  await world.tenant.orm.update(coupon).set({ expiresAt: then + MINUTE });
  world.clock.advance(3 * 60 * MINUTE);
  // The device believes it is 2001, and has waited for three hours.
  const wrong = Date.UTC(2001, 0, 1);
  const sale = till.sale(codes[0] ?? '', '1', { at: wrong - 3 * 60 * MINUTE, offline: true, total: 5 });
  expect(await till.send([sale], wrong)).toMatchObject([{ status: 'done' }]);
  // A clock that went back says nothing: then it happened now, and the code is over.
  expect(await till.send([till.sale(codes[1] ?? '', '2', { at: wrong + DAY, offline: true })], wrong)).toMatchObject([
    { status: 'refused', reason: 'expired' },
  ]);
  expect((await readStanding(world)).purchases).toMatchObject([{ occurredAt: then, amount: 5 }]);
});

test('one bad entry holds up none, and nothing that is sent makes a fault of the server', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const code = await (await makeReferral(world)).claim();
  const good = till.sale(code, '1');
  const bodies = [
    null,
    5,
    {},
    { id: 'x' },
    { ...good, total: -1 },
    { ...good, code: '' },
    { ...good, receipt: '\u0000' },
  ];
  const answer = await till.call('entries', { sentAt: world.clock.now(), language: 'en', entries: [...bodies, good] });
  expect(answer.status).toBe(200);
  const { answers } = (await answer.json()) as { answers: { status: string }[] };
  expect(answers.map(({ status }) => status)).toEqual([...bodies.map(() => 'refused'), 'done']);
  for (const body of ['', '[]', '{"code":{}}', '{"sentAt":1e400,"language":"xx","entries":[]}', '{"pin":7}']) {
    for (const what of ['unlock', 'check', 'entries']) {
      const status = (await world.app.request(`${till.path}/${what}`, { method: 'POST', body })).status;
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  }
  const foreign = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' }, body: '{"pin":"1"}' };
  expect((await world.app.request(`${till.path}/unlock`, foreign)).status).toBe(403);
});

test('a customer is signed up once, by the words that they read, and nothing of them stays with the entry', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const { open } = (await (await till.call('state')).json()) as { open: { joining: { wordings: { text: string }[] } } };
  expect(open.joining.wordings).toHaveLength(2);
  const join = {
    kind: 'join',
    name: 'Zoë',
    address: ' Zoe@Example.com',
    language: 'ar',
    at: world.clock.now(),
  } as const;
  const id = world.ports.ids.uuid();
  expect(
    await till.send([
      { ...join, id },
      { ...join, id },
    ]),
  ).toEqual([
    { id, status: 'done' },
    { id, status: 'done' },
  ]);
  const bad = world.ports.ids.uuid();
  expect(await till.send([{ ...join, id: bad, address: 'zoe' }])).toEqual([
    { id: bad, status: 'refused', reason: 'invalid', faults: { address: 'badNumber' } },
  ]);
  expect(await world.tenant.orm.select().from(joinRequest)).toMatchObject([
    {
      source: 'staff',
      storeId: till.storeId,
      staffLinkId: till.link.id,
      language: 'ar',
      wording: open.joining.wordings[1]?.text,
    },
  ]);
  const kept = JSON.stringify(await world.tenant.orm.select().from(tillEntry));
  expect(kept).not.toMatch(/zo[eë]|example/i);
});

test('above what a counter can do in an hour a sign-up is to be sent again later, and is lost at no time', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const join = { kind: 'join', name: 'Zoë', address: 'zoe@example.com', language: 'en-US' } as const;
  const entry = { ...join, id: world.ports.ids.uuid(), at: world.clock.now() };
  const rush = { key: `join:staff:${till.link.id}`, limit: 1, windowMs: 60 * MINUTE, times: 300 };
  await takeShared(world.tenant, [rush], world.clock.now());
  expect(await till.send([entry])).toEqual([{ id: entry.id, status: 'later' }]);
  world.clock.advance(60 * MINUTE);
  expect(await till.send([entry])).toEqual([{ id: entry.id, status: 'done' }]);
  expect(await world.tenant.orm.select().from(joinRequest)).toHaveLength(1);
});

test('a deal’s minimum is that of the basket: the total that is paid may be lower by the discount', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const referral = await makeReferral(world);
  const tell = async (terms: Partial<typeof deal.$inferInsert>, total: number, receipt: string) => {
    await world.tenant.orm
      .update(deal)
      .set({ minOrder: 7500, ...terms })
      .where(eq(deal.id, world.deals.us));
    const [answer] = await till.send([till.sale(await referral.claim(), receipt, { total })]);
    return answer?.status === 'refused' ? answer.reason : answer?.status;
  };
  const amount = { kind: 'amount', value: 1500 } as const;
  expect(await tell(amount, 6500, 'A-1')).toBe('done');
  expect(await tell(amount, 5999, 'A-2')).toBe('below_minimum');
  const percent = { kind: 'percent', value: 20 } as const;
  expect(await tell(percent, 6000, 'A-3')).toBe('done');
  expect(await tell(percent, 5999, 'A-4')).toBe('below_minimum');
  expect(await tell({ kind: 'free_shipping', value: 0 }, 7499, 'A-5')).toBe('below_minimum');
});

test('a sale that the till reports later by the API is the same purchase, its total put right, its refund taken', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const code = await (await makeReferral(world)).claim();
  await till.send([till.sale(code, '0042')]);
  const authorization = `Bearer ${await makeKey(world, world.us, ['purchases:write'])}`;
  const call = async (path: string, body: unknown) => {
    const answer = await world.app.request(`/v1/${path}`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as { purchase_id?: string; errors?: unknown } };
  };
  const order = { store: 'Kalver', receipt: '#0042', amount: 5500, currency: 'USD' };
  expect((await call('purchases', { ...order, store: 'nowhere' })).body.errors).toMatchObject([{ path: 'store' }]);
  expect((await call('purchases', { ...order, store: undefined })).status).toBe(422);
  const told = await call('purchases', order);
  const [purchase] = (await readStanding(world)).purchases;
  expect([told.body.purchase_id, purchase?.amount, purchase?.coupons]).toEqual([purchase?.id, 5500, [code]]);
  // Staff typed it before, or after: the till's own word stands.
  await till.send([till.sale(code, '42'.padStart(4, '0'), { total: 9900 })]);
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 5500, typed: null }]);
  await call('refunds', { store: 'kalver', receipt: '0042' });
  expect((await readStanding(world)).conversions).toMatchObject([{ state: 'void', reason: 'refunded' }]);
  // A page names no receipt: nobody claims a sale at the counter from outside.
  await expect(
    recordPurchase(world.ports, world.us, makeOrder(world, { references: [' #till:kalver:0042'] })),
  ).rejects.toThrow();
});

test('a page that does not know of the store’s registers yet is asked for its own, and its sale is taken once', async () => {
  const world = await createWorld();
  const till = await openTill(world, world.us, 'kalver', { ownReceipts: true });
  await till.unlock();
  const sale = till.sale(await (await makeReferral(world)).claim(), '0042');
  expect(await till.send([sale])).toEqual([{ id: sale.id, status: 'later' }]);
  expect((await readStanding(world)).purchases).toEqual([]);
  const named = { ...sale, register: '3' };
  expect(await till.send([named])).toMatchObject([{ id: sale.id, status: 'done' }]);
  expect(await till.send([named])).toMatchObject([{ id: sale.id, status: 'done' }]);
  expect(await world.tenant.orm.select().from(redemption)).toMatchObject([{ register: '3' }]);
});

test('a total that is put right later and on another till moves the sale nowhere', async () => {
  const world = await createWorld();
  const till = await openShift(world);
  const other = await createStaffLink(world.ports, world.us, {
    storeId: till.storeId,
    name: 'Till 2',
    createdBy: 'mem_1',
  });
  const code = await (await makeReferral(world)).claim();
  await till.send([till.sale(code, '0042', { total: 6000 })]);
  const soldAt = world.clock.now();
  world.clock.advance(90 * MINUTE);
  const path = new URL(other.url).pathname;
  const post = (what: string, body: object, cookie = '') =>
    world.app.request(`${path}/${what}`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(body),
    });
  const cookie = (await post('unlock', { pin: other.pin })).headers.get('set-cookie')?.split(';')[0];
  const entries = [till.sale(code, '0042', { total: 5000 })];
  expect((await post('entries', { sentAt: world.clock.now(), language: 'en', entries }, cookie)).status).toBe(200);
  const { purchases } = await readStanding(world);
  expect(purchases).toMatchObject([{ amount: 5000, staffLinkId: till.link.id, occurredAt: soldAt }]);
});
