import { describe, expect, it } from 'vitest';
import { databaseOf } from '../../db/database.ts';
import { openWebDatabase } from '../../db/web.ts';
import { AppError } from '../errors.ts';
import type { HostVitals } from '../ports.ts';
import { makeReferral } from '../test/referral.ts';
import { pageOf } from '../test/shopper.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { createMeters, meterSenders } from './meters.ts';

const VITALS: HostVitals = {
  disk: { freeBytes: 4e9, totalBytes: 16e9 },
  memory: { usedBytes: 100, heapBytes: 50, limitBytes: 1000, heapLimitBytes: 500 },
  eventLoop: { p50: 0.001, p99: 0.02, max: 0.5 },
  uptimeSeconds: 3600,
};

function setVitals(world: World, changes: Partial<HostVitals> = {}): void {
  world.ports.vitals = { host: 'one', read: async () => ({ ...VITALS, ...changes }) };
}

async function readMetrics(world: World): Promise<string[]> {
  return (await (await world.get('/metrics')).text()).trim().split('\n');
}

describe('health', () => {
  it('lives, and says where servers call', async () => {
    const world = await createWorld({ DASHBOARD_URL: 'https://app.test' });
    const response = await world.get('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', api: 'https://app.test' });
  });

  it('is ready while all databases answer', async () => {
    const world = await createWorld();
    expect((await world.get('/readyz')).status).toBe(200);
    world.ports.databases = {
      ...world.ports.databases,
      group: () => {
        throw new AppError('unavailable', 'away');
      },
    };
    const response = await world.get('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'unavailable' });
    expect((await world.get('/healthz')).status).toBe(200);
    expect(await readMetrics(world)).toContain('goodword_databases_away{database="group 1"} 1');
  });

  it('is ready for the groups that answer, and not without the control database', async () => {
    const world = await createWorld({}, { home: 2, count: 2 });
    const { databases } = world.ports;
    const away = databaseOf(openWebDatabase('http://127.0.0.1:9'));
    world.ports.databases = { ...databases, group: (number) => (number === 1 ? away : databases.group(number)) };
    const partly = await world.get('/readyz');
    expect([partly.status, await partly.json()]).toEqual([
      200,
      expect.objectContaining({ status: 'ready', databases: { away: ['group 1'] } }),
    ]);
    world.ports.databases = { ...databases, control: away };
    expect((await world.get('/readyz')).status).toBe(503);
  });

  it('sees messages that are tried again and again as late, though none of them is due', async () => {
    const world = await createWorld();
    const { client } = world.ports.databases.group(1);
    const { rows } = await client.execute(
      `select name from pragma_table_info('message') where "notnull" and dflt_value is null`,
    );
    const others = rows
      .map(({ name }) => String(name))
      .filter((name) => !['state', 'run_at', 'created_at'].includes(name));
    const add = (n: number, attempt: number) =>
      client.execute({
        sql: `insert into message (state, attempt, run_at, created_at, ${others.join(', ')})
          values ('ready', ?, ?, ?, ${others.map(() => '?').join(', ')})`,
        args: [attempt, START + 3600_000, START - n * 60_000, ...others.map(() => String(n))],
      });
    const lateness = async () => ((await (await world.get('/readyz')).json()) as { outbox: unknown }).outbox;
    for (let n = 10; n < 14; n += 1) await add(n, 1);
    await add(60, 0);
    expect(await lateness()).toEqual({ state: 'ok', age_seconds: 0 });
    await add(20, 3);
    expect(await lateness()).toEqual({ state: 'late', age_seconds: 600 });
  });

  it('is not ready on a full disk, and says how late the outbox is', async () => {
    const world = await createWorld();
    expect(await (await world.get('/readyz')).json()).toEqual({
      status: 'ready',
      databases: 'ok',
      outbox: { state: 'ok', age_seconds: 0 },
      disk: 'unknown',
    });
    setVitals(world);
    expect(await (await world.get('/readyz')).json()).toMatchObject({ disk: { free_percent: 25 } });
    setVitals(world, { disk: { freeBytes: 1e6, totalBytes: 16e9 } });
    expect((await world.get('/readyz')).status).toBe(503);
  });
});

