/**
 * A world of its own for each test: a real embedded database with all migrations, a retailer with an American and a
 * German shop, one running campaign in both, a clock that only the test moves, and the application on top.
 */
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Hono } from 'hono';
import { expect, inject, onTestFinished } from 'vitest';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';
import { retailer, shop as shopTable } from '../../db/schema/control.ts';
import { campaign, campaignShop, deal } from '../../db/schema/group.ts';
import { TENANT_TABLES } from '../../db/tenancy.ts';
import { tenantOf } from '../../db/tenant.ts';
import { createApp } from '../app.ts';
import { type Config, parseConfig } from '../config.ts';
import { createMeters } from '../health/meters.ts';
import { createOutward } from '../hosts/outward.node.ts';
import { createIds } from '../ids.ts';
import { createLog } from '../log.ts';
import { createSandboxSenders } from '../message/senders/sandbox.ts';
import { createSenders } from '../message/senders/senders.ts';
import type { App, Assets, Clock, Databases, Ports, TenantDatabase } from '../ports.ts';
import { createSecrets } from '../privacy/secrets.ts';
import { createRateLimit } from '../rate-limit.ts';
import { createShopDirectory } from '../retailer/shop.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { createDatabaseSink } from '../tag/sink.ts';
import { makeFolder } from './folder.ts';

const KEY = (fill: number) => Buffer.alloc(32, fill).toString('base64url');

/** Noon of a Wednesday, UTC. */
export const START = Date.UTC(2026, 10, 18, 12);

const assets: Assets = {
  loader: '(function(s){window.loadedWith=s})',
  core: 'c.0123456789.js',
  widget: 'u.0123456789.js',
  rare: {},
  versions: [{ version: '0123456789', core: 'c.0123456789.js', widget: 'u.0123456789.js', rare: {} }],
  tagFile: (name) => (name === 'c.0123456789.js' || name === 'u.0123456789.js' ? `/* ${name} */` : undefined),
  dashboardFile: () => undefined,
  installFile: () => undefined,
};

