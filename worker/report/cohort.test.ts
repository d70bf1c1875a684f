import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advocate, conversion, purchase } from '../../db/schema/group.ts';
import { zoneAt } from '../retailer/shop.ts';
import { askOf } from '../test/report.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { type CohortSpan, K_DAYS, readCohorts } from './cohort.store.ts';
import { addDays, dayOf } from './day.ts';
import { bucketOf, previousPeriod } from './plan.ts';
import type { Granularity, ReportShop } from './query.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

interface Order {
  at: number;
  buyer: string | null;
  customer: string | null;
  email: string | null;
  amount: number;
  refunded: number;
  currency: string;
  /** null: nobody said. */
  isNew: boolean | null;
  /** By whom, and whether it still stands. */
  referred: { by: number; stands: boolean } | null;
}
type Advocate = { customer: string | null; email: string | null };
interface History {
  orders: Order[];
  advocates: Advocate[];
  granularity: Granularity;
  from: string;
  days: number;
  moved: { order: number; minutes: number };
}

const pick = fc.constantFrom;
const keys = (name: string) => fc.option(pick(`${name}1`, `${name}2`, `${name}3`), { freq: 2 });
const histories: fc.Arbitrary<History> = fc.record({
  orders: fc.uniqueArray(
    fc.record({
      // Often about midnight in one of the zones, to the minute.
      at: fc
        .record({
          // And days apart by as many as friends count.
          day: fc.oneof(fc.nat(98), pick(4, 5, 94, 95)),
          minute: fc.oneof(pick(240, 300, 480, 481, 479, 239, 299), fc.nat(1439)),
        })
        .map(({ day, minute }) => START - 100 * DAY - 12 * 60 * MINUTE + day * DAY + minute * MINUTE),
      buyer: keys('pur_0'),
      customer: keys('c'),
      email: keys('e'),
      amount: fc.nat(9000),
      refunded: fc.nat(500),
      currency: pick('USD', 'USD', 'EUR'),
      isNew: pick(true, true, false, null),
      referred: fc.option(fc.record({ by: fc.nat(2), stands: fc.boolean() })),
    }),
    { selector: ({ at }) => at, maxLength: 25, size: '+1' },
  ),
  // A key is one advocate's.
  advocates: fc
    .tuple(fc.nat(2), fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 3, maxLength: 3 }))
    .map(([turn, known]) =>
      known.map(([byId, byAddress], index) => ({
        customer: byId ? `c${index + 1}` : null,
        email: byAddress ? `e${((index + turn) % 3) + 1}` : null,
      })),
    ),
  granularity: pick<Granularity>('day', 'week', 'month'),
  from: fc.integer({ min: -110, max: -1 }).map((days) => addDays('2026-11-18', days)),
  days: fc.integer({ min: 1, max: 40 }),
  // Within minutes of an order.
  moved: fc.record({ order: fc.nat(24), minutes: fc.integer({ min: -3, max: 3 }) }),
});

async function fill(world: World, { orders, advocates }: History) {
  const { orm } = world.tenant;
  for (const table of [conversion, purchase, advocate]) await orm.delete(table);
  const shopId = world.us.id;
  for (const [index, { customer, email }] of advocates.entries()) {
    const keyed = { customerKey: customer, emailKey: email };
    await orm
      .insert(advocate)
      .values({ id: `adv_${index}`, shopId, state: 'verified', language: 'en', createdAt: START, ...keyed });
  }
  for (const [index, order] of orders.entries()) {
    const { at, amount, refunded, currency, isNew, referred } = order;
    const id = `pur_0${index}`;
    const times = { occurredAt: at, createdAt: at, updatedAt: at };
    const who = { buyerId: order.buyer, customerKey: order.customer, emailKey: order.email, newCustomer: isNew };
    const money = { amount, refunded, currency, coupons: [], trust: 'confirmed' as const };
    await orm.insert(purchase).values({ id, shopId, ...who, ...money, ...times });
    // Another shop's are never read.
    await orm.insert(purchase).values({ id: `${id}_de`, shopId: world.de.id, ...who, ...money, ...times });
    if (!referred) continue;
    const state = referred.stands ? ('credited' as const) : ('void' as const);
    await orm.insert(conversion).values({
      ...{ id: `cnv_${index}`, shopId, purchaseId: id, linkCode: 'code', campaignId: world.campaignId },
      ...{ dealId: world.deals.us, advocateId: `adv_${referred.by}`, channel: 'email', state, method: 'click' },
      ...{ evidence: {}, createdAt: START },
    });
  }
}

