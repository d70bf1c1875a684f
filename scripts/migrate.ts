/** `npm run migrate`: brings the databases of the environment up to date; for libSQL servers, before a deployment. */
import { migrateDatabase } from '../db/migrate.ts';
import { openNodeDatabases } from '../db/open.ts';
import { parseConfig } from '../worker/config.ts';

const { controlDatabaseUrl, groupDatabaseUrls, databaseToken } = parseConfig(process.env);
const opened = await openNodeDatabases({
  controlUrl: controlDatabaseUrl,
  groupUrls: groupDatabaseUrls,
  ...(databaseToken && { token: databaseToken }),
});
await migrateDatabase(opened.databases.control.client, 'control');
for (const number of opened.databases.groupNumbers()) {
  await migrateDatabase(opened.databases.group(number).client, 'group');
}
await opened.close();
console.log(`Migrated the control database and ${groupDatabaseUrls.length} group(s).`);
