import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../errors.ts';
import type { Database } from '../ports.ts';
import type { EventBody, EventKind } from '../tag/event.ts';
import { cleanUtm } from '../tag/utm.ts';
import { countsOf, dayIn, history, moneyOf, personsOf, type Step, valuesOf } from '../test/recount.ts';
import { askOf } from '../test/report.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { BLOCK, noteBlocks } from './block.store.ts';
import { shopsOf } from './fold.dispatch.ts';
import { foldNext } from './fold.store.ts';
import type { ReportAnswer, ReportQuery } from './query.ts';
import { importRates } from './rates.store.ts';
import { rebuild } from './rebuild.store.ts';
import { addPerson, countPersons, emptySketch, hashPerson } from './sketch.ts';

const DAY = 86_400_000;

type Fact = [kind: EventKind, body?: EventBody, daysAgo?: number, shop?: number];

function append(world: World, facts: readonly Fact[]) {
  return world.ports.sink.append(
    1,
    facts.map(([kind, body = {}, daysAgo = 0, shop = 1]) => ({
      shop,
      kind,
      body,
      id: world.ports.ids.uuid(),
      occurredAt: START - daysAgo * DAY,
      receivedAt: START,
    })),
  );
}

async function setUp(facts: readonly Fact[] = []) {
  const world = await createWorld();
  const database = world.ports.databases.group(1);
  await append(world, facts);
  const ask = askOf(world, { report: 'funnel', from: '2026-11-12', to: '2026-11-18' });
  const fold = () => foldNext(database, shopsOf(world.ports), START);
  return { world, database, ask, fold };
}

/** Values of a column by the row's values of the dimensions, joined. */
const column = (answer: ReportAnswer, key: string) =>
  Object.fromEntries(
    answer.rows.map(({ dimensions, metrics }) => [Object.values(dimensions).join(' '), metrics[key] ?? null]),
  );
const notes = (answer: ReportAnswer) => answer.notes.map(({ code }) => code);

const money = (amount: number, currency = 'USD') => [{ currency, amount }];
const EMAIL = { campaign: 'cmp_a', channel: 'email', advocate: 'adv_1', language: 'en', utm: { source: 'mail' } };
const LINK = { campaign: 'cmp_a', channel: 'link', advocate: 'adv_2', language: 'de', utm: { source: 'friend' } };
const STORY: readonly Fact[] = [
  ...Array.from({ length: 10 }, (_, index): Fact => ['impression', { campaign: 'cmp_a', visitor: `v${index % 4}` }, 2]),
  ['impression', { campaign: 'cmp_a', visitor: 'today', daily: true }, 2],
  ['share', { ...EMAIL, recipients: 3 }, 2],
  ['share', EMAIL, 1],
  ['share', LINK, 1],
  ['click', { ...EMAIL, visitor: 'k1', daily: true }, 1],
  ['click', { ...LINK, visitor: 'k1', daily: true }, 1],
  ['click', { ...LINK, visitor: 'k2', daily: true }],
  ['machine_click', LINK],
  ['claim', EMAIL],
  ['purchase', { purchase: 'p1', buyer: 'p1', amount: 10_000, currency: 'USD', newCustomer: true, toldBy: 'both' }],
  ['purchase', { purchase: 'p2', buyer: 'p2', amount: 5000, currency: 'USD', newCustomer: true, toldBy: 'server' }],
  [
    'purchase',
    {
      purchase: 'p3',
      buyer: 'p0',
      amount: 25_000,
      currency: 'USD',
      newCustomer: false,
      toldBy: 'tag',
      device: 'phone',
      browser: 'safari',
    },
  ],
  [
    'conversion',
    { ...EMAIL, purchase: 'p1', buyer: 'p1', amount: 10_000, currency: 'USD', discount: 2000, newCustomer: true },
  ],
  [
    'conversion',
    { ...LINK, purchase: 'p2', buyer: 'p2', amount: 5000, currency: 'USD', discount: 0, newCustomer: true },
  ],
  [
    'conversion',
    {
      ...LINK,
      purchase: 'p2',
      buyer: 'p2',
      amount: -2000,
      count: 0,
      currency: 'USD',
      discount: 0,
      reason: 'refunded',
      newCustomer: true,
      orderedAt: START,
    },
  ],
  ['reward', { ...EMAIL, state: 'issued', amount: 1000, currency: 'USD' }],
  ['message', { channel: 'email', language: 'en', state: 'sent' }],
];

