import type { Database } from '../ports.ts';
import { dayOf } from './day.ts';
import { isSameRate, parseRates, type Rate, type RateFault, rateKey } from './rates.ts';

/** Where each day begins first. */
const FIRST_ZONE = 'Pacific/Kiritimati';

interface Imported {
  /** Rates that were new. */
  added: number;
  /** Rates that were told before, just so. */
  known: number;
  faults: RateFault[];
}

/**
 * Keeps exchange rates that a retailer tells. The rate of a day and pair is told once: what reports have said with it
 * must not change, so that another one is refused with `already_frozen`. What is usable is kept even where some is not.
 */
export async function importRates(
  database: Database,
  retailerId: string,
  rows: readonly Record<keyof Rate, unknown>[],
  now: number,
): Promise<Imported> {
  const { rates, faults } = parseRates(rows, dayOf(now, FIRST_ZONE));
  const told = JSON.stringify(rates.map(({ day, source, target, rate }) => [day, source, target, rate]));
  const [inserted, kept] = await database.client.batch(
    [
      {
        sql: `insert into rate (retailer_id, day, source, target, rate, imported_at)
          select ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, ? from json_each(?) where true
          on conflict do nothing`,
        args: [retailerId, now, told],
      },
      {
        sql: `select kept.day, kept.source, kept.target, kept.rate from json_each(?) told cross join rate kept
          where kept.retailer_id = ? and kept.day = told.value ->> 0 and kept.source = told.value ->> 1
            and kept.target = told.value ->> 2`,
        args: [told, retailerId],
      },
    ],
    'write',
  );
  const standing = new Map((kept?.rows ?? []).map((row) => [rateKey(row as unknown as Rate), String(row.rate)]));
  const refused: RateFault[] = [];
  for (const [index, raw] of rows.entries()) {
    const stands = standing.get(rateKey(raw as unknown as Rate));
    if (stands === undefined || faults.some((fault) => fault.index === index)) continue;
    if (!isSameRate(stands, String(raw.rate))) {
      refused.push({ index, code: 'already_frozen', message: `that day's rate was told before: ${stands}` });
    }
  }
  const added = inserted?.rowsAffected ?? 0;
  const all = [...faults, ...refused].sort((a, b) => a.index - b.index);
  const same = rates.filter((one) => isSameRate(standing.get(rateKey(one)) ?? '0', one.rate)).length;
  return { added, known: same - added, faults: all };
}

/**
 * A retailer's rates into a currency, of the days of a period and of other days; all of them where nothing is named.
 */
export async function readRates(
  database: Database,
  retailerId: string,
  wanted: { target?: string; from?: string; to?: string; days?: readonly string[] } = {},
): Promise<Rate[]> {
  const { target = null, from = '', to = '9999', days = [] } = wanted;
  const { rows } = await database.client.execute({
    sql: `select day, source, target, rate from rate
      where retailer_id = ? and target = coalesce(?, target)
        and (day between ? and ? or day in (select value from json_each(?)))
      order by day, source, target`,
    args: [retailerId, target, from, to, JSON.stringify(days)],
  });
  return rows.map(({ day, source, target: into, rate }) => ({
    day: String(day),
    source: String(source),
    target: String(into),
    rate: String(rate),
  }));
}

/** What is known of a pair of currencies. */
export interface RatePair {
  source: string;
  target: string;
  first_day: string;
  last_day: string;
  days: number;
}

/** The pairs that a retailer has told rates of, and for which days. */
export async function readRatePairs(database: Database, retailerId: string): Promise<RatePair[]> {
  const { rows } = await database.client.execute({
    sql: `select source, target, min(day) as first_day, max(day) as last_day, count(*) as days from rate
      where retailer_id = ? group by source, target order by source, target`,
    args: [retailerId],
  });
  return rows.map((row) => ({
    source: String(row.source),
    target: String(row.target),
    first_day: String(row.first_day),
    last_day: String(row.last_day),
    days: Number(row.days),
  }));
}
