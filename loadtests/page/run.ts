/**
 * `npm run bench:page`: what the tag costs a shop's page. The page without the tag, without it once more, and with it in
 * each scene are visited in turn, so that whatever else the machine does falls on all; the page against itself is the
 * noise. Fails above a budget; `-- 2` visits twice, and below nine rounds nothing is judged.
 * `npm run bench:page -- --peers` shows, by the same measure, what the published bundles of others cost.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, startBrowser } from './browser.ts';
import { type Step, type Visit, visit } from './measure.ts';
import { fetchPeers } from './peers.ts';
import { type BenchServers, type Scene, startServers } from './shop.ts';
import type { OwnTasks } from './trace.ts';

const ENOUGH = 9;
const ROUNDS = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? ENOUGH);
/** Visits of each scene that look for the longest task. */
const RECORDED = 3;
/** Most milliseconds of script that the tag may add, and of one task; requests on a page where nobody does anything. */
const SCRIPT_MS: Record<Scene, number> = { idle: 12, purchase: 35, open: 60 };
const TASK_MS = 50;
const IDLE_REQUESTS = 2;
const NO_TASKS: OwnTasks = { longest: 0, blocking: 0 };

/** Opens the widget, then its share sheet, as a tap does. */
const evaluate =
  (expression: string): Step =>
  (tab) =>
    tab.send('Runtime.evaluate', { expression });
const OPEN: readonly Step[] = [
  evaluate(`goodword('share')`),
  evaluate(`{
    const roots = [...document.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? []);
    if (!roots.some((root) => root.querySelector('dialog[open]')))
      roots.map((root) => root.querySelector('.main')).find(Boolean)?.click();
  }`),
];
const STEPS: Record<Scene, readonly Step[]> = { idle: [], purchase: [], open: OPEN };
const SCENES = Object.keys(STEPS) as Scene[];

const median = (numbers: number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
type Figure = Exclude<keyof Visit, 'own'>;
const medianOf = (visits: Visit[], key: Figure) => median(visits.map((one) => one[key]));

/** Visits each page once a round, after one visit that pays for what the browser then has at hand. */
async function visitInTurn<K extends string>(pages: Record<K, () => Promise<Visit>>): Promise<Record<K, Visit[]>> {
  const visits = {} as Record<K, Visit[]>;
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name in pages) {
      const one = await pages[name]();
      if (round === 0) visits[name] = [];
      else visits[name].push(one);
    }
  }
  return visits;
}

/** A row of figures: medians, less those of the bare page. */
function describe(visits: Visit[], bare: Visit[]) {
  const added = (key: Figure) => medianOf(visits, key) - medianOf(bare, key);
  return {
    'script ms': +added('script').toFixed(1),
    shift: +added('shift').toFixed(4),
    'heap KB': +added('heapKb').toFixed(0),
    requests: medianOf(visits, 'requests'),
    bytes: medianOf(visits, 'bytes'),
  };
}

/** Measures the tag. @returns what is over its budget. */
async function benchTag(browser: Browser, servers: BenchServers): Promise<string[]> {
  const of =
    (scene: Scene, script: 'bare' | 'tag', record = false) =>
    () =>
      visit(browser, servers.url(scene, script), servers, script === 'tag' ? STEPS[scene] : [], record);
  const visits = await visitInTurn({
    bare: of('purchase', 'bare'),
    idle: of('idle', 'tag'),
    purchase: of('purchase', 'tag'),
    again: of('purchase', 'bare'),
    open: of('open', 'tag'),
  });
  const faults: string[] = [];
  const table: Record<string, object> = {};
  for (const scene of SCENES) {
    const tagged = visits[scene];
    const own: OwnTasks[] = [];
    for (let i = 0; i < RECORDED; i += 1) own.push((await of(scene, 'tag', true)()).own ?? NO_TASKS);
    const longest = median(own.map((one) => one.longest));
    const blocking = median(own.map((one) => one.blocking));
    const row = describe(tagged, visits.bare);
    const tasks = { 'longest own task ms': +longest.toFixed(1), 'blocking ms': +blocking.toFixed(1) };
    table[scene] = { ...row, 'budget ms': SCRIPT_MS[scene], ...tasks };
    if (tagged.some((one) => one.faults)) faults.push(`${scene}: something was thrown on the page`);
    if (tagged.some((one) => one.shift > 0) && visits.bare.every((one) => one.shift === 0))
      faults.push(`${scene}: the layout shifts`);
    if (scene === 'idle' && row.requests > IDLE_REQUESTS) faults.push('idle: more than two requests');
    if (ROUNDS < ENOUGH) continue;
    if (row['script ms'] > SCRIPT_MS[scene]) faults.push(`${scene}: more than ${SCRIPT_MS[scene]} ms of script`);
    if (longest > TASK_MS) faults.push(`${scene}: a task of ${longest.toFixed(0)} ms`);
    if (blocking > 0) faults.push(`${scene}: blocks the page`);
  }
  table['the page against itself'] = describe(visits.again, visits.bare);
  console.table(table);
  if (ROUNDS < ENOUGH) console.log(`Below ${ENOUGH} rounds times are shown, not judged.`);
  return faults;
}

const outDir = await mkdtemp(path.join(tmpdir(), 'page-'));
const peers = process.argv.includes('--peers') ? await fetchPeers() : undefined;
const servers = await startServers(outDir, peers?.scripts);
const browser = await startBrowser();
try {
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${browser.version}, ${availableParallelism()} cores, ${ROUNDS} rounds: ` +
      'medians less those of the page without the script, CPU at a quarter, slow 4G, script time by the thread’s clock',
  );
  if (peers) {
    const pages: Record<string, () => Promise<Visit>> = {};
    const add = (name: string, script: 'bare' | 'tag' | number) => {
      pages[name] = () => visit(browser, servers.url('idle', script), servers, []);
    };
    add('bare', 'bare');
    add('Goodword', 'tag');
    for (const [i, { name, from }] of peers.scripts.entries()) add(`${name} ${from}`, i);
    add('the page against itself', 'bare');
    const { bare = [], ...others } = await visitInTurn(pages);
    for (const [name, visits] of Object.entries(others)) {
      // A peer that was set up wrongly would look cheaper than it is.
      if (visits.some((one) => one.faults)) console.error(`${name}: something was thrown on the page`);
    }
    console.table(Object.fromEntries(Object.entries(others).map(([name, visits]) => [name, describe(visits, bare)])));
  } else {
    const faults = await benchTag(browser, servers);
    for (const fault of faults) console.error(fault);
    process.exitCode = faults.length ? 1 : 0;
  }
} finally {
  await browser.stop();
  servers.stop();
  await peers?.drop();
  await rm(outDir, { recursive: true });
}