describe('the funnel', () => {
  test.each(['before', 'half-way through', 'after', 'after a rebuild'])('says the same %s the fold', async (moment) => {
    const { world, database, ask, fold } = await setUp();
    const half = moment === 'half-way through' ? 14 : STORY.length;
    await append(world, STORY.slice(0, half));
    if (moment !== 'before') await fold();
    await append(world, STORY.slice(half));
    if (moment === 'after a rebuild') await rebuild(database, shopsOf(world.ports), world.clock);
    const answer = await ask({});
    expect(answer).toMatchObject({ as_of: START, watermark: STORY.length, rows: [{ dimensions: {} }] });
    expect(answer.rows[0]?.metrics).toEqual(answer.totals);
    expect(answer.totals).toEqual({
      impressions: 11,
      reach: 4,
      joins: 0,
      shares: 3,
      sharers: 2,
      share_rate: 0.5,
      shares_per_impression: 3 / 11,
      participation_rate: 2 / 3,
      recipients: 3,
      clicks: 3,
      machine_clicks: 1,
      // One visitor on two links is one of a day; another day's is another.
      unique_clickers: 2,
      clicks_per_share: 1,
      claims: 1,
      claims_per_click: 1 / 3,
      conversions: 2,
      void_conversions: 0,
      converters: 2,
      conversion_rate: 1,
      conversions_per_click: 2 / 3,
      revenue: money(13_000),
      refunded: money(2000),
      average_order: money(6500),
      purchases: 3,
      purchase_revenue: money(40_000),
      average_order_all: money(13_333),
      share_of_revenue: 13_000 / 40_000,
      new_customers: 2,
      new_customer_share: 1,
      acquisition_rate: 1,
      friend_discounts: money(2000),
      issued_rewards: money(1000),
      message_costs: money(0),
      cost_per_acquisition: money(1500),
    });
    for (const { key, kind, formula } of answer.columns) if (kind === 'metric') expect(formula, key).toMatch(/\w{5,}/);
    expect(notes(answer)).toEqual(['silent_without_visitor', 'daily_uniques']);
  });

  test('without facts knows what is nothing and what is not known', async () => {
    const { ask } = await setUp();
    const { totals } = await ask({});
    expect(totals).toMatchObject({
      impressions: 0,
      reach: 0,
      revenue: money(0),
      share_rate: null,
      average_order: null,
    });
    expect(totals).toMatchObject({ participation_rate: null, share_of_revenue: null, cost_per_acquisition: null });
  });
});

test('who was reached, or clicked, is not known where nobody has an id', async () => {
  const { world, ask, fold } = await setUp([
    ['impression', { placement: 'embedded' }],
    ['impression', { placement: 'floating', visitor: 'v' }],
    ['click', { placement: 'embedded' }],
  ]);
  for (let round = 0; round < 2; round += 1) {
    const answer = await ask({ report: 'table', dimensions: ['placement'] });
    expect(column(answer, 'reach')).toEqual({ embedded: null, floating: 1 });
    expect(column(answer, 'unique_clickers')).toEqual({ embedded: null, floating: 0 });
    expect(answer.totals).toMatchObject({ reach: 1, unique_clickers: null, clicks: 1 });
    await fold();
  }
  await append(world, [['click', { placement: 'embedded', visitor: 'k', daily: true }]]);
  expect((await ask({})).totals.unique_clickers).toBe(1);
});

