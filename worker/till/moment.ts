import { isLocal, isMoment, localOf, momentOf } from '../campaign/period.ts';

/** Where a date between strokes begins with its month. */
const MONTH_FIRST = ['US', 'PH', 'PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'MH', 'PW'];
/** Where people write it both ways: `05/11/2026` says nothing there. */
const BOTH_WAYS = ['CA'];
/** Where a year of two digits stands first as well, and where behind a dash it never does. */
const YEAR_FIRST = ['JP', 'KR', 'CN', 'TW', 'HU', 'LT', 'SE', 'CA'];
const DASHED_LAST = ['NL', 'DK', 'PT', 'IN', 'CL'];
/**
 * Lists come by the day or the month: what tells its year by two digits, or by a number, is of so long ago at most. Less than
 * the 364 days between the 26th of November 2025 and the 25th of 2026, so that never both can be meant.
 */
const LATELY_MS = 360 * 86_400_000;
/** What lies ahead by more than this has not happened yet: a day told without its hour is its noon, in any zone. */
export const AHEAD_MS = 36 * 3_600_000;

/** In whose way a list tells its times, by which clock, and when it came, UTC milliseconds. */
export interface Teller {
  country: string;
  timeZone: string;
  now: number;
}

const LOCAL =
  /^(\d{4}|\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{1,2})(?:(?:,? ?T|,? |,)(\d{1,2})(?:[.:]| ?h ?)(\d\d)(?:[.:]([0-5]\d)(?:[.,]\d{1,9})?)?(?: ?([ap])\.? ?m\.?)?)?$/i;

/** A day as spreadsheets count it, and behind it the part of the day that has gone: `46344.584722`. */
const COUNTED = /^(\d{5})([.,]\d+)?(?= |$)/;
/** What spreadsheets call 1, less that. */
const COUNTED_FROM = Date.UTC(1899, 11, 30);
/** An hour as a part of the day; 0 is midnight. What could be minutes after it as well is neither. */
const PART = /^(?:0|0?(,\d+|\.\d|\.[6-9]\d|\.\d{3,}))$/;
const PART_OR_HOUR = /^0?\.[0-5]\d$/;

/** `18-NOV-26`, `18 Nov 2026`; and their months, as numbers of two digits. */
const NAMED = /^(\d{1,2})([ -])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\2(\d{4}|\d\d)(?=[ ,]|$)/i;
const monthOf = (name: string) =>
  two(String('janfebmaraprmayjunjulaugsepoctnovdec'.indexOf(name.toLowerCase()) / 3 + 1));

/** Behind an hour, its zone: `Z`, `-0500`. */
const ZONE = /(?<=:\d\d(?:\.\d+)?) ?(?:Z|[+-]\d\d:?\d\d)$/;

const two = (text: string) => text.padStart(2, '0');

/**
 * The day, `YYYY-MM-DD`, that three numbers say in the ways of a country; undefined where it could be several.
 * @param isCounted a spreadsheet's number said them.
 */
function readDay(
  [first = '', mark, second = '', third = '']: readonly string[],
  { country, now }: Teller,
  isCounted: boolean,
): string | undefined {
  const isShort = first.length <= 2 && third.length === 2;
  if (!isShort && (first.length === 4) === (third.length === 4)) return undefined;
  const isStroke = mark !== '.';
  const isMonthFirst = isStroke && MONTH_FIRST.includes(country);
  const isEither = isStroke && BOTH_WAYS.includes(country);
  const mayYearFirst = YEAR_FIRST.includes(country) || (mark === '-' && !DASHED_LAST.includes(country));
  const ways = [
    ...(first.length === 4 || (isShort && mayYearFirst) ? [[first, second, third]] : []),
    ...(first.length !== 4 && !isMonthFirst ? [[third, second, first]] : []),
    ...(first.length !== 4 && (isMonthFirst || isEither) ? [[third, first, second]] : []),
  ];
  const isLately = (day: string) => {
    const age = now - Date.parse(`${day}T12:00Z`);
    return -AHEAD_MS <= age && age <= LATELY_MS;
  };
  const days = ways
    .map(([year = '', month = '', day = '']) => `${year.padStart(4, '20')}-${two(month)}-${two(day)}`)
    .filter((day) => isLocal(`${day}T12:00`) && (!(isShort || isCounted) || isLately(day)));
  return new Set(days).size === 1 ? days[0] : undefined;
}

/** Of an hour of twelve, the one of the day. */
function readHour(hour: string, half: string | undefined): number {
  if (half === undefined) return Number(hour);
  return Number(hour) < 1 || Number(hour) > 12
    ? Number.NaN
    : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** The part of a day that has gone, by the clock: `0.25` is 06:00. */
function clockOf(part: string): string {
  const seconds = Math.round(Number(`0${part.replace(',', '.')}`) * 86_400);
  return `${two(String(Math.floor(seconds / 3600)))}:${two(String(Math.floor(seconds / 60) % 60))}`;
}

/** An hour in a column of its own: as it stands, or as the part of the day that spreadsheets keep; undefined for either. */
function readClock(text: string): string | undefined {
  const part = PART.exec(text);
  if (part) return clockOf(part[1] ?? '.0');
  return PART_OR_HOUR.test(text) ? undefined : text;
}

/**
 * One way of those that say the same: `15:20 Uhr`, `20261118 1402`, `18. 11. 2026`, `18-Nov-2026`, a blank before the zone; a
 * spreadsheet's number as day and hour.
 */
const tidy = (text: string) =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ ?uhr$/i, '')
    .replace(COUNTED, (_, days: string, part: string | undefined) => {
      const day = new Date(COUNTED_FROM + Number(days) * 86_400_000).toISOString().slice(0, 10);
      return part ? `${day} ${clockOf(part)}` : day;
    })
    .replace(/^(20\d\d)(\d\d)(\d\d)(?=$|[ T])/, '$1-$2-$3')
    .replace(/^(\d{4}-\d\d-\d\d[ T])(\d\d)(\d\d)(?:[0-5]\d)?$/, '$1$2:$3')
    .replace(/^(\d{1,4})\. ?(\d{1,2})\. ?(\d{1,4})\.?(?=[ ,]|$)/, '$1.$2.$3')
    // Between dots the day comes first in every country.
    .replace(NAMED, (_, day: string, _mark, month: string, year: string) => `${day}.${monthOf(month)}.${year}`)
    .replace(/(:\d\d(?:\.\d+)?) (?=[+-]\d\d:?\d\d$)/, '$1');

/** Whether a day alone is told, without an hour. */
export function isDayAlone(text: string): boolean {
  const told = LOCAL.exec(tidy(text));
  return told !== null && told[5] === undefined;
}

/**
 * When a sale was whose hour stands in a column of its own. Spreadsheets and databases write midnight behind such a day
 * (`46344.0`, `2026-11-18T00:00:00Z`): of whatever zone, it is no hour there. Another hour is that of both columns.
 * @returns UTC milliseconds; undefined for what is no moment, or could be several.
 */
export function readMomentOfTwo(text: string, clock: string, teller: Teller): number | undefined {
  const [, ...parts] = LOCAL.exec(tidy(text).replace(ZONE, '')) ?? [];
  const wall = parts.length > 0 ? readWall(text, parts, teller) : undefined;
  const hour = readClock(clock);
  if (wall === undefined || hour === undefined) return undefined;
  const told = readMoment(`${wall.slice(0, 10)} ${hour}`, teller);
  if (parts[4] === undefined || wall.endsWith('T00:00')) return told;
  const at = readMoment(text, teller);
  const isSame =
    told !== undefined && at !== undefined && localOf(at, teller.timeZone) === localOf(told, teller.timeZone);
  return isSame || told === momentOf(wall, teller.timeZone) ? at : undefined;
}

/** The first and the last moment of the day around one, by the clock of a zone. */
export function dayAround(at: number, timeZone: string): { from: number; to: number } {
  const day = localOf(at, timeZone).slice(0, 10);
  return { from: momentOf(`${day}T00:00`, timeZone), to: momentOf(`${day}T23:59`, timeZone) + 59_999 };
}

/** What the clock of the store showed, `2026-11-22T14:02`, as a text and its parts tell it; undefined for none, or several. */
function readWall(text: string, parts: readonly string[], teller: Teller): string | undefined {
  const [hour = '12', minute = '00', , half] = parts.slice(4);
  const day = readDay(parts, teller, COUNTED.test(text.trim()));
  const local = `${day}T${two(String(readHour(hour, half)))}:${minute}`;
  return isLocal(local) ? local : undefined;
}

/**
 * A moment as lists of tills tell it: with its zone (ISO 8601), or as the store's clock showed it, in the way of the shop's
 * country: `2026-11-22 14:02`, `22.11.2026 14:02:11`, `11/22/2026 2:02 PM`. A day alone is its noon. A year of two digits,
 * and a day that a spreadsheet counted, are those of a day lately.
 * @returns UTC milliseconds; undefined for what is no moment, or could be several.
 */
export function readMoment(text: string, teller: Teller): number | undefined {
  const told = tidy(text);
  const [, ...parts] = LOCAL.exec(told) ?? [];
  if (parts.length > 0) {
    const wall = readWall(text, parts, teller);
    return wall === undefined ? undefined : momentOf(wall, teller.timeZone);
  }
  const zoned = told.replace(' ', 'T');
  const at = /T.*(Z|[+-]\d\d:?\d\d)$/.test(zoned) ? Date.parse(zoned) : Number.NaN;
  return isMoment(at) ? at : undefined;
}
