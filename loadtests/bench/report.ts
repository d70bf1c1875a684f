/**
 * How long reports take over a log of millions of events of one shop in 90 days, and how fast the log is folded and
 * rebuilt, and how long cohorts of 100,000 purchases take, as medians; and how long a large report takes the main thread
 * at a stretch: `node loadtests/bench/report.ts [events …]`, by default 1000000.
 *
 * Budget: a report by base dimensions and one further dimension within 50 ms at 10 million events, and no more than
 * 1.5 × as long as at 1 million.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';
import type { Database } from '../../worker/ports.ts';
import { answerReport } from '../../worker/report/answer.ts';
import { streamText, writeReport } from '../../worker/report/csv.report.ts';
import { foldNext } from '../../worker/report/fold.store.ts';
import type { ReportQuery, ReportShop } from '../../worker/report/query.ts';
import { rebuild } from '../../worker/report/rebuild.store.ts';
import type { EventBody, EventKind, EventRow } from '../../worker/tag/event.ts';
import { median } from './median.mjs';

const DAY = 86_400_000;
const DAYS = 90;
const FIRST = Date.UTC(2026, 7, 20);
const NOW = FIRST + DAYS * DAY;
const BATCH = 5000;
const ROUNDS = 15;
/** The rate of folding is the median of so many parts of a log; that of rebuilding, of as many rebuilds of a smaller one. */
const PARTS = 5;
const REBUILT_EVENTS = Number(process.env.REBUILT_EVENTS ?? 200_000);
const BUDGET_MS = 50;
const BUDGET_RATIO = 1.5;

const shop: ReportShop = {
  id: 'shp_bench',
  number: 1,
  retailerId: 'ret_bench',
  name: 'Bench',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
};
const zones = async () => ({ timeZone: shop.timeZone });

