import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { isOperator } from '../privacy/operator.token.ts';
import { verifyChains } from './audit.dispatch.ts';

/** `POST /api/audit/verify`: what `npm run verify` asks of a running service. Whoever holds the signing keys may. */
export function auditRoutes(): Hono<App> {
  return new Hono<App>().post('/verify', async (c) => {
    const ports = c.get('ports');
    if (!isOperator(c.req.header('authorization'), ports.secrets, 'audit', ports.clock.now())) {
      throw new AppError('unauthorised', 'An operator may do this, by `npm run verify`.');
    }
    c.header('cache-control', 'no-store');
    return c.json(await verifyChains(ports));
  });
}
