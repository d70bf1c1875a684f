import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertDevice, insertNearby } from './nearby.store.ts';

/** Whom a call comes from: keys of one day (worker/tag/visitor.ts). */
interface Caller {
  network: string;
  device: string;
}

/** Runs beside what a shopper waits for: a fault costs the finding, and nothing else. */
async function beside(ports: Ports, work: Promise<unknown>): Promise<void> {
  await work.catch((error: Error) => ports.log.warn('nearby_not_noted', { error: error.name }));
}

/** Notes from which device somebody opened their links. @param code of any of them. */
export function noteSharer(ports: Ports, shop: Shop, code: string, caller: Caller): Promise<void> {
  const database = tenantOf(ports.databases, shop);
  return beside(ports, database.client.execute(insertDevice(shop.id, code, caller, ports.clock.now())));
}

/** Notes of a claim just made whether it came from the sharer's own network, and device. @param code of the link. */
export function noteClaimer(ports: Ports, shop: Shop, code: string, caller: Caller): Promise<void> {
  const database = tenantOf(ports.databases, shop);
  return beside(ports, database.client.execute(insertNearby(shop.id, code, caller, ports.clock.now())));
}
