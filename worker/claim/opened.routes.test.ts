import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { campaign, claim, coupon, message, sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { makeReferral } from '../test/referral.ts';
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
  expect((await tap(world, path)).status).toBe(404);
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
