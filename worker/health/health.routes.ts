import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { ping, readGroupHealth } from './health.store.ts';
import { composeMetrics } from './health.ts';

/** `GET /healthz`, `/readyz` and `/metrics`: for the operator's machines. */
export function healthRoutes(): Hono<App> {
  const routes = new Hono<App>();
  let startedAt: number | undefined;

  routes.get('/healthz', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }));

  routes.get('/readyz', async (c) => {
    const { databases, log } = c.get('ports');
    try {
      await Promise.all([databases.control, ...databases.groupNumbers().map(databases.group)].map(ping));
    } catch (error) {
      log.error('not_ready', { error: (error as Error).name, code: (error as { code?: unknown }).code });
      throw new AppError('unavailable', 'A database does not answer.', { retryAfterSeconds: 5 });
    }
    return c.json({ status: 'ready' }, 200, { 'cache-control': 'no-store' });
  });

  routes.get('/metrics', async (c) => {
    const { databases, clock } = c.get('ports');
    const now = clock.now();
    startedAt ??= now;
    const groups = await Promise.all(
      databases.groupNumbers().map(async (group) => ({ group, ...(await readGroupHealth(databases.group(group))) })),
    );
    const text = composeMetrics(groups, { now, startedAt });
    return c.body(text, 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    });
  });
  return routes;
}