describe('tables', () => {
  test.each([false, true])('by one and by two dimensions add up to the funnel, folded: %s', async (folded) => {
    const { ask, fold } = await setUp(STORY);
    if (folded) await fold();
    const funnel = await ask({});
    const dimensions = ['campaign', 'channel', 'placement', 'language', 'customer', 'utm_source', 'advocate'] as const;
    for (const one of dimensions) {
      for (const asked of [[one], ['campaign', one], [one, 'language']].map((list) => [...new Set(list)])) {
        const answer = await ask({ report: 'table', dimensions: asked as ReportQuery['dimensions'] });
        for (const key of ['shares', 'clicks', 'claims', 'conversions', 'revenue'] as const) {
          expect(answer.totals[key], `${asked} ${key}`).toEqual(funnel.totals[key]);
          if (key === 'revenue') continue;
          const sum = answer.rows.reduce((total, { metrics }) => total + Number(metrics[key]), 0);
          expect(sum, `${asked} ${key}`).toBe(funnel.totals[key]);
        }
      }
    }
    const channels = await ask({ report: 'channels' });
    expect(column(channels, 'clicks')).toEqual({ link: 2, email: 1, '': 0 });
    expect(column(channels, 'revenue')).toEqual({ link: money(3000), email: money(10_000), '': money(0) });
    // Before a channel is chosen there are impressions: a known channel says nothing of them.
    expect(column(channels, 'impressions')).toEqual({ link: null, email: null, '': 11 });
    expect(column(channels, 'unique_clickers')).toEqual({ link: 2, email: 1, '': 0 });
    expect(channels.totals.unique_clickers).toBe(2);
  });

  test('are filtered, compared and cut', async () => {
    const before: Fact[] = [['click', { ...EMAIL, visitor: 'x' }, 8]];
    const { ask, fold } = await setUp([...STORY, ...before]);
    await fold();
    const filtered = await ask({ report: 'table', dimensions: ['channel'], filters: { language: ['de'] } });
    expect(column(filtered, 'clicks')).toEqual({ link: 2 });
    expect(filtered.totals).toMatchObject({ clicks: 2, impressions: 0 });
    const rest = await ask({ report: 'table', dimensions: ['language'], filters: { language: [''] } });
    expect(column(rest, 'impressions')).toEqual({ '': 11 });
    const compared = await ask({ report: 'channels', compare: true });
    expect(compared.previous).toMatchObject({
      period: { from: '2026-11-05', to: '2026-11-11' },
      totals: { clicks: 1 },
    });
    expect(compared.rows.map(({ previous }) => previous?.clicks)).toEqual([0, 1, 0]);
    const cut = await ask({ report: 'channels', limit: 1 });
    expect(column(cut, 'clicks')).toEqual({ link: 2, '(other)': 1, '': 0 });
    expect(cut.totals.clicks).toBe(3);
  });

  test('by combinations in no roll-up are counted from the log, as long as it is short', async () => {
    const { ask, fold } = await setUp(STORY);
    await fold();
    const answer = await ask({ report: 'table', dimensions: ['language', 'utm_source'] });
    expect(column(answer, 'clicks')).toEqual({ 'de friend': 2, 'en mail': 1, ' ': 0 });
    expect(notes(answer)).toContain('from_log');
    expect(answer.rows[0]?.metrics.unique_clickers).toBeNull();
    expect(notes(answer)).toContain('not_kept_by_dimension');
  });

  test('by combinations in no roll-up are counted wherever in the log their events lie: older ones may come in later', async () => {
    const { world, database, ask } = await setUp(STORY);
    const two = { report: 'table', dimensions: ['language', 'utm_source'] } as const;
    const before = column(await ask(two), 'clicks');
    expect(before).toEqual({ 'de friend': 2, 'en mail': 1, ' ': 0 });
    // Another retailer moves in, with more than two pieces of a log of last month.
    await database.client.execute({
      sql: `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
        insert into event (shop, id, kind, occurred_at, received_at, body) select 9, 'm' || i, 'open', ?2, ?2, '{}' from n`,
      args: [2.5 * BLOCK, START - 40 * DAY],
    });
    await noteBlocks(database);
    await append(world, [['click', LINK]]);
    expect((await database.client.execute('select count(*) as blocks from log_block')).rows[0]?.blocks).toBe(2);
    expect(column(await ask(two), 'clicks')).toEqual({ 'de friend': 3, 'en mail': 1, ' ': 0 });
  });

  test('hold what a page cut through a character, and what is in the log since before', async () => {
    const { world, database, ask, fold } = await setUp([['click', { ...EMAIL, utm: { source: 'half\ud83c' } }]]);
    await fold();
    expect(cleanUtm({ source: `${'x'.repeat(63)}🎁` }).source).toBe(`${'x'.repeat(63)}\ufffd`);
    expect(column(await ask({ report: 'table', dimensions: ['utm_source'] }), 'clicks')).toEqual({ 'half\ufffd': 1 });
    // Read again for what is folded next.
    await append(world, [['click', { ...EMAIL, utm: { source: 'other' } }]]);
    await fold();
    await rebuild(database, shopsOf(world.ports), world.clock);
    expect(column(await ask({ report: 'table', dimensions: ['utm_source'] }), 'clicks')).toEqual({
      'half\ufffd': 1,
      other: 1,
    });
  });

  test('that would take too long, or make no sense, are refused in clear words', async () => {
    const { world, ask } = await setUp();
    await world.ports.databases.group(1).client.execute({
      sql: `insert into event (seq, shop, id, kind, occurred_at, received_at, body) values
        (1, 9, 'a', 'open', ?1, ?1, '{}'), (1200000, 9, 'b', 'open', ?2, ?2, '{}')`,
      args: [START - 20 * DAY, START],
    });
    const refused = async (more: Partial<ReportQuery>) => {
      const error = (await ask(more).catch((one) => one)) as AppError;
      return [error.code, ...(error.errors ?? []).map(({ path, code }) => `${path} ${code}`)];
    };
    const two = { report: 'table', dimensions: ['language', 'device'] } as const;
    expect(await refused({ ...two, from: '2026-10-20' })).toEqual(['unprocessable', 'dimensions unsupported']);
    expect(await refused({ report: 'table' })).toEqual(['unprocessable', 'dimensions length']);
    expect(await refused({ report: 'leak', dimensions: ['channel'] })).toEqual([
      'unprocessable',
      'dimensions unsupported',
    ]);
    expect(await refused({ from: '2026-11-19' })).toEqual(['unprocessable', 'from period']);
    expect(await refused({ currency: 'XXZ' })).toEqual(['unprocessable', 'currency unknown_currency']);
    expect(await refused({ report: 'time_to_convert', dimensions: ['language'] })).toEqual([
      'unprocessable',
      'dimensions unsupported',
    ]);
  });
});

