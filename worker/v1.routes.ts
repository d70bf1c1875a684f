import { OpenAPIHono } from '@hono/zod-openapi';
import { advocateV1Routes } from './advocate/v1.routes.ts';
import { eventV1Routes } from './api/event.routes.ts';
import { campaignV1Routes } from './campaign/v1.routes.ts';
import { consentV1Routes } from './consent/consent.routes.ts';
import { erasureV1Routes } from './consent/people.routes.ts';
import { couponV1Routes } from './coupon/v1.routes.ts';
import { customerV1Routes } from './customer/v1.routes.ts';
import { fraudV1Routes } from './fraud/v1.routes.ts';
import { imageV1Routes } from './image/v1.routes.ts';
import { invitationV1Routes } from './invite/invite.routes.ts';
import { nameV1Routes } from './name/v1.routes.ts';
import { newsletterV1Routes } from './newsletter/v1.routes.ts';
import type { App } from './ports.ts';
import { productV1Routes } from './product/v1.routes.ts';
import { purchaseRoutes } from './purchase/purchase.routes.ts';
import { reportV1Routes } from './report/v1.routes.ts';
import { rewardV1Routes } from './reward/v1.routes.ts';
import { shareV1Routes } from './share/v1.routes.ts';
import { storeV1Routes } from './store/v1.routes.ts';
import { suppressionV1Routes } from './suppression/suppression.routes.ts';
import { tillV1Routes } from './till/v1.routes.ts';

/** The server API below `/v1`, described at `/v1/openapi.json` from the schemas that validate it. */
export function v1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  routes.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  routes.route('/', purchaseRoutes());
  routes.route('/', tillV1Routes());
  routes.route('/', productV1Routes());
  routes.route('/', couponV1Routes());
  routes.route('/', storeV1Routes());
  routes.route('/', customerV1Routes());
  routes.route('/', nameV1Routes());
  routes.route('/', advocateV1Routes());
  routes.route('/', shareV1Routes());
  routes.route('/', eventV1Routes());
  routes.route('/', reportV1Routes());
  routes.route('/', rewardV1Routes());
  routes.route('/', fraudV1Routes());
  routes.route('/', suppressionV1Routes());
  routes.route('/', campaignV1Routes());
  routes.route('/', imageV1Routes());
  routes.route('/', consentV1Routes());
  routes.route('/', erasureV1Routes());
  routes.route('/', invitationV1Routes());
  routes.route('/', newsletterV1Routes());
  routes.get('/openapi.json', (c) => c.json(describe(routes, c.get('ports').config.dashboardUrl)));
  return routes;
}

/** The description of the server API for `/openapi.json`. */
export function openApiDocument(baseUrl: string) {
  return describe(v1Routes(), baseUrl);
}

function describe(routes: OpenAPIHono<App>, baseUrl: string) {
  return routes.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Goodword server API', version: '1' },
    servers: [{ url: `${baseUrl}/v1` }],
    security: [{ key: [] }],
  });
}
