import { eq } from 'drizzle-orm';
import { describe, expect, it, test } from 'vitest';
import { campaign, message, reward } from '../../db/schema/group.ts';
import { signWebhook } from '../alert/webhook.ts';
import { upsertEndpoint } from '../endpoint/endpoint.store.ts';
import { OutwardError } from '../outward/outward.error.ts';
import type { Ports } from '../ports.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { askShops } from './ask.dispatch.ts';
import { readBalances } from './list.store.ts';
import { markRewardsPaid } from './payout.ts';
import { changeReward, planApproval } from './reward.change.ts';
import { releaseDue } from './reward.dispatch.ts';
import { isRewarded, milestoneAt, nextStep, periodOf, type RewardRule, tierAt, worthOf } from './rule.ts';

const DAY = 24 * 3600_000;
const MINUTE = 60_000;
const BASE: RewardRule = { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14 };

describe('the rules of a reward', () => {
  const tiers = [
    { from: 5, amount: 1500 },
    { from: 10, amount: 2000 },
  ];
  const milestones = [
    { at: 3, amount: 700 },
    { at: 4, repeat: true, amount: 500 },
  ];

  it('rise by tiers and give milestones on top', () => {
    expect([4, 5, 9, 10].map((ordinal) => tierAt({ tiers }, ordinal)?.amount)).toEqual([undefined, 1500, 1500, 2000]);
    expect([1, 3, 4, 8, 12].map((ordinal) => milestoneAt({ milestones }, ordinal))).toEqual([0, 700, 500, 500, 500]);
    expect(nextStep({ tiers, milestones }, 0)).toEqual({ kind: 'milestone', at: 3, amount: 700 });
    expect(nextStep({ tiers, milestones }, 4)).toEqual({ kind: 'tier', at: 5, amount: 1500 });
    expect(nextStep({ tiers }, 10)).toBeUndefined();
  });

  it('count a percentage of what is left, in one currency alone', () => {
    const share = { amount: 1000, percent: 12.5, most: 700 };
    expect(worthOf(share, 'USD', { net: 4999, currency: 'USD' })).toBe(624);
    expect(worthOf(share, 'USD', { net: 90_000, currency: 'USD' })).toBe(700);
    expect(worthOf(share, 'USD', { net: 4999, currency: 'EUR' })).toBe(1000);
    expect(isRewarded({ ...BASE, amount: 0 })).toBe(false);
    expect(isRewarded({ ...BASE, amount: 0, friend: { kind: 'cash', amount: 1 } })).toBe(true);
  });

  it('count by the shop’s own day, week from Monday and month, also where clocks change', () => {
    const at = Date.parse('2026-03-29T01:30:00Z');
    const says = (per: 'day' | 'week' | 'month') => {
      const { from, to } = periodOf(per, at, 'Europe/Berlin');
      return [from, to].map((one) => new Date(one).toISOString().slice(0, 16));
    };
    expect(says('day')).toEqual(['2026-03-28T23:00', '2026-03-29T22:00']);
    expect(says('week')).toEqual(['2026-03-22T23:00', '2026-03-29T22:00']);
    expect(says('month')).toEqual(['2026-02-28T23:00', '2026-03-31T22:00']);
  });
});

/** A world whose campaign follows a rule, with an advocate who is told by mail. */
async function open(rule: RewardRule) {
  const world = await createWorld();
  const { ports, us, tenant, clock } = world;
  await tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  const order = (reference: string, amount = 6000) =>
    recordPurchase(
      ports,
      us,
      makeOrder(world, { ...confirmed, references: [reference], amount, clickToken: referral.click() }),
    );
  const refund = (reference: string, amount?: number) =>
    refundPurchase(ports, us, { references: [reference], ...(amount && { amount }), occurredAt: clock.now() });
  const stand = async () =>
    (await readStanding(world)).rewards
      .toSorted((a, b) => a.createdAt - b.createdAt || (a.part < b.part ? -1 : 1) || (a.id < b.id ? -1 : 1))
      .map(({ beneficiary, part, amount, state, reason }) => [beneficiary, part, amount, state, reason]);
  return { world, referral, order, refund, stand };
}

