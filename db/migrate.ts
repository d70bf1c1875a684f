import { fileURLToPath } from 'node:url';
import type { Client } from '@libsql/client';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { databaseOf } from './database.ts';
import { settleFences } from './fence.raise.ts';

/**
 * Applies the migrations of one set that are not applied yet, all in one transaction; forward only. Each set keeps its
 * own table of what is applied, so that both may live in one file.
 */
export async function migrateDatabase(client: Client, set: 'control' | 'group'): Promise<void> {
  await migrate(databaseOf(client).orm, {
    migrationsFolder: fileURLToPath(new URL(`./migrations/${set}`, import.meta.url)),
    migrationsTable: `migrations_${set}`,
  });
  // A table that was made anew has lost its triggers.
  if (set === 'group') await settleFences(client);
}
