import type { Client } from '@libsql/client';
import { drizzle } from 'drizzle-orm/libsql/http';
import type { Database } from '../worker/ports.ts';

/** One client as a database of the application: drizzle on it, and the client itself. */
export function databaseOf(client: Client): Database {
  return { client, orm: drizzle({ client }) };
}