test('a percentage follows what is left, the friend gets theirs, and too small a rest takes all of it back', async () => {
  const rule = { ...BASE, percent: 10, minOrder: 3000, friend: { kind: 'cash' as const, amount: 300 } };
  const { world, order, refund, stand } = await open(rule);
  await order('1', 8000);
  await refund('1', 2000);
  expect(await stand()).toEqual([
    ['advocate', 'base', 600, 'pending', 'return_period'],
    ['friend', 'base', 300, 'pending', 'return_period'],
  ]);
  world.clock.advance(14 * DAY);
  expect(await releaseDue(world.ports)).toBe(2);
  // A friend's own is for the shop to hand out: nobody is written to but the advocate.
  expect(await world.tenant.orm.select().from(message)).toHaveLength(1);
  await refund('1', 3500);
  await order('2', 2999);
  const standing = await stand();
  expect(standing.map(([, , amount, state, reason]) => [amount, state, reason])).toEqual([
    [600, 'void', 'below_minimum'],
    [300, 'void', 'below_minimum'],
    [299, 'void', 'below_minimum'],
    [300, 'void', 'below_minimum'],
  ]);
  const { entries } = await readStanding(world);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  expect(
    entries
      .filter(({ kind }) => kind === 'clawback')
      .map(({ amount }) => amount)
      .sort(),
  ).toEqual([-300, -600]);
});

test('a percentage that was given loses its part of what comes back, on both sides, and makes room below a cap', async () => {
  const { world, order, refund, stand } = await open({
    ...BASE,
    kind: 'cash',
    percent: 10,
    tiers: [{ from: 2, amount: 9, percent: 20 }],
    caps: [{ per: 'campaign', amount: 2000 }],
    friend: { kind: 'cash', amount: 9, percent: 5, most: 350 },
  });
  const { ports, clock, tenant } = world;
  const given = async () =>
    (await stand()).map(([beneficiary, , amount, state, reason]) => [beneficiary, amount, state, reason]);
  await order('1', 8000);
  clock.advance(1000);
  await order('2', 5000);
  clock.advance(14 * DAY);
  await releaseDue(ports);
  expect(await given()).toEqual([
    ['advocate', 800, 'issued', 'earned'],
    ['friend', 350, 'issued', 'earned'],
    ['advocate', 1000, 'issued', 'earned'],
    ['friend', 250, 'issued', 'earned'],
  ]);
  const [second] = (await readStanding(world)).rewards.filter(({ amount }) => amount === 1000);
  await markRewardsPaid(ports, world.us, [second?.id ?? ''], null, 'usr_1');

  await refund('1', 2000);
  await refund('2', 2500);
  expect(await given()).toEqual([
    ['advocate', 600, 'issued', 'part_refunded'],
    ['friend', 300, 'issued', 'part_refunded'],
    ['advocate', 500, 'issued', 'part_refunded'],
    ['friend', 125, 'issued', 'part_refunded'],
  ]);
  expect(await readBalances(tenant, world.us.id)).toMatchObject([
    { given: 1525, paid: 500, unpaid: 1025, reclaim: 500 },
  ]);
  // Another 900 fit below 2,000 since.
  await order('3', 4500);
  clock.advance(14 * DAY);
  await releaseDue(ports);
  expect((await given()).slice(4)).toEqual([
    ['advocate', 900, 'issued', 'earned'],
    ['friend', 225, 'issued', 'earned'],
  ]);
  // What the shop corrects upwards gives nobody more, and what is refunded whole is taken back whole.
  await order('1', 9000);
  await refund('2');
  expect((await given()).slice(0, 4)).toEqual([
    ['advocate', 600, 'issued', 'part_refunded'],
    ['friend', 300, 'issued', 'part_refunded'],
    ['advocate', 500, 'void', 'refunded'],
    ['friend', 125, 'void', 'refunded'],
  ]);
  expect(await readBalances(tenant, world.us.id)).toMatchObject([{ given: 2025, paid: 0, reclaim: 1000 }]);
  const { entries, events } = await readStanding(world);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(2025);
  const told = events.filter(({ kind, body }) => kind === 'reward' && (body.state === 'issued' || body.clawback));
  expect(told.reduce((sum, { body }) => sum + (body.amount ?? 0), 0)).toBe(2025);
  expect(told.reduce((sum, { body }) => sum + (body.state === 'issued' ? 1 : 0) - (body.clawback ? 1 : 0), 0)).toBe(4);
});

