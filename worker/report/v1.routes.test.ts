import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { shop } from '../../db/schema/control.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { makeKey, STORY, tell } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { streamText, writeReport } from './csv.report.ts';
import { readRecords } from './csv.ts';
import { foldDue } from './fold.dispatch.ts';
import type { ReportAnswer } from './query.ts';

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('a server key', () => {
  test('reads its own shop, or any live one of its retailer by name', async () => {
    const world = await createWorld();
    await tell(world, [...STORY, ['click', { channel: 'email' }, 0, 2]]);
    const key = await makeKey(world, world.us, ['reports:read']);
    const read = async (route: string) => {
      const answer = await world.get(`/v1/reports/${route}`, bearer(key));
      expect([route, answer.status]).toEqual([route, 200]);
      return (await answer.json()) as ReportAnswer;
    };
    const own = await read('funnel');
    expect(own.shops.map(({ id }) => id)).toEqual([world.us.id]);
    expect(own.totals).toMatchObject({ clicks: 5, revenue: [{ currency: 'USD', amount: 13_000 }] });
    expect((await read(`funnel?shop=${world.de.id}`)).totals.clicks).toBe(1);
    expect((await read('funnel?shop=all')).totals.clicks).toBe(6);
  });

  test('of a test shop sees tests alone, of a live shop never', async () => {
    const world = await createWorld();
    const { orm } = world.ports.databases.control;
    await orm.update(shop).set({ kind: 'test' }).where(eq(shop.id, world.de.id));
    world.ports.shops.forget();
    const tested = { ...world.de, kind: 'test' as const };
    const [live, probe] = [
      await makeKey(world, world.us, ['reports:read']),
      await makeKey(world, tested, ['reports:read']),
    ];
    const status = async (key: string, id: string) =>
      (await world.get(`/v1/reports/funnel?shop=${id}`, bearer(key))).status;
    expect([await status(live, world.us.id), await status(live, world.de.id)]).toEqual([200, 404]);
    expect([await status(probe, world.de.id), await status(probe, world.us.id)]).toEqual([200, 404]);
  });

  test('learns no names without the scope for them', async () => {
    const world = await createWorld();
    await tell(world, [['share', { advocate: 'adv_anna', channel: 'link' }]]);
    await foldDue(world.ports);
    const columns = async (scopes: Parameters<typeof makeKey>[2]) => {
      const key = await makeKey(world, world.us, scopes);
      const file = await (await world.get('/v1/reports/advocates?format=csv', bearer(key))).text();
      expect(file.charCodeAt(0)).not.toBe(0xfeff);
      return file.split('\r\n')[0]?.split(',');
    };
    expect(await columns(['reports:read'])).not.toContain('advocate_name');
    expect(await columns(['reports:read', 'advocates:read'])).toContain('advocate_name');
  });

  test('needs its scope, and is held to so many reports a minute', async () => {
    const world = await createWorld();
    const ask = async (key: string) => (await world.get('/v1/reports/series', bearer(key))).status;
    expect(await ask('gw_live_nonsense')).toBe(401);
    expect(await ask(await makeKey(world, world.us, ['purchases:write']))).toBe(403);
    const key = await makeKey(world, world.us, ['reports:read']);
    const statuses = [];
    for (let call = 0; call < 121; call += 1) {
      statuses.push((await world.get('/v1/reports/nothing', bearer(key))).status);
    }
    expect([statuses[119], statuses[120]]).toEqual([404, 429]);
  });
});

