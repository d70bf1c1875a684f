/** Codes that can run out: pools, and shops that make codes themselves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { member, user } from '../../db/schema/control.ts';
import {
  campaign,
  claim,
  claimWaiting,
  coupon,
  couponEndpoint,
  deal,
  message,
  recipient,
  suppression,
} from '../../db/schema/group.ts';
import { alertDelivery } from '../../db/schema/watch.ts';
import type { AlertItem } from '../alert/alert.ts';
import { createAlertSpeech } from '../alert/member.words.ts';
import { createWatch } from '../alert/watch.ts';
import { insertCodes, upsertWatched } from '../coupon/pool.store.ts';
import { poolIdOf } from '../coupon/reward.ts';
import { upsertEndpoint } from '../endpoint/endpoint.store.ts';
import type { AppError } from '../errors.ts';
import { makeReferral } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { giveCode } from './give.ts';
import { serveWaiting } from './waiting.dispatch.ts';

const HOUR = 3_600_000;
const SECRET = 'the secret between the two';

/** A deal whose codes come from a pool of so many, or from the shop. */
async function openDeal(codeSource: 'pool' | 'shop', codes = 0) {
  const world = await createWorld();
  await world.tenant.orm.update(deal).set({ codeSource }).where(eq(deal.id, world.deals.us));
  const fill = (count: number, from = 0) =>
    insertCodes(
      world.tenant,
      { shopId: world.us.id, dealId: world.deals.us, now: world.clock.now() },
      Array.from({ length: count }, (_, index) => ({ id: world.ports.ids.make('cpn'), code: `C-${from + index}` })),
    );
  await fill(codes);
  return { world, fill, referral: await makeReferral(world) };
}

const ask = (world: World, request: { rk: string; rc?: string; email?: string }, network = 'one') =>
  giveCode(world.ports, world.us, { language: 'en-US', ...request }, network);
const given = async (world: World) =>
  (await world.tenant.orm.select().from(coupon)).filter(({ givenTo }) => givenTo).map(({ code }) => code);

test('of a thousand friends at once each gets a code of their own, and those beyond the stock wait', async () => {
  const { world, referral } = await openDeal('pool', 900);
  const tokens = Array.from({ length: 1000 }, () => world.ports.ids.token(1));
  const rows = tokens.map((token, index) => ({
    id: `rcp_${index}`,
    shopId: world.us.id,
    retailerId: world.us.retailerId,
    shareId: 'shr_1',
    advocateId: referral.advocateId,
    dealId: referral.dealId,
    linkCode: referral.code,
    friendKey: `friend-${index}`,
    masked: '',
    tokenHash: world.ports.secrets.digest(token),
    createdAt: 0,
  }));
  for (let at = 0; at < rows.length; at += 200) {
    await world.tenant.orm.insert(recipient).values(rows.slice(at, at + 200));
  }
  const answers = await Promise.all(tokens.map((token) => ask(world, { rk: `${referral.code}.${token}` }, token)));
  const codes = answers.flatMap(({ code }) => code ?? []);
  expect(codes).toHaveLength(900);
  expect(new Set(codes).size).toBe(900);
  expect(answers.filter(({ state }) => state === 'waiting')).toHaveLength(100);
  // Nobody who lost against others has left a row.
  expect(await world.tenant.orm.select().from(claim)).toHaveLength(900);
  expect(new Set(await given(world)).size).toBe(900);
}, 60_000);

test('a bot with a network and a click for each claim gets a tenth of the pool an hour', async () => {
  const { world } = await openDeal('pool', 200);
  const links = await Promise.all(Array.from({ length: 4 }, () => makeReferral(world)));
  const claims = links.flatMap((link, place) =>
    Array.from({ length: 40 }, (_, index) => ask(world, { rk: link.code, rc: link.click() }, `bot-${place}-${index}`)),
  );
  const states = (await Promise.all(claims)).map(({ state }) => state);
  expect(states.filter((state) => state === 'given')).toHaveLength(20);
  expect(states.filter((state) => state === 'confirm_email')).toHaveLength(140);
  // Whoever leaves an address gets a link there, which alone leads on to a code.
  const [link] = links;
  const friend = { rk: link?.code ?? '', rc: link?.click() ?? '', email: 'ben@example.com' };
  expect(await ask(world, friend, 'home')).toEqual({ state: 'confirm_email', mailed: true });
  expect(await given(world)).toHaveLength(20);
  world.clock.advance(HOUR + 1);
  expect((await ask(world, { rk: friend.rk, rc: link?.click() ?? '' }, 'other')).state).toBe('given');
}, 60_000);

