import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { event, redemption } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { csv, forgetSales, openTill } from '../test/till.ts';
import { createWorld } from '../test/world.ts';
import { importSales } from './import.ts';

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 12);

/** The ways in which one sale at the counter comes to be known. */
const REPORTS = ['staff', 'file', 'api', 'refund', 'staff again', 'file again'] as const;

test('staff, the till’s file, its API and its refunds are one purchase, whoever comes first and how often', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  await till.unlock();
  const authorization = `Bearer ${await makeKey(world, world.us, ['purchases:write'])}`;
  const call = async (path: string, body: object) =>
    world.app.request(`/v1/${path}`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
  let number = 0;

  const order = fc.shuffledSubarray([...REPORTS], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(order, fc.boolean(), async (reports, atOnce) => {
      number += 1;
      // One till sends so many calls an hour.
      world.clock.advance(60_000);
      const receipt = String(number).padStart(4, '0');
      const referral = await makeReferral(world);
      const code = await referral.claim();
      const sale = till.sale(code, receipt, { total: 7000 });
      const line = `store,receipt,total,codes\nKALVER,#${receipt},60.00,\n`;
      const ways: Record<(typeof REPORTS)[number], () => Promise<unknown>> = {
        staff: () => till.send([sale]),
        'staff again': () => till.send([sale]),
        file: () => importSales(world.ports, world.us, csv(line)),
        'file again': () => importSales(world.ports, world.us, csv(line)),
        api: () => call('purchases', { store: 'kalver', receipt, amount: 6000, currency: 'USD' }),
        refund: () =>
          call('refunds', { store: 'kalver', receipt, refund_id: `r-${receipt}`, amount: 1000, currency: 'USD' }),
      };
      if (atOnce) await Promise.all(reports.map((report) => ways[report]()));
      else for (const report of reports) await ways[report]();

      const { purchases, conversions } = await readStanding(world);
      const known = reports.some((report) => report !== 'refund');
      expect(purchases).toHaveLength(known ? 1 : 0);
      const [purchase] = purchases;
      if (purchase) {
        const byStaff = reports.some((report) => report.startsWith('staff'));
        const byTill = reports.some((report) => report === 'api' || report.startsWith('file'));
        expect(purchase).toMatchObject({
          amount: byTill ? 6000 : 7000,
          refunded: reports.includes('refund') ? 1000 : 0,
          coupons: byStaff ? [code] : [],
          storeId: till.storeId,
          staffLinkId: byStaff ? till.link.id : null,
          trust: 'confirmed',
        });
        expect(conversions.map(({ state, linkCode }) => [state, linkCode])).toEqual(
          byStaff ? [['credited', referral.code]] : [],
        );
        // What the log adds up to is how the purchase stands.
        const told = await world.tenant.orm.select().from(event);
        const own = told.filter(({ kind, body }) => kind === 'purchase' && body.purchase === purchase.id);
        const sum = own.reduce((all, { body }) => all + (body.amount ?? 0), 0);
        expect(sum).toBe(purchase.amount - purchase.refunded);
        expect(own.reduce((all, { body }) => all + (body.count ?? 1), 0)).toBe(1);
      }
      await forgetSales(world);
    }),
    { numRuns: RUNS },
  );
});

test('a file is taken line by line: what is wrong is told with its line, the rest is not held up', async () => {
  const world = await createWorld();
  await openTill(world);
  const lines = [
    'store;receipt;at;total;currency;refund_of',
    'kalver;1;2026-11-17 10:00;12,50;;',
    'kalver;2;2026-11-17 10:05;1.000;;',
    'nowhere;3;2026-11-17 10:05;5;;',
    'kalver;4;2027-11-17 10:05;5;;',
    'kalver;5;2026-11-17 10:06;-2,50;;1',
    'kalver;6;2026-11-17 10:06;-2,50;EUR;1',
    'kalver;1;2026-11-12 10:00;12,50;;',
  ];
  const told = await importSales(world.ports, world.us, csv(lines.join('\r\n')));
  expect(told).toMatchObject({ rejected: 5 });
  expect(told.faults.map(({ path, code }) => `${path} ${code}`)).toEqual([
    'line.3 amount',
    'line.4 unknown_store',
    'line.5 future',
    'line.7 other_currency',
    'line.8 other_sale',
  ]);
  const again = await importSales(
    world.ports,
    world.us,
    csv(
      lines
        .slice(0, 2)
        .concat(lines[5] ?? '')
        .join('\n'),
    ),
  );
  expect(again).toEqual({
    recorded: 0,
    unchanged: 2,
    refunded: 0,
    rejected: 0,
    faults: [],
    ignored: [],
    encoding: 'utf-8',
  });
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 1250, refunded: 250, staffLinkId: null }]);
  await expect(importSales(world.ports, world.us, csv('store,price\n'))).rejects.toMatchObject({
    code: 'unprocessable',
  });
  // Dates that are in no known column: taken at the moment of the import they would all be of today.
  const undated = csv('store,receipt,total,Wann,Clerk\nkalver,77,5.00,11/17/2026,3\n');
  await expect(importSales(world.ports, world.us, undated)).rejects.toMatchObject({
    errors: [{ code: 'date_column' }],
  });
  const passed = csv('store,receipt,total,Transaction Date,Clerk\nkalver,78,5.00,11/17/2026,3\n');
  expect(await importSales(world.ports, world.us, passed)).toMatchObject({ recorded: 1, ignored: ['Clerk'] });
});