/** A fixed sequence of chance, so that every run builds the same log (xorshift, Marsaglia 2003). */
function createChance() {
  let state = 0x2545f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const VALUES = {
  campaign: names('cmp_01M7Q8ECG0E7590BWXAZW8BE3', 3),
  variant: ['a', 'b'],
  channel: ['email', 'link', 'whatsapp', 'facebook', 'native', 'sms', 'qr', 'messenger'],
  placement: ['post_purchase', 'embedded', 'floating', 'product', 'account'],
  language: ['de', 'en', 'fr', 'it', 'tr', 'pl'],
  country: ['DE', 'AT', 'CH', 'FR', 'IT', 'PL', 'NL', 'BE', 'TR', 'GB', 'US', 'DK'],
  device: ['phone', 'desktop', 'tablet'],
  /** What brings visitors to the shop: an advert says more than a search does. */
  entry: names('source-', 20),
  entryCampaign: names('autumn-', 25),
  advert: names('advert-', 30),
  /** What advocates who know UTM write themselves. */
  story: names('story-', 30),
};
/** Of a hundred events. */
const KINDS: [EventKind, number][] = [
  ['impression', 68],
  ['click', 14],
  ['share', 4],
  ['claim', 3],
  ['purchase', 8],
  ['conversion', 2],
  ['message', 1],
];

function createFacts(total: number) {
  const chance = createChance();
  /** The first ones far more often than the last. */
  const pick = <T>(list: readonly T[]): T => list[Math.floor(list.length * chance() ** 2)] as T;
  const pickKind = (): EventKind => {
    let left = chance() * 100;
    for (const [kind, share] of KINDS) {
      left -= share;
      if (left < 0) return kind;
    }
    return 'impression';
  };
  const enter = () => {
    const source = pick(VALUES.entry);
    const utm = { source, medium: source.endsWith('1') ? 'cpc' : 'organic' };
    if (utm.medium === 'organic') return utm;
    return { ...utm, campaign: pick(VALUES.entryCampaign), content: pick(VALUES.advert) };
  };
  return (index: number): EventRow => {
    const at = FIRST + Math.floor((index / total) * DAYS * DAY);
    const kind = pickKind();
    const entry = enter();
    // An advocate has one campaign, place and country, and shares by whatever channel is at hand.
    const advocate = Math.floor(20_000 * chance() ** 2);
    const own = <T>(list: readonly T[], salt: number) => list[(advocate * salt + salt) % list.length] as T;
    const campaign = own(VALUES.campaign, 7);
    const channel = pick(VALUES.channel);
    const linkUtm = { source: channel, medium: 'referral', campaign: campaign.slice(4) };
    const seen: EventBody = {
      campaign,
      variant: own(VALUES.variant, 5),
      placement: pick(VALUES.placement),
      language: pick(VALUES.language),
      country: pick(VALUES.country),
      device: pick(VALUES.device) as 'phone',
      visitor: `01992b3c-7a41-7c1e-9f00-${Math.floor(chance() * total * 0.2)
        .toString(16)
        .padStart(12, '0')}`,
      utm: entry,
    };
    const linked: EventBody = {
      ...seen,
      deal: `${campaign.replace('cmp', 'del')}${advocate % 2}`,
      channel,
      advocate: `adv_01M7Q8ECG0FSQ8R48V${String(advocate).padStart(8, '0')}`,
      utm: chance() < 0.1 ? { ...linkUtm, source: pick(VALUES.story) } : linkUtm,
      entry,
    };
    const purchase = `pur_${String(index).padStart(26, '0')}`;
    const order = { purchase, buyer: purchase, amount: Math.floor(chance() * 20_000), currency: 'EUR' };
    const bodies: Partial<Record<EventKind, EventBody>> = {
      impression: seen,
      purchase: { ...order, utm: entry, entry, device: 'phone', newCustomer: chance() < 0.4, toldBy: 'both' },
      conversion: { ...linked, ...order, discount: 500, newCustomer: true },
      message: { channel: 'email', language: 'de', campaign, state: 'sent' },
    };
    const id = `01992b3c-${index.toString(16).padStart(12, '0')}-bench`;
    return { shop: shop.number, id, kind, occurredAt: at, receivedAt: at, body: bodies[kind] ?? linked };
  };
}

const INSERT = `insert into event (shop, id, kind, occurred_at, received_at, body)
  select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 from json_each(?)`;

async function fillLog(database: Database, total: number): Promise<void> {
  const make = createFacts(total);
  for (let start = 0; start < total; start += BATCH) {
    const count = Math.min(BATCH, total - start);
    const rows = Array.from({ length: count }, (_, index) => {
      const { shop: number, id, kind, occurredAt, receivedAt, body } = make(start + index);
      return [number, id, kind, occurredAt, receivedAt, JSON.stringify(body)];
    });
    await database.client.execute({ sql: INSERT, args: [JSON.stringify(rows)] });
    if (start % 1_000_000 === 0 && start > 0) process.stderr.write(`${start} events\r`);
  }
}

const query = (more: Partial<ReportQuery>): ReportQuery => ({
  report: 'table',
  shops: [shop],
  from: '2026-08-20',
  to: '2026-11-17',
  dimensions: [],
  granularity: 'day',
  filters: {},
  limit: 100,
  ...more,
});

const QUERIES: [name: string, query: ReportQuery][] = [
  ['campaign × language', query({ dimensions: ['campaign', 'language'] })],
  ['channel × utm_source', query({ dimensions: ['channel', 'utm_source'] })],
  ['deal × country', query({ dimensions: ['deal', 'country'] })],
  ['placement × device', query({ dimensions: ['placement', 'device'] })],
  [
    'campaign × channel × new or returning',
    query({ dimensions: ['channel', 'customer'], filters: { campaign: [VALUES.campaign[0] as string] } }),
  ],
  ['funnel', query({ report: 'funnel' })],
  ['series by day', query({ report: 'series' })],
  ['channels', query({ report: 'channels' })],
  ['languages, with the period before', query({ report: 'languages', compare: true, from: '2026-10-04' })],
  ['utm_source', query({ report: 'utm' })],
  ['advocates', query({ report: 'advocates' })],
];
/** Base dimensions and one further: what the budget is about. */
const BUDGETED = 5;

/** The median of some rounds, and the mean CPU time of all threads, which repeats better on a machine with other work. */
async function measure(run: () => Promise<unknown>): Promise<{ median: number; cpu: number }> {
  const times: number[] = [];
  await run();
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  return { median: median(times), cpu: (user + system) / 1000 / ROUNDS };
}

const showRate = (rate: number) => `${Math.round(rate).toLocaleString('en')} events/s`;

async function rateOf(run: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const events = await run();
  return events / ((performance.now() - start) / 1000);
}

/** Folds until so many events are folded, or none is left. */
async function foldSome(database: Database, atLeast: number): Promise<{ folded: number; more: boolean }> {
  let folded = 0;
  for (;;) {
    const next = await foldNext(database, zones, NOW);
    folded += next.folded;
    if (!next.more || folded >= atLeast) return { folded, more: next.more };
  }
}

/** The rate of the middle one of a log's parts. */
async function foldAll(database: Database, total: number): Promise<number> {
  const rates: number[] = [];
  for (let more = true; more; ) {
    const rate = await rateOf(async () => {
      const part = await foldSome(database, total / PARTS);
      more = part.more;
      return part.folded;
    });
    rates.push(rate);
  }
  return median(rates);
}

async function withLog<T>(total: number, run: (database: Database, file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-report-'));
  const file = path.join(folder, 'bench.db');
  const opened = await openNodeDatabases({ controlUrl: `file:${file}`, groupUrls: [`file:${file}`] });
  try {
    const database = opened.databases.group(1);
    await migrateDatabase(database.client, 'group');
    await fillLog(database, total);
    return await run(database, file);
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How fast the read models are made again: as fast at every size. */
async function measureRebuild(): Promise<number> {
  return withLog(REBUILT_EVENTS, async (database) => {
    await foldSome(database, REBUILT_EVENTS);
    const rates: number[] = [];
    for (let round = 0; round < PARTS; round += 1) {
      rates.push(await rateOf(async () => (await rebuild(database, zones, { now: () => NOW })).events));
    }
    return median(rates);
  });
}

type Medians = Map<string, Awaited<ReturnType<typeof measure>>>;

async function runAt(total: number): Promise<Medians> {
  return withLog(total, async (database, file) => {
    console.log(`\n${total.toLocaleString('en')} events, ${Math.round(statSync(file).size / 1e6)} MB`);
    const cpu = process.cpuUsage();
    const rate = await foldAll(database, total);
    const { user, system } = process.cpuUsage(cpu);
    console.log(`  folded ${showRate(rate)}, ${((user + system) / total).toFixed(1)} µs CPU an event in all threads`);
    const medians: Medians = new Map();
    for (const [name, asked] of QUERIES) {
      medians.set(name, await measure(() => answerReport(database, asked, NOW)));
    }
    return medians;
  });
}

/** Purchases of a year by two fifths as many buyers. */
const PURCHASES = 100_000;
const INSERT_PURCHASES = `with recursive number (n) as (select 0 union all select n + 1 from number where n < ?1 - 1),
  ordered as (select n, ?2 + n * ?3 / ?1 as at, abs(random()) % (?1 * 2 / 5) as buyer from number)
  insert into purchase (id, shop_id, trust, amount, currency, coupons, customer_key, buyer_id, occurred_at, created_at, updated_at)
  select 'pur_' || n, ?4, 'confirmed', 5000, 'EUR', '[]', 'customer_' || buyer, 'pur_' || buyer, at, at, at from ordered`;
const COHORTS: [name: string, more: Partial<ReportQuery>][] = [
  ['of 13 months', { granularity: 'month' }],
  ['of the days of 13 months, with the period before', { granularity: 'day', compare: true }],
];
/** Reports that take long may take so much. */
const COHORTS_BUDGET_MS = 2000;

async function measureCohorts(): Promise<Medians> {
  return withLog(0, async (database) => {
    await database.client.execute({ sql: INSERT_PURCHASES, args: [PURCHASES, NOW - 365 * DAY, 365 * DAY, shop.id] });
    const medians: Medians = new Map();
    for (const [name, more] of COHORTS) {
      const asked = query({ report: 'cohorts', from: '2025-11-01', limit: 1000, ...more });
      medians.set(name, await measure(() => answerReport(database, asked, NOW)));
    }
    return medians;
  });
}

/** Friends of so many advocates on each of so many days. */
const SHARERS = 6000;
const SHARED_DAYS = 40;
const LARGE: [name: string, more: Partial<ReportQuery>][] = [
  ['advocates by day', { dimensions: ['period', 'advocate'] }],
  [
    'the same as a file of 10,000 rows, with the period before',
    { dimensions: ['period', 'advocate'], limit: 10_000, compare: true },
  ],
  ['sources by day', { report: 'series', dimensions: ['utm_source'] }],
  ['advocates by channel, from the log', { dimensions: ['advocate', 'utm_source'], from: '2026-11-03' }],
];
/** No report holds an order up for longer, whatever it has to add up. */
const STRETCH_MS = 50;

/** The longest that work takes the main thread before others are served: of its CPU time, for the machine has other work. */
async function stretchOf(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  let measuring = true;
  const look = () => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1000);
    if (measuring) setImmediate(look);
  };
  setImmediate(look);
  await work();
  measuring = false;
  return longest;
}

async function measureStretches(): Promise<[name: string, stretch: number][]> {
  return withLog(0, async (database) => {
    for (let day = 0; day < SHARED_DAYS; day += 1) {
      const at = NOW - (day + 1) * DAY;
      const rows = Array.from({ length: SHARERS }, (_, index) => {
        const id = `01992b3c-${(day * SHARERS + index).toString(16).padStart(12, '0')}-large`;
        const utm = { source: `s${index % 900}` };
        const body = { channel: 'email', advocate: `adv_${index}`, visitor: `v${index}-${day}`, utm };
        return [shop.number, id, 'click', at, at, JSON.stringify(body)];
      });
      await database.client.execute({ sql: INSERT, args: [JSON.stringify(rows)] });
    }
    await foldSome(database, SHARERS * SHARED_DAYS);
    const measured: [name: string, stretch: number][] = [];
    for (const [name, more] of LARGE) {
      const asked = query({ from: '2026-10-09', ...more });
      const answer = async () => {
        const lines = writeReport(await answerReport(database, asked, NOW));
        for await (const part of streamText(lines)) part.length;
      };
      // The first warms up.
      await answer();
      const stretches: number[] = [];
      for (let round = 0; round < PARTS; round += 1) stretches.push(await stretchOf(answer));
      measured.push([name, median(stretches)]);
    }
    return measured;
  });
}

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(1_000_000);
const results: Medians[] = [];
for (const size of sizes) results.push(await runAt(size));
console.log(
  `\nRebuilt ${showRate(await measureRebuild())}, the median of ${PARTS} rebuilds of ${REBUILT_EVENTS.toLocaleString('en')}.`,
);

const heading = sizes.map((size) => `${size.toLocaleString('en')} (CPU)`.padStart(20)).join('');
console.log(`${`\nmedian of ${ROUNDS}, ms`.padEnd(41)}${heading}`);
let late = false;
for (const [index, [name]] of QUERIES.entries()) {
  const times = results.map((medians) => medians.get(name) ?? { median: 0, cpu: 0 });
  const ratio = (times.at(-1)?.median ?? 0) / (times[0]?.median || 1);
  const over = index < BUDGETED && (times.some((time) => time.median > BUDGET_MS) || ratio > BUDGET_RATIO);
  late ||= over;
  const budget = index < BUDGETED ? `  budget ${BUDGET_MS}${sizes.length > 1 ? `, × ${BUDGET_RATIO}` : ''}` : '';
  console.log(
    name.padEnd(40) +
      times.map((time) => `${time.median.toFixed(1)} (${time.cpu.toFixed(1)})`.padStart(20)).join('') +
      (sizes.length > 1 ? `  × ${ratio.toFixed(2)}` : '') +
      budget +
      (over ? '  OVER' : ''),
  );
}
for (const [name, { median: time, cpu }] of await measureCohorts()) {
  const over = time > COHORTS_BUDGET_MS;
  late ||= over;
  const shown = `${time.toFixed(0)} (${cpu.toFixed(0)})  budget ${COHORTS_BUDGET_MS}${over ? '  OVER' : ''}`;
  console.log(`cohorts of ${PURCHASES.toLocaleString('en')} purchases, ${name}: ${shown}`);
}
for (const [name, stretch] of await measureStretches()) {
  const over = stretch > STRETCH_MS;
  late ||= over;
  console.log(
    `main thread taken at a stretch, ${name}: ${stretch.toFixed(0)} ms  budget ${STRETCH_MS}${over ? '  OVER' : ''}`,
  );
}
process.exitCode = late ? 1 : 0;
