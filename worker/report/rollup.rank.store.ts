import type { InStatement } from '@libsql/client';
import type { Database } from '../ports.ts';
import { chooseBoth } from './choose.ts';
import { GENERATION, TAIL } from './fold.number.store.ts';
import { OTHER } from './fold.ts';
import { giveWay, workInPieces } from './pieces.ts';
import type { Period } from './query.ts';
import { type Asked, shopNumbers } from './reading.ts';
import { filterConditions, numberWithin } from './rollup.count.store.ts';
import { readTail, selectTail } from './rollup.store.ts';
import { listMonths } from './span.ts';
import { compareRanks, RANKED_BY, type Rank } from './tally.group.ts';

/** Advocates in one text: some milliseconds. */
const TEXT_ROWS = 2000;

/**
 * The numbers that advocates are ranked by, and whether there is any number at all: one row each, in texts by their rank.
 * They are the first of those that the tail of the log says nothing of, and all of which it does.
 */
function selectRanks(asked: Asked): InStatement {
  const { plan, period, limit } = asked;
  const filter = filterConditions(asked);
  const names = RANKED_BY.map((_, index) => `n${index}`);
  const sums = RANKED_BY.map(
    (counter, index) => `sum(case counter when '${counter}' then number else 0 end) as n${index}`,
  );
  const order = [...names.map((name) => `${name} desc`), 'value'].join(', ');
  return {
    sql: `with told as materialized (select distinct coalesce(body ->> 'advocate', '') as value from ${TAIL}
        where shop in (select value from json_each(?))),
      counted as (select m.value, m.counter, sum(${numberWithin(period)}) as number from rollup_series m
        where m.generation = ${GENERATION} and m.shop in (select value from json_each(?)) and m.rollup = ?
          and m.month in (${listMonths(period).join(', ')}) and m.value not in ('', '${OTHER}')
          ${filter.sql && `and m.key in (select k.id from rollup_key k where k.generation = ${GENERATION} ${filter.sql})`}
        group by m.value, m.counter),
      ranked as materialized (select value, ${sums.join(', ')}, max(number <> 0) as has_any from counted
        group by value having has_any),
      first as (select * from (select * from ranked where value not in (select value from told) order by ${order} limit ?)
        union all select * from ranked where value in (select value from told))
      select json_group_array(json(text)) as text from (
        select json_array(value, ${names.join(', ')}, has_any) as text,
          (row_number() over (order by ${order}) - 1) / ${TEXT_ROWS} as part from first)
      group by part`,
    args: [shopNumbers(asked), shopNumbers(asked), plan.rollup ?? '', ...filter.args, limit],
  };
}

/** Numbers by advocate, in the order of `RANKED_BY`; the last is not zero where anything is known. */
function addRow(ranks: Map<string, number[]>, key: string, numbers: readonly number[]): void {
  const known = ranks.get(key);
  if (!known) ranks.set(key, [...numbers]);
  else for (const [at, number] of numbers.entries()) known[at] = (known[at] as number) + number;
}

/**
 * The advocates that a table shows, in the order of its rows.
 * @param asked with a plan that `isTop`.
 */
export async function chooseAdvocates(database: Database, asked: Asked, before: Period | undefined): Promise<string[]> {
  const rank = (period: Period) => rankAdvocates(database, { ...asked, period });
  return chooseBoth(rank, asked.limit, asked.period, before);
}

/**
 * The advocates of a table by what they brought, the best first, as many as there are rows: their names alone.
 * @param asked with a plan that `isTop`.
 */
async function rankAdvocates(database: Database, asked: Asked): Promise<string[]> {
  const [tail, found] = await database.client.batch([selectTail(asked), selectRanks(asked)], 'read');
  const ranks = new Map<string, number[]>();
  for (const [at, { text }] of (found?.rows ?? []).entries()) {
    if (at > 0) await giveWay();
    for (const [key, ...numbers] of JSON.parse(String(text)) as [string, ...number[]][]) addRow(ranks, key, numbers);
  }
  for (const { values, counts } of await readTail(asked, tail?.rows ?? [])) {
    const any = [...counts.values()].some(Boolean);
    addRow(ranks, values[0] ?? '', [...RANKED_BY.map((counter) => counts.get(counter) ?? 0), Number(any)]);
  }
  const ranked: Rank[] = [];
  await workInPieces(ranks, ([key, numbers]) => {
    if (key === '' || key === OTHER || numbers.at(-1) === 0) return;
    ranked.push({ key, order: numbers.slice(0, -1).map((number) => -number) });
  });
  // They are in order already, but for those of the tail: that makes it quick.
  return ranked
    .sort(compareRanks)
    .slice(0, asked.limit)
    .map(({ key }) => key);
}
