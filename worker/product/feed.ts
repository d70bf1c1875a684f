import type { FieldError } from '../errors.ts';
import { AVAILABILITIES, type Availability, readPrice, type ToldPrice, type ToldProduct } from './product.ts';

/** A record of a feed and the line it begins on, from 1. */
export interface FeedRecord {
  line: number;
  cells: string[];
}

/** Takes a file in pieces and gives back the records that are whole. */
export interface RecordReader {
  read(text: string): FeedRecord[];
  /** What is left once the file has ended. */
  end(): FeedRecord[];
  /** The line of a record that has grown beyond all measure: a quote that is never closed, mostly. */
  runaway(): number | undefined;
  /** What stands between cells, once the heading was read. */
  separator(): string;
}

/** Longest record: far above any real one. */
const MOST_RECORD = 64_000;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/** The separator of a heading: of tab, semicolon and comma the one it has most. */
function separatorOf(heading: string): string {
  const counts = ['\t', ';', ','].map((mark) => [heading.split(mark).length, mark] as const);
  return counts.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
}

/**
 * Reads separated values piece by piece, so that a file of any length costs the memory of one piece. Quotes count
 * where a cell begins with one (RFC 4180); tabs, semicolons and commas are told apart by the first line.
 */
export function createRecordReader(): RecordReader {
  let rest = '';
  let line = 1;
  let separator: number | undefined;
  let first = true;

  const cellOf = (text: string) => (text.charCodeAt(0) === QUOTE ? unquote(text) : text);
  const unquote = (text: string) => {
    const end = text.lastIndexOf('"');
    return text.slice(1, end > 0 ? end : undefined).replaceAll('""', '"') + (end > 0 ? text.slice(end + 1) : '');
  };

  /** Splits what is there; `last` takes the end of the text for the end of a record. */
  function split(text: string, last: boolean): FeedRecord[] {
    const records: FeedRecord[] = [];
    let cells: string[] = [];
    let cellAt = 0;
    let recordAt = 0;
    let quoted = false;
    let breaks = 0;
    const end = (at: number, next: number) => {
      cells.push(cellOf(text.slice(cellAt, at)));
      if (cells.length > 1 || cells[0]?.trim()) records.push({ line, cells });
      line += breaks + 1;
      cells = [];
      breaks = 0;
      cellAt = recordAt = next;
    };
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (quoted) {
        if (code === QUOTE) quoted = false;
        else if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) breaks += 1;
      } else if (code === QUOTE) {
        // A second quote right after the closing one goes on with the cell, as one within it.
        quoted = at === cellAt || (text.charCodeAt(cellAt) === QUOTE && text.charCodeAt(at - 1) === QUOTE);
      } else if (code === LF || code === CR) {
        // Whether a line feed follows is not known yet.
        if (code === CR && at === text.length - 1 && !last) break;
        const two = code === CR && text.charCodeAt(at + 1) === LF;
        end(at, at + (two ? 2 : 1));
        if (two) at += 1;
      } else if (code === separator) {
        cells.push(cellOf(text.slice(cellAt, at)));
        cellAt = at + 1;
      }
    }
    if (last && recordAt < text.length) end(text.length, text.length);
    rest = text.slice(recordAt);
    return records;
  }

  const take = (text: string, last: boolean) => {
    rest += text;
    if (first && rest) {
      rest = rest.replace(/^\ufeff/, '');
      first = false;
    }
    if (separator === undefined) {
      const [heading, ...more] = rest.split(/\r\n|\r|\n/, 2);
      if (!more.length && !last) return [];
      separator = separatorOf(heading ?? '').charCodeAt(0);
    }
    return split(rest, last);
  };
  return {
    read: (text) => take(text, false),
    end: () => take('', true),
    runaway: () => (rest.length > MOST_RECORD ? line : undefined),
    separator: () => String.fromCharCode(separator ?? COMMA),
  };
}

/** Columns of Google Merchant feeds that are read, under our names; all others are passed over. */
const COLUMNS: Record<string, keyof Row> = {
  id: 'id',
  title: 'title',
  link: 'link',
  image_link: 'image',
  price: 'price',
  sale_price: 'salePrice',
  sale_price_effective_date: 'saleDates',
  availability: 'availability',
};
interface Row {
  id: string;
  title: string;
  link: string;
  image: string;
  price: string;
  salePrice: string;
  saleDates: string;
  availability: string;
}
/** Where each field stands in a record. */
export type Heading = Map<keyof Row, number>;

/**
 * Reads the heading: names as Google has them, with or without `g:`, with spaces or underscores, in any order.
 * @returns the columns, or the names of those that are missing.
 */
export function readHeading(
  cells: readonly string[],
  needed: readonly string[],
): { heading: Heading; missing: string[] } {
  const heading: Heading = new Map();
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim().toLowerCase().replace(/^g:/, '').replaceAll(' ', '_');
    const field = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
    if (field && !heading.has(field)) heading.set(field, index);
  }
  const missing = needed.filter((name) => !heading.has(COLUMNS[name] as keyof Row));
  return { heading, missing };
}

/** A moment as ISO 8601 has it, its zone also without a colon; UTC where it names none. */
function readMoment(text: string): number {
  const told = text.trim().replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(told) || !told.includes('T');
  return Date.parse(zoned ? told : `${told}Z`);
}

/** What a record says of a product; faults are those that keep it from being judged. */
export function readRow(heading: Heading, cells: readonly string[]): { told: ToldProduct; faults: FieldError[] } {
  const cell = (field: keyof Row) => cells[heading.get(field) ?? -1]?.trim() ?? '';
  const faults: FieldError[] = [];
  const money = (field: 'price' | 'salePrice', path: string): ToldPrice | undefined => {
    const text = cell(field);
    const price = text ? readPrice(text) : undefined;
    if (text && !price) faults.push({ path, code: 'price', message: 'expected an amount and its currency: 19.95 EUR' });
    return price;
  };
  const price = money('price', 'price');
  const salePrice = money('salePrice', 'sale_price');
  const availability = cell('availability').toLowerCase().replaceAll(' ', '_');
  const known = AVAILABILITIES.find((one) => one === availability);
  if (availability && !known) {
    faults.push({
      path: 'availability',
      code: 'availability',
      message: `expected one of ${AVAILABILITIES.join(', ')}`,
    });
  }
  const [from, to] = cell('saleDates') ? cell('saleDates').split('/').map(readMoment) : [];
  if ([from, to].some((moment) => Number.isNaN(moment)) || (from !== undefined && to === undefined)) {
    const message = 'expected two moments: 2026-11-20T00:00+01:00/2026-11-30T00:00+01:00';
    faults.push({ path: 'sale_price_effective_date', code: 'time', message });
  }
  return {
    told: {
      id: cell('id'),
      title: cell('title'),
      url: cell('link'),
      imageUrl: cell('image'),
      price,
      salePrice,
      saleFrom: from,
      saleTo: to,
      availability: known as Availability | undefined,
    },
    faults,
  };
}
