import { tenantOf } from '../../db/tenant.ts';
import { takeShared } from '../limit.store.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';

/** Somebody's answers that reach the shop's people in a day: each is a mail of ours, and anybody can write. */
const FORWARDED = { limit: 20, windowMs: 24 * 3_600_000, times: 1 };

/** Whether one more answer may be handed on; counted over all processes. @param key of who answered. */
export async function mayForward(
  { databases, clock }: Pick<Ports, 'databases' | 'clock'>,
  shop: Shop,
  key: string,
): Promise<boolean> {
  const wanted = [{ key: `forward:${key}`, ...FORWARDED }];
  const [fits = false] = await takeShared(tenantOf(databases, shop), wanted, clock.now());
  return fits;
}