test('a sale of a day alone stands before what the same customer ordered later that day, and in a campaign begun on it', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const referral = await makeReferral(world);
  // 15:00 in New York, in a campaign that began at 10:00.
  world.clock.advance(Date.UTC(2026, 10, 18, 20) - world.clock.now());
  await world.tenant.client.execute({
    sql: `update campaign set state = 'scheduled', starts_at = ?1`,
    args: [Date.UTC(2026, 10, 18, 15)],
  });
  const code = await referral.claim();
  world.clock.advance(4 * 3_600_000);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, customerId: 'c77' }));
  world.clock.advance(3 * 3_600_000);
  const list = `store,receipt,date,total,codes,customer_id\nkalver,1,11/18/2026,50.00,${code},c77\n`;
  expect(await importSales(world.ports, world.us, csv(list))).toMatchObject({ recorded: 1 });
  const { conversions } = await readStanding(world);
  expect(conversions.map(({ state, reason }) => [state, reason])).toEqual([['credited', null]]);
  // It is used, whenever that day it was.
  await till.unlock();
  expect(await till.check(code)).toMatchObject({ state: 'used' });
});

test('a list that tells the day alone, or by a clock that is behind, takes no credit from a code of the same day', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const referral = await makeReferral(world);
  // 15:00 in New York; the codes are claimed now.
  world.clock.advance(Date.UTC(2026, 10, 18, 20, 0, 40) - world.clock.now());
  await till.unlock();
  const codes = await Promise.all(Array.from({ length: 7 }, () => referral.claim()));
  const [a, b, c, d, e, f, g] = codes as [string, string, string, string, string, string, string];
  world.clock.advance(20 * 60_000);
  await till.send([till.sale(a, '1'), till.sale(b, '2'), till.sale(c, '3')]);
  const soldAt = world.clock.now();
  const list = [
    'store,receipt,date,time,total,codes',
    'kalver,1,11/18/2026,,50.00,',
    'kalver,2,11/18/2026,2:50 PM,50.00,',
    'kalver,3,11/18/2026,15:20,50.00,',
    `kalver,4,11/18/2026,15:20,50.00,${d}`,
    `kalver,5,11/18/2026,,50.00,${e}`,
    // By a clock that stayed in summer, or of a store in another zone; what staff never told of.
    `kalver,8,11/18/2026,11:50 AM,50.00,${g}`,
    'kalver,6,11/18/2026,,50.00,',
    'kalver,6,11/18/2026,,20.00,',
    'kalver,7,11/19/2026,,20.00,',
  ];
  // In the middle of the day, and once more after it.
  const first = await importSales(world.ports, world.us, csv(list.join('\n')));
  expect(first).toMatchObject({ recorded: 7, rejected: 2 });
  expect(first.faults.map(({ path, code }) => `${path} ${code}`)).toEqual(['line.9 repeated', 'line.10 future']);
  world.clock.advance(12 * 3_600_000);
  const again = await importSales(world.ports, world.us, csv(list.slice(0, 8).join('\n')));
  expect(again).toMatchObject({ recorded: 0, unchanged: 7, rejected: 0 });
  // Staff's own entry, that had waited on its device, is of the moment at which it was made.
  await till.unlock();
  expect(await till.send([{ ...till.sale(f, '6'), at: soldAt, offline: true }])).toMatchObject([{ status: 'done' }]);
  const { purchases, conversions } = await readStanding(world);
  expect(purchases.map(({ amount }) => amount)).toEqual(Array(7).fill(5000));
  // The hour of the fourth says no seconds; of the fifth nothing but the day is known, that counts from its begin.
  const times = purchases.map(({ occurredAt }) => occurredAt - soldAt).toSorted((one, other) => one - other);
  expect(times).toEqual([-15 * 3_600_000 - 20 * 60_000 - 40_000, -3.5 * 3_600_000 - 40_000, -40_000, 0, 0, 0, 0]);
  expect(conversions.map(({ state }) => state)).toEqual(Array(7).fill('credited'));
});

