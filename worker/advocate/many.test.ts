/** What an advocate's page says of many orders, and of those that a cap leaves without a reward. */
import { expect, test } from 'vitest';
import { campaign } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { openMe } from '../test/named.ts';
import { watchPlans } from '../test/plan.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { readPage } from './advocate.store.ts';

const HOUR = 3_600_000;

/** An advocate whose friends order, one after the other. */
async function refer(world: World, orders: number, hours = 1) {
  const referral = await makeReferral(world);
  for (let index = 0; index < orders; index += 1) {
    const friend = { references: [`of-${index}`], clickToken: referral.click(), customerId: `friend-${index}` };
    await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, ...friend }));
    world.clock.advance(hours * HOUR);
  }
  return referral;
}
const textOf = (page: string) => page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

test('all orders count and all codes are found, however many there are', async () => {
  const world = await createWorld();
  const { advocateId } = await refer(world, 105, 6);
  for (let day = 0; day < 25; day += 1) {
    world.clock.advance(24 * HOUR);
    await releaseDue(world.ports);
  }
  const { rewards } = await readStanding(world);
  expect(rewards.filter(({ state }) => state === 'issued')).toHaveLength(105);
  const me = await openMe(world, advocateId);
  const pages = await Promise.all([1, 2].map((page) => me.read(`?page=${page}`)));
  for (const page of pages) expect(textOf(page)).toContain('$1,050 Earned');
  const shown = pages.map((page) =>
    [...page.matchAll(/class="own code wide[^>]*>([A-Z0-9-]+)</g)].map(([, code]) => code),
  );
  expect(shown.map(({ length }) => length)).toEqual([100, 5]);
  const codes = await world.tenant.client.execute('select code from coupon join reward on coupon_id = coupon.id');
  expect(shown.flat().toSorted()).toEqual(codes.rows.map(({ code }) => code).toSorted());
  expect(textOf(pages[1] ?? '')).not.toContain('Nothing here yet');
  expect(pages[0]).toContain('href="/me?page=2#rewards"');
  expect(await me.read('?page=1e9')).toBe(await me.read());
  expect(await me.read('?page=3')).toBe(pages[1]);
  // Who has left is shown as much.
  await me.leave();
  for (const page of [2, 3]) {
    expect(await (await openMe(world, advocateId)).read(`?page=${page}`)).toContain(shown[1]?.[0]);
  }
});

test('what is on its way counts beyond the page that is shown, as far as caps let it through', async () => {
  const world = await createWorld();
  const { advocateId } = await refer(world, 130);
  const me = await openMe(world, advocateId);
  expect(textOf(await me.read())).toContain('$1,300 On its way');
  await world.tenant.orm.update(campaign).set({
    reward: { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14, caps: [{ per: 'campaign', count: 115 }] },
  });
  expect(textOf(await me.read())).toContain('$1,150 On its way');
});

test('an order whose reward a cap will not let through says so, and announces nothing', async () => {
  const world = await createWorld();
  await world.tenant.orm.update(campaign).set({
    reward: { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14, caps: [{ per: 'campaign', count: 1 }] },
  });
  const { advocateId } = await refer(world, 3);
  const page = textOf(await (await openMe(world, advocateId)).read());
  expect(page).toContain('$10 On its way');
  expect(page.match(/Waiting for the return period/g)).toHaveLength(1);
  expect(page.match(/The limit of rewards had been reached/g)).toHaveLength(2);
});

test('orders and what they brought are looked up by the advocate, never through those of others', async () => {
  const world = await createWorld();
  const { database, plans } = watchPlans(world.tenant);
  await readPage(database, world.us.id, 'adv_1', world.clock.now());
  const told = (await plans()).join('\n');
  expect(told).toContain('SEARCH reward USING INDEX reward_part (conversion_id=?');
  expect(told).toContain('SEARCH reward USING INDEX reward_advocate (advocate_id=?)');
  expect(told).not.toMatch(/SCAN|AUTOMATIC|reward_due/);
});