test('tiers and milestones count what stays, and a refund moves the next ones up', async () => {
  const rule = { ...BASE, tiers: [{ from: 4, amount: 1500 }], milestones: [{ at: 4, amount: 700 }] };
  const { world, order, refund, stand } = await open(rule);
  for (const reference of ['1', '2', '3', '4', '5']) {
    await order(reference);
    world.clock.advance(1000);
  }
  await refund('1');
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  expect((await stand()).filter(([, , , state]) => state === 'issued')).toEqual([
    ['advocate', 'base', 1000, 'issued', 'earned'],
    ['advocate', 'base', 1000, 'issued', 'earned'],
    ['advocate', 'base', 1000, 'issued', 'earned'],
    ['advocate', 'base', 1500, 'issued', 'earned'],
    ['advocate', 'milestone', 700, 'issued', 'earned'],
  ]);
  // The milestone goes with the order that completed it, and comes back with another.
  await refund('5');
  await order('6');
  world.clock.advance(15 * DAY);
  await releaseDue(world.ports);
  const bonuses = (await stand()).filter(([, part]) => part === 'milestone').map(([, , , state]) => state);
  expect(bonuses.sort()).toEqual(['issued', 'void']);
});

test('a milestone is cut to what fits below a cap; half a gift is none, and a next order never waits for it', async () => {
  const caps = [{ per: 'day' as const, amount: 1500 }];
  const rule = { ...BASE, kind: 'cash' as const, milestones: [{ at: 1, amount: 700 }], caps };
  const cut = await open(rule);
  await cut.order('1');
  cut.world.clock.advance(DAY);
  await cut.order('2');
  cut.world.clock.advance(14 * DAY);
  expect(await releaseDue(cut.world.ports)).toBe(2);
  expect((await cut.stand()).map(([, part, amount, state]) => [part, amount, state]).sort()).toEqual([
    ['base', 1000, 'issued'],
    ['base', 1000, 'issued'],
    ['milestone', 500, 'issued'],
  ]);
  const { entries, rewards } = await readStanding(cut.world);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(2500);
  expect(rewards.find(({ part }) => part === 'milestone')?.terms).toEqual({
    capped: { per: 'day', of: 'amount', sum: 1700, most: 1500 },
  });

  const gift = await open({ ...rule, kind: 'gift', name: 'A mug' });
  await gift.order('1');
  gift.world.clock.advance(14 * DAY);
  await releaseDue(gift.world.ports);
  expect((await gift.stand()).map(([, part, amount, state, reason]) => [part, amount, state, reason]).sort()).toEqual([
    ['base', 1000, 'issued', 'earned'],
    ['milestone', 700, 'void', 'cap_reached'],
  ]);
});

