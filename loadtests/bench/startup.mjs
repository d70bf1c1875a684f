/**
 * The hot Worker as it would be deployed: what it weighs, and how long it takes until it can answer. Measured in fresh
 * processes: in Node the module's evaluation itself, in workerd the first answer against that of an empty Worker.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { median } from './median.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_GZIP = 100 * 1024;
const MOST_MS = 50;
const EMPTY = 'export default { fetch: () => new Response("") };';

/** Bundles the top environment of wrangler.toml. */
function bundle(folder) {
  const wrangler = path.join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
  execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--minify', '--outdir', folder, '--env', ''], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' },
    stdio: 'pipe',
  });
  return path.join(folder, 'cloudflare.js');
}

/**
 * Milliseconds of CPU that the module's evaluation takes in a fresh Node. Half of it would be Node loading its own fetch
 * and crypto, which it does when they are first used, and which workerd has built in: here they are loaded before.
 */
function evaluate(file) {
  const imports = readFileSync(file, 'utf8').matchAll(/\bfrom\s*"(node:[\w/]+)"/g);
  const builtins = new Set([...imports].map(([, name]) => name));
  const program = `${[...builtins].map((name) => `await import(${JSON.stringify(name)});`).join(' ')}
    void [fetch, crypto, WebSocket, new Request('http://localhost'), new Response(), new TextDecoder(), new TextEncoder()];
    const before = process.cpuUsage(); await import(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Milliseconds from the start of a fresh workerd to its first answer, whatever that says. */
async function firstAnswer(folder, module) {
  const port = await freePort();
  const config = path.join(folder, `${module}.capnp`);
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "${module}")],
  compatibilityDate = "2026-10-23",
  compatibilityFlags = ["nodejs_compat"],
);
`,
  );
  const start = performance.now();
  const workerd = spawn(path.join(ROOT, 'node_modules/workerd/bin/workerd'), ['serve', config], { stdio: 'ignore' });
  try {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (answer) return performance.now() - start;
      if (workerd.exitCode !== null || performance.now() - start > 30_000) throw new Error('workerd did not answer');
    }
  } finally {
    workerd.kill();
  }
}

/** @returns a row for the table of budgets. */
export async function measureStartup(rounds) {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-bench-'));
  try {
    const file = bundle(folder);
    const gzip = gzipSync(readFileSync(file)).length;
    writeFileSync(path.join(folder, 'empty.js'), EMPTY);
    const inNode = [];
    const inWorkerd = [];
    for (let round = 0; round < rounds; round += 1) {
      inNode.push(evaluate(file));
      const empty = await firstAnswer(folder, 'empty.js');
      inWorkerd.push((await firstAnswer(folder, 'cloudflare.js')) - empty);
    }
    return {
      'KB gzip': (gzip / 1024).toFixed(1),
      'Node ms': median(inNode).toFixed(1),
      'workerd ms': median(inWorkerd).toFixed(1),
      budget: `≤ ${MOST_GZIP / 1024} KB, ≤ ${MOST_MS} ms`,
      met: gzip <= MOST_GZIP && median(inNode) <= MOST_MS && median(inWorkerd) <= MOST_MS,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
