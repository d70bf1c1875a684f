/** What commands for operators share: the service's configuration, and its databases where nobody else holds them. */
import path from 'node:path';
import { openNodeDatabases } from '../db/open.ts';
import { type Config, parseConfig } from '../worker/config.ts';
import { withLocalSecrets } from '../worker/hosts/keys.node.ts';
import type { WorkState } from '../worker/job.ts';
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

/** Why a service could not be connected to at all, as Node (libuv) and its fetch (undici) name it. */
const UNREACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

/** What became of a call that got no answer, in words for people. */
function describeFailure(url: string, error: Error): string {
  const { code = error.name } = (error.cause ?? {}) as { code?: string };
  if (UNREACHED.test(code)) {
    return (
      `Another process holds the database, and no service answers at ${url}. If the service runs ` +
      'elsewhere, say PORT or DASHBOARD_URL; if it is a command or a service that starts, wait and run this again.'
    );
  }
  return `The service at ${url} was reached and has not answered (${code}). What was asked for may go on there: run this again.`;
}

/** Asks the running service. @throws Error, in words for people. */
export async function askService(config: Config, route: string, init: RequestInit): Promise<unknown> {
  const { dashboardUrl: url } = config;
  const fail = (error: Error) => {
    throw new Error(describeFailure(url, error));
  };
  const answer = await fetch(`${url}${route}`, init).catch(fail);
  const body = await answer.text().catch(fail);
  const parsed = parseJson(body);
  if (answer.ok && parsed !== undefined) return parsed;
  if (answer.ok) throw new Error(`What answers at ${url} is no service of ours: say PORT or DASHBOARD_URL.`);
  // A problem says what is wrong (RFC 9457); whatever else stands at that address may not.
  const { detail = '' } = (parsed ?? {}) as { detail?: string };
  const problem = `The service at ${url} answered ${answer.status}`;
  throw new Error(detail ? `${problem}: ${detail}` : `${problem}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How often the service is asked how far it is. */
const POLL_MS = 500;

/**
 * Has the running service do what takes longer than an answer may: it is begun, or joined, and then asked about.
 * @param watch where it tells how it stands.
 * @param headers made anew for each call: an operator's token is good for a minute.
 * @throws Error, in words for people; `fault` of the state among them.
 */
export async function awaitService<State extends WorkState>(
  config: Config,
  { route, watch = route, body }: { route: string; watch?: string; body?: unknown },
  headers: () => Record<string, string>,
  onState: (state: State) => void = () => {},
): Promise<State> {
  const call = { method: 'POST', headers: headers(), ...(body !== undefined && { body: JSON.stringify(body) }) };
  let state = (await askService(config, route, call)) as State;
  while (!state.done) {
    onState(state);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    state = (await askService(config, watch, { headers: headers() })) as State;
  }
  if (state.fault) throw new Error(`It stopped: ${state.fault} Run this again.`);
  return state;
}