export interface World {
  ports: Ports;
  app: Hono<App>;
  clock: Clock & { advance(ms: number): void };
  /** Everything logged so far. */
  logged: string[];
  /** United States, USD, English and Arabic: email may be relayed. */
  us: Shop;
  /** Germany, EUR, German (formal) and English: self-share. */
  de: Shop;
  tenant: TenantDatabase;
  /** Deals by shop: the first is 20 % in `us`, 10 € in `de`. */
  deals: { us: string; usSecond: string; de: string };
  campaignId: string;
  /** A call as a page of the shop makes it, as JSON in text/plain. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

/** Group that the retailer lives in: a second run of many tests has it in the second of two, with control apart. */
const HOME = Number(process.env.GOODWORD_HOME_GROUP ?? 1);

/**
 * @param environment settings over the defaults, as in the real environment.
 * @param groups how many groups there are, which one the retailer lives in, and whether the control database is a file
 * of its own: by default where there are several groups. One that is apart has no table of a group, and no group has
 * one of its tables.
 */
export async function createWorld(
  environment: Record<string, string> = {},
  { home = HOME, count = home, apart = count > 1 }: { home?: number; count?: number; apart?: boolean } = {},
): Promise<World> {
  const folder = makeFolder();
  const templates = inject('templates');
  const copyTemplate = (name: keyof typeof templates, file: string): string => {
    copyFileSync(templates[name], path.join(folder, file));
    return `file:${path.join(folder, file)}`;
  };
  const url = copyTemplate(apart ? 'further' : 'first', 'world.db');
  const control = apart ? copyTemplate('control', 'control.db') : url;
  const others = Array.from({ length: count - 1 }, (_, index) => copyTemplate('further', `group-${index + 2}.db`));
  const config: Config = parseConfig({
    PUBLIC_URL: 'https://go.test',
    CONTROL_DATABASE_URL: control,
    GROUP_DATABASE_URLS: [url, ...others].join(),
    DATA_KEYS: `k1:${KEY(1)}`,
    PEPPERS: `p1:${KEY(2)}`,
    SIGNING_KEYS: `s1:${KEY(3)}`,
    AUTH_SECRET: KEY(4),
    LOCAL_TARGETS: 'on',
    ...environment,
  });
  let now = START;
  const clock = {
    now: () => now,
    advance(ms: number) {
      now += ms;
    },
  };
  const opened = await openNodeDatabases({
    controlUrl: config.controlDatabaseUrl,
    groupUrls: config.groupDatabaseUrls,
  });
  onTestFinished(async () => {
    if (home > 1) expect(await findStrays(opened.databases, home)).toEqual([]);
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await migrateOthers(opened.databases, config, [control, url, ...others]);
  const ids = createIds(clock);
  const secrets = createSecrets(config);
  const logged: string[] = [];
  const ports: Ports = {
    config,
    clock,
    ids,
    secrets,
    log: createLog((line) => logged.push(line), clock.now),
    databases: opened.databases,
    shops: createShopDirectory(opened.databases.control, clock),
    sink: createDatabaseSink(opened.appender),
    rateLimit: createRateLimit(clock),
    fetch: globalThis.fetch,
    outward: createOutward(config.localTargets),
    assets,
    meters: createMeters(),
    senders: createSenders(createSandboxSenders(opened.databases, ids, clock), {}),
    wake: () => {},
    defer: (work) => {
      work.catch((error) => logged.push(String(error)));
    },
  };
  const seeded = await seedWorld(ports, home);
  const us = (await ports.shops.bySiteKey('usshop000001')) as Shop;
  const de = (await ports.shops.bySiteKey('deshop000001')) as Shop;
  const app = createApp({
    ports: () => ports,
    clientAddress: (c) => c.req.header('x-test-address') ?? '203.0.113.7',
    clientCountry: (c) => c.req.header('cf-ipcountry'),
  });
  return {
    ports,
    app,
    clock,
    logged,
    us,
    de,
    tenant: tenantOf(opened.databases, us),
    ...seeded,
    post: async (route, body, headers = {}) =>
      app.request(route, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'text/plain', ...headers },
      }),
    get: async (route, headers = {}) => app.request(route, { headers }),
  };
}

/** A test may bring databases of its own, which are empty still. */
async function migrateOthers(databases: Databases, config: Config, copied: readonly string[]): Promise<void> {
  if (!copied.includes(config.controlDatabaseUrl)) await migrateDatabase(databases.control.client, 'control');
  for (const [index, url] of config.groupDatabaseUrls.entries()) {
    if (!copied.includes(url)) await migrateDatabase(databases.group(index + 1).client, 'group');
  }
}

/** Tables of other groups that hold anything of the world's retailer. */
async function findStrays(databases: Databases, home: number): Promise<string[]> {
  const { rows } = await databases.control.client.execute(
    'select id as key from retailer where number = 1 union select id from shop where number in (1, 2) union select number from shop where number in (1, 2)',
  );
  const keys = JSON.stringify(rows.map(({ key }) => String(key)));
  const strays: string[] = [];
  for (const number of databases.groupNumbers().filter((one) => one !== home)) {
    for (const { name, owner } of TENANT_TABLES) {
      const own = `select 1 from "${name}" where ${owner.keyOf(`"${owner.column}"`)} in (select value from json_each(?))`;
      const found = await databases.group(number).client.execute({ sql: own, args: [keys] });
      if (found.rows.length > 0) strays.push(`${name} of group ${number}`);
    }
  }
  return strays;
}

const theme = {
  accent: '#14532d',
  accentText: '#ffffff',
  background: '#ffffff',
  text: '#1c1917',
  radius: 12,
  font: 'system' as const,
  layout: 'card' as const,
};

async function seedWorld({ databases, ids, secrets, clock }: Ports, home: number) {
  const now = clock.now();
  const retailerId = ids.make('ret');
  const usId = ids.make('shp');
  const deId = ids.make('shp');
  const settings = (name: string, host: string) => ({
    channels: ['email', 'link', 'facebook', 'whatsapp', 'sms', 'native', 'qr'] as const,
    legalName: `${name} Ltd`,
    postalAddress: '1 Test Street, Testville',
    careEmail: `care@${host}`,
    autoApplyUrl: `https://${host}/apply?code={code}&to={target}`,
    valueIncludes: { tax: false, shipping: false },
    consent: { measure: 'analytics_storage', store: 'ad_storage', assumeGranted: false } as const,
  });
  const control = databases.control.orm;
  await control.insert(retailer).values({
    id: retailerId,
    number: 1,
    name: 'Maple & Finch',
    slug: 'maple-finch',
    groupNumber: home,
    createdAt: new Date(now),
  });
  const shared = { retailerId, theme, identitySecret: secrets.seal('identity-secret'), createdAt: now };
  await control.insert(shopTable).values([
    {
      ...shared,
      id: usId,
      number: 1,
      siteKey: 'usshop000001',
      name: 'Maple US',
      country: 'US',
      currency: 'USD',
      languages: ['en-US', 'ar'],
      timeZone: 'America/New_York',
      origins: ['https://us.shop.test'],
      homeUrl: 'https://us.shop.test/',
      settings: { ...settings('Maple US', 'us.shop.test'), channels: [...settings('', '').channels] },
    },
    {
      ...shared,
      id: deId,
      number: 2,
      siteKey: 'deshop000001',
      name: 'Ahorn',
      country: 'DE',
      currency: 'EUR',
      languages: ['de', 'en'],
      formal: true,
      timeZone: 'Europe/Berlin',
      origins: ['https://de.shop.test'],
      homeUrl: 'https://de.shop.test/',
      settings: { ...settings('Ahorn', 'de.shop.test'), channels: [...settings('', '').channels] },
    },
  ]);
  const group = databases.group(home).orm;
  const campaignId = ids.make('cmp');
  await group.insert(campaign).values({
    id: campaignId,
    retailerId,
    name: 'Recommend us',
    module: 'recommendation',
    state: 'running',
    windowDays: 30,
    reward: { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14 },
    placements: [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'goodword' }],
    createdAt: now,
  });
  await group.insert(campaignShop).values([
    { campaignId, shopId: usId, overrides: {} },
    {
      campaignId,
      shopId: deId,
      overrides: { reward: { kind: 'coupon', amount: 1000, currency: 'EUR', holdDays: 14 } },
    },
  ]);
  const deals = { us: ids.make('del'), usSecond: ids.make('del'), de: ids.make('del') };
  await group.insert(deal).values([
    {
      id: deals.us,
      shopId: usId,
      campaignId,
      kind: 'percent',
      value: 20,
      currency: 'USD',
      codePrefix: 'FRIEND-',
      words: {
        'en-US': { title: '20% off the first order', description: 'For friends who are new to us.' },
        ar: { title: 'خصم ٢٠٪ على أول طلب', description: 'للأصدقاء الجدد.' },
      },
      targetUrl: 'https://us.shop.test/welcome',
      position: 0,
    },
    {
      id: deals.usSecond,
      shopId: usId,
      campaignId,
      kind: 'free_shipping',
      value: 0,
      currency: 'USD',
      minOrder: 2500,
      words: { 'en-US': { title: 'Free shipping', description: 'On orders from $25.' } },
      targetUrl: 'https://us.shop.test/welcome',
      position: 1,
    },
    {
      id: deals.de,
      shopId: deId,
      campaignId,
      kind: 'amount',
      value: 1000,
      currency: 'EUR',
      minOrder: 5000,
      codePrefix: 'FREUND-',
      words: { de: { title: '10 € für den ersten Einkauf', description: 'Ab 50 € Bestellwert.' } },
      targetUrl: 'https://de.shop.test/willkommen',
      position: 0,
    },
  ]);
  return { deals, campaignId };
}
