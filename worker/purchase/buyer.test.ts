/** What the names of an order's buyer mean that come once its reward was given, and several names of one buyer elsewhere. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { campaign, conversion, message, purchaseName } from '../../db/schema/group.ts';
import { readProvenCustomer } from '../customer/known.ts';
import { unnamePurchases } from '../platform/platform.store.ts';
import { findPerson, forgetPerson } from '../privacy/person.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { tellRewards } from '../reward/tell.dispatch.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import { recordPurchase } from './purchase.record.ts';
import type { PurchaseReport } from './purchase.ts';

const DAY = 86_400_000;

/** A shop's own systems tell of order 1001. */
const tell = (world: World, more: Partial<PurchaseReport>) =>
  recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, ...more }));
const readNames = (world: World) => world.tenant.orm.select().from(purchaseName);

async function setHold(world: World, holdDays: number) {
  const reward = { kind: 'coupon', amount: 1000, currency: 'USD', holdDays } as const;
  await world.tenant.orm.update(campaign).set({ reward }).where(eq(campaign.id, world.campaignId));
}

test.each([
  ['at once', 0, 'customer id', { customerId: 'c-anna' }],
  ['at once', 0, 'address', { emailDigestOf: 'anna@example.com' }],
  ['at once', 0, 'mailbox', { emailDigestOf: 'anna+x@example.com', baseDigestOf: 'anna@example.com' }],
  ['after the return period', 14, 'customer id', { customerId: 'c-anna' }],
] as const)(
  'a reward that was given %s (%i days) is taken back once the shop names the advocate by %s as the buyer',
  async (_, holdDays, __, { ...named }: { customerId?: string; emailDigestOf?: string; baseDigestOf?: string }) => {
    const world = await createWorld();
    const { digest } = world.ports.secrets;
    await setHold(world, holdDays);
    const anna = { customerId: 'c-anna', email: 'anna@example.com', confirmed: true };
    const { click } = await makeReferral(world, anna);
    const occurredAt = world.clock.now();
    await tell(world, { clickToken: click() });
    world.clock.advance(holdDays * DAY + 1000);
    await runTick(world.ports);
    expect((await readStanding(world)).rewards.map(({ state }) => state)).toEqual(['issued']);
    world.clock.advance(2000);
    const { emailDigestOf, baseDigestOf, ...rest } = named;
    const name = {
      ...rest,
      ...(emailDigestOf && { emailSha256: digest(emailDigestOf) }),
      ...(baseDigestOf && { emailBaseSha256: digest(baseDigestOf) }),
    };
    await tell(world, { occurredAt, ...name });
    // Told once more, it stays so.
    await tell(world, { occurredAt, ...name });
    await runTick(world.ports);
    await tellRewards(world.ports);
    const { conversions, rewards, entries } = await readStanding(world);
    expect(conversions.map(({ state, reason }) => [state, reason])).toEqual([['refused', 'self_referral']]);
    expect(rewards.map(({ state, reason }) => [state, reason])).toEqual([['void', 'self_referral']]);
    expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    const mails = await world.tenant.orm.select().from(message);
    expect(mails.some(({ idempotencyKey }) => idempotencyKey.endsWith(':taken'))).toBe(true);
    world.clock.advance(20 * DAY);
    await releaseDue(world.ports);
    expect((await readStanding(world)).rewards.map(({ state }) => state)).toEqual(['void']);
  },
);

test('another buyer leaves what was given where it is, and the advocate what a member credited by hand', async () => {
  const world = await createWorld();
  await setHold(world, 0);
  const { click } = await makeReferral(world, { customerId: 'c-anna' });
  const occurredAt = world.clock.now();
  await tell(world, { clickToken: click() });
  await runTick(world.ports);
  await tell(world, { occurredAt, customerId: 'c-bob' });
  expect((await readStanding(world)).rewards.map(({ state }) => state)).toEqual(['issued']);
  await world.tenant.orm.update(conversion).set({ method: 'manual' });
  await tell(world, { occurredAt, customerId: 'c-anna' });
  expect((await readStanding(world)).rewards.map(({ state }) => state)).toEqual(['issued']);
});

test('who was named otherwise before is no new customer by any of those names', async () => {
  const world = await createWorld();
  const { ports, us, clock } = world;
  for (const customerId of ['c-bob', '777', 'g-9']) await tell(world, { customerId });
  clock.advance(DAY);
  const { click } = await makeReferral(world);
  for (const [index, customerId] of ['c-bob', '777', 'g-9'].entries()) {
    const later = { references: [`later-${index}`], customerId, clickToken: click() };
    expect((await tell(world, later)).conversion?.reason).toBe('not_new_customer');
    // As at the order, so where they ask for a code.
    const known = await readProvenCustomer(ports, world.tenant, us, { customerId });
    expect(known.existing).toBe(true);
  }
  expect((await tell(world, { references: ['new'], customerId: 'c-eve', clickToken: click() })).conversion?.state).toBe(
    'credited',
  );
});