test('one code a receipt, whoever told of it: a second one moves no credit', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const [first, second] = [await makeReferral(world), await makeReferral(world)];
  const [code, other] = [await first.claim(), await second.claim()];
  const list = `store,receipt,total,codes\nkalver,1,60.00,SALE10 ${code}\nkalver,2,60.00,SALE10\n`;
  expect(await importSales(world.ports, world.us, csv(list))).toMatchObject({ recorded: 2 });
  await till.unlock();
  expect(await till.check(other, '1')).toMatchObject({ state: 'not_combinable' });
  expect(await till.send([till.sale(other, '1')])).toMatchObject([{ status: 'refused', reason: 'not_combinable' }]);
  // The code that the list named is taken on its receipt, and the other on one that has the shop's own coupon alone.
  expect(await till.check(code, '1')).toMatchObject({ state: 'valid' });
  expect(await till.send([till.sale(code, '1'), till.sale(other, '2')])).toMatchObject([
    { status: 'done' },
    { status: 'done' },
  ]);
  const { purchases, conversions } = await readStanding(world);
  expect(purchases).toHaveLength(2);
  expect(conversions.map(({ linkCode, state }) => [linkCode, state]).toSorted()).toEqual(
    [first, second].map((one) => [one.code, 'credited']).toSorted(),
  );
});

test('a list comes by the dashboard, whose audit log says so, or by its API; a support agent sends none', async () => {
  const world = await createWorld();
  await openTill(world);
  const cookie = await signInMember(world);
  const headers = { ...OWN_PAGE, cookie, 'content-type': 'text/csv' };
  const body = 'store,receipt,total\nkalver,1,12.50\nkalver,2,x\n';
  const send = (more: object) =>
    world.app.request(`/api/till/${world.us.id}/sales`, { method: 'POST', headers, body, ...more });
  expect(await (await send({})).json()).toMatchObject({ recorded: 1, rejected: 1, faults: [{ path: 'line.3' }] });
  expect((await send({ headers: { ...headers, cookie: '' } })).status).toBe(401);
  expect((await send({ headers: { ...headers, 'content-type': 'application/json' } })).status).toBe(415);
  const changes = await world.ports.databases.control.orm.select().from(audit);
  expect(changes.map(({ action }) => action)).toContain('till_sales_imported');
  const authorization = `Bearer ${await makeKey(world, world.us, ['purchases:write'])}`;
  const told = await world.app.request('/v1/purchases/file', {
    method: 'PUT',
    headers: { authorization, 'content-type': 'text/csv' },
    body,
  });
  expect(await told.json()).toMatchObject({ recorded: 0, unchanged: 1, rejected: 1 });
});

