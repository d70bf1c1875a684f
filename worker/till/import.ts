import { tenantOf } from '../../db/tenant.ts';
import { AppError, type FieldError } from '../errors.ts';
import { readPieces } from '../pieces.ts';
import type { Ports } from '../ports.ts';
import { createRecordReader, type FeedRecord } from '../product/feed.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { CLOCK_SKEW_MS } from '../purchase/purchase.ts';
import { findSale } from '../purchase/receipt.store.ts';
import { listForms } from '../purchase/receipt.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import type { Shop } from '../retailer/shop.ts';
import { readStores } from '../store/store.store.ts';
import { type Store, zoneOf } from '../store/store.ts';
import type { TextEncoding } from '../text-file.ts';
import {
  findUnread,
  type ListOwner,
  readSale,
  readSalesHeading,
  type SaleFault,
  type SalesHeading,
  type ToldSale,
} from './sales.ts';
import { isOtherSale } from './till.ts';

const MOST_BYTES = 20_000_000;
const MOST_LINES = 50_000;
/** Sales that are written at once: they meet in one commit. */
const AT_ONCE = 16;
/** Faults that are told of; all are counted. */
const MOST_FAULTS = 200;

/** What came of a till's list. */
export interface SalesAnswer {
  /** Sales that were new, or told something new; those that told nothing new; refunds. */
  recorded: number;
  unchanged: number;
  refunded: number;
  rejected: number;
  /** Why, by line; the first two hundred. */
  faults: FieldError[];
  /** Columns that were passed over. */
  ignored: string[];
  /** How the file was read. */
  encoding: TextEncoding;
}

type LineFault = {
  code: SaleFault['code'] | 'unknown_store' | 'register' | 'future' | 'other_sale' | 'other_currency' | 'repeated';
  message: string;
};

