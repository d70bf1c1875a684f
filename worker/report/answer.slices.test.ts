import type { Client } from '@libsql/client';
import { describe, expect, test } from 'vitest';
import { advocate } from '../../db/schema/group.ts';
import type { Database } from '../ports.ts';
import type { EventBody } from '../tag/event.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { isSliced, sliceReport } from './answer.slices.ts';
import { answerReport } from './answer.ts';
import { streamText, writeReport, writeSlices } from './csv.report.ts';
import { foldDue } from './fold.dispatch.ts';
import type { ReportQuery } from './query.ts';
import { importRates } from './rates.store.ts';
import { readReportFile } from './read.ts';

const DAY = 86_400_000;

type Fact = [kind: string, body: EventBody, daysAgo?: number];

/** Puts facts into the log by one statement. */
function put({ client }: Database, prefix: string, facts: readonly Fact[]) {
  const rows = facts.map(([kind, body, daysAgo = 0], at) => [
    `01992b3c-7a41-7c1e-9f00-${prefix}${String(at).padStart(11, '0')}`,
    kind,
    START - daysAgo * DAY,
    JSON.stringify(body),
  ]);
  return client.execute({
    sql: `insert into event (shop, id, kind, occurred_at, received_at, body)
      select 1, value ->> 0, value ->> 1, value ->> 2, ${START}, value ->> 3 from json_each(?)`,
    args: [JSON.stringify(rows)],
  });
}

/** So many advocates who did so much of everything, in several currencies, some of it before, some of it taken back. */
function tellOf(count: number): Fact[] {
  const name = (at: number) => `adv_${String((at * 7919) % count).padStart(5, '0')}`;
  return Array.from({ length: count }, (_, at): Fact[] => {
    const by: EventBody = { campaign: `cmp_${at % 3}`, advocate: name(at), channel: 'link' };
    const order = { ...by, purchase: `p${at}`, buyer: `b${at}`, currency: ['USD', 'EUR', 'JPY'][at % 3] as string };
    const paid: Fact = [
      'conversion',
      { ...order, amount: 1000 + at, discount: at % 7, newCustomer: at % 2 > 0 },
      at % 5,
    ];
    return [
      ['share', { ...by, recipients: at % 4 }, at % 11],
      ...(at % 2 ? [['click', { ...by, visitor: `v${at % 13}`, daily: true }, at % 9] as Fact] : []),
      ...(at % 5 ? [] : [paid]),
      ...(at % 10
        ? []
        : [
            [
              'conversion',
              { ...order, amount: -300, count: 0, reason: 'refunded', orderedAt: START - 6 * DAY },
            ] as Fact,
          ]),
      ...(at % 17 ? [] : [['click', { campaign: 'cmp_0', channel: 'link' }, at % 3] as Fact]),
      ...(at % 19 ? [] : [['claim', { ...by, advocate: `adv_claims_${at}` }, 1] as Fact]),
      ...(at % 23 ? [] : [['reward', { ...by, state: 'issued', amount: 100, currency: 'USD' }] as Fact]),
    ];
  }).flat();
}

const ask = (world: World, more: Partial<ReportQuery>): ReportQuery => ({
  report: 'advocates',
  shops: [world.us],
  from: '2026-11-12',
  to: '2026-11-18',
  dimensions: [],
  granularity: 'day',
  filters: {},
  limit: 10_000,
  ...more,
});

async function writeSliced(database: Database, query: ReportQuery): Promise<string> {
  if (!isSliced(query)) throw new Error('not sliced');
  const { head, slices } = await sliceReport(database, query, START, 100);
  let text = '';
  for await (const part of writeSlices(head, slices)) text += part;
  return text;
}

