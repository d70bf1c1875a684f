import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import { startHranaServer } from '../../db/hrana.server.ts';
import { openFront } from './front.local.ts';
import { startNode } from './node.ts';
import type { Environment } from './workers.ts';

interface LocalWorkersOptions {
  /** The embedded database behind the libSQL server; made where there is none. */
  file: string;
  /** Configuration and secrets by name; URLs are set here. */
  environment: Record<string, string | undefined>;
  /** 0 for any free one. */
  publicPort?: number;
  dashboardPort?: number;
}

interface LocalWorkers {
  publicUrl: string;
  dashboardUrl: string;
  /** The libSQL server behind both. */
  database: { url: string; token: string };
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

    // The Node host migrates and seeds the file, then leaves it to the server.
    const node = await startNode({ ...environment, CONTROL_DATABASE_URL: `file:${options.file}`, PORT: '0' });
    await node.close();
    const database = await startHranaServer({ file: options.file, port: 0, token: TOKEN });
    undo.push(() => database.close());

    const given = { ...environment, CONTROL_DATABASE_URL: database.url, DATABASE_TOKEN: TOKEN };
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
      database: { url: database.url, token: TOKEN },
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
