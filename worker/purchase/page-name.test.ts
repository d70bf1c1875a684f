/** What a page says of an order's buyer, unsigned and with a number that can be guessed: it takes back nothing that was given. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { campaign, conversion, knownCustomer, message, reward } from '../../db/schema/group.ts';
import { listedIdKeys } from '../customer/key.ts';
import { screenAdvocate, screenDue } from '../fraud/screen.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { tellRewards } from '../reward/tell.dispatch.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import { recordPurchase } from './purchase.record.ts';
import type { PurchaseReport } from './purchase.ts';
import { undoneKey } from './refund.list.ts';
import { refundPurchase } from './refund.record.ts';

const DAY = 86_400_000;
const ANNA = { customerId: 'c-anna' };

/** An order that Anna's link brought, of which the shop names no buyer; `holdDays` until its reward is given. */
async function open({ holdDays = 14 } = {}) {
  const world = await createWorld();
  const owed = { kind: 'coupon', amount: 1000, currency: 'USD', holdDays } as const;
  await world.tenant.orm.update(campaign).set({ reward: owed }).where(eq(campaign.id, world.campaignId));
  const { click, advocateId } = await makeReferral(world, { ...ANNA, email: 'anna@example.com', confirmed: true });
  const occurredAt = world.clock.now();
  const tell = (more: Partial<PurchaseReport>) =>
    recordPurchase(world.ports, world.us, makeOrder(world, { occurredAt, ...more }));
  const shop = (more: Partial<PurchaseReport> = {}) => tell({ ...confirmed, ...more });
  const standing = async () => {
    const { conversions, rewards } = await readStanding(world);
    return [...conversions, ...rewards].map(({ state, reason }) => `${state} ${reason}`);
  };
  return { world, advocateId, clickToken: click(), shop, page: tell, standing };
}

/** The day's work, and the mails of it. */
async function give(world: World, days: number) {
  world.clock.advance(days * DAY + 1000);
  await runTick(world.ports);
}

test.each([
  ['months later, by any amount', 14, 80, 1],
  ['at once, by the amount of the order', 0, 0, 6000],
])('a page that names the advocate %s takes back no reward that was given', async (_, holdDays, later, amount) => {
  const { world, advocateId, clickToken, shop, page, standing } = await open({ holdDays });
  await shop({ clickToken });
  await give(world, holdDays);
  expect(await standing()).toEqual(['credited null', 'issued earned']);
  world.clock.advance(later * DAY);
  await page({ ...ANNA, amount });
  await screenAdvocate(world.ports, world.us, advocateId);
  await shop();
  await give(world, 1);
  await tellRewards(world.ports);
  expect(await standing()).toEqual(['credited null', 'issued earned']);
  const { entries } = await readStanding(world);
  expect(entries.reduce((sum, one) => sum + one.amount, 0)).toBe(1000);
  const mails = await world.tenant.orm.select().from(message);
  expect(mails.some(({ idempotencyKey }) => idempotencyKey.endsWith(':taken'))).toBe(false);
  // The shop's own word does.
  await shop(ANNA);
  expect(await standing()).toEqual(['refused self_referral', 'void self_referral']);
});

test('nor while another part of it waits', async () => {
  const { world, advocateId, clickToken, shop, page, standing } = await open({ holdDays: 0 });
  await shop({ clickToken });
  await give(world, 0);
  const { rewards } = await readStanding(world);
  const [given] = rewards;
  const more = {
    id: 'rwd_more',
    part: 'milestone',
    ordinal: 5,
    couponId: null,
    state: 'pending',
    reason: 'return_period',
    dueAt: world.clock.now() + DAY,
  } as const;
  await world.tenant.orm.insert(reward).values({ ...(given as NonNullable<typeof given>), ...more });
  await page(ANNA);
  await screenAdvocate(world.ports, world.us, advocateId);
  expect((await standing()).slice(0, 2)).toEqual(['credited null', 'issued earned']);
});

