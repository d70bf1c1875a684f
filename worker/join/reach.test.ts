import { and, eq, isNull } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { advocate, campaign, message, sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { findPerson, forgetPerson } from '../privacy/person.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { listPayouts } from '../reward/list.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { tellRewards } from '../reward/tell.dispatch.ts';
import { readJoinPaths } from '../test/join.ts';
import { confirmed, makeOrder } from '../test/referral.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import type { LinksAnswer } from '../wire.ts';

const NICO = 'nico@example.com';
const DAY = 86_400_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const AGENT = { 'user-agent': 'Mozilla/5.0 Chrome/140 Safari/537.36' };

/** A shop that pays store credit. */
async function open(): Promise<World> {
  const world = await createWorld();
  const reward = { kind: 'credit', amount: 1000, currency: 'USD', holdDays: 14 } as const;
  await world.tenant.orm.update(campaign).set({ reward }).where(eq(campaign.id, world.campaignId));
  return world;
}

/** A friend follows a link and orders; the return period passes. */
async function earn(world: World, { links }: LinksAnswer, reference = '1001'): Promise<void> {
  const click = await world.get(new URL(links[0]?.url ?? '').pathname, AGENT);
  const clickToken = new URL(click.headers.get('location') ?? '').searchParams.get('rc') ?? '';
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references: [reference], clickToken }));
  world.clock.advance(14 * DAY);
  expect(await releaseDue(world.ports)).toBe(1);
}

