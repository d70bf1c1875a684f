import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { deal, link, store } from '../../db/schema/group.ts';
import { takeName } from '../name/take.ts';
import { offerNames } from '../test/named.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { openTill } from '../test/till.ts';
import { createWorld, type World } from '../test/world.ts';
import { importSales } from './import.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A store with a till, whose receipt numbers begin anew each day where told. */
async function openStore(daily: boolean) {
  const world = await createWorld();
  const till = await openTill(world);
  await world.tenant.orm.update(store).set({ dailyReceipts: daily });
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
    importSales(
      world.ports,
      world.us,
      new Blob([['store,receipt,at,total', ...lines].join('\n')]).stream() as ReadableStream<Uint8Array>,
    );
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
