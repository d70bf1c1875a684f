import { RaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import { keepMs } from '../privacy/retention.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertEvent } from '../tag/event.store.ts';
import { messageFact } from './fact.ts';
import { discardHeld, readStale, type readTold } from './hold.store.ts';

/** Drops a message whose words should not be sent. @throws RaceLost where it waits no more. */
export async function discardMessage(
  { databases, clock }: Pick<Ports, 'databases' | 'clock'>,
  shop: Shop,
  told: NonNullable<Awaited<ReturnType<typeof readTold>>>,
  reason: 'words' | 'not_reviewed',
): Promise<void> {
  const now = clock.now();
  const fact = insertEvent(messageFact(told, shop, 'canceled', now, reason));
  await discardHeld(tenantOf(databases, shop), told.id, { reason, fact, now });
}

/** Drops what waited for a look for two weeks, so that no friend's address waits with it for ever. */
export async function dropUnreviewed(ports: Ports): Promise<void> {
  const { databases, clock, shops } = ports;
  for (const number of databases.groupNumbers()) {
    for (const told of await readStale(databases.group(number), clock.now() - keepMs('unsent'), 100)) {
      const shop = await shops.byId(told.shopId);
      try {
        if (shop) await discardMessage(ports, shop, told, 'not_reviewed');
      } catch (error) {
        // Somebody looked at it just now.
        if (!(error instanceof RaceLost)) throw error;
      }
    }
  }
}
