import type { InStatement, Row } from '@libsql/client';
import type { Counter } from './counts.ts';
import { GENERATION, TAIL } from './fold.number.store.ts';
import { OTHER } from './fold.ts';
import { SEPARATOR } from './key.ts';
import type { TablePlan } from './plan.ts';
import type { Dimension, Period } from './query.ts';
import { type Asked, type CountRow, isBase, shopIds, shopNumbers } from './reading.ts';
import { cutPeriod, joinDay, listMonths, splitDay } from './span.ts';

const DAYS = Array.from({ length: 31 }, (_, index) => index + 1);

/** What a row counts within a period, by its month. */
function numberWithin(period: Period): string {
  const parts = cutPeriod(period).flatMap((span) => {
    if (span.whole) return [];
    const days = DAYS.filter((day) => span.from <= day && day <= span.to).map((day) => `d${day}`);
    return [`when ${span.month} then ${days.join(' + ')}`];
  });
  return parts.length > 0 ? `case m.month ${parts.join(' ')} else total end` : 'total';
}

/** What stands for a dimension in a roll-up; `period` is told apart by its columns. */
function columnOf(dimension: Dimension, isWhole: boolean): string {
  if (dimension === 'shop') return 'm.shop';
  if (dimension === 'period') return `''`;
  if (isBase(dimension)) return `k.${dimension}`;
  return isWhole ? `''` : 'm.value';
}

/** Conditions of the filters by base dimensions, each with its values as JSON. */
function filterConditions({ filters }: Asked): { sql: string; args: string[] } {
  const wanted = (Object.entries(filters) as [Dimension, readonly string[]][]).filter(([one]) => isBase(one));
  return {
    sql: wanted.map(([one]) => `and k.${one} in (select value from json_each(?))`).join(' '),
    args: wanted.map(([, values]) => JSON.stringify(values)),
  };
}

/** The advocates to read: the first by conversions, by clicks and by shares, and those of the tail. */
function topAdvocates(asked: Asked): { sql: string; args: (string | number)[] } {
  const { period, limit, only } = asked;
  if (only) return { sql: 'select value from json_each(?)', args: [JSON.stringify(only)] };
  const by = (counter: Counter) => `select value from (select m.value as value from rollup_series m
    where m.generation = ${GENERATION} and m.shop in (select value from json_each(?)) and m.rollup = 'advocate'
      and m.month between ? and ? and m.counter = '${counter}'
    group by m.value order by sum(${numberWithin(period)}) desc, m.value limit ?)`;
  const args = [shopNumbers(asked), splitDay(period.from).month, splitDay(period.to).month, limit];
  return {
    sql: `${by('conversions')} union ${by('clicks')} union ${by('shares')} union select body ->> 'advocate' from ${TAIL}
      where shop in (select value from json_each(?))`,
    args: [...args, ...args, ...args, shopNumbers(asked)],
  };
}

/** Which values of the further dimension are read, where not all of them are. */
function valueCondition(asked: Asked): { sql: string; args: (string | number)[] } {
  const wanted = wantedFurther(asked);
  if (wanted && !wanted.includes('')) {
    return { sql: 'and m.value in (select value from json_each(?))', args: [JSON.stringify(wanted)] };
  }
  if (!asked.plan.isTop) return { sql: '', args: [] };
  const top = topAdvocates(asked);
  return { sql: `and m.value in (${top.sql})`, args: top.args };
}

/**
 * The rows of one roll-up as one text, each with what it stands for and its numbers: one of the period, or one a day.
 * SQLite would sort them to group them, which costs more than all else. The months are listed: behind a range of them
 * the index would not lead to single values.
 */