test('a bot with ever new invented addresses takes no code, and only so many mails go out for its network', async () => {
  const { world, referral } = await openDeal('pool', 100);
  const invent = (index: number) => ({
    rk: referral.code,
    rc: referral.click(),
    email: `x${index}@catchall.example.com`,
  });
  const answers: string[] = [];
  for (let index = 0; index < 40; index += 1) {
    try {
      answers.push((await ask(world, invent(index), 'bot')).state);
    } catch (error) {
      answers.push((error as AppError).code);
    }
  }
  const count = (what: string) => answers.filter((answer) => answer === what).length;
  expect([count('given'), count('confirm_email'), count('too_many_requests')]).toEqual([5, 20, 15]);
  expect(await given(world)).toHaveLength(5);
  expect(await world.tenant.orm.select().from(claim)).toHaveLength(5);
  expect(await world.tenant.orm.select().from(message)).toHaveLength(25);
  // One code, and new addresses to send it to: it is mailed no more often.
  const [first] = answers;
  expect(first).toBe('given');
  const click = referral.click();
  const again = (index: number) =>
    ask(world, { rk: referral.code, rc: click, email: `y${index}@catchall.example.com` }, 'other').catch(
      (error: AppError) => ({ state: error.code }),
    );
  const states: string[] = [];
  for (let index = 0; index < 25; index += 1) states.push((await again(index)).state);
  expect(states.filter((state) => state === 'given')).toHaveLength(21);
  expect(states.at(-1)).toBe('too_many_requests');
});

test('thirty claims at once from one network get its five codes', async () => {
  const { world, referral } = await openDeal('pool', 1000);
  const claims = Array.from({ length: 30 }, () => ask(world, { rk: referral.code, rc: referral.click() }, 'same'));
  const states = (await Promise.all(claims)).map(({ state }) => state);
  expect(states.filter((state) => state === 'given')).toHaveLength(5);
  expect(await given(world)).toHaveLength(5);
});

test('who finds the pool empty waits, and gets the code by mail once it is filled', async () => {
  const { world, fill, referral } = await openDeal('pool');
  const friend = { rk: referral.code, rc: referral.click() };
  expect(await ask(world, friend)).toEqual({ state: 'waiting' });
  expect(await ask(world, { ...friend, email: 'ben@example.com' })).toEqual({ state: 'waiting', mailed: true });
  // Another click with the same address waits for no second code.
  world.clock.advance(1);
  const again = { rk: referral.code, rc: referral.click(), email: 'Ben@example.com' };
  expect(await ask(world, again)).toEqual({ state: 'waiting', mailed: true });
  await ask(world, { ...friend, email: 'ben@example.com' });
  const waiting = await world.tenant.orm.select().from(claimWaiting);
  expect(waiting).toHaveLength(1);
  expect(JSON.stringify(waiting)).not.toContain('ben@');
  world.clock.advance(2 * 60_000);
  await serveWaiting(world.ports);
  expect(await world.tenant.orm.select().from(claimWaiting)).toHaveLength(1);
  await fill(20);
  await serveWaiting(world.ports);
  expect(await world.tenant.orm.select().from(claimWaiting)).toHaveLength(0);
  const mails = await world.tenant.orm.select().from(message);
  expect(mails.map(({ kind }) => kind)).toEqual(['code']);
  expect((await ask(world, friend)).code).toBe((await given(world))[0]);
});

/** A deal of a stock with an empty pool, and friends who ask for it, each of their own network. */
async function openStock(stock: number) {
  const opened = await openDeal('pool');
  const { world, referral } = opened;
  const setStock = (to: number) => world.tenant.orm.update(deal).set({ stock: to }).where(eq(deal.id, world.deals.us));
  await setStock(stock);
  const wait = (name: string, network = name) =>
    ask(world, { rk: referral.code, rc: referral.click(), email: `${name}@example.com` }, network);
  /** Rounds until a day has passed, so that strangers' share of the pool is free again each hour. */
  const serve = async () => {
    for (let hour = 0; hour < 24; hour += 1) {
      world.clock.advance(HOUR + 1);
      await serveWaiting(world.ports);
    }
  };
  const waiting = () => world.tenant.orm.select().from(claimWaiting);
  /** By which somebody waits. */
  const keyOf = (name: string) => {
    const { secrets } = world.ports;
    return secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(`${name}@example.com`))[0];
  };
  return { ...opened, setStock, wait, serve, waiting, keyOf };
}