test('where numbers begin anew each day a sale is known by number and day, whoever tells of it', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  const headers = { ...OWN_PAGE, cookie: await signInMember(world), 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'Store kalver', state: 'open', daily_receipts: true });
  const changed = await world.app.request(`/api/stores/${world.us.id}/${till.storeId}`, {
    method: 'PUT',
    headers,
    body,
  });
  expect(await changed.json()).toMatchObject({ stores: [{ daily_receipts: true }] });
  const authorization = `Bearer ${await makeKey(world, world.us, ['purchases:write'])}`;
  const call = async (path: string, told: object) => {
    const answer = await world.app.request(`/v1/${path}`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify({ store: 'kalver', receipt: '0007', currency: 'USD', ...told }),
    });
    return { status: answer.status, body: (await answer.json()) as { purchase_id?: string; errors?: unknown } };
  };
  const referral = await makeReferral(world);
  const sold: { code: string; at: number }[] = [];
  // Noon of three days in a row, and of the same day of the next month: one number.
  for (const wait of [0, 24, 24, 30 * 24]) {
    world.clock.advance(wait * 3_600_000);
    await till.unlock();
    const code = await referral.claim();
    expect(await till.check(code, '0007')).toMatchObject({ state: 'valid' });
    expect(await till.send([till.sale(code, '0007')])).toMatchObject([{ status: 'done' }]);
    sold.push({ code, at: world.clock.now() });
    const other = await referral.claim();
    expect(await till.check(other, '7'.padStart(4, '0'))).toMatchObject({ state: 'not_combinable' });
  }
  const byTime = async () =>
    (await readStanding(world)).purchases.toSorted((one, other) => one.occurredAt - other.occurredAt);
  expect((await byTime()).map(({ coupons, occurredAt }) => ({ code: coupons[0], at: occurredAt }))).toEqual(sold);
  const taken = await world.tenant.orm.select().from(redemption);
  expect(taken.map(({ reference }) => reference)).toEqual(
    ['2026-11-18', '2026-11-19', '2026-11-20', '2026-12-20'].map((day) => `till:kalver:0007@${day}`),
  );

  // The till's file, by its own clock, and its API put right what staff typed of that very day.
  const lines = [
    'store,receipt,at,total,refund_of,refund_of_at',
    'kalver,0007,2026-11-18,51.00,,',
    'kalver,0007,2026-11-19 07:01,52.00,,',
    'kalver,0007,,53.00,,',
    'kalver,0008,2026-11-21 10:00,-2.00,0007,2026-11-19',
    'kalver,0009,2026-11-21 10:00,-2.00,0007,',
  ];
  const told = await importSales(world.ports, world.us, csv(lines.join('\n')));
  expect(told).toMatchObject({ recorded: 2, refunded: 1, rejected: 2 });
  expect(told.faults.map(({ path, code }) => `${path} ${code}`)).toEqual(['line.4 time', 'line.6 time']);
  expect((await call('purchases', { amount: 5300 })).body.errors).toMatchObject([{ path: 'occurred_at' }]);
  expect((await call('purchases', { amount: 5300, occurred_at: '2026-11-20T18:00:00Z' })).status).toBe(200);
  expect((await call('refunds', { amount: 100 })).body.errors).toMatchObject([{ path: 'sold_at' }]);
  expect((await call('refunds', { amount: 100, sold_at: '2026-11-20T12:00:00Z' })).status).toBe(200);
  expect((await byTime()).map(({ amount, refunded }) => [amount, refunded])).toEqual([
    [5100, 0],
    [5200, 200],
    [5300, 100],
    [6000, 0],
  ]);

  // Around midnight in New York staff and till tell of one sale on two days.
  world.clock.advance(Date.UTC(2027, 0, 5, 4, 58) - world.clock.now());
  await till.unlock();
  await till.send([till.sale(await referral.claim(), '0012')]);
  world.clock.advance(15 * 3_600_000);
  const late = 'store,receipt,at,total\nkalver,0012,2027-01-05 00:01,61.00\nkalver,0012,2027-01-05 13:00,9.00\n';
  expect(await importSales(world.ports, world.us, csv(late))).toMatchObject({ recorded: 2, rejected: 0 });
  expect((await byTime()).slice(4).map(({ amount }) => amount)).toEqual([6100, 900]);
});