describe('what is counted from the log', () => {
  const query = { report: 'table', dimensions: ['language', 'device'], from: '2026-10-20' } as const;
  const fill = (database: Database, shop: number, count: number) =>
    database.client.execute({
      sql: `insert into event (shop, id, kind, occurred_at, received_at, body)
        with recursive number (n) as (select 1 union all select n + 1 from number where n < ?2)
        select ?1, 'many' || n, 'open', ?3, ?3, '{}' from number`,
      args: [shop, count, START - DAY],
    });

  test('is as much as the shops asked for have, whatever others in their database do', async () => {
    const { world, ask } = await setUp([['click', EMAIL]]);
    const database = world.ports.databases.group(1);
    await fill(database, 9, 150_001);
    expect((await ask(query)).totals.clicks).toBe(1);
    await fill(database, world.us.number, 150_000);
    await expect(ask(query)).rejects.toMatchObject({ errors: [{ path: 'dimensions', code: 'unsupported' }] });
  });

  test('adds up over all pages, rows and persons', async () => {
    const facts = Array.from({ length: 6000 }, (_, at): Fact => {
      const language = at % 2 === 0 ? 'de' : 'en';
      return ['click', { ...EMAIL, language, device: 'phone', visitor: `visitor-${at % 40}` }, at % 3];
    });
    const { ask } = await setUp(facts);
    const answer = await ask({ ...query, limit: 10 });
    expect(answer.rows.map(({ dimensions, metrics }) => [dimensions.language, metrics.clicks])).toEqual([
      ['de', 3000],
      ['en', 3000],
    ]);
    // 40 visitors on each of three days.
    expect(answer.totals).toMatchObject({ clicks: 6000, unique_clickers: 120 });
    expect(answer.rows).toHaveLength(2);
  });
});

