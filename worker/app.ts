import type { Hono } from 'hono';
import { createBase, type Host } from './app.base.ts';
import { claimRoutes } from './claim/claim.routes.ts';
import { clickRoutes } from './click/click.routes.ts';
import { demoRoutes } from './demo/demo.routes.ts';
import { healthRoutes } from './health/health.routes.ts';
import { installRoutes } from './install/install.routes.ts';
import { messageRoutes } from './message/message.routes.ts';
import { sandboxRoutes } from './message/sandbox.routes.ts';
import type { App } from './ports.ts';
import { openApiDocument, purchaseRoutes } from './purchase/purchase.routes.ts';
import { reportRoutes } from './report/report.routes.ts';
import { dashboardRoutes } from './retailer/dashboard.routes.ts';
import { retailerRoutes } from './retailer/retailer.routes.ts';
import { switchRoutes } from './retailer/switch.routes.ts';
import { shareRoutes } from './share/share.routes.ts';
import { languageRoutes } from './tag/languages.routes.ts';
import { offerRoutes } from './tag/offer.routes.ts';
import { tagRoutes } from './tag/tag.routes.ts';

/** Everything: the tag's routes and the retailers' side. */
export function createApp(host: Host): Hono<App> {
  return (
    createBase(host)
      .route('/w', tagRoutes())
      .route('/w', offerRoutes())
      .route('/w', shareRoutes())
      .route('/w', claimRoutes())
      .route('/r', clickRoutes())
      .route('/u', messageRoutes())
      .route('/', healthRoutes())
      .route('/v1', purchaseRoutes())
      .get('/', (c) => c.redirect(c.get('ports').config.demo ? '/demo' : '/dashboard'))
      .get('/openapi.json', (c) => c.json(openApiDocument(c.get('ports').config.dashboardUrl)))
      .route('/api/reports', reportRoutes())
      .route('/api/languages', languageRoutes())
      // It guards all that follows below /api against calls from other sites.
      .route('/api', retailerRoutes())
      .route('/api', switchRoutes())
      .route('/api/install', installRoutes())
      .route('/dashboard', dashboardRoutes())
      .route('/sandbox', sandboxRoutes())
      .route('/demo', demoRoutes())
  );
}