const whoOf = ({ buyer, customer, email }: Order) => buyer ?? customer ?? email;

/** The cohorts as they are defined: buyer by buyer. */
function recount({ orders, advocates, granularity }: History, from: string, to: string, shop: ReportShop) {
  const firsts = new Map<string, number>();
  for (const order of orders) {
    const who = whoOf(order);
    if (who !== null) firsts.set(who, Math.min(order.at, firsts.get(who) ?? order.at));
  }
  const cohortOf = (who: string) => {
    const first = firsts.get(who) as number;
    const day = dayOf(first, zoneAt(shop, first));
    return from <= day && day <= to ? bucketOf(day, granularity) : undefined;
  };
  const cohorts: Record<
    string,
    { customers: number; orders: number; revenue: Record<string, number>; referred: number | null }
  > = {};
  for (let day = from; day <= to; day = addDays(day, 1)) {
    cohorts[bucketOf(day, granularity)] ??= { customers: 0, orders: 0, revenue: {}, referred: 0 };
  }
  const add = (who: string | null, change: (cohort: NonNullable<(typeof cohorts)[string]>) => void) => {
    const cohort = who === null ? undefined : cohorts[cohortOf(who) ?? ''];
    if (cohort) change(cohort);
  };
  for (const who of firsts.keys()) {
    add(who, (cohort) => {
      cohort.customers += 1;
    });
  }
  for (const order of orders) {
    const { amount, refunded, currency, isNew, referred, at } = order;
    add(whoOf(order), (cohort) => {
      cohort.orders += 1;
      cohort.revenue[currency] = (cohort.revenue[currency] ?? 0) + amount - refunded;
    });
    if (!referred?.stands || isNew === false) continue;
    const by = advocates[referred.by] as Advocate;
    const [own] = orders
      .filter(
        ({ customer, email }) =>
          (customer !== null && customer === by.customer) || (email !== null && email === by.email),
      )
      .toSorted((a, b) => a.at - b.at);
    const who = own ? whoOf(own) : null;
    const first = firsts.get(who ?? '') ?? Number.POSITIVE_INFINITY;
    if (at < first || at >= first + K_DAYS * DAY) continue;
    add(who, (cohort) => {
      // Of some that may be new and of none that is, nobody knows how many are.
      cohort.referred = isNew ? (cohort.referred ?? 0) + 1 : cohort.referred || null;
    });
  }
  return cohorts;
}

function shown(lines: { name: string; metrics: Record<string, unknown> | undefined }[]) {
  return Object.fromEntries(
    lines.map(({ name, metrics }) => {
      const money = (metrics?.cohort_revenue ?? []) as { currency: string; amount: number }[];
      const revenue = Object.fromEntries(money.map(({ currency, amount }) => [currency, amount]));
      return [
        name,
        { customers: metrics?.customers, orders: metrics?.orders, revenue, referred: metrics?.referred_customers },
      ];
    }),
  );
}

