import { OpenAPIHono } from '@hono/zod-openapi';
import { campaignV1Routes } from './campaign/v1.routes.ts';
import { consentV1Routes } from './consent/consent.routes.ts';
import { couponV1Routes } from './coupon/v1.routes.ts';
import { invitationV1Routes } from './invite/invite.routes.ts';
import type { App } from './ports.ts';
import { productV1Routes } from './product/v1.routes.ts';
import { purchaseRoutes } from './purchase/purchase.routes.ts';
import { reportV1Routes } from './report/v1.routes.ts';
import { suppressionV1Routes } from './suppression/suppression.routes.ts';

/** The server API below `/v1`, described at `/v1/openapi.json` from the schemas that validate it. */
export function v1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  routes.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  routes.route('/', purchaseRoutes());
  routes.route('/', productV1Routes());
  routes.route('/', couponV1Routes());
  routes.route('/', reportV1Routes());
  routes.route('/', suppressionV1Routes());
  routes.route('/', campaignV1Routes());
  routes.route('/', consentV1Routes());
  routes.route('/', invitationV1Routes());
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
