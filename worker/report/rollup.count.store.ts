import type { InStatement, Row } from '@libsql/client';
import { CountSums } from './count.sums.ts';
import type { Counter } from './counts.ts';
import { GENERATION } from './fold.number.store.ts';
import { OTHER } from './fold.ts';
import { SEPARATOR } from './key.ts';
import { giveWay, workInPieces } from './pieces.ts';
import type { TablePlan } from './plan.ts';
import { BASE_DIMENSIONS, type Dimension, type Period } from './query.ts';
import { type Asked, type CountRow, isBase, shopIds, shopNumbers } from './reading.ts';
import { cutPeriod, joinDay, listMonths } from './span.ts';

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

/** What a base key says of a row, in this order behind its number. */
const KEY_FIELDS = [...BASE_DIMENSIONS, 'currency', 'rate_day'] as const;

/** Rows of a roll-up in one text, and sums of which the days are listed at once: some milliseconds. */
const TEXT_ROWS = 500;
const DAILY_SUMS = 100;

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

/** Values wanted of the further dimension; undefined for all. */
const wantedFurther = ({ plan, filters }: Asked) => filters[plan.further[0] ?? 'period'];

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

/** Counts with the value of the further dimension, whether rows are made by it or not. */
interface Counted extends CountRow {
  further: string;
}

/** What a base key says, and which of those that say the same of what is asked it is. */
interface Base {
  fields: Record<string, string>;
  place: number;
}

/** What one row of a roll-up's text says: its base key, shop, value and month, and its numbers. */
type Read = [key: number, shop: number, value: string, month: number, numbers: Record<Counter, number | number[]>];

/** Rows that stand for the same, and what they add up to by day of the month, or at place 0. */
interface Sum {
  base: Base;
  shop: number;
  value: string;
  month: number;
  counts: (Map<Counter, number> | undefined)[];
}

function addNumber({ counts }: Sum, place: number, counter: Counter, number: number): void {
  if (number === 0) return;
  const known = counts[place];
  if (known) known.set(counter, (known.get(counter) ?? 0) + number);
  else counts[place] = new Map([[counter, number]]);
}

/** Base keys by number: there are few, and each stands in many rows. */
function readBases({ dimensions }: TablePlan, text: string): Map<number, Base> {
  const places = new Map<string, number>();
  const bases = new Map<number, Base>();
  for (const [id, ...values] of JSON.parse(text) as [number, ...string[]][]) {
    const fields = Object.fromEntries(KEY_FIELDS.map((field, at) => [field, values[at] as string]));
    const told = [...dimensions.filter(isBase), 'currency', 'rate_day'].map((field) => fields[field]).join(SEPARATOR);
    const place = places.get(told) ?? places.size;
    places.set(told, place);
    bases.set(id, { fields, place });
  }
  return bases;
}

/** @param byValue whether rows of different values stand for something different. */
async function addUp([keys, ...texts]: readonly Row[], plan: TablePlan, byValue: boolean): Promise<Iterable<Sum>> {
  const bases = readBases(plan, String(keys?.text));
  const byShop = plan.dimensions.includes('shop');
  const sums = new Map<string, Sum>();
  for (const [at, { text: rows }] of texts.entries()) {
    if (at > 0) await giveWay();
    for (const [key, number, text, month, numbers] of JSON.parse(String(rows)) as Read[]) {
      const base = bases.get(key) as Base;
      const shop = byShop ? number : 0;
      const value = byValue ? text : '';
      const name = `${base.place} ${shop} ${month} ${value}`;
      let sum = sums.get(name);
      if (!sum) {
        sum = { base, shop, value, month, counts: [] };
        sums.set(name, sum);
      }
      for (const counter in numbers) {
        const one = numbers[counter as Counter];
        // A number of the whole period is no list of one: this runs for each of many thousands.
        if (typeof one === 'number') addNumber(sum, 0, counter as Counter, one);
        else
          for (let place = 0; place < one.length; place += 1)
            addNumber(sum, place, counter as Counter, one[place] as number);
      }
    }
  }
  return sums.values();
}

/** What a roll-up's row has for a dimension; '' for `period`, which the days tell. */
function valueIn(dimension: Dimension, { base, shop, value }: Sum): string {
  if (dimension === 'shop') return String(shop);
  if (dimension === 'period') return '';
  return isBase(dimension) ? (base.fields[dimension] as string) : value;
}

/** The day, month or nothing that counts belong to. @param byValue whether the roll-up has a further dimension. */
async function toCounted({ plan, period }: Asked, rows: readonly Row[], byValue: boolean): Promise<Counted[]> {
  const counted: Counted[] = [];
  const list = (sum: Sum) => {
    const values = plan.dimensions.map((dimension) => valueIn(dimension, sum));
    const { currency = '', rate_day: rateDay = '' } = sum.base.fields;
    for (const [place, counts] of sum.counts.entries()) {
      if (!counts) continue;
      const day = plan.time === 'none' ? '' : joinDay(sum.month, place + 1);
      if (plan.time !== 'day' || (period.from <= day && day <= period.to)) {
        counted.push({ values, further: sum.value, currency, rateDay, day, counts });
      }
    }
  };
  await workInPieces(await addUp(rows, plan, byValue), list, plan.time === 'day' ? DAILY_SUMS : undefined);
  return counted;
}

const negate = (counts: CountRow['counts']) => new Map([...counts].map(([counter, number]) => [counter, -number]));

/**
 * Counts of a further dimension's values; of the value that is not known, as what is left of the whole.
 * @param results of `selectCounts`.
 */
export async function readCounts(asked: Asked, results: readonly (readonly Row[])[]): Promise<CountRow[]> {
  const { plan } = asked;
  const [rollup, base, others] = results;
  const known = rollup ? await toCounted(asked, rollup, plan.further.length > 0) : [];
  const wanted = wantedFurther(asked);
  const shopAt = plan.dimensions.indexOf('shop');
  const ids = new Map([...shopIds(asked)].map(([number, id]) => [String(number), id]));
  const counts: CountRow[] = [];
  const add = (row: CountRow) => {
    const shop = ids.get(row.values[shopAt] ?? '') ?? '';
    counts.push(shopAt < 0 ? row : { ...row, values: row.values.with(shopAt, shop) });
  };
  await workInPieces(
    known.filter(({ further }) => !wanted || wanted.includes(further)),
    add,
  );
  if (!base) return counts;
  const at = plan.dimensions.indexOf(plan.further[0] as Dimension);
  const put =
    (value: string) =>
    ({ values }: CountRow) =>
      at < 0 ? values : values.with(at, value);
  /** Adds what is left of a sum without some of its parts. */
  const addRest = async (
    sum: readonly CountRow[],
    parts: readonly CountRow[],
    valuesOf: (row: CountRow) => string[],
  ) => {
    await workInPieces(sum, (row) => add({ ...row, values: valuesOf(row) }));
    const taken = new CountSums();
    await workInPieces(parts, (row) => taken.add({ ...row, values: valuesOf(row) }));
    for (const row of taken.list()) add({ ...row, counts: negate(row.counts) });
  };
  const all = others ? await toCounted(asked, others, true) : known;
  await addRest(await toCounted(asked, base, false), all, put(''));
  if (others) await addRest(all, known, put(OTHER));
  return counts;
}
