import { type Context, Hono } from 'hono';
import { AppError } from '../errors.ts';
import { jobOf } from '../job.ts';
import type { App, Ports } from '../ports.ts';
import { isOperator } from '../privacy/operator.token.ts';
import { verifyChains } from './audit.dispatch.ts';

const verifying = jobOf('verify_failed', verifyChains);

function requireOperator(c: Context<App>): Ports {
  const ports = c.get('ports');
  c.header('cache-control', 'no-store');
  if (isOperator(c.req.header('authorization'), ports.secrets, 'audit', ports.clock.now())) return ports;
  throw new AppError('unauthorised', 'An operator may do this, by `npm run verify`.');
}

/**
 * What `npm run verify` asks of a running service, for whoever holds the signing keys: `POST /verify` begins, or joins
 * the one that goes on, `GET /verify` tells how it stands.
 */
export function auditRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/verify', (c) => c.json(verifying.start(requireOperator(c)), 202))
    .get('/verify', (c) => c.json(verifying.read(requireOperator(c))));
}
