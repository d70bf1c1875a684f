/** What a database that cannot serve just now is told as: one code a cause, because each has another cure. */
import { AppError, type ErrorCode } from './errors.ts';

const RETRY_SECONDS = 2;

/** By the codes of SQLite (https://www.sqlite.org/rescode.html) and of libSQL's clients. */
const PROBLEMS: [codes: RegExp, code: ErrorCode, detail: string][] = [
  [/^SQLITE_FULL/, 'storage_full', 'The disk of the database is full.'],
  [/^SQLITE_(READONLY|PERM|CANTOPEN)/, 'storage_read_only', 'The database file cannot be written to.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'storage_locked', 'Another process holds the lock of the database.'],
  [/^QUEUE_FULL$/, 'overloaded', 'Too much waits for the database.'],
  [
    /^(SQLITE_(IOERR|INTERRUPT|NOMEM|CORRUPT|NOTADB|PROTOCOL)|HRANA_|SERVER_ERROR|UNREACHABLE|THREAD_ENDED|CLIENT_CLOSED)/,
    'unavailable',
    'The database cannot take this just now.',
  ],
];

/** The code of the fault itself, or of what an outer one was made from. */
function codeOf(error: unknown): string {
  for (let fault = error; fault instanceof Error; fault = fault.cause) {
    const { code } = fault as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return '';
}

const problemOf = (error: unknown) => {
  const code = codeOf(error);
  return PROBLEMS.find(([codes]) => codes.test(code));
};

/** Whether the disk, the lock or the network is at fault: never the caller, and not for ever. */
export function isStorageFault(error: unknown): boolean {
  return problemOf(error) !== undefined;
}

/** Whether the database judged the rows themselves: they would fare no better another time. */
export function isRefusal(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_') && !isStorageFault(error);
}

/** A storage fault as callers are told of it. They send the same again: its ids and keys make a repetition harmless. */
export function storageProblem(error: unknown): AppError {
  const [, code, detail] = problemOf(error) ?? ['', 'unavailable' as const, 'The database cannot take this just now.'];
  return new AppError(code, `${detail} Try again.`, {
    retryAfterSeconds: RETRY_SECONDS,
    cause: error,
  });
}
