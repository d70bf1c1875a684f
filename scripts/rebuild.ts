/**
 * `npm run rebuild`: makes the read models again from the event log. A running service that owns the database file is
 * asked to do it, and goes on serving; otherwise it is done here.
 */
import path from 'node:path';
import { openNodeDatabases } from '../db/open.ts';
import { type Config, parseConfig } from '../worker/config.ts';
import { withLocalSecrets } from '../worker/hosts/keys.node.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { rebuildAll } from '../worker/report/fold.dispatch.ts';
import type { Rebuilt } from '../worker/report/fold.store.ts';
import { makeRebuildToken } from '../worker/report/rebuild.token.ts';
import { createShopDirectory } from '../worker/retailer/shop.store.ts';

function readConfig(): Config {
  if (process.env.NODE_ENV === 'production') return parseConfig(process.env);
  const data = path.resolve(process.env.DATA_FOLDER ?? 'data');
  const defaults = {
    PUBLIC_URL: `http://localhost:${process.env.PORT ?? 3000}`,
    CONTROL_DATABASE_URL: `file:${path.join(data, 'goodword.db')}`,
  };
  return parseConfig(withLocalSecrets({ ...defaults, ...process.env }, data));
}

async function rebuildHere({ controlDatabaseUrl, groupDatabaseUrls, databaseToken }: Config): Promise<Rebuilt[]> {
  const opened = await openNodeDatabases({
    controlUrl: controlDatabaseUrl,
    groupUrls: groupDatabaseUrls,
    ...(databaseToken && { token: databaseToken }),
  });
  const clock = { now: Date.now };
  try {
    const shops = createShopDirectory(opened.databases.control, clock);
    return await rebuildAll({ databases: opened.databases, shops, clock });
  } finally {
    await opened.close();
  }
}

async function askService(config: Config): Promise<Rebuilt[]> {
  const answer = await fetch(`${config.dashboardUrl}/api/reports/rebuild`, {
    method: 'POST',
    headers: { authorization: `Bearer ${makeRebuildToken(createSecrets(config), Date.now())}` },
  }).catch(() => {
    throw new Error(`The service holds the database, but is not at ${config.dashboardUrl}: say PORT or DASHBOARD_URL.`);
  });
  if (!answer.ok) throw new Error(`The service at ${config.dashboardUrl} answered ${answer.status}.`);
  return ((await answer.json()) as { groups: Rebuilt[] }).groups;
}

const config = readConfig();
const groups = await rebuildHere(config)
  .catch((error: { code?: string }) => {
    if (error.code === 'SQLITE_BUSY') return askService(config);
    throw error;
  })
  .catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
groups.forEach(({ generation, events }, index) => {
  console.log(`Group ${index + 1}: generation ${generation} from ${events} events.`);
});
