import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RaceLost } from '../../db/guard.ts';
import type { Database } from '../ports.ts';
import type { EventBody, EventKind, EventRow } from '../tag/event.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { COUNTERS } from './counts.ts';
import { foldDue, shopsOf } from './fold.dispatch.ts';
import { COUNTER_COLUMNS, foldNext, rebuild } from './fold.store.ts';
import { DIMENSIONS, VALUE_LIMIT } from './fold.ts';

const ZONES: Record<number, string> = { 1: 'America/New_York', 2: 'Europe/Berlin' };

/** Everything a roll-up holds for the generation that serves, in one order. */
async function readModels(database: Database) {
  const [base, by] = await database.client.batch(
    ['rollup', 'rollup_by'].map(
      (table) => `select * from ${table} where generation = (select generation from fold_state where name = 'main')`,
    ),
    'read',
  );
  const plain = (rows: Iterable<Record<string, unknown>> = []) =>
    [...rows].map(({ generation, ...row }) => JSON.stringify(Object.values(row))).sort();
  return { base: plain(base?.rows), by: plain(by?.rows) };
}

/** The same numbers counted again in the plainest way there is. */
function recount(events: readonly EventRow[]) {
  const base = new Map<string, Record<string, number>>();
  const by = new Map<string, Record<string, number>>();
  const add = (map: typeof base, key: unknown[], changes: Record<string, number>) => {
    const counts = map.get(JSON.stringify(key)) ?? Object.fromEntries(COUNTERS.map((counter) => [counter, 0]));
    for (const [name, value] of Object.entries(changes)) counts[name] = (counts[name] ?? 0) + value;
    map.set(JSON.stringify(key), counts);
  };
  for (const { shop, kind, occurredAt, body } of events) {
    const count = body.count ?? 1;
    const money = body.currency ? (body.amount ?? 0) : 0;
    const changes: Partial<Record<EventKind, Record<string, number>>> = {
      impression: { impressions: count },
      share: { shares: count, recipients: body.recipients ?? 0 },
      click: { clicks: count },
      machine_click: { machineClicks: count },
      claim: { claims: count },
      purchase: { purchases: count, purchaseRevenue: money },
      conversion: {
        conversions: count,
        revenue: money,
        refundedRevenue: body.reason === 'refunded' ? -money : 0,
      },
    };
    const change = changes[kind];
    if (!change) continue;
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONES[shop], dateStyle: 'short' }).format(occurredAt);
    const currency = kind === 'purchase' || kind === 'conversion' ? (body.currency ?? '') : '';
    const { campaign = '', deal = '', variant = '', channel = '', placement = '' } = body;
    add(base, [shop, day, campaign, deal, variant, channel, placement, currency], change);
    const values = {
      utm_source: body.utm?.source,
      utm_medium: body.utm?.medium,
      utm_campaign: body.utm?.campaign,
      language: body.language,
      country: body.country,
      device: body.device,
    };
    for (const dimension of DIMENSIONS) add(by, [shop, dimension, day, values[dimension] ?? '', currency], change);
  }
  const plain = (map: typeof base) =>
    [...map].map(([key, counts]) => JSON.stringify([...JSON.parse(key), ...COUNTERS.map((one) => counts[one])])).sort();
  return { base: plain(base), by: plain(by) };
}

const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const body: fc.Arbitrary<EventBody> = fc
  .record({
    campaign: some('cmp_a', 'cmp_b'),
    channel: some('email', 'link', 'facebook'),
    placement: some('post_purchase', 'embedded'),
    language: some('en', 'de'),
    device: some('phone' as const, 'desktop' as const),
    utm: fc.option(fc.record({ source: some('news', 'shop', '"q\'\\'), campaign: some('spring', 'ü') }), {
      nil: undefined,
    }),
    count: some(-1, 0, 1, 2),
    recipients: some(1, 10),
    amount: some(-2500, 0, 1999, 9_000_000_000),
    currency: some('USD', 'EUR', 'JPY'),
    reason: some('refunded', 'corrected'),
  })
  .map((made) => JSON.parse(JSON.stringify(made)) as EventBody);
const kind = fc.constantFrom<EventKind>(
  'impression',
  'share',
  'click',
  'machine_click',
  'claim',
  'purchase',
  'conversion',
  'open',
  'message',
);
const history = fc.array(
  fc.record({
    shop: fc.constantFrom(1, 2),
    kind,
    // Late ones and those around midnight among them.
    occurredAt: fc.integer({ min: START - 3 * 86_400_000, max: START + 86_400_000 }),
    body,
    /** Whether the fold runs after this event. */
    fold: fc.boolean(),
  }),
  { maxLength: 60 },
);

async function emptyLog({ client }: Database) {
  await client.batch(['delete from event', 'delete from rollup', 'delete from rollup_by', 'delete from fold_state']);
}