test('no more friends are promised a code than the stock has, and none who was promised one is passed by', async () => {
  const { world, fill, referral, setStock, wait, serve, waiting } = await openStock(3);
  const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => wait(name)));
  const states = answers.map(({ state, refused }) => refused?.reason ?? state);
  expect(states.toSorted()).toEqual(['sold_out', 'sold_out', 'waiting', 'waiting', 'waiting']);
  const promised = ['a', 'b', 'c', 'd', 'e'].filter((_, index) => states[index] === 'waiting');
  // Asking again is no further place; a code that is there by now is theirs, not the next comer's.
  expect(await wait(promised[0] as string)).toEqual({ state: 'waiting', mailed: true });
  expect(await waiting()).toHaveLength(3);
  await fill(200);
  const next = { rk: referral.code, rc: referral.click() };
  expect((await ask(world, next, 'next')).refused?.reason).toBe('sold_out');
  expect((await wait(promised[2] as string, 'other')).state).toBe('given');
  await serve();
  expect(await waiting()).toEqual([]);
  expect(await given(world)).toHaveLength(3);
  expect((await world.tenant.orm.select().from(message)).map(({ kind }) => kind)).toEqual(['code', 'code', 'code']);
  await setStock(4);
  expect((await ask(world, next, 'next')).state).toBe('given');
});

test('a stock that is lowered serves the first who were promised a code; the others wait for it to be raised', async () => {
  const { world, fill, setStock, wait, serve, waiting, keyOf } = await openStock(4);
  for (const name of ['a', 'b', 'c', 'd']) expect((await wait(name)).state).toBe('waiting');
  await setStock(2);
  await fill(200);
  await serve();
  expect(await given(world)).toHaveLength(2);
  const left = (await waiting()).map(({ keyHash }) => keyHash);
  expect(left.toSorted()).toEqual([keyOf('c'), keyOf('d')].toSorted());
  await setStock(4);
  await serve();
  expect(await waiting()).toEqual([]);
  expect(await given(world)).toHaveLength(4);
});

test('who wants no mails any more waits no more: the place and the code are the next friend’s', async () => {
  const { world, fill, wait, waiting } = await openStock(1);
  expect((await wait('ben.1+a')).state).toBe('waiting');
  const { secrets, ids } = world.ports;
  const { retailerId } = world.us;
  // Said in an answer to a mail that went to another spelling of theirs.
  const [addressKey] = secrets.addressKeys(retailerId, 'email', secrets.digest('ben.1@example.com'));
  const said = { id: ids.make('sup'), retailerId, scope: 'retailer', source: 'user', channel: 'email' } as const;
  await world.tenant.orm.insert(suppression).values({ ...said, addressKey, createdAt: world.clock.now() });
  await fill(1);
  world.clock.advance(2 * 60_000);
  await serveWaiting(world.ports);
  expect(await waiting()).toEqual([]);
  expect(await given(world)).toEqual([]);
  expect((await wait('cleo')).state).toBe('given');
});

test('one network cannot take the whole stock by waiting for it, however many come at once', async () => {
  const { wait, waiting } = await openStock(40);
  const states = (await Promise.all(Array.from({ length: 15 }, (_, index) => wait(`x${index}`, 'bot')))).map(
    ({ state }) => state,
  );
  expect(states.filter((state) => state === 'waiting')).toHaveLength(5);
  expect(states.filter((state) => state === 'confirm_email')).toHaveLength(10);
  expect(await waiting()).toHaveLength(5);
  expect((await wait('friend')).state).toBe('waiting');
});

test('who has to open a mail first keeps the place that was promised, and has one code of it', async () => {
  const { world, fill, wait, waiting, keyOf, referral } = await openStock(2);
  for (const name of ['a', 'b']) expect((await wait(name)).state).toBe('waiting');
  // Of so small a pool strangers get one an hour.
  await fill(3);
  world.clock.advance(2 * 60_000);
  await serveWaiting(world.ports);
  expect(await given(world)).toHaveLength(1);
  expect(await waiting()).toHaveLength(1);
  expect((await wait('c')).refused?.reason).toBe('sold_out');
  world.clock.advance(2 * HOUR);
  await serveWaiting(world.ports);
  expect(await given(world)).toHaveLength(1);
  const kept = (await waiting())[0]?.keyHash;
  const name = ['a', 'b'].find((one) => keyOf(one) === kept);
  const opened = { rk: referral.code, language: 'en-US', email: `${name}@example.com`, openedAt: world.clock.now() };
  expect((await giveCode(world.ports, world.us, opened, 'phone')).state).toBe('given');
  expect(await waiting()).toEqual([]);
  expect(await given(world)).toHaveLength(2);
});