test('of more names than are kept it is the same ones, in whichever sequence they are told', async () => {
  const world = await createWorld();
  const ids = Array.from({ length: 15 }, (_, index) => `c-${index}`);
  for (const customerId of ids) await tell(world, { customerId });
  for (const customerId of ids.toReversed()) await tell(world, { references: ['1002'], customerId });
  const rows = await readNames(world);
  const kept = [...Map.groupBy(rows, ({ purchaseId }) => purchaseId).values()].map((own) =>
    own.map(({ key }) => key).toSorted(),
  );
  expect(kept).toHaveLength(2);
  expect(kept[0]).toHaveLength(12);
  expect(kept[0]).toEqual(kept[1]);
});

test('one name, told again, is kept once and changes nothing', async () => {
  const world = await createWorld();
  await tell(world, { customerId: 'c-bob' });
  expect((await tell(world, { customerId: 'c-bob' })).duplicate).toBe(true);
  expect(await readNames(world)).toEqual([]);
  await tell(world, { customerId: '777' });
  expect((await tell(world, { customerId: '777' })).duplicate).toBe(true);
  expect(await readNames(world)).toHaveLength(2);
});

test('orders that turn out to be one have the names of both', async () => {
  const world = await createWorld();
  const { click } = await makeReferral(world, { customerId: 'c-anna' });
  await tell(world, { references: ['a'], customerId: 'c-anna' });
  await tell(world, { references: ['b'], customerId: '777' });
  await tell(world, { references: ['b'], customerId: '778' });
  const { conversion } = await tell(world, { references: ['a', 'b'], clickToken: click(), customerId: '778' });
  expect(conversion?.reason).toBe('self_referral');
  const rows = await readNames(world);
  const { purchases } = await readStanding(world);
  expect(rows.map(({ purchaseId }) => purchaseId)).toEqual(Array(3).fill(purchases[0]?.id));
});

test('erasing an address takes it from every order that it names, and a platform’s call all names of its customer', async () => {
  const world = await createWorld();
  const { ports, us, de } = world;
  const { digest } = ports.secrets;
  const keyOf = (email: string) => ports.secrets.addressKeys(us.retailerId, 'email', digest(email))[0];
  for (const email of ['ben@example.com', 'office@example.com', 'third@example.com']) {
    await tell(world, { customerId: 'c-ben', emailSha256: digest(email) });
  }
  expect((await readNames(world)).map(({ key }) => key)).toContain(keyOf('ben@example.com'));
  await forgetPerson(ports, [us, de], findPerson(ports, us.retailerId, 'ben@example.com'));
  const left = (await readNames(world)).map(({ key }) => key);
  expect(left).not.toContain(keyOf('ben@example.com'));
  expect(left).toContain(keyOf('office@example.com'));
  expect(await unnamePurchases(world.tenant, us.id, { keys: [keyOf('office@example.com')], references: [] })).toBe(1);
  expect(await readNames(world)).toEqual([]);
  const { purchases } = await readStanding(world);
  expect(purchases.map(({ customerKey, emailKey }) => [customerKey, emailKey])).toEqual([[null, null]]);
});

test.each([[['ben@example.com']], [['ben@example.com', 'office@example.com']]])(
  'a report that is under way as %j is erased does not bring the address back',
  async (addresses) => {
    const world = await createWorld();
    const { ports, us, de } = world;
    const { digest } = ports.secrets;
    const last = addresses.at(-1) as string;
    const kept = async () => {
      const [key] = ports.secrets.addressKeys(us.retailerId, 'email', digest(last));
      const { purchases } = await readStanding(world);
      return [...purchases.map((one) => one.emailKey), ...(await readNames(world)).map((one) => one.key)].includes(
        key as string,
      );
    };
    for (const email of addresses) await tell(world, { emailSha256: digest(email) });
    expect(await kept()).toBe(true);
    let isErased = false;
    await recordPurchase(ports, us, makeOrder(world, { ...confirmed, amount: 6100, customerId: 'c-2' }), async () => {
      if (!isErased) await forgetPerson(ports, [us, de], findPerson(ports, us.retailerId, last));
      isErased = true;
      return [];
    });
    expect(await kept()).toBe(false);
  },
);