test('who approves is what was said when it was earned, at a tier too, whatever the campaign says since', async () => {
  const tiers = [{ from: 2, amount: 1500 }];
  const by = (approval?: RewardRule['approval']): RewardRule => ({ ...BASE, tiers, ...(approval && { approval }) });
  const { world, order, stand } = await open(by());
  const say = (rule: RewardRule) =>
    world.tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  await order('free');
  world.clock.advance(1000);
  await say(by({ by: 'hand', upTo: 1200 }));
  await order('by hand');
  world.clock.advance(1000);
  await say(by());
  await order('free again');
  world.clock.advance(1000);
  await say(by({ by: 'shop' }));
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  expect((await stand()).map(([, , amount, state, reason]) => [amount, state, reason])).toEqual([
    [1000, 'issued', 'earned'],
    [1500, 'pending', 'awaiting_approval'],
    [1500, 'issued', 'earned'],
  ]);
});

test('one that waits for approval at a tier falls back where the orders before it are refunded meanwhile', async () => {
  const rule = {
    ...BASE,
    percent: 10,
    tiers: [{ from: 2, amount: 9, percent: 20 }],
    approval: { by: 'hand' as const },
  };
  const { world, order, refund, stand } = await open(rule);
  const { ports, us: shop, tenant, clock } = world;
  const approve = async () => {
    for (const { id } of await tenant.orm.select().from(reward).where(eq(reward.state, 'pending'))) {
      await changeReward(ports, [shop], id, (context) => planApproval(ports, context, { by: 'usr_1' }));
    }
    await releaseDue(ports);
  };
  await order('1');
  clock.advance(14 * DAY);
  await releaseDue(ports);
  await approve();
  await order('2');
  clock.advance(14 * DAY);
  await releaseDue(ports);
  expect((await stand()).map(([, , amount, state]) => [amount, state])).toEqual([
    [600, 'issued'],
    [1200, 'pending'],
  ]);
  await refund('2', 1000);
  await refund('1');
  await approve();
  expect((await stand()).map(([, , amount, state]) => [amount, state])).toEqual([
    [600, 'void'],
    [500, 'issued'],
  ]);
});

test('two hosts that give one advocate’s rewards at once stay below the cap', async () => {
  const { world, order, stand } = await open({ ...BASE, caps: [{ per: 'campaign', count: 1 }] });
  const { ports, tenant, clock } = world;
  await order('1');
  await order('2');
  clock.advance(14 * DAY);
  const [first] = await tenant.orm.select().from(reward).orderBy(reward.id);
  const hold = (state: 'review' | null) =>
    tenant.orm
      .update(reward)
      .set({ hold: state })
      .where(eq(reward.id, first?.id ?? ''));
  // Between what the one reads and what it writes, the other gives the second reward.
  let met = false;
  const group = ports.databases.group(us(world));
  const client = new Proxy(group.client, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== 'batch') return typeof value === 'function' ? value.bind(target) : value;
      return async (...args: Parameters<typeof target.batch>) => {
        if (!met && JSON.stringify(args[0]).includes('reward_entry')) {
          met = true;
          await hold('review');
          await releaseDue(ports);
          await hold(null);
        }
        return target.batch(...args);
      };
    },
  });
  const databases = {
    ...ports.databases,
    groupNumbers: () => ports.databases.groupNumbers(),
    group: () => ({ ...group, client }),
  };
  await releaseDue({ ...ports, databases } as Ports);
  expect((await stand()).filter(([, , , state]) => state === 'issued')).toHaveLength(1);
  await releaseDue(ports);
  expect((await stand()).map(([, , , , reason]) => reason).sort()).toEqual(['cap_reached', 'earned']);
});

const us = ({ us: shop }: World) => shop.groupNumber;

