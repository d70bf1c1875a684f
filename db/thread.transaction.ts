import type { InArgs, InStatement, ResultSet, Transaction } from '@libsql/client';
import { LibsqlError } from '@libsql/client/web';
import { toResultSet } from './result.ts';
import { kindOf, refuseControl, stepOf } from './statement.ts';
import type { ResultData, Work } from './thread.protocol.ts';

/** A transaction holds up all other writes: one that stands idle is rolled back. */
const IDLE_MS = 5_000;

export interface TransactionHost {
  within(work: Work): Promise<ResultData[]>;
  leave(): void;
}

/** An interactive transaction on the writing thread. Others wait in the queue until it is over, instead of SQLITE_BUSY. */
export class ThreadTransaction implements Transaction {
  closed = false;
  readonly #host: TransactionHost;
  #idle: NodeJS.Timeout | undefined;

  constructor(host: TransactionHost) {
    this.#host = host;
    this.#rest();
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    const [result] = await this.#run([stepOf(statement, args)]);
    return result as ResultSet;
  }

  async batch(statements: InStatement[]): Promise<ResultSet[]> {
    return this.#run(statements.map((statement) => stepOf(statement)));
  }

  async executeMultiple(sql: string): Promise<void> {
    await this.#within({ type: 'script', sql, part: 'within' });
  }

  async commit(): Promise<void> {
    if (this.closed) throw new LibsqlError('The transaction is closed', 'TRANSACTION_CLOSED');
    await this.#finish('commit');
  }

  async rollback(): Promise<void> {
    if (!this.closed) await this.#finish('rollback');
  }

  close(): void {
    // Whatever keeps it from being rolled back: it was never committed.
    if (!this.closed) this.#finish('rollback').catch(() => undefined);
  }

  async #run(steps: ReturnType<typeof stepOf>[]): Promise<ResultSet[]> {
    const kinds = steps.map(({ sql }) => kindOf(sql));
    // Nested transactions are savepoints.
    if (steps.some(({ sql }) => !/^\s*(?:savepoint|release|rollback to)\b/i.test(sql))) refuseControl(kinds, false);
    return (await this.#within({ type: 'alone', steps, part: 'within' })).map(toResultSet);
  }

  async #within(work: Work): Promise<ResultData[]> {
    if (this.closed) throw new LibsqlError('The transaction is closed', 'TRANSACTION_CLOSED');
    clearTimeout(this.#idle);
    try {
      return await this.#host.within(work);
    } finally {
      if (!this.closed) this.#rest();
    }
  }

  async #finish(sql: 'commit' | 'rollback'): Promise<void> {
    this.closed = true;
    clearTimeout(this.#idle);
    try {
      await this.#host.within({ type: 'alone', steps: [{ sql, args: [] }], part: 'end' });
    } finally {
      this.#host.leave();
    }
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), IDLE_MS);
  }
}
