/** Times as a shop's clock shows them: `2026-12-01T00:00`, without a zone. */

const DAY_MS = 86_400_000;
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    const options = {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    } as const;
    try {
      formatter = new Intl.DateTimeFormat('en-US', { ...options, timeZone });
    } catch {
      formatter = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
    }
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/**
 * Whether a zone is one that IANA names, as this runtime knows them; not an offset, `+02:00`, nor what stands for one,
 * `EST`: they know no summer time.
 */
export function isTimeZone(zone: string): boolean {
  try {
    return (
      zone.length <= 64 &&
      !/^(?!utc)([+-]|\w{3}$)/i.test(zone) &&
      Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
    );
  } catch {
    return false;
  }
}

/**
 * A zone as IANA spells it: of `europe/amsterdam` `Europe/Amsterdam`. A zone of several names keeps the one that was said,
 * unless it is in one case only: then it gets the runtime's.
 */
export function spellTimeZone(zone: string): string {
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  const isSpelt = /[a-z]/.test(zone) && /[A-Z]/.test(zone);
  return isSpelt && timeZone.toLowerCase() !== zone.toLowerCase() ? zone : timeZone;
}

/** A moment as the clock of a zone shows it; of an unknown zone UTC's. */
export function localOf(at: number, timeZone: string): string {
  const parts = formatterOf(timeZone).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The years that dates are read in: none beyond is meant, and arithmetic on days would leave the years of four digits. */
const FIRST_YEAR = '1970';
const YEAR_AFTER = '2200';

/** Whether a text is a time of the calendar, without a zone, in a year that anybody means. */
export function isLocal(text: string): boolean {
  const at = Date.parse(`${text}Z`);
  const isOfYears = LOCAL.test(text) && FIRST_YEAR <= text && text < YEAR_AFTER;
  return isOfYears && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Whether a number is a moment, UTC milliseconds, in one of those years. */
export function isMoment(at: number): boolean {
  return Date.parse(FIRST_YEAR) <= at && at < Date.parse(YEAR_AFTER);
}

/**
 * When the clock of a zone shows a time, UTC milliseconds. Where clocks go back it shows it twice: the first counts.
 * Where they go forward it never does: the moment counts that is as long after the leap as the time lies in the gap.
 * @param local a time for which `isLocal` holds.
 */
export function momentOf(local: string, timeZone: string): number {
  const wall = Date.parse(`${local}Z`);
  const offsetAt = (at: number) => Date.parse(`${localOf(at, timeZone)}Z`) - at;
  const before = wall - offsetAt(wall - DAY_MS);
  const after = wall - offsetAt(wall + DAY_MS);
  const shown = [before, after].filter((at) => localOf(at, timeZone) === local);
  return shown.length > 0 ? Math.min(...shown) : before;
}