function selectRollup(asked: Asked, rollup: string): InStatement {
  const { plan, period } = asked;
  const filter = filterConditions(asked);
  const isWhole = rollup === plan.whole;
  const value = isWhole ? { sql: '', args: [] } : valueCondition(asked);
  const fields = [
    ...plan.dimensions.map((dimension) => columnOf(dimension, isWhole)),
    isWhole || plan.further.length === 0 ? `''` : 'm.value',
    'k.currency',
    'k.rate_day',
    'm.counter',
    plan.time === 'none' ? '0' : 'm.month',
    ...(plan.time === 'day' ? DAYS.map((day) => `d${day}`) : [numberWithin(period)]),
  ];
  return {
    sql: `select json_group_array(json_array(${fields.join(', ')})) as rows
      from rollup_series m join rollup_key k on k.generation = m.generation and k.id = m.key
      where m.generation = ${GENERATION} and m.shop in (select value from json_each(?)) and m.rollup = ?
        and m.month in (${listMonths(period).join(', ')}) ${filter.sql} ${value.sql}`,
    args: [shopNumbers(asked), rollup, ...filter.args, ...value.args],
  };
}

/** Values wanted of the further dimension; undefined for all. */
const wantedFurther = ({ plan, filters }: Asked) => filters[plan.further[0] ?? 'period'];

/** The roll-up that the plan names; and where what is not known is asked for too, the whole that it is left of. */
export function selectCounts(asked: Asked): InStatement[] {
  const { rollup = '', whole } = asked.plan;
  const wanted = wantedFurther(asked);
  const withRest = whole !== undefined && (!wanted || wanted.includes(''));
  return [rollup, ...(withRest ? [whole] : [])].map((name) => selectRollup(asked, name));
}

/** A count with the value of the further dimension, whether rows are made by it or not. */
interface Counted extends CountRow {
  further: string;
}

/** Adds up rows that stand for the same. */
function addUp(texts: readonly Row[], time: TablePlan['time']): Map<string, number[]> {
  const sums = new Map<string, number[]>();
  const width = time === 'day' ? DAYS.length : 1;
  for (const row of texts) {
    for (const fields of JSON.parse(String(row.rows)) as (string | number)[][]) {
      const numbers = fields.splice(-width) as number[];
      const key = fields.join(SEPARATOR);
      const sum = sums.get(key);
      if (!sum) sums.set(key, numbers);
      else
        for (let index = 0; index < width; index += 1) sum[index] = (sum[index] as number) + (numbers[index] as number);
    }
  }
  return sums;
}

/** The day, month or nothing that counts belong to. */
function toCounted({ plan, period }: Asked, texts: readonly Row[]): Counted[] {
  const counted: Counted[] = [];
  for (const [key, numbers] of addUp(texts, plan.time)) {
    const values = key.split(SEPARATOR);
    const [further = '', currency = '', rateDay = '', counter = '', month = ''] = values.splice(plan.dimensions.length);
    const common = { values, further, currency, rateDay, counter: counter as Counter };
    for (const [index, number] of numbers.entries()) {
      if (number === 0) continue;
      const day = plan.time === 'none' ? '' : joinDay(Number(month), index + 1);
      if (plan.time !== 'day' || (period.from <= day && day <= period.to)) counted.push({ ...common, day, number });
    }
  }
  return counted;
}

/**
 * Counts of a further dimension's values; of the value that is not known, as what is left of the whole.
 * @param results of `selectCounts`.
 */
export function readCounts(asked: Asked, [rollup, base]: readonly (readonly Row[])[]): CountRow[] {
  const { plan } = asked;
  const known = toCounted(asked, rollup ?? []);
  const wanted = wantedFurther(asked);
  const counts: CountRow[] = known.filter(({ further }) => !wanted || wanted.includes(further));
  if (base) {
    const at = plan.dimensions.indexOf(plan.further[0] as Dimension);
    // Where only the first were read, what is left is the others', known or not.
    const rest = ({ values }: CountRow) => (at < 0 ? values : values.with(at, plan.isTop ? OTHER : ''));
    for (const row of toCounted(asked, base)) counts.push({ ...row, values: rest(row) });
    for (const row of known) counts.push({ ...row, values: rest(row), number: -row.number });
  }
  const shopAt = plan.dimensions.indexOf('shop');
  if (shopAt < 0) return counts;
  const ids = new Map([...shopIds(asked)].map(([number, id]) => [String(number), id]));
  return counts.map((row) => ({ ...row, values: row.values.with(shopAt, ids.get(row.values[shopAt] ?? '') ?? '') }));
}
