import type { Fault } from './thread.protocol.ts';

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const PRIMARY_CODES: Record<number, string> = {
  1: 'SQLITE_ERROR',
  2: 'SQLITE_INTERNAL',
  3: 'SQLITE_PERM',
  4: 'SQLITE_ABORT',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  12: 'SQLITE_NOTFOUND',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  16: 'SQLITE_EMPTY',
  17: 'SQLITE_SCHEMA',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  21: 'SQLITE_MISUSE',
  22: 'SQLITE_NOLFS',
  23: 'SQLITE_AUTH',
  24: 'SQLITE_FORMAT',
  25: 'SQLITE_RANGE',
  26: 'SQLITE_NOTADB',
};

/** The database or its disk is at fault, not the statement: nothing of the commit can stand. */
const ENVIRONMENT = new Set([
  'SQLITE_PERM',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_NOMEM',
  'SQLITE_READONLY',
  'SQLITE_INTERRUPT',
  'SQLITE_IOERR',
  'SQLITE_CORRUPT',
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_PROTOCOL',
  'SQLITE_NOTADB',
]);

/** A connection that could not be opened tells its code in the message only. */
const NOT_OPENED = /^ConnectionFailed\(.*: (\d+)"\)$/s;

/** Anything thrown while a statement ran, as a fault; `index` where it was one of a batch. */
export function faultOf(error: unknown, index?: number): Fault {
  const thrown = error as { message?: string; code?: unknown; rawCode?: number; name?: string };
  const message = String(thrown.message ?? error);
  const rawCode = thrown.rawCode ?? (Number(NOT_OPENED.exec(message)?.[1] ?? 0) || undefined);
  const extendedCode = typeof thrown.code === 'string' ? thrown.code : '';
  // Extended codes carry the primary one in their low byte.
  const primary = rawCode === undefined ? undefined : PRIMARY_CODES[rawCode & 0xff];
  const code = primary ?? (extendedCode || (thrown.name ?? 'Error'));
  const fault: Fault = { message, code, extendedCode: extendedCode || code };
  if (rawCode !== undefined) fault.rawCode = rawCode;
  if (index !== undefined) fault.index = index;
  return fault;
}

/** Whether the fault lies in the database or its disk, so that the connection must be opened anew. */
export function isEnvironmental(fault: Fault): boolean {
  return ENVIRONMENT.has(fault.code);
}
