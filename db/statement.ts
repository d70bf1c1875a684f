import type { InArgs, InStatement, TransactionMode } from '@libsql/client/web';
import { LibsqlBatchError, LibsqlError } from '@libsql/client/web';
import type { Step } from './thread.protocol.ts';

/**
 * What a statement is, by its first word: `read` changes nothing; `write` may share a commit; `schema` may too, and
 * makes prepared statements stale; `control` begins or ends transactions; `alone` runs outside of any.
 */
export type StatementKind = 'read' | 'write' | 'schema' | 'control' | 'alone';

const KINDS: Record<string, StatementKind> = {
  select: 'read',
  values: 'read',
  explain: 'read',
  insert: 'write',
  update: 'write',
  delete: 'write',
  replace: 'write',
  create: 'schema',
  drop: 'schema',
  alter: 'schema',
  reindex: 'schema',
  analyze: 'schema',
  begin: 'control',
  commit: 'control',
  end: 'control',
  rollback: 'control',
  savepoint: 'control',
  release: 'control',
};

/** First word, behind white space and comments. */
const FIRST_WORD = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*([a-z]+)/i;
const WRITES = /\b(?:insert|update|delete|replace)\b/i;

export function kindOf(sql: string): StatementKind {
  const word = FIRST_WORD.exec(sql)?.[1]?.toLowerCase() ?? '';
  if (word === 'with') return WRITES.test(sql) ? 'write' : 'read';
  return KINDS[word] ?? 'alone';
}

/** Whether statements of these kinds change nothing, in the mode that they are run in. */
export function isReadOnly(kinds: readonly StatementKind[], mode: TransactionMode): boolean {
  return mode === 'read' || (mode === 'deferred' && kinds.every((kind) => kind === 'read'));
}

/** A statement as `@libsql/client` takes it, as SQLite does. @throws RangeError, TypeError for what SQLite cannot hold. */
export function stepOf(statement: InStatement | [string, InArgs?], args?: InArgs): Step {
  if (typeof statement === 'string') return { sql: statement, args: argsOf(args) };
  if (Array.isArray(statement)) return { sql: statement[0], args: argsOf(statement[1]) };
  return { sql: statement.sql, args: argsOf(statement.args) };
}

function argsOf(args: InArgs | undefined): Step['args'] {
  if (!args) return [];
  if (Array.isArray(args)) return args.map(bindable);
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [/^[@$:]/.test(name) ? name.slice(1) : name, bindable(value)]),
  );
}

/** Halves of characters as JSON escapes them: SQLite would unescape them to bytes that are no text, which cannot be read. */
const HALVES = /(\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})|\\ud[89a-f][0-9a-f]{2}/gi;
const wholeText = (text: string) =>
  text.includes('\\ud') ? text.replace(HALVES, (_, whole?: string) => whole ?? '\\ufffd') : text;

function bindable(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('Only finite numbers can be passed as arguments');
      return value;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw new RangeError('bigint does not fit into 64 bits');
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'string':
      return wholeText(value as string);
    default:
      if (value === null) return null;
      if (value instanceof Date) return value.valueOf();
      // Copies, so that only the bytes meant travel to the thread.
      if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
      if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
      throw new TypeError(`${typeof value} cannot be passed as argument to the database`);
  }
}

/** @throws LibsqlError for statements that begin or end a transaction: they would end the commit they share. */
export function refuseControl(kinds: readonly StatementKind[], inBatch: boolean): void {
  const index = kinds.indexOf('control');
  if (index < 0) return;
  const message = 'transactions are begun and ended by batch() and transaction() only';
  throw inBatch
    ? new LibsqlBatchError(message, index, 'TRANSACTION_CLOSED')
    : new LibsqlError(message, 'TRANSACTION_CLOSED');
}
