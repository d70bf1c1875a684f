import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deal } from '../../db/schema/group.ts';
import { SCOPES } from '../retailer/api-key.ts';
import { openOffice, writeCampaign, writeDeal } from '../test/campaign.ts';
import { makeKey, STORY, tell } from '../test/story.ts';
import { openTill } from '../test/till.ts';
import { createWorld } from '../test/world.ts';
import { GRANULARITIES, REPORTS } from './query.ts';

const HOUR = 3_600_000;
const CSV = 'text/csv';

async function openShop() {
  const world = await createWorld();
  await tell(world, STORY);
  await openTill(world);
  await world.tenant.orm.update(deal).set({ codeSource: 'pool' }).where(eq(deal.id, world.deals.us));
  const key = await makeKey(world, world.us, [...SCOPES]);
  const call = (method: string, path: string, body?: unknown, type = 'application/json') =>
    world.app.request(`/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': type },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { world, call };
}

const two = (number: number) => String(number).padStart(2, '0');
/** Days as clients send them: of this time, at the ends of what is read, of four digits, and no days at all. */
const days = fc.oneof(
  fc.constantFrom('2026-11-01', '2026-11-18', '1969-12-31', '1970-01-01', '1999-12-31', '2199-12-31', '2200-01-01'),
  fc.constantFrom('0000-01-01', '0001-01-01', '9999-12-30', '9999-12-31', '2024-02-29', '2026-02-30', 'soon', ''),
  fc
    .tuple(fc.nat(9999), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`),
);
const times = fc.constantFrom('T00:00', 'T23:59', 'T12:00:00Z', 'T23:59:59.999+14:00', 'T00:00:00-14:00', ' 24:00', '');
const moments = fc.oneof(
  fc.tuple(days, times).map((parts) => parts.join('')),
  fc.constantFrom<string | number>(-1, 0, 1.5, 8.64e15, 8.64e15 + 1, Number.MAX_SAFE_INTEGER, 1e300, '31.12.9999'),
);

