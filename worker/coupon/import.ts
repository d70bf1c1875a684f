import { tenantOf } from '../../db/tenant.ts';
import { AppError, type FieldError } from '../errors.ts';
import { readPieces } from '../pieces.ts';
import type { Ports } from '../ports.ts';
import { createRecordReader, type FeedRecord } from '../product/feed.ts';
import type { Shop } from '../retailer/shop.ts';
import { type Columns, readColumns, readEnd } from './column.ts';
import { judgeCode } from './coupon.ts';
import { insertCodes, insertLot } from './pool.store.ts';

/** Lines of a file, and its bytes. */
const MOST_LINES = 500_000;
const MOST_BYTES = 30_000_000;
/** Codes of one write: other callers' writes come in between. */
const BATCH = 4_000;
/** Faults that are told of at once; all are counted. */
const MOST_FAULTS = 200;
const NO_DAY = 'expected the day or time that the code ends, as 2026-12-31 or 2026-12-31T18:00';
/** What came of codes that somebody brought: all that are usable were taken. */
export interface CodesAnswer {
  /** Codes that wait in the pool now. */
  added: number;
  rejected: number;
  /** How many of each kind of fault. */
  kinds: Partial<Record<FaultKind, number>>;
  /** Why, by line; the first two hundred. */
  faults: FieldError[];
  /** Columns of a file that were passed over, by their names. */
  ignored: string[];
}

type FaultKind = 'empty' | 'too_long' | 'characters' | 'expiry' | 'expired' | 'duplicate' | 'known' | 'unclosed_quote';

/** How the place of a code is named: in a file by its line, in a list by its path. */
const PLACES = {
  line: (line: number) => `line ${line}`,
  codes: (index: number) => `codes.${index}`,
} as const;

/** Codes while they are being read. */
interface Run {
  of: keyof typeof PLACES;
  /** Line of each code so far, or its index. */
  seen: Map<string, number>;
  answer: CodesAnswer;
}

function refuse({ of, answer }: Run, line: number, code: FaultKind, message: string): void {
  answer.rejected += 1;
  answer.kinds[code] = (answer.kinds[code] ?? 0) + 1;
  if (answer.faults.length < MOST_FAULTS) answer.faults.push({ path: `${of}.${line}`, code, message });
}

/** What one write takes in. */
interface Line {
  line: number;
  text: string;
  /** When it ends, as the file says it; '' where it does not. */
  end?: string;
}

type Write = (run: Run, lines: readonly Line[]) => Promise<void>;

/** Judges some lines and puts what is usable into the pool, all at once. */
function writer(ports: Ports, shop: Shop, dealId: string, now: number): Write {
  const database = tenantOf(ports.databases, shop);
  return async (run, lines) => {
    const good = new Map<string, { line: number; expiresAt: number | null }>();
    for (const { line, text, end = '' } of lines) {
      const judged = judgeCode(text);
      if ('fault' in judged) {
        refuse(run, line, judged.fault, judged.message);
        continue;
      }
      const expiresAt = readEnd(end, shop.timeZone);
      const before = run.seen.get(judged.code);
      if (expiresAt === undefined) refuse(run, line, 'expiry', NO_DAY);
      else if (expiresAt !== null && expiresAt <= now) refuse(run, line, 'expired', 'this code has ended already');
      else if (before !== undefined) refuse(run, line, 'duplicate', `${PLACES[run.of](before)} has this code too`);
      else {
        run.seen.set(judged.code, line);
        good.set(judged.code, { line, expiresAt });
      }
    }
    const codes = [...good].map(([code, { expiresAt }]) => ({ id: ports.ids.make('cpn'), code, expiresAt }));
    const added = await insertCodes(database, { shopId: shop.id, dealId, now }, codes);
    run.answer.added += added.size;
    for (const [code, { line }] of good) {
      if (!added.has(code)) refuse(run, line, 'known', 'the shop has this code already');
    }
  };
}

