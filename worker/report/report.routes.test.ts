import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { member, retailer, shop } from '../../db/schema/control.ts';
import { advocate } from '../../db/schema/group.ts';
import { makeOperatorToken } from '../privacy/operator.token.ts';
import { signInMember } from '../test/member.ts';
import { type Fact, STORY, tell } from '../test/story.ts';
import { createWorld, START } from '../test/world.ts';
import { readRecords } from './csv.ts';
import { foldDue } from './fold.dispatch.ts';
import { REPORTS, type ReportAnswer } from './query.ts';

async function createSignedIn() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const get = (route: string, headers = {}) => world.get(`/api/reports/${route}`, { cookie, ...headers });
  const read = async (route: string) => {
    const found = await get(route);
    expect([route, found.status]).toEqual([route, 200]);
    return (await found.json()) as ReportAnswer;
  };
  /** A file as records by heading. */
  const readFile = async (route: string) => {
    const [heading, ...records] = readRecords(await (await get(route, { accept: 'text/csv' })).text());
    return records.map(({ cells }) => Object.fromEntries((heading?.cells ?? []).map((name, at) => [name, cells[at]])));
  };
  return { world, cookie, get, read, readFile };
}

const PERIOD = 'from=2026-11-12&to=2026-11-18';
const TOTALS = {
  impressions: 10,
  shares: 4,
  clicks: 5,
  claims: 2,
  conversions: 2,
  revenue: [{ currency: 'USD', amount: 13_000 }],
};

