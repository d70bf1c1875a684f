import type { Queue } from '@cloudflare/workers-types';
import { databaseOf } from '../../db/database.ts';
import { openWebDatabase } from '../../db/web.ts';
import { core, loader, rare, widget } from '../../dist/tag/assets.mjs';
import { versions } from '../../dist/tag/versions.mjs';
import type { Host } from '../app.base.ts';
import { type Config, parseConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { createIds } from '../ids.ts';
import { createLog } from '../log.ts';
import type { Assets, Database, Databases, Meters, Ports } from '../ports.ts';
import { createSecrets } from '../privacy/secrets.ts';
import { createRateLimit } from '../rate-limit.ts';
import { createShopCache, createShopDirectory } from '../retailer/shop.store.ts';
import { createQueueSink, type EventQueue } from '../tag/sink.queue.ts';
import { createOutwardFetch } from './outward.ts';

/** What wrangler.toml binds for both Workers; every other name is a variable or a secret of the configuration. */
export interface Environment {
  [name: string]: unknown;
  /** Events on their way into the log. */
  EVENTS: EventQueue;
  /** Wakes the dispatcher: a message says nothing but that something is due. */
  DISPATCH: Pick<Queue, 'send'>;
}

/** What the platform gives with each request, batch or tick. */
export interface Context {
  waitUntil(work: Promise<unknown>): void;
}

/** What outlives a request. Plain values only: workerd forbids using one request's connections in another. */
interface Isolate extends Pick<Ports, 'config' | 'clock' | 'ids' | 'secrets' | 'log' | 'rateLimit' | 'meters'> {
  shops: ReturnType<typeof createShopCache>;
}

const isolates = new WeakMap<Environment, Isolate>();

/** The loader and the names alone: files that browsers keep for a year would only make the hot Worker heavier. */
const assets: Assets = {
  core,
  widget,
  rare,
  loader,
  versions,
  tagFile: () => undefined,
  dashboardFile: () => undefined,
  installFile: () => undefined,
};

/** The hot Worker answers no metrics: the platform itself counts what it answers. */
const UNREAD: Meters = { count() {}, observe() {}, families: () => [] };

/** After STARTTLS workerd does not compare the certificate with the mail server's name. */
export const VERIFIES_MAIL_NAMES = false;

/** @throws ConfigError, after logging its faults: nothing else would, where there is no log yet. */
function readConfig(env: Environment): Config {
  try {
    return parseConfig(env, { verifiesMailNames: VERIFIES_MAIL_NAMES });
  } catch (error) {
    console.error((error as Error).message);
    throw error;
  }
}

/**
 * What the isolate keeps for an environment, made when it is first met.
 * @throws ConfigError with every fault of the variables and secrets.
 */
function isolateOf(env: Environment): Isolate {
  let isolate = isolates.get(env);
  if (!isolate) {
    const config = readConfig(env);
    const clock = { now: () => Date.now() };
    isolate = {
      config,
      clock,
      ids: createIds(clock),
      secrets: createSecrets(config),
      log: createLog((line) => console.log(line), clock.now),
      rateLimit: createRateLimit(clock),
      meters: UNREAD,
      shops: createShopCache(),
    };
    isolates.set(env, isolate);
  }
  return isolate;
}

/** Databases over HTTP, each opened when first used and only for this request. */
function openDatabases(config: Config): Databases {
  const opened = new Map<string, Database>();
  const open = (url: string) => {
    const database = opened.get(url) ?? databaseOf(openWebDatabase(url, config.databaseToken));
    opened.set(url, database);
    return database;
  };
  return {
    get control() {
      return open(config.controlDatabaseUrl);
    },
    group(groupNumber) {
      const url = config.groupDatabaseUrls[groupNumber - 1];
      if (!url) throw new AppError('unavailable', 'This group has no database here.');
      return open(url);
    },
    groupNumbers: () => config.groupDatabaseUrls.map((_, index) => index + 1),
  };
}

/** Ports for one request, one queue batch or one tick. */
export function makePorts(env: Environment, context: Context): Ports {
  const { shops, ...kept } = isolateOf(env);
  const databases = openDatabases(kept.config);
  const defer = (work: Promise<unknown>) => context.waitUntil(work);
  return {
    ...kept,
    databases,
    shops: createShopDirectory(databases.control, kept.clock, shops),
    sink: createQueueSink(env.EVENTS),
    fetch: (input, init) => fetch(input, init),
    outward: createOutwardFetch((input, init) => fetch(input, init), kept.config.localTargets),
    assets,
    // Only a hint that something is due: the next tick finds it anyway.
    wake: () => defer(env.DISPATCH.send({ at: kept.clock.now() }).catch(() => kept.log.warn('wake_failed'))),
    defer,
  };
}

/** The app's host on Cloudflare: ports made anew for each request, and the address that the platform saw. */
export function workersHost(portsOf: (env: Environment, context: Context) => Ports): Host {
  return {
    ports: (c) => portsOf(c.env as Environment, c.executionCtx),
    clientAddress: (c) => c.req.header('cf-connecting-ip') ?? '',
    clientCountry: (c) => c.req.header('cf-ipcountry'),
  };
}
