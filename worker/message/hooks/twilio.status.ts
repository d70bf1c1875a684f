import type { Database, Ports } from '../../ports.ts';
import { priceOf } from '../account.ts';
import { type ConnectionRow, pauseConnection } from '../connection.store.ts';
import { insertPrice } from '../fact.store.ts';
import { type MessageRow, readMessage } from '../message.store.ts';
import { recordReceipt } from '../receipt.ts';
import { dispositionOf } from '../senders/twilio.codes.ts';
import { requeueText } from './twilio.store.ts';
import type { TwilioStatus } from './twilio.ts';

/** Texts that may be tried again after the network lost them; after one that may have been heard, once. */
const MOST = { later: 3, once: 2 };

/** The account that Twilio speaks of, and where what we know of it is kept. */
export type Account = { database: Database; row: ConnectionRow };

/** What Twilio charged for an attempt, unless the account has a price of its own. */
async function takePrice(ports: Ports, { database, row }: Account, message: MessageRow, told: TwilioStatus) {
  const shop = await ports.shops.byId(message.shopId);
  if (!told.price || !shop || priceOf(ports, row)) return;
  await database.client.batch(insertPrice(shop, message, told.sid, told.price, ports.clock.now()), 'write');
}

/** Status of a text: up only, put back where the network lost it, paused where the account is at fault. */
export async function takeStatus(ports: Ports, { database, row }: Account, told: TwilioStatus): Promise<void> {
  const { messageId, sid, status, code = 0 } = told;
  const message = await readMessage(database, { id: messageId });
  const fits = message?.channel === 'sms' && (message.connectionId === null || message.connectionId === row.id);
  if (!message || !fits || (row.retailerId !== '' && message.retailerId !== row.retailerId)) return;
  await takePrice(ports, { database, row }, message, told);
  const receipt = { message: { id: messageId }, providerId: sid };
  switch (status) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
    case 'sent':
      // Of an attempt whose answer came, it says nothing new; a text that waits for its next try must not be taken for sent.
      if (message.providerId !== sid && message.state !== 'ready')
        await recordReceipt(ports, { ...receipt, state: 'sent' });
      return;
    case 'delivered':
    case 'read':
    case 'partially_delivered':
      await recordReceipt(ports, { ...receipt, state: 'delivered' });
      return;
    case 'failed':
    case 'undelivered':
    case 'canceled':
      break;
    default:
      return;
  }
  const now = ports.clock.now();
  const error = `twilio ${code || status}`;
  const { step, delayMs = 0, suppress, blocked, fraud } = dispositionOf(code);
  const attempt = { id: messageId, sid };
  if (fraud) ports.log.warn('sms_pumping', { shop: message.shopId, advocate: message.advocateId ?? '' });
  if (step === 'pause') {
    const waitsFor = row.id;
    const runAt = await pauseConnection(database, { id: row.id, channel: 'sms' }, error, now);
    ports.log.error('sending_paused', { account: row.id, error });
    if (await requeueText(database, attempt, { runAt, error, most: 0, free: true, waitsFor })) return;
  } else if (step === 'again' || step === 'later' || step === 'once') {
    const most = step === 'once' ? MOST.once : MOST.later;
    if (await requeueText(database, attempt, { runAt: now + delayMs, error, most })) return;
  }
  // Put back already, or sent anew since: an old attempt's end says nothing of the next.
  if (message.state === 'ready' || (message.providerId !== null && message.providerId !== sid)) return;
  const state = suppress === 'bounce' ? 'bounced' : 'failed';
  await recordReceipt(ports, {
    ...receipt,
    state,
    reason: error,
    ...(suppress && { suppress }),
    ...(blocked && { blocked }),
  });
}
