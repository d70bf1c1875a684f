/**
 * A database lent to another thread of this process: the borrower reads the file on a connection of its own, and its
 * writes join the owner's commits. So work that reads much takes no time from requests, and the file has one writer.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Client, ResultSet, TransactionMode } from '@libsql/client';
import { faultOf } from './fault.ts';
import type { Fault, ResultData, Step } from './thread.protocol.ts';

/** What a borrower needs; goes to its thread with `port` in the transfer list. */
export interface Loan {
  file: string;
  port: MessagePort;
}

/** One write: a batch, or without a mode a single statement. */
export interface LoanRequest {
  id: number;
  steps: Step[];
  mode: TransactionMode | undefined;
}

export type LoanAnswer = { id: number } & ({ results: ResultData[] } | { fault: Fault });

/** @param file that the client owns. The loan ends with the borrower's thread. */
export function lendDatabase(client: Client, file: string): Loan {
  const { port1: own, port2: port } = new MessageChannel();
  own.on('message', async (request: LoanRequest) => own.postMessage(await answer(client, request)));
  // A process that waits for nothing else may end.
  own.unref();
  return { file, port };
}

async function answer(client: Client, { id, steps, mode }: LoanRequest): Promise<LoanAnswer> {
  try {
    const statements = steps as { sql: string; args: [] }[];
    const results = mode ? await client.batch(statements, mode) : [await client.execute(statements[0] ?? '')];
    return { id, results: results.map(toData) };
  } catch (error) {
    return { id, fault: faultOf(error, (error as { statementIndex?: number }).statementIndex) };
  }
}

function toData({ columns, columnTypes, rows, rowsAffected, lastInsertRowid }: ResultSet): ResultData {
  return {
    columns,
    types: columnTypes,
    rows: rows.map((row) => Array.from(row)),
    affected: rowsAffected,
    rowid: lastInsertRowid,
  };
}
