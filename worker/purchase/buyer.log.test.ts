/** In the log and in reports the orders of one buyer are one buyer's, in whichever sequence they are told. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signClick } from '../click/click.token.ts';
import { watchPlans } from '../test/plan.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { askOf } from '../test/report.ts';
import { historySeed } from '../test/seed.ts';
import { tell as tellStory } from '../test/story.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { guardBuyer } from './buyer.store.ts';
import { recordPurchase } from './purchase.record.ts';
import type { PurchaseReport } from './purchase.ts';
import { refundPurchase } from './refund.record.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const DAY = 86_400_000;

/** An order, by what it names its buyer besides the key that all of their orders have, and who tells of it first. */
interface Order {
  daysAgo: number;
  byBoth: boolean;
  by: 'shop' | 'page';
}
interface History {
  key: 'id' | 'address';
  /** What pages name them by, where that is not by both. */
  pageKey: 'id' | 'address';
  orders: Order[];
}

const histories: fc.Arbitrary<History> = fc.record({
  key: fc.constantFrom('id', 'address'),
  pageKey: fc.constantFrom('id', 'address'),
  orders: fc.array(
    fc.record({
      // Of two months, and often in the same moment.
      daysAgo: fc.constantFrom(1, 1, 10, 25),
      byBoth: fc.boolean(),
      by: fc.constantFrom('shop', 'shop', 'page'),
    }),
    { minLength: 2, maxLength: 4 },
  ),
});

const permute = <T>(items: readonly T[]): T[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) => permute(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

/** The reports of a buyer's orders, each of which a friend's link brought, and the shop's own word on each. */
function reportsOf(world: World, { key, pageKey, orders }: History, code: string, run: string) {
  const { ids, secrets } = world.ports;
  const at = START - 26 * DAY;
  const tellBy = (by: Order['by']) => (order: Order, index: number) => {
    const isBy = (one: History['key']) => order.byBoth || one === (by === 'shop' ? key : pageKey);
    return makeOrder(world, {
      ...(by === 'shop' && confirmed),
      references: [`${run}-${index}`],
      occurredAt: START - order.daysAgo * DAY,
      clickToken: signClick(secrets, { shop: world.us.number, code, at, nonce: ids.couponCode(8) }),
      ...(isBy('id') && { customerId: `ben-${run}` }),
      ...(isBy('address') && { emailSha256: secrets.digest(`ben-${run}@posteo.test`) }),
    });
  };
  return {
    reports: orders.map((order, index) => tellBy(order.by)(order, index)),
    shops: orders.map(tellBy('shop')),
  };
}

/** How many customers first bought in each month, and how many persons bought by a link. */
async function readReports(world: World) {
  const period = { from: '2026-10-01', to: '2026-11-18' };
  const cohorts = await askOf(world, { report: 'cohorts', granularity: 'month', ...period })();
  const funnel = await askOf(world, { report: 'funnel', ...period })();
  const months = cohorts.rows.map(({ dimensions, metrics }) => [dimensions.period, metrics.customers]);
  return { ...Object.fromEntries(months), converters: funnel.totals.converters };
}

test.each([
  ['one after the other', true],
  ['all at once', false],
])(`a buyer's orders, told %s, are one buyer's: ${ROUNDS} histories`, async (_, inTurn) => {
  const example: Order[] = [1, 10, 25].map((daysAgo) => ({ daysAgo, byBoth: false, by: 'shop' }));
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const world = await createWorld();
      const { ports, us } = world;
      const { code } = await makeReferral(world);
      const { key, pageKey } = history;
      const tellsItself = history.orders.some(({ by }) => by === 'shop');
      // It did before.
      const older = makeOrder(world, { references: ['older'], occurredAt: START - 60 * DAY });
      if (tellsItself) for (const who of [{}, confirmed]) await recordPurchase(ports, us, { ...older, ...who });
      // At once they have none.
      const sequences: Order[][] = inTurn ? permute(history.orders) : Array(4).fill(history.orders);
      const words: PurchaseReport[] = [];
      for (const [run, orders] of sequences.entries()) {
        const { reports, shops } = reportsOf(world, { ...history, orders }, code, `r${run}`);
        words.push(...shops);
        if (inTurn) for (const report of reports) await recordPurchase(ports, us, report);
        else await Promise.all(reports.map((report) => recordPurchase(ports, us, report)));
      }
      const first = Math.max(...history.orders.map(({ daysAgo }) => daysAgo));
      const [none, all] = [0, sequences.length];
      const months = { '2026-10': first === 25 ? all : none, '2026-11': first === 25 ? none : all };
      // Cohorts do not wait for its word on what its pages told.
      if (!tellsItself || key === pageKey) expect(await readReports(world)).toMatchObject(months);
      if (tellsItself) for (const report of words) await recordPurchase(ports, us, report);
      const { events } = await readStanding(world);
      const buyers = new Set(events.flatMap(({ kind, body }) => (kind === 'purchase' && body.buyer) || []));
      expect(buyers.size).toBe(sequences.length);
      expect(await readReports(world)).toEqual({ ...months, converters: all });
    }),
    { numRuns: ROUNDS, seed: historySeed(20_261_123), examples: [[{ key: 'id', pageKey: 'id', orders: example }]] },
  );
});

