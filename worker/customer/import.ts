import { tenantOf } from '../../db/tenant.ts';
import { AppError, type FieldError } from '../errors.ts';
import { readNumber } from '../message/sms/number.ts';
import { type Pieces, readPieces } from '../pieces.ts';
import type { Ports } from '../ports.ts';
import { normalisePhone } from '../privacy/address.ts';
import { createRecordReader, type FeedRecord } from '../product/feed.ts';
import { dayOf } from '../report/day.ts';
import type { Shop } from '../retailer/shop.ts';
import type { TextEncoding } from '../text-file.ts';
import { deleteListed, insertList, type ListedRow, upsertListed } from './customer.store.ts';
import {
  guessHeading,
  type LineFault,
  type ListHeading,
  readListHeading,
  readListLine,
  type ToldCustomer,
} from './customer.ts';
import { listedKeys } from './key.ts';

/** Lines of a file, and its bytes. */
const MOST_LINES = 1_000_000;
const MOST_BYTES = 150_000_000;
/** Entries of one write: other callers' writes come in between. */
const BATCH = 4_000;
/** Faults that are told of at once; all are counted. */
const MOST_FAULTS = 200;

const MESSAGES: Record<LineFault | 'unclosed_quote', string> = {
  empty: 'nobody is named here',
  email: 'expected an email address, or its sha256 in hex',
  phone: 'expected a number with its country, as +1…, or its sha256 in hex',
  customer: 'expected a customer id of 1 to 128 characters',
  day: 'expected days as 2026-01-31 that are not ahead, the first before the last',
  too_long: 'expected 254 characters at most in a cell',
  unclosed_quote: 'this line never ends: a quote is opened that nothing closes; the rest was not read',
};

/** `add` keeps what is there; `replace` takes off whoever is not in this list. */
export type ListMode = 'add' | 'replace';

/** What came of a list: whoever could be read is on it. */
export interface ListAnswer {
  /** Entries that are new: an email and a number of one person are two. */
  added: number;
  /** Entries that were there before. */
  known: number;
  /** Entries that went, because the list replaces the one before. */
  removed: number;
  /** Lines that name nobody who could be read. */
  rejected: number;
  /** How many of each kind of fault. */
  kinds: Partial<Record<keyof typeof MESSAGES, number>>;
  /** Why, by line; the first two hundred. */
  faults: FieldError[];
  /** How the file was read, where it was one. */
  encoding?: TextEncoding;
}

/** A list while it is read. */
interface Run {
  ports: Ports;
  shop: Shop;
  now: number;
  today: string;
  /** Entries that wait for the next write, each once. */
  rows: Map<string, ListedRow>;
  /** Whether anybody could be read. */
  read: boolean;
  answer: ListAnswer;
}

function begin(ports: Ports, shop: Shop): Run {
  const now = ports.clock.now();
  const answer: ListAnswer = { added: 0, known: 0, removed: 0, rejected: 0, kinds: {}, faults: [] };
  return { ports, shop, now, today: dayOf(now, shop.timeZone), rows: new Map(), read: false, answer };
}

function refuse({ answer }: Run, path: string, code: keyof typeof MESSAGES): void {
  answer.rejected += 1;
  answer.kinds[code] = (answer.kinds[code] ?? 0) + 1;
  if (answer.faults.length < MOST_FAULTS) answer.faults.push({ path, code, message: MESSAGES[code] });
}

/** Numbers as they are typed in the shop's country. */
const readPhoneOf =
  ({ country }: Shop) =>
  (text: string): string | undefined => {
    const plain = normalisePhone(text);
    if (plain) return plain;
    const read = readNumber(text, country, [country]);
    return typeof read === 'string' ? undefined : read.number;
  };

/** Takes in what a line says; one that names nobody usable is a fault of its line. */
function take(run: Run, path: string, told: ToldCustomer | { fault: LineFault }): void {
  if ('fault' in told) {
    refuse(run, path, told.fault);
    return;
  }
  const { firstDay, lastDay, identifiers } = told;
  const readPhone = readPhoneOf(run.shop);
  let bad: LineFault | undefined;
  let taken = false;
  for (const one of identifiers) {
    const keys = listedKeys(run.ports.secrets, run.shop, one, readPhone);
    if (!keys) bad ??= one.kind === 'sms' ? 'phone' : one.kind;
    for (const { kind, key } of keys ?? []) run.rows.set(key, { kind, key, firstDay, lastDay });
    taken ||= keys !== undefined;
  }
  if (!taken && bad) refuse(run, path, bad);
  run.read ||= taken;
}

