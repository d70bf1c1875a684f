import type { InStatement } from '@libsql/client';
import type { Database } from '../ports.ts';
import { type Period, unsupported } from './query.ts';
import type { Asked } from './reading.ts';
import { countCountRows } from './rollup.count.store.ts';
import { countPersonRows } from './rollup.persons.store.ts';

/** What can be added up within two seconds: rows told as one number each, or as one of every day, and so by values; sketches. */
const MOST = { numbers: 400_000, days: 200_000, valuesByDay: 30_000, sketches: 40_000 };
/** Of so large a part of that, a table waits for its turn. */
const LONG = 0.1;

/**
 * Whether a table of the roll-ups takes long, judged before it is read by the rows of all its periods.
 * @throws AppError `unsupported` where they are more than can be added up within two seconds.
 */
export async function isLongTable(
  database: Database,
  asked: Omit<Asked, 'period'>,
  periods: readonly Period[],
): Promise<boolean> {
  const { plan } = asked;
  const byDay = plan.time === 'day';
  const most = byDay ? (plan.further.length > 0 ? MOST.valuesByDay : MOST.days) : MOST.numbers;
  const list = (count: (of: Asked) => InStatement[]) => periods.flatMap((period) => count({ ...asked, period }));
  const rows = list((of) => countCountRows(of, most));
  const sketches = list((of) => [
    ...countPersonRows(of, plan.slice, plan.personTime, MOST.sketches),
    ...countPersonRows(of, plan.totalSlice, 'none', MOST.sketches),
  ]);
  const counted = (await database.client.batch([...rows, ...sketches], 'read')).map(({ rows: [row] }) =>
    Number(row?.number),
  );
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
  const part = Math.max(sum(counted.slice(0, rows.length)) / most, sum(counted.slice(rows.length)) / MOST.sketches);
  // Which advocates are read is not chosen yet: the database ranks them, and that is long or is not.
  if (part < 1 || (plan.isTop && !asked.only)) return part > LONG;
  throw unsupported(
    'from',
    `There is too much to be added up by ${plan.dimensions.join(', ')}${byDay ? ', day by day' : ''}. Ask for a shorter period, for months in place of days, for one dimension, for fewer rows, or for some values by a filter.`,
  );
}
