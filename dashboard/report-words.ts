import type { Granularity, ReportAnswer } from '../worker/report/query.ts';
import { formatCountry, formatDay, formatMonth } from './format.ts';
import { hasWords, language, t } from './i18n.ts';

/** A key in words: its own, or what it says itself, as `New customers` of `new_customers`. */
function wordsOf(key: string, group: string): string {
  if (hasWords(`${group}.${key}`)) return t(`${group}.${key}`);
  const words = key.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

export const metricName = (key: string) => wordsOf(key, 'metric');
/** For headings of narrow columns. */
export const metricShort = (key: string) =>
  hasWords(`metric_short.${key}`) ? t(`metric_short.${key}`) : metricName(key);
export const dimensionName = (key: string) => wordsOf(key.replace(/_name$/, ''), 'dimension');
export const reportName = (key: string) => wordsOf(key, 'reports');

function periodName(value: string, granularity: Granularity): string {
  if (granularity === 'month' || value.length === 7) return formatMonth(value);
  return granularity === 'week' ? t('report.week_of', { day: formatDay(value) }) : formatDay(value, 'long');
}

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** The value of a dimension as people read it; what is not known is said to be so. */
export function valueName(answer: ReportAnswer, dimension: string, value: string | null | undefined): string {
  if (value === null || value === undefined) {
    return hasWords(`report.none_${dimension}`) ? t(`report.none_${dimension}`) : t('report.unknown');
  }
  if (value === '(other)') return t('report.other');
  switch (dimension) {
    case 'period':
      return periodName(value, answer.granularity);
    case 'shop':
      return answer.shops.find(({ id }) => id === value)?.name ?? value;
    case 'country':
      return /^[A-Z]{2}$/.test(value) ? formatCountry(value) : value;
    case 'language':
      return languageName(value);
    default:
      return hasWords(`${dimension}.${value}`) ? t(`${dimension}.${value}`) : value;
  }
}
