import { tenantOf } from '../../db/tenant.ts';
import { AppError, type FieldError } from '../errors.ts';
import { readPieces } from '../pieces.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { createRecordReader, type FeedRecord, type Heading, readHeading, readRow } from './feed.ts';
import { addTitles, beginImport, endImport, keepProducts, upsertProducts } from './product.store.ts';
import { judgeProduct, judgeTitle, type Product } from './product.ts';

/** Lines of a feed, and its bytes. */
const MOST_LINES = 200_000;
const MOST_BYTES = 150_000_000;
/** Products of one write: other callers' writes come in between. */
const BATCH = 1_000;
/** Faults that are told of at once; all are counted. */
const MOST_FAULTS = 100;

/** What came of a feed: all that was usable is kept. */
export interface FeedAnswer {
  /** Lines that were taken. */
  imported: number;
  /** Lines that were not. */
  rejected: number;
  /** Products of earlier feeds that this one no longer has. */
  removed: number;
  /** Why, by line and column; the first hundred. */
  faults: FieldError[];
}

/** A feed while it is being read. */
interface Run {
  heading: Heading;
  /** Line of each id so far. */
  seen: Map<string, number>;
  imported: number;
  rejected: number;
  faults: FieldError[];
  /** Whether it was read to its end. */
  whole: boolean;
}

const at = (line: number, { path, code, message }: FieldError): FieldError => ({
  path: `line.${line}.${path}`,
  code,
  message,
});

/** How the lines of a feed are written: whole products, or titles in a further language. */
type Write = (run: Run, records: readonly FeedRecord[]) => Promise<void>;

function refuse(run: Run, line: number, faults: readonly FieldError[]): void {
  run.rejected += 1;
  for (const fault of faults) if (run.faults.length < MOST_FAULTS) run.faults.push(at(line, fault));
}

/** The faults of an id that stood in an earlier line; notes it otherwise. */
function repeated(run: Run, id: string, line: number): FieldError[] {
  const before = run.seen.get(id);
  if (before === undefined) run.seen.set(id, line);
  return before === undefined ? [] : [{ path: 'id', code: 'duplicate', message: `line ${before} has this id too` }];
}

const writeProducts =
  (database: TenantDatabase, shop: Shop, mark: string, now: number): Write =>
  async (run, records) => {
    const products: Product[] = [];
    const kept: string[] = [];
    for (const { line, cells } of records) {
      const { told, faults } = readRow(run.heading, cells);
      const judged = judgeProduct(shop, told);
      const all = [...faults, ...(judged.faults ?? [])];
      if (!all.length) all.push(...repeated(run, told.id, line));
      if (all.length || !judged.product) {
        refuse(run, line, all);
        kept.push(told.id);
      } else products.push(judged.product);
    }
    await database.client.batch(
      [upsertProducts(shop.id, products, { source: 'feed', mark }, now), keepProducts(shop.id, mark, kept)],
      'write',
    );
    run.imported += products.length;
  };

const writeTitles =
  (database: TenantDatabase, shop: Shop, language: string, now: number): Write =>
  async (run, records) => {
    const titles: { id: string; title: string; line: number }[] = [];
    for (const { line, cells } of records) {
      const { told } = readRow(run.heading, cells);
      const { title, faults } = judgeTitle(told.title, 'title');
      const all = faults.length ? faults : repeated(run, told.id, line);
      if (all.length) refuse(run, line, all);
      else titles.push({ id: told.id, title, line });
    }
    const known = await addTitles(database, shop.id, language, titles, now);
    run.imported += known.size;
    for (const { id, line } of titles.filter((one) => !known.has(one.id))) {
      refuse(run, line, [{ path: 'id', code: 'unknown_product', message: `no product has the id ${id.slice(0, 64)}` }]);
    }
  };

/** Reads a feed piece by piece, and hands on its lines by the thousand. */
async function readFeed(
  run: Run,
  body: ReadableStream<Uint8Array> | null,
  begin: (cells: readonly string[], line: number) => Promise<void>,
  write: Write,
): Promise<void> {
  const reader = createRecordReader();
  let waiting: FeedRecord[] = [];
  let begun = false;
  const take = async (records: FeedRecord[], last: boolean) => {
    const [first] = records;
    if (!begun && first) {
      await begin(first.cells, first.line);
      begun = true;
      records.shift();
    }
    waiting.push(...records);
    while (waiting.length >= BATCH || (last && waiting.length)) {
      await write(run, waiting.slice(0, BATCH));
      waiting = waiting.slice(BATCH);
    }
    if (run.imported + run.rejected > MOST_LINES) {
      throw new AppError('body_too_large', `A feed may have ${MOST_LINES} lines at most.`);
    }
  };
  for await (const piece of readPieces(body, MOST_BYTES)) {
    await take(reader.read(piece), false);
    const line = reader.runaway();
    if (line !== undefined) {
      await take([], true);
      const message = 'this line never ends: a quote is opened that nothing closes; the rest was not read';
      return refuse(run, line, [{ path: 'line', code: 'unclosed_quote', message }]);
    }
  }
  await take(reader.end(), true);
  run.whole = begun;
}

/**
 * Imports a feed of products in the columns of Google Merchant feeds: it is the whole of what the shop sells, so that
 * products of earlier feeds which it lacks are removed; those that came over the API stay.
 * @param language of the titles, where a feed adds no more than them to products that are known.
 * @throws AppError `unprocessable` without a usable heading or line, `body_too_large`, `invalid_request`.
 */
export async function importFeed(
  ports: Ports,
  shop: Shop,
  body: ReadableStream<Uint8Array> | null,
  language?: string,
): Promise<FeedAnswer> {
  if (language !== undefined && !shop.languages.includes(language)) {
    throw new AppError('unprocessable', 'The shop does not speak this language.', {
      errors: [{ path: 'language', code: 'language', message: `expected one of ${shop.languages.join(', ')}` }],
    });
  }
  const database = tenantOf(ports.databases, shop);
  const now = ports.clock.now();
  const mark = ports.ids.uuid();
  const run: Run = { heading: new Map(), seen: new Map(), imported: 0, rejected: 0, faults: [], whole: false };
  const needed = language === undefined ? ['id', 'title', 'link'] : ['id', 'title'];
  const begin = async (cells: readonly string[], line: number) => {
    const { heading, missing } = readHeading(cells, needed);
    if (missing.length) {
      const message = `expected the columns ${needed.join(', ')}; missing: ${missing.join(', ')}`;
      throw new AppError('unprocessable', 'The file has no usable heading.', {
        errors: [{ path: `line.${line}`, code: 'missing_column', message }],
      });
    }
    run.heading = heading;
    if (language === undefined) await database.client.batch([beginImport(shop.id, mark, now)], 'write');
  };
  const write =
    language === undefined ? writeProducts(database, shop, mark, now) : writeTitles(database, shop, language, now);
  await readFeed(run, body, begin, write);

  const { imported, rejected, faults } = run;
  const outcome = { imported, rejected, whole: run.whole && imported > 0 };
  const removed = language === undefined ? await endImport(database, shop.id, mark, outcome, ports.clock.now()) : 0;
  if (imported === 0) throw new AppError('unprocessable', 'No line is usable.', { errors: faults });
  return { imported, rejected, removed, faults };
}
