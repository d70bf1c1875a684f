import { momentOf } from '../campaign/period.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { addDays } from '../report/day.ts';
import type { Shop } from '../retailer/shop.ts';
import { customerKeys } from '../share/advocate.ts';
import { readLastOrder } from '../share/known.store.ts';
import { readListed } from './customer.store.ts';
import { type KnownBuyer, lastKnownBefore, readKnownBuyer } from './customer.ts';
import { listedIdKeys } from './key.ts';

const DAY_MS = 86_400_000;

/** What the shop's list says of somebody, by their keys; undefined where it does not name them. */
export async function readKnownCustomer(
  database: TenantDatabase,
  shop: Pick<Shop, 'id' | 'timeZone'>,
  keys: readonly string[],
): Promise<KnownBuyer | undefined> {
  const listed = await readListed(database, shop.id, keys);
  return readKnownBuyer(listed, (day) => momentOf(`${addDays(day, 1)}T00:00`, shop.timeZone));
}

/**
 * Whether a customer whom the shop vouches for has ordered, and how many whole days ago: by the orders that we know of,
 * and by the shop's list.
 */
export async function readVouchedCustomer(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  database: TenantDatabase,
  shop: Shop,
  customerId: string,
): Promise<{ existing: boolean; days: number | undefined }> {
  const now = clock.now();
  const [ordered, known] = await Promise.all([
    readLastOrder(database, shop.id, customerKeys(secrets, shop, customerId)),
    readKnownCustomer(database, shop, listedIdKeys(secrets, shop, customerId)),
  ]);
  const last = Math.max(ordered ?? -1, lastKnownBefore(known, now) ?? -1);
  return {
    existing: ordered !== undefined || (known !== undefined && known.since <= now),
    days: last < 0 ? undefined : Math.floor((now - last) / DAY_MS),
  };
}