describe('cohorts of random histories', () => {
  test('are those that a recount buyer by buyer gives, also of the period before, over a move to another zone', async () => {
    const world = await createWorld();
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        await fill(world, history);
        const { orders, from, days, granularity, moved } = history;
        const movedAt = (orders[moved.order % orders.length]?.at ?? START) + moved.minutes * MINUTE;
        const formerZones = [{ zone: 'America/Los_Angeles', until: movedAt }];
        const shop: ReportShop = { ...world.us, settings: { ...world.us.settings, formerZones } };
        const to = addDays(from, days - 1);
        const asked = { report: 'cohorts', shops: [shop], from, to, granularity, compare: true } as const;
        const answer = await askOf(world, asked)();
        const own = { USD: 0 };
        const expected = (first: string, last: string) =>
          Object.entries(recount(history, first, last, shop)).map(([name, { revenue, ...rest }]) => [
            name,
            { ...rest, revenue: Object.keys(revenue).length > 0 ? revenue : own },
          ]);
        const rows = answer.rows.map(({ dimensions, metrics }) => ({ name: String(dimensions.period), metrics }));
        expect(shown(rows)).toEqual(Object.fromEntries(expected(from, to)));
        // A row stands beside the one of the same place before.
        const before = answer.rows.map(({ previous }, index) => ({ name: String(index), metrics: previous }));
        const { from: first, to: last } = previousPeriod({ from, to, granularity });
        const earlier = expected(first, last).map(([, cohort], index) => [index, cohort]);
        const nothing = { customers: 0, orders: 0, revenue: own, referred: 0 };
        const padded = before.map((_, index) => earlier[index] ?? [index, nothing]);
        expect(shown(before)).toEqual(Object.fromEntries(padded));
      }),
      { numRuns: 100 },
    );
  });
});

describe('the edges of a cohort', () => {
  const order: Order = {
    ...{ at: START, buyer: null, customer: null, email: null, amount: 100, refunded: 0, currency: 'USD' },
    ...{ isNew: true, referred: null },
  };
  const history: History = {
    ...{ orders: [], advocates: [{ customer: 'c1', email: null }], granularity: 'day', from: '2026-08-01', days: 40 },
    moved: { order: 0, minutes: 0 },
  };

  test('a friend counts until the last millisecond of 90 days', async () => {
    const world = await createWorld();
    const first = START - 100 * DAY;
    const referred = { by: 0, stands: true };
    const friends = [first, first + 90 * DAY - 1, first + 90 * DAY, first - 1].map((at) => ({
      ...order,
      at,
      referred,
    }));
    await fill(world, { ...history, orders: [{ ...order, at: first, customer: 'c1' }, ...friends] });
    const span = { name: 'all', from: '2026-08-10', to: '2026-08-10' };
    expect(await readCohorts(world.tenant, world.us, [span], { left: 1000 })).toMatchObject([
      { customers: 1, referred: 2 },
    ]);
  });

  test('two minutes of one quarter may be of two days, where a shop moved between them', async () => {
    const world = await createWorld();
    // Midnight in New York has passed, in Los Angeles it has not.
    const midnight = Date.UTC(2026, 7, 11, 4);
    const orders = [3, 9].map((minutes) => ({ ...order, at: midnight + minutes * MINUTE, customer: `c${minutes}` }));
    await fill(world, { ...history, orders });
    const formerZones = [{ zone: 'America/Los_Angeles', until: midnight + 7 * MINUTE }];
    const shop = { ...world.us, settings: { ...world.us.settings, formerZones } };
    const spans = ['2026-08-10', '2026-08-11'].map((day) => ({ name: day, from: day, to: day }));
    expect(await readCohorts(world.tenant, shop, spans, { left: 1000 })).toMatchObject([
      { name: '2026-08-10', customers: 1 },
      { name: '2026-08-11', customers: 1 },
    ]);
  });
});