test('nor one that was given before the shop told of the order', async () => {
  const { world, advocateId, clickToken, shop, page, standing } = await open();
  await page({ clickToken });
  await world.tenant.orm.update(reward).set({ state: 'issued', reason: 'earned', dueAt: null });
  await page(ANNA);
  await screenAdvocate(world.ports, world.us, advocateId);
  await shop();
  expect(await standing()).toEqual(['credited null', 'issued earned']);
  await shop(ANNA);
  expect((await standing())[0]).toBe('refused self_referral');
});

test('a page that comes late, or does not know the amount, says nothing of who bought', async () => {
  for (const lie of [
    { after: DAY, amount: 6000 },
    { after: 0, amount: 1 },
  ]) {
    const { world, clickToken, shop, page, standing } = await open();
    await shop({ clickToken });
    world.clock.advance(lie.after);
    await page({ ...ANNA, amount: lie.amount });
    await screenDue(world.ports);
    expect(await standing()).toEqual(['credited null', 'pending return_period']);
    expect((await readStanding(world)).purchases).toMatchObject([{ customerKey: null, namedByPage: null }]);
    world.clock.advance(15 * DAY);
    await releaseDue(world.ports);
    expect(await standing()).toEqual(['credited null', 'issued earned']);
  }
});

test('the buyer’s own page is still believed where the shop names nobody', async () => {
  const { clickToken, shop, page, standing } = await open();
  await shop({ clickToken });
  await page(ANNA);
  expect(await standing()).toEqual(['refused self_referral', 'void self_referral']);
});

test('what the list of customers had of a page’s buyer goes once the shop names another', async () => {
  for (const first of ['page', 'shop'] as const) {
    const { world, clickToken, shop, page } = await open();
    const [key = ''] = listedIdKeys(world.ports.secrets, world.us, 'c-old');
    const at = world.clock.now() - 90 * DAY;
    await world.tenant.orm
      .insert(knownCustomer)
      .values({ shopId: world.us.id, kind: 'customer', key, listedAt: at, seenAt: at });
    const lie = { customerId: 'c-old', emailDomain: 'mailinator.com' };
    if (first === 'page') await page({ ...lie, clickToken });
    await shop({ clickToken });
    if (first === 'shop') await page(lie);
    expect((await readStanding(world)).conversions).toMatchObject([{ reason: 'not_new_customer' }]);
    const { conversion: decided } = await shop({ customerId: 'c-ben' });
    expect(decided).toMatchObject({ state: 'credited', reason: null });
    const { purchases } = await readStanding(world);
    expect(purchases).toMatchObject([{ knownSince: null, knownUntil: null, disposable: null }]);
  }
});

test('what support credited by hand stays while it waits, whoever is named as the buyer', async () => {
  for (const by of ['page', 'shop'] as const) {
    const { world, advocateId, clickToken, shop, page, standing } = await open();
    await shop({ clickToken });
    await world.tenant.orm.update(conversion).set({ method: 'manual' });
    await (by === 'page' ? page : shop)(ANNA);
    await screenAdvocate(world.ports, world.us, advocateId);
    world.clock.advance(15 * DAY);
    await releaseDue(world.ports);
    expect(await standing()).toEqual(['credited null', 'issued earned']);
  }
});

test('a cancelled order that stands again as the advocate’s own is refused as that', async () => {
  const { world, clickToken, shop, standing } = await open();
  await shop({ clickToken });
  world.clock.advance(1000);
  const at = world.clock.now();
  await refundPurchase(world.ports, world.us, { references: ['1001'], refundId: undoneKey(at), occurredAt: at });
  expect(await standing()).toEqual(['void refunded', 'void refunded']);
  world.clock.advance(1000);
  const again = { toldAt: world.clock.now(), standsAt: world.clock.now() };
  await shop({ ...ANNA, ...again });
  expect((await readStanding(world)).purchases).toMatchObject([{ refunded: 0 }]);
  expect((await standing())[0]).toBe('refused self_referral');
});
