import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { campaign, claim, coupon, event, message, sandboxMessage, suppression } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { giveCode } from './give.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const DAY = 86_400_000;

/** A friend whose network has had its codes, and who left an address: the path in the mail that they get. */
async function leaveAddress(world: World) {
  const referral = await makeReferral(world);
  const ask = (email?: string) =>
    giveCode(
      world.ports,
      world.us,
      { rk: referral.code, rc: referral.click(), language: 'en-US', ...(email && { email }) },
      'office',
    );
  for (let index = 0; index < 5; index += 1) await ask();
  expect(await ask('Ben@Example.com')).toEqual({ state: 'confirm_email', mailed: true });
  await dispatchDue(world.ports, { random: () => 0.5 });
  const [mail] = await world.tenant.orm.select().from(sandboxMessage);
  expect(mail?.subject).toBe('Your code for Maple US');
  expect(mail?.text).not.toContain('FRIEND-');
  return { ask, path: /\/c\/in\/[\w.-]+/.exec(mail?.text ?? '')?.[0] ?? '' };
}

/** Codes of the campaign are given to whoever opened a mail alone. */
const askForMail = (world: World) =>
  world.tenant.orm
    .update(campaign)
    .set({ claim: { customer: 'new', countries: [], mailFirst: true } })
    .where(eq(campaign.id, world.campaignId));
const claims = (world: World) => world.tenant.orm.select().from(claim);
const tap = (world: World, path: string, headers = {}) =>
  world.app.request(path, { method: 'POST', headers: { ...FORM, ...headers } });

test('a typed address gets a link first: opening it takes nothing, the tap gives one code, again the same', async () => {
  const world = await createWorld();
  const { ask, path } = await leaveAddress(world);
  expect(await claims(world)).toHaveLength(5);
  // Asked twice on a day, mailed once; the link does not say whose it is.
  expect(await ask('ben@example.com')).toEqual({ state: 'confirm_email', mailed: true });
  expect(await world.tenant.orm.select().from(message)).toHaveLength(1);
  expect(path).toMatch(/^\/c\/in\/[\w.-]+$/);
  expect(path.length).toBeLessThan(450);

  const asked = await world.get(path);
  expect([asked.status, asked.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await asked.text()).toContain('<form method="post">');
  expect(await claims(world)).toHaveLength(5);
  expect((await tap(world, path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);

  const opened = await tap(world, path);
  const text = await opened.text();
  const rows = await claims(world);
  expect(rows).toHaveLength(6);
  const mine = rows.find(({ keyKind }) => keyKind === 'email');
  const [own] = await world.tenant.orm
    .select()
    .from(coupon)
    .where(eq(coupon.id, mine?.couponId ?? ''));
  expect(text).toContain(own?.code);
  expect(text).toContain('https://us.shop.test/apply?code=');
  expect(await (await tap(world, path)).text()).toContain(own?.code);
  expect(await claims(world)).toHaveLength(6);
  // The code itself came by mail too, now that somebody is there.
  expect(await world.tenant.orm.select().from(message)).toHaveLength(2);
});

test('a link to a code is over after a week, with its deal, and where it was changed', async () => {
  const world = await createWorld();
  const { path } = await leaveAddress(world);
  expect((await world.get(`${path.slice(0, -2)}AA`)).status).toBe(404);
  expect((await world.get('/c/in/0001k1.AAAA')).status).toBe(404);
  expect((await world.get(path.replace('/c/in/0001', '/c/in/0002'))).status).toBe(404);
  const set = (state: 'running' | 'ended') =>
    world.tenant.orm.update(campaign).set({ state }).where(eq(campaign.id, world.campaignId));
  await set('ended');
  const ended = await tap(world, path);
  expect([ended.status, await ended.text()]).toEqual([410, expect.stringContaining('This offer has ended')]);
  await set('running');
  world.clock.advance(7 * DAY);
  expect((await tap(world, path)).status).toBe(404);
  expect(await claims(world)).toHaveLength(5);
});

test('whoever opened our mail gets no code over a link of their own, however they spell the address', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world, { email: 'mona+deals@posteo.test' });
  const claimBy = async (email: string, openedAt?: number) => {
    const asked = { rk: referral.code, rc: referral.click(), language: 'en-US', email };
    const answer = await giveCode(world.ports, world.us, { ...asked, openedAt }, 'home');
    return 'refused' in answer ? answer.refused.reason : answer.state;
  };
  const now = world.clock.now();
  expect(await claimBy('mona@posteo.test', now)).toBe('own');
  expect(await claimBy('Mona+deals@posteo.test', now)).toBe('own');
  expect(await claimBy('ben@posteo.test', now)).toBe('given');
  // An address that is only typed proves nothing, and must tell nobody whose link it is.
  expect(await claimBy('mona@posteo.test')).toBe('given');
});

test('all spellings of a mailbox lead to one code', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const open = async (email: string) => {
    const asked = { rk: referral.code, rc: referral.click(), language: 'en-US', email, openedAt: world.clock.now() };
    const answer = await giveCode(world.ports, world.us, asked, 'home');
    return 'code' in answer ? answer.code : answer.state;
  };
  const code = await open('ben@posteo.test');
  expect(code).toMatch(/^FRIEND-/);
  expect(await Promise.all(['ben@posteo.test', 'Ben+2@posteo.test', 'ben+3@posteo.test'].map(open))).toEqual(
    Array(3).fill(code),
  );
  expect(await open('b.en@posteo.test')).not.toBe(code);
  expect(await claims(world)).toHaveLength(2);
});

