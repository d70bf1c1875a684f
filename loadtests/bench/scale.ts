/**
 * What a number more costs: `node --expose-gc loadtests/bench/scale.ts`. An event on its own against group commit, the
 * fence of a group that a retailer has left, memory for visitors of 160 retailers' campaigns, and a retailer's move.
 * Medians of several rounds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { raiseFences } from '../../db/fence.raise.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';
import { withLocalSecrets } from '../../worker/hosts/keys.node.ts';
import { startNode } from '../../worker/hosts/node.ts';
import { createIds } from '../../worker/ids.ts';
import type { App, EventSink, Ports } from '../../worker/ports.ts';
import { moveRetailer } from '../../worker/retailer/move.ts';
import type { EventRow } from '../../worker/tag/event.ts';
import { createDatabaseSink } from '../../worker/tag/sink.ts';
import type { Site } from '../shopper.ts';
import { buildTown } from '../town.ts';
import { median } from './median.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 2);
const TOGETHER = 64;
const VISITORS = Number(process.env.VISITORS ?? 100_000);
const MOVED_EVENTS = Number(process.env.MOVED_EVENTS ?? 200_000);
/** A retailer goes there, back, and there again. */
const MOVES = [2, 1, 2];
const RETAILERS = 160;
/** What a visitor may leave behind: nothing, but for what the heap's own measure is uncertain by. */
const BYTES_A_VISITOR = 50;

const port = process.env.PORT ?? '4311';
const ids = createIds({ now: Date.now });
const folder = mkdtempSync(path.join(tmpdir(), 'goodword-scale-'));

const makeEvent = (shop: number): EventRow => ({
  shop,
  id: ids.uuid(),
  kind: 'impression',
  occurredAt: Date.now(),
  receivedAt: Date.now(),
  body: { placement: 'embedded', language: 'en', device: 'phone', utm: { source: 'newsletter', medium: 'email' } },
});

/** Events a second of so many writers, each of which waits for its own. */
async function rateOf(sink: EventSink, writers: number): Promise<number> {
  const end = performance.now() + SECONDS * 1000;
  let stored = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < end) {
        await sink.append(1, [makeEvent(1)]);
        stored += 1;
      }
    }),
  );
  return (stored * 1000) / (performance.now() - startedAt);
}

/** Rows of a table that people read. */
type Line = Record<string, string | number | boolean>;

async function measureCommits(): Promise<Line[]> {
  const open = async (name: string) => {
    const url = `file:${path.join(folder, name)}`;
    const opened = await openNodeDatabases({ controlUrl: url, groupUrls: [url] });
    await migrateDatabase(opened.databases.group(1).client, 'group');
    return { ...opened, sink: createDatabaseSink(opened.appender) };
  };
  const plain = await open('plain.db');
  const left = await open('left.db');
  const { client } = left.databases.group(1);
  await raiseFences(client);
  await client.execute(
    `insert into fence (key, retailer_id, side, held_until, paused_until) values ('99', 'ret', 'gone', 9e15, 9e15)`,
  );
  const rounds: { single: number; group: number; fenced: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const single = await rateOf(plain.sink, 1);
    const group = await rateOf(plain.sink, TOGETHER);
    rounds.push({ single, group, fenced: await rateOf(left.sink, TOGETHER) });
  }
  await plain.close();
  await left.close();
  const rate = (name: keyof (typeof rounds)[number]) => Math.round(median(rounds.map((one) => one[name])));
  const times = median(rounds.map(({ single, group }) => group / single));
  const kept = median(rounds.map(({ fenced, group }) => fenced / group));
  return [
    { what: 'events a second, one writer at a time', measured: rate('single'), budget: '', met: true },
    { what: `events a second, ${TOGETHER} writers in group commit`, measured: rate('group'), budget: '', met: true },
    { what: 'group commit against one at a time', measured: `${times.toFixed(1)} ×`, budget: '≥ 3 ×', met: times >= 3 },
    {
      what: 'with the fence of a retailer that left',
      measured: `${kept.toFixed(2)} ×`,
      budget: '≥ 0.85 ×',
      met: kept >= 0.85,
    },
  ];
}

