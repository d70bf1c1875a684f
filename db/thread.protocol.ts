import type { RowsInto } from '../worker/tag/sink.ts';

/** What the main thread and a database thread say to each other. Everything here is cloned between threads. */

/** One statement; arguments are SQLite values already (`null`, number, bigint, string, bytes). */
export interface Step {
  sql: string;
  args: unknown[] | Record<string, unknown>;
}

/** What a column holds, as far as rows are appended. */
export type SqlValue = string | number | null;

/** Rows for set-based inserts: their values, row by row. */
export interface Append {
  into: RowsInto;
  values: SqlValue[];
}

/** Where a statement stands to an interactive transaction. */
export type TransactionPart = 'none' | 'begin' | 'within' | 'end';

export type Work =
  /** One durable commit: the appended rows first, then each unit in a savepoint of its own. */
  | { type: 'group'; appends: Append[]; units: Step[][] }
  /** Reads, each unit on one snapshot; answered in as many parts as time demands. */
  | { type: 'reads'; units: Step[][] }
  /** Outside the commits of groups: pragmas, and the statements of an interactive transaction. */
  | { type: 'alone'; steps: Step[]; part: TransactionPart }
  | { type: 'script'; sql: string; part: TransactionPart }
  | { type: 'migrate'; steps: Step[] }
  | { type: 'reopen' }
  | { type: 'close' };

/** `schema` counts the changes of the schema: a thread that sees a new number forgets its prepared statements. */
export type Request = Work & { schema: number };

/** What a statement gave, as plain values. */
export interface ResultData {
  columns: string[];
  types: string[];
  rows: unknown[][];
  affected: number;
  rowid: bigint | undefined;
}

/** An error that can travel between threads. */
export interface Fault {
  message: string;
  code: string;
  extendedCode?: string;
  rawCode?: number;
  /** Which statement of its batch failed. */
  index?: number | undefined;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; fault: Fault };

/** Per appended row: inserted, duplicate, or what was wrong with it; `true` alone where all were inserted. */
export type AppendOutcome = true | (boolean | Fault)[];

export interface GroupResult {
  appended: AppendOutcome[];
  units: Outcome<ResultData[]>[];
}

/** One part of an answer; the work is over with the part that is `done`. A `fault` answers the work as a whole. */
export interface Answer {
  done: boolean;
  fault?: Fault;
  group?: GroupResult;
  /** The next units of `reads`, in order; of `alone` and `migrate` there is one. */
  units?: Outcome<ResultData[]>[];
}

/** What a thread hears first, and has no answer to: the file that it serves from now on, opened with the first work. */
export interface Opening {
  type: 'open';
  options: ThreadOptions;
}

/** The file that a thread serves, and how. */
export interface ThreadOptions {
  file: string;
  readOnly: boolean;
  busyTimeoutMs: number;
  /** What a thread's JavaScript heap may take: a result that needs more ends the thread, not the process. */
  heapMegabytes: number;
}
