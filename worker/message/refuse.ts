import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { spreadRefusal } from '../suppression/pair.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import { insertSuppression, type MessageRow, ownKeysOf } from './message.store.ts';

/**
 * The recipient of a message wants none any more from this retailer, over whatever address is known to be theirs; said
 * again, it changes nothing.
 */
export async function refuseMessages(
  { databases, ids, clock, secrets }: Pick<Ports, 'databases' | 'ids' | 'clock' | 'secrets'>,
  shop: Shop,
  message: Pick<MessageRow, 'channel' | 'recipientKey' | 'campaignId'> &
    Partial<Pick<MessageRow, 'addressSealed' | 'language'>>,
): Promise<void> {
  const { channel, recipientKey: addressKey, campaignId, language } = message;
  const now = clock.now();
  const id = ids.make('sup');
  const database = tenantOf(databases, shop);
  const suppress = insertSuppression(database, { id, channel, addressKey, source: 'user', createdAt: now });
  const fact = insertEvent({
    shop: shop.number,
    id,
    kind: 'suppression',
    occurredAt: now,
    receivedAt: now,
    body: { channel, reason: 'user', ...(language && { language }), ...(campaignId && { campaign: campaignId }) },
  });
  try {
    const keys = ownKeysOf(secrets, database.retailerId, message);
    await writeGuarded(database, suppress, [fact, ...spreadRefusal(database, { keys, source: 'user', now })]);
  } catch (error) {
    // They said so before.
    if (!isRaceLost(error)) throw error;
  }
}