/** The shop's own system on this machine. */
async function openSystem(world: World, answer: (call: { id: string }) => { status: number; body?: unknown }) {
  const calls: { body: string; signature: string; key: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { 'goodword-signature': signature, 'idempotency-key': key } = request.headers;
      calls.push({ body, signature: String(signature), key: String(key) });
      const { status, body: said } = answer(JSON.parse(body));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/codes`;
  const secretSealed = world.ports.secrets.seal(SECRET);
  const row = { shopId: world.us.id, url, secretSealed, updatedAt: 0 };
  await world.tenant.client.batch([upsertEndpoint(world.tenant, 'coupon', row)], 'write');
  return calls;
}

test('a shop makes the code over a signed call, once for each claim', async () => {
  const { world, referral } = await openDeal('shop');
  const made = new Map<string, string>();
  const calls = await openSystem(world, ({ id }) => {
    if (!made.has(id)) made.set(id, `own-${made.size}`);
    return { status: 201, body: { code: made.get(id) } };
  });
  const endsAt = world.clock.now() + 3 * 24 * HOUR;
  await world.tenant.orm.update(campaign).set({ endsAt }).where(eq(campaign.id, world.campaignId));
  const friend = { rk: referral.code, rc: referral.click() };
  expect(await ask(world, friend)).toMatchObject({ state: 'given', code: 'OWN-0' });
  expect((await ask(world, friend)).code).toBe('OWN-0');
  expect(calls).toHaveLength(1);
  const [call] = calls;
  const said = JSON.parse(call?.body ?? '');
  expect(said).toMatchObject({ id: call?.key, deal: world.deals.us, kind: 'percent', value: 20, test: false });
  // No longer than the campaign.
  expect(said.expires_at).toBe(new Date(endsAt).toISOString());
  const [, time = '', signature] = /^t=(\d+),v1=(\w+)$/.exec(call?.signature ?? '') ?? [];
  expect(signature).toBe(world.ports.secrets.hmacHex(SECRET, `${time}.${call?.body}`));
  // Our row was lost in a crash: the same friend asks for the same claim, and the shop gives the same code.
  await world.tenant.orm.delete(claim);
  await world.tenant.orm.delete(coupon);
  expect((await ask(world, friend)).code).toBe('OWN-0');
  expect(calls[1]?.key).toBe(call?.key);
});

test('a shop’s system that fails is left alone, friends wait with kind words, and are served when it is back', async () => {
  const { world, referral } = await openDeal('shop');
  let well = false;
  const calls = await openSystem(world, ({ id }) =>
    well ? { status: 200, body: { code: id.slice(-10) } } : { status: 503 },
  );
  const friend = (place: number) => ({ rk: referral.code, rc: referral.click(), email: `f${place}@example.com` });
  for (let place = 0; place < 5; place += 1) {
    expect(await ask(world, friend(place), `n${place}`)).toEqual({ state: 'waiting', mailed: true });
  }
  expect(calls).toHaveLength(3);
  expect(await world.tenant.orm.select().from(couponEndpoint)).toMatchObject([
    { failures: 3, lastError: 'status_503', openUntil: world.clock.now() + 30_000 },
  ]);
  well = true;
  world.clock.advance(61_000);
  await serveWaiting(world.ports);
  expect(await world.tenant.orm.select().from(claimWaiting)).toHaveLength(0);
  expect(new Set(await given(world)).size).toBe(5);
  expect(await world.tenant.orm.select().from(couponEndpoint)).toMatchObject([{ failures: 0, openUntil: null }]);
});

test.each([
  ['one code for all', { code: 'SAME' }, 'code_taken'],
  ['no code', { error: 'sold out' }, 'invalid_code'],
  ['a code that is none', { code: '<b>' }, 'invalid_code'],
  ['nothing', undefined, 'invalid_code'],
])('a shop’s system that answers %s gives nobody a second person’s code', async (_, body, error) => {
  const { world, referral } = await openDeal('shop');
  await openSystem(world, () => ({ status: 200, body }));
  await ask(world, { rk: referral.code, rc: referral.click() });
  expect(await ask(world, { rk: referral.code, rc: referral.click() })).toEqual({ state: 'waiting' });
  expect(await world.tenant.orm.select().from(couponEndpoint)).toMatchObject([{ lastError: error }]);
});

/** A marketer of the retailer's, and what they are told of codes that run low. */
async function watchCodes(world: World) {
  const { control } = world.ports.databases;
  const now = new Date(0);
  await control.orm
    .insert(user)
    .values({ id: 'usr_1', name: 'Mo', email: 'mo@maple.test', emailVerified: true, createdAt: now, updatedAt: now });
  await control.orm
    .insert(member)
    .values({ id: 'mem_1', organizationId: world.us.retailerId, userId: 'usr_1', role: 'marketer', createdAt: now });
  const watch = createWatch(async (input, init) => world.app.request(String(input), init));
  return async () => {
    world.clock.advance(5 * 60_000);
    await watch.run(world.ports);
    const rows = await control.orm.select().from(alertDelivery);
    return rows.flatMap(({ recipient, body }) =>
      body.alerts
        .filter(({ rule }) => rule === 'coupons_low')
        .map(({ state, value, name, supply }) => ({ recipient, state, value, name, supply })),
    );
  };
}

test('marketers are told once when codes run low, and once when there are enough again', async () => {
  const { world, fill, referral } = await openDeal('pool', 3);
  const { control } = world.ports.databases;
  const told = await watchCodes(world);
  // A pool that nobody asked for yet lasts for ever; after the first friend a day, two codes are two days.
  expect(await told()).toEqual([]);
  await ask(world, { rk: referral.code, rc: referral.click() });
  const fired = {
    recipient: 'user:usr_1',
    state: 'firing',
    value: 2,
    name: 'Recommend us, 20% off the first order (Maple US)',
    supply: { days: 2, waiting: 0, limited: false },
  };
  expect(await told()).toEqual([fired]);
  expect(await told()).toEqual([fired]);
  const [delivery] = await control.orm.select().from(alertDelivery);
  const isolates = /[\u2066-\u2069]/g;
  const said = createAlertSpeech('de').paragraphs(delivery?.body.alerts[0] as AlertItem);
  expect(said.map((text) => text.replace(isolates, ''))).toEqual([
    'Recommend us, 20% off the first order (Maple US): Es sind noch 2 Codes übrig.',
    'So viele Tage reichen sie im Tempo der letzten 14 Tage: 2.',
    expect.stringContaining('Seit'),
    expect.stringContaining('importieren oder erzeugen'),
  ]);
  // Seven days' codes are few enough to tell of it, eight days' enough to be done with it.
  await fill(5, 50);
  expect(await told()).toEqual([fired]);
  await fill(3, 100);
  expect((await told()).slice(1)).toMatchObject([{ ...fired, state: 'resolved', value: 10, supply: { days: 10 } }]);
}, 60_000);

test.each([
  ['a deal that needs no list any more', 'Recommend us, 20% off the first order (Maple US)'],
  ['a list that was put aside', 'Recommend us, rewards (Maple US)'],
])('what was told of %s is over', async (what, name) => {
  const { world } = await openDeal('pool');
  const told = await watchCodes(world);
  const { id: shopId } = world.us;
  const isDeal = what.includes('deal');
  const codesFrom = (source: 'pool' | 'generated') =>
    isDeal
      ? world.tenant.orm.update(deal).set({ codeSource: source }).where(eq(deal.id, world.deals.us))
      : world.tenant.orm
          .update(campaign)
          .set({ reward: { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14, codes: { source } } })
          .where(eq(campaign.id, world.campaignId));
  const dealId = isDeal ? world.deals.us : poolIdOf(world.campaignId, shopId, 'advocate');
  const row = { dealId, shopId, warnBelow: 5, warnDays: null, updatedAt: world.clock.now() };
  await world.tenant.client.batch([upsertWatched(world.tenant, row)], 'write');
  await codesFrom('pool');
  expect(await told()).toMatchObject([{ state: 'firing', value: 0 }]);
  await codesFrom('generated');
  expect((await told()).slice(1)).toMatchObject([{ state: 'resolved', value: null, name }]);
  expect(await told()).toHaveLength(2);
});
