/** The report by advocates: who is shown, who is counted with whom, and how much is read at once. */
import { describe, expect, test } from 'vitest';
import { askOf, copySeries, recordTurns } from '../test/report.ts';
import { type Fact, tell } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { foldDue } from './fold.dispatch.ts';
import type { ReportAnswer } from './query.ts';

async function open(facts: readonly Fact[]) {
  const world = await createWorld();
  await tell(world, facts);
  const ask = askOf(world, { report: 'advocates', from: '2026-11-18', to: '2026-11-18' });
  return { world, ask, fold: () => foldDue(world.ports) };
}

const convert = (advocate: string, channel = 'email'): Fact => [
  'conversion',
  { advocate, channel, purchase: advocate, amount: 100, currency: 'USD' },
];
const click = (advocate: string, channel = 'email'): Fact => ['click', { advocate, channel }];
const namesOf = ({ rows }: ReportAnswer) => rows.map(({ dimensions }) => dimensions.advocate);
const numbersOf = ({ rows }: ReportAnswer, metric: string) =>
  Object.fromEntries(rows.map(({ dimensions, metrics }) => [dimensions.advocate ?? 'null', metrics[metric]]));

describe('the first advocates', () => {
  const facts = [
    ...['adv_a', 'adv_b', 'adv_c', 'adv_d'].map((advocate) => convert(advocate)),
    click('adv_c'),
    click('adv_c'),
    click('adv_d'),
    click('adv_e', 'sms'),
    ...Array.from({ length: 9 }, () => click('adv_f')),
  ];

  test('are told apart among equals by all that they are ranked by, folded or not', async () => {
    const { ask, fold } = await open(facts);
    for (const isFolded of [false, true]) {
      if (isFolded) await fold();
      expect(namesOf(await ask({ limit: 1 }))).toEqual(['adv_c', '(other)']);
      expect(namesOf(await ask({ limit: 2 }))).toEqual(['adv_c', 'adv_d', '(other)']);
      expect(namesOf(await ask({ limit: 3 }))).toEqual(['adv_c', 'adv_d', 'adv_a', '(other)']);
      expect(namesOf(await ask({ limit: 1, filters: { channel: ['sms'] } }))).toEqual(['adv_e']);
    }
  });

  test('are others where what is not folded yet takes from them', async () => {
    const { ask, fold, world } = await open(facts);
    await fold();
    await tell(world, [['conversion', { advocate: 'adv_c', channel: 'email', count: -1, reason: 'void' }]]);
    for (const isFolded of [false, true]) {
      if (isFolded) await fold();
      expect(namesOf(await ask({ limit: 2 }))).toEqual(['adv_d', 'adv_a', '(other)']);
    }
  });

  test('stand beside whoever is not known, who is none of the others', async () => {
    const { ask, fold } = await open([
      ...facts,
      ['click', { channel: 'link' }],
      ['conversion', { channel: 'link', purchase: 'p', amount: 7, currency: 'USD' }],
    ]);
    for (const isFolded of [false, true]) {
      if (isFolded) await fold();
      for (const currency of [undefined, 'USD']) {
        const answer = await ask({ limit: 2, ...(currency && { currency }) });
        expect(numbersOf(answer, 'clicks')).toEqual({ adv_c: 2, adv_d: 1, '(other)': 10, null: 1 });
        expect(numbersOf(answer, 'revenue')).toMatchObject({
          '(other)': [{ currency: 'USD', amount: 200 }],
          null: [{ currency: 'USD', amount: 7 }],
        });
      }
    }
  });

  test('are all of whom anything is told, also what was taken back or claimed', async () => {
    const { ask, fold } = await open([
      ['claim', { advocate: 'adv_a', channel: 'email' }],
      [
        'conversion',
        { advocate: 'adv_b', channel: 'email', amount: -50, currency: 'USD', count: 0, reason: 'refunded' },
      ],
      ['conversion', { advocate: 'adv_c', channel: 'email', amount: -50, currency: 'USD', count: -1, reason: 'void' }],
    ]);
    for (const isFolded of [false, true]) {
      if (isFolded) await fold();
      expect(namesOf(await ask())).toEqual(['adv_a', 'adv_b', 'adv_c']);
    }
  });
});

test('many advocates are read in turn, too many not at all', async () => {
  const { world, ask, fold } = await open([click('adv_0')]);
  await fold();
  // As if so many had been clicked, and each of them been told of by many counters.
  await copySeries(world.tenant.client, {
    told: { value: "'adv_' || n", counter: "counter || iif(part = 0, '', part)" },
    numbers: `number (n) as (select 1 union all select n + 1 from number where n < 10000),
      copy (part) as (select 0 union all select part + 1 from copy where part < 20)`,
    source: "number, copy where rollup = 'advocate' and counter = 'clicks'",
    args: [],
  });
  const { database, turns } = recordTurns(world);
  expect((await ask({ limit: 100 }, database)).rows).toHaveLength(102);
  expect(turns).toEqual(['taken']);
  const refused = { status: 422, errors: [{ path: 'from', code: 'unsupported' }] };
  // In one currency each day has its own rate.
  expect((await ask({ limit: 1000, currency: 'USD' }, database)).rows).toHaveLength(1002);
  await expect(ask({ limit: 10_000, currency: 'USD' }, database)).rejects.toMatchObject(refused);
});
