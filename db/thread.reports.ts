import type { Client, InArgs, InStatement, ResultSet, TransactionMode } from '@libsql/client';
import { LibsqlError } from '@libsql/client/web';
import { toResultSet } from './result.ts';
import { isReadOnly, kindOf, stepOf } from './statement.ts';
import type { ResultData, Step } from './thread.protocol.ts';

const refuse = async (): Promise<never> => {
  throw new LibsqlError('reports read, by statements alone', 'NOT_A_READ');
};

/**
 * Single statements and batches that change nothing, for drizzle and for stores alike.
 * @param read works off statements on one snapshot.
 */
export function createReportClient(read: (steps: Step[], isBatch: boolean) => Promise<ResultData[]>): Client {
  const perform = async (steps: Step[], mode: TransactionMode, isBatch: boolean): Promise<ResultSet[]> => {
    const kinds = steps.map(({ sql }) => kindOf(sql));
    if (!isReadOnly(kinds, mode)) return refuse();
    return (await read(steps, isBatch)).map(toResultSet);
  };
  return {
    protocol: 'file',
    closed: false,
    async execute(statement: InStatement, args?: InArgs) {
      const [result] = await perform([stepOf(statement, args)], 'deferred', false);
      return result as ResultSet;
    },
    batch: (statements: (InStatement | [string, InArgs?])[], mode: TransactionMode = 'deferred') =>
      perform(
        statements.map((statement) => stepOf(statement)),
        mode,
        true,
      ),
    migrate: refuse,
    executeMultiple: refuse,
    transaction: refuse,
    sync: refuse,
    // It is opened and closed with the file.
    reconnect() {},
    close() {},
  };
}
