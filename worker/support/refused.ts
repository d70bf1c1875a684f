import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertRefused, type Refused } from './refused.store.ts';

const MOST_A_DAY = 2_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Notes that somebody could not share, or have a code, so that support can tell them why. It keeps nobody waiting for
 * more than its write: a fault costs the note, and nothing else. No more than so many a day and shop.
 */
export async function noteRefused(ports: Ports, shop: Shop, refused: Omit<Refused, 'shopId' | 'at'>): Promise<void> {
  try {
    if (!(await ports.rateLimit.take(`refused:${shop.id}`, MOST_A_DAY, DAY_MS))) return;
    const row = { ...refused, shopId: shop.id, at: ports.clock.now() };
    await tenantOf(ports.databases, shop).client.execute(insertRefused(row));
  } catch (error) {
    ports.log.warn('refusal_not_noted', { error: (error as Error).name });
  }
}
