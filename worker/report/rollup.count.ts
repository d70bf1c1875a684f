/** What the texts of `rollup.count.store.ts` say, added up. */
import { CountSums } from './count.sums.ts';
import type { Counter } from './counts.ts';
import { OTHER } from './fold.ts';
import { SEPARATOR } from './key.ts';
import { giveWay, workInPieces } from './pieces.ts';
import type { TablePlan } from './plan.ts';
import type { Dimension } from './query.ts';
import { type Asked, type CountRow, isBase, KEY_FIELDS, shopIds, wantedFurther } from './reading.ts';
import { joinDay } from './span.ts';

/** Sums of which the days are listed at once: some milliseconds. */
const DAILY_SUMS = 100;

/** A row of what the database answers. */
type Text = Readonly<Record<string, unknown>>;

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
async function addUp([keys, ...texts]: readonly Text[], plan: TablePlan, byValue: boolean): Promise<Iterable<Sum>> {
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
async function toCounted({ plan, period }: Asked, rows: readonly Text[], byValue: boolean): Promise<Counted[]> {
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
export async function readCounts(asked: Asked, results: readonly (readonly Text[])[]): Promise<CountRow[]> {
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
  /** Adds, under one value, what is left of a sum without some of its parts. */
  const addRest = async (sum: readonly CountRow[], parts: readonly CountRow[], value: string) => {
    const put = (row: CountRow) => (at < 0 ? row : { ...row, values: row.values.with(at, value) });
    await workInPieces(sum, (row) => add(put(row)));
    const taken = new CountSums();
    await workInPieces(parts, (row) => taken.add(put(row)));
    for (const row of taken.list()) add({ ...row, counts: negate(row.counts) });
  };
  const all = others ? await toCounted(asked, others, true) : known;
  await addRest(await toCounted(asked, base, false), all, '');
  if (others) await addRest(all, known, OTHER);
  return counts;
}
