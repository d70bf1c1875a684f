import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import type { App } from '../ports.ts';
import { reportParameters } from './input.ts';
import { answerImport, ratesBody } from './rates.routes.ts';
import { readReportShops } from './read.ts';
import { answerReader } from './report.routes.ts';
import { ratesAnswer, reportAnswer, reportPath } from './report.schema.ts';

const MINUTE = 60_000;
const csv = { 'text/csv': { schema: z.string() } };

const READ_REPORT: Call = {
  id: 'readReport',
  method: 'get',
  path: '/reports/{report}',
  tag: 'Reports',
  summary: 'Read a report',
  description:
    'A key reads its own shop where it names none, and may name any of its retailer’s: a live one live shops, a test one test shops. Filters are given as `filter[channel]=email,sms`; an empty value stands for what is not known, and a comma within a value is written `\\,`. In CSV money is a decimal number in a column a currency, and the column `line` tells rows from totals. Advocates are ids; with the scope `advocates:read` their names stand beside them.',
  scope: 'reports:read',
  // Each may read a year of every shop.
  limit: { calls: 120, windowMs: MINUTE },
  request: { params: reportPath, query: reportParameters },
  answers: { 200: { description: 'The report', content: { 'application/json': { schema: reportAnswer }, ...csv } } },
  refusals: ['not_found', 'unprocessable'],
  example: { params: { report: 'channels' }, query: { from: '2026-11-01', to: '2026-11-18' } },
};

const IMPORT_RATES: Call = {
  id: 'importRates',
  method: 'post',
  path: '/rates',
  tag: 'Reports',
  summary: 'Import exchange rates',
  description:
    'What is usable is kept; each fault names its line. In CSV the columns are `day`, `source`, `target` and `rate`: one unit of source is worth so many of target. A rate that was told is never changed, and none is ever made up.',
  scope: 'rates:write',
  limit: { calls: 60, windowMs: MINUTE },
  liveOnly: true,
  keyed: 1_000_000,
  request: { body: { required: true, content: { 'application/json': { schema: ratesBody }, ...csv } } },
  answers: { 200: { description: 'Imported', content: { 'application/json': { schema: ratesAnswer } } } },
  refusals: ['invalid_json', 'body_too_large', 'unsupported_media_type', 'unprocessable'],
  example: { body: { rates: [{ day: '2026-11-18', source: 'EUR', target: 'USD', rate: '1.0873' }] } },
};

/** `GET /v1/reports/<report>` and `POST /v1/rates` for retailers' servers. */
export function reportV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, READ_REPORT, async (c, { shop, scopes }) => {
    const shops = await readReportShops(c.get('ports'), shop.retailerId, [shop.kind]);
    const names = scopes.includes('advocates:read') ? 'full' : 'none';
    return answerReader(c, c.req.param('report') ?? '', { shops, own: [shop], names }, false);
  });
  addCall(routes, IMPORT_RATES, async (c, { shop }) =>
    c.json(await answerImport(c, tenantOf(c.get('ports').databases, shop))),
  );
  return routes;
}