test('the shop’s own system has the last word: asked by signed calls until it answers, and nothing is lost meanwhile', async () => {
  const { world, order, stand } = await open({ ...BASE, approval: { by: 'shop', upTo: 500 } });
  const { tenant, clock } = world;
  const secretSealed = world.ports.secrets.seal('a-secret');
  const endpoint = { shopId: world.us.id, url: 'https://shop.test/judge', secretSealed, updatedAt: 0 };
  await tenant.client.batch([upsertEndpoint(tenant, 'reward', endpoint)], 'write');
  const asked: { signature: string; body: string }[] = [];
  let says: () => Response = () => {
    throw new OutwardError('timeout');
  };
  const ports: Ports = {
    ...world.ports,
    outward: async (_url, init) => {
      const headers = new Headers(init?.headers);
      asked.push({ signature: headers.get('goodword-signature') ?? '', body: String(init?.body) });
      return says();
    },
  };
  await order('1');
  await order('2');
  clock.advance(14 * DAY);
  await releaseDue(ports);
  await askShops(ports);
  expect((await stand()).map(([, , , state, reason]) => [state, reason])).toEqual([
    ['pending', 'awaiting_shop'],
    ['pending', 'awaiting_shop'],
  ]);
  const [call] = asked.toSorted((one) => (one.body.includes('"order_ids":["1"]') ? -1 : 1));
  expect(call?.signature).toBe(signWebhook(ports.secrets, 'a-secret', call?.body ?? '', clock.now()));
  expect(JSON.parse(call?.body ?? '')).toMatchObject({ amount: 1000, currency: 'USD', order_ids: ['1'], test: false });

  // Not before a minute has gone by; what is no verdict is none.
  await askShops(ports);
  expect(asked).toHaveLength(2);
  clock.advance(MINUTE);
  says = () => Response.json({ approve: 'yes' });
  await askShops(ports);
  expect((await stand()).map(([, , , , reason]) => reason)).toEqual(['awaiting_shop', 'awaiting_shop']);
  clock.advance(10 * MINUTE);
  says = () => {
    const { order_ids: orders } = JSON.parse(asked.at(-1)?.body ?? '');
    return Response.json(orders[0] === '1' ? { approve: true } : { approve: false, reason: 'blocked_customer' });
  };
  await askShops(ports);
  await releaseDue(ports);
  expect((await stand()).map(([, , , state, reason]) => [state, reason])).toEqual([
    ['issued', 'earned'],
    ['void', 'vetoed'],
  ]);
  const { entries } = await readStanding(world);
  expect(entries.find(({ kind }) => kind === 'void')?.reason).toMatch(/^vetoed:blocked_customer\./);
  // A veto stays, whatever is reported of the order later.
  await order('2', 7000);
  expect((await stand())[1]?.[4]).toBe('vetoed');
});

test('of an order’s two rewards, asked about at once, each gets the shop’s word on it alone', async () => {
  const { world, order, stand } = await open({
    ...BASE,
    approval: { by: 'shop' },
    friend: { kind: 'cash', amount: 300 },
  });
  const { tenant, clock, us } = world;
  const secretSealed = world.ports.secrets.seal('a-secret');
  const endpoint = { shopId: us.id, url: 'https://shop.test/judge', secretSealed, updatedAt: 0 };
  await tenant.client.batch([upsertEndpoint(tenant, 'reward', endpoint)], 'write');
  const outward: Ports['outward'] = async (_url, init) =>
    Response.json(
      JSON.parse(String(init?.body)).beneficiary === 'friend'
        ? { approve: false, reason: 'blocked' }
        : { approve: true },
    );
  await order('1');
  clock.advance(14 * DAY);
  await releaseDue(world.ports);
  // Both answers are written at once: the one that comes second is asked for once more.
  for (let round = 0; round < 2; round += 1) {
    await askShops({ ...world.ports, outward });
    await releaseDue(world.ports);
    clock.advance(5 * MINUTE);
  }
  expect((await stand()).map(([whose, , , state, reason]) => [whose, state, reason])).toEqual([
    ['advocate', 'issued', 'earned'],
    ['friend', 'void', 'vetoed'],
  ]);
});

test('a shop that is never reached leaves it to its members after three days', async () => {
  const { world, order, stand } = await open({ ...BASE, approval: { by: 'shop' } });
  await order('1');
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  await askShops(world.ports);
  expect((await stand())[0]?.slice(3)).toEqual(['pending', 'awaiting_approval']);
});
