/**
 * An embedded libSQL file behind the `Client` interface of `@libsql/client`, so that drizzle runs on it unchanged. One
 * thread owns the file and writes; another one reads; a third one, which starts with the first report, reads for reports.
 * What arrives while a commit runs shares the next commit; each caller is answered only after the commit is durable.
 *
 * `@libsql/client` itself must not serve `file:` here: after one SQLITE_BUSY later writes report success and are lost
 * (https://github.com/tursodatabase/libsql-client-ts/issues/352), and its calls block the event loop.
 */
import type { Client, InArgs, InStatement, ResultSet, Transaction, TransactionMode } from '@libsql/client';
import { LibsqlError } from '@libsql/client/web';
import type { DatabaseLoad } from '../worker/ports.ts';
import type { Appender, RowsInto } from '../worker/tag/sink.ts';
import { errorOf } from './fault.error.ts';
import { lockFile } from './lock.ts';
import { toResultSet } from './result.ts';
import { isReadOnly, kindOf, refuseControl, type StatementKind, stepOf } from './statement.ts';
import { Lane, type Packet } from './thread.lane.ts';
import type { AppendOutcome, GroupResult, Outcome, ResultData, SqlValue, Step, Work } from './thread.protocol.ts';
import { createReportClient } from './thread.reports.ts';
import { ThreadTransaction, type TransactionHost } from './thread.transaction.ts';

/** Bounds of one commit, so that none takes long. */
const ROWS_A_COMMIT = 2_000;
const UNITS_A_COMMIT = 200;
/** Callers of the log who are worth a commit of their own: the main thread took a millisecond or so to read what they sent. */
const WORTH_A_COMMIT = 20;
/** Use cases, or reads, that may wait for a thread: more are refused, so that a database that stands still costs no memory. */
const MOST_WAITING = 4_000;
/** Of reports, each of which may take a second. */
const MOST_REPORTS_WAITING = 100;
/** Callers wait two seconds for an answer: they learn what is wrong also behind two commits that wait themselves. */
const BUSY_TIMEOUT_MS = 600;

export interface ThreadDatabaseOptions {
  /** Path of the database file; made when absent. `<file>.lock` beside it keeps a second process out. */
  file: string;
  /** How long a lock of another process is waited for. */
  busyTimeoutMs?: number;
  /** What each thread's heap may take: a result that needs more ends its thread, not the process. */
  heapMegabytes?: number;
}

/**
 * A `Client` that also takes rows into a log: all that wait share one set-based insert and one commit. A row that cannot
 * be inserted fails the call it came with; all other rows are kept.
 */
export interface ThreadClient extends Client, Appender {
  /** What it has done since it was opened, and what waits. */
  readonly load: DatabaseLoad;
  /** The same file by a reader of its own, for reports: whatever they take, all else is read meanwhile. It only reads. */
  readonly reports: Client;
  /** Takes no more work, finishes what waits, ends the threads and releases the file. */
  end(): Promise<void>;
}

