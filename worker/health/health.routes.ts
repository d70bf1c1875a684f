import { type Context, Hono } from 'hono';
import { AppError } from '../errors.ts';
import { inTime } from '../in-time.ts';
import type { App, Ports } from '../ports.ts';
import { answerAlive } from './alive.routes.ts';
import { ping, readGroupHealth, readWatchHealth, SILENT_MS } from './health.store.ts';
import { composeMetrics, type GroupHealth, healthFamilies, outboxAge } from './health.ts';

const NO_STORE = { 'cache-control': 'no-store' };
/** A message due for longer is late: told, but no reason to take the host out of service. */
const LATE_SECONDS = 300;
/** With less of the disk free the database can hardly write. */
const LEAST_FREE_BYTES = 50_000_000;

/** The groups that answer, and the names of the databases that do not. */
async function readGroups({ databases, log }: Ports): Promise<{ groups: GroupHealth[]; away: string[] }> {
  const groups: GroupHealth[] = [];
  const away: string[] = [];
  const missing = (database: string, error: Error & { code?: unknown }) => {
    log.error('not_ready', { database, error: error.name, code: error.code });
    away.push(database);
  };
  await Promise.all([
    inTime(ping(databases.control), SILENT_MS).catch((error) => missing('control', error)),
    ...databases.groupNumbers().map(async (group) => {
      try {
        groups.push({ group, ...(await inTime(readGroupHealth(databases.group(group)), SILENT_MS)) });
      } catch (error) {
        missing(`group ${group}`, error as Error);
      }
    }),
  ]);
  return { groups: groups.sort((a, b) => a.group - b.group), away: away.sort() };
}

/** Metrics are the operator's: a token opens them, and without one they are there in development alone. */
function requireOperator(c: Context<App>): void {
  const { config, secrets } = c.get('ports');
  const { metricsToken, localTargets } = config;
  if (!metricsToken && localTargets) return;
  const given = c.req.header('authorization')?.replace(/^Bearer +/i, '') ?? '';
  if (metricsToken && secrets.equal(secrets.digest(given), secrets.digest(metricsToken))) return;
  throw new AppError('unauthorised', 'Metrics need METRICS_TOKEN: Authorization: Bearer …');
}

/** `GET /healthz`, `/readyz` and `/metrics`: for the operator's machines. */
export function healthRoutes(): Hono<App> {
  const routes = new Hono<App>();

  routes.get('/healthz', answerAlive);

  routes.get('/readyz', async (c) => {
    const ports = c.get('ports');
    const [{ groups, away }, vitals] = await Promise.all([readGroups(ports), ports.vitals?.read()]);
    // The retailers of the groups that answer are served all the same.
    if (groups.length === 0 || away.includes('control')) {
      throw new AppError('unavailable', `A database does not answer: ${away.join(', ')}.`, { retryAfterSeconds: 5 });
    }
    const disk = vitals?.disk;
    if (disk && disk.freeBytes < LEAST_FREE_BYTES) {
      throw new AppError('unavailable', 'The disk is full.', { retryAfterSeconds: 60 });
    }
    const outboxSeconds = Math.round(Math.max(0, ...groups.map((group) => outboxAge(group, ports.clock.now()))));
    const outbox = { state: outboxSeconds > LATE_SECONDS ? 'late' : 'ok', age_seconds: outboxSeconds };
    const free = disk && Math.round((disk.freeBytes / disk.totalBytes) * 100);
    return c.json(
      {
        status: 'ready',
        databases: away.length === 0 ? 'ok' : { away },
        outbox,
        disk: free === undefined ? 'unknown' : { free_percent: free },
      },
      200,
      NO_STORE,
    );
  });

  routes.get('/metrics', async (c) => {
    requireOperator(c);
    const ports = c.get('ports');
    const now = ports.clock.now();
    const [{ groups, away }, watch, vitals] = await Promise.all([
      readGroups(ports),
      inTime(readWatchHealth(ports.databases.control), SILENT_MS).catch(() => undefined),
      ports.vitals?.read(),
    ]);
    const build = { release: ports.config.release, tag: ports.assets.versions[0]?.version ?? 'none' };
    const { databases } = ports;
    const shared = groups
      .map(({ group }) => group)
      .filter((group) => databases.group(group).client === databases.control.client);
    const families = healthFamilies({ now, build, groups, shared, away, watch, vitals });
    return c.body(composeMetrics([...families, ...ports.meters.families()]), 200, {
      ...NO_STORE,
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    });
  });
  return routes;
}
