import { once } from 'node:events';
import type { Client, InArgs, InStatement, ResultSet, Transaction, TransactionMode } from '@libsql/client';
import { LibsqlError } from '@libsql/client/web';
import { Connection } from './connection.ts';
import { errorOf } from './fault.error.ts';
import { faultOf, isEnvironmental } from './fault.ts';
import type { Loan, LoanAnswer, LoanRequest } from './lend.ts';
import { toResultSet } from './result.ts';
import { isReadOnly, kindOf, refuseControl, stepOf } from './statement.ts';
import type { ResultData, Step } from './thread.protocol.ts';

const BUSY_TIMEOUT_MS = 900;

/** The borrower's end of a loan: single statements and batches, read here, written by the owner. */
export class BorrowedClient implements Client {
  readonly protocol = 'file';
  closed = false;
  readonly #connection: Connection;
  readonly #port: Loan['port'];
  readonly #waiting = new Map<number, { resolve(results: ResultData[]): void; reject(error: Error): void }>();
  #lastId = 0;

  constructor({ file, port }: Loan) {
    this.#connection = new Connection({ file, readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS });
    this.#port = port;
    port.on('message', (answer: LoanAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('fault' in answer) waiting?.reject(errorOf(answer.fault));
      else waiting?.resolve(answer.results);
    });
    void once(port, 'close').then(() => this.close());
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    const [result] = await this.#perform([stepOf(statement, args)], undefined);
    return result as ResultSet;
  }

  async batch(
    statements: (InStatement | [string, InArgs?])[],
    mode: TransactionMode = 'deferred',
  ): Promise<ResultSet[]> {
    return this.#perform(
      statements.map((statement) => stepOf(statement)),
      mode,
    );
  }

  async migrate(): Promise<never> {
    throw refuse();
  }

  async executeMultiple(): Promise<never> {
    throw refuse();
  }

  async transaction(): Promise<Transaction> {
    throw refuse();
  }

  async sync(): Promise<never> {
    throw refuse();
  }

  reconnect(): void {
    this.#connection.drop();
  }

  close(): void {
    this.closed = true;
    this.#connection.drop();
    this.#port.close();
    for (const { reject } of this.#waiting.values()) reject(new LibsqlError('The client is closed', 'CLIENT_CLOSED'));
    this.#waiting.clear();
  }

  async #perform(steps: Step[], mode: TransactionMode | undefined): Promise<ResultSet[]> {
    if (this.closed) throw new LibsqlError('The client is closed', 'CLIENT_CLOSED');
    const kinds = steps.map(({ sql }) => kindOf(sql));
    refuseControl(kinds, mode !== undefined);
    const results = isReadOnly(kinds, mode ?? 'deferred') ? this.#read(steps) : await this.#write(steps, mode);
    return results.map(toResultSet);
  }

  /** On one snapshot. */
  #read(steps: Step[]): ResultData[] {
    try {
      this.#connection.exec('begin');
      const results = steps.map((step) => this.#connection.run(step));
      this.#connection.exec('commit');
      return results;
    } catch (error) {
      const fault = faultOf(error);
      if (isEnvironmental(fault)) this.#connection.drop();
      else this.#connection.rollback();
      throw errorOf(fault);
    }
  }

  #write(steps: Step[], mode: TransactionMode | undefined): Promise<ResultData[]> {
    this.#lastId += 1;
    const request: LoanRequest = { id: this.#lastId, steps, mode };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#port.postMessage(request);
    });
  }
}

const refuse = () => new LibsqlError('a borrowed database is read and written by statements alone', 'NOT_LENT');
