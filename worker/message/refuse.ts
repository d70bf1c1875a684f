import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import { maskAddress } from '../privacy/address.ts';
import { deleteSubscriptions } from '../push/push.store.ts';
import { recordWithdrawal } from '../push/subscribe.ts';
import type { Shop } from '../retailer/shop.ts';
import { spreadRefusal } from '../suppression/pair.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import { closeAnswers, hasDoubt, insertAnswer, insertDoubt } from './answer.store.ts';
import { enqueueMessage } from './enqueue.ts';
import { insertSuppression, type MessageRow, mailboxKeyOf, ownKeysOf } from './message.store.ts';

/** How a refusal came about. */
interface Refusal {
  /** Their plain address, where nothing else shows them that a clear stop was done: one last message says so, once. */
  confirmTo?: string | undefined;
  /** What they wrote, where it may have been meant otherwise: a person decides, and until then nothing goes to them. */
  doubt?: { answerId: string; words: string } | undefined;
}

/**
 * The recipient of a message wants none any more from this retailer, over whatever address is known to be theirs; said
 * again, it changes nothing.
 * @returns whether they refused nothing until now.
 */
export async function refuseMessages(
  ports: Pick<Ports, 'databases' | 'ids' | 'clock' | 'secrets' | 'wake'>,
  shop: Shop,
  message: Pick<MessageRow, 'channel' | 'recipientKey' | 'campaignId'> &
    Partial<Pick<MessageRow, 'addressSealed' | 'mailboxKey' | 'language' | 'masked'>>,
  { confirmTo, doubt }: Refusal = {},
): Promise<boolean> {
  const { databases, ids, clock, secrets } = ports;
  const { channel, recipientKey: addressKey, campaignId, language } = message;
  const now = clock.now();
  const id = ids.make('sup');
  const database = tenantOf(databases, shop);
  const keys = ownKeysOf(secrets, database.retailerId, message);
  const answerId = doubt?.answerId;
  const forbid = (supId: string, key: string) =>
    answerId
      ? insertDoubt(database, { id: supId, answerId, channel, addressKey: key, createdAt: now })
      : insertSuppression(database, { id: supId, channel, addressKey: key, source: 'user', createdAt: now });
  // A browser that is forgotten is asked anew before anything reaches it: there is nothing to forbid.
  const refusal =
    channel === 'push' ? deleteSubscriptions(database, { shopId: shop.id, keys }) : forbid(id, addressKey);
  // However they spell their address from now on.
  const mailboxKey =
    message.mailboxKey ??
    (message.addressSealed &&
      mailboxKeyOf(secrets, database.retailerId, { channel, address: secrets.open(message.addressSealed) }));
  const mailbox = mailboxKey ? [forbid(ids.make('sup'), mailboxKey)] : [];
  const fact = insertEvent({
    shop: shop.number,
    id,
    kind: 'suppression',
    occurredAt: now,
    receivedAt: now,
    body: { channel, reason: 'user', ...(language && { language }), ...(campaignId && { campaign: campaignId }) },
  });
  const own = mailboxKey ? [...keys, mailboxKey] : keys;
  const isCounted = await hasDoubt(database, own);
  // Who may have asked for no end is not told that they did.
  const last =
    confirmTo === undefined || doubt || channel !== 'email'
      ? []
      : enqueueMessage(ports, shop, {
          kind: 'stopped',
          channel,
          address: confirmTo,
          language: language ?? shop.languages[0] ?? 'en',
          cause: `stopped:${id}`,
          values: { shopName: shop.name, masked: maskAddress(confirmTo) },
        });
  const looked =
    doubt && channel !== 'push' && channel !== 'ads'
      ? [
          insertAnswer(database, secrets, {
            id: doubt.answerId,
            shopId: shop.id,
            channel,
            addressKey,
            masked: message.masked ?? '',
            language: language ?? shop.languages[0] ?? 'en',
            words: doubt.words,
            state: 'doubt',
            createdAt: now,
          }),
        ]
      : closeAnswers(database, own);
  try {
    const withdrawn =
      channel === 'push'
        ? [recordWithdrawal(ports, database, shop.id, { endpointKey: addressKey, language: language ?? '' })]
        : [];
    await writeGuarded(database, refusal, [
      ...(isCounted ? [] : [fact]),
      ...withdrawn,
      ...mailbox,
      ...spreadRefusal(database, { keys, source: 'user', now, narrow: shop.sending.narrowStops, doubt: answerId }),
      ...looked,
      ...last,
    ]);
    if (last.length > 0) ports.wake();
    return true;
  } catch (error) {
    // They said so before.
    if (!isRaceLost(error)) throw error;
    return false;
  }
}
