import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HttpBindings, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { appenderOf } from '../../db/append.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';
import { DEMO_MEMBER, seedDemoMember } from '../../db/seed.members.ts';
import { seedDemo } from '../../db/seed.ts';
import { createWatch } from '../alert/watch.ts';
import { createApp } from '../app.ts';
import { ensureCanary } from '../canary/canary.store.ts';
import { ConfigError, parseConfig } from '../config.ts';
import { DEMO_SITE_KEYS } from '../demo/demo.ts';
import { eachGroup } from '../group.ts';
import { createMeters, meterSenders } from '../health/meters.ts';
import { createIds } from '../ids.ts';
import { createLog } from '../log.ts';
import { endLeases } from '../message/message.store.ts';
import type { App, Clock, Database, Ports } from '../ports.ts';
import { createSecrets } from '../privacy/secrets.ts';
import { createRateLimit } from '../rate-limit.ts';
import { createShopDirectory } from '../retailer/shop.store.ts';
import { createDatabaseSink } from '../tag/sink.ts';
import { runTick } from '../tick.ts';
import { readClientAddress, readClientCountry } from './address.node.ts';
import { loadAssets } from './assets.node.ts';
import { createCompressor } from './compress.node.ts';
import { createFolder } from './fold.node.ts';
import { createGroups } from './groups.node.ts';
import { withLocalSecrets } from './keys.node.ts';
import { createOutward, dialPublic, lookupAddresses } from './outward.node.ts';
import { createNodePainter } from './painter.node.ts';
import { createHostSenders } from './senders.ts';
import { openVitals } from './vitals.node.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TICK_MS = 1000;
const WATCH_MS = 30_000;
/** How long, and how often, `npm start` tries for files that another process holds. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 500;

export interface NodeHost {
  url: string;
  ports: Ports;
  /** What the timer does each second, at once. */
  tick(): Promise<void>;
  /** What it does twice a minute: the canary, and what may be wrong. */
  watch(): Promise<void>;
  /** Answers what is under way, commits what waits, releases the file. */
  close(): Promise<void>;
}

/**
 * Everything on one port with embedded libSQL files: migrates, seeds the demo where it is on, serves, and ticks.
 * @param environment as in `process.env`.
 * @param extend adds routes of the caller's own: the benches compare with an empty answer of the same server.
 * @param clock a test's own, which may go faster.
 * @throws ConfigError with all faults of the environment at once.
 */
export async function startNode(
  environment: Record<string, string | undefined>,
  extend: (app: Hono<App>) => void = () => {},
  clock: Clock = { now: Date.now },
): Promise<NodeHost> {
  const config = parseConfig(environment);
  const log = createLog((line) => process.stderr.write(`${line}\n`), clock.now);
  const urls = {
    controlUrl: config.controlDatabaseUrl,
    groupUrls: config.groupDatabaseUrls,
    ...(config.databaseToken && { token: config.databaseToken }),
  };
  const opened = await openNodeDatabases(urls);
  await migrateDatabase(opened.databases.control.client, 'control');
  const isEmbedded = (group: number) => config.groupDatabaseUrls[group - 1]?.startsWith('file:') === true;
  const prepare = async (database: Database, group: number) => {
    await migrateDatabase(database.client, 'group');
    // A file has one process: who held messages of it died. A server may have other dispatchers.
    if (isEmbedded(group)) await endLeases(database, clock.now());
  };
  const { databases, admit } = createGroups(opened.databases, prepare, isEmbedded, log);
  await admit();

  const ids = createIds(clock);
  let ticking: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;
  const meters = createMeters();
  const vitals = openVitals([config.controlDatabaseUrl, ...config.groupDatabaseUrls]);
  const outward = createOutward(config.localTargets);
  const senders = createHostSenders(
    { config, databases, ids, clock, outward },
    { verifiesMailNames: true, dial: dialPublic },
  );
  const folder = createFolder(urls, opened.databases);
  const painter = createNodePainter(path.join(ROOT, 'dist'));
  const ports: Ports = {
    config,
    clock,
    ids,
    log,
    databases,
    secrets: createSecrets(config),
    shops: createShopDirectory(databases.control, clock),
    sink: createDatabaseSink((group) => appenderOf(databases.group(group).client)),
    rateLimit: createRateLimit(clock),
    fetch: globalThis.fetch,
    outward,
    lookup: lookupAddresses,
    assets: loadAssets(path.join(ROOT, 'dist')),
    senders: meterSenders(senders, meters),
    meters,
    vitals,
    folder,
    painter,
    wake: () => void tick(),
    defer: (work) => void work.catch((error: Error) => log.warn('deferred_work_failed', { error: error.name })),
  };
  // Where a group is away, its canary is made before it walks.
  const noCanary = (group: number, { name }: Error) => log.error('canary_not_made', { group, error: name });
  await eachGroup(databases, (group) => ensureCanary(ports, group), noCanary);
  if (config.demo) {
    await seedDemo(ports);
    await seedDemoMember(ports);
  }

  /** One tick at a time; what wakes during one runs after it. */
  function tick(): Promise<void> {
    if (closing) return Promise.resolve();
    if (ticking) {
      again = true;
      return ticking;
    }
    clearTimeout(timer);
    ticking = (async () => {
      do {
        again = false;
        await runTick(ports);
      } while (again && !closing);
    })().finally(() => {
      ticking = undefined;
      if (!closing) timer = setTimeout(tick, TICK_MS);
    });
    return ticking;
  }

  const keeper = createWatch(globalThis.fetch);
  const look = async () => {
    await admit().catch((error: Error) => log.error('group_not_ready', { error: error.name }));
    await keeper.run(ports);
  };
  let watching: Promise<void> | undefined;
  let watchTimer: NodeJS.Timeout | undefined;

  /** One watch at a time, apart from the tick: what it waits for keeps nobody waiting. */
  function watch(): Promise<void> {
    if (closing) return Promise.resolve();
    clearTimeout(watchTimer);
    watching ??= look().finally(() => {
      watching = undefined;
      if (!closing) watchTimer = setTimeout(watch, WATCH_MS);
    });
    return watching;
  }

  const app = createApp({
    ports: () => ports,
    clientAddress: (c) => readClientAddress((c.env as unknown as HttpBindings).incoming, config.trustedProxies),
    clientCountry: (c) => readClientCountry((c.env as unknown as HttpBindings).incoming, config.trustedProxies),
  });
  extend(app);
  const compress = createCompressor();
  const server = serve({
    fetch: async (request, env) => compress(request, await app.fetch(request, env)),
    port: config.port,
  });
  await Promise.race([once(server, 'listening'), once(server, 'error').then(([error]) => Promise.reject(error))]);
  timer = setTimeout(tick, TICK_MS);
  watchTimer = setTimeout(watch, WATCH_MS);
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    ports,
    tick,
    watch,
    async close() {
      closing = true;
      clearTimeout(timer);
      clearTimeout(watchTimer);
      await watching;
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      const patience = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 3000);
      await closed;
      clearTimeout(patience);
      await ticking;
      await painter.stop();
      senders.close();
      vitals.stop();
      await folder.stop();
      await opened.close();
    },
  };
}

