import { tenantOf } from '../../db/tenant.ts';
import { takeShared } from '../limit.store.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { planAccess } from './access.ts';
import { readByEmail } from './advocate.store.ts';

const HOUR = 3_600_000;
/** Requests for one address a day, from one network an hour, and in one shop an hour. */
const LIMITS = { address: 3, network: 20, shop: 500 };

/**
 * Sends the way to their page to whoever confirmed an address: a mail for each page that it leads to. Nobody learns
 * whether there is such a person: whoever asks is answered before any of this is looked at.
 * @param network key of the caller's network (worker/tag/visitor.ts).
 * @returns id of the first advocate who was written to: for the log of changes, and for nobody who asks.
 */
export async function sendAccess(
  ports: Ports,
  shop: Shop,
  typed: string,
  network: string,
): Promise<string | undefined> {
  const { secrets, clock, databases, ids } = ports;
  const address = normaliseEmail(typed);
  if (address === undefined || shop.stopped) return undefined;
  const database = tenantOf(databases, shop);
  const keys = secrets.addressKeys(shop.retailerId, 'email', secrets.digest(address));
  const [advocates, fits] = await Promise.all([
    readByEmail(database, shop.id, keys),
    takeShared(
      database,
      [
        { key: `access:${shop.id}:${keys[0]}`, limit: LIMITS.address, windowMs: 24 * HOUR, times: 1 },
        { key: `access:${network}`, limit: LIMITS.network, windowMs: HOUR, times: 1 },
        { key: `access:${shop.id}`, limit: LIMITS.shop, windowMs: HOUR, times: 1 },
      ],
      clock.now(),
    ),
  ]);
  if (!fits.every(Boolean)) return undefined;
  const statements = advocates.flatMap(({ id, language }) => {
    const { url, until, statement } = planAccess(ports, shop, id);
    const message = enqueueMessage(ports, shop, {
      kind: 'access',
      channel: 'email',
      address,
      language,
      cause: `access:${ids.uuid()}`,
      values: { shopName: shop.name, url, until },
    });
    return [...message, statement];
  });
  if (statements.length === 0) return undefined;
  await database.client.batch(statements, 'write');
  ports.wake();
  return advocates[0]?.id;
}