describe('who is new', () => {
  const ask = (world: World) =>
    askOf(world, { report: 'cohorts', granularity: 'month', from: '2026-10-01', to: '2026-10-31' })();
  const order = (at: number, more: Partial<Order>): Order => ({
    ...{ at, buyer: null, customer: null, email: null, amount: 100, refunded: 0, currency: 'USD', isNew: null },
    ...{ referred: null, ...more },
  });
  const fillWith = (world: World, friends: (boolean | null)[]) => {
    const first = START - 40 * DAY;
    const referred = { by: 0, stands: true };
    const orders = [
      order(first, { customer: 'c1' }),
      ...friends.map((isNew, index) => order(first + (index + 1) * DAY, { customer: `f${index}`, isNew, referred })),
    ];
    return fill(world, {
      ...{ orders, advocates: [{ customer: 'c1', email: null }], granularity: 'month', from: '2026-10-01', days: 31 },
      moved: { order: 0, minutes: 0 },
    });
  };

  test.each([
    ['nobody said it of anybody', [null, null], null, true],
    ['nobody said it of one', [null, true], 1 / 3, true],
    ['everybody returned', [false, false], 0, false],
    ['nobody was referred', [], 0, false],
  ] as const)('the K-factor where %s', async (_, friends, factor, isNoted) => {
    const world = await createWorld();
    await fillWith(world, [...friends]);
    const { totals, rows, notes } = await ask(world);
    for (const values of [totals, rows[0]?.metrics]) {
      expect(values?.k_factor).toBe(factor && friends.length ? 1 / Number(values?.customers) : factor);
      expect(values?.referred_customers).toBe(factor === null ? null : Math.ceil(factor));
    }
    expect(notes.some(({ code }) => code === 'unknown_new_customers')).toBe(isNoted);
  });
});

describe('what cohorts read', () => {
  const spanOf = (from: string, to: string): CohortSpan[] => [{ name: 'all', from, to }];

  async function sell(world: World, count: number, daysAgo: number, customer: (index: number) => string) {
    const at = START - daysAgo * DAY;
    await world.tenant.orm.insert(purchase).values(
      Array.from({ length: count }, (_, index) => ({
        ...{ id: `pur_${daysAgo}_${index}`, shopId: world.us.id, trust: 'confirmed' as const, amount: 100 },
        ...{ currency: 'USD', coupons: [], customerKey: customer(index) },
        ...{ occurredAt: at + index, createdAt: at, updatedAt: at },
      })),
    );
  }

  test('is bounded by the period, not by how much the shop ever sold', async () => {
    const world = await createWorld();
    await sell(world, 30, 300, (index) => `old${index}`);
    await sell(world, 5, 20, (index) => (index < 2 ? `old${index}` : `new${index}`));
    const year = spanOf('2026-01-01', '2026-11-18');
    await expect(readCohorts(world.tenant, world.us, year, { left: 40 })).rejects.toMatchObject({
      errors: [{ path: 'from', code: 'unsupported' }],
    });
    const month = await readCohorts(world.tenant, world.us, spanOf('2026-10-18', '2026-11-18'), { left: 40 });
    // Who bought long before is no new customer, however little is read.
    expect(month).toMatchObject([{ customers: 3, orders: 3 }]);
  });

  test('counts all orders of those who first bought then', async () => {
    const world = await createWorld();
    await sell(world, 2, 300, (index) => `often${index}`);
    for (const daysAgo of [100, 99, 98]) await sell(world, 10, daysAgo, () => 'often0');
    const span = spanOf('2026-01-01', '2026-01-31');
    await expect(readCohorts(world.tenant, world.us, span, { left: 30 })).rejects.toMatchObject({
      errors: [{ code: 'unsupported' }],
    });
    expect(await readCohorts(world.tenant, world.us, span, { left: 34 })).toMatchObject([{ customers: 2, orders: 32 }]);
  });

  test('is one reading over shops and periods', async () => {
    const world = await createWorld();
    await sell(world, 10, 20, (index) => `some${index}`);
    const reading = { left: 30 };
    await readCohorts(world.tenant, world.us, spanOf('2026-10-18', '2026-11-18'), reading);
    expect(reading.left).toBe(10);
    await expect(
      readCohorts(world.tenant, world.us, spanOf('2026-10-18', '2026-11-18'), reading),
    ).rejects.toMatchObject({ errors: [{ code: 'unsupported' }] });
  });
});
