import type { InStatement } from '@libsql/client';
import { GENERATION } from './fold.number.store.ts';
import type { Dimension, Period } from './query.ts';
import { type Asked, isBase, KEY_FIELDS, shopNumbers, wantedFurther } from './reading.ts';
import { cutPeriod, listMonths } from './span.ts';

const DAYS = Array.from({ length: 31 }, (_, index) => index + 1);

/** What a row counts within a period, by its month. */
export function numberWithin(period: Period): string {
  const parts = cutPeriod(period).flatMap((span) => {
    if (span.whole) return [];
    const days = DAYS.filter((day) => span.from <= day && day <= span.to).map((day) => `d${day}`);
    return [`when ${span.month} then ${days.join(' + ')}`];
  });
  return parts.length > 0 ? `case m.month ${parts.join(' ')} else total end` : 'total';
}

/** Conditions of the filters by base dimensions, each with its values as JSON. */
export function filterConditions({ filters }: Asked): { sql: string; args: string[] } {
  const wanted = (Object.entries(filters) as [Dimension, readonly string[]][]).filter(([one]) => isBase(one));
  return {
    sql: wanted.map(([one]) => `and k.${one} in (select value from json_each(?))`).join(' '),
    args: wanted.map(([, values]) => JSON.stringify(values)),
  };
}

/** Which values of the further dimension are read, where not all of them are. */
function valueCondition(asked: Asked): { sql: string; args: string[] } {
  const wanted = asked.only ?? wantedFurther(asked);
  if (!wanted || wanted.includes('')) return { sql: '', args: [] };
  return { sql: 'and m.value in (select value from json_each(?))', args: [JSON.stringify(wanted)] };
}

/** Rows of a roll-up in one text: some milliseconds. */
const TEXT_ROWS = 500;

/**
 * What the base keys of a roll-up's rows say, as one text; then the rows themselves in texts of some hundred: what each
 * stands for, and by counter its numbers, one of the period or one a day. They are grouped as the index has them; in any
 * other order SQLite would sort them, which costs more than all else. The months are listed: behind a range of them the
 * index would not lead to single values.
 */
function selectRollup(asked: Asked, rollup: string): InStatement {
  const { plan, period } = asked;
  const value = rollup === plan.whole ? { sql: '', args: [] } : valueCondition(asked);
  const number = plan.time === 'day' ? `json_array(${dayColumns((day) => day)})` : numberWithin(period);
  const rows = `select m.shop, m.month, m.value, m.key, json_group_object(m.counter, ${number}) as numbers
    from rollup_series m ${rollupCondition(asked)} ${value.sql} group by m.shop, m.month, m.value, m.key`;
  return selectTexts(asked, { sql: rows, args: [shopNumbers(asked), rollup, ...value.args] });
}

/** The same of what all values of a roll-up come to together, under ''. */
function selectSum(asked: Asked, rollup: string): InStatement {
  const { plan, period } = asked;
  const byDay = plan.time === 'day';
  const number = byDay ? `json_array(${dayColumns((day) => `sum(${day})`)})` : `sum(${numberWithin(period)})`;
  const sums = `select m.shop, m.month, m.key, m.counter, ${number} as number
    from rollup_series m ${rollupCondition(asked)} group by m.shop, m.month, m.key, m.counter`;
  const rows = `select shop, month, '' as value, key, json_group_object(counter, ${byDay ? 'json(number)' : 'number'})
      as numbers from (${sums}) group by shop, month, key`;
  return selectTexts(asked, { sql: rows, args: [shopNumbers(asked), rollup] });
}

const dayColumns = (write: (day: string) => string) => DAYS.map((day) => write(`d${day}`)).join(', ');

/** Rows of a roll-up within the months of a period; its arguments are the shops' numbers and the roll-up. */
const rollupCondition = ({ period }: Asked) => `where m.generation = ${GENERATION}
  and m.shop in (select value from json_each(?)) and m.rollup = ? and m.month in (${listMonths(period).join(', ')})`;

/** @param rows by shop, month, value and base key the numbers of each counter. */
function selectTexts(asked: Asked, rows: { sql: string; args: string[] }): InStatement {
  const filter = filterConditions(asked);
  const month = asked.plan.time === 'none' ? '0' : 'm.month';
  return {
    sql: `with m as materialized (${rows.sql}),
      k as materialized (select k.* from rollup_key k
        where k.generation = ${GENERATION} and k.id in (select key from m) ${filter.sql})
      select json_group_array(json_array(k.id, ${KEY_FIELDS.map((field) => `k.${field}`).join(', ')})) as text from k
      union all
      select json_group_array(json(text)) from (
        select json_array(m.key, m.shop, m.value, ${month}, json(m.numbers)) as text,
          (row_number() over () - 1) / ${TEXT_ROWS} as part
        from m ${filter.sql && 'where m.key in (select id from k)'})
      group by part`,
    args: [...rows.args, ...filter.args],
  };
}

/** The roll-up that the plan names; and where what is not known is asked for too, the whole that it is left of. */
function rollupsOf(asked: Asked): string[] {
  const { rollup = '', whole } = asked.plan;
  const wanted = wantedFurther(asked);
  const withRest = whole !== undefined && (!wanted || wanted.includes(''));
  return [rollup, ...(withRest ? [whole] : [])];
}

/** Whether the further dimension's values are read of which the table shows each alone, and of all others what they come to. */
const hasOthers = ({ plan, only }: Asked) => plan.isTop && only !== undefined && plan.whole !== undefined;

/** Reads the counts of a table. */
export function selectCounts(asked: Asked): InStatement[] {
  const each = rollupsOf(asked).map((name) => selectRollup(asked, name));
  return hasOthers(asked) ? [...each, selectSum(asked, asked.plan.rollup ?? '')] : each;
}

/** How many rows of roll-ups that reads, `most` of each statement. */
export function countCountRows(asked: Asked, most: number): InStatement[] {
  const filter = filterConditions(asked);
  const key = `and m.key in (select k.id from rollup_key k where k.generation = ${GENERATION} ${filter.sql})`;
  return rollupsOf(asked).map((rollup) => {
    const value = rollup === asked.plan.whole ? { sql: '', args: [] } : valueCondition(asked);
    return {
      sql: `select count(*) as number from (select 1 from rollup_series m
        where m.generation = ${GENERATION} and m.shop in (select value from json_each(?)) and m.rollup = ?
          and m.month in (${listMonths(asked.period).join(', ')}) ${value.sql} ${filter.sql && key} limit ?)`,
      args: [shopNumbers(asked), rollup, ...value.args, ...filter.args, most],
    };
  });
}
