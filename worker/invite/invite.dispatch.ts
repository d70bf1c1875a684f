import type { Ports } from '../ports.ts';
import { readKnownBuyers, readRules } from './invite.store.ts';
import { planInvite } from './plan.ts';

/** Orders of so many days are looked at: what is told later than that is told with its address, or by a list. */
const LOOK_BACK_MS = 3 * 24 * 3_600_000;
const PAGE = 100;

/**
 * Invites buyers whose orders were told without an address (by the page, a till, a platform) where the shop knows it
 * from before: they confirmed it themselves.
 */
export async function inviteKnownBuyers(ports: Ports): Promise<void> {
  const { databases, clock, shops, secrets } = ports;
  const now = clock.now();
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    for (const rule of await readRules(database)) {
      const shop = await shops.byId(rule.shopId);
      if (!shop || shop.stopped) continue;
      const since = now - LOOK_BACK_MS;
      for (const buyer of await readKnownBuyers(database, rule, since, now, PAGE)) {
        const { purchaseId, boughtAt, language, emailSealed } = buyer;
        await planInvite(ports, shop, { email: secrets.open(emailSealed), language, boughtAt, purchaseId });
      }
    }
  }
}
