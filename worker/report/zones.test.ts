import { describe, expect, test } from 'vitest';
import { makeKey, tell } from '../test/story.ts';
import { createWorld, START } from '../test/world.ts';
import { foldDue } from './fold.dispatch.ts';
import type { ReportAnswer } from './query.ts';

describe('shops in several zones', () => {
  /** Half past eleven of the 18th, UTC: evening in New York, where the first shop is, and the 19th in Berlin. */
  async function openShops() {
    const world = await createWorld();
    world.clock.advance(11.5 * 3_600_000);
    const order = { amount: 5000, currency: 'EUR', purchase: 'pur_1', toldBy: 'server' as const };
    await tell(
      world,
      [
        ['click', { channel: 'email', advocate: 'adv_1' }, 0, 2],
        ['purchase', order, 0, 2],
      ],
      world.clock.now(),
    );
    await foldDue(world.ports);
    const key = await makeKey(world, world.us, ['reports:read']);
    const read = async (route: string) =>
      (await world.get(`/v1/reports/${route}`, { authorization: `Bearer ${key}` })).json() as Promise<ReportAnswer>;
    return { world, read };
  }

  test.each([
    ['series', 'clicks', 1],
    ['table?dimensions=period,shop', 'clicks', 1],
    ['table?dimensions=period,advocate', 'clicks', 1],
    ['leak', 'purchases_by_server', 1],
  ])('the rows of %s add up to the total where it is tomorrow already', async (route, metric, expected) => {
    const { read } = await openShops();
    const { rows, totals } = await read(
      `${route}${route.includes('?') ? '&' : '?'}shop=all&from=2026-11-17&to=2026-11-20`,
    );
    const sum = rows.reduce((all, { metrics }) => all + Number(metrics[metric] ?? 0), 0);
    expect([totals[metric], sum]).toEqual([expected, expected]);
    // What is future for all of them is not known yet.
    const future = rows.filter(({ dimensions }) => dimensions.period === '2026-11-20');
    for (const { metrics } of future) expect(metrics[metric]).toBeNull();
  });

  test('the days where none were named end where it is latest', async () => {
    const { world, read } = await openShops();
    expect(await read('funnel?shop=all')).toMatchObject({ period: { to: '2026-11-19' }, totals: { clicks: 1 } });
    expect((await read('funnel')).period.to).toBe('2026-11-18');
    expect((await read(`funnel?shop=${world.de.id}`)).period.to).toBe('2026-11-19');
    expect(world.clock.now()).toBeGreaterThan(START);
  });
});