async function write(run: Run, last = false): Promise<void> {
  const database = tenantOf(run.ports.databases, run.shop);
  const rows = [...run.rows.values()];
  if (rows.length === 0 || (rows.length < BATCH && !last)) return;
  for (let at = 0; at < rows.length; at += BATCH) {
    const { added, known } = await upsertListed(database, run.shop.id, rows.slice(at, at + BATCH), run.now);
    run.answer.added += added;
    run.answer.known += known;
  }
  run.rows.clear();
}

async function readFile(run: Run, pieces: Pieces): Promise<void> {
  const reader = createRecordReader();
  let heading: ListHeading | undefined;
  let named = false;
  let lines = 0;
  const takeAll = async (records: FeedRecord[], last: boolean) => {
    const [first] = records;
    if (!heading && first) {
      heading = readListHeading(first.cells);
      named = heading !== undefined;
      if (heading) records.shift();
    }
    lines += records.length;
    if (lines > MOST_LINES) throw new AppError('body_too_large', `A list may have ${MOST_LINES} lines at most.`);
    for (const { line, cells } of records) {
      const fields = named && heading ? heading : guessHeading(cells);
      take(run, `line.${line}`, readListLine(fields, cells, run.today));
      await write(run);
    }
    await write(run, last);
  };
  for await (const piece of pieces) {
    await takeAll(reader.read(piece), false);
    const line = reader.runaway();
    if (line === undefined) continue;
    await takeAll([], true);
    throw new AppError('unprocessable', 'The list cannot be read to its end.', {
      errors: [{ path: `line.${line}`, code: 'unclosed_quote', message: MESSAGES.unclosed_quote }],
    });
  }
  await takeAll(reader.end(), true);
  run.answer.encoding = pieces.encoding();
}

/** Lets go of whoever is not in the list, where it replaces the one before, and notes what came of it. */
async function close(run: Run, mode: ListMode, source: 'file' | 'api'): Promise<ListAnswer> {
  const { ports, shop, now, answer } = run;
  const { added, known, rejected, faults } = answer;
  if (!run.read) throw new AppError('unprocessable', 'Nobody in this list can be read.', { errors: faults });
  const database = tenantOf(ports.databases, shop);
  if (mode === 'replace') answer.removed = await deleteListed(database, shop.id, now);
  const row = { id: ports.ids.make('lst'), shopId: shop.id, source, mode, added, known, removed: answer.removed };
  await database.client.batch([insertList(database, { ...row, rejected, createdAt: now })], 'write');
  return answer;
}

/**
 * Imports a CSV of customers: columns `email`, `phone`, `customer_id`, plain or as sha256, and `first_order`,
 * `last_order`; without a heading whatever the values look like. Only keyed hashes are kept. What is usable is taken; a
 * list that broke off replaces nothing, and may be sent again.
 * @throws AppError `unprocessable` without a usable line, or with one that never ends; `body_too_large`,
 *   `invalid_request`.
 */
export async function importCustomers(
  ports: Ports,
  shop: Shop,
  body: ReadableStream<Uint8Array> | null,
  mode: ListMode,
  source: 'file' | 'api',
): Promise<ListAnswer> {
  const run = begin(ports, shop);
  await readFile(run, readPieces(body, MOST_BYTES));
  return close(run, mode, source);
}

/**
 * Puts customers of a shop's server onto the list; faults name their place.
 * @throws AppError `unprocessable` where nobody can be read.
 */
export async function addCustomers(
  ports: Ports,
  shop: Shop,
  customers: readonly Partial<Record<'email' | 'phone' | 'id' | 'first_order' | 'last_order', string | undefined>>[],
): Promise<ListAnswer> {
  const run = begin(ports, shop);
  const heading: ListHeading = ['email', 'sms', 'customer', 'firstDay', 'lastDay'];
  for (const [index, one] of customers.entries()) {
    const cells = [one.email, one.phone, one.id, one.first_order, one.last_order].map((cell) => cell ?? '');
    take(run, `customers.${index}`, readListLine(heading, cells, run.today));
  }
  await write(run, true);
  return close(run, 'add', 'api');
}
