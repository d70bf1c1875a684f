import type { Client, InValue } from '@libsql/client';
import type { Appender, RowsInto } from '../worker/tag/sink.ts';

const placeholders = (width: number) => `(${Array(width).fill('?').join(', ')})`;

/** The insert of so many rows; its arguments are their values, row by row. */
export function insertOf({ insert, width, onConflict }: RowsInto, rows: number): string {
  return `${insert} values ${Array(rows).fill(placeholders(width)).join(', ')} ${onConflict}`;
}

/** What appends rows on a client: the client itself where it can, else one statement a row in one batch. */
export function appenderOf(client: Client): Appender {
  if ('append' in client) return client as Client & Appender;
  return { append: (into, values) => appendByStatements(client, into, values) };
}

/** One round trip. A bad row fails all rows of its call, and harms no other caller's. */
async function appendByStatements(client: Client, into: RowsInto, values: readonly InValue[]): Promise<boolean[]> {
  const sql = insertOf(into, 1);
  const statements = Array.from({ length: values.length / into.width }, (_, row) => ({
    sql,
    args: values.slice(row * into.width, (row + 1) * into.width),
  }));
  if (statements.length === 0) return [];
  const results = await client.batch(statements, 'write');
  return results.map(({ rowsAffected }) => rowsAffected > 0);
}
