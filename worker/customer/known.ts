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

/** By what somebody proved who they are. */
interface Proven {
  /** The shop vouches for it. */
  customerId: string | undefined;
  /** Keyed hashes of addresses whose mail they opened. */
  addresses?: readonly string[];
}

/**
 * Whether somebody has ordered, and how many whole days ago: by the orders that we know of, and by the shop's list.
 * `existing` is undefined where nothing tells: who has an address may have ordered under another one.
 */
export async function readProvenCustomer(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  database: TenantDatabase,
  shop: Shop,
  { customerId, addresses = [] }: Proven,
): Promise<{ existing: boolean | undefined; days: number | undefined }> {
  if (customerId === undefined && addresses.length === 0) return { existing: undefined, days: undefined };
  const now = clock.now();
  const [customer, listedIds] =
    customerId === undefined
      ? [[], []]
      : [customerKeys(secrets, shop, customerId), listedIdKeys(secrets, shop, customerId)];
  const [ordered, known] = await Promise.all([
    readLastOrder(database, shop.id, { customer, addresses }),
    readKnownCustomer(database, shop, [...listedIds, ...addresses]),
  ]);
  const last = Math.max(ordered ?? -1, lastKnownBefore(known, now) ?? -1);
  const isKnown = ordered !== undefined || (known !== undefined && known.since <= now);
  return {
    existing: isKnown || (customerId === undefined ? undefined : false),
    days: last < 0 ? undefined : Math.floor((now - last) / DAY_MS),
  };
}