test('a code that comes the day after its sale, where numbers begin anew each day, is of that sale, known or not yet', async () => {
  const world = await createWorld();
  const till = await openTill(world, world.us, 'kalver', { dailyReceipts: true });
  const referral = await makeReferral(world);
  const [known, early, another] = [await referral.claim(), await referral.claim(), await referral.claim()];
  // The evening of Wednesday in New York, told of at night; the codes come the day after.
  world.clock.advance(Date.UTC(2026, 10, 19, 0) - world.clock.now());
  const list = csv('store,receipt,at,total\nkalver,7,11/18/2026 6:00 PM,50.00\n');
  expect(await importSales(world.ports, world.us, list)).toMatchObject({ recorded: 1 });
  world.clock.advance(20 * 3_600_000);
  const today = await referral.claim();
  await till.unlock();
  expect(await (await till.call('state')).json()).toMatchObject({ open: { daily: true } });
  const entries = [till.sale(known, '7', { ago: 1 }), till.sale(early, '8', { ago: 1 }), till.sale(today, '7')];
  expect(await till.send(entries)).toMatchObject(Array(3).fill({ status: 'done' }));
  const taken = await world.tenant.orm.select().from(redemption);
  expect(taken.map(({ reference }) => reference)).toEqual([
    'till:kalver:7@2026-11-18',
    'till:kalver:8@2026-11-18',
    'till:kalver:7@2026-11-19',
  ]);
  const other = { code: another, receipt: '8', language: 'en' };
  expect(await (await till.call('check', { ...other, ago: 1 })).json()).toMatchObject({ state: 'not_combinable' });
  expect(await (await till.call('check', other)).json()).toMatchObject({ state: 'valid' });
  const late = csv('store,receipt,at,total\nkalver,7,11/18/2026 6:00 PM,50.00\nkalver,8,11/18/2026,40.00\n');
  expect(await importSales(world.ports, world.us, late)).toMatchObject({ rejected: 0 });
  const { purchases, conversions } = await readStanding(world);
  expect(purchases.map(({ amount }) => amount).toSorted()).toEqual([4000, 5000, 6000]);
  expect(conversions.map(({ state }) => state)).toEqual(Array(3).fill('credited'));
});

test('each store goes by the clock that hangs in it: an evening’s sale is one sale, of its own day, in two zones', async () => {
  const world = await createWorld();
  const authorization = `Bearer ${await makeKey(world, world.us, ['stores:write', 'purchases:write'])}`;
  const write = async (code: string, body: object) => {
    const init = { method: 'PUT', headers: { authorization }, body: JSON.stringify({ name: code, ...body }) };
    const answer = await world.app.request(`/v1/stores/${code}`, init);
    return { status: answer.status, body: await answer.json() };
  };
  // A shop of New York with a store there, one in Los Angeles and one in London.
  const [east, west, far] = [
    await openTill(world),
    await openTill(world, world.us, 'la'),
    await openTill(world, world.us, 'soho'),
  ];
  await write('kalver', { daily_receipts: true });
  const zone = 'America/Los_Angeles';
  expect((await write('la', { daily_receipts: true, time_zone: zone })).body).toMatchObject({ time_zone: zone });
  // What is not told stays.
  expect((await write('la', {})).body).toMatchObject({ time_zone: zone, daily_receipts: true });
  expect((await write('soho', { daily_receipts: true, time_zone: 'Europe/London' })).status).toBe(200);
  for (const unknown of ['Europe/Nowhere', '+02:00']) {
    expect(await write('soho', { time_zone: unknown })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'time_zone' }] },
    });
  }
  expect((await write('soho', { time_zone: 'europe/london' })).body).toMatchObject({ time_zone: 'Europe/London' });
  const referral = await makeReferral(world);
  // 22:30 on Wednesday in Los Angeles is 01:30 on Thursday in New York, and 06:30 in London.
  world.clock.advance(Date.UTC(2026, 10, 19, 6, 30) - world.clock.now());
  for (const till of [east, west, far]) {
    await till.unlock();
    await till.send([till.sale(await referral.claim(), '7')]);
  }
  expect(await (await west.call('state')).json()).toMatchObject({ open: { timeZone: zone } });
  const told = await importSales(
    world.ports,
    world.us,
    csv(
      [
        'store,receipt,at,total,refund_of,refund_of_at',
        'kalver,7,11/19/2026 1:30 AM,51.00,,',
        'la,7,11/18/2026 10:31 PM,52.00,,',
        'soho,7,11/19/2026 6:29 AM,53.00,,',
        'la,8,11/18/2026,-2.00,7,11/18/2026 10:31 PM',
      ].join('\n'),
    ),
  );
  expect(told).toMatchObject({ recorded: 3, refunded: 1, rejected: 0 });
  const { purchases } = await readStanding(world);
  expect(purchases.map(({ amount, refunded }) => [amount, refunded]).toSorted()).toEqual([
    [5100, 0],
    [5200, 200],
    [5300, 0],
  ]);
  const taken = await world.tenant.orm.select().from(redemption);
  expect(taken.map(({ reference }) => reference).toSorted()).toEqual([
    'till:kalver:7@2026-11-19',
    'till:la:7@2026-11-18',
    'till:soho:7@2026-11-19',
  ]);
  // By the shop's own clock this afternoon in London would lie ahead.
  world.clock.advance(8 * 3_600_000);
  const ahead = csv('store,receipt,at,total\nsoho,9,11/19/2026 2:00 PM,5.00\nla,9,11/18/2026,6.00\n');
  expect(await importSales(world.ports, world.us, ahead)).toMatchObject({ recorded: 2, rejected: 0 });
  const late = (await readStanding(world)).purchases.filter(({ amount }) => amount < 1000);
  expect(late.map(({ occurredAt }) => new Date(occurredAt).toISOString().slice(0, 16)).toSorted()).toEqual([
    '2026-11-18T08:00',
    '2026-11-19T14:00',
  ]);
});

