import type { Database, Databases, TenantDatabase } from '../worker/ports.ts';
import type { Shop } from '../worker/retailer/shop.ts';

/** The database of one retailer. */
export function tenantOf(databases: Databases, shop: Pick<Shop, 'retailerId' | 'groupNumber'>): TenantDatabase {
  const database: Database = databases.group(shop.groupNumber);
  return { ...database, retailerId: shop.retailerId };
}
