/**
 * `npm run bench:page`: what the tag costs a shop's page. The page without the tag, with it, and without it once more
 * are visited in turn, so that whatever else the machine does falls on all three; the page against itself is the noise.
 * `npm run bench:page -- 2` visits twice; below nine rounds nothing is judged.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { type Visit, visit } from './measure.ts';
import { type Scene, startServers } from './shop.ts';

const ROUNDS = Number(process.argv[2] ?? 9);
const ENOUGH = 9;
/** Most milliseconds of script that the tag may add; requests on a page where nobody does anything. */
const SCRIPT_MS: Record<Scene, number> = { idle: 12, purchase: 35, open: 60 };
const IDLE_REQUESTS = 2;

const median = (numbers: number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
const medianOf = (visits: Visit[], key: keyof Visit) => median(visits.map((one) => one[key]));

const outDir = await mkdtemp(path.join(tmpdir(), 'page-'));
const servers = await startServers(outDir);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const faults: string[] = [];
const table: Record<string, Record<string, number>> = {};
try {
  for (const scene of Object.keys(SCRIPT_MS) as Scene[]) {
    // The first visit pays for what the browser then has at hand.
    await visit(browser, servers.url(scene, true), servers.tag, scene);
    const visits: Record<'bare' | 'tagged' | 'again', Visit[]> = { bare: [], tagged: [], again: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of ['bare', 'tagged', 'again'] as const) {
        const url = servers.url(scene, kind === 'tagged');
        visits[kind].push(await visit(browser, url, servers.tag, scene));
      }
    }
    const { bare, tagged, again } = visits;
    const added = (key: keyof Visit, of = tagged) => medianOf(of, key) - medianOf(bare, key);
    const longest = Math.max(...tagged.map((one) => one.longest));
    table[scene] = {
      'script ms': +added('script').toFixed(1),
      'noise ms': +added('script', again).toFixed(1),
      'budget ms': SCRIPT_MS[scene],
      'blocking ms': +added('blocking').toFixed(1),
      'longest task ms': +medianOf(tagged, 'longest').toFixed(0),
      'of the bare page': +medianOf(bare, 'longest').toFixed(0),
      shift: +added('shift').toFixed(4),
      'heap KB': +added('heapKb').toFixed(0),
      requests: medianOf(tagged, 'requests'),
      bytes: medianOf(tagged, 'bytes'),
    };
    if (tagged.some((one) => one.faults)) faults.push(`${scene}: something was thrown on the page`);
    if (tagged.some((one) => one.shift > 0) && bare.every((one) => one.shift === 0)) faults.push(`${scene}: CLS not 0`);
    if (ROUNDS < ENOUGH) continue;
    if (added('script') > SCRIPT_MS[scene]) faults.push(`${scene}: more than ${SCRIPT_MS[scene]} ms of script`);
    if (added('blocking') > 0) faults.push(`${scene}: blocks the page (longest task ${longest.toFixed(0)} ms)`);
    if (scene === 'idle' && medianOf(tagged, 'requests') > IDLE_REQUESTS) faults.push('idle: more than two requests');
  }
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Chromium ${browser.version()}, ${availableParallelism()} cores, ` +
      `${ROUNDS} rounds: medians with the tag less those without it, CPU at a quarter, slow 4G`,
  );
  console.table(table);
} finally {
  await browser.close();
  servers.stop();
  await rm(outDir, { recursive: true });
}
if (ROUNDS < ENOUGH) console.log(`Below ${ENOUGH} rounds times are shown, not judged.`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;
