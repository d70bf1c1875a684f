import { Hono, type Context } from 'hono';
import { claimRoutes } from './claim/claim.routes.ts';
import { clickRoutes } from './click/click.routes.ts';
import { demoRoutes } from './demo/demo.routes.ts';
import { AppError } from './errors.ts';
import { healthRoutes } from './health/health.routes.ts';
import { messageRoutes } from './message/message.routes.ts';
import { sandboxRoutes } from './message/sandbox.routes.ts';
import type { App, Ports } from './ports.ts';
import { answerProblem, handleError } from './problem.ts';
import { openApiDocument, purchaseRoutes } from './purchase/purchase.routes.ts';
import { dashboardRoutes } from './retailer/dashboard.routes.ts';
import { reportRoutes } from './report/report.routes.ts';
import { retailerRoutes } from './retailer/retailer.routes.ts';
import { shareRoutes } from './share/share.routes.ts';
import { tagRoutes } from './tag/tag.routes.ts';

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

function createBase(host: Host): Hono<App> {
  const app = new Hono<App>();
  app.use(async (c, next) => {
    const ports = host.ports(c);
    c.set('ports', ports);
    c.set('requestId', ports.ids.make('req'));
    c.set('clientAddress', host.clientAddress(c));
    await next();
    for (const name in SECURITY_HEADERS) c.res.headers.set(name, SECURITY_HEADERS[name] as string);
  });
  app.onError(handleError);
  app.notFound((c) => answerProblem(c, new AppError('not_found', 'There is nothing here.')));
  return app;
}

function addTagRoutes(app: Hono<App>): Hono<App> {
  return app
    .route('/w', tagRoutes())
    .route('/w', shareRoutes())
    .route('/w', claimRoutes())
    .route('/r', clickRoutes())
    .route('/u', messageRoutes());
}

/** What shops' pages and friends talk to: hot and small. */
export function createTagApp(host: Host): Hono<App> {
  return addTagRoutes(createBase(host)).route('/', healthRoutes());
}

/** Everything: the tag's routes and the retailers' side. */
export function createApp(host: Host): Hono<App> {
  return addTagRoutes(createBase(host))
    .route('/', healthRoutes())
    .route('/v1', purchaseRoutes())
    .get('/', (c) => c.redirect(c.get('ports').config.demo ? '/demo' : '/dashboard'))
    .get('/openapi.json', (c) => c.json(openApiDocument(c.get('ports').config.dashboardUrl)))
    .route('/api/reports', reportRoutes())
    .route('/api', retailerRoutes())
    .route('/dashboard', dashboardRoutes())
    .route('/sandbox', sandboxRoutes())
    .route('/demo', demoRoutes());
}
