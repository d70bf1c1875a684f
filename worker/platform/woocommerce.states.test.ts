/** An order at WooCommerce through its states: what is called off pays nothing, and counts again once it stands again. */
import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { screenDue } from '../fraud/screen.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { connectPlatform } from '../test/platform.ts';
import { confirmed, makeOrder, makeReferral, readStanding, sumEvents } from '../test/referral.ts';
import { historySeed } from '../test/seed.ts';
import { createWorld, type World } from '../test/world.ts';
import wooOrder from './fixtures/woocommerce-order.json' with { type: 'json' };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SECRET = 'c0ffee'.repeat(10);
const NUMBER = String(wooOrder.number);

/** A store of ours with a friend's code on its order: `to` tells that the order became so, as its webhook does. */
async function openStore(coupons?: (world: World) => Promise<string>) {
  const world = await createWorld();
  const coupon = await (coupons?.(world) ?? (await makeReferral(world)).claim());
  const { id } = await connectPlatform(world.ports, world.us, 'woocommerce');
  const createdAt = world.clock.now();
  const isoOf = (at: number) => new Date(at).toISOString().slice(0, 19);
  let number = 0;
  const tell = async (status: string, { at = world.clock.now(), paid = true, refunds = [] as object[] } = {}) => {
    const topics: Record<string, string> = { deleted: 'order.deleted', restored: 'order.restored' };
    const body = JSON.stringify(
      status === 'deleted'
        ? { id: wooOrder.id }
        : {
            ...wooOrder,
            ...(number > 0 && { id: 10_000 + number, number: 10_000 + number, order_key: `wc_order_${number}` }),
            currency: 'USD',
            refunds,
            status: status === 'restored' ? 'processing' : status,
            coupon_lines: [{ code: coupon.toLowerCase() }],
            date_created_gmt: isoOf(createdAt),
            date_paid_gmt: paid ? isoOf(createdAt) : null,
            date_modified_gmt: isoOf(at),
          },
    );
    const answer = await world.post(`/hooks/woocommerce/${id}`, body, {
      'content-type': 'application/json',
      'x-wc-webhook-topic': topics[status] ?? 'order.updated',
      'x-wc-webhook-signature': createHmac('sha256', SECRET).update(body).digest('base64'),
    });
    expect(answer.status).toBe(200);
  };
  const release = async () => {
    await screenDue(world.ports);
    await releaseDue(world.ports);
  };
  const read = async () => {
    const { purchases, conversions, rewards, entries, events } = await readStanding(world);
    // Whatever happened, ledger and log say how it stands.
    for (const { id: rewardId, state, amount } of rewards) {
      const sum = entries.filter((one) => one.rewardId === rewardId).reduce((all, one) => all + one.amount, 0);
      expect(sum).toBe(state === 'void' ? 0 : amount);
    }
    const left = (own: typeof purchases) => own.reduce((all, { amount, refunded }) => all + amount - refunded, 0);
    expect(sumEvents(events, 'purchase').amount).toBe(left(purchases));
    const credited = conversions.filter(({ state }) => state === 'credited').map(({ purchaseId }) => purchaseId);
    expect(sumEvents(events, 'conversion')).toEqual({
      count: credited.length,
      amount: left(purchases.filter((one) => credited.includes(one.id))),
    });
    return {
      orders: purchases.map(({ refunded }) => refunded),
      credit: conversions.map(({ state, reason }) => reason ?? state),
      rewards: rewards.map(({ state, reason }) => `${state} ${reason}`),
    };
  };
  const next = () => {
    number += 1;
  };
  return { world, tell, release, read, next };
}

const GONE = { orders: [7000], credit: ['refunded'], rewards: ['void refunded'] };
const STANDS = { orders: [0], credit: ['credited'], rewards: ['pending return_period'] };

test.each([
  [['processing', 'failed']],
  [['processing', 'cancelled']],
  [['processing', 'trash']],
  [['processing', 'deleted']],
  [['processing', 'cancelled', 'processing', 'failed']],
])('%s is taken back, and pays nothing', async (statuses) => {
  const { world, tell, release, read } = await openStore();
  for (const status of statuses) {
    world.clock.advance(HOUR);
    await tell(status);
  }
  expect(await read()).toEqual(GONE);
  world.clock.advance(31 * DAY);
  await release();
  expect(await read()).toEqual(GONE);
});

