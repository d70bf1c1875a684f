/**
 * What a number more costs: `node --expose-gc loadtests/bench/scale.ts`. An event on its own against group commit, the
 * fence of a group that a retailer has left, memory for visitors, and a retailer's move. Medians of several rounds.
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
import { median } from './median.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 2);
const TOGETHER = 64;
const VISITORS = Number(process.env.VISITORS ?? 100_000);
const MOVED_EVENTS = Number(process.env.MOVED_EVENTS ?? 200_000);
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

/** Visitors who each look at a page and follow a link, from a network and with a browser of their own. */
async function visit(
  app: Hono<App>,
  from: number,
  to: number,
  codes: readonly string[],
  origin: string,
): Promise<void> {
  for (let start = from; start < to; start += TOGETHER) {
    const calls = Array.from({ length: Math.min(TOGETHER, to - start) }, async (_, index) => {
      const number = start + index;
      const remoteAddress = `11.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
      const env = { incoming: { socket: { remoteAddress }, headers: {} } };
      const headers = { 'user-agent': `Mozilla/5.0 (Windows NT 10.0) Chrome/${number}.0 Safari/537.36`, origin };
      const at = Date.now();
      const events = [{ id: ids.uuid(), at, kind: 'impression', placement: 'embedded' }];
      const body = JSON.stringify({ sent_at: at, consent: { measure: true, store: false }, events });
      await app.request('/w/demous0001/in', { method: 'POST', body, headers }, env);
      await app.request(`/r/${codes[number % codes.length]}`, { headers }, env);
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

async function makeCodes(app: Hono<App>, origin: string): Promise<string[]> {
  const env = { incoming: { socket: { remoteAddress: '10.0.0.1' }, headers: {} } };
  const headers = { origin, 'content-type': 'text/plain' };
  const offer = await (await app.request('/w/demous0001/offer?lang=en', { headers }, env)).json();
  const codes: string[] = [];
  for (let index = 0; index < 20; index += 1) {
    const body = JSON.stringify({ dealId: offer.deals[0].id, placement: 'embedded', language: 'en' });
    const answer = await (await app.request('/w/demous0001/links', { method: 'POST', headers, body }, env)).json();
    codes.push(...answer.links.map(({ code }: { code: string }) => code));
  }
  return codes;
}

async function measureMemory(app: Hono<App>, origin: string): Promise<Line[]> {
  const codes = await makeCodes(app, origin);
  // What is kept for all visitors together is there after the first of them.
  await visit(app, 0, VISITORS / 5, codes, origin);
  const heap: number[] = [];
  const process0 = process.memoryUsage().rss;
  for (let round = 0; round < 3; round += 1) {
    const before = used();
    await visit(app, (round + 1) * VISITORS, (round + 2) * VISITORS, codes, origin);
    heap.push((used() - before) / VISITORS);
  }
  const grown = (process.memoryUsage().rss - process0) / 1e6;
  const bytes = median(heap);
  return [
    {
      what: `heap a visitor, over ${VISITORS.toLocaleString('en')} of them (bytes)`,
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
  const { rows } = await ports.databases.group(1).client.execute('select count(*) as n from event');
  let pausedMs = 0;
  const log = {
    ...ports.log,
    info(event: string, fields?: Record<string, unknown>) {
      if (event === 'move_paused') pausedMs = Number(fields?.ms);
    },
  };
  const startedAt = performance.now();
  let switchedAt = startedAt;
  await moveRetailer({ ...ports, log }, shop.retailerId, 2, {
    graceMs: 0,
    onStep: (step) => {
      if (step === 'wait for caches') switchedAt = performance.now();
    },
  });
  const events = Number(rows[0]?.n);
  return [
    {
      what: 'events of a moved retailer a second',
      measured: Math.round((events * 1000) / (switchedAt - startedAt)),
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
const origin = new URL(ports.config.dashboardUrl).origin;
lines.push(...(await measureMemory(app, origin)), ...(await measureMove(ports)));
await close();
rmSync(folder, { recursive: true, force: true });
console.log('\nWhat more costs:');
console.table(lines.map(({ met, ...line }) => ({ ...line, verdict: line.budget ? (met ? 'ok' : 'over') : '' })));
if (lines.some(({ met }) => !met)) process.exitCode = 1;