describe('advocates by slices', () => {
  test.each(['before', 'half-way through', 'after'])(
    'are a file equal to the whole answer %s the fold',
    async (moment) => {
      const world = await createWorld();
      const database = world.ports.databases.group(1);
      const facts = tellOf(230);
      await importRates(
        database,
        world.us.retailerId,
        Array.from({ length: 12 }, (_, at) => ({
          day: new Date(START - at * DAY).toISOString().slice(0, 10),
          source: 'EUR',
          target: 'USD',
          rate: `1.0${at + 10}`,
        })),
        START,
      );
      const half = moment === 'half-way through' ? 300 : facts.length;
      await put(database, '1', facts.slice(0, half));
      if (moment !== 'before') await foldDue(world.ports);
      await put(database, '2', facts.slice(half));
      const queries: Partial<ReportQuery>[] = [
        {},
        { limit: 70, compare: true },
        // More than a slice did nothing in the period itself.
        { compare: true, from: '2026-11-18', to: '2026-11-18' },
        { compare: true, from: '2026-11-19', to: '2026-11-25' },
        { currency: 'USD', compare: true, from: '2026-11-16' },
        { report: 'table', dimensions: ['advocate'], filters: { campaign: ['cmp_1'] }, from: '2026-10-01' },
        { limit: 1, from: '2026-11-01', to: '2026-11-30' },
        { from: '2025-01-01', to: '2025-01-31' },
      ];
      for (const more of queries) {
        const query = ask(world, more);
        const whole = [...writeReport(await answerReport(database, query, START))].join('');
        expect(await writeSliced(database, query), JSON.stringify(more)).toBe(whole);
      }
    },
  );

  test('add up to their totals, though facts come in while they are written', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    await put(database, '1', tellOf(230));
    await foldDue(world.ports);
    const query = ask(world, { limit: 200 });
    if (!isSliced(query)) throw new Error('not sliced');
    const { slices } = await sliceReport(database, query, START, 100);
    let clicks = 0;
    let total: unknown;
    for (let round = 0; ; round += 1) {
      const { done, value } = await slices.next();
      if (done) {
        total = value.totals.clicks;
        break;
      }
      clicks += value.reduce((sum, { metrics }) => sum + Number(metrics.clicks), 0);
      const late = Array.from({ length: 40 }, (_, at): Fact => ['click', { advocate: `adv_0${at}000`, visitor: 'x' }]);
      await put(database, String(round + 2), late);
      if (round === 1) await foldDue(world.ports);
    }
    expect(clicks).toBe(total);
    expect(clicks).toBeGreaterThan(115);
  });

  test('of fifty thousand: the first are read before the last are asked for', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const count = 50_000;
    await put(database, '1', [['share', { advocate: 'adv_0', channel: 'link' }]]);
    await foldDue(world.ports);
    // What so many would have been folded to.
    const { client: real } = database;
    await real.batch(
      [
        {
          sql: `insert into rollup_series (id, generation, shop, rollup, month, value, key, counter, total, d18)
            select m.id + 1000 + n.value, generation, shop, rollup, month, 'adv_' || n.value, m.key, counter, total, d18
            from rollup_series m cross join json_each(?) n where rollup = 'advocate'`,
          args: [JSON.stringify(Array.from({ length: count - 1 }, (_, at) => at + 1))],
        },
        `update rollup_series set total = ${count}, d18 = ${count} where rollup = 'all'`,
      ],
      'write',
    );
    let reads = 0;
    const read = database.reports ?? database;
    const client = new Proxy(read.client, {
      get: (target, name) => {
        if (name !== 'batch') return Reflect.get(target, name).bind(target);
        return (...args: Parameters<Client['batch']>) => {
          reads += 1;
          return target.batch(...args);
        };
      },
    });
    const databases = { ...world.ports.databases, group: () => ({ ...database, reports: { ...read, client } }) };
    const reader = { shops: [world.us], own: [world.us], names: 'full' } as const;
    const file = await readReportFile({ ...world.ports, databases }, reader, 'advocates', { from: ['2026-11-18'] });
    const before = reads;
    const stream = streamText(file.lines).getReader();
    const decoder = new TextDecoder();
    const first = decoder.decode((await stream.read()).value, { stream: true });
    // The stream keeps one piece ready.
    expect([before, first.startsWith('line,from,to,advocate,advocate_name,'), reads - before <= 2]).toEqual([
      2,
      true,
      true,
    ]);
    let lines = first.split('\r\n').length - 1;
    let last = first;
    for (let next = await stream.read(); !next.done; next = await stream.read()) {
      last = decoder.decode(next.value, { stream: true });
      lines += last.split('\r\n').length - 1;
    }
    expect(reads - before).toBe(count / 1000 + 1);
    expect(lines).toBe(count + 2);
    expect(last).toContain(`total,2026-11-18,2026-11-18,,,${count},`);
  });

  test('bear their names in a file too', async () => {
    const world = await createWorld();
    const { orm } = world.ports.databases.group(1);
    await orm.insert(advocate).values({
      id: 'adv_anna',
      shopId: world.us.id,
      state: 'verified',
      nameSealed: world.ports.secrets.seal('Ånna'),
      language: 'en',
      createdAt: START,
    });
    await put(world.ports.databases.group(1), '1', [['share', { advocate: 'adv_anna', channel: 'link' }]]);
    const key = await makeKey(world, world.us, ['reports:read', 'advocates:read']);
    const route = '/v1/reports/advocates?format=csv&from=2026-11-18';
    const file = await (await world.get(route, { authorization: `Bearer ${key}` })).text();
    expect(file).toContain('\r\nrow,2026-11-18,2026-11-18,adv_anna,Ånna,1,');
  });

  test('are as many as a file may have, fewer in JSON', async () => {
    const world = await createWorld();
    const key = await makeKey(world, world.us, ['reports:read']);
    const status = async (route: string) =>
      (await world.get(`/v1/reports/${route}`, { authorization: `Bearer ${key}` })).status;
    expect([
      await status('advocates?format=csv&limit=100000'),
      await status('advocates?format=csv&limit=100001'),
      await status('advocates?limit=10001'),
      await status('channels?format=csv&limit=10001'),
    ]).toEqual([200, 422, 422, 422]);
  });
});
