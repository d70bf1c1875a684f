import { isLocal, momentOf } from '../campaign/period.ts';
import { addDays, isDay } from '../report/day.ts';

/**
 * What the column of codes is called where a file has a heading, the surest name first: beside it, a column `discount` or
 * `voucher` tells what a code is worth.
 */
const CODES =
  'code codes coupon_code couponcode discount_code voucher_code promo_code gutscheincode coupon coupons voucher gutschein discount'.split(
    ' ',
  );
/** What the column of their ends is called, as exports of shop systems have it. */
const ENDS =
  'expires_at expires expires_on expiry expiry_date expiration expiration_date date_expires valid_until valid_to valid_till valid_thru end_date ends_at gültig_bis gueltig_bis ablaufdatum'.split(
    ' ',
  );
/** Systems that know no empty end write `9999-12-31`, or another day that nobody waits for. */
const NEVER = Date.UTC(2200);
/** Names of columns that are told of, and how much of each. */
const MOST_NAMES = 20;
const MOST_NAME = 60;

/** Where a file of codes has what is read of it. */
export interface Columns {
  isHeading: boolean;
  code: number;
  /** Undefined where the file does not say when codes end. */
  end: number | undefined;
  /** Columns that are not read, by name; by place where there is no heading. */
  ignored: string[];
}

/** Which column holds what, by the first line: it is a heading where it names codes or their ends. */
export function readColumns(cells: readonly string[]): Columns {
  const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll(/[ -]/g, '_'));
  const find = (known: readonly string[]) => {
    const first = known.find((name) => names.includes(name));
    return first === undefined ? undefined : names.indexOf(first);
  };
  const end = find(ENDS);
  const code = find(CODES);
  const isHeading = code !== undefined || end !== undefined;
  const column = code ?? (end === 0 ? 1 : 0);
  const ignored = cells
    .map((cell, place) => ({ place, name: (isHeading && cell.trim().slice(0, MOST_NAME)) || `column ${place + 1}` }))
    .filter(({ place }) => place !== column && place !== end)
    .slice(0, MOST_NAMES);
  return { isHeading, code: column, end, ignored: ignored.map(({ name }) => name) };
}

/**
 * When a code ends, as its list says it: a day is over at its end by the shop's clock, a time without a zone is the
 * shop's; UTC milliseconds, null where it says nothing, or a year so far that none is meant.
 * @returns undefined for what is no such day or time; with slashes nobody knows which is the month.
 */
export function readEnd(text: string, timeZone: string): number | null | undefined {
  const told = text.trim();
  if (told === '') return null;
  const [, date = '', month = '', year = ''] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(told) ?? [];
  const day = year ? `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}` : told;
  const time = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(day);
  const [, on = '', at, seconds = '', zone] = time ?? [];
  if (Date.parse(on) >= NEVER) return null;
  if (at === undefined) return isDay(on) ? momentOf(`${addDays(on, 1)}T00:00`, timeZone) : undefined;
  const local = `${on}T${at}`;
  const rest = Math.floor(Number(`0${seconds}`.replace(':', '')) * 1000);
  if (!isLocal(local) || rest >= 60_000) return undefined;
  if (!zone) return momentOf(local, timeZone) + rest;
  const moment = Date.parse(`${local}${zone.toUpperCase().replace(/^([+-]\d\d):?/, '$1:')}`);
  return Number.isNaN(moment) ? undefined : moment + rest;
}