describe('days and moments of any client', () => {
  test.each(REPORTS)('asked for in the report %s: it answers or refuses, at once', async (report) => {
    const { world, call } = await openShop();
    const dimensions = report === 'table' ? ['period', 'channel', 'period,channel'] : [''];
    const queries = fc.record({
      from: days,
      to: days,
      length: fc.option(fc.integer({ min: -1, max: 401 })),
      granularity: fc.constantFrom(...GRANULARITIES),
      dimensions: fc.constantFrom(...dimensions),
      compare: fc.constantFrom('', '&compare=previous'),
      format: fc.constantFrom('json', 'csv'),
      currency: fc.constantFrom('', '&currency=EUR'),
    });
    await fc.assert(
      fc.asyncProperty(queries, async ({ from, to, length, granularity, dimensions, compare, format, currency }) => {
        world.clock.advance(HOUR);
        const end = Date.parse(from) + (length ?? 0) * 24 * HOUR;
        const last = length === null || Number.isNaN(end) ? to : new Date(end).toISOString().slice(0, 10);
        const query = `from=${from}&to=${last}&granularity=${granularity}&format=${format}${compare}${currency}`;
        const answer = await call('GET', `/reports/${report}?${query}${dimensions && `&dimensions=${dimensions}`}`);
        await answer.text();
        expect([query, [200, 422].includes(answer.status)]).toEqual([query, true]);
      }),
      {
        numRuns: 25,
        examples: [
          [
            {
              from: '9999-12-30',
              to: '9999-12-31',
              length: null,
              granularity: 'day',
              dimensions: dimensions[0] as string,
              compare: '',
              format: 'json',
              currency: '',
            },
          ],
          [
            {
              from: '0000-01-01',
              to: '0000-01-05',
              length: null,
              granularity: 'day',
              dimensions: dimensions[0] as string,
              compare: '&compare=previous',
              format: 'json',
              currency: '',
            },
          ],
        ],
      },
    );
  });

  test('told of anything: it is taken or refused', async () => {
    const { world, call } = await openShop();
    const office = await openOffice(world);
    const { id, body } = (await office.change('POST', '', writeCampaign(world))).body;
    let revision = 1;
    let order = 0;
    await fc.assert(
      fc.asyncProperty(days, moments, moments, async (day, moment, other) => {
        world.clock.advance(HOUR);
        order += 1;
        const line = (...cells: unknown[]) => `${cells.map((cell) => `"${cell}"`).join(',')}\n`;
        const named = { order_id: `o${order}`, amount: 100, currency: 'USD' };
        const saved = await office.change('PUT', `/${id}`, {
          revision,
          body: {
            ...body,
            starts: moment,
            ends: other,
            shops: [{ ...body.shops[0], deals: [writeDeal({ validFrom: `${other}`, validTo: `${moment}` })] }],
          },
        });
        if (saved.status === 200) revision = saved.body.revision;
        const answers = [
          saved,
          await call('POST', '/rates', { rates: [{ day, source: 'EUR', target: 'USD', rate: '1.1' }] }),
          await call(
            'PUT',
            '/customers/file',
            `customer_id,first_order,last_order\n${line(`c${order}`, day, moment)}`,
            CSV,
          ),
          await call(
            'PUT',
            `/coupons/${world.deals.us}/file`,
            `code,valid_until\n${line(`CODE-${order}`, moment)}`,
            CSV,
          ),
          await call('POST', '/purchases', { ...named, occurred_at: moment }),
          await call('POST', '/refunds', { ...named, occurred_at: other, sold_at: moment }),
          await call(
            'PUT',
            '/purchases/file',
            `store,receipt,total,at,refund_of_at\n${line('kalver', order, '1.00', moment, other)}`,
            CSV,
          ),
          await call('POST', '/consents', {
            consents: [
              {
                channel: 'email',
                address: 'anna@example.com',
                wording: 'Yes',
                source: 'till',
                at: moment,
                confirmed_at: other,
              },
            ],
          }),
          await call('POST', '/invitations', { customers: [{ email: 'anna@example.com', bought_at: moment }] }),
          await call('POST', '/products', {
            products: [{ id: 'MUG', title: 'Mugs', url: 'https://us.shop.test/p', sale_from: moment, sale_to: other }],
          }),
        ];
        const statuses = answers.map(({ status }) => status);
        expect([day, moment, other, statuses.filter((status) => ![200, 201, 202, 422].includes(status))]).toEqual([
          day,
          moment,
          other,
          [],
        ]);
        // What was taken is read back.
        for (const path of ['/coupons', '/customers', '/campaigns']) expect((await call('GET', path)).status).toBe(200);
        expect((await call('GET', '/reports/series')).status).toBe(200);
      }),
      {
        numRuns: 40,
        examples: [
          ['9999-12-31', '9999-12-31T23:59', '9999-12-31'],
          ['0000-01-01', '0000-01-01T00:00', Number.MAX_SAFE_INTEGER],
        ],
      },
    );
  }, 60_000);

  test('an order’s moment has one bound, however it is written', async () => {
    const { call } = await openShop();
    const tell = async (occurred_at: string | number) => {
      const answer = await call('POST', '/purchases', {
        order_id: `o${occurred_at}`,
        amount: 1,
        currency: 'USD',
        occurred_at,
      });
      return answer.status;
    };
    const bound = Date.UTC(2000);
    for (const at of [bound, '2000-01-01T00:00:00Z']) expect([at, await tell(at)]).toEqual([at, 200]);
    for (const at of [bound - 1, '1999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', 9e15]) {
      expect([at, await tell(at)]).toEqual([at, 422]);
    }
  });

  test('an end that means never is none for codes, and refused of campaigns', async () => {
    const { world, call } = await openShop();
    const file = 'code,valid_until\nEVER-1,9999-12-31\nEVER-2,31.12.9999\nEVER-3,9999-12-31T23:59\nSOON-1,2027-12-31\n';
    const taken = await call('PUT', `/coupons/${world.deals.us}/file`, file, CSV);
    expect(await taken.json()).toMatchObject({ added: 4, rejected: 0 });
    const { rows } = await world.tenant.client.execute('select expires_at from coupon order by code');
    expect(rows.map(({ expires_at }) => expires_at === null)).toEqual([true, true, true, false]);
    const office = await openOffice(world);
    const { status, body } = await office.change('POST', '', writeCampaign(world, { ends: '9999-12-31T23:59' }));
    expect([status, body.errors]).toEqual([422, [expect.objectContaining({ path: 'ends', code: 'time' })]]);
  });

  test.each([
    ['9999-12-30', '9999-12-31'],
    ['0000-01-01', '0000-01-05'],
    ['2200-01-01', '2200-01-02'],
  ])('a report of %s is refused by its path', async (from, to) => {
    const { call } = await openShop();
    const answer = await call('GET', `/reports/channels?from=${from}&to=${to}`);
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual([
      'from',
      'to',
    ]);
  });
});
