import type { InStatement, Row } from '@libsql/client';
import type { Measure } from './counts.ts';
import { GENERATION, TAIL } from './fold.number.store.ts';
import type { PersonSlice } from './marks.ts';
import type { TablePlan } from './plan.ts';
import type { Dimension } from './query.ts';
import { type Asked, type PersonRow, passes, readSlice, shopIds, shopNumbers } from './reading.ts';
import { readSketch } from './sketch.ts';
import { cutPeriod, joinDay, splitDay } from './span.ts';

/** The first day, as `YYYYMMDD`, that the tail of the log can touch: a day before its first event's, for the zone. */
const TAIL_DAY = `(select cast(strftime('%Y%m%d', min(occurred_at) / 1000 - 86400, 'unixepoch') as integer) from ${TAIL})`;

/** Sketches of the days and months of a period; of `clickers` of each day, or its number. */
export function selectPersons(asked: Asked, slice: PersonSlice | undefined, time: TablePlan['time']): InStatement[] {
  const { plan, period } = asked;
  if (slice === undefined || plan.measures.length === 0) return [];
  const select = (measures: readonly Measure[], sketch: string, days: string, args: number[]): InStatement => ({
    sql: `select shop, measure, value, month, day, persons, ${sketch} from rollup_persons
      where generation = ${GENERATION} and shop in (select value from json_each(?))
        and measure in (select value from json_each(?)) and dimension = ? and ${days}`,
    args: [shopNumbers(asked), JSON.stringify(measures), slice, ...args],
  });
  const from = splitDay(period.from);
  const to = splitDay(period.to);
  const eachDay = 'month between ? and ? and day > 0 and month * 100 + day between ? and ?';
  const dayArgs = [from.month, to.month, from.month * 100 + from.day, to.month * 100 + to.day];
  const summed = plan.measures.filter((measure) => measure === 'clickers');
  const merged = plan.measures.filter((measure) => measure !== 'clickers');
  const statements: InStatement[] = [];
  if (summed.length > 0) {
    // A number is enough, but where the tail may tell of the same visitors once more.
    const sketch = `iif(month * 100 + day >= ${TAIL_DAY}, sketch, substr(sketch, 1, 1)) as sketch`;
    statements.push(select(summed, sketch, eachDay, dayArgs));
  }
  if (merged.length === 0) return statements;
  if (time === 'day') return [...statements, select(merged, 'sketch', eachDay, dayArgs)];
  for (const span of cutPeriod(period)) {
    const days = span.whole ? 'month between ? and ? and day = 0' : 'month = ? and day between ? and ?';
    const args = span.whole ? [span.first, span.last] : [span.month, span.from, span.to];
    statements.push(select(merged, 'sketch', days, args));
  }
  return statements;
}

/** Persons as `selectPersons` reads them. */
export function toPersonRows(
  asked: Asked,
  slice: PersonSlice,
  dimensions: readonly Dimension[],
  time: TablePlan['time'],
  rows: readonly Row[],
): PersonRow[] {
  const ids = shopIds(asked);
  return rows.flatMap((row): PersonRow[] => {
    const known = readSlice(slice, String(row.value));
    if (!passes(asked.filters, (dimension) => known[dimension])) return [];
    const measure = row.measure as Measure;
    const text = String(row.sketch);
    const persons = Number(row.persons);
    const values = dimensions.map((dimension) =>
      dimension === 'shop' ? (ids.get(Number(row.shop)) ?? '') : (known[dimension] ?? ''),
    );
    const isDaily = time !== 'none' || measure === 'clickers';
    const day = isDaily ? joinDay(Number(row.month), Number(row.day) || 1) : '';
    const estimated = text.startsWith('~');
    // One character is what is left of a sketch that is not needed.
    const sketch = text.length > 1 ? { sketch: readSketch(text) } : {};
    return [{ values, day, measure, persons, estimated, ...sketch }];
  });
}