describe('a buyer', () => {
  const tellOf = (world: World) => (reference: string, daysAgo: number, more: Partial<PurchaseReport>) =>
    recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { ...confirmed, references: [reference], occurredAt: START - daysAgo * DAY, ...more }),
    );
  const readBuyers = async (world: World) => {
    const { purchases } = await readStanding(world);
    return Object.fromEntries(purchases.map(({ occurredAt, buyerId }) => [(START - occurredAt) / DAY, buyerId]));
  };

  test('whose later orders are many is still known by the earlier one', async () => {
    const world = await createWorld();
    const tell = tellOf(world);
    const { code } = await makeReferral(world);
    await tell('first', 25, { customerId: 'ben' });
    for (let day = 1; day <= 21; day += 1) await tell(`later-${day}`, day / 10, { customerId: 'ben' });
    const at = START - 24 * DAY;
    const clickToken = signClick(world.ports.secrets, { shop: world.us.number, code, at, nonce: 'nonce' });
    const { conversion } = await tell('between', 23, { customerId: 'ben', clickToken });
    expect(conversion).toMatchObject({ state: 'refused', reason: 'not_new_customer' });
    expect(conversion?.evidence.compared?.value).toBe(START - 25 * DAY);
    expect(new Set(Object.values(await readBuyers(world))).size).toBe(1);
  });

  test('is the same by each of several names, whenever an order was', async () => {
    const world = await createWorld();
    const tell = tellOf(world);
    await tell('1', 1, { customerId: 'ben' });
    await tell('1', 1, { customerId: '777' });
    await tell('2', 10, { customerId: '777' });
    await tell('3', 25, { customerId: 'ben' });
    expect(new Set(Object.values(await readBuyers(world))).size).toBe(1);
  });

  test('of two numbers has that of the first order that the shop names', async () => {
    const world = await createWorld();
    const tell = tellOf(world);
    const emailSha256 = world.ports.secrets.digest('ben@posteo.test');
    await tell('1', 1, { customerId: 'ben' });
    await tell('2', 10, { emailSha256 });
    await tell('3', 25, { customerId: 'ben', emailSha256 });
    const buyers = await readBuyers(world);
    expect(buyers[1]).not.toBe(buyers[10]);
    expect(buyers[25]).toBe(buyers[10]);
  });

  test.each([
    ['nobody', {}],
    ['another', { source: 'tag', trust: 'claimed', customerId: 'eve' }],
  ] as const)('keeps their number where their order turns out to be one that names %s', async (_, older) => {
    const world = await createWorld();
    const tell = tellOf(world);
    await tell('eve', 10, { customerId: 'eve' });
    await tell('older', 2, older);
    world.clock.advance(1000);
    await tell('younger', 1, { customerId: 'ben' });
    const { 1: number } = await readBuyers(world);
    await tell('both', 1, { references: ['older', 'younger'] });
    expect(await readBuyers(world)).toMatchObject({ 1: number });
    expect((await readStanding(world)).purchases).toHaveLength(2);
  });

  test('that a page told of nameless is one customer by the shop’s word, and until then none', async () => {
    const world = await createWorld();
    const tell = tellOf(world);
    await tellStory(world, [['share', { advocate: 'adv_1' }]]);
    const ask = askOf(world, { report: 'funnel', from: '2026-10-01', to: '2026-11-18' });
    for (const days of [1, 2, 3]) await tell(`${days}`, days, { source: 'tag', trust: 'claimed' });
    const silent = await ask();
    expect(silent.totals).toMatchObject({ purchases: 3, sharers: 1, participation_rate: null });
    expect(silent.notes).toContainEqual(expect.objectContaining({ code: 'silent_without_buyer' }));
    for (const days of [1, 2, 3]) await tell(`${days}`, days, { customerId: 'ben' });
    const told = await ask();
    expect(told.totals).toMatchObject({ purchases: 3, sharers: 1, participation_rate: 1 });
    expect(told.notes).not.toContainEqual(expect.objectContaining({ code: 'silent_without_buyer' }));
  });

  const PERIOD = { from: '2026-10-01', to: '2026-11-18' };
  const silent = expect.objectContaining({ code: 'silent_without_buyer' });
  const ben = (world: World) => ({
    id: { customerId: 'ben' },
    address: { emailSha256: world.ports.secrets.digest('ben@posteo.test') },
  });
  const page = { source: 'tag', trust: 'claimed' } as const;
  /** The page first, then the shop. */
  const tellByBoth = async (world: World, reference: string, daysAgo: number) => {
    await tellOf(world)(reference, daysAgo, page);
    await tellOf(world)(reference, daysAgo, { customerId: reference });
  };

  test.each([
    ['by address', 'address', 'id'],
    ['by id', 'id', 'address'],
    ['not at all', undefined, 'id'],
  ] as const)('whom pages name %s, and the shop by another key, is one', async (_, byPage, byShop) => {
    const world = await createWorld();
    const tell = tellOf(world);
    const keys = ben(world);
    await tellStory(world, [['share', { advocate: 'adv_1' }]]);
    const { code } = await makeReferral(world);
    await tellByBoth(world, 'eve', 26);
    const ask = askOf(world, { report: 'funnel', ...PERIOD });
    for (const days of [20, 1, 10]) {
      const at = START - (days + 1) * DAY;
      const clickToken = signClick(world.ports.secrets, { shop: world.us.number, code, at, nonce: 'nonce' });
      const isFirst = days === 20;
      const told = { ...page, ...(byPage && keys[byPage]), newCustomer: true, clickToken };
      await tell(`${days}`, days, told);
      const open = await ask();
      expect(open.totals).toMatchObject({ converters: isFirst ? null : 1, participation_rate: null });
      expect(open.totals.conversion_rate).toBeNull();
      expect(open.notes.filter(({ code: note }) => note === 'silent_without_buyer')).toHaveLength(2);
      // The page is loaded again, and the shop has told of an order since.
      expect((await tell(`${days}`, days, told)).duplicate).toBe(true);
      await tell(`${days}`, days, { ...keys[byShop], newCustomer: true });
      const { totals, notes } = await ask();
      expect(totals).toMatchObject({ converters: 1, participation_rate: 1 / 2 });
      expect(notes).not.toContainEqual(silent);
    }
    expect((await ask()).totals).toMatchObject({ purchases: 4, conversions: 1 });
  });

  test.each([
    ['pages alone tell', [page], 0, false],
    ['the shop tells of what its tills sold', [{ storeId: 'sto_1' }], 0, false],
    ['the shop tells of what was ordered by telephone', [{}], 0, false],
    ['the shop tells of what its pages told', [page, {}], 0, true],
    ['the shop tells of what its pages told a week later, of many at once', [page, {}], 120, true],
  ])('whom a page names where %s waits for its word, or for none', async (_, words, lately, waits) => {
    const world = await createWorld();
    const tell = tellOf(world);
    for (let index = 0; index < 5; index += 1) for (const by of words) await tell(`old-${index}`, 9 + index, by);
    for (let index = 0; index < lately; index += 1) await tell(`new-${index}`, index / 100, page);
    await tell('ben', 0, { ...page, ...ben(world).id });
    const { events } = await readStanding(world);
    expect(events.at(-1)?.body).toMatchObject(waits ? { buyerOpen: true } : { buyer: expect.any(String) });
  });

  test('whom the shop names otherwise in another order waits for its word, too', async () => {
    const world = await createWorld();
    const tell = tellOf(world);
    await tellByBoth(world, 'eve', 3);
    // At a till by address, on the web by id.
    await tell('till', 2, { storeId: 'sto_1', ...ben(world).address });
    await tell('web', 1, { ...page, ...ben(world).address });
    const { events } = await readStanding(world);
    expect(events.at(-1)?.body).toMatchObject({ buyerOpen: true });
  });

  test('of whom a refund takes an order back before the shop names them leaves none behind', async () => {
    const world = await createWorld();
    const tell = tellOf(world);
    const { click } = await makeReferral(world);
    await tellByBoth(world, 'eve', 1);
    await tell('ben', 0, { ...page, ...ben(world).address, clickToken: click() });
    await refundPurchase(world.ports, world.us, { ...confirmed, references: ['ben'], occurredAt: START });
    const ask = askOf(world, { report: 'funnel', ...PERIOD });
    const open = await ask();
    expect(open.totals).toMatchObject({ conversions: 0, void_conversions: 1, converters: null });
    expect(open.notes.filter(({ code }) => code === 'silent_without_buyer')).toHaveLength(2);
    await tell('ben', 0, ben(world).id);
    const { totals, notes } = await ask();
    expect(totals).toMatchObject({ conversions: 0, void_conversions: 1 });
    expect(totals.converters).not.toBeNull();
    expect(notes).not.toContainEqual(silent);
  });

  test('keeps their number whatever a page says', async () => {
    const world = await createWorld();
    const tell = tellOf(world);
    const emailSha256 = world.ports.secrets.digest('eve@posteo.test');
    await tell('ben', 1, { customerId: 'ben' });
    await tell('eve', 2, { emailSha256 });
    // It names two people as one, long ago.
    await tell('lie', 20, { source: 'tag', trust: 'claimed', customerId: 'ben', emailSha256 });
    await tell('ben-2', 0, { customerId: 'ben' });
    await tell('eve-2', 0.5, { emailSha256 });
    const buyers = await readBuyers(world);
    expect(buyers[0]).toBe(buyers[1]);
    expect(buyers[0.5]).toBe(buyers[2]);
    expect(buyers[1]).not.toBe(buyers[2]);
  });
});

test('that nobody came since is asked by keys, not of all orders of the shop', async () => {
  const { tenant, us } = await createWorld();
  const buyer = { id: 'pur_1', shopId: us.id, customerKey: 'id', emailKey: 'address', emailBaseKey: 'mailbox' };
  const { database, plans } = watchPlans(tenant);
  await database.client.batch([guardBuyer(buyer)], 'write');
  const [plan = ''] = await plans();
  for (const index of ['purchase_customer', 'purchase_email', 'purchase_email_base', 'purchase_name_1']) {
    expect(plan).toContain(index);
  }
  expect(plan).not.toMatch(/SCAN purchase|\(shop_id=\?\)/);
});
