import { z } from 'zod';
import { isCurrency } from '../campaign/money.ts';
import { AppError, type FieldError } from '../errors.ts';
import { addDays, isDay, latestDay } from './day.ts';
import {
  DIMENSIONS,
  type Dimension,
  GRANULARITIES,
  MAX_FILE_ROWS,
  MAX_ROWS,
  type ReportName,
  type ReportQuery,
} from './query.ts';

const DEFAULT_DAYS = 30;
/** More values than anybody chooses by hand. */
const MAX_VALUES = 100;

/** Between values; a comma within one is written `\,`. */
const SEPARATOR = /(?<!\\),/;
const splitValues = (texts: readonly string[]) =>
  texts.flatMap((text) => text.split(SEPARATOR).map((value) => value.replaceAll('\\,', ',')));

const day = z.string().refine(isDay, 'expected a day such as 2026-01-31, from 1970 to 2199');
/** What can be asked beside the filters: each at most once, but for lists. */
export const reportParameters = z.object({
  shop: z.string().max(4000).optional().describe('Ids of shops, separated by commas, or `all`'),
  from: day.optional().describe('First day, in the shops’ time zones'),
  to: day.optional().describe('Last day; with `from` at most 400 days'),
  granularity: z.enum(GRANULARITIES).optional().describe('What `period` is made of'),
  dimensions: z
    .string()
    .max(100)
    .optional()
    .describe(`Of ${DIMENSIONS.join(', ')}; separated by commas`),
  compare: z
    .literal('previous')
    .optional()
    .describe('Also the period before: of days as many, by week or month as many weeks or months'),
  currency: z
    .string()
    .refine(isCurrency, 'expected a code of ISO 4217')
    .optional()
    .describe('Sums all money in this currency, by the rates that you imported'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_FILE_ROWS)
    .optional()
    .describe(`Rows, at most ${MAX_ROWS}, of advocates in CSV ${MAX_FILE_ROWS}; what is left is summed as \`(other)\``),
  format: z.enum(['json', 'csv']).optional().describe('Instead of the header Accept'),
});

/** What was asked, in its own words: shops are still ids. */
export interface ReportInput extends Omit<ReportQuery, 'shops' | 'from' | 'to' | 'limit' | 'report'> {
  /** Undefined where the caller's own are meant, `all` for every shop of the retailer. */
  shops: string[] | 'all' | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit?: number | undefined;
}

/**
 * Reads a report's query string.
 * @param report for its default granularity.
 * @throws AppError `unprocessable` with every fault and its path.
 */
export function readReportInput(report: ReportName, params: Record<string, string[]>): ReportInput {
  const faults: FieldError[] = [];
  const fault = (path: string, code: string, message: string) => faults.push({ path, code, message });
  const filters: Partial<Record<Dimension, string[]>> = {};
  const plain: Record<string, string> = {};
  const isDimension = (name: string): name is Dimension => (DIMENSIONS as readonly string[]).includes(name);

  for (const [name, values] of Object.entries(params)) {
    const filtered = /^filter\[(.*)\]$/.exec(name)?.[1];
    if (filtered !== undefined) {
      const wanted = splitValues(values);
      if (!isDimension(filtered) || filtered === 'period') fault(name, 'unknown_dimension', 'there is no such filter');
      else if (wanted.length > MAX_VALUES) fault(name, 'too_many', `at most ${MAX_VALUES} values`);
      else filters[filtered] = wanted;
    } else if (!(name in reportParameters.shape)) fault(name, 'unknown_parameter', 'there is no such parameter');
    else if (name === 'shop' || name === 'dimensions') plain[name] = values.join(',');
    else if (values.length > 1) fault(name, 'repeated', 'may be given once');
    else plain[name] = values[0] ?? '';
  }
  const dimensions = plain.dimensions ? plain.dimensions.split(',') : [];
  const unknown = dimensions.filter((name) => !isDimension(name));
  if (unknown.length) fault('dimensions', 'unknown_dimension', `of ${DIMENSIONS.join(', ')}`);
  if (new Set(dimensions).size < dimensions.length) fault('dimensions', 'repeated', 'each at most once');
  const parsed = reportParameters.safeParse(plain);
  for (const issue of parsed.error?.issues ?? []) fault(issue.path.join('.'), issue.code ?? 'custom', issue.message);
  if (faults.length || !parsed.success) {
    throw new AppError('unprocessable', 'Some parameters are not usable.', { errors: faults });
  }
  const { shop, from, to, granularity, compare, currency, limit } = parsed.data;
  return {
    shops: shop === undefined || shop === '' ? undefined : shop === 'all' ? 'all' : [...new Set(shop.split(','))],
    from,
    to,
    limit,
    dimensions: dimensions.filter(isDimension),
    filters,
    granularity: granularity ?? (report === 'cohorts' ? 'month' : 'day'),
    ...(currency && { currency }),
    ...(compare && { compare: true }),
  };
}

/**
 * The whole query: the shops found, the period said or else the last 30 days by the clock that is furthest ahead.
 * @param rows how many, where it was not said.
 * @param now UTC milliseconds.
 */
export function toReportQuery(
  report: ReportName,
  input: ReportInput,
  shops: ReportQuery['shops'],
  rows: number,
  now: number,
): ReportQuery {
  const { dimensions, filters, granularity, currency, compare } = input;
  const to = input.to ?? latestDay(shops, now);
  const from = input.from ?? addDays(to, 1 - DEFAULT_DAYS);
  return {
    report,
    shops,
    from,
    to,
    dimensions,
    filters,
    granularity,
    limit: input.limit ?? rows,
    ...(currency && { currency }),
    ...(compare && { compare }),
  };
}
