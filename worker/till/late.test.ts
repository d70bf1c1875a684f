import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { campaign, campaignShop, conversion, deal, link } from '../../db/schema/group.ts';
import { takeName } from '../name/take.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { offerNames, openMe } from '../test/named.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { csv, openTill } from '../test/till.ts';
import { createWorld, type World } from '../test/world.ts';
import { importSales } from './import.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A store with a till, whose receipt numbers begin anew each day where told. */
async function openStore(daily: boolean) {
  const world = await createWorld();
  const till = await openTill(world, world.us, 'kalver', { dailyReceipts: daily });
  return { world, till };
}

const namedLinks = (world: World) => world.tenant.orm.select().from(link).where(eq(link.channel, 'name'));

/** Anna’s name, taken while another deal than today’s ran: nobody has said it since. */
async function nameAnna(world: World): Promise<string> {
  const { advocateId } = await makeReferral(world);
  const named = await takeName(world.ports, await offerNames(world), advocateId, 'Anna');
  const [own] = await namedLinks(world);
  await world.tenant.orm
    .update(deal)
    .set({ state: 'ended' })
    .where(eq(deal.id, own?.dealId ?? ''));
  return 'label' in named ? named.label : '';
}

test.each([
  ['told at the till without a network', false, {}, 10 * MINUTE, 3 * HOUR],
  ['the same where numbers begin anew each day', true, {}, 10 * MINUTE, 3 * HOUR],
  ['told yesterday, typed today', true, { ago: 1 as const }, 24 * HOUR, 0],
])('a name is good for a deal that it has no link for yet: %s', async (_, daily, more, before, waits) => {
  const { world, till } = await openStore(daily);
  const name = await nameAnna(world);
  world.clock.advance(before);
  const entry = till.sale(name, '7', { offline: waits > 0, ...more });
  world.clock.advance(waits);
  await till.unlock();
  expect(await till.send([entry])).toMatchObject([{ status: 'done' }]);
  expect(await namedLinks(world)).toHaveLength(2);
  expect((await readStanding(world)).conversions).toMatchObject([{ state: 'credited' }]);
});

/** Anna with a name that leads to what runs. */
async function nameOne(world: World) {
  const shop = await offerNames(world);
  const { advocateId } = await makeReferral(world);
  const named = await takeName(world.ports, shop, advocateId, 'Anna');
  if (!('label' in named)) throw new Error('there is no name');
  return { name: named.label, advocateId };
}

/** Another campaign, with a deal of its own. */
async function addCampaign(world: World, startsAt: number) {
  const { orm } = world.tenant;
  const [before] = await orm.select().from(campaign);
  const [offered] = await orm.select().from(deal).where(eq(deal.id, world.deals.us));
  if (!before || !offered) throw new Error('nothing runs');
  await orm.insert(campaign).values({ ...before, id: 'cmp_b', state: 'running', startsAt, endsAt: null });
  await orm.insert(campaignShop).values({ campaignId: 'cmp_b', shopId: world.us.id, overrides: {} });
  await orm.insert(deal).values({ ...offered, id: 'del_b', campaignId: 'cmp_b', position: -1 });
}

const creditedTo = async (world: World) =>
  (await world.tenant.orm.select().from(conversion)).map((one) => [one.state, one.campaignId]);

test.each([
  ['yesterday', { ago: 1 as const }, 1, 0],
  ['without a network, before', { offline: true }, -1, 2],
])('a page that was opened for a new campaign takes nothing from a name told %s', async (_, more, typed, waits) => {
  const { world, till } = await openStore(true);
  const { name, advocateId } = await nameOne(world);
  await world.tenant.orm.update(deal).set({ state: 'ended' }).where(eq(deal.id, world.deals.usSecond));
  const reach = (at: number) => world.clock.advance(at - world.clock.now());
  const begins = Date.parse('2026-11-20T08:00-05:00');
  reach(begins + typed * HOUR);
  const entry = till.sale(name, '7', more);
  await addCampaign(world, begins);
  reach(begins + (typed + waits) * HOUR + MINUTE);
  expect(await (await openMe(world, advocateId)).read()).toContain('/r/');
  expect((await world.tenant.orm.select().from(link).where(eq(link.dealId, 'del_b'))).length).toBeGreaterThan(0);
  await till.unlock();
  expect(await till.send([waits > 0 ? entry : till.sale(name, '7', more)])).toMatchObject([{ status: 'done' }]);
  expect(await creditedTo(world)).toEqual([['credited', world.campaignId]]);
  // Now too: she shared the first, and none of the other.
  expect(await till.send([till.sale(name, '8')])).toMatchObject([{ status: 'done' }]);
  expect(await creditedTo(world)).toEqual(Array(2).fill(['credited', world.campaignId]));
  const order = makeOrder(world, { ...confirmed, references: ['online'], coupons: [name] });
  const { conversion: own } = await recordPurchase(world.ports, world.us, order);
  expect(own).toMatchObject({ state: 'credited', campaignId: world.campaignId });
});