describe('a member reads', () => {
  test.each(['before', 'after'])('the same %s the fold: as a table, as a file, to the cent', async (moment) => {
    const { world, read, readFile } = await createSignedIn();
    await tell(world, STORY);
    if (moment === 'after') await foldDue(world.ports);
    for (const report of [
      'funnel',
      'series',
      'channels',
      'utm',
      'languages',
      'table?dimensions=placement,utm_medium',
    ]) {
      const route = `${report}${report.includes('?') ? '&' : '?'}shop=${world.us.id}&${PERIOD}`;
      const answer = await read(route);
      expect(answer).toMatchObject({ as_of: START, watermark: STORY.length, totals: TOTALS });
      for (const { kind, formula } of answer.columns) if (kind === 'metric') expect(formula).toMatch(/\w{4,}/);
      const lines = await readFile(route);
      expect(lines.find(({ line }) => line === 'total')).toMatchObject({
        from: '2026-11-12',
        to: '2026-11-18',
        clicks: '5',
        conversions: '2',
        revenue_USD: '130.00',
      });
      const rows = lines.filter(({ line }) => line === 'row');
      expect(rows).toHaveLength(answer.rows.length);
      if (!answer.rows.length || report === 'funnel') continue;
      const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name]), 0);
      expect([sum('clicks'), sum('conversions'), sum('revenue_USD').toFixed(2)]).toEqual([5, 2, '130.00']);
    }
  });

  test('money of every currency apart, each with its own decimals, equal in table and file', async () => {
    const { world, read, readFile } = await createSignedIn();
    const sold: [string, number][] = [
      ['USD', 199],
      ['JPY', 500],
      ['KWD', 1234],
      ['HUF', 1250],
      ['USD', -50],
    ];
    await tell(
      world,
      sold.flatMap(([currency, amount], index) =>
        ['email', 'link'].map((channel): Fact => ['conversion', { currency, amount: amount + index, channel }, index]),
      ),
    );
    await foldDue(world.ports);
    const route = `channels?shop=${world.us.id}&${PERIOD}`;
    const { totals } = await read(route);
    expect(totals.revenue).toEqual([
      { currency: 'USD', amount: 306 },
      { currency: 'HUF', amount: 2506 },
      { currency: 'JPY', amount: 1002 },
      { currency: 'KWD', amount: 2472 },
    ]);
    const lines = await readFile(route);
    const written = { revenue_USD: '3.06', revenue_HUF: '25.06', revenue_JPY: '1002', revenue_KWD: '2.472' };
    expect(lines.find(({ line }) => line === 'total')).toMatchObject(written);
    for (const [column, total] of Object.entries(written)) {
      const digits = total.split('.')[1]?.length ?? 0;
      const sum = lines.filter(({ line }) => line === 'row').reduce((all, row) => all + Number(row[column]), 0);
      expect([column, sum.toFixed(digits)]).toEqual([column, total]);
    }
  });

  test('every report there is', async () => {
    const { world, read } = await createSignedIn();
    await tell(world, STORY);
    await foldDue(world.ports);
    for (const report of REPORTS) {
      const answer = await read(`${report}?${PERIOD}${report === 'table' ? '&dimensions=channel' : ''}`);
      expect([report, answer.report, answer.shops.length]).toEqual([report, report, 2]);
    }
  });

  test('one shop, several or all of their own, compared and filtered', async () => {
    const { world, read } = await createSignedIn();
    await tell(world, [...STORY, ['click', { channel: 'email' }, 0, 2], ['click', { channel: 'email' }, 8, 1]]);
    const clicks = async (query: string) => (await read(`channels?${PERIOD}&${query}`)).totals.clicks;
    expect(await clicks(`shop=${world.us.id}`)).toBe(5);
    expect(await clicks(`shop=${world.us.id},${world.de.id}`)).toBe(6);
    expect(await clicks('shop=all')).toBe(6);
    expect(await clicks('shop=all&filter[channel]=email,link')).toBe(4);
    expect(await clicks('filter%5Bchannel%5D=email&filter%5Bchannel%5D=link')).toBe(4);
    const compared = await read(`channels?${PERIOD}&compare=previous`);
    expect(compared.previous).toMatchObject({
      period: { from: '2026-11-05', to: '2026-11-11' },
      totals: { clicks: 1 },
    });
    const table = await read(`table?${PERIOD}&dimensions=shop,channel`);
    expect(table.columns.slice(0, 3).map(({ key }) => key)).toEqual(['shop', 'shop_name', 'channel']);
  });

  test('a comma within a value, and what is not known, as filters', async () => {
    const { world, read } = await createSignedIn();
    await tell(world, [
      ['click', { utm: { source: 'a,b' } }],
      ['click', { utm: { source: 'c' } }],
      ['click', {}],
    ]);
    const clicks = async (value: string) =>
      (await read(`utm?filter[utm_source]=${encodeURIComponent(value)}`)).totals.clicks;
    expect([await clicks('a\\,b'), await clicks('a\\,b,c'), await clicks('')]).toEqual([1, 2, 1]);
  });

  test('strangers’ words in a file as text, never as formula', async () => {
    const { world, get } = await createSignedIn();
    await tell(world, [['click', { utm: { source: '=1+1' } }]]);
    const answer = await get(`utm?shop=${world.us.id}&format=csv&${PERIOD}`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="goodword-utm-2026-11-12-2026-11-18.csv"',
    );
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toContain("\r\nrow,2026-11-12,2026-11-18,'=1+1,");
  });

  test('names of advocates whole where they work with shoppers, a letter where they read numbers', async () => {
    const { world, read } = await createSignedIn();
    const { orm } = world.ports.databases.group(1);
    await orm.insert(advocate).values({
      id: 'adv_anna',
      shopId: world.us.id,
      state: 'verified',
      nameSealed: world.ports.secrets.seal('Ånna'),
      language: 'en',
      createdAt: START,
    });
    await tell(world, [
      ['share', { advocate: 'adv_anna', channel: 'link' }],
      ['share', { advocate: 'adv_gone', channel: 'link' }],
    ]);
    await foldDue(world.ports);
    const names = async () =>
      Object.fromEntries(
        (await read(`advocates?shop=${world.us.id}`)).rows.map(({ dimensions }) => [
          dimensions.advocate,
          dimensions.advocate_name,
        ]),
      );
    expect(await names()).toMatchObject({ adv_anna: 'Ånna', adv_gone: null });
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect(await names()).toMatchObject({ adv_anna: 'Å…' });
  });

  test('the last thirty days where no period is said, and nothing of days that have not begun', async () => {
    const { world, read } = await createSignedIn();
    const { rows } = await read(`series?shop=${world.us.id}`);
    expect([rows.length, rows[0]?.dimensions.period, rows.at(-1)?.dimensions.period]).toEqual([
      30,
      '2026-10-20',
      '2026-11-18',
    ]);
    const ahead = await read(`series?shop=${world.us.id}&from=2026-11-18&to=2026-11-19`);
    expect(ahead.rows.map(({ metrics }) => metrics.clicks)).toEqual([0, null]);
  });
});