describe('an estimate of persons', () => {
  test('is never more than what they were counted by', async () => {
    // As many as their sketch takes for more.
    const number = Array.from({ length: 100 }, (_, index) => 1000 + index).find((size) => {
      const sketch = emptySketch();
      for (let index = 0; index < size; index += 1) addPerson(sketch, hashPerson(`visitor-${index}`));
      return countPersons(sketch) > size;
    });
    expect(number).toBeDefined();
    const facts = Array.from({ length: number ?? 0 }, (_, index): Fact[] => {
      const person = { ...EMAIL, advocate: `visitor-${index}`, visitor: `visitor-${index}` };
      return [
        ['impression', person],
        ['share', person],
        ['click', person],
      ];
    }).flat();
    const { ask, fold } = await setUp(facts);
    const asked = () => ask({ report: 'channels' });
    const all = { unique_clickers: number, sharers: number };
    for (const look of [() => {}, fold]) {
      await look();
      const { rows, totals } = await asked();
      expect([rows[0]?.metrics, totals]).toMatchObject([all, all]);
      expect((await ask()).totals).toMatchObject({ ...all, reach: number, share_rate: 1 });
    }
  });
});

describe('a series', () => {
  test('has every day, week and month, and knows nothing of what has not begun', async () => {
    const { ask, fold } = await setUp(STORY);
    await fold();
    const days = await ask({ report: 'series', to: '2026-11-20' });
    expect(column(days, 'clicks')).toEqual({
      '2026-11-12': 0,
      '2026-11-13': 0,
      '2026-11-14': 0,
      '2026-11-15': 0,
      '2026-11-16': 0,
      '2026-11-17': 2,
      '2026-11-18': 1,
      '2026-11-19': null,
      '2026-11-20': null,
    });
    expect(column(days, 'unique_clickers')).toMatchObject({ '2026-11-17': 1, '2026-11-18': 1, '2026-11-12': 0 });
    const weeks = await ask({ report: 'series', granularity: 'week' });
    expect(column(weeks, 'clicks')).toEqual({ '2026-11-09': 0, '2026-11-16': 3 });
    expect(column(weeks, 'reach')).toEqual({ '2026-11-09': 0, '2026-11-16': 4 });
    const months = await ask({ report: 'series', granularity: 'month', from: '2026-10-01', to: '2026-11-18' });
    expect(column(months, 'shares')).toEqual({ '2026-10': 0, '2026-11': 3 });
  });
});

describe('money', () => {
  const sale = (amount: number, currency: string, daysAgo: number, more: EventBody = {}): Fact => [
    'conversion',
    { ...EMAIL, amount, currency, discount: 0, ...more },
    daysAgo,
  ];

  test('lacks a rate for itself alone: what needs none stays known', async () => {
    const { ask } = await setUp([
      sale(10_000, 'USD', 1),
      ['purchase', { amount: 10_000, currency: 'USD' }, 1],
      ['purchase', { amount: 7000, currency: 'EUR' }, 1],
      ['purchase', { amount: 7000, currency: 'EUR' }, 2],
      ['purchase', { amount: 500, currency: 'JPY' }, 2],
    ]);
    const { totals, notes: told } = await ask({ currency: 'USD' });
    expect(totals).toMatchObject({
      revenue: money(10_000),
      average_order: money(10_000),
      friend_discounts: money(0),
      refunded: money(0),
      purchases: 4,
      purchase_revenue: null,
      average_order_all: null,
      share_of_revenue: null,
    });
    const lost = 'purchase revenue, average order all, and share of revenue';
    expect(told.filter(({ code }) => code === 'missing_rate').map(({ text }) => text)).toEqual([
      `No rate from EUR to USD was imported for 2026-11-16 to 2026-11-17. Not known where one is needed: ${lost}.`,
      `No rate from JPY to USD was imported for 2026-11-16. Not known where one is needed: ${lost}.`,
    ]);
    // A report that shows none of it lacks nothing.
    const channels = await ask({ report: 'channels', currency: 'USD' });
    expect(channels.totals.revenue).toEqual(money(10_000));
    expect(notes(channels)).not.toContain('missing_rate');
  });

  test('keeps its currency, or takes that of the day of the order', async () => {
    const facts = [
      sale(10_000, 'USD', 1),
      sale(5000, 'EUR', 2),
      sale(1000, 'JPY', 1),
      // Half of the euros went back a day later: by the rate of the order.
      sale(-2500, 'EUR', 1, { count: 0, reason: 'refunded', orderedAt: START - 2 * DAY }),
    ];
    const { world, database, ask, fold } = await setUp(facts);
    await fold();
    expect((await ask({})).totals.revenue).toEqual([
      { currency: 'USD', amount: 10_000 },
      { currency: 'EUR', amount: 2500 },
      { currency: 'JPY', amount: 1000 },
    ]);
    const unknown = await ask({ currency: 'USD' });
    expect(unknown.totals.revenue).toBeNull();
    expect(unknown.notes.filter(({ code }) => code === 'missing_rate').map(({ text }) => text)).toEqual([
      'No rate from EUR to USD was imported for 2026-11-16. Not known where one is needed: revenue, refunded, average order, and share of revenue.',
      'No rate from JPY to USD was imported for 2026-11-17. Not known where one is needed: revenue, average order, and share of revenue.',
    ]);

    const retailerId = world.us.retailerId;
    const rates = [
      { day: '2026-11-16', source: 'EUR', target: 'USD', rate: '1.1' },
      { day: '2026-11-17', source: 'EUR', target: 'USD', rate: '2' },
      { day: '2026-11-17', source: 'JPY', target: 'USD', rate: '0.0065' },
    ];
    expect(await importRates(database, retailerId, rates, START)).toEqual({ added: 3, known: 0, faults: [] });
    const known = await ask({ currency: 'USD' });
    // 100 $ + 50 € × 1.1 − 25 € × 1.1 + 1000 ¥ × 0.0065.
    expect(known).toMatchObject({ currency: 'USD', totals: { revenue: money(10_000 + 2750 + 650) } });

    const first = { day: '2026-11-16', source: 'EUR', target: 'USD' };
    const again = await importRates(
      database,
      retailerId,
      [
        { ...first, rate: '1.10' },
        { ...first, rate: '9' },
      ],
      START,
    );
    expect(again).toMatchObject({ added: 0, faults: [{ index: 1, code: 'told_twice' }] });
    expect(await importRates(database, retailerId, [{ ...first, rate: '9' }], START)).toMatchObject({
      added: 0,
      known: 0,
      faults: [{ index: 0, code: 'already_frozen' }],
    });
  });
});

