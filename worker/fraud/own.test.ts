/** Nobody is paid for an order of their own, also where they show only afterwards who they are. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, advocateBlock } from '../../db/schema/group.ts';
import { prove } from '../../snippet/prove.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { readJoinPaths } from '../test/join.ts';
import { openMe } from '../test/named.ts';
import { confirmed, makeOrder, readStanding } from '../test/referral.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';

const DAY = 86_400_000;
const ZOE = 'zoe@sharers.test';

/** Somebody of whom nothing is known shares, and two orders come over their link: their own, and a friend's. */
async function shareUnknown() {
  const world = await createWorld();
  const sheet = await openSheet(world);
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
  await buy('own', ZOE, '192.0.2.1', 'c-zoe');
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
async function confirmAddress(world: World, token: string): Promise<void> {
  const { reach } = await openSheet(world, { advocate: token });
  const call = async (path: string, body?: unknown) =>
    (await world.post(`/w/${world.us.siteKey}${path}`, body, pageOf(world.us))).json();
  const asked = { id: world.ports.ids.uuid(), advocate: token, email: ZOE, firstName: 'Zoe', language: 'en-US' };
  await prove({ call } as Parameters<typeof prove>[0], '/reach', { ...asked, wording: reach?.wording });
  const path = (await readJoinPaths(world)).at(-1) as string;
  const headers = { origin: 'https://go.test', 'content-type': 'application/x-www-form-urlencoded' };
  expect((await world.post(path, '', headers)).status).toBe(303);
}

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
    const { world, sheet, outcome } = await shareUnknown();
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

test('whoever leaves right after they showed who they are is found too', async () => {
  const { world, sheet, outcome } = await shareUnknown();
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
  const { world, sheet, outcome } = await shareUnknown();
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
