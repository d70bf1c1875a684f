import { expect, test } from 'vitest';
import { coupon, redemption } from '../../db/schema/group.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { csv, openTill } from '../test/till.ts';
import { createWorld, type World } from '../test/world.ts';
import { importSales } from './import.ts';

const HOUR = 3_600_000;

const list = (lines: string) => csv(`store,receipt,at,total\n${lines}`);

/** A store of New York whose receipt numbers begin anew each day. */
async function openDaily() {
  const world = await createWorld();
  const till = await openTill(world, world.us, 'kalver', { dailyReceipts: true });
  const referral = await makeReferral(world);
  /** Goes on to a moment and opens the page. */
  const reach = async (at: string) => {
    world.clock.advance(Date.parse(at) - world.clock.now());
    await till.unlock();
  };
  return { world, till, referral, reach };
}

const referencesOf = async (world: World) =>
  (await world.tenant.orm.select().from(redemption)).map(({ reference }) => reference);

test('a total is put right by the day on which its code was typed, whichever day its sale was of', async () => {
  const { world, till, referral, reach } = await openDaily();
  const [early, late] = [await referral.claim(), await referral.claim()];
  await reach('2026-11-19T15:00-05:00');
  await till.send([till.sale(early, '0002', { ago: 1, total: 2000 })]);
  expect(await till.send([till.sale(early, '2'.padStart(4, '0'), { total: 3000 })])).toMatchObject([
    { status: 'done' },
  ]);
  // The list tells of a sale ten minutes before midnight, whose code is typed ten minutes after it.
  await reach('2026-11-20T00:10-05:00');
  expect(await till.send([till.sale(early, '0002', { ago: 1, total: 3100 })])).toMatchObject([{ status: 'done' }]);
  await importSales(world.ports, world.us, list('kalver,9,2026-11-19 23:50,50.00\n'));
  expect(await till.send([till.sale(late, '9')])).toMatchObject([{ status: 'done' }]);
  await reach('2026-11-20T03:10-05:00');
  expect(await till.send([till.sale(late, '9', { total: 4000 })])).toMatchObject([{ status: 'done' }]);
  expect(await referencesOf(world)).toEqual(['till:kalver:0002@2026-11-18', 'till:kalver:9@2026-11-19']);
  // What staff typed of a sale that the list told of changes no sum of it.
  expect((await readStanding(world)).purchases.map(({ amount }) => amount).toSorted()).toEqual([3100, 5000]);
  // On another receipt, or on that number of another day, it stays used.
  expect(await till.send([till.sale(late, '8')])).toMatchObject([{ status: 'refused', reason: 'used' }]);
  await reach('2026-11-21T12:00-05:00');
  expect(await till.send([till.sale(late, '9')])).toMatchObject([{ status: 'refused', reason: 'used' }]);
});

test('yesterday is the day before by the store’s clock: no neighbour’s, also where clocks change', async () => {
  const { world, till, referral, reach } = await openDaily();
  const sell = async (at: string, lines = '') => {
    await reach(new Date(Date.parse(at) - 24 * HOUR).toISOString());
    const code = await referral.claim();
    await reach(at);
    if (lines) await importSales(world.ports, world.us, list(lines));
    expect(await till.send([till.sale(code, '7', { ago: 1 })])).toMatchObject([{ status: 'done' }]);
  };
  // Tuesday, ten minutes after midnight.
  await sell('2026-11-24T00:10-05:00', 'kalver,7,2026-11-22 23:40,10.00\nkalver,7,2026-11-23 18:00,20.00\n');
  await sell('2027-03-15T00:10-04:00');
  await sell('2027-11-07T23:50-05:00');
  expect(await referencesOf(world)).toEqual(
    ['2026-11-23', '2027-03-14', '2027-11-06'].map((day) => `till:kalver:7@${day}`),
  );
});

test('the time of a sale of yesterday that is known stays; of one that is not, the day’s end counts', async () => {
  const { world, till, referral, reach } = await openDaily();
  const codes = [await referral.claim(), await referral.claim()] as const;
  await reach('2026-11-19T01:00-05:00');
  const told = 'kalver,7,2026-11-18 18:12,50.00\n';
  await importSales(world.ports, world.us, list(told));
  await reach('2026-11-19T09:00-05:00');
  await till.send([till.sale(codes[0], '7', { ago: 1 }), till.sale(codes[1], '8', { ago: 1 })]);
  await importSales(world.ports, world.us, list(told));
  const { purchases, conversions } = await readStanding(world);
  expect(purchases.map(({ occurredAt }) => new Date(occurredAt).toISOString().slice(0, 16)).toSorted()).toEqual([
    '2026-11-18T23:12',
    '2026-11-19T04:59',
  ]);
  expect(conversions.map(({ state }) => state)).toEqual(['credited', 'credited']);
});

