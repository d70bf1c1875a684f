import { tenantOf } from '../../db/tenant.ts';
import { planAccess } from '../advocate/access.ts';
import { reachOf } from '../advocate/reach.ts';
import { refusalOf } from '../advocate/standing.ts';
import { formatMoney } from '../campaign/money.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import { CAUSES, readUntold } from './tell.store.ts';

/** What changed longer ago is no news. */
const NEWS_MS = 6 * 3_600_000;
const PAGE = 200;

/** Tells advocates that a reward waits for them, and where it came to nothing why; what was earned is told as it is issued. */
export async function tellRewards(ports: Ports): Promise<void> {
  const { databases, clock, shops, secrets } = ports;
  const now = clock.now();
  for (const number of databases.groupNumbers()) {
    for (const { reward, advocate } of await readUntold(databases.group(number), now - NEWS_MS, PAGE)) {
      const shop = await shops.byId(advocate.shopId);
      const reach = reachOf(secrets, advocate);
      if (!shop || shop.stopped || !reach) continue;
      const { id, amount, currency, dueAt } = reward;
      const { language, nameSealed } = advocate;
      const state = reward.state === 'void' ? 'refused' : 'pending';
      const access = planAccess(ports, shop, advocate.id);
      const message = enqueueMessage(ports, shop, {
        kind: 'reward',
        ...reach,
        cause: `reward:${id}${CAUSES[state]}`,
        language,
        values: {
          shopName: shop.name,
          state,
          amount: formatMoney(amount, currency, language),
          ...(nameSealed && { advocateName: secrets.open(nameSealed) }),
          ...(state === 'pending' && dueAt && { dueAt }),
          pageUrl: access.url,
          ...(state === 'refused' && { reason: refusalOf(reward.reason) }),
        },
      });
      await tenantOf(databases, shop).client.batch([...message, access.statement], 'write');
      ports.wake();
    }
  }
}
