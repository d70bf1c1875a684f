import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import { type Zoned, zoneAt } from '../retailer/shop.ts';
import { periodOf } from './rule.ts';
import { readLimited, readUsed, vouchByRule } from './vouch.store.ts';

/** When the shop's day began, UTC milliseconds. */
export const dayBegan = (shop: Zoned, now: number): number => periodOf('day', now, zoneAt(shop, now)).from;

/**
 * Lets rewards go on whose orders only a page told of, in shops that allow it, as many as their limit of the day leaves:
 * the money of it is looked at as each is given.
 */
export async function vouchDue(ports: Ports): Promise<void> {
  const { databases, clock, shops } = ports;
  const now = clock.now();
  for (const number of databases.groupNumbers()) {
    for (const { shopId, mostCount } of await readLimited(databases.group(number))) {
      const shop = await shops.byId(shopId);
      if (!shop || shop.stopped) continue;
      const database = tenantOf(databases, shop);
      const left = mostCount - (await readUsed(database, shopId, dayBegan(shop, now))).count;
      if (left > 0) await database.client.execute(vouchByRule(shop, now, left));
    }
  }
}