class Rejected extends Error {
  readonly fault: LineFault;
  constructor(fault: LineFault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** What is wrong with a line, where that is why it failed. */
function faultOf(error: unknown): LineFault | undefined {
  if (error instanceof Rejected) return error.fault;
  // A refund in another currency than its sale's.
  if (error instanceof AppError && error.status === 422) return { code: 'other_currency', message: error.message };
  return undefined;
}

/**
 * When a line's sale was, as far as the line knows it better than what is known already. Of a day without an hour the first
 * moment counts: what else was bought that day was not before it, and a code of that day may have been used on it.
 */
function timeOf({ at, day }: ToldSale, knownAt: number | undefined): number | undefined {
  if (!day) return at;
  const isKnown = knownAt !== undefined && day.from <= knownAt && knownAt <= day.to;
  return isKnown ? undefined : day.from;
}

const refuseHeading = (code: 'heading' | 'date_column', message: string) =>
  new AppError('unprocessable', 'This file cannot be read.', { errors: [{ path: 'line.1', code, message }] });

/** What all lines of a file are weighed against. */
interface Reading {
  stores: ReadonlyMap<string, Store>;
  /** Amounts of the file's own sales, by reference. */
  seen: Map<string, number>;
}

/** Tells of one line. @throws Rejected. */
async function takeSale(
  ports: Ports,
  shop: Shop,
  { stores, seen }: Reading,
  sale: ToldSale,
): Promise<'recorded' | 'unchanged' | 'refunded'> {
  const store = stores.get(sale.store);
  if (!store) throw new Rejected({ code: 'unknown_store', message: 'the shop has no store with this code' });
  const {
    amount,
    currency,
    at,
    day,
    codes,
    customerId,
    register,
    refundOf,
    refundOfAt,
    refundOfRegister = register,
  } = sale;
  const now = ports.clock.now();
  if (at !== undefined && (day?.from ?? at) > now + CLOCK_SKEW_MS)
    throw new Rejected({ code: 'future', message: 'this has not happened yet' });
  const isDated = at !== undefined && (refundOf === undefined || refundOfAt !== undefined);
  if (store.dailyReceipts && !isDated) {
    const column = at === undefined ? 'at' : 'refund_of_at';
    throw new Rejected({
      code: 'time',
      message: `numbers begin anew each day in this store: expected a time in ${column}`,
    });
  }
  if (store.ownReceipts && register === undefined) {
    throw new Rejected({
      code: 'register',
      message:
        'each register of this store numbers its own receipts: expected 1 to 20 letters, digits, dots and dashes',
    });
  }
  const database = tenantOf(ports.databases, shop);
  const { references, soldAt } = await findSale(database, shop, store, sale, at ?? now);
  const [reference] = references;
  if (refundOf !== undefined) {
    const receipt = { receipt: refundOf, register: refundOfRegister };
    const original = await findSale(database, shop, store, receipt, refundOfAt ?? now);
    // As it was told before, where the store has begun since to number by register or day, or has ended it.
    const told = listForms(store.code, sale, at ?? now, zoneOf(store, shop)).find((form) =>
      original.refundKeys.includes(form.reference),
    );
    const taken = await refundPurchase(ports, shop, {
      references: original.references,
      amount,
      currency,
      refundId: told?.reference ?? reference,
      // After its sale, of which the same day may be told.
      occurredAt: Math.min(day?.to ?? at ?? now, now),
    });
    return taken.duplicate ? 'unchanged' : 'refunded';
  }
  if ((seen.get(reference) ?? amount) !== amount) {
    throw new Rejected({ code: 'repeated', message: 'this receipt stands above with another total: one line a sale' });
  }
  const occurredAt = timeOf(sale, soldAt);
  const { duplicate } = await recordPurchase(
    ports,
    shop,
    {
      source: 'api',
      trust: 'confirmed',
      references,
      amount,
      currency,
      storeId: store.id,
      ...(occurredAt !== undefined && { occurredAt }),
      ...(codes && { coupons: codes }),
      ...(customerId && { customerId }),
    },
    async (before) => {
      if (before && at !== undefined && isOtherSale(before.occurredAt, at, zoneOf(store, shop))) {
        throw new Rejected({ code: 'other_sale', message: 'this receipt number is that of a sale of another day' });
      }
      return [];
    },
  );
  seen.set(reference, amount);
  return duplicate ? 'unchanged' : 'recorded';
}

/**
 * Takes a till's list of sales, piece by piece: each line by itself, in any order, any number of times. A sale that staff
 * told of already is the same purchase, and its total is put right.
 * @throws AppError `unprocessable` for a file without the columns that are needed, `body_too_large`, `invalid_request`.
 */
export async function importSales(
  ports: Ports,
  shop: Shop,
  body: ReadableStream<Uint8Array> | null,
): Promise<SalesAnswer> {
  const stores = new Map(
    (await readStores(tenantOf(ports.databases, shop), shop.id)).map((store) => [store.code, store]),
  );
  const seen = new Map<string, number>();
  const owner: ListOwner = {
    country: shop.country,
    currency: shop.currency,
    timeZone: shop.timeZone,
    now: ports.clock.now(),
    zones: new Map([...stores].map(([code, store]) => [code, zoneOf(store, shop)])),
  };
  const answer: SalesAnswer = {
    recorded: 0,
    unchanged: 0,
    refunded: 0,
    rejected: 0,
    faults: [],
    ignored: [],
    encoding: 'utf-8',
  };
  const faults = new Map<number, LineFault>();
  const reader = createRecordReader();
  let heading: SalesHeading | undefined;
  let lines = 0;

  const refuse = (line: number, fault: LineFault) => {
    answer.rejected += 1;
    if (faults.size < MOST_FAULTS) faults.set(line, fault);
  };
  const takeLine = async (line: number, sale: ToldSale) => {
    try {
      answer[await takeSale(ports, shop, { stores, seen }, sale)] += 1;
    } catch (error) {
      const fault = faultOf(error);
      if (!fault) throw error;
      refuse(line, fault);
    }
  };
  /** Many at once, but what is about one receipt in the sequence of the file. */
  const takeTogether = async (columns: SalesHeading, records: readonly FeedRecord[]) => {
    const sales = records.flatMap(({ line, cells }) => {
      const read = readSale(columns, cells, owner);
      if ('sale' in read) return [{ line, sale: read.sale }];
      refuse(line, read.fault);
      return [];
    });
    // Also those of several registers: one sale may have been noted before they numbered their own.
    const byReceipt = Map.groupBy(sales, ({ sale }) => `${sale.store}:${sale.refundOf ?? sale.receipt}`);
    await Promise.all(
      [...byReceipt.values()].map(async (own) => {
        for (const { line, sale } of own) await takeLine(line, sale);
      }),
    );
  };
  const take = async (records: FeedRecord[]) => {
    if (!heading && records.length > 0) {
      // Spreadsheets are told by it what stands between the cells.
      if (/^sep=/i.test(records[0]?.cells[0] ?? '')) records.shift();
      if (records.length === 0) return;
      const read = readSalesHeading(records.shift()?.cells ?? []);
      if (read.missing.length > 0) throw refuseHeading('heading', `the heading lacks ${read.missing.join(', ')}`);
      heading = read.heading;
      answer.ignored = heading.ignored.map(({ name }) => name);
    }
    const [first] = records;
    if (heading && lines === 0 && first) {
      // Taken at the moment of the import a month's sales would all be of today.
      const unread = findUnread(heading, first.cells, owner);
      if (unread)
        throw refuseHeading('date_column', `no column is known as the date; "${unread}" looks like it: call it date`);
    }
    lines += records.length;
    if (lines > MOST_LINES) throw new AppError('body_too_large', `A file may have ${MOST_LINES} lines at most.`);
    for (let at = 0; at < records.length; at += AT_ONCE) {
      const columns = heading as SalesHeading;
      await takeTogether(columns, records.slice(at, at + AT_ONCE));
    }
  };
  const pieces = readPieces(body, MOST_BYTES);
  for await (const piece of pieces) {
    await take(reader.read(piece));
    const line = reader.runaway();
    if (line === undefined) continue;
    throw new AppError('unprocessable', 'This file cannot be read.', {
      errors: [{ path: `line.${line}`, code: 'unclosed_quote', message: 'a quote is opened that nothing closes' }],
    });
  }
  await take(reader.end());
  if (!heading) throw new AppError('unprocessable', 'The file is empty.');
  answer.encoding = pieces.encoding();
  answer.faults = [...faults]
    .toSorted(([one], [other]) => one - other)
    .map(([line, fault]) => ({ path: `line.${line}`, ...fault }));
  return answer;
}