async function append(world: World, events: Omit<EventRow, 'id' | 'receivedAt'>[]): Promise<EventRow[]> {
  const rows = events.map((event) => ({ ...event, id: world.ports.ids.uuid(), receivedAt: START }));
  await world.ports.sink.append(1, rows);
  return rows;
}

const clicks = (count: number, make: (index: number) => EventBody = () => ({})) =>
  Array.from({ length: count }, (_, index) => ({
    shop: 1,
    kind: 'click' as const,
    occurredAt: START,
    body: make(index),
  }));

describe('read models', () => {
  test('of any history, folded piece by piece, equal a plain recount and a rebuild to the last digit', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    await fc.assert(
      fc.asyncProperty(history, async (events) => {
        await emptyLog(database);
        const log: EventRow[] = [];
        let waiting: typeof events = [];
        for (const event of events) {
          waiting.push(event);
          if (!event.fold) continue;
          log.push(
            ...(await append(
              world,
              waiting.map(({ fold, ...row }) => row),
            )),
          );
          waiting = [];
          await foldNext(database, shops, START);
        }
        log.push(
          ...(await append(
            world,
            waiting.map(({ fold, ...row }) => row),
          )),
        );
        await foldNext(database, shops, START);
        const folded = await readModels(database);
        expect(folded).toEqual(recount(log));
        await rebuild(database, shops, START);
        expect(await readModels(database)).toEqual(folded);
      }),
      { numRuns: 60 },
    );
  });

  test('keep the same first values of a UTM field, however the log is cut', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    for (const [from, count] of [
      [0, 700],
      [600, 350],
      [900, 200],
    ] as const) {
      await append(
        world,
        clicks(count, (index) => ({ utm: { source: `s${from + index}` } })),
      );
      await foldNext(database, shops, START);
    }
    const folded = await readModels(database);
    const sources = folded.by.map((row) => JSON.parse(row)).filter(([, dimension]) => dimension === 'utm_source');
    expect(sources).toHaveLength(VALUE_LIMIT + 1);
    expect(sources.find(([, , , value]) => value === '(other)')?.[5 + COUNTER_COLUMNS.indexOf('clicks')]).toBe(100);
    await rebuild(database, shops, START);
    expect(await readModels(database)).toEqual(folded);
  });

  test('of folders that read the same events only one writes', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    // The first fold of a database makes its state: this race is about the ones after it.
    await append(world, clicks(1));
    await foldNext(database, shopsOf(world.ports), START);
    const log = await append(world, clicks(50));
    // Each asks for its shops between reading and writing: none goes on before all have read.
    let waiting = 0;
    let open = () => {};
    const allRead = new Promise<void>((resolve) => {
      open = resolve;
    });
    const shops = async () => {
      waiting += 1;
      if (waiting === 4) open();
      await allRead;
      return { timeZone: ZONES[1] as string };
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => foldNext(database, shops, START)));
    const lost = outcomes.filter((one) => one.status === 'rejected');
    expect(lost.map(({ reason }) => reason instanceof RaceLost)).toEqual([true, true, true]);
    const { rows } = await database.client.execute('select sum(clicks) as clicks from rollup');
    expect(rows[0]?.clicks).toBe(log.length + 1);
  });

  test('are rebuilt while events arrive and the fold goes on', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    const log = await append(
      world,
      clicks(6000, (index) => ({ channel: index % 2 ? 'email' : 'link' })),
    );
    await foldNext(database, shops, START);
    const rebuilding = rebuild(database, shops, START);
    for (let round = 0; round < 5; round += 1) {
      log.push(...(await append(world, clicks(100))));
      await foldDue(world.ports);
    }
    expect((await rebuilding).generation).toBe(2);
    await foldDue(world.ports);
    expect(await readModels(database)).toEqual(recount(log));
    const { rows } = await database.client.execute('select distinct generation from rollup');
    expect(rows.map((row) => row.generation)).toEqual([2]);
  });

  test('a rebuild that crashed leaves nothing behind for the next', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    const log = await append(world, clicks(10));
    await foldNext(database, shops, START);
    await database.client.batch([
      `insert into fold_state values ('rebuild', 2, 5, 0)`,
      `insert into rollup (generation, shop, day, campaign, deal, variant, channel, placement, currency, clicks)
        values (2, 1, '2026-11-18', '', '', '', '', '', '', 5)`,
    ]);
    expect(await rebuild(database, shops, START)).toEqual({ generation: 3, events: 10 });
    expect(await readModels(database)).toEqual(recount(log));
  });

  test('of an empty log are empty', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    expect(await foldNext(database, shops, START)).toEqual({ folded: 0, seq: 0, more: false });
    expect(await rebuild(database, shops, START)).toEqual({ generation: 2, events: 0 });
  });
});