test('registers that number their own receipts: one number of two tills is two sales, for staff, file and API', async () => {
  const world = await createWorld();
  const till = await openTill(world, world.us, 'kalver', { ownReceipts: true });
  await till.unlock();
  const referral = await makeReferral(world);
  const [first, second, third] = [await referral.claim(), await referral.claim(), await referral.claim()] as [
    string,
    string,
    string,
  ];
  const sale = (code: string, register: string) => till.sale(code, '0042', { register });
  expect(await till.send([sale(first, '1'), sale(second, '#02')])).toMatchObject([
    { status: 'done' },
    { status: 'done' },
  ]);
  expect(await till.check(first)).toMatchObject({ state: 'used', used: { receipt: '0042', register: '1' } });
  // One code a receipt, still.
  expect(await till.send([sale(third, '2')])).toMatchObject([{ status: 'refused', reason: 'not_combinable' }]);
  const taken = await world.tenant.orm.select().from(redemption);
  expect(taken.map(({ reference }) => reference).toSorted()).toEqual(['till:kalver/1:0042', 'till:kalver/2:0042']);

  const lines = [
    'store,Kassen-Nr,receipt,total,refund_of,refund_of_register',
    'kalver,01,0042,51.00,,',
    'kalver,2,0042,52.00,,',
    'kalver,,0042,53.00,,',
    'kalver,1,0043,-2.00,0042,2',
  ];
  const told = await importSales(world.ports, world.us, csv(lines.join('\n')));
  expect(told).toMatchObject({ recorded: 2, refunded: 1, rejected: 1, faults: [{ path: 'line.4', code: 'register' }] });
  const authorization = `Bearer ${await makeKey(world, world.us, ['purchases:write'])}`;
  const call = async (path: string, body: object) => {
    const sent = { store: 'kalver', receipt: '0042', currency: 'USD', ...body };
    const answer = await world.app.request(`/v1/${path}`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify(sent),
    });
    return (await answer.json()) as { status: string; errors?: { path: string }[] };
  };
  expect((await call('purchases', { amount: 5400 })).errors).toMatchObject([{ path: 'register' }]);
  expect(await call('purchases', { amount: 5400, register: '1' })).toMatchObject({ status: 'recorded' });
  expect(await call('refunds', { amount: 100, register: '1' })).toMatchObject({ status: 'recorded' });
  const { purchases } = await readStanding(world);
  expect(purchases.map(({ amount, refunded }) => [amount, refunded]).toSorted()).toEqual([
    [5200, 200],
    [5400, 100],
  ]);
});

test('a store whose receipts are numbered together passes over a register, wherever one is told', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  await till.unlock();
  const referral = await makeReferral(world);
  expect(await till.send([till.sale(await referral.claim(), '0042', { register: '1' })])).toMatchObject([
    { status: 'done' },
  ]);
  const file = csv('store,till,receipt,total\nkalver,Till: 7,0042,51.00\n');
  expect(await importSales(world.ports, world.us, file)).toMatchObject({ recorded: 1, rejected: 0 });
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 5100, staffLinkId: till.link.id }]);
});

test('a list is read in the encoding in which it was saved, and says so', async () => {
  const world = await createWorld();
  await openTill(world);
  const text = (total: number) => `store;währung;receipt;total\nkalver;USD;7;${total},00\n`;
  const bytes = [
    [text(1), 'utf-8', Buffer.from(text(1))],
    [text(2), 'windows-1252', Buffer.from(text(2), 'latin1')],
    [text(3), 'utf-16le', Buffer.from(`\ufeff${text(3)}`, 'utf16le')],
  ] as const;
  for (const [, encoding, body] of bytes) {
    expect(await importSales(world.ports, world.us, csv(body))).toMatchObject({ recorded: 1, rejected: 0, encoding });
  }
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 300, currency: 'USD' }]);
});