describe('an answer', () => {
  async function openReports() {
    const world = await createWorld();
    await tell(world, STORY);
    const key = await makeKey(world, world.us, ['reports:read']);
    return { world, read: (route: string) => world.get(`/v1/reports/${route}`, bearer(key)) };
  }

  test('filtered by a shop that there is not is refused as one of it', async () => {
    const { world, read } = await openReports();
    for (const route of ['channels?', 'cohorts?', 'advocates?format=csv&', 'series?shop=all&']) {
      for (const wanted of ['nonexistent', `${world.us.id},nonexistent`, '']) {
        const answer = await read(`${route}filter[shop]=${wanted}`);
        expect([route, wanted, answer.status]).toEqual([route, wanted, 404]);
        expect(await answer.json()).toMatchObject({ errors: [{ path: 'filter[shop]', code: 'unknown_shop' }] });
      }
      expect((await read(`${route}filter[shop]=${world.us.id}`)).status).toBe(200);
    }
    // One that is not asked for has no part in the report.
    expect((await read(`channels?filter[shop]=${world.de.id}`)).status).toBe(404);
    expect((await read(`channels?shop=all&filter[shop]=${world.de.id}`)).status).toBe(200);
  });

  test.each([
    ['series', 'day', ['2026-11-17', '2026-11-18'], ['2026-11-15', '2026-11-16']],
    ['cohorts', 'day', ['2026-11-17', '2026-11-18'], ['2026-11-15', '2026-11-16']],
    ['series', 'month', ['2026-11'], ['2026-10']],
    ['table', 'day', ['2026-11-17', '2026-11-18'], ['2026-11-15', '2026-11-16']],
  ])('of %s by %s names the days of both periods in a file', async (report, granularity, own, before) => {
    const { read } = await openReports();
    const query = `from=2026-11-17&to=2026-11-18&compare=previous&format=csv&granularity=${granularity}`;
    const file = await (await read(`${report}?${query}${report === 'table' ? '&dimensions=period' : ''}`)).text();
    const [heading, ...lines] = readRecords(file).map(({ cells }) => cells);
    const at = heading?.indexOf('period') ?? -1;
    const daysOf = (line: string) => lines.filter(([kind]) => kind === line).map((cells) => cells[at]);
    expect([daysOf('row'), daysOf('previous_row')]).toEqual([own, before]);
  });
});

test('a file is written no faster than it is read', async () => {
  const answer: ReportAnswer = {
    report: 'table',
    shops: [{ id: 'shp', name: 'S', currency: 'EUR', time_zone: 'UTC' }],
    period: { from: '2026-01-01', to: '2026-01-31' },
    granularity: 'day',
    as_of: 0,
    watermark: 0,
    columns: [
      { key: 'utm_source', kind: 'dimension', unit: 'text' },
      { key: 'clicks', kind: 'metric', unit: 'count' },
      { key: 'revenue', kind: 'metric', unit: 'money' },
    ],
    rows: Array.from({ length: 10_000 }, (_, index) => ({
      dimensions: { utm_source: `source-${index}` },
      metrics: { clicks: index, revenue: [{ currency: 'JPY', amount: index }] },
    })),
    totals: { clicks: 49_995_000, revenue: [{ currency: 'JPY', amount: 49_995_000 }] },
    notes: [],
  };
  let written = 0;
  const rows = new Proxy(answer.rows, {
    get(target, name, receiver) {
      if (typeof name === 'string' && /^\d+$/.test(name)) written = Number(name);
      return Reflect.get(target, name, receiver);
    },
  });
  const reader = streamText(writeReport({ ...answer, rows })).getReader();
  const first = await reader.read();
  expect(first.value?.length).toBeGreaterThan(10_000);
  // The stream keeps one piece ready, and makes no more until that is taken.
  await new Promise((resolve) => setImmediate(resolve));
  const reached = written;
  await new Promise((resolve) => setImmediate(resolve));
  expect([written, reached < 2000]).toEqual([reached, true]);
  let text = new TextDecoder().decode(first.value);
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += new TextDecoder().decode(next.value);
  }
  expect(text).toBe([...writeReport(answer)].join(''));
  expect(text.split('\r\n')[0]).toBe('line,from,to,utm_source,clicks,revenue_EUR,revenue_JPY,note');
  expect(text.trimEnd().split('\r\n').at(-1)).toBe('total,2026-01-01,2026-01-31,,49995000,,49995000,');
});

