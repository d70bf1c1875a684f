import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { problem } from '../purchase/purchase.schema.ts';
import { requireApiKey } from '../retailer/api-key.guard.ts';
import { reportParameters } from './input.ts';
import { answerImport, ratesBody } from './rates.routes.ts';
import { readReportShops } from './read.ts';
import { answerReader } from './report.routes.ts';
import { ratesAnswer, reportAnswer, reportPath } from './report.schema.ts';

/** Reports a minute and key: each may read a year of every shop. */
const LIMIT = 120;
const MINUTE = 60_000;

const refused = { content: { 'application/problem+json': { schema: problem } } };
const csv = { 'text/csv': { schema: z.string() } };

/**
 * `GET /v1/reports/<report>` and `POST /v1/rates` for retailers' servers. A key reads its own shop where it names none,
 * and may name any of its retailer's: a live one live shops, a test one test shops. Advocates are ids, unless the key
 * has the scope to know their names.
 */
export function reportV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  describe(routes);
  routes.get('/reports/:report', async (c) => {
    const ports = c.get('ports');
    const { keyId, shop, scopes } = await requireApiKey(c, 'reports:read');
    if (!(await ports.rateLimit.take(`reports:${keyId}`, LIMIT, MINUTE))) {
      throw new AppError('too_many_requests', `At most ${LIMIT} reports a minute.`, { retryAfterSeconds: 60 });
    }
    const shops = await readReportShops(ports, shop.retailerId, [shop.kind]);
    const names = scopes.includes('advocates:read') ? 'full' : 'none';
    return answerReader(c, c.req.param('report'), { shops, own: [shop], names }, false);
  });
  routes.post('/rates', async (c) => {
    const { shop } = await requireApiKey(c, 'rates:write');
    return c.json(await answerImport(c, tenantOf(c.get('ports').databases, shop)));
  });
  return routes;
}

function describe({ openAPIRegistry }: OpenAPIHono<App>): void {
  const security = [{ key: [] }];
  openAPIRegistry.registerPath({
    method: 'get',
    path: '/reports/{report}',
    summary: 'Read a report',
    description:
      'Needs the scope `reports:read`. Filters are given as `filter[channel]=email,sms`; an empty value stands for what is not known, and a comma within a value is written `\\,`. In CSV money is a decimal number in a column a currency, and the column `line` tells rows from totals.',
    security,
    request: { params: reportPath, query: reportParameters },
    responses: {
      200: { description: 'The report', content: { 'application/json': { schema: reportAnswer }, ...csv } },
      401: { description: 'No valid key', ...refused },
      403: { description: 'The key lacks the scope', ...refused },
      404: { description: 'No such report or shop', ...refused },
      422: { description: 'Some parameters are not usable, or the combination is not supported', ...refused },
      429: { description: 'Too many reports in a minute', ...refused },
    },
  });
  openAPIRegistry.registerPath({
    method: 'post',
    path: '/rates',
    summary: 'Import exchange rates',
    description:
      'Needs the scope `rates:write`. What is usable is kept; each fault names its line. In CSV the columns are `day`, `source`, `target` and `rate`: one unit of source is worth so many of target. A rate that was told is never changed, and none is ever made up.',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: ratesBody }, ...csv } } },
    responses: {
      200: {
        description: 'Imported',
        content: { 'application/json': { schema: ratesAnswer } },
      },
      401: { description: 'No valid key', ...refused },
      403: { description: 'The key lacks the scope', ...refused },
      415: { description: 'Neither JSON nor CSV', ...refused },
      422: { description: 'No line is usable', ...refused },
    },
  });
}
