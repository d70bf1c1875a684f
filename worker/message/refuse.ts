import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertEvent } from '../tag/event.store.ts';
import { insertSuppression, type MessageRow } from './message.store.ts';

/** The recipient of a message wants none any more from this retailer; said again, it changes nothing. */
export async function refuseMessages(
  { databases, ids, clock }: Pick<Ports, 'databases' | 'ids' | 'clock'>,
  shop: Shop,
  { channel, recipientKey: addressKey, campaignId }: Pick<MessageRow, 'channel' | 'recipientKey' | 'campaignId'>,
): Promise<void> {
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
    body: { channel, reason: 'user', ...(campaignId && { campaign: campaignId }) },
  });
  try {
    await writeGuarded(database, suppress, [fact]);
  } catch (error) {
    // They said so before.
    if (!isRaceLost(error)) throw error;
  }
}
