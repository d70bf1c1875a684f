/** Days are `YYYY-MM-DD` in a shop's time zone: they sort as text. */
import { isLocal, localOf } from '../campaign/period.ts';
import type { Zoned } from '../retailer/shop.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Offsets from UTC are whole quarters of an hour, so a quarter never spans two days of a zone. */
export const QUARTER_MS = 900_000;
/** About six weeks of quarters a zone: more than the days that late events can reach. */
const REMEMBERED = 4096;

interface Zone {
  formatter: Intl.DateTimeFormat;
  days: Map<number, string>;
}

const zones = new Map<string, Zone>();

function openZone(timeZone: string): Zone {
  const format = (zone: string) =>
    new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  let formatter: Intl.DateTimeFormat;
  try {
    formatter = format(timeZone);
  } catch {
    // One shop with an unknown zone must not stop the reports of all others.
    formatter = format('UTC');
  }
  const zone = { formatter, days: new Map<number, string>() };
  zones.set(timeZone, zone);
  return zone;
}

/**
 * The day of a moment in a time zone. Formatting is slow and the fold asks for every event, so days are remembered by
 * the quarter of an hour.
 * @param at UTC milliseconds.
 * @param timeZone IANA name.
 */
export function dayOf(at: number, timeZone: string): string {
  const zone = zones.get(timeZone) ?? openZone(timeZone);
  const quarter = Math.floor(at / QUARTER_MS);
  let day = zone.days.get(quarter);
  if (day === undefined) {
    const parts = zone.formatter.formatToParts(quarter * QUARTER_MS);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
    if (zone.days.size >= REMEMBERED) zone.days.clear();
    zone.days.set(quarter, day);
  }
  return day;
}

/** The days of a moment in some shops' zones, in order. */
const daysIn = (shops: readonly Zoned[], at: number) => shops.map(({ timeZone }) => dayOf(at, timeZone)).sort();

/** The day in that of some shops' zones where it began first: only what lies behind it is future for all of them. */
export function latestDay(shops: readonly Zoned[], at: number): string {
  return daysIn(shops, at).at(-1) ?? dayOf(at, 'UTC');
}

/** The day in that of their zones where it begins last: only what lies before it is over for all of them. */
export function earliestDay(shops: readonly Zoned[], at: number): string {
  return daysIn(shops, at)[0] ?? dayOf(at, 'UTC');
}

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
export function offsetOf(at: number, timeZone: string): number {
  return Date.parse(`${localOf(at, timeZone)}:00Z`) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** @param day for which `isDay` holds, or some years from such a one. @param days may be negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whether a text is a day of the calendar, of the years 1970 to 2199. */
export function isDay(text: string): boolean {
  return isLocal(`${text}T00:00`);
}

/** How many days a period has, both ends included. */
export function countDays(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS + 1;
}

/** Every day of a period, both ends included. */
export function listDays(from: string, to: string): string[] {
  return Array.from({ length: Math.max(0, countDays(from, to)) }, (_, index) => addDays(from, index));
}

/** When a day begins in a time zone, UTC milliseconds. */
function startOfDay(day: string, timeZone: string): number {
  // No zone is further than 14 hours from UTC, and every offset is a whole number of quarters.
  let low = Math.floor((Date.parse(`${day}T00:00:00Z`) - 15 * 3_600_000) / QUARTER_MS);
  let high = low + 30 * 4;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (dayOf(middle * QUARTER_MS, timeZone) < day) low = middle + 1;
    else high = middle;
  }
  return low * QUARTER_MS;
}

/**
 * When the days of a shop are, each in the zone that it had then: from and until, UTC milliseconds. Hours of a day that
 * come again after a move to the west belong to that day, so a run of days may be in several pieces; a move to the east may
 * leave none.
 * @param first with `last` the days, both included.
 */
export function timesOf(first: string, last: string, { timeZone, settings }: Zoned): [from: number, until: number][] {
  const times: [number, number][] = [];
  let moved = Number.NEGATIVE_INFINITY;
  for (const { zone, until } of [
    ...(settings?.formerZones ?? []),
    { zone: timeZone, until: Number.POSITIVE_INFINITY },
  ]) {
    const from = Math.max(startOfDay(first, zone), moved);
    const to = Math.min(startOfDay(addDays(last, 1), zone), until);
    if (from < to) times.push([from, to]);
    moved = until;
  }
  return times;
}
