/** What commands for operators share: the service's configuration, and its databases where nobody else holds them. */
import path from 'node:path';
import { openNodeDatabases } from '../db/open.ts';
import { type Config, parseConfig } from '../worker/config.ts';
import { withLocalSecrets } from '../worker/hosts/keys.node.ts';
import type { Databases } from '../worker/ports.ts';

/** The configuration that `npm start` would have here. */
export function readConfig(): Config {
  if (process.env.NODE_ENV === 'production') return parseConfig(process.env);
  const data = path.resolve(process.env.DATA_FOLDER ?? 'data');
  const defaults = {
    PUBLIC_URL: `http://localhost:${process.env.PORT ?? 3000}`,
    CONTROL_DATABASE_URL: `file:${path.join(data, 'goodword.db')}`,
  };
  return parseConfig(withLocalSecrets({ ...defaults, ...process.env }, data));
}

/**
 * Works on the service's databases.
 * @returns undefined where a running service holds them: then it has to be asked.
 */
export async function withDatabases<T>(
  { controlDatabaseUrl, groupDatabaseUrls, databaseToken }: Config,
  work: (databases: Databases) => Promise<T>,
): Promise<T | undefined> {
  const opened = await openNodeDatabases({
    controlUrl: controlDatabaseUrl,
    groupUrls: groupDatabaseUrls,
    ...(databaseToken && { token: databaseToken }),
  }).catch((error: { code?: string }) => {
    if (error.code === 'SQLITE_BUSY') return undefined;
    throw error;
  });
  if (!opened) return undefined;
  try {
    return await work(opened.databases);
  } finally {
    await opened.close();
  }
}

/** Asks the running service. @throws Error, in words for people. */
export async function askService(config: Config, route: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(`${config.dashboardUrl}${route}`, init).catch(() => {
    throw new Error(
      `Another process holds the database, and no service answers at ${config.dashboardUrl}. If the service runs ` +
        'elsewhere, say PORT or DASHBOARD_URL; if it is a command or a service that starts, wait and run this again.',
    );
  });
  if (!answer.ok) throw new Error(`The service at ${config.dashboardUrl} answered ${answer.status}.`);
  return answer.json();
}