/** Asks as the sheet does. */
async function ask(world: World, sheet: LinksAnswer, email: string, more: Record<string, unknown> = {}, headers = {}) {
  const answer = await world.post(
    `/w/${world.us.siteKey}/reach`,
    {
      id: world.ports.ids.uuid(),
      advocate: sheet.advocate,
      email,
      language: 'en-US',
      wording: sheet.reach?.wording,
      ...more,
    },
    { ...pageOf(world.us), ...headers },
  );
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Taps the newest mail's link. */
async function confirm(world: World): Promise<void> {
  const path = (await readJoinPaths(world)).at(-1) ?? '';
  expect((await world.get(path)).status).toBe(200);
  expect((await world.post(path, '', FORM)).status).toBe(303);
}

async function join(world: World, id: string, email = NICO): Promise<void> {
  const body = new URLSearchParams({ id, lang: 'en-US', name: 'Nicolas', address: email, agreed: 'yes' });
  await world.post(`/j/${world.us.siteKey}?via=newsletter`, body.toString(), FORM);
  await confirm(world);
}

const payouts = async (world: World) =>
  (await listPayouts(world.ports, world.us, { view: 'unpaid', limit: 50 })).payouts;
const told = async ({ tenant }: World) =>
  (await tenant.orm.select().from(message).where(eq(message.kind, 'reward'))).map(
    ({ idempotencyKey }) => idempotencyKey,
  );
const people = ({ tenant }: World) =>
  tenant.orm
    .select()
    .from(advocate)
    .where(and(isNull(advocate.mergedInto), isNull(advocate.kind)));

it('who shares on a page confirms an address by one mail: what was earned before is theirs, and is told then', async () => {
  const world = await open();
  const sheet = await openSheet(world, { firstName: 'Nico' });
  expect(sheet.reach?.wording).toContain('recommendation programme');
  await earn(world, sheet);
  await tellRewards(world.ports);
  expect(await told(world)).toEqual([]);
  expect(await payouts(world)).toMatchObject([{ email: null, customer_id: null, pay_to: 'nobody' }]);

  expect(await ask(world, sheet, ' Nico@Example.com ')).toEqual({ status: 200, body: { sent: true } });
  await dispatchDue(world.ports, { random: () => 0.5 });
  const mails = await world.tenant.orm.select().from(sandboxMessage);
  expect(mails.map(({ recipient }) => recipient)).toEqual([NICO]);
  // Nothing is anybody's before the tap.
  expect(await payouts(world)).toMatchObject([{ pay_to: 'nobody' }]);
  expect((await openSheet(world, { advocate: sheet.advocate })).reach).toBeDefined();
  await confirm(world);

  await tellRewards(world.ports);
  await tellRewards(world.ports);
  expect(await told(world)).toEqual([expect.stringMatching(/^reward:rwd_\w+$/)]);
  await dispatchDue(world.ports, { random: () => 0.5 });
  const sent = await world.tenant.orm.select().from(sandboxMessage);
  expect(sent.map(({ recipient, subject }) => [recipient, subject.includes('$10')])).toContainEqual([NICO, true]);
  expect(await payouts(world)).toMatchObject([{ email: NICO, pay_to: 'email', advocate: { name: 'Nico' } }]);

  // The page asks no more, its links are the same, and what they bring from now on is told as it is given.
  const again = await openSheet(world, { advocate: sheet.advocate });
  expect(again.reach).toBeUndefined();
  expect(again.links.map(({ code }) => code)).toEqual(sheet.links.map(({ code }) => code));
  await earn(world, sheet, '1002');
  expect(await told(world)).toHaveLength(2);
  world.clock.advance(DAY);
  await tellRewards(world.ports);
  expect(await told(world)).toHaveLength(2);
});

it('an address that is somebody’s gets the same answers, their earnings, and gives nothing of them away', async () => {
  const world = await open();
  await join(world, 'form-0001');
  const [owner] = await people(world);
  const free = await openSheet(world, { firstName: 'Ada' });
  const taken = await openSheet(world, { firstName: 'Nico' });
  await earn(world, taken);
  expect(await ask(world, taken, NICO)).toEqual(await ask(world, free, 'ada@example.com'));
  const paths = await readJoinPaths(world);
  for (const path of paths) await world.post(path, '', FORM);

  expect((await people(world)).map(({ id }) => id)).toContain(owner?.id);
  expect(await people(world)).toHaveLength(2);
  expect(await payouts(world)).toMatchObject([{ email: NICO, advocate: { name: 'Nicolas' } }]);
  await tellRewards(world.ports);
  expect(await told(world)).toHaveLength(1);
  // The pages answer alike, and prove to be no more than they were.
  const [one, other] = [
    await openSheet(world, { advocate: taken.advocate }),
    await openSheet(world, { advocate: free.advocate }),
  ];
  expect([one.state, one.firstName, one.reach]).toEqual(['named', 'Nico', undefined]);
  expect([other.state, other.firstName, other.reach]).toEqual(['named', 'Ada', undefined]);
});

it.each([
  ['plain', { email: NICO }],
  ['as a digest', {}],
])('joining with an address that a draft had named (%s) brings what it earned', async (_, named) => {
  const world = await open();
  const emailSha256 = world.ports.secrets.digest(NICO);
  const identity = 'email' in named ? named : { emailSha256 };
  const sheet = await openSheet(world, { firstName: 'Nico', identity });
  await earn(world, sheet);
  await join(world, 'form-0001');
  expect(await payouts(world)).toMatchObject([{ email: NICO, pay_to: 'email' }]);
  await tellRewards(world.ports);
  expect(await told(world)).toHaveLength(1);
  // Whoever only typed the address does not learn that its owner joined.
  const again = await openSheet(world, { advocate: sheet.advocate });
  expect([again.state, again.reach !== undefined]).toEqual(['named', true]);
});

it('a customer whom the shop vouches for is paid by its own id, keeps a confirmed address, and is erased with both', async () => {
  const world = await open();
  const identity = () => vouch(world, 'c-7', { email: 'typed@example.com' });
  const sheet = await openSheet(world, { identity: identity() });
  await earn(world, sheet);
  expect(await payouts(world)).toMatchObject([{ email: null, customer_id: 'c-7', pay_to: 'customer' }]);
  expect(await ask(world, sheet, NICO)).toMatchObject({ status: 200 });
  await confirm(world);
  expect(await payouts(world)).toMatchObject([{ email: NICO, customer_id: 'c-7', pay_to: 'customer' }]);
  await tellRewards(world.ports);
  expect(await told(world)).toHaveLength(1);
  // No page puts another address in its place.
  const again = await openSheet(world, { identity: identity() });
  expect([again.state, again.reach]).toEqual(['verified', undefined]);
  expect(await payouts(world)).toMatchObject([{ email: NICO }]);

  await forgetPerson(world.ports, [world.us, world.de], findPerson(world.ports, world.us.retailerId, NICO));
  const rows = await world.tenant.orm.select().from(advocate);
  expect(
    rows.map(({ customerKey, customerSealed, emailSealed }) => [customerKey, customerSealed, emailSealed]),
  ).toEqual(rows.map(() => [null, null, null]));
  expect(await payouts(world)).toMatchObject([{ email: null, customer_id: null, pay_to: 'nobody' }]);
});

it('refuses what it cannot use, and sends nothing for it', async () => {
  const world = await open();
  const sheet = await openSheet(world);
  expect(await ask(world, sheet, 'nobody')).toMatchObject({ status: 422, body: { code: 'unprocessable' } });
  expect(await ask(world, sheet, NICO, { wording: 'Yes to all.' })).toMatchObject({ status: 409 });
  expect(await ask(world, sheet, NICO, { advocate: 'unknown' })).toMatchObject({ status: 404 });
  expect(await ask(world, sheet, NICO, { firstName: 'https://x.test' })).toMatchObject({ status: 422 });
  expect(await ask(world, sheet, NICO, {}, { origin: 'https://elsewhere.test' })).toMatchObject({ status: 403 });
  const body = { id: world.ports.ids.uuid() };
  await ask(world, sheet, NICO, body);
  await ask(world, sheet, NICO, body);
  expect(await readJoinPaths(world)).toHaveLength(1);
  // Nobody is asked where there is nothing to earn.
  const none = { kind: 'coupon', amount: 0, currency: 'USD', holdDays: 14 } as const;
  await world.tenant.orm.update(campaign).set({ reward: none }).where(eq(campaign.id, world.campaignId));
  expect((await openSheet(world)).reach).toBeUndefined();
});
