import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { shop } from '../../db/schema/control.ts';
import { campaign, coupon, message, reward, sandboxMessage } from '../../db/schema/group.ts';
import { planAccess } from '../advocate/access.ts';
import { readRevoked } from '../coupon/reward-pool.store.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { pageOf } from '../test/shopper.ts';
import { createWorld } from '../test/world.ts';
import { releaseDue } from './reward.dispatch.ts';
import type { HandAnswer } from './reward.routes.ts';
import type { RewardRule } from './rule.ts';
import { tellRewards } from './tell.dispatch.ts';

const DAY = 24 * 3_600_000;
const half = { random: () => 0.5 };

async function open(more: Partial<RewardRule> = {}) {
  const world = await createWorld();
  const rule: RewardRule = { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14, ...more };
  await world.tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  return { world, referral: await makeReferral(world, { email: 'anna@example.com', confirmed: true }) };
}

test('a coupon by hand takes its code where the campaign’s rewards have theirs, or is refused', async () => {
  const { world, referral } = await open({ codes: { source: 'pool' } });
  const cookie = await signInMember(world);
  const headers = { ...OWN_PAGE, cookie };
  const path = `/api/rewards/${world.us.id}/manual`;
  const wanted = {
    advocate: referral.advocateId,
    kind: 'coupon',
    campaign: world.campaignId,
    amount: 1000,
    note: 'the parcel was late',
    request: '0192f0c1-7d3e-7000-8000-5d1a3c9b7e42',
  };
  const give = (body: object) => world.app.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const offered = (await (await world.app.request(path, { headers })).json()) as HandAnswer;
  expect(offered.coupons).toMatchObject([{ campaign: { id: world.campaignId }, worth: 1000 }]);
  expect((await give({ ...wanted, campaign: '' })).status).toBe(422);
  expect((await give({ ...wanted, campaign: 'cmp_none' })).status).toBe(422);
  expect((await give({ ...wanted, amount: 500 })).status).toBe(422);
  expect((await give({ ...wanted, kind: 'gift' })).status).toBe(422);
  expect((await give(wanted)).status).toBe(200);

  // Nobody is given a code that no checkout knows: it waits, and the advocate reads why.
  expect(await releaseDue(world.ports)).toBe(0);
  const access = planAccess(world.ports, world.us, referral.advocateId);
  await world.tenant.client.batch([access.statement], 'write');
  const entered = await world.app.request(new URL(access.url).pathname);
  const session = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const page = await (await world.app.request('/me', { headers: { cookie: session } })).text();
  expect(page).toContain('is getting the code ready');
});

test('a friend is told of their own where they asked for the code by mail, and its code is listed once taken back', async () => {
  const { world, referral } = await open({ kind: 'credit', friend: { kind: 'coupon', amount: 700 } });
  const { ports, us, tenant, clock } = world;
  const body = { rk: referral.code, rc: referral.click(), language: 'en-US', email: 'Ben@Friends.test' };
  const claimed = await world.post(`/w/${us.siteKey}/claim`, body, pageOf(us));
  expect(claimed.status).toBeLessThan(300);
  const { code } = (await claimed.json()) as { code: string };
  await dispatchDue(ports, half);
  const order = makeOrder(world, { ...confirmed, coupons: [code] });
  await recordPurchase(ports, us, order);
  await tellRewards(ports);
  await tellRewards(ports);
  await dispatchDue(ports, half);
  const subjects = async () =>
    (await tenant.orm.select().from(sandboxMessage)).map(({ recipient, subject }) => `${recipient}: ${subject}`);
  expect((await subjects()).filter((line) => line.startsWith('ben@friends.test'))).toHaveLength(2);

  clock.advance(14 * DAY);
  expect(await releaseDue(ports)).toBe(2);
  const own = await tenant.orm.select().from(reward).where(eq(reward.beneficiary, 'friend'));
  const [given] = await tenant.orm
    .select()
    .from(coupon)
    .where(eq(coupon.id, own[0]?.couponId ?? ''));
  await refundPurchase(ports, us, { references: ['1001'], occurredAt: clock.now() });
  expect(await readRevoked(tenant, us.id, '', 10)).toMatchObject([{ code: given?.code, amount: 700 }]);
  const kept = await tenant.orm.select().from(message).where(eq(message.kind, 'reward'));
  expect(kept.filter(({ masked }) => masked.endsWith('friends.test'))).toHaveLength(1);
});

