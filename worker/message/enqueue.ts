import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import type { Attachment, Ports } from '../ports.ts';
import { maskAddress } from '../privacy/address.ts';
import { endpointOf, maskTarget } from '../push/push.ts';
import type { Shop } from '../retailer/shop.ts';
import { versionOf } from '../share/policy.rules.ts';
import { insertQueued } from './fact.store.ts';
import { insertMessage, type NewMessage } from './message.store.ts';
import { type Addressed, goesBy } from './message.ts';

/** What a use case wants to have said to somebody. */
export type Errand = Addressed & {
  /** Plain and normalised (worker/privacy/address.ts). */
  address: string;
  /** BCP 47. */
  language: string;
  /** Names the cause: the same cause, as `report:<schedule>:<day>`, never makes two messages. */
  cause: string;
  campaignId?: string;
  dealId?: string;
  /** Not before; UTC milliseconds. */
  runAt?: number;
  /** IANA zone of the recipient, where it is known; else the shop's counts. */
  timeZone?: string;
  /** Files that travel with a mail; together a megabyte at most. */
  attachments?: Attachment[];
  /** Of the message, where the caller needs it. */
  id?: string;
  /** Path below `/u/` of the page that ends it, where that is not the one that suppresses the address. */
  wayOut?: string;
};

/**
 * A message for the outbox with the fact that it waits there, as statements of its cause's batch: all are written, or
 * none. Call `ports.wake()` after the batch.
 * @throws Error for a kind that does not go by its channel: nobody would write it.
 */
export function enqueueMessage(
  ports: Pick<Ports, 'ids' | 'secrets' | 'clock' | 'databases'>,
  shop: Shop,
  errand: Errand,
): InStatement[] {
  const { ids, secrets, clock, databases } = ports;
  const { cause, wayOut, id = ids.make('msg'), ...content } = errand;
  const { kind, channel, address } = errand;
  if (!goesBy(kind, channel)) throw new Error(`A message of kind ${kind} does not go by ${channel}.`);
  const digest = secrets.digest(channel === 'push' ? endpointOf(address) : address);
  // Who writes to a page is known by the page's own id of them; an order is told to no person.
  const recipientKey =
    channel === 'facebook' || channel === 'ads' ? digest : secrets.addressKeys(shop.retailerId, channel, digest)[0];
  const message = {
    ...content,
    id,
    retailerId: shop.retailerId,
    shopId: shop.id,
    idempotencyKey: cause,
    recipientKey,
    masked: channel === 'push' ? maskTarget(address) : maskAddress(address),
    policyVersion: versionOf(shop.sending),
    unsubscribeToken: wayOut ?? ids.token(shop.number),
  } as NewMessage;
  const now = clock.now();
  const inserted = insertMessage(tenantOf(databases, shop), secrets, message, now);
  // An advertising platform is no friend: what it is told is no message of the reports.
  return channel === 'ads' ? [inserted] : [inserted, insertQueued(shop, message, now)];
}
