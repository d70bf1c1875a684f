import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { event } from '../../db/schema/group.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { openTill } from '../test/till.ts';
import { createWorld } from '../test/world.ts';
import { importSales } from './import.ts';

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 12);

const csv = (text: string) => new Blob([text]).stream() as ReadableStream<Uint8Array>;

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
      for (const table of [
        'purchase_reference',
        'conversion',
        'reward_entry',
        'reward',
        'purchase',
        'waiting_refund',
        'event',
        'redemption',
      ]) {
        await world.tenant.client.execute(`delete from ${table}`);
      }
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
  expect(again).toEqual({ recorded: 0, unchanged: 2, refunded: 0, rejected: 0, faults: [] });
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 1250, refunded: 250, staffLinkId: null }]);
  await expect(importSales(world.ports, world.us, csv('store,price\n'))).rejects.toMatchObject({
    code: 'unprocessable',
  });
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
