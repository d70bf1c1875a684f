import type { Client } from '@libsql/client';
import type { Appender } from '../worker/tag/sink.ts';

/** What appends rows on a client: the client itself where it can, else one statement a row in one batch. */
export function appenderOf(client: Client): Appender {
  if ('append' in client) return client as Client & Appender;
  return { append: (sql, rows) => appendByStatements(client, sql, rows) };
}

/** One round trip. A bad row fails all rows of its call, and harms no other caller's. */
async function appendByStatements(client: Client, sql: string, rows: readonly string[]): Promise<boolean[]> {
  const statements = rows.map((row) => ({ sql, args: [`[${row}]`] }));
  const results = await client.batch(statements, 'write');
  return results.map(({ rowsAffected }) => rowsAffected > 0);
}
