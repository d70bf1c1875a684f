/**
 * Ratios side by side in one run: each scenario against the same server's empty answer, in turn, several rounds;
 * medians of the rounds' ratios. Absolute figures move with the machine; the ratios are what the budgets speak of.
 */
import { execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';
import { measureStartup } from './startup.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 2);
const SOAK_SECONDS = Number(process.env.SOAK_SECONDS ?? 20);
/** Budget of the slowest percent of calls, against the empty answer's. */
const MOST_TAIL = 4;
/** What the heap may grow by in the second half of a soak, for what its measure is uncertain by. */
const MOST_GROWTH_MB = 10;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

try {
  execFileSync('wrk', ['-v'], { stdio: 'ignore' });
} catch (error) {
  if (error.code === 'ENOENT') {
    console.error('The bench needs wrk: "apt-get install wrk".');
    process.exit(1);
  }
}

const server = fork(here('server.ts'), {
  env: { ...process.env, PORT: process.env.PORT ?? '4310' },
  execArgv: ['--expose-gc'],
});
const ask = (message) =>
  new Promise((resolve) => {
    server.once('message', resolve);
    if (message) server.send(message);
  });
const { url, code, siteKey, origin, town } = await ask();

/** A load of so many connections for so long. */
async function load({ path, script, events = 1, steps = '', connections = 64, seconds = SECONDS }) {
  const child = spawn('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', here(script), `${url}${path}`], {
    env: { ...process.env, EVENTS: String(events), ORIGIN: origin, TOWN: town, STEPS: steps },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  await new Promise((resolve) => child.on('close', resolve));
  const match = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(said);
  if (!match) throw new Error(`wrk said: ${said}`);
  const [requests, micros, failed, p50, p99] = match.slice(1).map(Number);
  return { rate: requests / (micros / 1e6), requests, failed, p50: p50 / 1000, p99: p99 / 1000 };
}

/** Nine times as many come to those who are there already: what these get. */
async function rush(what) {
  const there = load({ ...what, connections: 64, seconds: (what.seconds ?? SECONDS) + 1 });
  await wait(1000);
  const come = await load({ ...what, connections: 9 * 64 });
  const { failed } = await there;
  return { ...come, failed: come.failed + failed };
}

/** The same scenarios as the k6 files beside this folder, as fast as the server answers. */
const INTAKE = { path: `/w/${siteKey}/in`, script: 'intake.lua' };
const EMPTY = { path: '/w/bench/c.empty', script: 'intake.lua' };
const EMPTY_LINK = { path: '/r/bench/empty', script: 'redirect.lua' };
const scenarios = [
  { name: 'steady intake, 1 event a call', budget: 0.4, real: INTAKE, empty: EMPTY },
  {
    name: 'steady intake, 20 events a call',
    budget: 0.4,
    real: { ...INTAKE, events: 20 },
    empty: { ...EMPTY, events: 20 },
  },
  {
    name: 'one viral link, each click durable',
    budget: 0.4,
    real: { path: `/r/${code}`, script: 'redirect.lua' },
    empty: EMPTY_LINK,
  },
  {
    name: "a sale's opening: 64 connections, then 640; loader, offer, intake",
    measure: rush,
    real: { path: '/', script: 'town.lua', steps: 'loi', events: 2 },
    empty: EMPTY_LINK,
  },
  {
    name: 'mixed day of 160 retailers in 11 countries',
    real: { path: '/', script: 'town.lua', steps: 'lililolilr', events: 2 },
    empty: EMPTY_LINK,
  },
];

async function compare({ name, budget, real, empty, measure = load }) {
  await load({ ...real, seconds: 1 });
  await load({ ...empty, seconds: 1 });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await measure(real);
    const none = await measure(empty);
    rounds.push({ ours, none, ratio: ours.rate / none.rate, tail: ours.p99 / none.p99 });
  }
  const middle = (read) => median(rounds.map(read));
  const ratio = middle((round) => round.ratio);
  const tail = middle((round) => round.tail);
  return {
    what: name,
    'real /s': Math.round(middle(({ ours }) => ours.rate)),
    'empty /s': Math.round(middle(({ none }) => none.rate)),
    ratio: ratio.toFixed(2),
    budget: budget ? `≥ ${budget.toFixed(2)}, p99 ≤ ${MOST_TAIL} ×` : '',
    met: budget === undefined || (ratio >= budget && tail <= MOST_TAIL),
    'p50 ms': middle(({ ours }) => ours.p50).toFixed(1),
    'p99 ms': middle(({ ours }) => ours.p99).toFixed(1),
    'p99 ×': tail.toFixed(1),
    refused: rounds.reduce((sum, { ours }) => sum + ours.failed, 0),
  };
}

/** The mixed day for some time: what grows once everything that is kept is there. */
async function soak({ real }) {
  const half = { ...real, seconds: SOAK_SECONDS };
  const first = await load(half);
  const before = await ask('memory');
  const second = await load(half);
  const after = await ask('memory');
  const grown = (after.heapUsed - before.heapUsed) / 1e6;
  return {
    requests: first.requests + second.requests,
    refused: first.failed + second.failed,
    'p99 ms, first half': first.p99.toFixed(1),
    'p99 ms, second half': second.p99.toFixed(1),
    'heap MB': (after.heapUsed / 1e6).toFixed(1),
    'grown in the second half, MB': grown.toFixed(1),
    budget: `≤ ${MOST_GROWTH_MB} MB`,
    met: grown <= MOST_GROWTH_MB,
    'process MB': Math.round(after.rss / 1e6),
  };
}

const rows = [];
for (const scenario of scenarios) rows.push(await compare(scenario));
const soaked = await soak(scenarios.at(-1));
const { events } = await ask('count');
console.log(`\nMedians of ${ROUNDS} rounds of ${SECONDS} s, 64 connections, one machine for server and load:`);
console.table(rows);
console.log(`\nThe mixed day, ${2 * SOAK_SECONDS} s on end:`);
console.table([soaked]);
console.log(`${events} events are in the log.`);
server.send('stop');

const startup = await measureStartup(ROUNDS);
console.log(
  '\nThe hot Worker, in fresh processes (Node: CPU of its evaluation; workerd: first answer, less an empty Worker’s):',
);
console.table([startup]);

/** What is measured by programs of its own, each of which prints its table and judges its budgets. */
const others = [
  ['--expose-gc', here('scale.ts')],
  [here('report.ts'), ...(process.env.REPORT_EVENTS ?? '1000000 10000000').split(' ')],
].map((words) => spawnSync('node', words, { stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' }));
for (const { status, stderr } of others) if (status) console.error(stderr.split('\n').slice(-20).join('\n'));
// A budget that is missed is told to whoever runs this, not only printed.
if (!startup.met || !soaked.met || rows.some(({ met }) => !met) || others.some(({ status }) => status !== 0))
  process.exitCode = 1;
