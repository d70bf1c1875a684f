import type { Hono } from 'hono';
import { createBase, type Host } from './app.base.ts';
import { claimRoutes } from './claim/claim.routes.ts';
import { clickRoutes } from './click/click.routes.ts';
import { demoRoutes } from './demo/demo.routes.ts';
import { domainRoutes } from './domain/domain.routes.ts';
import { healthRoutes } from './health/health.routes.ts';
import { installRoutes } from './install/install.routes.ts';
import { connectionRoutes } from './message/connection.routes.ts';
import { postRoutes } from './message/facebook/post.routes.ts';
import { holdRoutes } from './message/hold.routes.ts';
import { mailHookRoutes } from './message/hooks/mail.routes.ts';
import { metaHookRoutes } from './message/hooks/meta.routes.ts';
import { twilioHookRoutes } from './message/hooks/twilio.routes.ts';
import { messageRoutes } from './message/message.routes.ts';
import { operatorRoutes, outboxRoutes } from './message/outbox.routes.ts';
import { sandboxRoutes } from './message/sandbox.routes.ts';
import type { App } from './ports.ts';
import { productRoutes } from './product/product.routes.ts';
import { ratesRoutes } from './report/rates.routes.ts';
import { reportRoutes } from './report/report.routes.ts';
import { scheduleRoutes, scheduleStopRoutes } from './report/schedule.routes.ts';
import { dashboardRoutes } from './retailer/dashboard.routes.ts';
import { moveRoutes } from './retailer/move.routes.ts';
import { retailerRoutes } from './retailer/retailer.routes.ts';
import { switchRoutes } from './retailer/switch.routes.ts';
import { policyRoutes } from './share/policy.routes.ts';
import { shareRoutes } from './share/share.routes.ts';
import { suppressionRoutes } from './suppression/suppression.routes.ts';
import { languageRoutes } from './tag/languages.routes.ts';
import { offerRoutes } from './tag/offer.routes.ts';
import { tagRoutes } from './tag/tag.routes.ts';
import { openApiDocument, v1Routes } from './v1.routes.ts';

/** Everything: the tag's routes and the retailers' side. */
export function createApp(host: Host): Hono<App> {
  return (
    createBase(host)
      .route('/w', tagRoutes())
      .route('/w', offerRoutes())
      .route('/w', shareRoutes())
      .route('/w', claimRoutes())
      .route('/r', clickRoutes())
      .route('/u/report', scheduleStopRoutes())
      .route('/u', messageRoutes())
      .route('/hooks/mail', mailHookRoutes())
      .route('/hooks/meta', metaHookRoutes())
      .route('/hooks/twilio', twilioHookRoutes())
      .route('/', healthRoutes())
      .route('/v1', v1Routes())
      .get('/', (c) => c.redirect(c.get('ports').config.demo ? '/demo' : '/dashboard'))
      .get('/openapi.json', (c) => c.json(openApiDocument(c.get('ports').config.dashboardUrl)))
      .route('/api/reports', reportRoutes())
      .route('/api/languages', languageRoutes())
      .route('/api/moves', moveRoutes())
      .route('/api/messages', operatorRoutes())
      // It guards all that follows below /api against calls from other sites.
      .route('/api', retailerRoutes())
      .route('/api', switchRoutes())
      .route('/api/messages', outboxRoutes())
      .route('/api/messages', holdRoutes())
      .route('/api/connections', connectionRoutes())
      .route('/api/posts', postRoutes())
      .route('/api', policyRoutes())
      .route('/api/suppressions', suppressionRoutes())
      .route('/api/sending-domain', domainRoutes())
      .route('/api', ratesRoutes())
      .route('/api', scheduleRoutes())
      .route('/api/products', productRoutes())
      .route('/api/install', installRoutes())
      .route('/dashboard', dashboardRoutes())
      .route('/sandbox', sandboxRoutes())
      .route('/demo', demoRoutes())
  );
}
