import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RaceLost } from '../../db/guard.ts';
import type { Database } from '../ports.ts';
import type { EventBody, EventRow } from '../tag/event.ts';
import { countsOf, dayIn, history, moneyOf, personsOf, valuesOf, ZONES } from '../test/recount.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { foldDue, shopsOf } from './fold.dispatch.ts';
import { foldNext } from './fold.store.ts';
import { VALUE_LIMIT } from './fold.ts';
import { PERSON_SLICES } from './marks.ts';
import { rebuild } from './rebuild.store.ts';
import { ROLLUPS } from './rollup.ts';
import { joinDay } from './span.ts';

const DAYS = Array.from({ length: 31 }, (_, index) => index + 1);
const SERVING = `generation = (select generation from fold_state where name = 'reports')`;

/** Everything that the roll-ups hold for the generation that serves: a line a number that is not zero. */
async function readModels(database: Database) {
  const [months, persons] = await database.client.batch(
    [
      `select m.*, k.campaign, k.deal, k.variant, k.channel, k.placement, k.currency, k.rate_day from rollup_series m
        join rollup_key k on k.generation = m.generation and k.id = m.key where m.${SERVING}`,
      `select * from rollup_persons where ${SERVING}`,
    ],
    'read',
  );
  const counts: string[] = [];
  for (const row of months?.rows ?? []) {
    let total = 0;
    for (const day of DAYS) {
      const number = Number(row[`d${day}`]);
      total += number;
      const { shop, rollup, value, campaign, deal, variant, channel, placement, currency, rate_day, counter } = row;
      const date = joinDay(Number(row.month), day);
      const key = [shop, rollup, value, date, campaign, deal, variant, channel, placement, currency];
      if (number !== 0) counts.push(JSON.stringify([...key, rate_day || date, counter, number]));
    }
    expect(row.total).toBe(total);
  }
  return {
    counts: counts.sort(),
    persons: (persons?.rows ?? [])
      .map(({ shop, measure, dimension, value, month, day, persons: number }) =>
        JSON.stringify([shop, measure, dimension, value, month, day, number]),
      )
      .sort(),
    sketches: (persons?.rows ?? []).map(({ sketch }) => String(sketch)).sort(),
  };
}

/** The same numbers, counted fact by fact. */
function recount(events: readonly EventRow[]) {
  const counts = new Map<string, number>();
  const persons = new Map<string, Set<string>>();
  for (const event of events) {
    const { shop, occurredAt } = event;
    const day = dayIn(shop, occurredAt);
    const values = valuesOf(event);
    const { currency, rateDay } = moneyOf(event);
    const { campaign, variant } = values;
    for (const [counter, number] of countsOf(event)) {
      for (const rollup of ROLLUPS) {
        const [dimension = '', slot = ''] = rollup.split('/');
        const value = dimension && dimension !== 'all' ? values[dimension] : '';
        if (dimension && dimension !== 'all' && !value) continue;
        const kept = (name: string) => (dimension && name !== slot ? '' : values[name]);
        const base = [campaign, kept('deal'), kept('variant'), kept('channel'), kept('placement'), currency, rateDay];
        const key = JSON.stringify([shop, rollup, value, day, ...base, counter]);
        counts.set(key, (counts.get(key) ?? 0) + number);
      }
    }
    const month = Number(day.slice(0, 7).replace('-', ''));
    for (const [measure, who] of personsOf(event)) {
      for (const slice of PERSON_SLICES) {
        if (['exposed', 'buyers'].includes(measure) && slice !== 'variant') continue;
        const value = slice === 'variant' ? `${campaign}\u001f${variant}` : slice && values[slice];
        for (const place of [Number(day.slice(8)), 0]) {
          const key = JSON.stringify([shop, measure, slice, value, month, place]);
          persons.set(key, (persons.get(key) ?? new Set()).add(who));
        }
      }
    }
  }
  return {
    counts: [...counts]
      .filter(([, number]) => number !== 0)
      .map(([key, number]) => JSON.stringify([...JSON.parse(key), number]))
      .sort(),
    persons: [...persons].map(([key, who]) => JSON.stringify([...JSON.parse(key), who.size])).sort(),
  };
}

