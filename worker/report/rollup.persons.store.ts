import type { InStatement, Row } from '@libsql/client';
import type { Measure } from './counts.ts';
import { GENERATION, TAIL } from './fold.number.store.ts';
import type { PersonSlice } from './marks.ts';
import { giveWay } from './pieces.ts';
import type { TablePlan } from './plan.ts';
import type { Dimension } from './query.ts';
import { type Asked, type PersonRow, passes, readSlice, shopIds, shopNumbers } from './reading.ts';
import { readSketch } from './sketch.ts';
import { cutPeriod, joinDay, splitDay } from './span.ts';

/** The first day, as `YYYYMMDD`, that the tail of the log can touch: a day before its first event's, for the zone. */
const TAIL_DAY = `(select cast(strftime('%Y%m%d', min(occurred_at) / 1000 - 86400, 'unixepoch') as integer) from ${TAIL})`;

/** Sketches in one text: some milliseconds. */
const TEXT_ROWS = 50;

/** A row of such a text. */
type Read = [
  shop: number,
  measure: Measure,
  value: string,
  month: number,
  day: number,
  persons: number,
  sketch: string,
];

/** Sketches to be read, or their numbers alone. */
interface Part {
  sketch: string;
  /** From where, and which. */
  from: string;
  args: (string | number)[];
}

/** Sketches of the days and months of a period; of `clickers` of each day, or its number. */
function listParts(asked: Asked, slice: PersonSlice | undefined, time: TablePlan['time']): Part[] {
  const { plan, period } = asked;
  if (slice === undefined || plan.measures.length === 0) return [];
  const part = (measures: readonly Measure[], sketch: string, days: string, args: number[]): Part => ({
    sketch,
    from: `from rollup_persons where generation = ${GENERATION} and shop in (select value from json_each(?))
      and measure in (select value from json_each(?)) and dimension = ? and ${days}`,
    args: [shopNumbers(asked), JSON.stringify(measures), slice, ...args],
  });
  const from = splitDay(period.from);
  const to = splitDay(period.to);
  const eachDay = 'month between ? and ? and day > 0 and month * 100 + day between ? and ?';
  const dayArgs = [from.month, to.month, from.month * 100 + from.day, to.month * 100 + to.day];
  const summed = plan.measures.filter((measure) => measure === 'clickers');
  const merged = plan.measures.filter((measure) => measure !== 'clickers');
  const parts: Part[] = [];
  if (summed.length > 0) {
    // A number is enough, but where the tail may tell of the same visitors once more.
    const sketch = `iif(month * 100 + day >= ${TAIL_DAY}, sketch, substr(sketch, 1, 1))`;
    parts.push(part(summed, sketch, eachDay, dayArgs));
  }
  if (merged.length === 0) return parts;
  if (time === 'day') return [...parts, part(merged, 'sketch', eachDay, dayArgs)];
  for (const span of cutPeriod(period)) {
    const days = span.whole ? 'month between ? and ? and day = 0' : 'month = ? and day between ? and ?';
    const args = span.whole ? [span.first, span.last] : [span.month, span.from, span.to];
    parts.push(part(merged, 'sketch', days, args));
  }
  return parts;
}

/** Reads persons, in texts of some dozen. */
export function selectPersons(asked: Asked, slice: PersonSlice | undefined, time: TablePlan['time']): InStatement[] {
  return listParts(asked, slice, time).map(({ sketch, from, args }) => ({
    sql: `select json_group_array(json(text)) as text from (
        select json_array(shop, measure, value, month, day, persons, ${sketch}) as text,
          (row_number() over () - 1) / ${TEXT_ROWS} as part ${from})
      group by part`,
    args,
  }));
}

/** How many rows that reads, `most` of each statement. */
export function countPersonRows(
  asked: Asked,
  slice: PersonSlice | undefined,
  time: TablePlan['time'],
  most: number,
): InStatement[] {
  return listParts(asked, slice, time).map(({ from, args }) => ({
    sql: `select count(*) as number from (select 1 ${from} limit ?)`,
    args: [...args, most],
  }));
}

/** Persons as `selectPersons` reads them. */
export async function toPersonRows(
  asked: Asked,
  slice: PersonSlice,
  dimensions: readonly Dimension[],
  time: TablePlan['time'],
  texts: readonly Row[],
): Promise<PersonRow[]> {
  const ids = shopIds(asked);
  const read = ([shop, measure, value, month, dayOfMonth, persons, text]: Read): PersonRow[] => {
    const known = readSlice(slice, value);
    if (!passes(asked.filters, (dimension) => known[dimension])) return [];
    const values = dimensions.map((dimension) =>
      dimension === 'shop' ? (ids.get(shop) ?? '') : (known[dimension] ?? ''),
    );
    const isDaily = time !== 'none' || measure === 'clickers';
    const day = isDaily ? joinDay(month, dayOfMonth || 1) : '';
    const estimated = text.startsWith('~');
    // One character is what is left of a sketch that is not needed.
    const sketch = text.length > 1 ? { sketch: readSketch(text) } : {};
    return [{ values, day, measure, persons, estimated, ...sketch }];
  };
  const rows: PersonRow[] = [];
  for (const [at, { text }] of texts.entries()) {
    if (at > 0) await giveWay();
    rows.push(...(JSON.parse(String(text)) as Read[]).flatMap(read));
  }
  return rows;
}
