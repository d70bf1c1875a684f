/** Whoever opens what an advocate wrote to themselves is the advocate, unless the order names somebody else. */
import { beforeEach, expect, test } from 'vitest';
import { fraudCase, reward } from '../../db/schema/group.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { askReward, tapMail } from '../test/join.ts';
import { openMe } from '../test/named.ts';
import { openScenario } from '../test/scenario.ts';
import { openSheet } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { screenDue } from './screen.ts';

const DAY = 86_400_000;

async function start() {
  const world = await createWorld();
  return { world, order: openScenario(world, await makeKey(world, world.us, ['purchases:write']), 1) };
}
let { world, order } = {} as Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  ({ world, order } = await start());
});
const rewards = async () => (await world.tenant.orm.select().from(reward)).map(({ state, reason }) => [state, reason]);

/** An advocate writes to another spelling of their own mailbox, and orders by that mail as a guest. */
async function orderByOwnMail() {
  const anna = await order.advocate('Anna', 'anna@gmail.com');
  await order.page({ referral: await order.click(await order.relay(anna, 'a.nna+me@gmail.com')) });
  const placedAt = world.clock.now();
  await order.server({ occurred_at: placedAt });
  await screenDue(world.ports);
  expect(await order.outcome()).toMatch(/self_referral \[same_mailbox\]$/);
  return { anna, placedAt };
}

test('an own order that was found stays found, however often it is told', async () => {
  const { placedAt } = await orderByOwnMail();
  await order.server({ occurred_at: placedAt });
  await order.server({ occurred_at: placedAt, amount: 7000, coupons: ['SUMMER'] });
  world.clock.advance(60 * DAY);
  await releaseDue(world.ports);
  expect(await order.outcome()).toMatch(/self_referral \[same_mailbox\]$/);
  expect(await rewards()).toEqual([['void', 'self_referral']]);
});

test('told once more after its advocate left, it is still refused for what it is', async () => {
  const { anna, placedAt } = await orderByOwnMail();
  await (await openMe(world, anna.id)).leave();
  await order.server({ occurred_at: placedAt, amount: 7000 });
  expect(await order.outcome()).toMatch(/self_referral \[same_mailbox\]$/);
});

test('an order that was refused before its advocate left is told with that reason ever after', async () => {
  const anna = await order.advocate('Anna');
  const click_id = (await order.click(anna.code)).rc;
  const placedAt = world.clock.now();
  await order.server({ occurred_at: placedAt, click_id, new_customer: false });
  const outcome = await order.outcome();
  expect(outcome).toMatch(/not_new_customer/);
  await (await openMe(world, anna.id)).leave();
  await order.server({ occurred_at: placedAt, amount: 7000, new_customer: false });
  expect(await order.outcome()).toBe(outcome);
});

test('where the shop names another buyer later, a member decides whom the advocate’s own message reached', async () => {
  const { placedAt } = await orderByOwnMail();
  world.clock.advance(60_000);
  await order.server({ occurred_at: placedAt, customer: { email: 'ben@friends.test' } });
  expect(await order.outcome()).toMatch(/^credited to Anna/);
  await screenDue(world.ports);
  const [found] = await world.tenant.orm.select().from(fraudCase);
  expect([found?.state, found?.findings.map(({ rule }) => rule)]).toEqual(['open', ['same_address', 'other_customer']]);
  expect(await rewards()).toEqual([['pending', 'fraud_review']]);
});

test.each([0, 15])('a code opened at the advocate’s own address is found %i days after the order', async (days) => {
  const sheet = await openSheet(world);
  const code = sheet.links[0]?.code as string;
  await order.rule({ claim: { customer: 'new', countries: [], mailFirst: true } });
  const page = await order.claimByMail(world, await order.click(code), 'a.nna+me@gmail.com');
  await order.server({ coupons: [/FRIEND-\w+/.exec(page)?.[0] as string] });
  world.clock.advance(days * DAY);
  await releaseDue(world.ports);
  expect(await order.outcome()).toMatch(/^credited/);
  world.clock.advance(60_000);
  await tapMail(world, await askReward(world, sheet.advocate, 'anna@gmail.com', 'Anna'));
  await releaseDue(world.ports);
  expect(await order.outcome()).toMatch(/self_referral \[same_(email|mailbox)\]$/);
  expect(await rewards()).toEqual([['void', 'self_referral']]);
});
