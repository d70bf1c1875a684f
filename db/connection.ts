import Native from 'libsql';
import type { ResultData, Step } from './thread.protocol.ts';

const CACHED_STATEMENTS = 256;

type NativeDatabase = InstanceType<typeof Native>;
type NativeStatement = ReturnType<NativeDatabase['prepare']>;

interface Prepared {
  statement: NativeStatement;
  /** Empty for statements that give no rows. */
  columns: string[];
  types: string[];
  /** Gives rows and may change some too. */
  returning: boolean;
  changesSchema: boolean;
}

export interface ConnectionOptions {
  file: string;
  readOnly: boolean;
  busyTimeoutMs: number;
}

/**
 * One native connection with its prepared statements: WAL, synchronous=FULL, foreign keys on. It opens when first
 * used, and again after `drop()`. All calls are synchronous and throw the native error.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #integerOf: (value: bigint) => unknown;
  #database: NativeDatabase | undefined;
  readonly #prepared = new Map<string, Prepared>();
  #staleSchema = false;

  /** @param integerOf what integers in rows become. */
  constructor(options: ConnectionOptions, integerOf: (value: bigint) => unknown = numberOf) {
    this.#options = options;
    this.#integerOf = integerOf;
  }

  /** Opens the file if it is not open. */
  open(): NativeDatabase {
    if (this.#database) return this.#database;
    const { file, readOnly, busyTimeoutMs } = this.#options;
    const database = new Native(file, { timeout: busyTimeoutMs });
    try {
      database.prepare('pragma journal_mode = wal').all();
      database.exec('pragma synchronous = full; pragma foreign_keys = on');
      if (readOnly) database.exec('pragma query_only = on');
    } catch (error) {
      database.close();
      throw error;
    }
    this.#database = database;
    return database;
  }

  /** Whether a transaction is open. */
  get inTransaction(): boolean {
    // Asking a closed database ends the process.
    return this.#database?.inTransaction ?? false;
  }

  exec(sql: string): void {
    this.open().exec(sql);
  }

  /** Ends an open transaction, if there is one. */
  rollback(): void {
    if (this.inTransaction) this.exec('rollback');
  }

  /** Forgets what was prepared: after the schema changed, here or on another connection. */
  forget(): void {
    this.#prepared.clear();
    this.#staleSchema = true;
  }

  /**
   * Closes the connection; the next use opens a new one. After BUSY or an I/O error a connection must not be used
   * again: a statement left in progress would keep later commits from becoming durable although they report success.
   * Never throws.
   */
  drop(): void {
    const database = this.#database;
    this.forget();
    try {
      try {
        this.rollback();
      } finally {
        database?.close();
      }
    } catch {
      // What cannot be closed is left to the garbage collector.
    }
    this.#database = undefined;
  }

  run(step: Step): ResultData {
    const { sql, args } = step;
    // A binding that is not given anew keeps its old value: a prepared statement serves one shape of arguments only.
    const key = `${Array.isArray(args) ? args.length : Object.keys(args).sort().join()}\n${sql}`;
    const prepared = this.#prepared.get(key) ?? this.#prepare(sql);
    this.#prepared.delete(key);
    const result = prepared.columns.length > 0 ? this.#query(prepared, args) : change(prepared, args);
    if (prepared.changesSchema) this.forget();
    // Only what ran well goes back, as the newest.
    else this.#prepared.set(key, prepared);
    if (this.#prepared.size > CACHED_STATEMENTS) this.#prepared.delete(this.#prepared.keys().next().value as string);
    return result;
  }

  /** What rows of a statement consist of; empty where it gives none. */
  columnsOf(sql: string): { name: string; type: string }[] {
    const { columns, types } = this.#prepare(sql);
    return columns.map((name, i) => ({ name, type: types[i] ?? '' }));
  }

  #query({ statement, columns, types, returning }: Prepared, args: Step['args']): ResultData {
    // Always all(): run() and get() leave a `returning` write uncommitted and its lock held.
    const rows = statement.all(args) as unknown[][];
    const affected = returning ? this.#changes() : 0;
    for (const row of rows) for (let i = 0; i < row.length; i += 1) row[i] = this.#valueOf(row[i]);
    return { columns, types, rows, affected, rowid: undefined };
  }

  #valueOf(value: unknown): unknown {
    if (typeof value === 'bigint') return this.#integerOf(value);
    if (value instanceof Uint8Array) return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
    return value;
  }

  #changes(): number {
    return Number(this.run({ sql: 'select changes()', args: [] }).rows[0]?.[0]);
  }

  #prepare(sql: string): Prepared {
    const database = this.open();
    // A connection learns of another's changes when it runs a statement, not when it prepares one.
    if (this.#staleSchema) database.exec('select 1 from sqlite_schema limit 1');
    this.#staleSchema = false;
    const statement = database.prepare(sql);
    statement.safeIntegers(true);
    const columns = statement.columns();
    if (columns.length > 0) statement.raw(true);
    return {
      statement,
      columns: columns.map((column) => column.name),
      types: columns.map((column) => column.type ?? ''),
      returning: /\breturning\b/i.test(sql),
      changesSchema: /^\s*(?:create|alter|drop)\b/i.test(sql),
    };
  }
}

function change({ statement }: Prepared, args: Step['args']): ResultData {
  const { changes, lastInsertRowid } = statement.run(args);
  return { columns: [], types: [], rows: [], affected: changes, rowid: BigInt(lastInsertRowid) };
}

/** @throws RangeError for what a JavaScript number cannot hold exactly. */
function numberOf(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError('Received integer which cannot be safely represented as a JavaScript number');
}
