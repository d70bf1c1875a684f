/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet. */
import { currencyDigits } from '../campaign/money.ts';
import type { Money } from './totals.ts';

/** A cell: numbers and money stay numbers, null is empty. */
export type Cell = string | number | Money | null;

/**
 * What makes a spreadsheet take a text for a formula, full-width forms among them (OWASP, "CSV Injection"): also behind
 * what another locale's spreadsheet takes for the end of a cell. Only texts are checked: numbers are written by us, and
 * keep their sign.
 */
const FORMULA = /^(?=[\t\r\n])|(?:^|[,;\t\r\n"])(?=\s*[=+\-@＝＋－＠])/g;
const QUOTED = /[",;\r\n]/;

/** Money as a decimal number with exactly as many digits as its currency has: `12.30`, `1230`, `-0.500`. */
export function writeAmount({ amount, currency }: Money): string {
  const digits = currencyDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function writeCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return writeAmount(cell);
  const text = cell.replace(FORMULA, "$&'");
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its line break, for spreadsheets that take semicolons too. */
export const writeSeparated = (cells: readonly Cell[], mark: ',' | ';'): string =>
  `${cells.map(writeCell).join(mark)}\r\n`;

/** One record with its line break. */
export function writeLine(cells: readonly Cell[]): string {
  return writeSeparated(cells, ',');
}

/** A record and the line of the file it begins on, from 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/**
 * Reads records: quoted cells may hold separators and line breaks; any of CRLF, LF and CR ends a record; a mark of
 * byte order in front and lines without anything are passed over.
 */
export function readRecords(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  const end = () => {
    if (cells.length > 1 || cells[0]) records.push({ line: begun, cells });
    cells = [];
    begun = line;
  };
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))([^,\r\n]*)(,|\r\n|\r|\n|$)/gy;
  const body = text.replace(/^\ufeff/, '');
  while (token.lastIndex <= body.length) {
    const found = token.exec(body);
    if (!found) break;
    const [all, quoted, plain = '', rest = '', mark] = found;
    cells.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')) + rest);
    line += all.match(/\r\n|\r|\n/g)?.length ?? 0;
    if (mark !== ',') end();
    if (mark === '') break;
  }
  return records;
}