describe('other reports', () => {
  test('leak: who told of a purchase, by day and browser', async () => {
    const { ask, fold } = await setUp(STORY);
    await fold();
    const leak = await ask({ report: 'leak' });
    expect(leak.totals).toEqual({
      purchases: 3,
      purchases_by_both: 1,
      purchases_by_tag: 1,
      purchases_by_server: 1,
      leak: 0.5,
    });
    expect(column(leak, 'purchases_by_tag')).toMatchObject({ '2026-11-18 safari': 1, '2026-11-18 ': 0 });
    // What the tag missed may have been in any browser.
    expect(column(leak, 'leak')).toMatchObject({ '2026-11-18 safari': null, '2026-11-18 ': 0.5 });
    expect(notes(leak)).toContain('parts_unknown');
  });

  test('leak: where nothing was missed, each browser says so, in one order on all days', async () => {
    const by = (browser: 'safari' | 'chrome', daysAgo: number): Fact => [
      'purchase',
      { purchase: `pur_${browser}${daysAgo}`, amount: 1000, currency: 'USD', browser, toldBy: 'both' },
      daysAgo,
    ];
    const { ask } = await setUp([
      by('safari', 1),
      by('chrome', 1),
      by('chrome', 1),
      by('safari', 0),
      by('safari', 0),
      by('safari', 0),
      by('chrome', 0),
    ]);
    const leak = await ask({ report: 'leak' });
    expect(column(leak, 'leak')).toEqual({
      '2026-11-17 safari': 0,
      '2026-11-17 chrome': 0,
      '2026-11-18 safari': 0,
      '2026-11-18 chrome': 0,
    });
    expect(leak.rows.map(({ dimensions }) => dimensions.browser)).toEqual(['safari', 'chrome', 'safari', 'chrome']);
    expect(notes(leak)).toEqual([]);
  });

  test('leak: what the tag missed of a browser is not known, also where it alone is asked for', async () => {
    const both = { amount: 1, currency: 'USD', browser: 'chrome', device: 'desktop', toldBy: 'both' } as const;
    const { ask } = await setUp([
      ['purchase', { ...both, purchase: 'p1' }],
      ['purchase', { ...both, purchase: 'p2' }, 7],
      ['purchase', { purchase: 'p3', amount: 1, currency: 'USD', toldBy: 'server' }],
    ]);
    const one = { from: '2026-11-18', to: '2026-11-18' };
    for (const filters of [{ browser: ['chrome'] }, { device: ['desktop'] }] as const) {
      const leak = await ask({ report: 'leak', ...one, filters });
      expect([leak.totals.leak, leak.rows.map(({ metrics }) => metrics.leak)]).toEqual([null, [null]]);
      expect(notes(leak)).toContain('parts_unknown');
      const week = await ask({ report: 'leak', filters, compare: true });
      expect([week.totals.leak, week.previous?.totals.leak]).toEqual([null, null]);
      const before = await ask({ report: 'leak', from: '2026-11-11', to: '2026-11-11', filters });
      expect([before.totals.leak, notes(before).includes('parts_unknown')]).toEqual([0, false]);
    }
  });

  test('leak: an order that the tag told of later was not missed, folded in between or not', async () => {
    const server = { purchase: 'p1', amount: 1, currency: 'USD', toldBy: 'server' } as const;
    const { world, ask, fold } = await setUp([['purchase', server]]);
    await fold();
    await append(world, [
      ['purchase', { ...server, count: -1, amount: -1 }],
      ['purchase', { ...server, toldBy: 'both', browser: 'chrome', device: 'desktop' }],
    ]);
    for (const isFolded of [false, true]) {
      if (isFolded) await fold();
      for (const filters of [{}, { browser: ['chrome'] }, { device: ['desktop'] }] as const) {
        const leak = await ask({ report: 'leak', filters });
        expect([leak.totals.leak, column(leak, 'leak'), notes(leak).includes('parts_unknown')]).toEqual([
          0,
          { '2026-11-18 chrome': 0 },
          false,
        ]);
      }
    }
  });

  test('a browser is asked for where it is kept: of orders', async () => {
    const { ask } = await setUp(STORY);
    const refused = { errors: [{ path: 'dimensions', code: 'unsupported' }] };
    await expect(ask({ report: 'table', dimensions: ['browser'] })).rejects.toMatchObject(refused);
    await expect(ask({ filters: { browser: ['safari'] } })).rejects.toMatchObject(refused);
    const leak = await ask({ report: 'leak', filters: { browser: ['safari'] } });
    expect(leak.totals).toMatchObject({ purchases: 1, purchases_by_tag: 1, purchases_by_server: 0 });
  });

  test('where nothing happened there is nothing to say beside the zeros', async () => {
    const { ask } = await setUp();
    for (const report of ['funnel', 'channels', 'campaigns', 'languages', 'utm', 'leak', 'deliveries'] as const) {
      expect((await ask({ report })).notes, report).toEqual([]);
    }
    expect((await ask({ report: 'table', dimensions: ['channel', 'utm_source'] })).notes).toEqual([]);
  });

  test('deliveries, by channel and language', async () => {
    const { ask } = await setUp([...STORY, ['message', { channel: 'sms', language: 'de', state: 'sent' }]]);
    const answer = await ask({ report: 'deliveries' });
    expect(column(answer, 'messages_sent')).toMatchObject({ 'email en': 1, 'sms de': 1 });
    // A text message has a price: as long as nobody tells it, the cost is not known.
    expect(answer.totals.message_costs).toBeNull();
  });

  test('advocates, the best first', async () => {
    const { ask, fold } = await setUp(STORY);
    await fold();
    const answer = await ask({ report: 'advocates', limit: 1 });
    expect(answer.rows.map(({ dimensions }) => dimensions.advocate)).toEqual(['adv_2', '(other)']);
    expect(answer.totals).toMatchObject({ shares: 3, conversions: 2 });
  });

  test('several shops are one sum, or rows of their own', async () => {
    const { world, ask } = await setUp([...STORY, ['click', { ...EMAIL, visitor: 'g' }, 0, 2]]);
    const shops = [world.us, world.de];
    expect((await ask({ shops })).totals.clicks).toBe(4);
    const table = await ask({ report: 'table', shops, dimensions: ['shop'] });
    expect(column(table, 'clicks')).toEqual({ [world.us.id]: 3, [world.de.id]: 1 });
    const one = await ask({ report: 'table', shops, dimensions: ['shop'], filters: { shop: [world.de.id] } });
    expect(column(one, 'clicks')).toEqual({ [world.de.id]: 1 });
  });
});

