import type { InStatement } from '@libsql/client';
import type { Context } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { insertChange } from './audit.store.ts';
import type { Role } from './role.ts';
import { type Member, requireMember } from './session.ts';
import { readShops } from './shop.store.ts';
import type { Shop } from './shop.ts';

type Subject = Record<string, string | number>;

/** The entries of the audit log that a member's change writes, as a statement of its own batch, or at once. */
function auditOf(ports: Ports, member: Member, always: Subject) {
  const change = (action: string, subject: Subject = {}, id?: string): InStatement =>
    insertChange(ports, member, action, { ...always, ...subject }, id);
  const note = async (action: string, subject?: Subject, id?: string): Promise<void> => {
    await ports.databases.control.client.batch([change(action, subject, id)], 'write');
  };
  return { change, note };
}

async function readOwnShops(ports: Ports, { retailerId }: Member): Promise<Shop[]> {
  const shops = await readShops(ports.databases.control);
  return shops.filter((shop) => shop.retailerId === retailerId).sort((a, b) => a.number - b.number);
}

/**
 * What a dashboard's handler needs for one shop of the member who calls; what it answers is for nobody's cache.
 * @param roles who may; without them any member.
 * @throws AppError `unauthorised`, `forbidden`, `not_found`.
 */
export async function readShopScope(
  c: Context<App>,
  roles?: readonly Role[],
  shopId: string | undefined = c.req.param('shopId'),
) {
  const ports = c.get('ports');
  const member = await requireMember(c, roles);
  const shop = (await readOwnShops(ports, member)).find(({ id }) => id === shopId);
  if (!shop) throw new AppError('not_found', 'There is no such shop.');
  c.header('cache-control', 'no-store');
  return {
    ports,
    member,
    shop,
    database: tenantOf(ports.databases, shop),
    ...auditOf(ports, member, { shop: shop.id }),
  };
}
export type ShopScope = Awaited<ReturnType<typeof readShopScope>>;

/**
 * The same for all shops of the member's retailer, by their numbers; they lie in one database.
 * @throws AppError `unauthorised`, `forbidden`, `not_found` before there is a shop.
 */
export async function readRetailerScope(c: Context<App>, roles?: readonly Role[]) {
  const ports = c.get('ports');
  const member = await requireMember(c, roles);
  const shops = await readOwnShops(ports, member);
  const [first] = shops;
  if (!first) throw new AppError('not_found', 'There are no shops yet.');
  c.header('cache-control', 'no-store');
  const own = shops as [Shop, ...Shop[]];
  return { ports, member, shops: own, database: tenantOf(ports.databases, first), ...auditOf(ports, member, {}) };
}
export type RetailerScope = Awaited<ReturnType<typeof readRetailerScope>>;