test('a code that ended at midnight is good for a receipt of yesterday, and for none of today', async () => {
  const { world, till, referral, reach } = await openDaily();
  const code = await referral.claim();
  await world.tenant.orm.update(coupon).set({ expiresAt: Date.parse('2026-11-19T00:00-05:00') });
  await reach('2026-11-19T09:00-05:00');
  const check = async (more: object) =>
    (await till.call('check', { code, receipt: '7', language: 'en', ...more })).json();
  expect(await check({})).toMatchObject({ state: 'expired' });
  expect(await check({ ago: 1 })).toMatchObject({ state: 'valid' });
  expect(await till.send([till.sale(code, '7'), till.sale(code, '7', { ago: 1 })])).toMatchObject([
    { status: 'refused', reason: 'expired' },
    { status: 'done' },
  ]);
});

test('a number that comes again after weeks is another sale, whatever code the old one had', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const referral = await makeReferral(world);
  await till.unlock();
  await till.send([till.sale(await referral.claim(), '7')]);
  const soldAt = world.clock.now();
  world.clock.advance(40 * 24 * HOUR);
  await till.unlock();
  expect(await till.send([till.sale(await referral.claim(), '7')])).toMatchObject([
    { status: 'refused', reason: 'other_sale', used: { at: soldAt } },
  ]);
});

test('a code that was given today is not good for a sale of yesterday, whether the list told of that or not', async () => {
  const { world, till, referral, reach } = await openDaily();
  await reach('2026-11-19T09:00-05:00');
  await importSales(world.ports, world.us, list('kalver,7,2026-11-18 08:00,50.00\n'));
  const late = await referral.claim();
  const givenAt = world.clock.now();
  const sales = ['7', '8'].map((receipt) => till.sale(late, receipt, { ago: 1 }));
  for (const { receipt } of sales) {
    const answer = await till.call('check', { code: late, receipt, ago: 1, language: 'en' });
    expect(await answer.json()).toMatchObject({ state: 'not_yet', from: givenAt });
  }
  expect(await till.send(sales)).toMatchObject(Array(2).fill({ status: 'refused', reason: 'not_yet', from: givenAt }));
  const link = await makeReferral(world);
  expect(await till.send([till.sale(`https://go.test/r/${link.code}`, '8', { ago: 1 })])).toMatchObject([
    { reason: 'not_yet' },
  ]);
  expect((await readStanding(world)).conversions).toEqual([]);
  expect(await till.send([till.sale(late, '8')])).toMatchObject([{ status: 'done' }]);

  // Just before midnight by the till's clock, and just after it by ours.
  await reach('2026-11-20T00:05-05:00');
  const night = await referral.claim();
  expect(await till.send([till.sale(night, '9', { ago: 1 })])).toMatchObject([{ status: 'done' }]);
  // Claimed after the sale by a till's clock that is behind, on its day.
  await reach('2026-11-20T14:00-05:00');
  const day = await referral.claim();
  await importSales(world.ports, world.us, list('kalver,10,2026-11-20 09:00,50.00\n'));
  await reach('2026-11-21T09:00-05:00');
  expect(await till.send([till.sale(day, '10', { ago: 1 })])).toMatchObject([{ status: 'done' }]);
  expect((await readStanding(world)).conversions.map(({ state }) => state)).toEqual(Array(3).fill('credited'));
});

test('where numbers go on, a code that was given today is not good for what the list tells of a day ago', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const referral = await makeReferral(world);
  world.clock.advance(Date.parse('2026-11-19T09:01-05:00') - world.clock.now());
  await till.unlock();
  await importSales(world.ports, world.us, list('kalver,7,2026-11-18 08:00,50.00\nkalver,8,2026-11-18 23:30,50.00\n'));
  const code = await referral.claim();
  // The second is of minutes ago, by a till's clock that shows another zone's hour.
  expect(await till.send([till.sale(code, '7'), till.sale(code, '8')])).toMatchObject([
    { status: 'refused', reason: 'not_yet' },
    { status: 'done' },
  ]);
});

test('by the time that the list told a code had not ended, though it had by the end of that day', async () => {
  const { world, till, referral, reach } = await openDaily();
  const [known, unknown] = [await referral.claim(), await referral.claim()];
  await world.tenant.orm.update(coupon).set({ expiresAt: Date.parse('2026-11-19T18:00-05:00') });
  await reach('2026-11-20T09:00-05:00');
  await importSales(world.ports, world.us, list('kalver,7,2026-11-19 12:00,50.00\nkalver,8,2026-11-19 18:30,50.00\n'));
  expect(
    await till.send([
      till.sale(known, '8', { ago: 1 }),
      till.sale(known, '7', { ago: 1 }),
      till.sale(unknown, '9', { ago: 1 }),
    ]),
  ).toMatchObject([{ reason: 'expired' }, { status: 'done' }, { reason: 'expired' }]);
  expect((await readStanding(world)).conversions).toMatchObject([{ state: 'credited' }]);
});
