import { type Context, Hono } from 'hono';
import { AppError } from './errors.ts';
import type { App, Ports } from './ports.ts';
import { answerProblem, handleError } from './problem.ts';

/** How a host hands over what belongs to one request. */
export interface Host {
  /** On Node the same for all; on Cloudflare made from the request's environment. */
  ports(c: Context<App>): Ports;
  /** The caller's network address: socket, trusted proxy, or the platform's header. */
  clientAddress(c: Context<App>): string;
}

const SECURITY_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000',
};

/** What every composition stands on: ports, address, security headers, and the one way to answer a fault. */
export function createBase(host: Host): Hono<App> {
  const app = new Hono<App>();
  app.use(async (c, next) => {
    const ports = host.ports(c);
    c.set('ports', ports);
    c.set('clientAddress', host.clientAddress(c));
    await next();
    for (const name in SECURITY_HEADERS) c.res.headers.set(name, SECURITY_HEADERS[name] as string);
  });
  app.onError(handleError);
  app.notFound((c) => answerProblem(c, new AppError('not_found', 'There is nothing here.')));
  return app;
}
