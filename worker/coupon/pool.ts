/** What the stock of a deal's codes comes to. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How far back the forecast looks, in days. */
export const LOOK_BACK_DAYS = 14;
/** Share of a pool that strangers may take in an hour. */
const OPEN_SHARE = 0.1;

/** How long a pool lasts, and what that rests on. */
export interface Forecast {
  /** Codes a day. */
  perDay: number;
  /** Null where nobody claimed and some codes never end: it lasts for ever, as far as anybody knows. */
  days: number | null;
  /** Claims that were counted, and over how many days: fewer than fourteen where the first is younger. */
  claims: number;
  overDays: number;
}

/**
 * How long the codes last at the pace of the last fourteen days.
 * @param left codes that wait.
 * @param claims of the last fourteen days.
 * @param firstAt the deal's first claim ever; null where there is none.
 * @param lastEnd when the last of the codes ends; null where some never do.
 */
export function forecastStock(
  left: number,
  claims: number,
  firstAt: number | null,
  now: number,
  lastEnd: number | null = null,
): Forecast {
  const since = Math.max(now - LOOK_BACK_DAYS * DAY, firstAt ?? now);
  // A first hour with many friends is no day: what is younger counts as one.
  const overDays = claims === 0 ? LOOK_BACK_DAYS : Math.max(1, (now - since) / DAY);
  const perDay = claims / overDays;
  const ends = lastEnd === null || left === 0 ? Number.POSITIVE_INFINITY : (lastEnd - now) / DAY;
  const days = Math.min(perDay > 0 ? left / perDay : Number.POSITIVE_INFINITY, ends);
  return { perDay, days: Number.isFinite(days) ? days : null, claims, overDays: Math.round(overDays) };
}

/** When marketers are told that codes run out, as long as nobody says otherwise. */
export const DEFAULT_WARNING: Warning = { warnBelow: null, warnDays: 7 };

/** When marketers are told that codes run out: with fewer codes, or fewer days, left; null: never. */
export interface Warning {
  warnBelow: number | null;
  warnDays: number | null;
}

/** How fast a pool goes, and who waits for it. */
interface Pace {
  /** Codes a day. */
  perDay: number;
  /** Whether anybody ever had one. */
  used: boolean;
  waiting: number;
}

/**
 * From how many codes on there are too few, and from how many on there are enough again: a day's codes lie between, so
 * that a forecast that wavers tells nobody twice. An empty pool that somebody waits for is told of whatever was said.
 */
export function boundsOf({ warnBelow, warnDays }: Warning, { perDay, used, waiting }: Pace) {
  const never = warnBelow === null && warnDays === null;
  const least = waiting > 0 || (used && !never) ? 1 : 0;
  const codesFor = (more: number) => (warnDays === null ? 0 : Math.ceil((warnDays + more) * perDay));
  const boundFor = (more: number) => Math.max(least, warnBelow ?? 0, codesFor(more));
  return { bound: boundFor(0), clearBound: boundFor(1) };
}

/** What was given out of a pool in the last hour, and what is left. */
export interface Drain {
  given: number;
  /** Of these, to friends of whom nothing but a click is known. */
  open: number;
  /** Counted only as far as it matters: up to ten for each that was given to them, and ten more. */
  left: number;
}

/** How many codes strangers may have in this hour: a tenth of what there was at its beginning, one at least. */
function openLimit({ given, left }: Drain): number {
  return Math.max(1, Math.floor((left + given) * OPEN_SHARE));
}

/** Whether strangers have had their share of this hour. */
export function isDrained(drain: Drain): boolean {
  return drain.open >= openLimit(drain);
}
