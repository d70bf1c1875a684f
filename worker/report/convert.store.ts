import type { Database } from '../ports.ts';
import { timesOf } from './day.ts';
import { type Dimension, type Period, type ReportQuery, type ReportShop, unsupported } from './query.ts';

/** Conversions whose times are read and sorted in some hundredths of a second. */
const MOST_CONVERSIONS = 200_000;

/** Conversions of the same values, as they stand. */
export interface Conversions {
  /** In the order of the dimensions asked for. */
  values: string[];
  credited: number;
  /** Milliseconds from the credited click to the order, of those whose click is known. */
  delays: number[];
}

const COLUMNS: Partial<Record<Dimension, string>> = {
  shop: 'conversion.shop_id',
  campaign: 'conversion.campaign_id',
  deal: 'conversion.deal_id',
  channel: 'conversion.channel',
};

/**
 * The credited conversions of orders placed in a period.
 * @throws AppError `unsupported` where there are too many of them.
 */
export async function readConversions(
  database: Database,
  shops: readonly ReportShop[],
  period: Period,
  dimensions: readonly Dimension[],
  filters: ReportQuery['filters'],
): Promise<Conversions[]> {
  const wanted = Object.entries(filters) as [Dimension, readonly string[]][];
  const values = dimensions.map((dimension, index) => `${COLUMNS[dimension]} as v${index}`);
  const conditions = wanted.map(([one]) => `and ${COLUMNS[one]} in (select value from json_each(?))`);
  // Their times come as one text: a row for each would take the main thread's time.
  const names = dimensions.map((_, index) => `v${index}`);
  const sql = `select ${[...names, 'count(*) as credited', 'json_group_array(delay) filter (where delay is not null) as delays'].join(', ')}
    from (select ${[...values, 'max(0, purchase.occurred_at - conversion.clicked_at) as delay'].join(', ')}
      from purchase join conversion on conversion.purchase_id = purchase.id
      where purchase.shop_id = ? and purchase.occurred_at >= ? and purchase.occurred_at < ?
        and conversion.state = 'credited' ${conditions.join(' ')} limit ?)
    group by ${names.length > 0 ? names.join(', ') : 'null'}`;
  const results = await database.client.batch(
    shops.flatMap((shop) =>
      timesOf(period.from, period.to, shop).map((times) => ({
        sql,
        args: [shop.id, ...times, ...wanted.map(([, some]) => JSON.stringify(some)), MOST_CONVERSIONS + 1],
      })),
    ),
    'read',
  );
  const found = results
    .flatMap(({ rows }) => rows)
    .map((row) => ({
      values: names.map((name) => String(row[name])),
      credited: Number(row.credited),
      delays: JSON.parse(String(row.delays)) as number[],
    }));
  if (found.reduce((sum, { credited }) => sum + credited, 0) > MOST_CONVERSIONS) {
    throw unsupported('from', 'The period has too many conversions to be sorted at once. Ask for a shorter one.');
  }
  return found;
}

/** The last event of the log, by which an answer from the tables says how far it reaches. */
export async function readWatermark({ client }: Database): Promise<number> {
  const { rows } = await client.execute('select coalesce(max(seq), 0) as seq from event');
  return Number(rows[0]?.seq);
}
