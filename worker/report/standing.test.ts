/** Reports of how purchases stand: cohorts, and times to convert. */
import { describe, expect, test } from 'vitest';
import { advocate, conversion, purchase } from '../../db/schema/group.ts';
import { askOf } from '../test/report.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { answerReport } from './answer.ts';
import type { ReportQuery } from './query.ts';

const DAY = 86_400_000;

/** An order by a customer, so many days ago. */
async function buy(world: World, id: string, customer: string | null, daysAgo: number, more: object = {}) {
  const at = START - daysAgo * DAY;
  await world.tenant.orm.insert(purchase).values({
    id,
    shopId: world.us.id,
    trust: 'confirmed',
    amount: 10_000,
    currency: 'USD',
    coupons: [],
    customerKey: customer,
    emailKey: null,
    newCustomer: null,
    occurredAt: at,
    createdAt: at,
    updatedAt: at,
    ...more,
  });
}

async function credit(world: World, purchaseId: string, advocateId: string, more: object = {}) {
  await world.tenant.orm.insert(conversion).values({
    id: `cnv_${purchaseId}`,
    shopId: world.us.id,
    purchaseId,
    linkCode: 'code',
    campaignId: world.campaignId,
    dealId: world.deals.us,
    advocateId,
    channel: 'email',
    state: 'credited',
    method: 'click',
    evidence: {},
    createdAt: START,
    ...more,
  });
}

const ask = (world: World, more: Partial<ReportQuery>) =>
  askOf(world, { report: 'cohorts', granularity: 'month', from: '2026-06-01', to: '2026-11-18' })(more);

describe('cohorts', () => {
  test('are of customers who first bought then, restated by refunds, with their K-factor', async () => {
    const world = await createWorld();
    // Anna and Ben in July, Cleo in August; nobody knows who bought the last one.
    await buy(world, 'pur_a1', 'anna', 140, { refunded: 2500 });
    await buy(world, 'pur_a2', 'anna', 10);
    await buy(world, 'pur_b1', 'ben', 135);
    await buy(world, 'pur_c1', 'cleo', 100, { newCustomer: true });
    await buy(world, 'pur_d1', 'dora', 40, { newCustomer: true });
    await buy(world, 'pur_x', null, 100);
    await world.tenant.orm.insert(advocate).values({
      id: 'adv_anna',
      shopId: world.us.id,
      state: 'verified',
      customerKey: 'anna',
      language: 'en',
      createdAt: START,
    });
    // Cleo came within 90 days of Anna's first purchase, Dora later.
    await credit(world, 'pur_c1', 'adv_anna');
    await credit(world, 'pur_d1', 'adv_anna');

    const answer = await ask(world, {});
    const july = answer.rows.find(({ dimensions }) => dimensions.period === '2026-07');
    expect(july?.metrics).toEqual({
      customers: 2,
      orders: 3,
      cohort_revenue: [{ currency: 'USD', amount: 27_500 }],
      orders_per_customer: 1.5,
      referred_customers: 1,
      k_factor: 0.5,
    });
    expect(answer.rows.map(({ dimensions, metrics }) => [dimensions.period, metrics.customers])).toEqual([
      ['2026-06', 0],
      ['2026-07', 2],
      ['2026-08', 1],
      ['2026-09', 0],
      ['2026-10', 1],
      ['2026-11', 0],
    ]);
    expect(answer.totals).toMatchObject({ customers: 4, orders: 5, k_factor: 0.25 });
    expect(answer.notes.map(({ code }) => code)).toEqual(['cohort_open']);
    await expect(ask(world, { currency: 'EUR' })).rejects.toMatchObject({ errors: [{ code: 'unsupported' }] });
  });

  test.each([
    ['2026-08-19', []],
    ['2026-08-20', ['cohort_open']],
  ])(
    'of shops in several zones until %s are closed once their days are over in the last of them',
    async (to, codes) => {
      const world = await createWorld();
      const query: ReportQuery = {
        report: 'cohorts',
        shops: [world.de, world.us],
        from: '2026-08-01',
        to,
        dimensions: [],
        granularity: 'month',
        filters: {},
        limit: 100,
      };
      // The 18th of November in New York, the 19th in Berlin.
      const { notes } = await answerReport(world.tenant, query, START + 11.5 * 3_600_000);
      expect(notes.map(({ code }) => code)).toEqual(codes);
    },
  );
});

describe('time to convert', () => {
  test('is the median and the 90th percentile from click to order', async () => {
    const world = await createWorld();
    for (let hours = 1; hours <= 10; hours += 1) {
      await buy(world, `pur_${hours}`, null, 1);
      const clickedAt = START - DAY - hours * 3_600_000;
      await credit(world, `pur_${hours}`, 'adv', { clickedAt, channel: hours > 5 ? 'link' : 'email' });
    }
    await buy(world, 'pur_by_coupon', null, 1);
    await credit(world, 'pur_by_coupon', 'adv', { clickedAt: null });
    await buy(world, 'pur_void', null, 1);
    await credit(world, 'pur_void', 'adv', { clickedAt: START - 9 * DAY, state: 'void' });

    const answer = await ask(world, { report: 'time_to_convert', dimensions: ['channel'], compare: true });
    const hour = 3_600_000;
    expect(answer.totals).toEqual({ credited: 11, with_click: 10, median_time: 5 * hour, p90_time: 9 * hour });
    expect(answer.rows.map(({ dimensions, metrics }) => [dimensions.channel, metrics.median_time])).toEqual([
      ['email', 3 * hour],
      ['link', 8 * hour],
    ]);
    expect(answer.previous?.totals).toEqual({ credited: 0, with_click: 0, median_time: null, p90_time: null });
  });

  test('has rows as other tables: what is not known takes no place of them, and stands last', async () => {
    const world = await createWorld();
    const orders = { '': [1, 1, 1, 40], email: [1, 1], link: [1, 40], sms: [40, 40], facebook: [40] };
    let count = 0;
    for (const [channel, days] of Object.entries(orders)) {
      for (const daysAgo of days) {
        count += 1;
        await buy(world, `pur_${count}`, null, daysAgo);
        await credit(world, `pur_${count}`, 'adv', { channel, clickedAt: START - 41 * DAY });
      }
    }
    const read = async (more: Partial<ReportQuery>) => {
      const of = { report: 'time_to_convert', dimensions: ['channel'], from: '2026-11-01' } as const;
      const { rows } = await ask(world, { ...of, ...more });
      return rows.map(({ dimensions, metrics, previous }) => [
        dimensions.channel,
        metrics.credited,
        ...(previous ? [previous.credited] : []),
      ]);
    };
    const unknown = [null, 3];
    expect(await read({})).toEqual([['email', 2], ['link', 1], unknown]);
    expect(await read({ limit: 1 })).toEqual([['email', 2], ['(other)', 1], unknown]);
    expect(await read({ limit: 2 })).toEqual([['email', 2], ['link', 1], unknown]);
    expect(await read({ limit: 3, compare: true })).toEqual([
      ['email', 2, 0],
      ['link', 1, 1],
      ['sms', 0, 2],
      ['(other)', 0, 1],
      [null, 3, 1],
    ]);
  });
});
