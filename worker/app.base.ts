import { type Context, Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import { AppError } from './errors.ts';
import type { App, Ports } from './ports.ts';
import { answerProblem, handleError, requestIdOf } from './problem.ts';

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

/** Asked for on every page view and every click: told of only when they fail, or the log would be all they are. */
const HOT = /^\/(r\/|w\/[^/]+\/(in$|l\.js$|offer$|landing$|[cux]\.)|healthz$|readyz$|metrics$)/;

/** The pattern of the route that answered: never the path, which may hold a token, nor the query. */
function patternOf(c: Context<App>): string {
  return matchedRoutes(c).findLast(({ path }) => path !== '/*' && path !== '*')?.path ?? 'unmatched';
}

/** One line for a request, and its id in the answer, so that a person's question leads to the line. */
function logRequest(c: Context<App>, startedAt: number): void {
  const { log, clock } = c.get('ports');
  const { status } = c.res;
  if (status < 400 && HOT.test(c.req.path)) return;
  const requestId = requestIdOf(c);
  c.res.headers.set('x-request-id', requestId);
  log.info('request', { requestId, method: c.req.method, route: patternOf(c), status, ms: clock.now() - startedAt });
}

/** What every composition stands on: ports, address, security headers, and the one way to answer a fault. */
export function createBase(host: Host): Hono<App> {
  const app = new Hono<App>();
  app.use(async (c, next) => {
    const ports = host.ports(c);
    c.set('ports', ports);
    c.set('clientAddress', host.clientAddress(c));
    const startedAt = ports.clock.now();
    await next();
    for (const name in SECURITY_HEADERS) c.res.headers.set(name, SECURITY_HEADERS[name] as string);
    logRequest(c, startedAt);
  });
  app.onError(handleError);
  app.notFound((c) => answerProblem(c, new AppError('not_found', 'There is nothing here.')));
  return app;
}