/** The facts of a shop and period that pass a filter. */
function choose(log: readonly Step[], query: ReportQuery) {
  const numbers = query.shops.map(({ number }) => number);
  return log.filter((fact) => {
    const day = dayIn(fact.shop, fact.occurredAt);
    const values = valuesOf(fact);
    return (
      numbers.includes(fact.shop) &&
      query.from <= day &&
      day <= query.to &&
      Object.entries(query.filters).every(([dimension, wanted]) => wanted.includes(values[dimension] ?? ''))
    );
  });
}

test('of any history every report says what a plain recount says, folded or not', async () => {
  const { world, database, ask } = await setUp();
  const dimension = fc.constantFrom(
    'campaign',
    'channel',
    'variant',
    'language',
    'device',
    'utm_source',
    'entry_source',
    'customer',
    'advocate',
  );
  const question = fc.record({
    one: dimension,
    other: dimension,
    filter: fc.option(fc.tuple(dimension, fc.constantFrom('email', 'a', 'de', 'news', 'new', '', 'adv_1', 'cmp_a')), {
      nil: undefined,
    }),
    from: fc.constantFrom('2026-10-30', '2026-11-01', '2026-11-15', '2026-11-17'),
    both: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(history, question, fc.nat(30), async (steps, { one, other, filter, from, both }, cut) => {
      for (const table of ['event', 'rollup_series', 'rollup_key', 'rollup_persons', 'rollup_value', 'fold_state']) {
        await database.client.execute(`delete from ${table}`);
      }
      const told = (list: readonly Step[]) =>
        world.ports.sink.append(
          1,
          list.map(({ next, ...fact }) => ({ ...fact, id: world.ports.ids.uuid(), receivedAt: START })),
        );
      await told(steps.slice(0, cut));
      await foldNext(database, shopsOf(world.ports), START);
      await told(steps.slice(cut));

      const query: ReportQuery = {
        report: 'table',
        shops: both ? [world.us, world.de] : [world.us],
        from,
        to: '2026-11-19',
        dimensions: (one === other ? [one] : [one, other]) as ReportQuery['dimensions'],
        granularity: 'day',
        filters: filter ? { [filter[0]]: [filter[1]] } : {},
        limit: 1000,
      };
      const answer = await ask(query);
      const facts = choose(steps, query);
      const sums = new Map<string, number>();
      const revenue = new Map<string, number>();
      for (const fact of facts) {
        const values = valuesOf(fact);
        const name = query.dimensions.map((key) => values[key] ?? '').join(' ');
        for (const [counter, number] of countsOf(fact)) {
          const key = `${counter} ${name}`;
          sums.set(key, (sums.get(key) ?? 0) + number);
          const { currency } = moneyOf(fact);
          if (counter === 'revenue') revenue.set(currency, (revenue.get(currency) ?? 0) + number);
        }
      }
      const total = (counter: string) =>
        [...sums].reduce((sum, [key, number]) => sum + (key.startsWith(`${counter} `) ? number : 0), 0);
      for (const counter of ['shares', 'clicks', 'claims', 'conversions'] as const) {
        for (const [name, value] of Object.entries(column(answer, counter))) {
          // Of advocates only the first are read: the rest are others, known or not, and here nobody is beyond the first.
          if (value !== null) expect(value).toBe(sums.get(`${counter} ${name.replace('(other)', '')}`) ?? 0);
        }
        if (answer.totals[counter] !== null) expect(answer.totals[counter]).toBe(total(counter));
      }
      for (const { currency, amount } of answer.totals.revenue as { currency: string; amount: number }[]) {
        expect(amount).toBe(revenue.get(currency) ?? 0);
      }
      const sharers = new Set(
        facts.flatMap((fact) => personsOf(fact).flatMap(([measure, who]) => (measure === 'sharers' ? [who] : []))),
      );
      if (answer.totals.sharers !== null) expect(answer.totals.sharers).toBe(sharers.size);
    }),
    { numRuns: Number(process.env.GOODWORD_ROUNDS ?? 25) },
  );
});
