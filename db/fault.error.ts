import { LibsqlBatchError, LibsqlError } from '@libsql/client/web';
import type { Fault } from './thread.protocol.ts';

/** The error that a client of `@libsql/client` expects. */
export function errorOf(fault: Fault): Error {
  const { message, code, extendedCode, rawCode, index } = fault;
  if (code === 'RangeError') return new RangeError(message);
  if (index === undefined) return new LibsqlError(message, code, extendedCode, rawCode);
  return new LibsqlBatchError(message, index, code, extendedCode, rawCode);
}