test.each([
  [['processing', 'cancelled', 'processing']],
  [['processing', 'failed', 'completed']],
  [['processing', 'trash', 'restored']],
  [['processing', 'deleted', 'restored']],
  [['processing', 'cancelled', 'processing', 'cancelled', 'completed']],
])('%s counts again, and is paid once', async (statuses) => {
  const { world, tell, release, read } = await openStore();
  for (const status of statuses) {
    world.clock.advance(HOUR);
    await tell(status);
  }
  expect(await read()).toEqual(STANDS);
  world.clock.advance(31 * DAY);
  await release();
  expect(await read()).toEqual({ ...STANDS, rewards: ['issued earned'] });
});

test('an order that is called off before it is paid counts once it is paid, whoever told of it first', async () => {
  for (const first of ['on-hold', 'page'] as const) {
    const codes: string[] = [];
    const { world, tell, read } = await openStore(async (own) => {
      codes.push(await (await makeReferral(own)).claim());
      return codes[0] as string;
    });
    const page = makeOrder(world, { references: [NUMBER], amount: 7000, coupons: codes });
    if (first === 'page') await recordPurchase(world.ports, world.us, page);
    else await tell(first, { paid: false });
    for (const status of ['pending', 'cancelled']) {
      world.clock.advance(HOUR);
      await tell(status, { paid: false });
    }
    expect(await read()).toEqual(GONE);
    world.clock.advance(HOUR);
    await tell('processing');
    expect(await read()).toEqual(STANDS);
  }
});

test('a refund stays one, told by whomever and whenever: before, while and after an order is called off', async () => {
  const { world, tell, read, next } = await openStore(async (own) => (await makeReferral(own)).code);
  const part = { id: 812, total: '-44.10' };
  const steps = async (...told: (() => Promise<unknown>)[]) => {
    for (const one of told) {
      world.clock.advance(HOUR);
      await one();
    }
    next();
  };
  const refund = (amount: number | undefined, number: number) =>
    refundPurchase(world.ports, world.us, {
      references: [number === 0 ? NUMBER : String(10_000 + number)],
      refundId: 'own',
      ...(amount !== undefined && { amount, currency: 'USD' }),
      occurredAt: world.clock.now(),
    });
  const off = () => tell('cancelled');
  const on = () => tell('processing');
  await steps(on, () => refund(1500, 0), off, on);
  await steps(on, off, () => refund(1500, 1), on);
  await steps(on, off, () => refund(undefined, 2), on);
  await steps(on, off, () => tell('refunded', { refunds: [part] }), on);
  await steps(
    on,
    off,
    () => tell('cancelled', { refunds: [part] }),
    () => tell('processing', { refunds: [part] }),
  );
  await steps(on, off, on, () => refund(undefined, 5), on);
  expect((await read()).orders).toEqual([1500, 1500, 7000, 7000, 3500, 7000]);
});

test('what was given is taken back with the order, and not given again by itself', async () => {
  const { world, tell, release, read } = await openStore();
  await tell('processing');
  world.clock.advance(15 * DAY);
  await release();
  expect((await read()).rewards).toEqual(['issued earned']);
  await tell('failed');
  expect((await read()).rewards).toEqual(['void refunded']);
  world.clock.advance(HOUR);
  await tell('processing');
  world.clock.advance(31 * DAY);
  await release();
  expect(await read()).toEqual({ orders: [0], credit: ['credited'], rewards: ['void refunded'] });
});

test('the shop’s own server does not bring back what its store called off', async () => {
  const { world, tell, read } = await openStore();
  await tell('processing');
  world.clock.advance(HOUR);
  await tell('cancelled');
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references: [NUMBER], amount: 7000 }));
  expect(await read()).toEqual(GONE);
});

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 10) * 2;
test(`in whichever sequence calls come, and however often, the latest state holds: ${RUNS} histories`, async () => {
  const { world, tell, read, next } = await openStore(async (own) => (await makeReferral(own)).code);
  const states = ['processing', 'cancelled', 'completed', 'failed'] as const;
  const expected: number[] = [];
  const histories = fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 5 }).chain((story) =>
    fc.tuple(
      fc.constant(story),
      fc
        .shuffledSubarray([...story.keys(), ...story.keys()], { minLength: story.length })
        .map((calls) => [...new Set([...calls, ...story.keys()]), ...calls]),
    ),
  );
  await fc.assert(
    fc.asyncProperty(histories, async ([story, calls]) => {
      next();
      const begun = world.clock.now();
      world.clock.advance(DAY);
      for (const call of calls) await tell(story[call] as string, { at: begun + call * 60_000 });
      const isOff = story.at(-1) === 'cancelled' || story.at(-1) === 'failed';
      expected.push(isOff ? 7000 : 0);
      expect((await read()).orders).toEqual(expected);
    }),
    { numRuns: RUNS, seed: historySeed(20_261_124), endOnFailure: true },
  );
  console.log(`WooCommerce: ${RUNS} histories of states told in any sequence, the latest of each holds`);
});
