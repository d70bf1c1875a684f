import type { MetricValue, Money } from '../worker/report/metrics.ts';
import { language } from './i18n.ts';

/** What stands where a number is not known. */
const UNKNOWN = '–';

export type Unit = 'count' | 'ratio' | 'share' | 'money';

function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Minor units as people write them. */
export function formatMoney({ amount, currency }: Money): string {
  const value = amount / 10 ** digitsOf(currency);
  return new Intl.NumberFormat(language(), { style: 'currency', currency }).format(value);
}

/** The first currency's amount in major units, for heights and axes. */
export function numberOf(value: MetricValue): number | null {
  if (value === null || typeof value === 'number') return value;
  const [first] = value;
  return first ? first.amount / 10 ** digitsOf(first.currency) : null;
}

/** A metric's value in its unit. Several currencies stand side by side: they have no sum. */
export function formatValue(value: MetricValue, unit: Unit): string {
  if (value === null) return UNKNOWN;
  if (typeof value !== 'number') return value.map(formatMoney).join(' + ');
  const options: Record<Unit, Intl.NumberFormatOptions> = {
    count: { maximumFractionDigits: 0 },
    money: { maximumFractionDigits: 2 },
    ratio: { minimumFractionDigits: 2, maximumFractionDigits: 2 },
    share: { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 },
  };
  return new Intl.NumberFormat(language(), options[unit]).format(value);
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
