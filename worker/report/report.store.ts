import type { InStatement, Row } from '@libsql/client';
import type { TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { COUNTERS, type Counts, zeroCounts } from './counts.ts';
import { COUNTER_COLUMNS, toFoldEvent } from './fold.store.ts';
import {
  type BaseRow,
  type ByRow,
  DIMENSIONS,
  type Dimension,
  foldEvents,
  isLimited,
  limitKey,
  limitValues,
  OTHER,
} from './fold.ts';
import type { Period, ReportRow, ReportRows, TableDimension } from './report.ts';

/** Events not yet folded that one report folds by itself; behind more of them `as_of` tells how far it got. */
const TAIL_LIMIT = 20_000;

/** What the rows of a report are summed by. */
export type Grouping = 'all' | 'day' | TableDimension;

const GENERATION = `coalesce((select generation from fold_state where name = 'main'), 1)`;
const WATERMARK = `coalesce((select seq from fold_state where name = 'main'), 0)`;
const TAIL = `(select * from event where seq > ${WATERMARK} order by seq limit ${TAIL_LIMIT})`;

function isByDimension(grouping: Grouping): grouping is Dimension {
  return (DIMENSIONS as readonly string[]).includes(grouping);
}

/** The folded part, summed by the database. */
function selectFolded(shop: number, { from, to }: Period, grouping: Grouping): InStatement {
  const sums = COUNTER_COLUMNS.map((column) => `sum(${column}) as ${column}`).join(', ');
  if (isByDimension(grouping)) {
    return {
      sql: `select value as key, currency, ${sums} from rollup_by
        where generation = ${GENERATION} and shop = ? and dimension = ? and day between ? and ? group by 1, 2`,
      args: [shop, grouping, from, to],
    };
  }
  return {
    sql: `select ${grouping === 'all' ? `''` : grouping} as key, currency, ${sums} from rollup
      where generation = ${GENERATION} and shop = ? and day between ? and ? group by 1, 2`,
    args: [shop, from, to],
  };
}

/** Values already kept on the days that the tail can touch: a day before its first event's, for the zone. */
function selectKnown(shop: number, grouping: Grouping): InStatement[] {
  if (!isByDimension(grouping) || !isLimited(grouping)) return [];
  return [
    {
      sql: `select distinct shop, dimension, day, value from rollup_by
        where generation = ${GENERATION} and shop = ? and dimension = ? and value not in ('', ?)
          and day >= (select date(min(occurred_at) / 1000 - 86400, 'unixepoch') from ${TAIL} where shop = ?)`,
      args: [shop, grouping, OTHER, shop],
    },
  ];
}

function toReportRow(row: Row): ReportRow {
  const counts = zeroCounts();
  COUNTERS.forEach((counter, index) => {
    counts[counter] = Number(row[COUNTER_COLUMNS[index] as string]);
  });
  return { key: String(row.key), currency: String(row.currency), counts };
}

function toKnown(rows: readonly Row[]): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = limitKey(row as unknown as ByRow);
    known.set(key, (known.get(key) ?? new Set()).add(String(row.value)));
  }
  return known;
}

function keyOf(row: BaseRow | ByRow, grouping: Grouping): string {
  if (grouping === 'all') return '';
  if (grouping === 'day') return row.day;
  return 'value' in row ? row.value : row[grouping as 'channel'];
}

/** The tail of the log, folded by the same rules as the roll-ups. */
function foldTail(
  shop: Pick<Shop, 'timeZone'>,
  rows: readonly Row[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
  period: Period,
  grouping: Grouping,
): ReportRow[] {
  const fold = foldEvents(rows.map(toFoldEvent), () => shop.timeZone);
  const increments: (BaseRow | ByRow)[] = isByDimension(grouping)
    ? limitValues(fold.by, known).filter((row) => row.dimension === grouping)
    : fold.base;
  return increments
    .filter((row) => period.from <= row.day && row.day <= period.to)
    .map((row) => ({ key: keyOf(row, grouping), currency: row.currency, counts: row as Counts }));
}

/**
 * Reads a report's rows: the serving generation plus the tail that is not folded yet, as of one moment, in one batch.
 * @param now UTC milliseconds.
 */
export async function readReport(
  database: TenantDatabase,
  shop: Pick<Shop, 'number' | 'timeZone'>,
  period: Period,
  grouping: Grouping,
  now: number,
): Promise<ReportRows> {
  const [reach, folded, tail, known] = await database.client.batch(
    [
      `select ${WATERMARK} as folded, count(*) as events, max(seq) as seq, max(received_at) as received_at from ${TAIL}`,
      selectFolded(shop.number, period, grouping),
      {
        sql: `select seq, shop, kind, occurred_at, body from ${TAIL} where shop = ? order by seq`,
        args: [shop.number],
      },
      ...selectKnown(shop.number, grouping),
    ],
    'read',
  );
  const end = reach?.rows[0];
  return {
    rows: [
      ...(folded?.rows ?? []).map(toReportRow),
      ...foldTail(shop, tail?.rows ?? [], toKnown(known?.rows ?? []), period, grouping),
    ],
    asOf: Number(end?.events) < TAIL_LIMIT ? now : Number(end?.received_at),
    watermark: Number(end?.seq ?? end?.folded),
  };
}
