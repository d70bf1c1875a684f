import { describe, expect, test } from 'vitest';
import { retailer, shop } from '../../db/schema/control.ts';
import { DEMO_MEMBER, seedDemoMember } from '../../db/seed.members.ts';
import type { EventBody, EventKind } from '../tag/event.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { foldDue } from './fold.dispatch.ts';
import { makeRebuildToken } from './rebuild.token.ts';
import type { FunnelReport, SeriesReport, TableReport } from './report.ts';

const DAY = 86_400_000;

async function createSignedIn() {
  const world = await createWorld();
  await seedDemoMember(world.ports);
  const answer = await world.post('/api/auth/sign-in/email', DEMO_MEMBER, {
    origin: 'https://go.test',
    'content-type': 'application/json',
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const read = async <T>(route: string) => {
    const found = await world.get(`/api/reports/${route}`, { cookie });
    expect(found.status).toBe(200);
    return (await found.json()) as T;
  };
  return { world, cookie, read };
}

function append(world: World, facts: [kind: EventKind, body?: EventBody, daysAgo?: number, shop?: number][]) {
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

/** Ten views, four shares, five clicks, two claims, two orders of which one is refunded, one order by nobody's word. */
const STORY: Parameters<typeof append>[1] = [
  ...Array.from(
    { length: 10 },
    () => ['impression', { placement: 'post_purchase' }, 2] as [EventKind, EventBody, number],
  ),
  ['share', { channel: 'email', recipients: 3 }, 2],
  ['share', { channel: 'email' }, 2],
  ['share', { channel: 'link' }, 1],
  ['share', { channel: 'facebook' }, 1],
  ['click', { channel: 'email', utm: { source: 'mail', medium: 'email' } }, 1],
  ['click', { channel: 'email', utm: { source: 'mail', medium: 'email' } }, 1],
  ['click', { channel: 'link', utm: { source: 'friend' } }, 1],
  ['click', { channel: 'facebook', utm: { source: 'facebook' } }],
  ['click', { channel: 'facebook' }],
  ['machine_click', { channel: 'facebook' }],
  ['claim', { channel: 'email', utm: { source: 'mail' } }],
  ['claim', { channel: 'link', utm: { source: 'friend' } }],
  ['purchase', { amount: 10_000, currency: 'USD' }],
  ['purchase', { amount: 5000, currency: 'USD' }],
  ['purchase', { amount: 25_000, currency: 'USD' }],
  ['conversion', { channel: 'email', utm: { source: 'mail' }, amount: 10_000, currency: 'USD' }],
  ['conversion', { channel: 'link', utm: { source: 'friend' }, amount: 5000, currency: 'USD' }],
  [
    'conversion',
    { channel: 'link', utm: { source: 'friend' }, amount: -2000, currency: 'USD', count: 0, reason: 'refunded' },
  ],
];

const TOTALS = {
  impressions: 10,
  shares: 4,
  clicks: 5,
  claims: 2,
  conversions: 2,
  revenue: [{ currency: 'USD', amount: 13_000 }],
};

describe('reports', () => {
  test.each(['before', 'half-way through', 'after'])('say the same %s the fold', async (moment) => {
    const { world, read } = await createSignedIn();
    const half = moment === 'half-way through' ? 9 : STORY.length;
    await append(world, STORY.slice(0, half));
    if (moment !== 'before') await foldDue(world.ports);
    await append(world, STORY.slice(half));

    const period = `shop=${world.us.id}&from=2026-11-12&to=2026-11-18`;
    const funnel = await read<FunnelReport>(`funnel?${period}`);
    expect(funnel).toMatchObject({ from: '2026-11-12', to: '2026-11-18', as_of: START, watermark: STORY.length });
    expect(funnel.metrics).toEqual({
      ...TOTALS,
      recipients: 3,
      refunded: [{ currency: 'USD', amount: 2000 }],
      average_order: [{ currency: 'USD', amount: 6500 }],
      share_of_revenue: 13_000 / 40_000,
      shares_per_impression: 0.4,
      clicks_per_share: 1.25,
      claims_per_click: 0.4,
      conversions_per_click: 0.4,
    });
    for (const key of Object.keys(funnel.metrics)) {
      expect(funnel.definitions[key as 'shares']?.formula).toMatch(/\w{5,}/);
    }

    const series = await read<SeriesReport>(`series?${period}`);
    expect(series.days.map(({ day }) => day)).toEqual(
      ['12', '13', '14', '15', '16', '17', '18'].map((day) => `2026-11-${day}`),
    );
    expect(series.days.at(4)?.metrics).toMatchObject({ impressions: 10, shares: 2, clicks: 0 });
    expect(series.days.at(6)?.metrics).toMatchObject({ clicks: 2, conversions: 2, revenue: TOTALS.revenue });

    for (const dimension of ['channel', 'placement', 'utm_source', 'utm_medium', 'utm_campaign', 'language']) {
      const table = await read<TableReport>(`by/${dimension}?${period}`);
      expect(table.totals).toMatchObject(TOTALS);
      for (const key of ['shares', 'clicks', 'claims', 'conversions'] as const) {
        expect(table.rows.reduce((sum, row) => sum + Number(row.metrics[key]), 0)).toBe(TOTALS[key]);
      }
    }
    const channels = await read<TableReport>(`by/channel?${period}`);
    expect(
      channels.rows.map(({ value, metrics }) => [value, metrics.impressions, metrics.clicks, metrics.conversions]),
    ).toEqual([
      ['email', null, 2, 1],
      ['link', null, 1, 1],
      ['facebook', null, 2, 0],
      [null, 10, 0, 0],
    ]);
    const sources = await read<TableReport>(`by/utm_source?${period}`);
    expect(sources.rows.map(({ value }) => value)).toEqual(['mail', 'friend', 'facebook', null]);
    const limited = await read<TableReport>(`by/utm_source?${period}&limit=1`);
    expect(limited.rows.map(({ value, metrics }) => [value, metrics.clicks])).toEqual([
      ['mail', 2],
      ['(other)', 2],
      [null, 1],
    ]);
    expect(limited.totals).toEqual(sources.totals);
  });

  test('of a shop where nothing happened show known zeros, and rates as unknown', async () => {
    const { world, read } = await createSignedIn();
    const { metrics } = await read<FunnelReport>(`funnel?shop=${world.de.id}`);
    expect(metrics).toMatchObject({
      impressions: 0,
      revenue: [{ currency: 'EUR', amount: 0 }],
      average_order: null,
      share_of_revenue: null,
      shares_per_impression: null,
      clicks_per_share: null,
      conversions_per_click: null,
    });
    expect((await read<TableReport>(`by/channel?shop=${world.de.id}`)).rows).toEqual([]);
  });

  test('show the share of revenue as unknown where only referred purchases arrive', async () => {
    const { world, read } = await createSignedIn();
    await append(world, [
      ['purchase', { amount: 900, currency: 'USD' }],
      ['conversion', { amount: 900, currency: 'USD' }],
    ]);
    const { metrics } = await read<FunnelReport>(`funnel?shop=${world.us.id}`);
    expect(metrics.share_of_revenue).toBeNull();
  });

  test('keep currencies and shops apart', async () => {
    const { world, read } = await createSignedIn();
    await append(world, [
      ['conversion', { amount: 700, currency: 'CAD' }],
      ['conversion', { amount: 900, currency: 'USD' }],
      ['conversion', { amount: 5000, currency: 'EUR' }, 0, 2],
    ]);
    const us = await read<FunnelReport>(`funnel?shop=${world.us.id}`);
    expect(us.metrics.revenue).toEqual([
      { currency: 'USD', amount: 900 },
      { currency: 'CAD', amount: 700 },
    ]);
    const de = await read<FunnelReport>(`funnel?shop=${world.de.id}`);
    expect(de.metrics.revenue).toEqual([{ currency: 'EUR', amount: 5000 }]);
  });

  test('hold the limit of UTM values over the fold and its tail alike', async () => {
    const { world, read } = await createSignedIn();
    const clicks = (from: number, count: number) =>
      append(
        world,
        Array.from({ length: count }, (_, index) => ['click', { utm: { source: `s${from + index}` } }]),
      );
    const route = `by/utm_source?shop=${world.us.id}&limit=1000`;
    await clicks(0, 995);
    await foldDue(world.ports);
    await clicks(990, 20);
    const before = await read<TableReport>(route);
    await foldDue(world.ports);
    expect((await read<TableReport>(route)).rows).toEqual(before.rows);
    expect(before.rows).toHaveLength(1001);
    expect(before.rows.at(-1)).toMatchObject({ value: '(other)', metrics: { clicks: 10 } });
  });

  test('see nothing of a generation that is still being made', async () => {
    const { world, read } = await createSignedIn();
    await append(world, STORY);
    await foldDue(world.ports);
    const routes = ['funnel', 'series', 'by/channel', 'by/utm_source', 'by/language'];
    const readAll = () => Promise.all(routes.map((route) => read<TableReport>(`${route}?shop=${world.us.id}`)));
    const before = await readAll();
    const copy = (table: string, columns: string) =>
      `insert into ${table} (generation, ${columns}) select 2, ${columns} from ${table} where generation = 1`;
    const base = 'shop, day, campaign, deal, variant, channel, placement, currency, clicks, conversions, revenue';
    const by = 'shop, dimension, day, value, currency, clicks, conversions, revenue';
    await world.ports.databases.group(1).client.batch([copy('rollup', base), copy('rollup_by', by)], 'write');
    expect(await readAll()).toEqual(before);
  });

  test('know nothing of days that have not begun', async () => {
    const { world, read } = await createSignedIn();
    const { days } = await read<SeriesReport>(`series?shop=${world.us.id}&from=2026-11-18&to=2026-11-19`);
    expect(days.map(({ metrics }) => metrics.clicks)).toEqual([0, null]);
  });

  test('begin with the last thirty days', async () => {
    const { world, read } = await createSignedIn();
    const { days } = await read<SeriesReport>(`series?shop=${world.us.id}`);
    expect([days.length, days[0]?.day, days.at(-1)?.day]).toEqual([30, '2026-10-20', '2026-11-18']);
  });
});

describe('bad requests', () => {
  test('are refused with their code', async () => {
    const { world, cookie } = await createSignedIn();
    const cases = {
      'funnel?shop=shp_unknown': 'not_found',
      funnel: 'unprocessable',
      'by/colour?shop=US': 'not_found',
      'by/toString?shop=US': 'not_found',
      'funnel?shop=US&from=2026-02-30': 'unprocessable',
      'funnel?shop=US&from=yesterday': 'unprocessable',
      'series?shop=US&from=2026-11-18&to=2026-11-17': 'unprocessable',
      'series?shop=US&from=2000-01-01&to=2026-11-18': 'unprocessable',
      'by/channel?shop=US&limit=0': 'unprocessable',
      'by/channel?shop=US&limit=a': 'unprocessable',
      'nothing?shop=US': 'not_found',
    };
    for (const [route, code] of Object.entries(cases)) {
      const answer = await world.get(`/api/reports/${route.replace('US', world.us.id)}`, { cookie });
      expect([route, ((await answer.json()) as { code: string }).code]).toEqual([route, code]);
      expect(answer.status).toBe(code === 'not_found' ? 404 : 422);
    }
  });

  test("another retailer's shop is not there", async () => {
    const { world, cookie } = await createSignedIn();
    const { orm } = world.ports.databases.control;
    await orm
      .insert(retailer)
      .values({ id: 'ret_other', number: 2, name: 'Other', slug: 'other', createdAt: new Date(START) });
    const [own] = await orm.select().from(shop).limit(1);
    if (!own) throw new Error('no shop');
    await orm.insert(shop).values({ ...own, id: 'shp_other', number: 9, retailerId: 'ret_other', siteKey: 'other' });
    world.ports.shops.forget();
    const answer = await world.get('/api/reports/funnel?shop=shp_other', { cookie });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('rebuild', () => {
  test('is for who holds the signing keys, for a minute', async () => {
    const { world, cookie, read } = await createSignedIn();
    await append(world, STORY);
    await foldDue(world.ports);
    const ask = async (headers: Record<string, string>) => {
      const answer = await world.post('/api/reports/rebuild', '', headers);
      return { status: answer.status, body: await answer.json() };
    };
    const token = makeRebuildToken(world.ports.secrets, START);
    for (const headers of [{}, { cookie, origin: 'https://go.test' }, { authorization: `Bearer ${token}x` }]) {
      expect((await ask(headers as Record<string, string>)).status).toBe(401);
    }
    const before = await read<FunnelReport>(`funnel?shop=${world.us.id}`);
    expect(await ask({ authorization: `Bearer ${token}` })).toEqual({
      status: 200,
      body: { groups: [{ generation: 2, events: STORY.length }] },
    });
    expect(await read<FunnelReport>(`funnel?shop=${world.us.id}`)).toEqual(before);
    world.clock.advance(60_000);
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(401);
  });
});
