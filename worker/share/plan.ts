import type { InStatement } from '@libsql/client';
import { linkBody } from '../click/visit.ts';
import { insertQueued } from '../message/fact.store.ts';
import { insertMessage, type NewMessage } from '../message/message.store.ts';
import type { MessageValues } from '../message/message.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { maskAddress } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { isRewarded } from '../reward/rule.ts';
import { insertEvent } from '../tag/event.store.ts';
import type { EventBody } from '../tag/event.ts';
import type { ShareRequest } from '../wire.ts';
import { countryOfAddress } from './country.ts';
import { isFullName } from './policy.ts';
import type { Reading, Typed } from './reading.ts';
import { causeOf, forgetUnsent, insertRecipient, insertShare, refuseCrowd } from './share.store.ts';
import { LIMITS, type TypedFriend } from './share.ts';

/** Where a sharer's own call comes from, as far as anything tells. */
export type Caller = Pick<EventBody, 'country' | 'device'>;

/** A share that was decided: to whom, in which words, on which ground. */
export interface Decided {
  request: ShareRequest;
  reading: Pick<Reading, 'offer' | 'advocate' | 'link'>;
  typed: Typed;
  caller: Caller;
  /** Those who are written to. */
  sending: readonly TypedFriend[];
  /** What the sharer chose. */
  language: string;
  /** What a friend is written to in. */
  languageOf: (address: string) => string;
  /** Version of the sending rules that allowed it. */
  policyVersion: string;
  hasConsent: (address: string) => boolean;
  globalKeysOf: (address: string | undefined) => readonly string[];
  /** What the message says in a language, with the link of a friend's token. */
  valuesFor: (token: string, language: string) => MessageValues['deal'];
}

/** A share as one batch: the guard that it is the first of its id, and recipients, messages and the event with it. */
export function planShare(
  { ids, secrets, clock }: Ports,
  database: TenantDatabase,
  shop: Shop,
  decided: Decided,
): { guard: InStatement; rest: InStatement[] } {
  const { request, reading, typed, caller, sending, language, policyVersion, hasConsent, globalKeysOf } = decided;
  const { languageOf, valuesFor } = decided;
  const { offer, advocate, link } = reading;
  const now = clock.now();
  const shareId = ids.make('shr');
  /** The friend as a recipient of their own, and the message to them. */
  const planFriend = ({ address = '', key, mailboxKey }: TypedFriend): InStatement[] => {
    const token = ids.token(shop.number);
    const masked = maskAddress(address);
    const own = languageOf(address);
    const recipient = insertRecipient(database, {
      id: ids.make('rcp'),
      shopId: shop.id,
      retailerId: shop.retailerId,
      shareId,
      advocateId: advocate.id,
      dealId: offer.deal.id,
      linkCode: link.code,
      friendKey: key,
      mailboxKey,
      globalKey: globalKeysOf(address)[0] ?? null,
      masked,
      tokenHash: secrets.digest(token),
      createdAt: now,
    });
    const message: NewMessage = {
      id: ids.make('msg'),
      retailerId: shop.retailerId,
      shopId: shop.id,
      campaignId: offer.campaign.id,
      dealId: offer.deal.id,
      advocateId: advocate.id,
      kind: 'deal',
      channel: request.channel,
      idempotencyKey: causeOf(mailboxKey, { advocateId: advocate.id, dealId: offer.deal.id }),
      recipientKey: key,
      address,
      masked,
      language: own,
      values: valuesFor(token, own),
      policyVersion,
      unsubscribeToken: ids.token(shop.number),
    };
    return [recipient, insertMessage(database, secrets, message, now), insertQueued(shop, message, now)];
  };
  const guard = insertShare(database, {
    id: shareId,
    shopId: shop.id,
    clientId: request.id,
    linkCode: link.code,
    advocateId: advocate.id,
    channel: request.channel,
    verdict: 'relay',
    policyVersion,
    policyInputs: {
      market: shop.country,
      channel: request.channel,
      reward: isRewarded(offer.campaign.reward),
      sharer: advocate.state,
      fullName: isFullName(valuesFor('', language).advocateName),
      agreed: typed.addresses.filter((address) => address && hasConsent(address)).length,
      friends: [...new Set(typed.addresses.flatMap((address) => (address && countryOfAddress(address)) || []))],
    },
    createdAt: now,
  });
  const event = insertEvent({
    shop: shop.number,
    id: request.id,
    kind: 'share',
    occurredAt: now,
    receivedAt: now,
    body: {
      ...linkBody(link, advocate.id, { ...caller, language }),
      placement: request.placement,
      recipients: sending.length,
    },
  });
  const advocateId = advocate.id;
  const friendKeys = sending.flatMap(({ key, mailboxKey }) => [key, mailboxKey]);
  const room = forgetUnsent(database, { advocateId, dealId: offer.deal.id, friendKeys });
  const crowd = refuseCrowd(database, { shareId, advocateId, friendKeys, perDay: LIMITS.perDay, now });
  return { guard, rest: [...room, ...sending.flatMap(planFriend), crowd, event] };
}
