import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { campaign, coupon, message } from '../../db/schema/group.ts';
import { type LeasedMessage, openMessage } from '../message/message.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { answerReport } from '../report/answer.ts';
import { foldDue } from '../report/fold.dispatch.ts';
import type { ReportQuery } from '../report/query.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, START } from '../test/world.ts';
import { releaseDue } from './reward.dispatch.ts';

const DAY = 24 * 3600_000;

test('after the return period a reward becomes a coupon, and its advocate is told', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  world.clock.advance(14 * DAY - 1);
  expect(await releaseDue(world.ports)).toBe(0);
  world.clock.advance(1);
  expect(await releaseDue(world.ports)).toBe(1);
  expect(await releaseDue(world.ports)).toBe(0);

  const { rewards, entries, events } = await readStanding(world);
  const [given] = await world.tenant.orm.select().from(coupon);
  expect(rewards).toMatchObject([{ state: 'issued', reason: 'earned', couponId: given?.id }]);
  expect(given).toMatchObject({ ownerKind: 'reward', ownerId: rewards[0]?.id, givenTo: referral.advocateId });
  expect(given?.code).toMatch(/^[2-9A-HJKMNP-TV-Z]{10}$/);
  expect(entries.map(({ kind, amount }) => [kind, amount]).toSorted()).toEqual([
    ['approve', 0],
    ['issue', 0],
    ['pending', 1000],
  ]);
  const steps = events.filter(({ kind }) => kind === 'reward').map(({ body }) => body.state);
  expect(steps).toEqual(['pending', 'approved', 'issued']);

  const [row] = await world.tenant.orm.select().from(message);
  expect(row).toMatchObject({ kind: 'reward', channel: 'email', masked: 'a…@example.com', language: 'en-US' });
  const { content, address } = openMessage(world.ports.secrets, row as LeasedMessage);
  expect(address).toBe('anna@example.com');
  expect(content.values).toEqual({
    shopName: 'Maple US',
    advocateName: 'Anna',
    state: 'earned',
    amount: '$10',
    code: given?.code,
    pageUrl: expect.stringMatching(/^https:\/\/go\.test\/me\/\w{30}$/),
  });
});

test('an address that was never confirmed gets no message', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world, { email: 'anna@example.com' });
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  world.clock.advance(14 * DAY);
  expect(await releaseDue(world.ports)).toBe(1);
  expect(await world.tenant.orm.select().from(message)).toEqual([]);
});

test('what only a page claims is never released', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await recordPurchase(world.ports, world.us, makeOrder(world, { clickToken: referral.click() }));
  world.clock.advance(400 * DAY);
  expect(await releaseDue(world.ports)).toBe(0);
  expect((await readStanding(world)).rewards[0]).toMatchObject({ state: 'pending', reason: 'awaiting_confirmation' });
});

test('a refund after the payout claws it back, once', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  const refund = { references: ['1001'], occurredAt: START + 14 * DAY };
  const { reward } = await refundPurchase(world.ports, world.us, refund);
  await refundPurchase(world.ports, world.us, refund);
  expect(reward).toMatchObject({ state: 'void', reason: 'refunded' });
  const { entries } = await readStanding(world);
  expect(entries.filter(({ kind }) => kind === 'clawback')).toMatchObject([{ amount: -1000 }]);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
});

test('two hosts release at once, and a refund races with them: nothing is paid twice or kept after the refund', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  for (const reference of ['1', '2', '3', '4']) {
    const order = makeOrder(world, { ...confirmed, references: [reference], clickToken: referral.click() });
    await recordPurchase(world.ports, world.us, order);
  }
  world.clock.advance(14 * DAY);
  const refund = refundPurchase(world.ports, world.us, { references: ['4'], occurredAt: world.clock.now() });
  const released = await Promise.all([releaseDue(world.ports), releaseDue(world.ports), releaseDue(world.ports)]);
  await refund;
  const total = released.reduce((sum, count) => sum + count, 0);
  const { rewards, entries, conversions } = await readStanding(world);
  const coupons = await world.tenant.orm.select().from(coupon);
  expect(coupons).toHaveLength(total);
  expect(entries.filter(({ kind }) => kind === 'issue')).toHaveLength(total);
  expect(await world.tenant.orm.select().from(message)).toHaveLength(total);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(3000);
  expect(conversions.filter(({ state }) => state === 'void')).toHaveLength(1);
  expect(rewards.filter(({ state }) => state === 'void')).toHaveLength(1);
});

test('reports by store show what was given for its orders, and what of that was taken back', async () => {
  const world = await createWorld();
  const { ports, us, clock, tenant } = world;
  const percent = { kind: 'cash', amount: 9, percent: 10, currency: 'USD', holdDays: 14 } as const;
  await tenant.orm.update(campaign).set({ reward: percent }).where(eq(campaign.id, world.campaignId));
  const referral = await makeReferral(world);
  const sell = (reference: string, storeId?: string) =>
    recordPurchase(ports, us, {
      ...makeOrder(world, { ...confirmed, references: [reference], clickToken: referral.click() }),
      ...(storeId && { storeId, staffLinkId: `${storeId}-till` }),
    });
  for (const [reference, store] of [['1', 'str_kalver'], ['2', 'str_dam'], ['3']] as const) {
    await sell(reference, store);
    clock.advance(1);
  }
  clock.advance(14 * DAY);
  await releaseDue(ports);
  const refund = (references: string[], amount?: number) =>
    refundPurchase(ports, us, { references, ...(amount && { amount }), occurredAt: clock.now() });
  await refund(['1'], 2000);
  await refund(['2']);

  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const asking = {
    shops: [us],
    from: day(START - DAY),
    to: day(clock.now()),
    granularity: 'day',
    filters: {},
  } as const;
  const usd = (amount: number) => [{ currency: 'USD', amount }];
  for (const moment of ['before', 'after']) {
    if (moment === 'after') await foldDue(ports);
    for (const [dimension, expected] of [
      ['store', { str_kalver: usd(400), online: usd(600) }],
      ['staff', { 'str_kalver-till': usd(400), online: usd(600) }],
    ] as const) {
      const query = {
        ...asking,
        report: dimension === 'store' ? 'stores' : 'staff',
        dimensions: [dimension],
        limit: 10,
      };
      const { rows, totals } = await answerReport(tenant, query as ReportQuery, clock.now());
      const given = rows.map((row) => [row.dimensions[dimension] || 'online', row.metrics.issued_rewards]);
      expect(Object.fromEntries(given)).toMatchObject(expected);
      expect(totals.issued_rewards).toEqual(usd(1000));
    }
  }
});

test('a shop that is switched off pays nothing until it is back', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  world.clock.advance(14 * DAY);
  const control = world.ports.databases.control.orm;
  await control.update(shopTable).set({ stopped: true }).where(eq(shopTable.id, world.us.id));
  world.ports.shops.forget();
  expect(await releaseDue(world.ports)).toBe(0);
  await control.update(shopTable).set({ stopped: false }).where(eq(shopTable.id, world.us.id));
  world.ports.shops.forget();
  expect(await releaseDue(world.ports)).toBe(1);
});
