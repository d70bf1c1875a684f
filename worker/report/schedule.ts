import { addDays, offsetOf } from './day.ts';
import type { MissingRates } from './query.ts';
import type { MetricValue } from './totals.ts';

/** How often a report is sent: about whole weeks from Monday on, or calendar months. */
export const EVERY = ['week', 'month'] as const;
export type Every = (typeof EVERY)[number];

/** Days of a period, both ends included. */
interface Span {
  from: string;
  to: string;
}

/** What of a day has been reported: its orders and what they brought. */
export interface DayFigures {
  conversions: MetricValue;
  revenue: MetricValue;
}
/** By day. */
export type SentDays = Record<string, DayFigures>;

/** A day that says something else now than when it was reported. */
export interface ChangedDay {
  day: string;
  was: DayFigures;
  now: DayFigures;
}

/** The hour, by every shop's own clock, at which a report may be sent. */
const HOUR = 7;
const HOUR_MS = 3_600_000;
/** How long a day is watched for changes after it was reported. */
export const WATCHED_DAYS = 62;

/** The period that holds a day. */
export function spanOf(every: Every, day: string): Span {
  if (every === 'week') {
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    const from = addDays(day, -weekday);
    return { from, to: addDays(from, 6) };
  }
  const from = `${day.slice(0, 8)}01`;
  // The longest month ends before the 32nd day.
  return { from, to: addDays(`${addDays(from, 31).slice(0, 8)}01`, -1) };
}

/** The period right before one. */
export function spanBefore(every: Every, from: string): Span {
  return spanOf(every, addDays(from, -1));
}

/** The moment at which a zone's clock shows an hour of a day; the offset is looked up twice, for it may change that day. */
function momentOf(day: string, hour: number, timeZone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + hour * HOUR_MS;
  return wall - offsetOf(wall - offsetOf(wall, timeZone), timeZone);
}

/** When the report of a period is due: in the morning after its last day, once it is morning in all its shops. */
export function dueAtOf({ to }: Span, timeZones: readonly string[]): number {
  return Math.max(...timeZones.map((zone) => momentOf(addDays(to, 1), HOUR, zone)));
}

/** The days that have changed since they were reported, in order. */
export function findChanged(sent: SentDays, now: SentDays): ChangedDay[] {
  return Object.keys(sent)
    .sort()
    .flatMap((day) => {
      const [was, is] = [sent[day], now[day]];
      return was && is && JSON.stringify(was) !== JSON.stringify(is) ? [{ day, was, now: is }] : [];
    });
}

/** What has been reported once this report is out: the watched days, as they stand now. */
export function keepSent(sent: SentDays, now: SentDays, to: string): SentDays {
  const oldest = addDays(to, 1 - WATCHED_DAYS);
  return Object.fromEntries(Object.entries({ ...sent, ...now }).filter(([day]) => day >= oldest && day <= to));
}

/** A scheduled report, frozen when it is due: everything that its mail says. */
export interface ReportMail {
  retailer: string;
  /** Names of the shops reported on. */
  shops: string[];
  every: Every;
  from: string;
  to: string;
  before: Span;
  /** UTC milliseconds up to when it is complete, and the zone to say it in. */
  asOf: number;
  timeZone: string;
  figures: { metric: string; value: MetricValue; before: MetricValue }[];
  chart: { metric: string; days: { day: string; value: MetricValue }[] };
  tables: { kind: 'channels' | 'shops'; rows: TableLine[] }[];
  changed: ChangedDay[];
  /** Rates that its money lacks; absent in reports made before that was told. */
  missing?: Omit<MissingRates, 'metrics'>[];
  /** Name of the attached file. */
  file: string;
  /** The same report in the dashboard. */
  url: string;
}

/** A line of a small table; `name` is null where it is not known. */
export interface TableLine {
  name: string | null;
  clicks: MetricValue;
  conversions: MetricValue;
  revenue: MetricValue;
}
