import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { shop } from '../../db/schema/control.ts';
import { advocate, campaign, message, reward, sandboxMessage } from '../../db/schema/group.ts';
import { readPage } from '../advocate/advocate.store.ts';
import { standingOf } from '../advocate/standing.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { insertStop, resumeStop } from '../message/stop.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { watchPlans } from '../test/plan.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { createWorld, START } from '../test/world.ts';
import { releaseDue } from './reward.dispatch.ts';
import { tellRewards } from './tell.dispatch.ts';
import { readMissed, readUntold } from './tell.store.ts';

const DAY = 24 * 3_600_000;
const half = { random: () => 0.5 };

async function open(address: { email?: string; confirmed?: boolean } = { email: 'anna@example.com', confirmed: true }) {
  const world = await createWorld();
  const referral = await makeReferral(world, address);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  const kinds = async () => (await world.tenant.orm.select().from(message)).map(({ idempotencyKey }) => idempotencyKey);
  return { world, kinds };
}

it('tells an advocate once that a reward waits for them, and once, with the reason, that it came to nothing', async () => {
  const { world, kinds } = await open();
  await tellRewards(world.ports);
  await tellRewards(world.ports);
  expect(await kinds()).toEqual([expect.stringMatching(/^reward:rwd_\w+:pending$/)]);
  await dispatchDue(world.ports, half);
  await refundPurchase(world.ports, world.us, { references: ['1001'], occurredAt: START });
  await tellRewards(world.ports);
  await tellRewards(world.ports);
  expect(await kinds()).toHaveLength(2);
  await dispatchDue(world.ports, half);
  const mails = await world.tenant.orm.select().from(sandboxMessage);
  expect(mails.map(({ subject }) => subject).sort()).toEqual([
    'About your reward from Maple US',
    'Your reward of $10 from Maple US is on its way',
  ]);
  expect(mails.find(({ subject }) => subject.startsWith('About'))?.text).toContain('sent back or cancelled');
});

it.each([
  ['a day', 1, 2],
  ['thirteen days', 13, 2],
  ['a month', 30, 1],
])(
  'a refusal is told after a standstill of %s, as far as anybody still waits for the reward',
  async (_, days, told) => {
    const { world, kinds } = await open();
    await tellRewards(world.ports);
    await refundPurchase(world.ports, world.us, { references: ['1001'], occurredAt: START });
    world.clock.advance(days * DAY);
    await tellRewards(world.ports);
    await tellRewards(world.ports);
    expect(await kinds()).toHaveLength(told);
  },
);

it('news of a reward that waited too long to be true stay untold, and what nobody heard of is not taken back', async () => {
  const { world, kinds } = await open();
  const { ports, us, tenant } = world;
  const stop = { id: 'stp_1', retailerId: us.retailerId, shopId: '', campaignId: '', channel: '', kind: '' };
  await insertStop(tenant, { ...stop, createdBy: 'usr_1', createdAt: START });
  await tellRewards(ports);
  await refundPurchase(ports, us, { references: ['1001'], occurredAt: START });
  await tellRewards(ports);
  expect(await kinds()).toHaveLength(2);
  await resumeStop(tenant, { id: stop.id, createdBy: 'usr_1' }, world.clock.now());
  await dispatchDue(ports, half);
  const all = await tenant.orm.select().from(message);
  expect(all.map(({ state, lastError }) => [state, lastError])).toEqual(all.map(() => ['canceled', 'reward_changed']));
  expect(await tenant.orm.select().from(sandboxMessage)).toEqual([]);
});

it('that a reward is on its way stays untold once it is there', async () => {
  const { world } = await open();
  const { ports, us, tenant } = world;
  const stop = { id: 'stp_1', retailerId: us.retailerId, shopId: '', campaignId: '', channel: '', kind: '' };
  await insertStop(tenant, { ...stop, createdBy: 'usr_1', createdAt: START });
  await tellRewards(ports);
  world.clock.advance(15 * DAY);
  await releaseDue(ports);
  await tellRewards(ports);
  await resumeStop(tenant, { id: stop.id, createdBy: 'usr_1' }, world.clock.now());
  await dispatchDue(ports, half);
  const mails = await tenant.orm.select().from(sandboxMessage);
  expect(mails.map(({ subject }) => subject)).toEqual(['You earned $10 at Maple US']);
});

