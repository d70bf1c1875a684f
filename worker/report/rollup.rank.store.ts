import type { InStatement, Row } from '@libsql/client';
import type { Database } from '../ports.ts';
import { GENERATION } from './fold.number.store.ts';
import { OTHER } from './fold.ts';
import { type Asked, shopNumbers } from './reading.ts';
import { filterConditions, numberWithin, topAdvocates } from './rollup.count.store.ts';
import { readTail, selectTail } from './rollup.store.ts';
import { listMonths } from './span.ts';
import { compareRanks, RANKED_BY } from './tally.group.ts';

/** The numbers that advocates are ranked by, and whether there is any number at all: one row each, as one text. */
function selectRanks(asked: Asked): InStatement {
  const { plan, period } = asked;
  const number = numberWithin(period);
  const sums = RANKED_BY.map((counter) => `sum(case m.counter when '${counter}' then ${number} else 0 end)`);
  const filter = filterConditions(asked);
  const top = topAdvocates(asked);
  return {
    sql: `select json_group_array(json(numbers)) as rows from (
        select json_array(m.value, ${sums.join(', ')}, max((${number}) <> 0)) as numbers from rollup_series m
        cross join rollup_key k on k.generation = ${GENERATION} and k.id = m.key ${filter.sql}
        where m.generation = ${GENERATION} and m.shop in (select value from json_each(?)) and m.rollup = ?
          and m.month in (${listMonths(period).join(', ')}) and m.value in (${top.sql})
        group by m.value)`,
    args: [...filter.args, shopNumbers(asked), plan.rollup ?? '', ...top.args],
  };
}

/** Numbers by advocate, in the order of `RANKED_BY`; the last is not zero where anything is known. */
function addRow(ranks: Map<string, number[]>, key: string, numbers: readonly number[]): void {
  const known = ranks.get(key);
  if (!known) ranks.set(key, [...numbers]);
  else for (const [at, number] of numbers.entries()) known[at] = (known[at] as number) + number;
}

/**
 * The advocates of a table by what they brought, the best first, as many as there are rows: their names alone.
 * @param asked with a plan that `isTop`.
 */
export async function rankAdvocates(database: Database, asked: Asked): Promise<string[]> {
  const [tail, found] = await database.client.batch([selectTail(asked), selectRanks(asked)], 'read');
  const ranks = new Map<string, number[]>();
  const [row] = (found?.rows ?? []) as Row[];
  for (const [key, ...numbers] of JSON.parse(String(row?.rows)) as [string, ...number[]][]) {
    addRow(ranks, key, numbers);
  }
  for (const { values, counts } of await readTail(asked, tail?.rows ?? [])) {
    const any = [...counts.values()].some(Boolean);
    addRow(ranks, values[0] ?? '', [...RANKED_BY.map((counter) => counts.get(counter) ?? 0), Number(any)]);
  }
  return [...ranks]
    .filter(([key, numbers]) => key !== '' && key !== OTHER && numbers.at(-1) !== 0)
    .map(([key, numbers]) => ({ key, order: numbers.slice(0, -1).map((number) => -number) }))
    .sort(compareRanks)
    .slice(0, asked.limit)
    .map(({ key }) => key);
}
