import type { Context } from 'hono';
import type { Offer } from '../campaign/campaign.store.ts';
import { AppError } from '../errors.ts';
import { openList, readPieces } from '../pieces.ts';
import type { App } from '../ports.ts';
import { createRecordReader, type FeedRecord } from '../product/feed.ts';
import { writeSeparated } from '../report/csv.ts';
import type { Shop } from '../retailer/shop.ts';
import { describeCustomers, type Named } from './links.ts';
import { COLUMNS } from './newsletter.ts';

const MAX_BODY = 20_000_000;
const MOST_LINES = 200_000;
/** Customers whose links are looked up together. */
const CHUNK = 500;

/** What lists call the columns, in letters alone. */
const HEADINGS: Record<keyof Named, readonly string[]> = {
  customer_id: ['customerid', 'id', 'externalid', 'subscriberkey', 'kundennummer', 'kundenid', 'klantnummer'],
  email: [
    'email',
    'mail',
    'emailvalue',
    'emailaddress',
    'emailadresse',
    'emailadres',
    'emailadress',
    'adresseemail',
    'courriel',
    'correo',
    'correoelectronico',
    'indirizzoemail',
    'adresemail',
  ],
};

/** Which columns name a customer. @throws AppError `unprocessable` where none does. */
function readHeading(cells: readonly string[]): Partial<Record<keyof Named, number>> {
  const columns: Partial<Record<keyof Named, number>> = {};
  cells.forEach((cell, index) => {
    const letters = cell
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\(.*?\)|\P{L}/gu, '');
    const name = (Object.keys(HEADINGS) as (keyof Named)[]).find((one) => HEADINGS[one].includes(letters));
    if (name && columns[name] === undefined) columns[name] = index;
  });
  if (Object.keys(columns).length > 0) return columns;
  throw new AppError('unprocessable', 'No column names a customer.', {
    errors: [{ path: 'line.1', code: 'heading', message: 'expected a heading with customer_id or email' }],
  });
}

/**
 * A list of customers with their links behind it: the same lines in the same order, for the tool that it came from.
 * Nothing of who is no advocate is kept. It comes back in UTF-8; `x-list-encoding` says how it was read.
 * @throws AppError `unsupported_media_type`, `body_too_large`, `unprocessable`.
 */
export async function answerList(c: Context<App>, shop: Shop, offer: Offer | undefined): Promise<Response> {
  const list = openList(c);
  const reader = createRecordReader();
  const read: FeedRecord[] = [];
  const pieces = readPieces(list, MAX_BODY);
  for await (const piece of pieces) {
    for (const record of reader.read(piece)) read.push(record);
    const line = reader.runaway();
    if (line === undefined) continue;
    throw new AppError('unprocessable', 'This file cannot be read.', {
      errors: [{ path: `line.${line}`, code: 'unclosed_quote', message: 'a quote is opened that nothing closes' }],
    });
  }
  const told = [...read, ...reader.end()];
  // Spreadsheets are told by it what stands between the cells.
  if (/^sep=/i.test(told[0]?.cells[0] ?? '')) told.shift();
  const [heading, ...records] = told;
  // Spreadsheets of countries that write decimals with a comma take semicolons.
  const mark = reader.separator() === ';' ? ';' : ',';
  if (!heading) throw new AppError('unprocessable', 'The list is empty.');
  if (records.length > MOST_LINES) throw new AppError('body_too_large', `A list may have ${MOST_LINES} lines at most.`);
  const columns = readHeading(heading.cells);
  const at = (cells: readonly string[], name: keyof Named) => {
    const index = columns[name];
    return index === undefined ? undefined : cells[index]?.trim();
  };
  const ports = c.get('ports');
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) =>
      controller.enqueue(
        encoder.encode(
          `\ufeff${writeSeparated([...heading.cells, COLUMNS.state, COLUMNS.page, COLUMNS.friends], mark)}`,
        ),
      ),
    async pull(controller) {
      const chunk = records.slice(next, next + CHUNK);
      next += CHUNK;
      const customers = chunk.map(({ cells }) => ({
        customer_id: at(cells, 'customer_id'),
        email: at(cells, 'email'),
      }));
      const links = await describeCustomers(ports, shop, offer, customers);
      const lines = chunk.map(({ cells }, index) => {
        const { state, page, link } = links[index] ?? { state: 'unusable', page: null, link: null };
        const filled = heading.cells.map((_, column) => cells[column] ?? '');
        return writeSeparated([...filled, state, page, link], mark);
      });
      controller.enqueue(encoder.encode(lines.join('')));
      if (next >= records.length) controller.close();
    },
  });
  return c.body(body, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="newsletter-links.csv"',
    'cache-control': 'no-store',
    'x-list-encoding': pieces.encoding(),
  });
}
