import { expect, test } from 'vitest';
import { findSale } from '../purchase/receipt.store.ts';
import { watchPlans } from '../test/plan.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { csv, openTill } from '../test/till.ts';
import { createWorld } from '../test/world.ts';
import { importSales } from './import.ts';

const HEADING = 'store,register,receipt,at,total,refund_of,refund_of_at,refund_of_register';

/** A store of New York at noon, whose way of numbering receipts is set by and by. */
async function openStore() {
  const world = await createWorld();
  const till = await openTill(world);
  const referral = await makeReferral(world);
  const flip = (set: { daily?: boolean; own?: boolean }) =>
    world.tenant.client.execute({
      sql: 'update store set daily_receipts = coalesce(?1, daily_receipts), own_receipts = coalesce(?2, own_receipts)',
      args: [set.daily ?? null, set.own ?? null],
    });
  const reach = async (at: string) => {
    world.clock.advance(Date.parse(at) - world.clock.now());
    await till.unlock();
  };
  const send = (...lines: string[]) => importSales(world.ports, world.us, csv([HEADING, ...lines].join('\n')));
  const totals = async () =>
    (await readStanding(world)).purchases
      .map(({ amount, refunded }) => [amount, refunded])
      .toSorted(([one = 0], [other = 0]) => one - other);
  return { world, till, referral, flip, reach, send, totals };
}

const LIST = [
  'kalver,1,7,2026-11-19 10:00,51.00,,,',
  'kalver,2,8,2026-11-19 15:00,52.00,,,',
  'kalver,2,9,2026-11-19 16:00,-2.00,8,2026-11-19 15:00,2',
];

test.each([
  ['numbers begin anew each day', { daily: true }, { daily: false }],
  ['each register numbers its own', { own: true }, { own: false }],
  ['both', { daily: true, own: true }, { daily: false, own: false }],
])('a list that was sent is known once more after it was set that %s, and after that was ended', async (_, on, off) => {
  const { flip, reach, send, totals } = await openStore();
  await reach('2026-11-20T09:00-05:00');
  expect(await send(...LIST)).toMatchObject({ recorded: 2, refunded: 1, rejected: 0 });
  for (const set of [on, off, on]) {
    await flip(set);
    // Once it tells whose register's they are.
    expect(await send(...LIST)).toMatchObject({ rejected: 0 });
    for (const lines of [LIST, LIST.toReversed()]) {
      expect(await send(...lines)).toMatchObject({ unchanged: 3, rejected: 0 });
    }
    await reach('2026-11-20T12:00-05:00');
  }
  expect(await totals()).toEqual([
    [5100, 0],
    [5200, 200],
  ]);
});

test.each([
  ['numbers begin anew each day', { daily: true, own: false }],
  ['each register numbers its own', { daily: false, own: true }],
  ['both', { daily: true, own: true }],
])('what staff took before it was set that %s is the sale of the list of that day, and of the API', async (_, set) => {
  const { world, till, referral, flip, reach, send, totals } = await openStore();
  const [code, other] = [await referral.claim(), await referral.claim()];
  await reach('2026-11-19T10:02-05:00');
  await till.send([till.sale(code, '7')]);
  await flip(set);
  // One code a receipt, also now; with the first another register's may bear that number.
  if (!set.own) expect(await till.send([till.sale(other, '7')])).toMatchObject([{ reason: 'not_combinable' }]);
  await reach('2026-11-20T09:00-05:00');
  expect(await send(...LIST)).toMatchObject({ recorded: 2, refunded: 1, rejected: 0 });
  const authorization = `Bearer ${await makeKey(world, world.us, ['purchases:write'])}`;
  const told = await world.app.request('/v1/purchases', {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify({
      store: 'kalver',
      register: '1',
      receipt: '7',
      amount: 4000,
      currency: 'USD',
      occurred_at: '2026-11-19T10:00:00-05:00',
    }),
  });
  expect(told.status).toBe(200);
  expect(await totals()).toEqual([
    [4000, 0],
    [5200, 200],
  ]);
  expect((await readStanding(world)).conversions).toMatchObject([{ state: 'credited' }]);
});

test('of a number that was one receipt’s the first register that tells of it has it, another’s is another sale', async () => {
  const { till, referral, flip, reach, send, totals } = await openStore();
  const [code, other] = [await referral.claim(), await referral.claim()];
  await reach('2026-11-19T10:02-05:00');
  await till.send([till.sale(code, '7')]);
  await flip({ own: true });
  await reach('2026-11-20T09:00-05:00');
  const lines = ['kalver,1,7,2026-11-19 10:00,51.00,,,', 'kalver,2,7,2026-11-19 10:01,52.00,,,'];
  expect(await send(...lines)).toMatchObject({ recorded: 2, rejected: 0 });
  expect(await send(...lines)).toMatchObject({ unchanged: 2, rejected: 0 });
  expect(await send(...lines.toReversed())).toMatchObject({ unchanged: 2, rejected: 0 });
  // Another friend's at a third one.
  expect(await till.send([till.sale(other, '7', { register: '3', total: 5300 })])).toMatchObject([{ status: 'done' }]);
  // The total of what was typed before is the till's.
  expect(await till.send([till.sale(code, '7', { register: '', total: 100 })])).toMatchObject([{ status: 'done' }]);
  expect(await totals()).toEqual([
    [5100, 0],
    [5200, 0],
    [5300, 0],
  ]);
});

test('what a list told before, staff tell of with its register: it is that sale, for the first code', async () => {
  const { till, referral, flip, reach, send, totals } = await openStore();
  const [code, other] = [await referral.claim(), await referral.claim()];
  await reach('2026-11-19T17:00-05:00');
  await send(...LIST);
  await flip({ own: true });
  const sales = [till.sale(code, '7', { register: '1' }), till.sale(other, '7', { register: '1' })];
  expect(await till.send(sales)).toMatchObject([{ status: 'done' }, { reason: 'not_combinable' }]);
  expect(await totals()).toEqual([
    [5100, 0],
    [5200, 200],
  ]);
});

test('another day’s sale of a number is another one, before and after it was set that numbers begin anew', async () => {
  const { till, referral, flip, reach, send, totals } = await openStore();
  const codes = [await referral.claim(), await referral.claim()] as const;
  await reach('2026-11-19T10:02-05:00');
  await till.send([till.sale(codes[0], '7')]);
  await flip({ daily: true });
  await reach('2026-11-20T10:02-05:00');
  expect(await till.send([till.sale(codes[1], '7')])).toMatchObject([{ status: 'done' }]);
  const lines = ['kalver,,7,2026-11-19,51.00,,,', 'kalver,,7,2026-11-20 00:00:00,52.00,,,'];
  expect(await send(...lines)).toMatchObject({ recorded: 2, rejected: 0 });
  await flip({ daily: false });
  expect(await send(...lines)).toMatchObject({ unchanged: 2, rejected: 0 });
  expect(await totals()).toEqual([
    [5100, 0],
    [5200, 0],
  ]);
});

test('a receipt is found by indexes, in whichever way its store numbered', async () => {
  const world = await createWorld();
  const { database, plans } = watchPlans(world.tenant);
  const store = { code: 'kalver', timeZone: null, dailyReceipts: true, ownReceipts: true };
  await findSale(database, world.us, store, { receipt: '7', register: '1' }, Date.UTC(2026, 10, 20, 5, 20));
  const told = (await plans()).join('\n');
  expect(told).toContain('purchase_reference_1 (shop_id=? AND reference=?)');
  expect(told).not.toMatch(/purchase_shop|SCAN (?!json_each)/);
});
