import { fileURLToPath } from 'node:url';
import type { Client } from '@libsql/client';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { databaseOf } from './database.ts';
import { settleFences } from './fence.raise.ts';

/**
 * Applies the migrations of one set that are not applied yet, all in one transaction; forward only. Each set keeps its
 * own table of what is applied, so that both may live in one file, whichever is applied first.
 */
export async function migrateDatabase(client: Client, set: 'control' | 'group'): Promise<void> {
  if (set === 'group') await makeRoom(client);
  await migrate(databaseOf(client).orm, {
    migrationsFolder: fileURLToPath(new URL(`./migrations/${set}`, import.meta.url)),
    migrationsTable: `migrations_${set}`,
  });
  // A table that was made anew has lost its triggers.
  if (set === 'group') await settleFences(client);
}

/** The first migration of a group makes the guard's table, which is always empty, anew where the control set made it. */
async function makeRoom(client: Client): Promise<void> {
  const { rows } = await client.execute("select 1 from sqlite_master where name = 'event'");
  if (rows.length === 0) await client.execute('drop table if exists abort_batch');
}
