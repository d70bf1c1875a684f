import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import { maskAddress } from '../privacy/address.ts';
import { deleteSubscriptions } from '../push/push.store.ts';
import { recordWithdrawal } from '../push/subscribe.ts';
import type { Shop } from '../retailer/shop.ts';
import { spreadRefusal } from '../suppression/pair.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import { enqueueMessage } from './enqueue.ts';
import { insertSuppression, type MessageRow, mailboxKeyOf, ownKeysOf } from './message.store.ts';

/**
 * The recipient of a message wants none any more from this retailer, over whatever address is known to be theirs; said
 * again, it changes nothing.
 * @param confirmTo their plain address, where nothing else shows them that it was done: one last message says so.
 */
export async function refuseMessages(
  ports: Pick<Ports, 'databases' | 'ids' | 'clock' | 'secrets' | 'wake'>,
  shop: Shop,
  message: Pick<MessageRow, 'channel' | 'recipientKey' | 'campaignId'> &
    Partial<Pick<MessageRow, 'addressSealed' | 'mailboxKey' | 'language'>>,
  confirmTo?: string,
): Promise<void> {
  const { databases, ids, clock, secrets } = ports;
  const { channel, recipientKey: addressKey, campaignId, language } = message;
  const now = clock.now();
  const id = ids.make('sup');
  const database = tenantOf(databases, shop);
  const keys = ownKeysOf(secrets, database.retailerId, message);
  // A browser that is forgotten is asked anew before anything reaches it: there is nothing to forbid.
  const refusal =
    channel === 'push'
      ? deleteSubscriptions(database, { shopId: shop.id, keys })
      : insertSuppression(database, { id, channel, addressKey, source: 'user', createdAt: now });
  // However they spell their address from now on.
  const mailboxKey =
    message.mailboxKey ??
    (message.addressSealed &&
      mailboxKeyOf(secrets, database.retailerId, { channel, address: secrets.open(message.addressSealed) }));
  const given = { channel, source: 'user', createdAt: now } as const;
  const mailbox = mailboxKey
    ? [insertSuppression(database, { ...given, id: ids.make('sup'), addressKey: mailboxKey })]
    : [];
  const fact = insertEvent({
    shop: shop.number,
    id,
    kind: 'suppression',
    occurredAt: now,
    receivedAt: now,
    body: { channel, reason: 'user', ...(language && { language }), ...(campaignId && { campaign: campaignId }) },
  });
  const last =
    confirmTo === undefined
      ? []
      : enqueueMessage(ports, shop, {
          kind: 'stopped',
          channel,
          address: confirmTo,
          language: language ?? shop.languages[0] ?? 'en',
          cause: `stopped:${id}`,
          values: { shopName: shop.name, masked: maskAddress(confirmTo) },
        });
  try {
    const withdrawn =
      channel === 'push'
        ? [recordWithdrawal(ports, database, shop.id, { endpointKey: addressKey, language: language ?? '' })]
        : [];
    await writeGuarded(database, refusal, [
      fact,
      ...withdrawn,
      ...mailbox,
      ...spreadRefusal(database, { keys, source: 'user', now, narrow: shop.sending.narrowStops }),
      ...last,
    ]);
    if (last.length > 0) ports.wake();
  } catch (error) {
    // They said so before.
    if (!isRaceLost(error)) throw error;
  }
}
