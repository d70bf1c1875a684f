/**
 * Ratios side by side in one run: each real route against the same server's empty answer, in turn, several rounds;
 * medians of the rounds' ratios. Absolute figures move with the machine; the ratios are what the budgets speak of.
 */
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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

function measure({ path, script, events = 1, seconds = SECONDS }) {
  const { stdout, stderr } = spawnSync('wrk', ['-t1', '-c64', `-d${seconds}s`, '-s', here(script), `${url}${path}`], {
    encoding: 'utf8',
    env: { ...process.env, EVENTS: String(events), ORIGIN: origin },
  });
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
    empty: { path: '/bench/empty', script: 'intake.lua' },
  },
  {
    name: 'intake, 20 events a call',
    budget: 0.4,
    real: { path: `/w/${siteKey}/in`, script: 'intake.lua', events: 20 },
    empty: { path: '/bench/empty', script: 'intake.lua', events: 20 },
  },
  {
    name: 'redirect, click durable',
    budget: 0.4,
    real: { path: `/r/${code}`, script: 'redirect.lua' },
    empty: { path: '/bench/empty', script: 'redirect.lua' },
  },
];

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
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
    budget: `≥ ${pair.budget.toFixed(2)}`,
    met: median(rounds.map(({ ratio }) => ratio)) >= pair.budget,
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
// A budget that is missed is told to whoever runs this, not only printed.
if (rows.some(({ met }) => !met)) process.exitCode = 1;
