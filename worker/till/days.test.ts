import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redemption } from '../../db/schema/group.ts';
import { localOf, momentOf } from '../campaign/period.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { csv, forgetSales, openTill } from '../test/till.ts';
import { createWorld, type World } from '../test/world.ts';
import { importSales } from './import.ts';

const ZONE = 'America/New_York';
const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 12);
const HEADING = 'store,receipt,at,total,refund_of,refund_of_at';

/** A store of New York whose receipt numbers begin anew each day. */
async function openDaily() {
  const world = await createWorld();
  const till = await openTill(world, world.us, 'kalver', { dailyReceipts: true });
  const referral = await makeReferral(world);
  /** Goes on to a moment, by the store's clock, and opens the page. */
  const reach = async (at: string) => {
    world.clock.advance(momentOf(at, ZONE) - world.clock.now());
    await till.unlock();
  };
  const send = (...lines: string[]) => importSales(world.ports, world.us, csv([HEADING, ...lines].join('\n')));
  return { world, till, referral, reach, send };
}

/** Amount and refunds of all sales, and the store's day of each. */
const salesOf = async (world: World) =>
  (await readStanding(world)).purchases
    .map(({ amount, refunded, occurredAt }) => [localOf(occurredAt, ZONE).slice(0, 10), amount, refunded])
    .toSorted();

test('the next day’s list, with midnight for a time, leaves yesterday’s sale of a number as it is', async () => {
  const { world, till, referral, reach, send } = await openDaily();
  const codes = [await referral.claim(), await referral.claim(), await referral.claim()] as const;
  await reach('2026-11-20T00:20');
  expect(await till.send([till.sale(codes[0], '7', { ago: 1, total: 5000 })])).toMatchObject([{ status: 'done' }]);
  await reach('2026-11-20T00:40');
  // Another friend's, in today's sale of that number.
  expect(await till.send([till.sale(codes[1], '7', { total: 2000 })])).toMatchObject([{ status: 'done' }]);
  await reach('2026-11-20T10:00');
  await till.send([till.sale(codes[2], '8', { ago: 1, total: 4000 })]);
  const days = [
    'kalver,7,2026-11-19 00:00:00,51.00,,',
    'kalver,7,11/20/2026 0:00,21.00,,',
    'kalver,8,2026-11-20 00:00:00,33.00,,',
  ];
  expect(await send(...days)).toMatchObject({ recorded: 3, rejected: 0 });
  expect(await send(...days)).toMatchObject({ unchanged: 3, rejected: 0 });
  const back = 'kalver,90,2026-11-20 00:00:00,-3.00,8,2026-11-20 00:00:00';
  const before = 'kalver,91,2026-11-20 00:00:00,-1.00,8,11/19/2026 12:00 AM';
  expect(await send(back, before)).toMatchObject({ refunded: 2, rejected: 0 });
  expect(await salesOf(world)).toEqual([
    ['2026-11-19', 4000, 100],
    ['2026-11-19', 5100, 0],
    ['2026-11-20', 2100, 0],
    ['2026-11-20', 3300, 300],
  ]);
});

test('a sale of the late evening stays another than that of the next day’s list', async () => {
  const { world, till, referral, reach, send } = await openDaily();
  const [late, night] = [await referral.claim(), await referral.claim()];
  await reach('2026-11-19T23:30');
  await till.send([till.sale(late, '7', { total: 5000 })]);
  await reach('2026-11-20T10:00');
  expect(await send('kalver,7,2026-11-20 00:00:00,33.00,,')).toMatchObject({ recorded: 1 });
  // And the other way about: the list came first, the page had no network.
  expect(await send('kalver,9,2026-11-20,34.00,,')).toMatchObject({ recorded: 1 });
  const at = momentOf('2026-11-19T23:40', ZONE);
  await till.send([{ ...till.sale(night, '9', { total: 6000 }), at, offline: true }]);
  expect(await salesOf(world)).toEqual([
    ['2026-11-19', 5000, 0],
    ['2026-11-19', 6000, 0],
    ['2026-11-20', 3300, 0],
    ['2026-11-20', 3400, 0],
  ]);
  const taken = await world.tenant.orm.select().from(redemption);
  expect(taken.map(({ reference }) => reference)).toEqual(['till:kalver:7@2026-11-19', 'till:kalver:9@2026-11-19']);
});

