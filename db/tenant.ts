import type { Database, Databases, ReportDatabase, TenantDatabase } from '../worker/ports.ts';
import type { Shop } from '../worker/retailer/shop.ts';

/** The database of one retailer. */
export function tenantOf(databases: Databases, shop: Pick<Shop, 'retailerId' | 'groupNumber'>): TenantDatabase {
  const database: Database = databases.group(shop.groupNumber);
  return { ...database, retailerId: shop.retailerId };
}

/** The same for reports: by the reader that they have of their own, where there is one. */
export function reportsOf(
  databases: Databases,
  shop: Pick<Shop, 'retailerId' | 'groupNumber'>,
): TenantDatabase & ReportDatabase {
  const database = databases.group(shop.groupNumber);
  return { ...(database.reports ?? database), retailerId: shop.retailerId };
}
