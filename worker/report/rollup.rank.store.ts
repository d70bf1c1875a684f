import type { InStatement } from '@libsql/client';
import type { Database } from '../ports.ts';
import { GENERATION } from './fold.number.store.ts';
import { OTHER } from './fold.ts';
import { giveWay, workInPieces } from './pieces.ts';
import { type Asked, shopNumbers } from './reading.ts';
import { filterConditions, numberWithin, topAdvocates } from './rollup.count.store.ts';
import { readTail, selectTail } from './rollup.store.ts';
import { listMonths } from './span.ts';
import { compareRanks, RANKED_BY, type Rank } from './tally.group.ts';

/** Advocates in one text: some milliseconds. */
const TEXT_ROWS = 2000;

/** The numbers that advocates are ranked by, and whether there is any number at all: one row each, in texts by their rank. */
function selectRanks(asked: Asked): InStatement {
  const { plan, period } = asked;
  const number = numberWithin(period);
  const sums = RANKED_BY.map((counter) => `sum(case m.counter when '${counter}' then ${number} else 0 end)`);
  const filter = filterConditions(asked);
  const top = topAdvocates(asked);
  const names = RANKED_BY.map((_, index) => `n${index}`);
  return {
    sql: `select json_group_array(json(text)) as text from (
        select json_array(value, ${names.join(', ')}, has_any) as text,
          (row_number() over (order by ${names.map((name) => `${name} desc`).join(', ')}, value) - 1) / ${TEXT_ROWS} as part
        from (select m.value, ${sums.map((sum, index) => `${sum} as n${index}`).join(', ')}, max((${number}) <> 0) as has_any
          from rollup_series m
          cross join rollup_key k on k.generation = ${GENERATION} and k.id = m.key ${filter.sql}
          where m.generation = ${GENERATION} and m.shop in (select value from json_each(?)) and m.rollup = ?
            and m.month in (${listMonths(period).join(', ')}) and m.value in (${top.sql})
          group by m.value))
      group by part`,
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
