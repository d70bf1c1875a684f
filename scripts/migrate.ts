/** `npm run migrate`: brings the databases of the environment up to date; for libSQL servers, before a deployment. */
import { migrateDatabase } from '../db/migrate.ts';
import { openNodeDatabases } from '../db/open.ts';
import { ensureCanaries } from '../worker/canary/canary.store.ts';
import { parseConfig } from '../worker/config.ts';
import { createIds } from '../worker/ids.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { createShopDirectory } from '../worker/retailer/shop.store.ts';

const config = parseConfig(process.env);
const { controlDatabaseUrl, groupDatabaseUrls, databaseToken } = config;
const opened = await openNodeDatabases({
  controlUrl: controlDatabaseUrl,
  groupUrls: groupDatabaseUrls,
  ...(databaseToken && { token: databaseToken }),
});
await migrateDatabase(opened.databases.control.client, 'control');
for (const number of opened.databases.groupNumbers()) {
  await migrateDatabase(opened.databases.group(number).client, 'group');
}
const { databases } = opened;
const clock = { now: Date.now };
const shops = createShopDirectory(databases.control, clock);
await ensureCanaries({ databases, shops, clock, ids: createIds(clock), secrets: createSecrets(config) });
await opened.close();
console.log(`Migrated the control database and ${groupDatabaseUrls.length} group(s).`);
