import type { Context } from 'hono';
import type { App } from '../ports.ts';

/** `GET /healthz`: it lives; and where the server API is, because shoppers and servers may come by different hosts. */
export function answerAlive(c: Context<App>): Response {
  return c.json({ status: 'ok', api: c.get('ports').config.dashboardUrl }, 200, { 'cache-control': 'no-store' });
}
