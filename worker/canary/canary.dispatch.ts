import { takeTurn } from '../alert/alert.store.ts';
import { eachGroup } from '../group.ts';
import type { Fetch, Ports } from '../ports.ts';
import { deleteTraces, ensureCanary, readCanaryRuns, writeCanaryRun } from './canary.store.ts';
import { CANARY_KEEP_MS, canaryKey, canarySiteKey } from './canary.ts';
import { walkCanary } from './canary.walk.ts';

/** A little less than five minutes, so that a clock that ticks each minute does not miss the fifth. */
const EVERY_MS = 5 * 60_000 - 10_000;
/** After a failure the next walk comes sooner: is it a blip, or is it down? */
const AGAIN_MS = 50_000;
const CLEAN_EVERY_MS = 3600_000;

/** Whether a host may walk: its address and clock, and a network of its own. */
export type Walking = Pick<Ports, 'databases' | 'ids' | 'secrets' | 'clock' | 'shops' | 'config' | 'log'>;

/**
 * Walks each group's canary that is due through this very deployment, at its public address, and keeps the result; of
 * several hosts one does it.
 */
export async function walkDue(ports: Walking, fetch: Fetch): Promise<void> {
  const { databases, secrets, config, ids, clock, log } = ports;
  const now = clock.now();
  const before = new Map((await readCanaryRuns(databases.control)).map((run) => [run.groupNumber, run]));
  const walkGroup = async (group: number) => {
    const everyMs = before.get(group)?.ok === false ? AGAIN_MS : EVERY_MS;
    if (!(await takeTurn(databases.control, `canary:${group}`, now, everyMs))) return;
    await ensureCanary(ports, group);
    const key = canaryKey(secrets, group);
    const walk = await walkCanary({
      fetch,
      ids,
      publicUrl: config.publicUrl,
      apiUrl: config.dashboardUrl,
      siteKey: canarySiteKey(secrets.digest, key),
      key,
      now: clock.now,
      ticks: () => performance.now(),
    });
    if (walk.failed) log.error('canary_failed', { group, ...walk.failed });
    await writeCanaryRun(databases.control, group, walk, now);
  };
  await eachGroup(databases, walkGroup, tellFailed(log, 'walk'));
}

/** Deletes what walks of some days ago left behind, once an hour. */
export async function cleanCanaries({
  databases,
  clock,
  log,
}: Pick<Ports, 'databases' | 'clock' | 'log'>): Promise<void> {
  const now = clock.now();
  if (!(await takeTurn(databases.control, 'canary_clean', now, CLEAN_EVERY_MS))) return;
  const clean = (group: number) => deleteTraces(databases.group(group), group, now - CANARY_KEEP_MS);
  await eachGroup(databases, clean, tellFailed(log, 'clean'));
}

const tellFailed = (log: Ports['log'], part: string) => (group: number, error: Error & { code?: string }) =>
  log.error('watch_failed', { part, group, error: error.name, code: error.code });
