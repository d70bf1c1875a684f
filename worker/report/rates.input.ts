import { AppError } from '../errors.ts';
import { readRecords } from './csv.ts';
import type { Rate } from './rates.ts';

/** A rate on its way in, with the place to name where it is at fault: `line.4`, or `rates.3`. */
export interface ToldRate {
  place: string;
  rate: Rate;
}

const FIELDS = ['day', 'source', 'target', 'rate'] as const;

/**
 * Reads rates from a CSV file: a heading with `day`, `source`, `target` and `rate` in any order, then a line each.
 * @throws AppError `unprocessable` where a column is missing.
 */
export function readRatesFile(text: string): ToldRate[] {
  const [heading, ...records] = readRecords(text);
  const names = (heading?.cells ?? []).map((name) => name.trim().toLowerCase());
  const missing = FIELDS.filter((field) => !names.includes(field));
  if (missing.length) {
    const message = `expected the columns ${FIELDS.join(', ')}; missing: ${missing.join(', ')}`;
    throw new AppError('unprocessable', 'The file has no usable heading.', {
      errors: [{ path: `line.${heading?.line ?? 1}`, code: 'missing_column', message }],
    });
  }
  return records.map(({ line, cells }) => {
    const cell = (field: string) => (cells[names.indexOf(field)] ?? '').trim();
    return {
      place: `line.${line}`,
      rate: {
        day: cell('day'),
        source: cell('source').toUpperCase(),
        target: cell('target').toUpperCase(),
        rate: cell('rate'),
      },
    };
  });
}
