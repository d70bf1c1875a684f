import { expect, it } from 'vitest';
import { makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import { recordPurchase } from './purchase.record.ts';
import type { PurchaseReport, RefundReport } from './purchase.ts';
import { recordRefund, refundPurchase } from './refund.record.ts';

const DAY = 86_400_000;
const order: PurchaseReport = {
  source: 'api',
  trust: 'confirmed',
  references: ['1001'],
  amount: 6_000,
  currency: 'USD',
  occurredAt: START,
};
const claim: RefundReport = { source: 'tag', trust: 'claimed', references: ['1001'], occurredAt: START };

async function readWaiting({ tenant }: World) {
  const { rows } = await tenant.client.execute('select reference, refund_key, trust from waiting_refund order by 1, 2');
  return rows.map((row) => ({ ...row }));
}

const readMarks = async ({ tenant }: World) =>
  (await tenant.client.execute(`select id from event where body ->> 'reason' = 'refund_claimed'`)).rows.length;

it('takes a reward that was never earned back with the order itself', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const referral = await makeReferral(world);
  await refundPurchase(ports, us, { references: ['1001', 'B'], occurredAt: START });
  expect(await readWaiting(world)).toHaveLength(2);
  const recorded = await recordPurchase(ports, us, { ...order, clickToken: referral.click() });
  expect(recorded).toMatchObject({
    conversion: { state: 'void', reason: 'refunded' },
    reward: { state: 'void', reason: 'refunded' },
  });
  const { events } = await readStanding(world);
  const sumOf = (kind: string) =>
    events.filter((one) => one.kind === kind).reduce((sum, { body }) => sum + (body.amount ?? 0), 0);
  expect([sumOf('purchase'), sumOf('conversion')]).toEqual([0, 0]);
  // Under the other reference it waits for a report that tells of both, and counts no second time then.
  await recordPurchase(ports, us, { ...order, references: ['1001', 'B'] });
  expect(await readWaiting(world)).toEqual([]);
  expect((await readStanding(world)).purchases).toMatchObject([{ refunded: 6_000 }]);
});

it('counts a refund once that waited under one reference and was told under another', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const part = { amount: 500, refundId: 'r1', occurredAt: START };
  await refundPurchase(ports, us, { ...part, references: ['B'] });
  await recordPurchase(ports, us, order);
  await refundPurchase(ports, us, { ...part, references: ['1001'] });
  await recordPurchase(ports, us, { ...order, references: ['1001', 'B'] });
  expect((await readStanding(world)).purchases).toMatchObject([{ refunded: 500 }]);
  expect(await readWaiting(world)).toEqual([]);
});

it('goes on waiting while the order stands in another currency', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  await refundPurchase(ports, us, { references: ['1001'], amount: 500, currency: 'USD', occurredAt: START });
  await recordPurchase(ports, us, { ...order, source: 'tag', trust: 'claimed', currency: 'EUR' });
  expect(await readWaiting(world)).toHaveLength(1);
  await recordPurchase(ports, us, order);
  expect((await readStanding(world)).purchases).toMatchObject([{ refunded: 500, currency: 'USD' }]);
  expect(await readWaiting(world)).toEqual([]);
});

it('marks what a page claimed before the order was known, once, and not what was claimed ahead of it', async () => {
  const world = await createWorld();
  const { ports, us, clock } = world;
  await recordRefund(ports, us, claim);
  await recordRefund(ports, us, claim);
  await recordPurchase(ports, us, order);
  await recordRefund(ports, us, claim);
  expect(await readMarks(world)).toBe(1);
  expect((await readStanding(world)).purchases).toMatchObject([{ refunded: 0 }]);
  await recordRefund(ports, us, { ...claim, references: ['2002'] });
  clock.advance(3_600_000);
  await recordPurchase(ports, us, { ...order, references: ['2002'], occurredAt: clock.now() });
  expect(await readMarks(world)).toBe(1);
  expect(await readWaiting(world)).toEqual([]);
});

it('drops a claim after a week, and a shop’s own refund after more than a year', async () => {
  const world = await createWorld();
  const { ports, us, clock } = world;
  await recordRefund(ports, us, claim);
  await refundPurchase(ports, us, { references: ['1001'], occurredAt: START });
  clock.advance(8 * DAY);
  await runTick(ports);
  expect(await readWaiting(world)).toMatchObject([{ trust: 'confirmed' }]);
  clock.advance(400 * DAY);
  await runTick(ports);
  expect(await readWaiting(world)).toEqual([]);
});