test('no more mails than a day allows go to one mailbox, however it is spelled', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await askForMail(world);
  for (let time = 0; time < 5; time += 1) {
    const asked = { rk: referral.code, rc: referral.click(), language: 'en-US', email: `ben+${time}@posteo.test` };
    expect(await giveCode(world.ports, world.us, asked, 'home')).toEqual({ state: 'confirm_email', mailed: true });
  }
  expect(await world.tenant.orm.select().from(message)).toHaveLength(3);
});

test('whoever wants no mails gets none, which the page does not tell, and the log does', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const { secrets } = world.ports;
  await world.tenant.orm.insert(suppression).values({
    id: 'sup_1',
    retailerId: world.us.retailerId,
    scope: 'retailer',
    channel: 'email',
    addressKey: secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('ben@posteo.test'))[0],
    source: 'user',
    createdAt: 0,
  });
  await askForMail(world);
  for (const email of ['cleo@posteo.test', 'ben@posteo.test', 'ben+shop@posteo.test']) {
    const asked = { rk: referral.code, rc: referral.click(), language: 'en-US', email };
    expect(await giveCode(world.ports, world.us, asked, 'home')).toEqual({ state: 'confirm_email', mailed: true });
  }
  await dispatchDue(world.ports, { random: () => 0.5 });
  expect((await world.tenant.orm.select().from(sandboxMessage)).map(({ recipient }) => recipient)).toEqual([
    'cleo@posteo.test',
  ]);
  const states = (await world.tenant.orm.select().from(message)).map(({ state }) => state);
  expect(states.toSorted()).toEqual(['sent', 'suppressed', 'suppressed']);
  const logged = (await world.tenant.orm.select().from(event)).filter(({ kind }) => kind === 'message');
  expect(logged.filter(({ body }) => body.state === 'suppressed')).toHaveLength(2);
});

describe('whoever opened our mail is known by it as they order', () => {
  test.each([
    ['as they spelled it', 'b.en@gmail.com', { emailSha256: 'b.en@gmail.com' }],
    ['as their mailbox is called', 'b.en@gmail.com', { emailSha256: 'ben@gmail.com' }],
    [
      'in another spelling',
      'ben@posteo.test',
      { emailSha256: 'ben+1@posteo.test', emailBaseSha256: 'ben@posteo.test' },
    ],
    [
      'in a third spelling',
      'ben+2@posteo.test',
      { emailSha256: 'ben+1@posteo.test', emailBaseSha256: 'ben@posteo.test' },
    ],
  ])('%s', async (_, opened, told) => {
    const world = await createWorld();
    const referral = await makeReferral(world);
    const asked = { rk: referral.code, rc: referral.click(), language: 'en-US', email: opened };
    await giveCode(world.ports, world.us, { ...asked, openedAt: world.clock.now() }, 'home');
    world.clock.advance(DAY);
    const keys = Object.entries(told).map(([key, address]) => [key, world.ports.secrets.digest(address)]);
    const order = { ...makeOrder(world), ...Object.fromEntries(keys), ...confirmed };
    expect((await recordPurchase(world.ports, world.us, order)).conversion).toMatchObject({
      state: 'credited',
      method: 'email',
      advocateId: referral.advocateId,
    });
    // Told again it stays so.
    const again = { ...makeOrder(world, { amount: 7000 }), ...confirmed };
    expect((await recordPurchase(world.ports, world.us, again)).conversion?.state).toBe('credited');
  });
});

test('a link to a code does not go out once all are given', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await askForMail(world);
  const asked = { rk: referral.code, rc: referral.click(), language: 'en-US', email: 'ben@posteo.test' };
  expect(await giveCode(world.ports, world.us, asked, 'home')).toEqual({ state: 'confirm_email', mailed: true });
  await world.tenant.client.execute('update deal set stock = 3, taken = 3');
  await dispatchDue(world.ports, { random: () => 0.5 });
  expect(await world.tenant.orm.select().from(sandboxMessage)).toEqual([]);
  expect(await world.tenant.orm.select().from(message)).toMatchObject([
    { state: 'canceled', lastError: 'deal_sold_out' },
  ]);
});
