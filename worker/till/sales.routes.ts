import { Hono } from 'hono';
import { openList } from '../pieces.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import { readShopScope } from '../retailer/scope.ts';
import { importSales } from './import.ts';

const HOUR = 3_600_000;
const FILES_AN_HOUR = 60;

/** Sales of tills in the dashboard. */
export function salesRoutes(): Hono<App> {
  return new Hono<App>().post('/:shopId/sales', async (c) => {
    const { ports, shop, note } = await readShopScope(c, ['owner', 'marketer']);
    const list = openList(c);
    await takeTurn(ports, `till-file:${shop.id}`, FILES_AN_HOUR, HOUR);
    const answer = await importSales(ports, shop, list);
    const { recorded, refunded, rejected } = answer;
    await note('till_sales_imported', { recorded, refunded, rejected });
    return c.json(answer);
  });
}
