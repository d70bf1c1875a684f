import type { MetricUnit } from '../worker/report/metrics.ts';
import type { MetricValue, Money } from '../worker/report/totals.ts';
import { language } from './i18n.ts';
import { digitsOf, writeMoney } from './money.ts';

/** What stands where a number is not known. */
const UNKNOWN = '–';

export type Unit = MetricUnit | 'text';

/** Minor units as people write them. */
export function formatMoney({ amount, currency }: Money): string {
  return writeMoney(amount, currency, language());
}

/** The first currency's amount in major units, for heights and axes. */
export function numberOf(value: MetricValue): number | null {
  if (value === null || typeof value === 'number') return value;
  const [first] = value;
  return first ? first.amount / 10 ** digitsOf(first.currency) : null;
}

/** A metric's value in its unit, in one line. Several currencies are listed: they have no sum, and no average. */
export function formatValue(value: MetricValue, unit: Unit): string {
  if (value === null) return UNKNOWN;
  if (typeof value !== 'number') return value.map(formatMoney).join(' · ');
  if (unit === 'duration') return formatDuration(value);
  const options: Record<Exclude<Unit, 'duration'>, Intl.NumberFormatOptions> = {
    text: {},
    change: { style: 'percent', signDisplay: 'exceptZero', minimumFractionDigits: 1, maximumFractionDigits: 1 },
    count: { maximumFractionDigits: 0 },
    money: { maximumFractionDigits: 2 },
    ratio: { minimumFractionDigits: 2, maximumFractionDigits: 2 },
    share: { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 },
  };
  return new Intl.NumberFormat(language(), options[unit]).format(value);
}

/** Milliseconds in the largest unit that fits: `3.5 days`. */
function formatDuration(value: number): string {
  const [unit, size] = (
    [
      ['day', 86_400_000],
      ['hour', 3_600_000],
      ['minute', 60_000],
    ] as const
  ).find(([, ms]) => value >= ms) ?? ['second', 1000];
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 1,
  }).format(value / size);
}

/** How a number compares with the one before, as `+12%`; undefined where that cannot be said. */
export function formatChange(value: MetricValue, before: MetricValue | undefined): string | undefined {
  const [is, was] = [single(value), single(before ?? null)];
  if (is === undefined || was === undefined || was.amount <= 0 || is.currency !== was.currency) return undefined;
  const options = { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language(), options).format(is.amount / was.amount - 1);
}

/** One number, or the amount of one currency: several have no sum. */
function single(value: MetricValue): Money | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') return { amount: value, currency: '' };
  return value.length === 1 ? value[0] : undefined;
}

/** A tick of an axis: short, in the shop's currency where it is money. */
export function formatTick(value: number, unit: Unit, currency: string): string {
  return new Intl.NumberFormat(language(), {
    notation: 'compact',
    maximumFractionDigits: 1,
    ...(unit === 'money' && { style: 'currency', currency }),
  }).format(value);
}

/** `YYYY-MM-DD` as a date; such days have no zone of their own. */
export function formatDay(day: string, style: 'short' | 'long' = 'short'): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'short'
      ? { day: 'numeric', month: 'short' }
      : { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(language(), { ...options, timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`));
}

/** `YYYY-MM` as a month. */
export function formatMonth(month: string, style: 'short' | 'long' = 'long'): string {
  return new Intl.DateTimeFormat(language(), { month: style, year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month.slice(0, 7)}-01T00:00:00Z`),
  );
}

export function formatPeriod(from: string, to: string): string {
  return new Intl.DateTimeFormat(language(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatRange(Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`));
}

/** A moment as the shop's clock shows it. */
export function formatTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit', timeZone }).format(at);
}

/** A moment to the second, today. */
export function formatClock(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat(language(), { timeStyle: 'medium', timeZone }).format(at);
}

/** A moment with its day, as the reader's own clock shows it. */
export function formatMoment(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** The city of an IANA zone: `New York`. */
export function formatZone(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}

/** A country by its name. */
export function formatCountry(code: string): string {
  return new Intl.DisplayNames(language(), { type: 'region' }).of(code) ?? code;
}

/** Whether a text is an id of ours, which says nothing to people. */
export function isId(text: string): boolean {
  return /^[a-z]{3}_[0-9A-Za-z]{20,}$/.test(text);
}
