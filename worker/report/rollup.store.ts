import type { InStatement, ResultSet, Row } from '@libsql/client';
import type { Database } from '../ports.ts';
import { zoneAt } from '../retailer/shop.ts';
import { findStretches, type Stretch } from './block.store.ts';
import { CountSums } from './count.sums.ts';
import { GENERATION, readKept, TAIL, TAIL_LIMIT, WATERMARK } from './fold.number.store.ts';
import { toFoldEvent } from './fold.store.ts';
import { type Cell, foldEvents, limitValues } from './fold.ts';
import { furtherValue, listMarks, type PersonSlice } from './marks.ts';
import { giveWay } from './pieces.ts';
import { type Dimension, type FurtherDimension, unsupported } from './query.ts';
import {
  type Asked,
  type CountRow,
  isBase,
  type PersonRow,
  passes,
  type Reading,
  readSlice,
  shopIds,
  shopNumbers,
} from './reading.ts';
import { selectCounts } from './rollup.count.store.ts';
import { readCounts } from './rollup.count.ts';
import { selectPersons, toPersonRows } from './rollup.persons.store.ts';
import { addPerson, countPersons, emptySketch, isEstimate } from './sketch.ts';

/** Events of the shops that are counted one by one within two seconds, and those of all shops that are looked through. */
const LOG_LIMIT = 150_000;
const SCAN_LIMIT = 1_000_000;
/** Events that are counted at once: some hundredths of a second, in which nobody else is answered. */
const LOG_PAGE = 2_500;
/** An event may be this much ahead of the clock that received it. */
const AHEAD_MS = 5 * 60_000;
/** A day of any zone begins this much before that of UTC at most. */
const ZONE_MS = 14 * 3_600_000;

/** A cell's value in a dimension; `period` has none. */
function cellValue(cell: Cell, dimension: Dimension, ids: ReadonlyMap<number, string>): string {
  if (dimension === 'period') return '';
  if (dimension === 'shop') return ids.get(cell.shop) ?? '';
  return isBase(dimension) ? cell.base[dimension] : furtherValue(cell, dimension as FurtherDimension);
}

/** Cells of the log as the roll-ups would tell them. */
function readCells(asked: Asked, cells: readonly Cell[]): Pick<Reading, 'counts' | 'persons' | 'totalPersons'> {
  const { plan, period, filters } = asked;
  const ids = shopIds(asked);
  const inPeriod = cells.filter(
    (cell) =>
      period.from <= cell.day &&
      cell.day <= period.to &&
      passes(filters, (dimension) => cellValue(cell, dimension, ids)),
  );
  const counts = inPeriod.map((cell) => {
    const values = plan.dimensions.map((dimension) => cellValue(cell, dimension, ids));
    const { currency, rateDay } = cell.base;
    return { values, day: cell.day, currency, rateDay, counts: cell.counts };
  });
  const personsBy = (dimensions: readonly Dimension[], slice: PersonSlice | undefined): PersonRow[] =>
    slice === undefined
      ? []
      : listMarks(inPeriod)
          .filter((marks) => marks.slice === slice && plan.measures.includes(marks.measure))
          .map(({ shop, measure, day, value, hashes }) => {
            const known = readSlice(slice, value);
            const sketch = emptySketch();
            for (const some of hashes) for (const hash of some) addPerson(sketch, hash);
            const values = dimensions.map((dimension) =>
              dimension === 'shop' ? (ids.get(shop) ?? '') : (known[dimension] ?? ''),
            );
            return { values, day, measure, sketch, persons: countPersons(sketch), estimated: isEstimate(sketch) };
          });
  return { counts, persons: personsBy(plan.dimensions, plan.slice), totalPersons: personsBy([], plan.totalSlice) };
}

/** Folds page by page: between two others are answered. */
async function foldPages(asked: Asked, rows: readonly Row[]): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (let at = 0; at < rows.length; at += LOG_PAGE) {
    if (at > 0) await giveWay();
    cells.push(...foldEvents(rows.slice(at, at + LOG_PAGE).map(toFoldEvent), zoneOf(asked)));
  }
  return cells;
}

/** What the tail of the log adds to a table, from its events. */
export async function readTail(asked: Asked, rows: readonly Row[]): Promise<CountRow[]> {
  return readCells(asked, await foldPages(asked, rows)).counts;
}

/** Events of the tail: all of the shops', or where a table has no whole, of the values that are read alone. */
export function selectTail(asked: Asked): InStatement {
  const { only, plan } = asked;
  const alone = only && !plan.whole ? only : undefined;
  return {
    sql: `select shop, kind, occurred_at, received_at, body from ${TAIL}
      where shop in (select value from json_each(?))
        ${alone ? `and body ->> '${plan.further[0]}' in (select value from json_each(?))` : ''} order by seq`,
    args: [shopNumbers(asked), ...(alone ? [JSON.stringify(alone)] : [])],
  };
}

const zoneOf = ({ shops }: Pick<Asked, 'shops'>) => {
  const zones = new Map(shops.map((shop) => [shop.number, shop]));
  return (shop: number, at: number) => zoneAt(zones.get(shop), at);
};

