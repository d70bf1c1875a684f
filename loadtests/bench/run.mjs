/**
 * Ratios side by side in one run: each real route against the same server's empty answer, in turn, several rounds;
 * medians of the rounds' ratios. Absolute figures move with the machine; the ratios are what the budgets speak of.
 */
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';
import { measureStartup } from './startup.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 2);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

try {
  execFileSync('wrk', ['-v'], { stdio: 'ignore' });
} catch (error) {
  if (error.code === 'ENOENT') {
    console.error('The bench needs wrk: "apt-get install wrk".');
    process.exit(1);
  }
}

const server = fork(here('server.ts'), { env: { ...process.env, PORT: process.env.PORT ?? '4310' }, silent: false });
const ask = (message) =>
  new Promise((resolve) => {
    server.once('message', resolve);
    if (message) server.send(message);
  });
const { url, code, siteKey, origin } = await ask();

function measure({ path, script, events = 1, connections = 64, seconds = SECONDS }) {
  const { stdout, stderr } = spawnSync(
    'wrk',
    ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', here(script), `${url}${path}`],
    {
      encoding: 'utf8',
      env: { ...process.env, EVENTS: String(events), ORIGIN: origin, SITE_KEY: siteKey },
    },
  );
  const match = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(stdout);
  if (!match) throw new Error(`wrk said: ${stdout}${stderr}`);
  const [requests, micros, failed, p50, p99] = match.slice(1).map(Number);
  return { rate: requests / (micros / 1e6), requests, failed, p50: p50 / 1000, p99: p99 / 1000 };
}

const pairs = [
  {
    name: 'intake, 1 event a call',
    budget: 0.4,
    real: { path: `/w/${siteKey}/in`, script: 'intake.lua' },
    empty: { path: '/w/bench/c.empty', script: 'intake.lua' },
  },
  {
    name: 'intake, 20 events a call',
    budget: 0.4,
    real: { path: `/w/${siteKey}/in`, script: 'intake.lua', events: 20 },
    empty: { path: '/w/bench/c.empty', script: 'intake.lua', events: 20 },
  },
  {
    name: 'redirect, click durable',
    budget: 0.4,
    real: { path: `/r/${code}`, script: 'redirect.lua' },
    empty: { path: '/r/bench/empty', script: 'redirect.lua' },
  },
  {
    name: "a sale's opening: intake, 640 connections",
    real: { path: `/w/${siteKey}/in`, script: 'intake.lua', connections: 640 },
    empty: { path: '/w/bench/c.empty', script: 'intake.lua', connections: 640 },
  },
  {
    name: 'mixed: loader, offer, intake, redirect',
    real: { path: `/r/${code}`, script: 'mixed.lua' },
    empty: { path: '/r/bench/empty', script: 'redirect.lua' },
  },
];

const rows = [];
for (const pair of pairs) {
  measure({ ...pair.real, seconds: 1 });
  measure({ ...pair.empty, seconds: 1 });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const real = measure(pair.real);
    const empty = measure(pair.empty);
    rounds.push({ real, empty, ratio: real.rate / empty.rate, tail: real.p99 / empty.p99 });
  }
  rows.push({
    what: pair.name,
    'real /s': Math.round(median(rounds.map(({ real }) => real.rate))),
    'empty /s': Math.round(median(rounds.map(({ empty }) => empty.rate))),
    ratio: median(rounds.map(({ ratio }) => ratio)).toFixed(2),
    budget: pair.budget ? `≥ ${pair.budget.toFixed(2)}` : '',
    met: median(rounds.map(({ ratio }) => ratio)) >= (pair.budget ?? 0),
    'p50 ms': median(rounds.map(({ real }) => real.p50)).toFixed(1),
    'p99 ms': median(rounds.map(({ real }) => real.p99)).toFixed(1),
    'p99 ×': median(rounds.map(({ tail }) => tail)).toFixed(1),
    refused: rounds.reduce((sum, { real }) => sum + real.failed, 0),
  });
}
const { events } = await ask('count');
console.log(`\nMedians of ${ROUNDS} rounds of ${SECONDS} s, 64 connections, one machine for server and load:`);
console.table(rows);
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
if (!startup.met || rows.some(({ met }) => !met) || others.some(({ status }) => status !== 0)) process.exitCode = 1;
