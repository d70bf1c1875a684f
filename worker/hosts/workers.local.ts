import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import { startHranaServer } from '../../db/hrana.server.ts';
import { openFront } from './front.local.ts';
import { startNode } from './node.ts';
import type { Environment } from './workers.ts';

interface LocalWorkersOptions {
  /** The embedded database behind the libSQL server; made where there is none. */
  file: string;
  /** Groups of retailers, each behind a server of its own beside that of the control database; 0: one server for all. */
  groups?: number;
  /** Configuration and secrets by name; URLs are set here. */
  environment: Record<string, string | undefined>;
  /** 0 for any free one. */
  publicPort?: number;
  dashboardPort?: number;
}

interface LocalWorkers {
  publicUrl: string;
  dashboardUrl: string;
  /** The libSQL server behind both: of the control database, and of the only group where `groups` are none. */
  database: { url: string; token: string };
  /** Servers of the groups, by their number. */
  groupUrls: string[];
  /** Puts a message into the events' queue, as whatever else may write to it. */
  send(body: unknown): Promise<void>;
  /** What the cron trigger does each minute. */
  tick(): Promise<void>;
  /** What the Workers logged since the last call. */
  takeLogs(): string[];
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The server listens on this machine alone. */
const TOKEN = 'local';

/**
 * The harness lets this process fetch for the Workers, which would follow redirects that a Worker wants to see.
 * @returns undoes it.
 */
function leaveRedirects(): () => void {
  const before = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const fromWorker = init?.headers && new Headers(init.headers).has('cf-worker');
    if (!init || !fromWorker) return before(input, init);
    const manual = {
      get: (from: RequestInit, name: keyof RequestInit) => (name === 'redirect' ? 'manual' : from[name]),
    };
    return before(input, new Proxy(init, manual as ProxyHandler<RequestInit>));
  };
  return () => {
    globalThis.fetch = before;
  };
}

/** The file of a group, beside that of the control database. */
export const groupFileOf = (file: string, group: number) => file.replace(/(\.db)?$/, `-group-${group}.db`);

/**
 * Both Workers of wrangler.toml in one workerd, joined by their queues, over a libSQL server of our own. Needs no
 * network and no account.
 */
export async function startLocalWorkers(options: LocalWorkersOptions): Promise<LocalWorkers> {
  // For wrangler: no usage report, no look-up of a sample request's location, no log of its own.
  Object.assign(process.env, {
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_LOG: 'error',
  });
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const follow = leaveRedirects();
  undo.push(async () => follow());
  try {
    const hot = await openFront(options.publicPort ?? 0);
    undo.push(() => hot.close());
    const dispatch = await openFront(options.dashboardPort ?? 0);
    undo.push(() => dispatch.close());
    const environment = { ...options.environment, PUBLIC_URL: hot.url, DASHBOARD_URL: dispatch.url };

    const groupFiles = Array.from({ length: options.groups ?? 0 }, (_, index) => groupFileOf(options.file, index + 1));
    const databasesAt = (controlUrl: string, groupUrls: string[]) => ({
      ...environment,
      CONTROL_DATABASE_URL: controlUrl,
      ...(groupUrls.length > 0 && { GROUP_DATABASE_URLS: groupUrls.join() }),
    });
    // The Node host migrates and seeds the files, then leaves them to the servers.
    const files = databasesAt(
      `file:${options.file}`,
      groupFiles.map((file) => `file:${file}`),
    );
    const node = await startNode({ ...files, PORT: '0' });
    await node.close();
    const serve = async (file: string) => {
      const server = await startHranaServer({ file, port: 0, token: TOKEN });
      undo.push(() => server.close());
      return server.url;
    };
    const controlUrl = await serve(options.file);
    const groupUrls: string[] = [];
    for (const file of groupFiles) groupUrls.push(await serve(file));

    const given: Record<string, string | undefined> = { ...databasesAt(controlUrl, groupUrls), DATABASE_TOKEN: TOKEN };
    const secrets = Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => !!entry[1]));
    const configPath = 'wrangler.toml';
    const harness = createTestHarness({
      root: ROOT,
      workers: [
        { configPath, secrets },
        { configPath, secrets, env: 'dispatch' },
      ],
    });
    undo.push(() => harness.close());
    await harness.listen();
    const [first, second] = [harness.getWorker('goodword'), harness.getWorker('goodword-dispatch')];
    hot.open((url, init) => first.fetch(url, init as never) as Promise<never>);
    dispatch.open((url, init) => second.fetch(url, init as never) as Promise<never>);
    return {
      publicUrl: hot.url,
      dashboardUrl: dispatch.url,
      database: { url: controlUrl, token: TOKEN },
      groupUrls: groupUrls.length > 0 ? groupUrls : [controlUrl],
      async send(body) {
        const { EVENTS } = (await first.getEnv()) as unknown as Environment;
        await EVENTS.sendBatch([{ body: body as never }]);
      },
      async tick() {
        await second.scheduled({ cron: '* * * * *' });
      },
      takeLogs() {
        const lines = harness.getLogs().map(({ message }) => message);
        harness.clearLogs();
        return lines;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