async function readFile(run: Run, body: ReadableStream<Uint8Array> | null, write: Write): Promise<void> {
  const reader = createRecordReader();
  let columns: Columns | undefined;
  let waiting: Line[] = [];
  let lines = 0;
  let nextLine: number | undefined;
  const take = async (records: FeedRecord[], last: boolean) => {
    const [first] = records;
    if (columns === undefined && first) {
      columns = readColumns(first.cells);
      run.answer.ignored = columns.ignored;
      if (columns.isHeading) records.shift();
    }
    const [next] = records;
    nextLine ??= next?.line;
    lines += records.length;
    if (lines > MOST_LINES) throw new AppError('body_too_large', `A file may have ${MOST_LINES} lines at most.`);
    for (const { line, cells } of records) {
      // Lines without anything are no records.
      for (let empty = nextLine ?? line; empty < line; empty += 1) waiting.push({ line: empty, text: '' });
      waiting.push({ line, text: cells[columns?.code ?? 0] ?? '', end: cells[columns?.end ?? -1] ?? '' });
      nextLine = line + 1 + (cells.join('').match(/\r\n|\r|\n/g)?.length ?? 0);
    }
    while (waiting.length >= BATCH || (last && waiting.length)) {
      await write(run, waiting.slice(0, BATCH));
      waiting = waiting.slice(BATCH);
    }
  };
  for await (const piece of readPieces(body, MOST_BYTES)) {
    await take(reader.read(piece), false);
    const line = reader.runaway();
    if (line === undefined) continue;
    await take([], true);
    const message = 'this line never ends: a quote is opened that nothing closes; the rest was not read';
    return refuse(run, line, 'unclosed_quote', message);
  }
  await take(reader.end(), true);
}

/** Keeps in mind how the codes came, where there are any. */
async function close(ports: Ports, shop: Shop, dealId: string, source: 'import' | 'api', now: number, run: Run) {
  const { added, rejected, kinds, faults } = run.answer;
  // What is sent again whole is no fault.
  if (added === 0 && !kinds.known) throw new AppError('unprocessable', 'No code is usable.', { errors: faults });
  const database = tenantOf(ports.databases, shop);
  const lot = { id: ports.ids.make('lot'), shopId: shop.id, dealId, source, added, rejected, createdAt: now };
  await database.client.batch([insertLot(database, lot)], 'write');
  return run.answer;
}

const begin = (of: Run['of']): Run => ({
  of,
  seen: new Map(),
  answer: { added: 0, rejected: 0, kinds: {}, faults: [], ignored: [] },
});

/**
 * Imports a file of codes into a deal's pool: one a line, or a CSV whose heading names the column, and that of the day on
 * which each ends. What is usable is taken, whatever else is in the file; a file that broke off may be sent again.
 * @throws AppError `unprocessable` without a usable line, `body_too_large`, `invalid_request`.
 */
export async function importCodes(
  ports: Ports,
  shop: Shop,
  dealId: string,
  body: ReadableStream<Uint8Array> | null,
  source: 'import' | 'api' = 'import',
): Promise<CodesAnswer> {
  const now = ports.clock.now();
  const run = begin('line');
  await readFile(run, body, writer(ports, shop, dealId, now));
  return close(ports, shop, dealId, source, now, run);
}

/** A code that a shop's server brings; alone, or with the day or time of its end. */
export type ToldCode = string | { code: string; expires_at: string };

/**
 * Puts codes of a shop's server into a deal's pool; faults name their place in the list.
 * @throws AppError `unprocessable` without a usable code.
 */
export async function addCodes(
  ports: Ports,
  shop: Shop,
  dealId: string,
  codes: readonly ToldCode[],
): Promise<CodesAnswer> {
  const now = ports.clock.now();
  const run = begin('codes');
  const write = writer(ports, shop, dealId, now);
  const lines = codes.map((one, line) =>
    typeof one === 'string' ? { line, text: one } : { line, text: one.code, end: one.expires_at },
  );
  for (let at = 0; at < lines.length; at += BATCH) await write(run, lines.slice(at, at + BATCH));
  return close(ports, shop, dealId, 'api', now, run);
}
