import type { InStatement } from '@libsql/client';

/** 1 to 99 are the demo's and the tests'. */
const FIRST = 100;

/**
 * Takes the next number of a shop or a retailer: the guard of the batch that gives it, to be read by `TAKEN`. It counts
 * on from what was given last, whatever rows there are: a number is never given twice, and never one behind `last`.
 * @param last the highest that may be given; where it is reached nothing changes.
 * @param by how many are taken; the last of them is what is read.
 */
export function takeNumbers(name: 'shop' | 'retailer', last: number, by = 1): InStatement {
  return {
    sql: `insert into number_counter (name, value)
      values (?1, max(?2, coalesce((select max(number) from ${name} where number <= ?3), 0) + 1) + ?4 - 1)
      on conflict (name) do update
      set value = max(value, coalesce((select max(number) from ${name} where number <= ?3), 0)) + ?4
      where max(value, coalesce((select max(number) from ${name} where number <= ?3), 0)) + ?4 <= ?3`,
    args: [name, FIRST, last, by],
  };
}

/** The last number that was taken, as an expression of later statements of the same batch. */
export const TAKEN = (name: 'shop' | 'retailer') => `(select value from number_counter where name = '${name}')`;
