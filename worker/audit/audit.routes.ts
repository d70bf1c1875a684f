import { type Context, Hono } from 'hono';
import { jobOf } from '../job.ts';
import type { App, Ports } from '../ports.ts';
import { requireOperator } from '../privacy/operator.ts';
import { verifyChains } from './audit.dispatch.ts';

const verifying = jobOf('verify_failed', verifyChains);

function admit(c: Context<App>): Ports {
  c.header('cache-control', 'no-store');
  return requireOperator(c, 'audit');
}

/**
 * What `npm run verify` asks of a running service, for whoever holds the signing keys: `POST /verify` begins, or joins
 * the one that goes on, `GET /verify` tells how it stands.
 */
export function auditRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/verify', (c) => c.json(verifying.start(admit(c)), 202))
    .get('/verify', (c) => c.json(verifying.read(admit(c))));
}