describe('metrics', () => {
  it('are in the text format of Prometheus, each sample once, its family told before', async () => {
    const world = await createWorld();
    setVitals(world);
    await world.ports.sink.append(1, [
      { shop: 1, id: world.ports.ids.uuid(), kind: 'impression', occurredAt: START, receivedAt: START, body: {} },
    ]);
    world.clock.advance(5000);
    await world.get('/healthz');
    const response = await world.get('/metrics');
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    const lines = (await response.text()).trim().split('\n');
    const label = '\\w+="(?:[^"\\\\\\n]|\\\\.)*"';
    const line = new RegExp(`^(# (HELP|TYPE) goodword_\\w+ .+|goodword_\\w+(\\{${label}(,${label})*\\})? [\\d.e+-]+)$`);
    for (const one of lines) expect(one).toMatch(line);
    const samples = lines.filter((one) => !one.startsWith('#')).map((one) => one.replace(/ \S+$/, ''));
    expect(new Set(samples).size).toBe(samples.length);
    expect(lines).toEqual(
      expect.arrayContaining([
        'goodword_build_info{release="unnamed",tag="0123456789"} 1',
        'goodword_unfolded_events{group="1"} 1',
        'goodword_fold_lag_seconds{group="1"} 5',
        'goodword_outbox_age_seconds{group="1"} 0',
        'goodword_commit_rows_total{database="control"} 1',
        'goodword_database_waiting{database="control",what="rows"} 0',
        'goodword_disk_bytes{what="free"} 4000000000',
        'goodword_memory_bytes{what="limit"} 1000',
        'goodword_event_loop_delay_seconds{quantile="0.99"} 0.02',
        'goodword_alert_deliveries 0',
        'goodword_uptime_seconds 3600',
        '# TYPE goodword_request_seconds histogram',
        'goodword_requests_total{route="/healthz",method="GET",status="200"} 1',
        'goodword_request_seconds_bucket{route="/healthz",le="+Inf"} 1',
        'goodword_request_seconds_count{route="/healthz"} 1',
      ]),
    );
  });

  it('count the tag’s events by verdict', async () => {
    const world = await createWorld();
    const event = { id: world.ports.ids.uuid(), at: START, kind: 'impression', placement: 'embedded' };
    const call = { sent_at: START, consent: { measure: true, store: false }, events: [event, { ...event, at: 0 }] };
    for (let round = 0; round < 2; round += 1) await world.post(`/w/${world.us.siteKey}/in`, call, pageOf(world.us));
    const lines = await readMetrics(world);
    for (const [verdict, count] of [
      ['accepted', 1],
      ['duplicate', 1],
      ['rejected', 2],
    ]) {
      expect(lines).toContain(`goodword_intake_events_total{verdict="${verdict}"} ${count}`);
    }
  });

  it('count what becomes of messages', async () => {
    const meters = createMeters();
    const outcomes = [
      { kind: 'later' as const, error: 'x' },
      { kind: 'sent' as const, providerId: '1' },
    ];
    const sender = {
      name: 'one',
      channel: 'sms' as const,
      send: async () => outcomes.pop() ?? { kind: 'sent' as const, providerId: '2' },
      close() {},
    };
    const senders = meterSenders(
      { open: (channel) => (channel === 'sms' ? (sender as never) : undefined), close() {} },
      meters,
    );
    expect(senders.open('email')).toBeUndefined();
    for (let round = 0; round < 3; round += 1) await senders.open('sms')?.send({} as never);
    const [family] = meters.families();
    expect(family?.samples).toEqual([
      { labels: { channel: 'sms', outcome: 'sent' }, value: 2 },
      { labels: { channel: 'sms', outcome: 'later' }, value: 1 },
    ]);
  });

  it('name no shop, no code and no path, whatever is asked for', async () => {
    const world = await createWorld();
    const { code } = await makeReferral(world);
    await world.get(`/r/${code}`);
    await world.get(`/w/${world.us.siteKey}/offer?lang=en`, pageOf(world.us));
    for (let n = 0; n < 50; n += 1) await world.get(`/nowhere/${n}/ben@example.com`);
    const text = (await readMetrics(world)).join('\n');
    for (const secret of [code, world.us.siteKey, world.us.id, 'ben@', '/nowhere']) expect(text).not.toContain(secret);
    expect(text).toContain('goodword_requests_total{route="unmatched",method="GET",status="404"} 50');
  });

  it('stay few: beyond a thousand combinations the rest is counted together', () => {
    const meters = createMeters();
    for (let n = 0; n < 3000; n += 1) meters.count('requests', { route: `/r${n}`, method: 'GET', status: 200 });
    const [family] = meters.families();
    expect(family?.samples).toHaveLength(1001);
    expect(family?.samples.at(-1)).toEqual({
      labels: { route: 'other', method: 'other', status: 'other' },
      value: 2000,
    });
  });

  it('are for whoever has the token', async () => {
    const token = 'a token of the operator';
    const world = await createWorld({ METRICS_TOKEN: token });
    expect((await world.get('/metrics')).status).toBe(401);
    expect((await world.get('/metrics', { authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await world.get('/metrics', { authorization: `Bearer ${token}` })).status).toBe(200);
    const closed = await createWorld({ LOCAL_TARGETS: 'off' });
    expect((await closed.get('/metrics')).status).toBe(401);
    expect((await closed.get('/metrics', { authorization: 'Bearer ' })).status).toBe(401);
  });
});
