import type { Database } from '../ports.ts';
import { timesOf } from './day.ts';
import { type Dimension, type Period, type ReportQuery, type ReportShop, unsupported } from './query.ts';

/** Conversions that can be sorted within two seconds. */
const MOST_CONVERSIONS = 200_000;

/** A conversion as it stands, and how long it took. */
export interface Conversion {
  /** In the order of the dimensions asked for. */
  values: string[];
  /** Milliseconds from the credited click to the order; null where no click is known. */
  delay: number | null;
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
): Promise<Conversion[]> {
  const wanted = Object.entries(filters) as [Dimension, readonly string[]][];
  const values = dimensions.map((dimension, index) => `${COLUMNS[dimension]} as v${index}`);
  const conditions = wanted.map(([one]) => `and ${COLUMNS[one]} in (select value from json_each(?))`);
  const sql = `select ${[...values, 'purchase.occurred_at', 'conversion.clicked_at'].join(', ')}
    from purchase join conversion on conversion.purchase_id = purchase.id
    where purchase.shop_id = ? and purchase.occurred_at >= ? and purchase.occurred_at < ?
      and conversion.state = 'credited' ${conditions.join(' ')} limit ?`;
  const results = await database.client.batch(
    shops.flatMap((shop) =>
      timesOf(period.from, period.to, shop).map((times) => ({
        sql,
        args: [shop.id, ...times, ...wanted.map(([, some]) => JSON.stringify(some)), MOST_CONVERSIONS + 1],
      })),
    ),
    'read',
  );
  const rows = results.flatMap((result) => result.rows);
  if (rows.length > MOST_CONVERSIONS) {
    throw unsupported('from', 'The period has too many conversions to be sorted at once. Ask for a shorter one.');
  }
  return rows.map((row) => ({
    values: dimensions.map((_, index) => String(row[`v${index}`])),
    delay: row.clicked_at === null ? null : Math.max(0, Number(row.occurred_at) - Number(row.clicked_at)),
  }));
}

/** The last event of the log, by which an answer from the tables says how far it reaches. */
export async function readWatermark({ client }: Database): Promise<number> {
  const { rows } = await client.execute('select coalesce(max(seq), 0) as seq from event');
  return Number(rows[0]?.seq);
}