describe('rates', () => {
  const CSV = 'Day,Source,Target,Rate\r\n2026-11-18,EUR,USD,1.10\r\n"2026-11-17",eur,usd,1.0873\r\n';

  test('told by a server as CSV or JSON are used for the days they hold for', async () => {
    const world = await createWorld();
    const key = await makeKey(world, world.us, ['rates:write', 'reports:read']);
    const post = (body: string, type: string) =>
      world.post('/v1/rates', body, { ...bearer(key), 'content-type': type });
    expect(await (await post(CSV, 'text/csv')).json()).toEqual({ imported: 2, known: 0, rejected: [] });
    const again = { rates: [{ day: '2026-11-18', source: 'EUR', target: 'USD', rate: 1.1 }] };
    expect(await (await post(JSON.stringify(again), 'application/json')).json()).toEqual({
      imported: 0,
      known: 1,
      rejected: [],
    });
    await tell(world, [
      ['conversion', { amount: 10_000, currency: 'EUR' }, 0, 2],
      ['conversion', { amount: 10_000, currency: 'EUR' }, 1, 2],
      ['conversion', { amount: 50, currency: 'USD' }],
    ]);
    await foldDue(world.ports);
    const read = async (query: string) =>
      (await (await world.get(`/v1/reports/funnel?shop=all&${query}`, bearer(key))).json()) as ReportAnswer;
    expect((await read('currency=USD')).totals.revenue).toEqual([{ currency: 'USD', amount: 11_000 + 10_873 + 50 }]);
    const file = await (await world.get('/v1/reports/funnel?shop=all&currency=USD&format=csv', bearer(key))).text();
    expect(file).toContain('219.23');
    // Nobody said what a dollar is worth in euros.
    const missing = await read('currency=EUR');
    expect(missing.totals.revenue).toBeNull();
    expect(missing.notes.map(({ code }) => code)).toContain('missing_rate');
  });

  test('that cannot be used are told of by their line, and the others kept', async () => {
    const world = await createWorld();
    const key = await makeKey(world, world.us, ['rates:write']);
    const post = async (body: string, type = 'text/csv') => {
      const answer = await world.post('/v1/rates', body, { ...bearer(key), 'content-type': type });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    await post(CSV);
    const mixed = await post(
      'day,source,target,rate\n2026-11-16,EUR,USD,1.2\n2026-02-30,EUR,USD,1.2\n\n2026-11-15,EUR,EUR,1\n2026-11-18,EUR,USD,1.11\n2026-11-14,EUR,USD,"1,08"\n',
    );
    expect(mixed).toMatchObject({ status: 200, body: { imported: 1, known: 0 } });
    expect(mixed.body.rejected).toMatchObject([
      { path: 'line.3', code: 'invalid_day' },
      { path: 'line.5', code: 'same_currency' },
      { path: 'line.6', code: 'already_frozen' },
      { path: 'line.7', code: 'invalid_rate' },
    ]);
    expect(await post('day,source,rate\n2026-11-16,EUR,1\n')).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'line.1', code: 'missing_column' }] },
    });
    expect(await post('day,source,target,rate\nx,EUR,USD,1\n')).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'line.2', code: 'invalid_day' }] },
    });
    expect((await post('')).status).toBe(422);
    expect((await post('{', 'application/json')).status).toBe(400);
    expect((await post('{}', 'application/json')).status).toBe(422);
    expect((await post(CSV, 'text/plain')).status).toBe(415);
    expect((await post('x'.repeat(1_000_001))).status).toBe(413);
  });

  test('are imported in the dashboard by who may, and shown to all', async () => {
    const world: World = await createWorld();
    const cookie = await signInMember(world);
    const post = (headers: Record<string, string>) =>
      world.post('/api/rates', CSV, { ...headers, 'content-type': 'text/csv' });
    expect((await post({ cookie })).status).toBe(403);
    expect((await post({ ...OWN_PAGE })).status).toBe(401);
    expect(await (await post({ ...OWN_PAGE, cookie })).json()).toMatchObject({ imported: 2 });
    expect(await (await world.get('/api/rates', { cookie })).json()).toEqual({
      pairs: [{ source: 'EUR', target: 'USD', first_day: '2026-11-17', last_day: '2026-11-18', days: 2 }],
    });
  });
});

test('the description of the API names reports and rates beside purchases', async () => {
  const world = await createWorld();
  for (const route of ['/openapi.json', '/v1/openapi.json']) {
    const document = (await (await world.get(route)).json()) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[]; responses: object }>>;
      components: { securitySchemes: object };
    };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/purchases', '/rates', '/refunds', '/reports/{report}']),
    );
    expect(document.components.securitySchemes).toMatchObject({ key: { type: 'http' } });
    const { parameters, responses } = document.paths['/reports/{report}']?.get ?? { responses: {} };
    expect(parameters?.map(({ name }) => name)).toEqual(expect.arrayContaining(['report', 'shop', 'from', 'currency']));
    expect(JSON.stringify(responses)).toContain('text/csv');
  }
});
