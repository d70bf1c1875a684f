import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, campaign, campaignShop } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { importRates } from '../report/rates.store.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { convertMinimum } from './minimum.ts';
import { changeReward, planApproval } from './reward.change.ts';
import { releaseDue } from './reward.dispatch.ts';
import type { RewardRule } from './rule.ts';

const DAY = 24 * 3_600_000;
const GERMAN: RewardRule = { kind: 'credit', amount: 1500, currency: 'EUR', holdDays: 14, minOrder: 5000 };

/** A German advocate whose friend orders in the shop of the United States. */
async function open(there?: RewardRule) {
  const world = await createWorld();
  const { ports, us, de, tenant, clock } = world;
  await tenant.orm.update(campaign).set({ reward: GERMAN }).where(eq(campaign.id, world.campaignId));
  await tenant.orm.update(campaignShop).set({ overrides: {} });
  const overrides = there ? { reward: there } : {};
  await tenant.orm.update(campaignShop).set({ overrides }).where(eq(campaignShop.shopId, us.id));
  const referral = await makeReferral(world);
  await tenant.orm.update(advocate).set({ shopId: de.id }).where(eq(advocate.id, referral.advocateId));
  const order = async (reference: string, amount: number) => {
    const click = { references: [reference], clickToken: referral.click() };
    await recordPurchase(ports, us, makeOrder(world, { ...confirmed, ...click, amount }));
    clock.advance(1000);
  };
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  const tell = (source: string, target: string, rate: string) =>
    importRates(tenant, de.retailerId, [{ day, source, target, rate }], clock.now());
  const rewards = async () =>
    (await readStanding(world, de)).rewards
      .toSorted((one, other) => (one.orderedAt ?? 0) - (other.orderedAt ?? 0))
      .map(({ state, reason }) => [state, reason]);
  const release = () => {
    clock.advance(14 * DAY);
    return releaseDue(ports);
  };
  return { world, order, tell, rewards, release };
}

test('a minimum is converted by a rate told in either direction, and by none', () => {
  const minimum = { amount: 5000, currency: 'EUR' };
  const day = '2026-01-01';
  const there = { day, source: 'EUR', target: 'USD', rate: '1.1' };
  expect(convertMinimum(minimum, 'USD', [there])).toEqual({ amount: 5500, currency: 'USD' });
  const back = { day, source: 'USD', target: 'EUR', rate: '0.8' };
  expect(convertMinimum(minimum, 'USD', [back])).toEqual({ amount: 6250, currency: 'USD' });
  const yen = { day, source: 'JPY', target: 'EUR', rate: '0.00625' };
  expect(convertMinimum(minimum, 'JPY', [yen])).toEqual({ amount: 8000, currency: 'JPY' });
  expect(convertMinimum(minimum, 'USD', [yen])).toBeUndefined();
});

test('the shop that sold says what is enough there, at once', async () => {
  const { order, rewards, release } = await open({ ...GERMAN, currency: 'USD', minOrder: 4000, amount: 0 });
  await order('cent', 1);
  await order('enough', 4000);
  expect(await rewards()).toEqual([
    ['void', 'below_minimum'],
    ['pending', 'return_period'],
  ]);
  expect(await release()).toBe(1);
});

test('else the rate of the order’s day decides as it is given, and a refund is held against the same', async () => {
  const { world, order, tell, rewards, release } = await open();
  await order('cent', 1);
  await order('enough', 6300);
  await tell('USD', 'EUR', '0.8');
  expect(await release()).toBe(1);
  expect(await rewards()).toEqual([
    ['void', 'below_minimum'],
    ['issued', 'earned'],
  ]);
  const { ports, us } = world;
  // What was found once stays, however often the order is told.
  await order('cent', 2);
  expect((await rewards())[0]).toEqual(['void', 'below_minimum']);
  const part = { references: ['enough'], amount: 100, occurredAt: world.clock.now() };
  await refundPurchase(ports, us, part);
  expect((await rewards())[1]).toEqual(['void', 'below_minimum']);
});

test('without a rate a member looks at it, and their word is enough', async () => {
  const { world, order, rewards, release } = await open();
  const { ports, de } = world;
  await order('cent', 1);
  await order('enough', 6300);
  expect(await release()).toBe(0);
  expect(await rewards()).toEqual([
    ['pending', 'minimum_not_comparable'],
    ['pending', 'minimum_not_comparable'],
  ]);
  const { rewards: held } = await readStanding(world, de);
  const second = held.find(({ orderedAt }) => orderedAt === Math.max(...held.map((one) => one.orderedAt ?? 0)));
  await changeReward(ports, [de], second?.id ?? '', (context) => planApproval(ports, context, { by: 'mbr_1' }));
  expect(await releaseDue(ports)).toBe(1);
  expect(await rewards()).toEqual([
    ['pending', 'minimum_not_comparable'],
    ['issued', 'earned'],
  ]);
});

test('one that a member was to look at is judged anew as soon as a rate of the order’s day is told', async () => {
  const { world, order, tell, rewards, release } = await open();
  await order('cent', 1);
  await order('enough', 6300);
  expect(await release()).toBe(0);
  const held = [
    ['pending', 'minimum_not_comparable'],
    ['pending', 'minimum_not_comparable'],
  ];
  world.clock.advance(1000);
  // A rate of another pair says nothing of it.
  await tell('GBP', 'EUR', '1.2');
  expect(await releaseDue(world.ports)).toBe(0);
  expect(await rewards()).toEqual(held);
  await tell('USD', 'EUR', '0.8');
  expect(await releaseDue(world.ports)).toBe(1);
  expect(await rewards()).toEqual([
    ['void', 'below_minimum'],
    ['issued', 'earned'],
  ]);
});

test('a rate of another day leaves it with the member', async () => {
  const { world, order, rewards, release } = await open();
  await order('enough', 6300);
  const next = new Date(world.clock.now() + DAY).toISOString().slice(0, 10);
  expect(await release()).toBe(0);
  world.clock.advance(1000);
  const rate = { day: next, source: 'USD', target: 'EUR', rate: '0.8' };
  await importRates(world.tenant, world.de.retailerId, [rate], world.clock.now());
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await releaseDue(world.ports)).toBe(0);
    expect(await rewards()).toEqual([['pending', 'minimum_not_comparable']]);
    world.clock.advance(1000);
  }
});
