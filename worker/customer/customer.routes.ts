import { Hono } from 'hono';
import { z } from 'zod';
import { openList } from '../pieces.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { deleteListed, describeListed } from './customer.store.ts';
import type { KnownKind } from './customer.ts';
import { importCustomers } from './import.ts';
import { removeCustomers } from './remove.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const HOUR = 3_600_000;
const FILES_AN_HOUR = 30;
const REMOVALS_AN_HOUR = 300;

/** `GET /api/customers/:shop`: how many are on a shop's list, and what came of the last lists; nobody is listed. */
export interface CustomersAnswer {
  kinds: { kind: KnownKind; entries: number; dated: number }[];
  lists: {
    id: string;
    at: number;
    source: 'file' | 'api';
    mode: 'add' | 'replace';
    added: number;
    known: number;
    removed: number;
    rejected: number;
  }[];
}

/** `POST /api/customers/:shop/remove`. */
export interface CustomerRemoved extends CustomersAnswer {
  removed: number;
}

const modeQuery = z.object({ mode: z.enum(['add', 'replace']).default('add') });
const removeBody = z.strictObject({ customer: z.string().trim().min(1).max(254) });

async function describe({ shop, database }: ShopScope): Promise<CustomersAnswer> {
  const { kinds, lists } = await describeListed(database, shop.id);
  return { kinds, lists: lists.map(({ createdAt: at, shopId: _, ...list }) => ({ ...list, at })) };
}

/** A shop's customers, whom no campaign takes for new: lists in, one out, all out. */
export function customerRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => c.json(await describe(await readShopScope(c))))
    .post('/:shopId/file', async (c) => {
      const { ports, shop, note } = await readShopScope(c, MAY);
      const list = openList(c);
      const { mode } = parseInput(modeQuery, c.req.query());
      await takeTurn(ports, `customer-file:${shop.id}`, FILES_AN_HOUR, HOUR);
      const imported = await importCustomers(ports, shop, list, mode, 'file');
      const { added, known, removed } = imported;
      await note('customers_imported', { mode, added, known, removed });
      return c.json(imported);
    })
    .post('/:shopId/remove', async (c) => {
      const scope = await readShopScope(c, [...MAY, 'support']);
      const { customer } = parseInput(removeBody, await readJson(c));
      await takeTurn(scope.ports, `customer-remove:${scope.shop.id}`, REMOVALS_AN_HOUR, HOUR);
      const kind = customer.includes('@') ? 'email' : customer.startsWith('+') ? 'sms' : 'customer';
      const removed = await removeCustomers(scope.ports, scope.shop, [{ kind, text: customer }]);
      await scope.note('customer_removed', { removed });
      return c.json<CustomerRemoved>({ ...(await describe(scope)), removed });
    })
    .delete('/:shopId', async (c) => {
      const scope = await readShopScope(c, MAY);
      const removed = await deleteListed(scope.database, scope.shop.id);
      await scope.note('customers_removed', { removed });
      return c.json<CustomerRemoved>({ ...(await describe(scope)), removed });
    });
}
