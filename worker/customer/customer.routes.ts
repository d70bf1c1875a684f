import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import type { Role } from '../retailer/role.ts';
import { requireMember } from '../retailer/session.ts';
import { readShops } from '../retailer/shop.store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { deleteListed, describeListed } from './customer.store.ts';
import type { KnownKind } from './customer.ts';
import { importCustomers } from './import.ts';
import { removeCustomers } from './remove.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const HOUR = 3_600_000;
const FILES_AN_HOUR = 30;
const REMOVALS_AN_HOUR = 300;
const FILE_TYPES = new Set(['text/csv', 'text/tab-separated-values', 'text/plain']);

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

/** The member's shop, with all that a change of it needs. */
async function readScope(c: Context<App>, roles?: readonly Role[]) {
  const ports = c.get('ports');
  const member = await requireMember(c, roles);
  const shops = await readShops(ports.databases.control);
  const shop = shops.find(({ id }) => id === c.req.param('shopId'));
  if (shop?.retailerId !== member.retailerId) throw new AppError('not_found', 'There is no such shop.');
  const note = (action: string, subject: Record<string, string | number>) =>
    ports.databases.control.client.batch([insertChange(ports, member, action, { shop: shop.id, ...subject })], 'write');
  const spend = async (what: string, limit: number) => {
    if (await ports.rateLimit.take(`${what}:${shop.id}`, limit, HOUR)) return;
    throw new AppError('too_many_requests', 'Too often; wait a while.', { retryAfterSeconds: 3600 });
  };
  return { ports, shop, note, spend, database: tenantOf(ports.databases, shop) };
}

async function describe({ shop, database }: Awaited<ReturnType<typeof readScope>>): Promise<CustomersAnswer> {
  const { kinds, lists } = await describeListed(database, shop.id);
  return { kinds, lists: lists.map(({ createdAt: at, shopId: _, ...list }) => ({ ...list, at })) };
}

/** A shop's customers, whom no campaign takes for new: lists in, one out, all out. */
export function customerRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => {
      c.header('cache-control', 'no-store');
      return c.json(await describe(await readScope(c)));
    })
    .post('/:shopId/file', async (c) => {
      const { ports, shop, note, spend } = await readScope(c, MAY);
      const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
      if (!FILE_TYPES.has(type)) throw new AppError('unsupported_media_type', 'Send text/csv.');
      const { mode } = parseInput(modeQuery, c.req.query());
      await spend('customer-file', FILES_AN_HOUR);
      const imported = await importCustomers(ports, shop, c.req.raw.body, mode, 'file');
      const { added, known, removed } = imported;
      await note('customers_imported', { mode, added, known, removed });
      return c.json(imported);
    })
    .post('/:shopId/remove', async (c) => {
      const scope = await readScope(c, [...MAY, 'support']);
      const { customer } = parseInput(removeBody, await readJson(c));
      await scope.spend('customer-remove', REMOVALS_AN_HOUR);
      const kind = customer.includes('@') ? 'email' : customer.startsWith('+') ? 'sms' : 'customer';
      const removed = await removeCustomers(scope.ports, scope.shop, [{ kind, text: customer }]);
      await scope.note('customer_removed', { removed });
      return c.json<CustomerRemoved>({ ...(await describe(scope)), removed });
    })
    .delete('/:shopId', async (c) => {
      const scope = await readScope(c, MAY);
      const removed = await deleteListed(scope.database, scope.shop.id);
      await scope.note('customers_removed', { removed });
      return c.json<CustomerRemoved>({ ...(await describe(scope)), removed });
    });
}