test.each([
  ['at midnight, typed in the morning as of yesterday', { ago: 1 as const }, '00:00', undefined, '09:00', true],
  ['at noon, told before and sent after it', { offline: true }, '12:00', '10:00', '15:00', true],
  ['by none, told before and sent after it', { offline: true }, '12:00', '10:00', '15:00', false],
])('a name leads where it led, though its campaign was replaced %s', async (_, more, ends, told, sent, isReplaced) => {
  for (const byHand of [false, true]) {
    const { world, till } = await openStore(true);
    const { name } = await nameOne(world);
    const reach = (time: string) => world.clock.advance(Date.parse(`2026-11-20T${time}-05:00`) - world.clock.now());
    if (told) reach(told);
    const early = till.sale(name, '7', more);
    const endsAt = Date.parse(`2026-11-20T${ends}-05:00`);
    await world.tenant.orm.update(campaign).set({ endsAt, ...(byHand && { state: 'ended' }) });
    if (isReplaced) await addCampaign(world, endsAt);
    reach(sent);
    await till.unlock();
    // Somebody else is told the name by now.
    const [later] = await till.send([till.sale(name, '8')]);
    expect(later).toMatchObject(isReplaced ? { status: 'done' } : { status: 'refused' });
    expect(await till.send([told ? early : till.sale(name, '7', more)])).toMatchObject([{ status: 'done' }]);
    const wanted = [...(isReplaced ? ['cmp_b'] : []), world.campaignId];
    expect(await creditedTo(world)).toEqual(wanted.map((id) => ['credited', id]));
    // So does the shop's own report of an order of then.
    const order = makeOrder(world, {
      ...confirmed,
      references: ['of-then'],
      occurredAt: endsAt - HOUR,
      coupons: [name],
    });
    const { conversion: own } = await recordPurchase(world.ports, world.us, order);
    expect(own).toMatchObject({ state: 'credited', campaignId: world.campaignId });
  }
});

test('a code that was given after a sale is not good for it, where the device’s clock stood as it does', async () => {
  const { world, till } = await openStore(false);
  const referral = await makeReferral(world);
  const entry = { ...till.sale('', '7', { offline: true }), ahead: 0 };
  world.clock.advance(3 * HOUR);
  const code = await referral.claim();
  await till.unlock();
  expect(await till.send([{ ...entry, code }])).toMatchObject([{ status: 'refused', reason: 'not_yet' }]);
});

test('a sale sent as it is typed is of now, though the page heard of a clock that was put right since', async () => {
  const { world, till } = await openStore(true);
  const code = await (await makeReferral(world)).claim();
  world.clock.advance(20 * HOUR);
  await till.unlock();
  expect(await till.send([{ ...till.sale(code, '7'), ahead: -12 * HOUR }])).toMatchObject([{ status: 'done' }]);
  expect((await readStanding(world)).purchases).toMatchObject([{ occurredAt: world.clock.now() }]);
});

test('a name that was taken after the sale is not good for it', async () => {
  const { world, till } = await openStore(true);
  const name = await nameAnna(world);
  world.clock.advance(MINUTE);
  await till.unlock();
  const [refused] = await till.send([till.sale(name, '7', { ago: 1 })]);
  expect(refused).toMatchObject({ status: 'refused', reason: 'not_yet' });
});

test.each(['a code', 'a name', 'a link'])(
  '%s was typed no earlier than it was there, whatever the clock says',
  async (kind) => {
    const { world, till } = await openStore(false);
    const referral = await makeReferral(world);
    const typed = {
      'a code': () => referral.claim(),
      'a name': () => nameAnna(world),
      'a link': () => `https://go.test/r/${referral.code}`,
    };
    const code = await typed[kind as keyof typeof typed]();
    const since = world.clock.now();
    world.clock.advance(10 * MINUTE);
    // Three hours behind, put right before it is sent by a page that says nothing of that.
    const entry = { ...till.sale(code, '7', { offline: true }), at: world.clock.now() - 3 * HOUR };
    world.clock.advance(20 * MINUTE);
    await till.unlock();
    expect(await till.send([entry])).toMatchObject([{ status: 'done' }]);
    expect((await readStanding(world)).purchases).toMatchObject([{ occurredAt: since }]);
  },
);

test('a sale is of the day on which it was entered, though the device’s clock was put right since', async () => {
  const { world, till } = await openStore(true);
  const code = await (await makeReferral(world)).claim();
  const reach = (at: string) => world.clock.advance(Date.parse(at) - world.clock.now());
  const list = (...lines: string[]) =>
    importSales(world.ports, world.us, csv(['store,receipt,at,total', ...lines].join('\n')));
  reach('2026-11-20T23:00-05:00');
  await list('kalver,7,2026-11-20 18:30,20.00');
  reach('2026-11-21T10:00-05:00');
  // Resumed at last night's half past six, as the page heard when it was opened.
  const at = Date.parse('2026-11-20T18:30-05:00');
  const entry = { ...till.sale(code, '7', { offline: true }), at, ahead: world.clock.now() - at };
  reach('2026-11-21T10:30-05:00');
  await till.unlock();
  expect(await till.send([entry])).toMatchObject([{ status: 'done' }]);
  await list('kalver,7,2026-11-21 10:00,60.00');
  const { purchases } = await readStanding(world);
  expect(purchases.map(({ amount, coupons }) => [amount, coupons])).toEqual([
    [2000, []],
    [6000, [code]],
  ]);
});
