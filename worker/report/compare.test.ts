/** The period before, and the rows of both. */
import { describe, expect, test } from 'vitest';
import { askOf } from '../test/report.ts';
import { type Fact, tell } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { foldDue } from './fold.dispatch.ts';
import { listBuckets, previousPeriod } from './plan.ts';
import type { Granularity, ReportAnswer, ReportQuery } from './query.ts';

describe('the period before', () => {
  test.each<[Granularity, from: string, to: string, before: [from: string, to: string]]>([
    ['day', '2026-03-01', '2026-03-31', ['2026-01-29', '2026-02-28']],
    ['month', '2026-03-01', '2026-03-31', ['2026-02-01', '2026-02-28']],
    ['month', '2026-02-01', '2026-02-28', ['2026-01-01', '2026-01-31']],
    ['month', '2026-03-31', '2026-03-31', ['2026-02-28', '2026-02-28']],
    ['month', '2024-03-01', '2024-03-30', ['2024-02-01', '2024-02-29']],
    ['month', '2026-11-01', '2026-11-18', ['2026-10-01', '2026-10-18']],
    ['month', '2026-01-10', '2026-02-20', ['2025-11-10', '2025-12-20']],
    ['month', '2026-01-01', '2026-12-31', ['2025-01-01', '2025-12-31']],
    ['week', '2026-11-16', '2026-11-22', ['2026-11-09', '2026-11-15']],
    ['week', '2026-11-18', '2026-11-24', ['2026-11-04', '2026-11-10']],
  ])('by %s of %s to %s', (granularity, from, to, [first, last]) => {
    const before = previousPeriod({ from, to, granularity });
    expect(before).toEqual({ from: first, to: last });
    expect(listBuckets(first, last, granularity)).toHaveLength(listBuckets(from, to, granularity).length);
  });
});

async function open(facts: readonly Fact[]) {
  const world = await createWorld();
  await tell(world, facts);
  const ask = (asked: Parameters<typeof askOf>[1]) => askOf(world, { compare: true, ...asked })();
  return { ask, fold: () => foldDue(world.ports) };
}

const sum = ({ rows }: ReportAnswer, of: 'metrics' | 'previous') =>
  rows.reduce((all, row) => all + Number(row[of]?.clicks ?? 0), 0);

test('rows by month stand beside those of as many months before, and add up to their total', async () => {
  // One a day, of November and October.
  const days = Array.from({ length: 49 }, (_, ago): Fact => ['click', { channel: ago < 18 ? 'email' : 'sms' }, ago]);
  const { ask, fold } = await open(days);
  for (const isFolded of [false, true]) {
    if (isFolded) await fold();
    const of = { from: '2026-11-01', to: '2026-11-18', granularity: 'month' } as const;
    const months = await ask({ report: 'series', ...of });
    expect(months.rows.map(({ metrics, previous }) => [metrics.clicks, previous?.clicks])).toEqual([[18, 18]]);
    const channels = await ask({ report: 'table', dimensions: ['period', 'channel'], ...of });
    expect(channels.rows.map(({ dimensions }) => [dimensions.period, dimensions.channel])).toEqual([
      ['2026-11', 'email'],
      ['2026-11', 'sms'],
    ]);
    expect([sum(channels, 'metrics'), sum(channels, 'previous')]).toEqual([18, 18]);
  }
});

test('what was there before alone has a row, or is among the others', async () => {
  const { ask, fold } = await open([
    ['click', { channel: 'email', advocate: 'adv_1' }],
    ['click', { channel: 'email', advocate: 'adv_1' }, 1],
    ['click', { channel: 'sms', advocate: 'adv_2' }, 1],
    ['click', {}, 1],
  ]);
  const day = { from: '2026-11-18', to: '2026-11-18' };
  const read = async (more: Pick<ReportQuery, 'report'> & Partial<ReportQuery>) => {
    const answer = await ask({ ...day, ...more });
    expect(sum(answer, 'previous')).toBe(answer.previous?.totals.clicks);
    return answer.rows.map(({ dimensions, metrics, previous }) => [
      Object.values(dimensions).at(-1),
      metrics.clicks,
      previous?.clicks,
    ]);
  };
  for (const isFolded of [false, true]) {
    if (isFolded) await fold();
    const rest = [null, 0, 1];
    expect(await read({ report: 'channels' })).toEqual([['email', 1, 1], ['sms', 0, 1], rest]);
    expect(await read({ report: 'channels', limit: 1 })).toEqual([['email', 1, 1], ['(other)', 0, 1], rest]);
    expect(await read({ report: 'advocates' })).toEqual([['adv_1', 1, 1], ['adv_2', 0, 1], rest]);
    expect(await read({ report: 'advocates', limit: 1 })).toEqual([['adv_1', 1, 1], ['(other)', 0, 1], rest]);
    expect(await read({ report: 'table', dimensions: ['period', 'channel'] })).toEqual([
      ['email', 1, 1],
      ['sms', 0, 1],
      rest,
    ]);
  }
});

test('what was there before alone stands as it stood then, and what is not known takes no place of it', async () => {
  const { ask, fold } = await open([
    ['click', { channel: 'email', advocate: 'adv_1' }],
    ['click', {}],
    ...['sms', 'sms', 'link'].map((channel): Fact => ['click', { channel, advocate: `adv_${channel}` }, 1]),
  ]);
  const day = { from: '2026-11-18', to: '2026-11-18' };
  const first = async (asked: Pick<ReportQuery, 'report'> & Partial<ReportQuery>) =>
    (await ask({ ...day, ...asked })).rows.map(({ dimensions }) => Object.values(dimensions).at(-1));
  for (const isFolded of [false, true]) {
    if (isFolded) await fold();
    expect(await first({ report: 'channels' })).toEqual(['email', 'sms', 'link', null]);
    expect(await first({ report: 'channels', limit: 2 })).toEqual(['email', 'sms', '(other)', null]);
    expect(await first({ report: 'advocates' })).toEqual(['adv_1', 'adv_sms', 'adv_link', null]);
    expect(await first({ report: 'advocates', limit: 2 })).toEqual(['adv_1', 'adv_sms', '(other)', null]);
    expect(await first({ report: 'table', dimensions: ['period', 'channel'], limit: 2 })).toEqual([
      'email',
      'sms',
      '(other)',
      null,
    ]);
  }
});