const MODELS = ['rollup_series', 'rollup_key', 'rollup_persons', 'rollup_value', 'fold_state'];

async function emptyLog({ client }: Database) {
  await client.batch(['event', ...MODELS].map((table) => `delete from ${table}`));
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
  test('of any history, folded piece by piece and rebuilt in between, equal a plain recount to the last digit', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        await emptyLog(database);
        const log: EventRow[] = [];
        let waiting: typeof steps = [];
        const flush = async () => {
          log.push(
            ...(await append(
              world,
              waiting.map(({ next, ...row }) => row),
            )),
          );
          waiting = [];
        };
        for (const step of steps) {
          waiting.push(step);
          if (step.next === 'go on') continue;
          await flush();
          if (step.next === 'fold') await foldNext(database, shops, START);
          if (step.next === 'rebuild') await rebuild(database, shops, world.clock);
          // A client that got no answer sends again: the log's unique key keeps one.
          if (step.next === 'tell again') await world.ports.sink.append(1, log.slice(-3));
        }
        await flush();
        await foldNext(database, shops, START);
        const folded = await readModels(database);
        const { counts, persons } = recount(log);
        expect(folded.counts).toEqual(counts);
        expect(folded.persons).toEqual(persons);
        await rebuild(database, shops, world.clock);
        expect(await readModels(database)).toEqual(folded);
      }),
      { numRuns: Number(process.env.GOODWORD_ROUNDS ?? 25) },
    );
  }, 240_000);

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
    const sources = folded.counts
      .map((row) => JSON.parse(row))
      .filter((row) => row[1] === 'utm_source' && row.at(-2) === 'clicks');
    expect(sources).toHaveLength(VALUE_LIMIT + 1);
    expect(sources.find(([, , value]) => value === '(other)')?.at(-1)).toBe(100);
    await rebuild(database, shops, world.clock);
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
    const { rows } = await database.client.execute(
      `select sum(total) as clicks from rollup_series where rollup = '' and counter = 'clicks'`,
    );
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
    const rebuilding = rebuild(database, shops, world.clock);
    for (let round = 0; round < 5; round += 1) {
      log.push(...(await append(world, clicks(100))));
      await foldDue(world.ports);
    }
    expect((await rebuilding).generation).toBe(2);
    await foldDue(world.ports);
    expect(await readModels(database)).toMatchObject(recount(log));
    for (const table of MODELS.slice(0, 4)) {
      const { rows } = await database.client.execute(`select distinct generation from ${table} where generation <> 2`);
      expect(rows).toEqual([]);
    }
  });

  test('of rebuilds that run at once one wins, and the others say so', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const log = await append(world, clicks(10));
    const rebuilds = await Promise.allSettled(
      [1, 2, 3].map(() => rebuild(database, shopsOf(world.ports), world.clock)),
    );
    const lost = rebuilds.filter((one) => one.status === 'rejected');
    expect(lost.length).toBeLessThan(3);
    for (const { reason } of lost) expect(reason).toBeInstanceOf(RaceLost);
    expect(await readModels(database)).toMatchObject(recount(log));
  });

  test('a rebuild that crashed leaves nothing behind for the next', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    const log = await append(world, clicks(10));
    await foldNext(database, shops, START);
    await database.client.batch([
      `insert into fold_state values ('reports_rebuild', 2, 5, 0)`,
      `insert into rollup_key values (2, 1, '', '', '', '', '', '', '')`,
      `insert into rollup_series (id, generation, shop, rollup, month, value, key, counter, total, d18)
        values (2e12 + 1, 2, 1, '', 202611, '', 1, 'clicks', 5, 5)`,
    ]);
    expect(await rebuild(database, shops, world.clock)).toEqual({ generation: 3, events: 10 });
    expect(await readModels(database)).toMatchObject(recount(log));
  });

  test('of an empty log are empty', async () => {
    const world = await createWorld();
    const database = world.ports.databases.group(1);
    const shops = shopsOf(world.ports);
    expect(await foldNext(database, shops, START)).toEqual({ folded: 0, seq: 0, more: false, behind: 0 });
    expect(await rebuild(database, shops, world.clock)).toEqual({ generation: 2, events: 0 });
  });
});
