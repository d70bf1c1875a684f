import { isDay } from '../report/day.ts';

/** What somebody can be known by: an address, a mobile number, or the shop's own id of a customer. */
export type KnownKind = 'email' | 'sms' | 'customer';

/** One way that a list names somebody, as it stands there. */
export interface ToldIdentifier {
  kind: KnownKind;
  text: string;
}

/** What one line of a list says. */
export interface ToldCustomer {
  identifiers: ToldIdentifier[];
  /** Days in the shop's zone, `YYYY-MM-DD`. */
  firstDay: string | null;
  lastDay: string | null;
}

export type LineFault = 'empty' | 'email' | 'phone' | 'customer' | 'day' | 'too_long';

/** An entry of the list. */
export interface Listed {
  firstDay: string | null;
  lastDay: string | null;
  /** When it came onto the list, UTC milliseconds. */
  listedAt: number;
}

/**
 * What the list knows of a buyer, UTC milliseconds. The day of an order ends after it, so that a list which was made
 * after an order never makes that order an earlier one.
 */
export interface KnownBuyer {
  /** End of the day of the first order; without a day when the list first had them. */
  since: number;
  /** End of the day of the last order that is told; null where no day is. */
  until: number | null;
}

/** Names of columns, as shops' exports have them. */
const COLUMNS: Record<string, KnownKind | 'firstDay' | 'lastDay'> = {
  ...named('email', 'email e_mail mail email_address customer_email email_sha256 sha256_email hashed_email'),
  ...named('sms', 'phone phone_number mobile mobile_number tel telephone phone_sha256 sha256_phone hashed_phone'),
  ...named('customer', 'customer customer_id customerid id user_id customer_id_sha256 hashed_customer_id'),
  ...named('firstDay', 'first_order first_order_day first_order_date first_order_on first_purchase created_at'),
  ...named('lastDay', 'last_order last_order_day last_order_date last_order_on last_purchase'),
};

function named<T extends string>(field: T, names: string): Record<string, T> {
  return Object.fromEntries(names.split(' ').map((name) => [name, field]));
}

/** What each column of a list holds; undefined for those that are passed over. */
export type ListHeading = (KnownKind | 'firstDay' | 'lastDay' | undefined)[];

/** Reads a first line; undefined where it names no column that somebody could be known by. */
export function readListHeading(cells: readonly string[]): ListHeading | undefined {
  const heading = cells.map((cell) => COLUMNS[cell.trim().toLowerCase().replaceAll(/[ -]/g, '_')]);
  return heading.some((field) => field === 'email' || field === 'sms' || field === 'customer') ? heading : undefined;
}

/** A list without a heading: whatever each value looks like. */
export function guessHeading(cells: readonly string[]): ListHeading {
  return cells.map((cell) => {
    const text = cell.trim();
    if (text.includes('@')) return 'email';
    if (/^\+[\d ().-]{7,}$/.test(text)) return 'sms';
    return /^\d{4}-\d\d-\d\d/.test(text) ? 'firstDay' : undefined;
  });
}

const SHA256 = /^[0-9a-f]{64}$/i;
const LONGEST = 254;

/** Whether a value is the sha256 of one. */
export function isDigest(text: string): boolean {
  return SHA256.test(text);
}

/** What a record says of a customer. @param today the shop's day: nobody has ordered after it. */
export function readListLine(
  heading: ListHeading,
  cells: readonly string[],
  today: string,
): ToldCustomer | { fault: LineFault } {
  const told: ToldCustomer = { identifiers: [], firstDay: null, lastDay: null };
  for (const [index, field] of heading.entries()) {
    const text = cells[index]?.trim() ?? '';
    if (!field || text === '') continue;
    if (text.length > LONGEST) return { fault: 'too_long' };
    if (field === 'firstDay' || field === 'lastDay') {
      // An export may tell the time too.
      const day = text.slice(0, 10);
      if (!isDay(day) || day > today) return { fault: 'day' };
      told[field] = day;
    } else told.identifiers.push({ kind: field, text });
  }
  if (told.identifiers.length === 0) return { fault: 'empty' };
  if (told.firstDay && told.lastDay && told.lastDay < told.firstDay) return { fault: 'day' };
  return told;
}

/** What entries of a list say of one buyer. @param endOf when a day of the shop ends. */
export function readKnownBuyer(listed: readonly Listed[], endOf: (day: string) => number): KnownBuyer | undefined {
  const sinces = listed.map(({ firstDay, lastDay, listedAt }) => {
    const day = firstDay ?? lastDay;
    return day ? endOf(day) : listedAt;
  });
  const untils = listed.flatMap(({ firstDay, lastDay }) => {
    const day = lastDay ?? firstDay;
    return day ? [endOf(day)] : [];
  });
  if (sinces.length === 0) return undefined;
  return { since: Math.min(...sinces), until: untils.length > 0 ? Math.max(...untils) : null };
}

/** When the list knows of an order before a moment, the latest of them; undefined where it tells of none with a day. */
export function lastKnownBefore(known: KnownBuyer | undefined, at: number): number | undefined {
  if (!known || known.until === null) return undefined;
  if (known.until <= at) return known.until;
  return known.since <= at ? known.since : undefined;
}
