/** Reports that are large: in pieces, in turns, or refused before they are read. */
import { describe, expect, test } from 'vitest';
import type { AppError } from '../errors.ts';
import type { ReportDatabase } from '../ports.ts';
import { askOf, copySeries, recordTurns } from '../test/report.ts';
import { createWorld, START } from '../test/world.ts';
import { streamText, writeJson, writeReport } from './csv.report.ts';
import { foldDue } from './fold.dispatch.ts';
import { workInPieces } from './pieces.ts';
import { MAX_ROWS, type ReportAnswer, type ReportQuery } from './query.ts';

const DAY = 86_400_000;

/** A shop to which so many sources sent a friend, on so many days. */
async function createLarge(sources: number, days: number) {
  const world = await createWorld();
  const { client } = world.tenant;
  const clicks = Array.from({ length: days }, (_, ago) => ({
    shop: world.us.number,
    kind: 'click' as const,
    id: world.ports.ids.uuid(),
    occurredAt: START - ago * DAY,
    receivedAt: START,
    body: { channel: 'email', visitor: `v${ago}`, utm: { source: 'mail' } },
  }));
  await world.ports.sink.append(1, clicks);
  await foldDue(world.ports);
  // As if so many other sources had brought what one did.
  await copySeries(client, {
    told: { value: "'s' || n" },
    numbers: 'number (n) as (select 1 union all select n + 1 from number where n < ?)',
    source: "number where rollup = 'utm_source'",
    args: [sources - 1],
  });
  const { database, turns } = recordTurns(world);
  const of = askOf(world, {
    report: 'table',
    from: new Date(START - (days - 1) * DAY).toISOString().slice(0, 10),
    to: '2026-11-18',
    dimensions: ['period', 'utm_source'],
  });
  const ask = (more: Partial<ReportQuery>, from: ReportDatabase = database) => of(more, from);
  return { ask, database, turns };
}

/** How often others could be served while something was made, since it last began to count anew. */
async function countTurns(work: (anew: () => void) => Promise<unknown>): Promise<number> {
  let count = 0;
  let counting = true;
  const anew = () => {
    count = 0;
  };
  const next = () => {
    count += 1;
    if (counting) setImmediate(next);
  };
  setImmediate(next);
  await work(anew);
  counting = false;
  return count;
}

describe('a large report', () => {
  test('is added up in pieces: others are served in between', async () => {
    const { ask, database } = await createLarge(3000, 5);
    const turns = await countTurns(async (anew) => {
      // From the last answer of the database on, nothing but adding up is left.
      const batch: typeof database.client.batch = async (...asked) => {
        const results = await database.client.batch(...asked);
        anew();
        return results;
      };
      const client = { ...database.client, batch, execute: database.client.execute.bind(database.client) };
      const answer = await ask({ limit: 1000 }, { ...database, client });
      expect(answer.rows.length).toBeGreaterThan(5000);
    });
    // 3,000 rows in texts of 500, 15,000 days of them in pieces of 2,000, and rows made by hundreds.
    expect(turns).toBeGreaterThan(50);
  });

  test('takes its turn, and a small one does not', async () => {
    const { ask, turns } = await createLarge(3100, 2);
    await ask({ dimensions: ['utm_source'] });
    await ask({ report: 'series', dimensions: [] });
    await ask({ filters: { utm_source: ['s1', 's2'] } });
    expect(turns).toEqual([]);
    await ask({});
    expect(turns).toEqual(['taken']);
  });

  test('is refused where it is too large, and says what can be asked instead', async () => {
    const { ask } = await createLarge(30_100, 2);
    const refused = (await ask({}).catch((error) => error)) as AppError;
    expect(refused).toMatchObject({ status: 422, errors: [{ path: 'from', code: 'unsupported' }] });
    expect(refused.message).toContain('by period, utm_source, day by day');
    await expect(ask({ dimensions: ['utm_source'], currency: 'EUR' })).rejects.toMatchObject({ status: 422 });
    for (const instead of [
      { granularity: 'month' },
      { dimensions: ['utm_source'] },
      { filters: { utm_source: ['s1', 's2'] } },
      { dimensions: ['period', 'channel'] },
    ] as const) {
      expect((await ask(instead)).rows.length).toBeGreaterThan(0);
    }
  });

  test('by period has no more rows than a table may have: fewer values stand alone', async () => {
    const { ask } = await createLarge(60, 390);
    const countSources = ({ rows }: ReportAnswer) =>
      new Set(rows.flatMap(({ dimensions }) => dimensions.utm_source ?? [])).size;
    // Beside those that stand alone there is `(other)`.
    expect(countSources(await ask({}))).toBe(Math.floor(MAX_ROWS / 390) + 1);
    expect(countSources(await ask({ granularity: 'month' }))).toBe(60);
  });

  test('is written in pieces, as JSON and as a file', async () => {
    const { ask } = await createLarge(400, 2);
    const answer: ReportAnswer = await ask({ limit: 1000 });
    for (const parts of [writeJson(answer), writeReport(answer)]) {
      const pieces: string[] = [];
      const turns = await countTurns(async () => {
        for await (const piece of streamText(parts)) pieces.push(new TextDecoder().decode(piece));
      });
      expect(pieces.length).toBeGreaterThan(3);
      expect(turns).toBeGreaterThanOrEqual(pieces.length - 1);
      if (pieces[0]?.startsWith('{')) expect(pieces.join('')).toBe(JSON.stringify(answer));
    }
  });

  test('of any length gives way after each piece', async () => {
    const seen: number[] = [];
    const turns = await countTurns(() => workInPieces(Array(10).keys(), (item) => seen.push(item), 3));
    expect(seen).toEqual([...Array(10).keys()]);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});
