/** Nobody is paid for an order of their own, also where they show only afterwards who they are. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, advocateBlock } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { askReward, tapMail } from '../test/join.ts';
import { openMe } from '../test/named.ts';
import { watchPlans } from '../test/plan.ts';
import { confirmed, makeOrder, readStanding } from '../test/referral.ts';
import { openSheet, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import { readUnscreened } from './screen.store.ts';

const DAY = 86_400_000;
const ZOE = 'zoe@sharers.test';

/**
 * Somebody shares of whom nothing is known, or a customer id alone, and two orders come over their link: their own, and a
 * friend's.
 */
async function share(customerId?: string) {
  const world = await createWorld();
  const sheet = await openSheet(world, customerId ? { identity: vouch(world, customerId) } : {});
  const code = sheet.links[0]?.code as string;
  const digest = (address: string) => world.ports.secrets.digest(address);
  const clicked = async (address: string) => {
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux) Chrome/141.0', 'x-test-address': address };
    const to = (await world.get(`/r/${code}`, headers)).headers.get('location') as string;
    return new URL(to).searchParams.get('rc') as string;
  };
  const buy = async (reference: string, email: string, address: string, customerId?: string) => {
    const buyer = { emailSha256: digest(email), ...(customerId && { customerId }) };
    const order = makeOrder(world, { references: [reference], clickToken: await clicked(address), ...buyer });
    return recordPurchase(world.ports, world.us, { ...order, ...confirmed });
  };
  await buy('own', ZOE, '192.0.2.1', customerId ? undefined : 'c-zoe');
  await buy('friend', 'ben@friends.test', '192.0.2.2');
  const outcome = async () => {
    const { conversions, rewards } = await readStanding(world);
    return conversions.map(({ id, state, reason, evidence }) => {
      const won = rewards.find(({ conversionId }) => conversionId === id);
      return [state, reason, evidence.compared?.rule, won?.state];
    });
  };
  return { world, sheet, outcome };
}

/** They say where the reward goes, and open the mail. */
const confirmAddress = async (world: World, token: string) => {
  await tapMail(world, await askReward(world, token, ZOE, 'Zoe'));
};

const signIn = async (world: World, token: string) => {
  await openSheet(world, { advocate: token, identity: vouch(world, 'c-zoe', { firstName: 'Zoe' }) });
};
const signInAnew = async (world: World, token: string) => {
  await openSheet(world, { identity: vouch(world, 'c-zoe', { firstName: 'Zoe' }) });
  await signIn(world, token);
};

test.each([
  ['by the address that the reward is to go to', confirmAddress, 'same_email'],
  ['by signing in', signIn, 'same_customer'],
  ['by signing in, being an advocate already', signInAnew, 'same_customer'],
])('who shared unknown and bought is found %s, before the reward and after it', async (_, show, rule) => {
  for (const days of [0, 15]) {
    const { world, sheet, outcome } = await share();
    world.clock.advance(days * DAY);
    await releaseDue(world.ports);
    world.clock.advance(60_000);
    await show(world, sheet.advocate);
    await releaseDue(world.ports);
    world.clock.advance((16 - days) * DAY);
    await releaseDue(world.ports);
    expect(await outcome()).toEqual([
      ['refused', 'self_referral', rule, 'void'],
      ['credited', null, undefined, 'issued'],
    ]);
    const { entries } = await readStanding(world);
    expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(1000);
  }
});

const nameAddress = async (world: World) => {
  await openSheet(world, { identity: vouch(world, 'c-zoe', { email: ZOE }) });
};

test.each([
  ['by the address that they confirm', confirmAddress],
  ['by the address that the shop’s page names as they sign in', nameAddress],
])('who is known by customer id alone, and was paid for an order as a guest, is found %s', async (_, show) => {
  const { world, sheet, outcome } = await share('c-zoe');
  world.clock.advance(15 * DAY);
  await releaseDue(world.ports);
  expect(await outcome()).toEqual(Array(2).fill(['credited', null, undefined, 'issued']));
  world.clock.advance(60_000);
  await show(world, sheet.advocate);
  await releaseDue(world.ports);
  expect(await outcome()).toEqual([
    ['refused', 'self_referral', 'same_email', 'void'],
    ['credited', null, undefined, 'issued'],
  ]);
  // Each was looked at once.
  expect(await readUnscreened(world.ports.databases.group(1), world.clock.now() + 1, 0, 9)).toEqual([]);
});