/** Opens the file. @throws LibsqlError when it has another owner or cannot be opened. */
export async function openThreadDatabase(options: ThreadDatabaseOptions): Promise<ThreadClient> {
  const unlock = lockFile(options.file);
  const client = new FileClient({ busyTimeoutMs: BUSY_TIMEOUT_MS, heapMegabytes: 512, ...options }, unlock);
  try {
    await client.open();
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

interface Settle<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}
type AppendEntry = Settle<boolean[]> & { type: 'append'; into: RowsInto; values: readonly SqlValue[]; rows: number };
type UnitEntry = Settle<ResultData[]> & { type: 'unit'; steps: Step[]; isBatch: boolean; changesSchema: boolean };
type SoloEntry = Settle<ResultData[]> & { type: 'solo'; work: Work };
type Entry = AppendEntry | UnitEntry | SoloEntry;

class FileClient implements ThreadClient, TransactionHost {
  readonly protocol = 'file';
  closed = false;
  readonly #writer: Lane;
  readonly #reader: Lane;
  readonly #reporter: Lane;
  readonly #writes: Entry[] = [];
  readonly #reads: Entry[] = [];
  readonly #reportReads: Entry[] = [];
  readonly reports: Client;
  /** While a transaction is open, only its own statements are worked off. */
  #transaction: ThreadTransaction | undefined;
  readonly #transactionWrites: Entry[] = [];
  /** How often the schema may have changed: threads forget their prepared statements by it. */
  #schema = 0;
  readonly #done = { commits: 0, commitSeconds: 0, rows: 0, units: 0 };
  /** When the last commit was. */
  #answeredAt = 0;
  readonly #unlock: () => void;
  #ended: Promise<void> | undefined;

  constructor(options: Required<ThreadDatabaseOptions>, unlock: () => void) {
    this.#unlock = unlock;
    this.#writer = new Lane({ ...options, readOnly: false }, (ahead) => {
      const queue = this.#transaction ? this.#transactionWrites : this.#writes;
      return ahead && !isWorthACommit(queue) ? undefined : this.#packet(queue);
    });
    const readerOf = (queue: Entry[]) =>
      new Lane({ ...options, readOnly: true }, (ahead) => (ahead ? undefined : this.#packet(queue)));
    this.#reader = readerOf(this.#reads);
    this.#reporter = readerOf(this.#reportReads);
    this.reports = createReportClient((steps, isBatch) => this.#report(steps, isBatch));
  }

  get load(): DatabaseLoad {
    let waitingRows = 0;
    for (const entry of this.#writes) if (entry.type === 'append') waitingRows += entry.rows;
    return {
      ...this.#done,
      waitingRows,
      waitingWrites: this.#writes.length,
      waitingReads: this.#reads.length,
      waitingReports: this.#reportReads.length,
    };
  }

  /** The file is made and set up by the writer before anybody reads. */
  async open(): Promise<void> {
    this.#reader.start();
    await this.#solo(this.#writes, { type: 'reopen' });
  }

  async append(into: RowsInto, values: readonly SqlValue[]): Promise<boolean[]> {
    this.#refuseClosed();
    const rows = values.length / into.width;
    if (rows === 0) return [];
    return new Promise((resolve, reject) =>
      this.#add(this.#writes, { type: 'append', into, values, rows, resolve, reject }),
    );
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    this.#refuseClosed();
    const step = stepOf(statement, args);
    const kind = kindOf(step.sql);
    refuseControl([kind], false);
    const results =
      kind === 'alone'
        ? await this.#solo(this.#writes, { type: 'alone', steps: [step], part: 'none' })
        : await this.#unit([step], [kind], 'deferred', false);
    return toResultSet(results[0] as ResultData);
  }

  async batch(
    statements: (InStatement | [string, InArgs?])[],
    mode: TransactionMode = 'deferred',
  ): Promise<ResultSet[]> {
    this.#refuseClosed();
    const steps = statements.map((statement) => stepOf(statement));
    const kinds = steps.map(({ sql }) => kindOf(sql));
    refuseControl(kinds, true);
    return (await this.#unit(steps, kinds, mode, true)).map(toResultSet);
  }

  async migrate(statements: InStatement[]): Promise<ResultSet[]> {
    this.#refuseClosed();
    const steps = statements.map((statement) => stepOf(statement));
    return (await this.#solo(this.#writes, { type: 'migrate', steps })).map(toResultSet);
  }

  async executeMultiple(sql: string): Promise<void> {
    this.#refuseClosed();
    await this.#solo(this.#writes, { type: 'script', sql, part: 'none' });
  }

  async transaction(mode: TransactionMode = 'write'): Promise<Transaction> {
    this.#refuseClosed();
    const sql = mode === 'write' ? 'begin immediate' : 'begin deferred';
    const work: Work = { type: 'alone', steps: [{ sql, args: [] }], part: 'begin' };
    const transaction = new ThreadTransaction(this);
    await new Promise<void>((resolve, reject) => {
      const begun = () => {
        this.#transaction = transaction;
        resolve();
      };
      this.#add(this.#writes, { type: 'solo', work, resolve: begun, reject });
    });
    return transaction;
  }

  /** Works off a statement of the open transaction. */
  within(work: Work): Promise<ResultData[]> {
    return this.#solo(this.#transactionWrites, work);
  }

  /** The open transaction is over. */
  leave(): void {
    this.#transaction = undefined;
    this.#writer.wake();
  }

  async sync(): Promise<never> {
    throw new LibsqlError('an embedded file has nothing to synchronise with', 'SYNC_NOT_SUPPORTED');
  }

  /** Opens both connections anew. A closed client stays closed: its file may have another owner. */
  reconnect(): void {
    this.#refuseClosed();
    // What is wrong with the file, the next statement tells.
    this.#solo(this.#writes, { type: 'reopen' }).catch(() => undefined);
    this.#solo(this.#reads, { type: 'reopen' }).catch(() => undefined);
    if (this.#reporter.isStarted) this.#solo(this.#reportReads, { type: 'reopen' }).catch(() => undefined);
  }

  close(): void {
    void this.end();
  }

  end(): Promise<void> {
    this.closed = true;
    this.#ended ??= this.#finish();
    return this.#ended;
  }

  async #finish(): Promise<void> {
    this.#transaction?.close();
    for (const [lane, queue] of [
      [this.#reporter, this.#reportReads],
      [this.#reader, this.#reads],
      [this.#writer, this.#writes],
    ] as const) {
      if (!lane.isStarted && queue.length === 0) continue;
      // Whatever keeps a thread from closing its connection: the thread ends.
      const closing = this.#solo(queue, { type: 'close' });
      const closed = await closing.then(
        () => true,
        () => false,
      );
      await lane.stop(closed);
    }
    this.#unlock();
  }

  #refuseClosed(): void {
    if (this.closed) throw new LibsqlError('The client is closed', 'CLIENT_CLOSED');
  }

  /** @throws LibsqlError where the client is closed, or too much waits. */
  async #report(steps: Step[], isBatch: boolean): Promise<ResultData[]> {
    this.#refuseClosed();
    if (this.#reportReads.length >= MOST_REPORTS_WAITING) throw queueFull();
    return new Promise((resolve, reject) =>
      this.#add(this.#reportReads, { type: 'unit', steps, isBatch, changesSchema: false, resolve, reject }),
    );
  }

  #unit(steps: Step[], kinds: StatementKind[], mode: TransactionMode, isBatch: boolean): Promise<ResultData[]> {
    const changesSchema = kinds.some((kind) => kind === 'schema' || kind === 'alone');
    const queue = isReadOnly(kinds, mode) ? this.#reads : this.#writes;
    if (queue.length >= MOST_WAITING) throw queueFull();
    return new Promise((resolve, reject) => {
      const entry: UnitEntry = { type: 'unit', steps, isBatch, changesSchema, resolve, reject };
      this.#add(queue, entry);
    });
  }

  #solo(queue: Entry[], work: Work): Promise<ResultData[]> {
    return new Promise((resolve, reject) => this.#add(queue, { type: 'solo', work, resolve, reject }));
  }

  #add(queue: Entry[], entry: Entry): void {
    queue.push(entry);
    if (queue === this.#reads) this.#reader.wake();
    else if (queue === this.#reportReads) this.#reporter.wake();
    else this.#writer.wake();
  }

  /** The next piece of work out of a queue: a solo entry by itself, or all that may go together. */
  #packet(queue: Entry[]): Packet | undefined {
    const first = queue[0];
    if (!first) return undefined;
    if (first.type === 'solo') {
      queue.shift();
      return this.#soloPacket(first);
    }
    const shared = takeShared(queue);
    const isReading = queue === this.#reads || queue === this.#reportReads;
    return isReading ? this.#readPacket(shared as UnitEntry[]) : this.#groupPacket(shared);
  }

  #soloPacket(entry: SoloEntry): Packet {
    const { work } = entry;
    return {
      request: { ...work, schema: this.#schema },
      mayBeFollowed: false,
      answered: ({ units }) => {
        if (work.type !== 'alone' || work.part === 'none') this.#schema += 1;
        const outcome = units?.[0];
        if (outcome) settle(entry, outcome, false);
        else entry.resolve([]);
      },
      failed: entry.reject,
    };
  }

  #readPacket(units: UnitEntry[]): Packet {
    let answered = 0;
    return {
      request: { type: 'reads', units: units.map(({ steps }) => steps), schema: this.#schema },
      mayBeFollowed: false,
      answered: ({ units: outcomes = [] }) => {
        for (const outcome of outcomes) {
          const entry = units[answered] as UnitEntry;
          answered += 1;
          settle(entry, outcome, entry.isBatch);
        }
      },
      failed: (error) => {
        for (const { reject } of units.slice(answered)) reject(error);
      },
    };
  }

  #groupPacket(entries: (AppendEntry | UnitEntry)[]): Packet {
    const units = entries.filter((entry) => entry.type === 'unit');
    const appends = Map.groupBy(
      entries.filter((entry) => entry.type === 'append'),
      ({ into }) => into,
    );
    const sets = [...appends].map(([into, callers]) => ({
      into,
      values: ([] as SqlValue[]).concat(...callers.map(({ values }) => values)),
    }));
    const changesSchema = units.some((unit) => unit.changesSchema);
    const startedAt = performance.now();
    return {
      request: { type: 'group', appends: sets, units: units.map(({ steps }) => steps), schema: this.#schema },
      mayBeFollowed: !changesSchema,
      answered: ({ group }) => {
        if (changesSchema) this.#schema += 1;
        const { appended, units: outcomes } = group as GroupResult;
        this.#done.commits += 1;
        const now = performance.now();
        // One that was sent ahead first waited for the one before it.
        this.#done.commitSeconds += (now - Math.max(startedAt, this.#answeredAt)) / 1000;
        this.#answeredAt = now;
        for (const entry of entries) if (entry.type === 'append') this.#done.rows += entry.rows;
        this.#done.units += units.length;
        for (const callers of appends.values()) settleAppends(callers, appended.shift() as AppendOutcome);
        for (const entry of units) settle(entry, outcomes.shift() as Outcome<ResultData[]>, entry.isBatch);
      },
      failed: (error) => {
        for (const { reject } of entries) reject(error);
      },
    };
  }
}

const queueFull = () => new LibsqlError('too much waits for the database', 'QUEUE_FULL');

/** Whether so many callers of the log wait that a commit of their own costs next to nothing for each. */
function isWorthACommit(queue: readonly Entry[]): boolean {
  if (queue.length < WORTH_A_COMMIT) return false;
  for (let index = 0; index < WORTH_A_COMMIT; index += 1) if (queue[index]?.type !== 'append') return false;
  return true;
}

/** Takes from the head of the queue what shares one commit, or one message of reads. */
function takeShared(queue: Entry[]): (AppendEntry | UnitEntry)[] {
  let rows = 0;
  let units = 0;
  let end = 0;
  for (; end < queue.length && rows < ROWS_A_COMMIT && units < UNITS_A_COMMIT; end += 1) {
    const entry = queue[end] as Entry;
    if (entry.type === 'solo') break;
    if (entry.type === 'append') rows += entry.rows;
    // Behind a change of the schema a new commit begins.
    else units = entry.changesSchema ? UNITS_A_COMMIT : units + 1;
  }
  return queue.splice(0, end) as (AppendEntry | UnitEntry)[];
}

function settle(entry: Settle<ResultData[]>, outcome: Outcome<ResultData[]>, isBatch: boolean): void {
  if (outcome.ok) entry.resolve(outcome.value);
  else entry.reject(isBatch ? errorOf(outcome.fault) : errorOf({ ...outcome.fault, index: undefined }));
}

/** Each caller gets the verdicts of its own rows. */
function settleAppends(callers: AppendEntry[], outcome: AppendOutcome): void {
  let start = 0;
  for (const { rows, resolve, reject } of callers) {
    if (outcome === true) {
      resolve(Array(rows).fill(true));
      continue;
    }
    const own = outcome.slice(start, start + rows);
    start += rows;
    const fault = own.find((verdict) => typeof verdict === 'object');
    if (fault) reject(errorOf(fault));
    else resolve(own as boolean[]);
  }
}