test.each([
  ['by mail', { email: 'ben@friends.test' }, 'ben@friends.test'],
  ['by text', { phone: '+4915112345678' }, '+4915112345678'],
])('a friend who heard %s that their own waits hears once that it is not to be, and why', async (_, to, recipient) => {
  const { world, referral } = await open({ kind: 'credit', friend: { kind: 'coupon', amount: 700 } });
  const { ports, us, tenant, clock } = world;
  const moved = { country: 'DE', timeZone: 'Europe/Berlin' };
  await ports.databases.control.orm.update(shop).set(moved).where(eq(shop.id, us.id));
  ports.shops.forget();
  const body = { rk: referral.code, rc: referral.click(), language: 'en-US', ...to };
  const { code } = (await (await world.post(`/w/${us.siteKey}/claim`, body, pageOf(us))).json()) as { code: string };
  await dispatchDue(ports, half);
  const order = (reference: string) => makeOrder(world, { ...confirmed, references: [reference], coupons: [code] });
  await recordPurchase(ports, us, order('1001'));
  const toFriend = async () => {
    await tellRewards(ports);
    await tellRewards(ports);
    await dispatchDue(ports, half);
    return (await tenant.orm.select().from(sandboxMessage)).filter((sent) => sent.recipient === recipient);
  };
  expect(await toFriend()).toHaveLength(2);
  // Later than what changed is news.
  clock.advance(8 * 3_600_000);
  await refundPurchase(ports, us, { references: ['1001'], occurredAt: clock.now() });
  clock.advance(16 * 3_600_000);
  const [, , refused, ...more] = await toFriend();
  const text = refused?.text.replace(/\p{Cf}/gu, '');
  expect(text).toContain('Thank you for the order. The extra $7 from Maple US could not be given.');
  expect(text).toContain('The order was sent back or cancelled.');
  expect(text).not.toMatch(/recommend|your friend|rewards/);
  expect(await toFriend()).toHaveLength(3);
  expect(more).toEqual([]);
});

test('a friend who never heard of their own hears nothing as it comes to nothing', async () => {
  const { world, referral } = await open({ kind: 'credit', friend: { kind: 'coupon', amount: 700 } });
  const { ports, us, tenant, clock } = world;
  const body = { rk: referral.code, rc: referral.click(), language: 'en-US', email: 'ben@friends.test' };
  const { code } = (await (await world.post(`/w/${us.siteKey}/claim`, body, pageOf(us))).json()) as { code: string };
  await dispatchDue(ports, half);
  await recordPurchase(ports, us, makeOrder(world, { ...confirmed, coupons: [code] }));
  await refundPurchase(ports, us, { references: ['1001'], occurredAt: clock.now() });
  await tellRewards(ports);
  const told = await tenant.orm.select().from(message).where(eq(message.kind, 'reward'));
  expect(told.filter(({ masked }) => masked.endsWith('friends.test'))).toEqual([]);
});

test('a friend who gave a number alone is told by text, but where they agreed to the one text with the code only', async () => {
  const { world } = await open({ kind: 'credit', friend: { kind: 'coupon', amount: 700 } });
  const { ports, us, tenant } = world;
  const tell = async (phone: string, language: string, order: string) => {
    const referral = await makeReferral(world);
    const body = { rk: referral.code, rc: referral.click(), language, phone };
    const claimed = await world.post(`/w/${us.siteKey}/claim`, body, pageOf(us));
    expect(claimed.status).toBeLessThan(300);
    const { code } = (await claimed.json()) as { code: string };
    await dispatchDue(ports, half);
    await recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: [order], coupons: [code] }));
    await tellRewards(ports);
    await tellRewards(ports);
    await dispatchDue(ports, half);
    return (await tenant.orm.select().from(sandboxMessage))
      .filter(({ channel, recipient }) => channel === 'sms' && recipient === phone)
      .map(({ text }) => text);
  };
  expect(await tell('+12025550123', 'en-US', '1')).toHaveLength(1);
  const moved = { country: 'DE', timeZone: 'Europe/Berlin' };
  await ports.databases.control.orm.update(shop).set(moved).where(eq(shop.id, us.id));
  ports.shops.forget();
  const [, thanks, ...more] = await tell('+4915112345678', 'en-US', '2');
  expect(thanks).toContain('Maple US: thank you for your order. $7 for you comes when the time for returns is over.');
  expect(thanks).toContain('This text belongs to your order.');
  expect(more).toEqual([]);
});
