import { isLocal, localOf, momentOf } from '../campaign/period.ts';

/** Where a date between strokes begins with its month. */
const MONTH_FIRST = ['US', 'PH', 'PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'MH', 'PW'];
/** Where people write it both ways: `05/11/2026` says nothing there. */
const BOTH_WAYS = ['CA'];

const LOCAL =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:(?:,? ?T?)(\d{1,2})[.:h](\d\d)(?:[.:]([0-5]\d)(?:[.,]\d{1,9})?)?(?: ?([ap])\.?m\.?)?)?$/i;

const two = (text: string) => text.padStart(2, '0');

/** Year, month and day, as a country writes them; undefined where it could be another day. */
function readDay([first, mark, second, third]: readonly string[], country: string) {
  if (first === undefined || second === undefined || third === undefined) return undefined;
  if (first.length === 4) return third.length <= 2 ? `${first}-${two(second)}-${two(third)}` : undefined;
  if (first.length > 2 || third.length !== 4) return undefined;
  const isStroke = mark !== '.';
  if (isStroke && BOTH_WAYS.includes(country) && first !== second && Number(first) <= 12 && Number(second) <= 12) {
    return undefined;
  }
  const isMonthFirst =
    isStroke && (MONTH_FIRST.includes(country) || (BOTH_WAYS.includes(country) && Number(second) > 12));
  const [month, day] = isMonthFirst ? [first, second] : [second, first];
  return `${third}-${two(month)}-${two(day)}`;
}

/** Of an hour of twelve, the one of the day. */
function readHour(hour: string, half: string | undefined): number {
  if (half === undefined) return Number(hour);
  return Number(hour) < 1 || Number(hour) > 12
    ? Number.NaN
    : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** Without what says nothing: `15:20 Uhr`, `20261118`, a blank before the zone. */
const tidy = (text: string) =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ ?uhr$/i, '')
    .replace(/^(20\d\d)(\d\d)(\d\d)(?=$|[ T])/, '$1-$2-$3')
    .replace(/(:\d\d(?:\.\d+)?) (?=[+-]\d\d:?\d\d$)/, '$1');

/** Whether a day alone is told, without an hour. */
export function isDayAlone(text: string): boolean {
  const told = LOCAL.exec(tidy(text));
  return told !== null && told[5] === undefined;
}

/** The first and the last moment of the day around one, by the clock of a zone. */
export function dayAround(at: number, timeZone: string): { from: number; to: number } {
  const day = localOf(at, timeZone).slice(0, 10);
  return { from: momentOf(`${day}T00:00`, timeZone), to: momentOf(`${day}T23:59`, timeZone) + 59_999 };
}

/**
 * A moment as lists of tills tell it: with its zone (ISO 8601), or as the store's clock showed it, in the way of the shop's
 * country: `2026-11-22 14:02`, `22.11.2026 14:02:11`, `11/22/2026 2:02 PM`. A day alone is its noon; two digits are no year.
 * @returns UTC milliseconds.
 */
export function readMoment(
  text: string,
  { country, timeZone }: { country: string; timeZone: string },
): number | undefined {
  const told = tidy(text);
  const [, ...parts] = LOCAL.exec(told) ?? [];
  if (parts.length > 0) {
    const [hour = '12', minute = '00', , half] = parts.slice(4);
    const local = `${readDay(parts, country)}T${two(String(readHour(hour, half)))}:${minute}`;
    return isLocal(local) ? momentOf(local, timeZone) : undefined;
  }
  const zoned = told.replace(' ', 'T');
  const at = /T.*(Z|[+-]\d\d:?\d\d)$/.test(zoned) ? Date.parse(zoned) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