test('a sale ten minutes before midnight is one sale, typed after it and listed by a clock that is off', async () => {
  const { world, till, referral, reach, send } = await openDaily();
  const codes = [await referral.claim(), await referral.claim(), await referral.claim()] as const;
  await reach('2026-11-20T00:10');
  await till.send([till.sale(codes[0], '7'), till.sale(codes[1], '8', { ago: 1 })]);
  await reach('2026-11-20T09:00');
  const list = [
    'kalver,7,2026-11-19 23:50,50.00,,',
    'kalver,8,2026-11-19 23:50,51.00,,',
    'kalver,9,2026-11-20 00:40,52.00,,',
  ];
  expect(await send(...list)).toMatchObject({ recorded: 3, rejected: 0 });
  const at = momentOf('2026-11-19T23:45', ZONE);
  expect(await till.send([{ ...till.sale(codes[2], '9'), at, offline: true }])).toMatchObject([{ status: 'done' }]);
  expect(await send(...list)).toMatchObject({ unchanged: 3, rejected: 0 });
  expect((await salesOf(world)).map(([, amount]) => amount).toSorted()).toEqual([5000, 5100, 5200]);
});

/** The ways in which the sales of two days that bear one number come to be known, on the second of them or the third. */
const REPORTS = ['typed', 'typed next day', 'midnight', 'day alone', 'hour', 'refunds', 'all again'] as const;

test('two days’ sales of one number stay two, whoever tells of which and in whichever way', async () => {
  const { world, till, referral, reach, send } = await openDaily();
  let days = Date.UTC(2026, 10, 20);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...REPORTS], { minLength: 2 }),
      fc.constantFrom('09:05', '00:25', '23:35'),
      async (reports, hour) => {
        days += 3 * 86_400_000;
        const [first = '', second = '', third = ''] = [0, 1, 2].map((more) =>
          new Date(days + more * 86_400_000).toISOString().slice(0, 10),
        );
        await reach(`${first}T00:01`);
        const codes = [await referral.claim(), await referral.claim()] as const;
        const list = (time: string) => send(`kalver,7,${first}${time},51.00,,`, `kalver,7,${second}${time},62.00,,`);
        const ways: Record<(typeof REPORTS)[number], () => Promise<unknown>> = {
          typed: async () => {
            await reach(`${second}T23:36`);
            const at = (day: string) => ({ at: momentOf(`${day}T${hour}`, ZONE), offline: true });
            return till.send([
              { ...till.sale(codes[0], '7'), ...at(first) },
              { ...till.sale(codes[1], '7'), ...at(second) },
            ]);
          },
          'typed next day': async () => {
            const typed = async (code: string, day: string) =>
              till.send([{ ...till.sale(code, '7', { ago: 1 }), at: momentOf(`${day}T${hour}`, ZONE) }]);
            await reach(`${third}T23:36`);
            return [await typed(codes[0], second), await typed(codes[1], third)];
          },
          midnight: () => list(' 00:00:00'),
          'day alone': () => list(''),
          hour: () => list(` ${hour}`),
          refunds: () =>
            send(
              `kalver,90,${second} 00:00:00,-1.00,7,${first} 00:00:00`,
              `kalver,91,${second} 00:00:00,-2.00,7,${second} 00:00:00`,
            ),
          'all again': () => list(' 0:00'),
        };
        const order = [...REPORTS].filter((one) => one.startsWith('typed') && reports.includes(one));
        await reach(`${second}T23:36`);
        const sequence = reports.filter((one) => !one.startsWith('typed'));
        for (const report of [...order.slice(0, 1), ...sequence, ...order.slice(1)]) {
          expect(await ways[report]()).not.toMatchObject({ rejected: 1 });
        }
        const isListed = reports.some((one) => !one.startsWith('typed') && one !== 'refunds');
        const isKnown = isListed || order.length > 0;
        const back = reports.includes('refunds') ? [100, 200] : [0, 0];
        expect((await salesOf(world)).map(([, amount, refunded]) => [amount, refunded])).toEqual(
          isKnown ? [isListed ? 5100 : 6000, isListed ? 6200 : 6000].map((amount, at) => [amount, back[at]]) : [],
        );
        await forgetSales(world);
      },
    ),
    { numRuns: RUNS },
  );
});
