import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import { requireMember } from '../retailer/session.ts';
import { readShops } from '../retailer/shop.store.ts';
import { importSales } from './import.ts';

const FILE_TYPES = new Set(['text/csv', 'text/tab-separated-values', 'text/plain']);
const HOUR = 3_600_000;
const FILES_AN_HOUR = 60;

/** Sales of tills in the dashboard. */
export function salesRoutes(): Hono<App> {
  return new Hono<App>().post('/:shopId/sales', async (c) => {
    const ports = c.get('ports');
    const member = await requireMember(c, ['owner', 'marketer']);
    const shop = (await readShops(ports.databases.control)).find(({ id }) => id === c.req.param('shopId'));
    if (shop?.retailerId !== member.retailerId) throw new AppError('not_found', 'There is no such shop.');
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!FILE_TYPES.has(type)) throw new AppError('unsupported_media_type', 'Send text/csv.');
    if (!(await ports.rateLimit.take(`till-file:${shop.id}`, FILES_AN_HOUR, HOUR))) {
      throw new AppError('too_many_requests', 'Too often; wait a while.', { retryAfterSeconds: HOUR / 1000 });
    }
    const answer = await importSales(ports, shop, c.req.raw.body);
    const { recorded, refunded, rejected } = answer;
    const note = insertChange(ports, member, 'till_sales_imported', { shop: shop.id, recorded, refunded, rejected });
    await ports.databases.control.client.batch([note], 'write');
    return c.json(answer);
  });
}