test('what somebody shared unknown is looked at too, once the customer that they are shows their address', async () => {
  const { world, sheet, outcome } = await share();
  await openSheet(world, { identity: vouch(world, 'c-other') });
  await openSheet(world, { advocate: sheet.advocate, identity: vouch(world, 'c-other') });
  world.clock.advance(15 * DAY);
  await releaseDue(world.ports);
  expect((await outcome()).map(([state]) => state)).toEqual(['credited', 'credited']);
  world.clock.advance(60_000);
  await openSheet(world, { identity: vouch(world, 'c-other', { email: ZOE }) });
  await releaseDue(world.ports);
  expect((await outcome()).map(([state, reason]) => [state, reason])).toEqual([
    ['refused', 'self_referral'],
    ['credited', null],
  ]);
});

test('whoever leaves right after they showed who they are is found too', async () => {
  const { world, sheet, outcome } = await share();
  await confirmAddress(world, sheet.advocate);
  const [zoe] = await world.tenant.orm.select().from(advocate).where(eq(advocate.state, 'verified'));
  await (await openMe(world, zoe?.id as string)).leave();
  world.clock.advance(16 * DAY);
  await releaseDue(world.ports);
  expect((await outcome()).map(([state, reason]) => [state, reason])).toEqual([
    ['refused', 'self_referral'],
    ['credited', null],
  ]);
});

test('whoever is blocked is paid nothing for what they shared unknown', async () => {
  const { world, sheet, outcome } = await share();
  await openSheet(world, { identity: vouch(world, 'c-bad') });
  await openSheet(world, { advocate: sheet.advocate, identity: vouch(world, 'c-bad') });
  const [bad] = await world.tenant.orm.select().from(advocate).where(eq(advocate.state, 'verified'));
  await world.tenant.orm.insert(advocateBlock).values({
    advocateId: bad?.id as string,
    shopId: world.us.id,
    reason: 'other',
    blockedBy: 'usr_1',
    createdAt: world.clock.now(),
  });
  world.clock.advance(15 * DAY);
  await releaseDue(world.ports);
  expect((await outcome()).map(([state, reason]) => [state, reason])).toEqual([
    ['refused', 'fraud_review'],
    ['refused', 'fraud_review'],
  ]);
});

test('who showed who they are is found by indexes, and so is what they are credited with', async () => {
  const world = await createWorld();
  const { database, plans } = watchPlans(world.tenant);
  await readUnscreened(database, world.clock.now(), 0, 9);
  const [plan] = await plans();
  expect(plan).toContain('SEARCH a USING INDEX advocate_merged (merged_at>?)');
  expect(plan?.replace('SCAN waiting', '')).not.toContain('SCAN');
});

test.each([
  ['a customer', (world: World) => vouch(world, 'c-anna', { firstName: 'Anna', email: 'anna@family.test' })],
  ['a guest', () => ({ firstName: 'Anna', email: 'anna@family.test' })],
])(
  'a household passes: who orders on the tablet where %s shared is her friend, also once his page names him',
  async (_, anna) => {
    const world = await createWorld();
    const sheet = await openSheet(world, { identity: anna(world) });
    world.clock.advance(DAY);
    const to = await world.get(`/r/${sheet.links[0]?.code}`, { 'user-agent': 'Mozilla/5.0 (X11; Linux) Chrome/141.0' });
    const clickToken = new URL(to.headers.get('location') ?? '').searchParams.get('rc') as string;
    const emailSha256 = world.ports.secrets.digest('tom@family.test');
    const order = makeOrder(world, {
      ...confirmed,
      references: ['of-tom'],
      clickToken,
      customerId: 'c-tom',
      emailSha256,
    });
    await recordPurchase(world.ports, world.us, order);
    await openSheet(world, { advocate: sheet.advocate, identity: { email: 'tom@family.test', firstName: 'Tom' } });
    world.clock.advance(60_000);
    await recordPurchase(world.ports, world.us, { ...order, amount: 6100 });
    await releaseDue(world.ports);
    world.clock.advance(16 * DAY);
    await releaseDue(world.ports);
    const { conversions, rewards } = await readStanding(world);
    expect(conversions.map(({ state, reason }) => [state, reason])).toEqual([['credited', null]]);
    expect(rewards.map(({ state }) => state)).toEqual(['issued']);
  },
);