/**
 * Reads a table: the serving generation plus the tail of the log that is not folded yet, as of one moment, in one batch.
 * @param now UTC milliseconds.
 */
export async function readRollups(database: Database, asked: Asked, now: number): Promise<Reading> {
  const { plan } = asked;
  const counts = selectCounts(asked);
  const persons = selectPersons(asked, plan.slice, plan.personTime);
  // The numbers of days do not add up over the rows: a visitor may have clicked on two channels.
  const totals = selectPersons(asked, plan.totalSlice, 'none');
  const [reach, tail, ...results] = await database.client.batch(
    [
      `select ${GENERATION} as generation, ${WATERMARK} as folded, count(*) as events, max(seq) as seq,
         max(received_at) as received_at from ${TAIL}`,
      selectTail(asked),
      ...counts,
      ...persons,
      ...totals,
    ],
    'read',
  );
  const end = reach?.rows[0];
  const cells = await foldPages(asked, tail?.rows ?? []);
  if (cells.length > 0 && plan.further.length > 0) {
    const kept = new Map<string, Set<string>>();
    await readKept(database, Number(end?.generation), cells, kept);
    limitValues(cells, kept);
  }
  const rowsOf = (found: readonly ResultSet[]) => found.flatMap(({ rows }) => rows);
  const countRows = results.slice(0, counts.length).map(({ rows }) => rows);
  const personRows = rowsOf(results.slice(counts.length, counts.length + persons.length));
  const totalRows = rowsOf(results.slice(counts.length + persons.length));
  const fresh = readCells(asked, cells);
  return {
    counts: [...(await readCounts(asked, countRows)), ...fresh.counts],
    persons: [
      ...(plan.slice === undefined
        ? []
        : await toPersonRows(asked, plan.slice, plan.dimensions, plan.personTime, personRows)),
      ...fresh.persons,
    ],
    totalPersons: [
      ...(plan.totalSlice === undefined ? [] : await toPersonRows(asked, plan.totalSlice, [], 'none', totalRows)),
      ...fresh.totalPersons,
    ],
    asOf: Number(end?.events) < TAIL_LIMIT ? now : Number(end?.received_at),
    watermark: Number(end?.seq ?? end?.folded),
  };
}

/** The shops' events in a stretch of the log: numbered above ?1, up to ?2, received since ?3. The `+` has it read in its order. */
const OWN_EVENTS = `from event where seq > ?1 and seq <= ?2 and received_at >= ?3
  and +shop in (select value from json_each(?4))`;

/** @throws AppError `unsupported` where the stretches are too long to be looked through and counted within two seconds. */
async function checkLength(database: Database, asked: Asked, stretches: readonly Stretch[], since: number) {
  const refuse = () => {
    const { base, further } = asked.plan;
    const names = [...base, ...further].join(', ');
    return unsupported(
      'dimensions',
      `No roll-up holds ${names} together, and there are too many events since ${asked.period.from} to count them one by one. Ask for one of them, or for a later period.`,
    );
  };
  const length = stretches.reduce((sum, { after, to }) => sum + to - after, 0);
  if (length > SCAN_LIMIT) throw refuse();
  if (length <= LOG_LIMIT) return;
  const counted = await database.client.batch(
    stretches.map(({ after, to }) => ({
      sql: `select count(*) as events from (select 1 ${OWN_EVENTS} limit ?5)`,
      args: [after, to, since, shopNumbers(asked), LOG_LIMIT + 1],
    })),
    'read',
  );
  if (counted.reduce((sum, { rows }) => sum + Number(rows[0]?.events), 0) > LOG_LIMIT) throw refuse();
}

/**
 * Counts a table from the log itself, where it is in no roll-up, page by page: between two others are answered.
 * @throws AppError `unsupported` where the shops have too many events since the period began to do so within two seconds.
 */
export async function readLog(database: Database, asked: Asked, now: number): Promise<Reading> {
  const since = Date.parse(`${asked.period.from}T00:00:00Z`) - ZONE_MS - AHEAD_MS;
  const stretches = await findStretches(database, since);
  await checkLength(database, asked, stretches, since);
  const sums = new CountSums();
  const persons: PersonRow[] = [];
  const totalPersons: PersonRow[] = [];
  for (const { after, to } of stretches) {
    for (let from = after; from < to; ) {
      const { rows } = await database.client.execute({
        sql: `select seq, shop, kind, occurred_at, received_at, body ${OWN_EVENTS} order by seq limit ${LOG_PAGE}`,
        args: [from, to, since, shopNumbers(asked)],
      });
      from = rows.length < LOG_PAGE ? to : Number(rows.at(-1)?.seq);
      const read = readCells(asked, foldEvents(rows.map(toFoldEvent), zoneOf(asked)));
      for (const row of read.counts) sums.add(row);
      persons.push(...read.persons);
      totalPersons.push(...read.totalPersons);
    }
  }
  return { counts: sums.list(), persons, totalPersons, asOf: now, watermark: stretches.at(-1)?.to ?? 0 };
}
