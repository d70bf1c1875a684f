import type { Context, Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import { AppError } from './errors.ts';
import type { App, Ports } from './ports.ts';
import { answerProblem, handleError, requestIdOf } from './problem.ts';
import { readCountry } from './tag/agent.ts';

/** How a host hands over what belongs to one request. */
export interface Host {
  /** On Node the same for all; on Cloudflare made from the request's environment. */
  ports(c: Context<App>): Ports;
  /** The caller's network address: socket, trusted proxy, or the platform's header. */
  clientAddress(c: Context<App>): string;
  /** The caller's country as who stands in front of us found it, as ISO 3166 says it; absent where nobody does. */
  clientCountry?(c: Context<App>): string | undefined;
}

const SECURITY_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000',
};

/** Asked for on every page view and every click: told of only when they fail, or the log would be all they are. */
const HOT = /^\/([ri]\/|w\/[^/]+\/(in$|l\.js$|offer$|landing$|[cux]\.)|healthz$|readyz$|metrics$)/;

/** The pattern of the route that answered: never the path, which may hold a token, nor the query. */
function patternOf(c: Context<App>): string {
  return matchedRoutes(c).findLast(({ path }) => path !== '/*' && path !== '*')?.path ?? 'unmatched';
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts a request under its route's pattern: whatever is asked for, the patterns stay few. */
function meterRequest(c: Context<App>, route: string, seconds: number): void {
  const { meters } = c.get('ports');
  const method = METHODS.has(c.req.method) ? c.req.method : 'other';
  meters.count('requests', { route, method, status: c.res.status });
  meters.observe('request_seconds', { route }, seconds);
}

/** One line for a request, and its id in the answer, so that a person's question leads to the line. */
function logRequest(c: Context<App>, route: string, ms: number): void {
  const { log } = c.get('ports');
  const { status } = c.res;
  if (status < 400 && HOT.test(c.req.path)) return;
  const requestId = requestIdOf(c);
  c.res.headers.set('x-request-id', requestId);
  log.info('request', { requestId, method: c.req.method, route, status, ms });
}

/** What every composition stands on: ports, address, security headers, and the one way to answer a fault. */
export function createBase<A extends Hono<App>>(host: Host, app: A): A {
  app.use(async (c, next) => {
    const ports = host.ports(c);
    c.set('ports', ports);
    c.set('clientAddress', host.clientAddress(c));
    c.set('clientCountry', readCountry(host.clientCountry?.(c)));
    const startedAt = performance.now();
    await next();
    for (const name in SECURITY_HEADERS) {
      // A page may be stricter.
      if (!c.res.headers.has(name)) c.res.headers.set(name, SECURITY_HEADERS[name] as string);
    }
    const ms = performance.now() - startedAt;
    const route = patternOf(c);
    meterRequest(c, route, ms / 1000);
    logRequest(c, route, Math.round(ms));
  });
  app.onError(handleError);
  app.notFound((c) => answerProblem(c, new AppError('not_found', 'There is nothing here.')));
  return app;
}