function used(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** A shop whose campaign is open, with a link that goes around. */
type Open = Site & { code: string };

/** Visitors who each look at a shop's page and follow a link, from a network and with a browser of their own. */
async function visit(app: Hono<App>, from: number, to: number, shops: readonly Open[]): Promise<void> {
  for (let start = from; start < to; start += TOGETHER) {
    const calls = Array.from({ length: Math.min(TOGETHER, to - start) }, async (_, index) => {
      const number = start + index;
      const remoteAddress = `11.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
      const env = { incoming: { socket: { remoteAddress }, headers: {} } };
      const { siteKey, origin, code } = shops[number % shops.length] as Open;
      const headers = { 'user-agent': `Mozilla/5.0 (Windows NT 10.0) Chrome/${number}.0 Safari/537.36`, origin };
      const at = Date.now();
      const events = [{ id: ids.uuid(), at, kind: 'impression', placement: 'embedded' }];
      const body = JSON.stringify({ sent_at: at, consent: { measure: true, store: false }, events });
      await app.request(`/w/${siteKey}/in`, { method: 'POST', body, headers }, env);
      await app.request(`/r/${code}`, { headers }, env);
    });
    await Promise.all(calls);
  }
}

/** The demo shops' service, without its port being used. */
async function openService(): Promise<{ app: Hono<App>; ports: Ports; close(): Promise<void> }> {
  let app: Hono<App> | undefined;
  const control = `file:${path.join(folder, 'control.db')}`;
  const host = await startNode(
    withLocalSecrets(
      {
        PORT: port,
        PUBLIC_URL: `http://localhost:${port}`,
        CONTROL_DATABASE_URL: control,
        GROUP_DATABASE_URLS: `${control},file:${path.join(folder, 'second.db')}`,
        DEMO: 'on',
        LOCAL_TARGETS: 'on',
      },
      folder,
    ),
    (made) => {
      app = made;
    },
  );
  return { app: app as Hono<App>, ports: host.ports, close: () => host.close() };
}

async function openShops(app: Hono<App>, ports: Ports): Promise<Open[]> {
  const sites = await buildTown(ports, RETAILERS);
  ports.shops.forget();
  const open: Open[] = [];
  for (const [index, site] of sites.entries()) {
    const env = { incoming: { socket: { remoteAddress: `10.0.${index >> 8}.${index & 255}` }, headers: {} } };
    const headers = { origin: site.origin, 'content-type': 'text/plain' };
    const path = `/w/${site.siteKey}`;
    const language = site.languages[0] ?? 'en';
    const offer = await (await app.request(`${path}/offer?lang=${language}`, { headers }, env)).json();
    const body = JSON.stringify({ dealId: offer.deals[0].id, placement: 'embedded', language });
    const answer = await (await app.request(`${path}/links`, { method: 'POST', headers, body }, env)).json();
    open.push({ ...site, code: answer.links[0].code });
  }
  return open;
}

async function measureMemory(app: Hono<App>, ports: Ports): Promise<Line[]> {
  const shops = await openShops(app, ports);
  // What is kept for all visitors together is there after the first of them.
  await visit(app, 0, VISITORS / 5, shops);
  const heap: number[] = [];
  const process0 = process.memoryUsage().rss;
  for (let round = 0; round < 3; round += 1) {
    const before = used();
    await visit(app, (round + 1) * VISITORS, (round + 2) * VISITORS, shops);
    heap.push((used() - before) / VISITORS);
  }
  const grown = (process.memoryUsage().rss - process0) / 1e6;
  const bytes = median(heap);
  return [
    {
      what: `heap a visitor of ${shops.length} open campaigns’ pages, over ${VISITORS.toLocaleString('en')} (bytes)`,
      measured: bytes.toFixed(1),
      budget: `≤ ${BYTES_A_VISITOR}`,
      met: bytes <= BYTES_A_VISITOR,
    },
    {
      what: `process grown over ${(3 * VISITORS).toLocaleString('en')} visitors (MB)`,
      measured: grown.toFixed(1),
      budget: '',
      met: true,
    },
  ];
}

async function measureMove(ports: Ports): Promise<Line[]> {
  const shop = await ports.shops.bySiteKey('demous0001');
  if (!shop) throw new Error('the demo shop is missing');
  const size = 2_000;
  for (let count = 0; count < MOVED_EVENTS; count += size) {
    await ports.sink.append(
      1,
      Array.from({ length: size }, () => makeEvent(shop.number)),
    );
  }
  const { rows } = await ports.databases
    .group(1)
    .client.execute({ sql: 'select count(*) as n from event where shop = ?', args: [shop.number] });
  const events = Number(rows[0]?.n);
  const rates: number[] = [];
  const pauses: number[] = [];
  const log = {
    ...ports.log,
    info(event: string, fields?: Record<string, unknown>) {
      if (event === 'move_paused') pauses.push(Number(fields?.ms));
    },
  };
  for (const group of MOVES) {
    const startedAt = performance.now();
    let switchedAt = startedAt;
    await moveRetailer({ ...ports, log }, shop.retailerId, group, {
      graceMs: 0,
      onStep: (step) => {
        if (step === 'wait for caches') switchedAt = performance.now();
      },
    });
    rates.push((events * 1000) / (switchedAt - startedAt));
  }
  const pausedMs = median(pauses);
  return [
    {
      what: `events of a moved retailer a second, of ${MOVES.length} moves`,
      measured: Math.round(median(rates)),
      budget: '',
      met: true,
    },
    {
      what: `its writes paused, ${events.toLocaleString('en')} events (ms)`,
      measured: pausedMs,
      budget: '≤ 30000',
      met: pausedMs <= 30_000,
    },
  ];
}

const lines = await measureCommits();
const { app, ports, close } = await openService();
lines.push(...(await measureMemory(app, ports)), ...(await measureMove(ports)));
await close();
rmSync(folder, { recursive: true, force: true });
console.log('\nWhat more costs:');
console.table(lines.map(({ met, ...line }) => ({ ...line, verdict: line.budget ? (met ? 'ok' : 'over') : '' })));
if (lines.some(({ met }) => !met)) process.exitCode = 1;