describe('what cannot be answered', () => {
  test('is refused with its code and its place', async () => {
    const { world, get } = await createSignedIn();
    const cases: Record<string, [status: number, path?: string]> = {
      nothing: [404],
      'funnel?shop=shp_unknown': [404, 'shop'],
      'funnel?from=2026-02-30': [422, 'from'],
      'funnel?from=yesterday': [422, 'from'],
      'series?from=2026-11-18&to=2026-11-17': [422, 'from'],
      'series?from=2000-01-01&to=2026-11-18': [422, 'from'],
      'channels?limit=0': [422, 'limit'],
      'channels?limit=a': [422, 'limit'],
      'channels?limit=1&limit=2': [422, 'limit'],
      'channels?colour=red': [422, 'colour'],
      'channels?filter[colour]=red': [422, 'filter[colour]'],
      'channels?filter[toString]=red': [422, 'filter[toString]'],
      'table?dimensions=colour': [422, 'dimensions'],
      'table?dimensions=channel,channel': [422, 'dimensions'],
      'channels?currency=usd': [422, 'currency'],
      'channels?compare=last': [422, 'compare'],
      'channels?granularity=hour': [422, 'granularity'],
      'channels?format=xml': [422, 'format'],
    };
    for (const [route, [status, path]] of Object.entries(cases)) {
      const answer = await get(
        `${route}${route.includes('?') ? '&' : '?'}${route.includes('shop=') ? '' : `shop=${world.us.id}`}`,
      );
      expect([route, answer.status, answer.headers.get('content-type')]).toEqual([
        route,
        status,
        'application/problem+json',
      ]);
      const { errors = [] } = (await answer.json()) as { errors?: { path: string }[] };
      if (path) expect([route, errors.map((error) => error.path)]).toEqual([route, [path]]);
    }
  });

  test("another retailer's shop is not there, nor the canary's", async () => {
    const { world, get } = await createSignedIn();
    const { orm } = world.ports.databases.control;
    await orm
      .insert(retailer)
      .values({ id: 'ret_other', number: 2, name: 'Other', slug: 'other', createdAt: new Date(START) });
    const [own] = await orm.select().from(shop).where(eq(shop.id, world.us.id));
    if (!own) throw new Error('no shop');
    await orm.insert(shop).values([
      { ...own, id: 'shp_other', number: 9, retailerId: 'ret_other', siteKey: 'other' },
      { ...own, id: 'shp_canary', number: 10, kind: 'canary', siteKey: 'canary' },
    ]);
    world.ports.shops.forget();
    for (const id of ['shp_other', 'shp_canary']) expect((await get(`funnel?shop=${id}`)).status).toBe(404);
    const all = (await (await get('funnel?shop=all')).json()) as ReportAnswer;
    expect(all.shops.map(({ id }) => id)).toEqual([world.us.id, world.de.id]);
  });

  test('nobody reads without signing in', async () => {
    const world = await createWorld();
    expect((await world.get('/api/reports/funnel')).status).toBe(401);
  });
});

describe('rebuild', () => {
  test('is for who holds the signing keys, for a minute', async () => {
    const { world, cookie, read } = await createSignedIn();
    await tell(world, STORY);
    await foldDue(world.ports);
    const rebuild = '/api/reports/rebuild';
    const ask = async (headers: Record<string, string>) => {
      const answer = await world.post(rebuild, '', headers);
      return { status: answer.status, body: await answer.json() };
    };
    const deferred: Promise<unknown>[] = [];
    world.ports.defer = (work) => void deferred.push(work);
    const token = makeOperatorToken(world.ports.secrets, 'rebuild', START);
    for (const headers of [{}, { cookie, origin: 'https://go.test' }, { authorization: `Bearer ${token}x` }]) {
      expect((await ask(headers as Record<string, string>)).status).toBe(401);
      expect((await world.get(rebuild, headers as Record<string, string>)).status).toBe(401);
    }
    const authorization = `Bearer ${token}`;
    expect((await world.get(rebuild, { authorization })).status).toBe(404);
    const before = await read(`funnel?shop=${world.us.id}`);
    expect(await ask({ authorization })).toEqual({ status: 202, body: { done: false } });
    await Promise.all(deferred);
    expect(await (await world.get(rebuild, { authorization })).json()).toEqual({
      done: true,
      result: { rebuilt: [{ group: 1, generation: 2, events: STORY.length }], failed: [] },
    });
    expect(await read(`funnel?shop=${world.us.id}`)).toEqual(before);
    world.clock.advance(60_000);
    expect((await ask({ authorization })).status).toBe(401);
  });

  test('asked for again it is joined, tells how far it is, and what it met', async () => {
    const { world } = await createSignedIn();
    await tell(world, STORY);
    await foldDue(world.ports);
    const headers = { authorization: `Bearer ${makeOperatorToken(world.ports.secrets, 'rebuild', START)}` };
    const ask = async () => (await world.post('/api/reports/rebuild', '', headers)).json();
    const look = async () => (await world.get('/api/reports/rebuild', headers)).json();
    const deferred: Promise<unknown>[] = [];
    world.ports.defer = (work) => void deferred.push(work);
    // It stands between reading the log and writing, until it is let go.
    const { shops } = world.ports;
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    world.ports.shops = {
      ...shops,
      async byNumber(number: number) {
        reached.resolve();
        await gate.promise;
        return shops.byNumber(number);
      },
    };
    expect(await ask()).toEqual({ done: false });
    await reached.promise;
    expect(await look()).toEqual({ done: false, at: { group: 1, seq: 0, newest: STORY.length }, away: [] });
    expect(await ask()).toEqual({ done: false });
    expect(deferred).toHaveLength(1);
    gate.resolve();
    await Promise.all(deferred);
    expect(await look()).toEqual({
      done: true,
      result: { rebuilt: [{ group: 1, generation: 2, events: STORY.length }], failed: [] },
    });

    const { client } = world.ports.databases.group(1);
    await client.execute('alter table rollup_series rename to rollup_gone');
    expect(await ask()).toEqual({ done: false });
    await Promise.all(deferred);
    const failed = [{ group: 1, fault: 'SQLITE_ERROR' }];
    expect(await look()).toEqual({ done: true, result: { rebuilt: [], failed } });
    expect(world.logged.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ event: 'rebuild_failed', group: 1, error: 'SQLITE_ERROR' }),
    );
  });
});