/** What a newcomer looks for first. */
function describe(host: NodeHost): string {
  const { config } = host.ports;
  const lines = [
    ['Dashboard', `${config.dashboardUrl}/dashboard`],
    ...(config.signUp && !config.demo ? [['  sign up at', `${config.dashboardUrl}/dashboard/sign-up`]] : []),
    ...(config.demo
      ? [
          ['  sign in with', `${DEMO_MEMBER.email} / ${DEMO_MEMBER.password}`],
          ['Demo shop (US)', `${config.dashboardUrl}/demo/us/`],
          ['Demo shop (Germany)', `${config.dashboardUrl}/demo/de/`],
          ['Tag', `${config.publicUrl}/w/${DEMO_SITE_KEYS.us}/l.js`],
        ]
      : []),
    ...(config.smtpUrl || config.twilio ? [] : [['Sandbox mailbox', `${config.dashboardUrl}/sandbox`]]),
  ];
  return lines.map(([name, value]) => `  ${name?.padEnd(22)}${value}`).join('\n');
}

/** A command may hold the files for some seconds, or the process before this one may not have ended yet. */
async function startWhenFree(environment: Record<string, string | undefined>): Promise<NodeHost> {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return await startNode(environment);
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      if (code !== 'SQLITE_BUSY' || waited >= PATIENCE_MS) throw error;
      const seconds = PATIENCE_MS / 1000;
      if (waited === 0) process.stderr.write(`${message}: waiting up to ${seconds} seconds for it to end.\n`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function main() {
  const data = path.resolve(ROOT, process.env.DATA_FOLDER ?? 'data');
  const port = process.env.PORT ?? '3000';
  const defaults = {
    PORT: port,
    PUBLIC_URL: `http://localhost:${port}`,
    CONTROL_DATABASE_URL: `file:${path.join(data, 'goodword.db')}`,
    DEMO: 'on',
    SIGN_UP: 'on',
    LOCAL_TARGETS: 'on',
  };
  const production = process.env.NODE_ENV === 'production';
  const environment = production ? process.env : withLocalSecrets({ ...defaults, ...process.env }, data);
  const host = await startWhenFree(environment);
  process.stdout.write(`\nGoodword is running.\n\n${describe(host)}\n\nCtrl-C stops it; the data stays in ${data}.\n`);

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      host.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error: Error) => {
    const known = error instanceof ConfigError || (error as { code?: string }).code !== undefined;
    process.stderr.write(`${known ? error.message : error.stack}\n`);
    process.exit(1);
  });
}
