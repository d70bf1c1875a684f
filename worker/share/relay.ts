import { RaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { readOffer } from '../campaign/campaign.store.ts';
import { isCampaignOpen } from '../campaign/campaign.ts';
import { badgeOf, isDealOpen, wordsOf } from '../campaign/deal.ts';
import { AppError } from '../errors.ts';
import { messageShop } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import { insertMessage } from '../message/message.store.ts';
import { checkPersonalMessage, cleanName } from '../message/message.ts';
import type { Ports } from '../ports.ts';
import { maskAddress, normaliseEmail, normalisePhone } from '../privacy/address.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { insertEvent } from '../tag/event.store.ts';
import type { ShareAnswer, ShareRequest } from '../wire.ts';
import { readAdvocateByToken } from './advocate.store.ts';
import { countryOfAddress } from './country.ts';
import { linkUrl } from './link.ts';
import { decideVerdict, strictest } from './policy.ts';
import { insertRecipient, insertShare, readLinkOf, readShareHistory } from './share.store.ts';
import { decideFriends, LIMITS, type TypedFriend } from './share.ts';

/**
 * Sends a deal to friends on behalf of a verified shopper, where the policy lets us; else says that they may send it
 * themselves, and writes nothing. Share, recipients, messages and the event are one batch.
 * @throws AppError `too_many_friends`, `not_verified`, `invalid_name`, `invalid_message`, `not_found`, `gone`.
 */
export async function relayShare(ports: Ports, shop: Shop, request: ShareRequest): Promise<ShareAnswer> {
  const { clock, ids, secrets, config } = ports;
  if (request.friends.length > LIMITS.perCall) {
    throw new AppError('too_many_friends', `One share reaches ${LIMITS.perCall} friends at most.`);
  }
  // No text message can be sent from here yet, whatever the law would let us: the shopper's own phone does it.
  if (request.channel === 'sms') return { verdict: 'self_share', reason: 'own_channel', friends: [] };
  const personalMessage = request.message?.trim() ?? '';
  const fault = personalMessage ? checkPersonalMessage(personalMessage) : undefined;
  if (fault) throw new AppError('invalid_message', 'The message is too long or holds a link, an address or a number.');
  const typedName = request.firstName ? cleanName(request.firstName) : undefined;
  if (request.firstName && !typedName) {
    throw new AppError('invalid_name', 'A name has letters, spaces, dots, hyphens or apostrophes.');
  }

  const now = clock.now();
  const database = tenantOf(ports.databases, shop);
  const [offer, advocate] = await Promise.all([
    readOffer(database, shop.id, request.dealId),
    readAdvocateByToken(database, secrets, shop.id, request.advocate),
  ]);
  if (!offer) throw new AppError('not_found', 'The shop has no such deal.');
  if (!advocate) throw new AppError('not_verified', 'Make the links first: this advocate is not known here.');
  if (!isCampaignOpen(offer.campaign, now) || !isDealOpen(offer.deal, now)) {
    throw new AppError('gone', 'This deal is not running.');
  }

  const normalise = request.channel === 'email' ? normaliseEmail : normalisePhone;
  const typed = request.friends.map(({ address }) => normalise(address));
  const keysOf = (address: string) => secrets.addressKeys(shop.retailerId, request.channel, secrets.digest(address));
  const [history, link] = await Promise.all([
    readShareHistory(
      database,
      advocate.id,
      offer.deal.id,
      typed.flatMap((address) => (address ? keysOf(address) : [])),
      now,
    ),
    readLinkOf(database, advocate.id, offer.deal.id, request.channel),
  ]);
  if (!link) throw new AppError('not_found', 'Make the links first: there is none for this channel.');

  const judge = (friendCountry: string | undefined) =>
    decideVerdict({
      market: shop.country,
      channel: request.channel,
      reward: offer.campaign.reward.amount > 0,
      friendConsent: false,
      sharer: advocate.state,
      ...(friendCountry && { friendCountry }),
    });
  const decisions = typed.filter((address) => address !== undefined).map((address) => judge(countryOfAddress(address)));
  const verdict = strictest(decisions) ?? judge(undefined);
  if (verdict.verdict !== 'relay') {
    return { verdict: verdict.verdict, reason: verdict.reason, friends: [] };
  }

  const friends = typed.map((address): TypedFriend => {
    const keys = address ? keysOf(address) : [];
    return {
      address,
      key: keys[0] ?? '',
      verdict: verdict.verdict,
      hadEnough: keys.some(
        (key) => history.sentBefore.has(key) || (history.received.get(key) ?? 0) >= LIMITS.friendPerMonth,
      ),
    };
  });
  const decided = decideFriends(friends, history);

  const language = chooseLanguage(shop, [request.language, advocate.language]);
  const advocateName = typedName ?? (advocate.nameSealed ? secrets.open(advocate.nameSealed) : undefined);
  if (!advocateName)
    throw new AppError('invalid_name', 'A friend must be told who sends this: a first name is missing.');
  const valuesFor = (url: string) => ({
    advocateName,
    shopName: shop.name,
    words: wordsOf(offer.deal, language),
    badge: badgeOf(offer.deal, language),
    url,
    rewardDisclosed: offer.campaign.reward.amount > 0,
    ...(personalMessage && { personalMessage }),
    ...(offer.deal.imageUrl && { imageUrl: offer.deal.imageUrl }),
    ...(offer.deal.validTo && { validTo: offer.deal.validTo }),
  });

  const { subject, text } = renderMessage({
    kind: 'deal',
    language,
    formal: shop.formal,
    shop: messageShop(shop),
    values: valuesFor(linkUrl(config.publicUrl, link.code)),
    unsubscribeUrl: `${config.publicUrl}/u/…`,
  });
  const answer: ShareAnswer = {
    verdict: 'relay',
    friends: decided.map(({ status }) => ({ status })),
    preview: { subject, text },
  };
  const sending = friends.flatMap((friend, index) =>
    decided[index]?.send && friend.address ? [{ address: friend.address, key: friend.key }] : [],
  );
  if (request.preview || sending.length === 0) return answer;

  const shareId = ids.make('shr');
  const rest = sending.flatMap(({ address, key }) => {
    const token = ids.token(shop.number);
    const unsubscribeToken = ids.token(shop.number);
    return [
      insertRecipient(database, {
        id: ids.make('rcp'),
        shopId: shop.id,
        retailerId: shop.retailerId,
        shareId,
        advocateId: advocate.id,
        dealId: offer.deal.id,
        linkCode: link.code,
        friendKey: key,
        masked: maskAddress(address),
        tokenHash: secrets.digest(token),
        createdAt: now,
      }),
      insertMessage(
        database,
        secrets,
        {
          id: ids.make('msg'),
          retailerId: shop.retailerId,
          shopId: shop.id,
          campaignId: offer.campaign.id,
          kind: 'deal',
          channel: request.channel,
          idempotencyKey: `deal:${key}:${advocate.id}:${offer.deal.id}`,
          recipientKey: key,
          address,
          masked: maskAddress(address),
          language,
          values: valuesFor(linkUrl(config.publicUrl, link.code, token)),
          policyVersion: verdict.version,
          unsubscribeToken,
        },
        now,
      ),
    ];
  });
  try {
    await writeGuarded(
      database,
      insertShare(database, {
        id: shareId,
        shopId: shop.id,
        clientId: request.id,
        linkCode: link.code,
        advocateId: advocate.id,
        channel: request.channel,
        verdict: 'relay',
        policyVersion: verdict.version,
        policyInputs: { market: shop.country, channel: request.channel, reward: offer.campaign.reward.amount > 0 },
        createdAt: now,
      }),
      [
        ...rest,
        insertEvent({
          shop: shop.number,
          id: request.id,
          kind: 'share',
          occurredAt: now,
          receivedAt: now,
          body: {
            campaign: offer.campaign.id,
            deal: offer.deal.id,
            channel: request.channel,
            placement: request.placement,
            link: link.code,
            advocate: advocate.id,
            language,
            recipients: sending.length,
            utm: link.utm,
          },
        }),
      ],
    );
  } catch (error) {
    // A retry of the same act: it was written the first time, and is answered alike.
    if (!(error instanceof RaceLost)) throw error;
  }
  ports.wake();
  return answer;
}