it('who may have heard of a reward hears that it came to nothing', async () => {
  const { world } = await open();
  const { ports, us, tenant } = world;
  await tellRewards(ports);
  // The mail server never said whether it took it: it is tried once more, later.
  await tenant.orm.update(message).set({ doubt: 1, runAt: START + DAY });
  await refundPurchase(ports, us, { references: ['1001'], occurredAt: START });
  await tellRewards(ports);
  await dispatchDue(ports, half);
  const [told, ...others] = await tenant.orm.select().from(sandboxMessage);
  expect(told?.subject).toBe('About your reward from Maple US');
  expect(others).toEqual([]);
});

it('tells nobody of a refusal who never heard of the reward, nor anybody without a confirmed address', async () => {
  const { world, kinds } = await open();
  await refundPurchase(world.ports, world.us, { references: ['1001'], occurredAt: START });
  await tellRewards(world.ports);
  expect(await kinds()).toEqual([]);
  const other = await open({ email: 'anna@example.com' });
  await tellRewards(other.world.ports);
  expect(await other.kinds()).toEqual([]);
});

it('those whom nothing can be told, as their shop is stopped, keep nobody else from hearing', async () => {
  const { world, kinds } = await open();
  const { tenant, ports, de } = world;
  const [own] = await tenant.orm.select().from(reward);
  const [anna] = await tenant.orm.select().from(advocate);
  if (!own || !anna) throw new Error('nothing is owed');
  await tenant.orm.insert(advocate).values({ ...anna, id: 'adv_other', shopId: de.id });
  const one = { ...own, advocateId: 'adv_other', part: 'manual' as const, updatedAt: own.updatedAt - 1 };
  await tenant.orm.insert(reward).values(Array.from({ length: 450 }, (_, n) => ({ ...one, id: `rwd_other_${n}` })));
  await ports.databases.control.orm.update(shop).set({ stopped: true }).where(eq(shop.id, de.id));
  ports.shops.forget();
  await tellRewards(ports);
  expect(await kinds()).toEqual([`reward:${own.id}:pending`]);
});

it('what was earned is told as it is issued, and what is old is no news', async () => {
  const { world, kinds } = await open();
  world.clock.advance(14 * DAY);
  await tellRewards(world.ports);
  expect(await kinds()).toEqual([]);
  await releaseDue(world.ports);
  await tellRewards(world.ports);
  expect(await kinds()).toEqual([expect.stringMatching(/^reward:rwd_\w+$/)]);
});

it('nobody waits for a return period of no days: what is due is told once, as it is given', async () => {
  const world = await createWorld();
  const { ports, us, tenant } = world;
  const reward = { kind: 'credit', amount: 1000, currency: 'USD', holdDays: 0 } as const;
  await tenant.orm.update(campaign).set({ reward }).where(eq(campaign.id, world.campaignId));
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  const order = makeOrder(world, { ...confirmed, clickToken: referral.click() });
  const standing = async () => (await recordPurchase(ports, us, order)).reward;
  expect(await standing()).toMatchObject({ state: 'pending', reason: 'due', dueAt: world.clock.now() });
  // The same report once more, later, changes nothing.
  world.clock.advance(1000);
  expect(await standing()).toMatchObject({ reason: 'due' });
  expect((await readPage(tenant, us.id, referral.advocateId, world.clock.now())).orders.map(standingOf)).toEqual([
    { kind: 'checking' },
  ]);
  await tellRewards(ports);
  expect(await tenant.orm.select().from(message)).toEqual([]);
  await releaseDue(ports);
  expect((await tenant.orm.select().from(message)).map(({ kind }) => kind)).toEqual(['reward']);
});

it('what is untold is looked for among what changed lately and whom somebody came to know, not all that was ever given', async () => {
  const { world } = await open();
  const { database, plans } = watchPlans(world.tenant);
  const now = world.clock.now();
  await readUntold(database, now - DAY, { updatedAt: now - 14 * DAY, id: '' }, 200);
  await readMissed(database, now - DAY, { updatedAt: 0, id: '' }, 200);
  const told = (await plans())
    .flatMap((plan) => plan.split('\n'))
    .filter((step) => step.includes('SEARCH reward ') || step.includes('SCAN reward'));
  expect(told).toEqual([
    expect.stringContaining('reward_updated (updated_at>?)'),
    expect.stringContaining('reward_advocate (advocate_id=?)'),
  ]);
});
