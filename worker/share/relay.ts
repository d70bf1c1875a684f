import type { InStatement } from '@libsql/client';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { type Offer, readOffer } from '../campaign/campaign.store.ts';
import { isCampaignOpen } from '../campaign/campaign.ts';
import { badgeOf, isDealOpen, wordsOf } from '../campaign/deal.ts';
import { readConsents } from '../consent/consent.store.ts';
import { consentOf } from '../consent/consent.ts';
import { AppError } from '../errors.ts';
import { insertQueued } from '../message/fact.store.ts';
import { insertMessage, type NewMessage } from '../message/message.store.ts';
import { checkPersonalMessage, cleanName, type MessageProduct } from '../message/message.ts';
import { readShopNumber, readTextAccount } from '../message/sms/reach.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { maskAddress, normaliseEmail } from '../privacy/address.ts';
import { readProducts } from '../product/product.store.ts';
import { type Product, showProduct } from '../product/product.ts';
import { readMemberEmails } from '../retailer/member.store.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { insertEvent } from '../tag/event.store.ts';
import type { ShareAnswer, ShareRequest } from '../wire.ts';
import { readAdvocateByToken } from './advocate.store.ts';
import type { Advocate } from './advocate.ts';
import { countryOfAddress } from './country.ts';
import { judgeSharer } from './eligible.ts';
import { linkUrl } from './link.ts';
import { matrixFor } from './policy.rules.ts';
import { decideVerdict, strictest } from './policy.ts';
import { previewShare } from './preview.ts';
import {
  insertRecipient,
  insertShare,
  readLinkOf,
  readShareHistory,
  refuseCrowd,
  type ShareHistory,
} from './share.store.ts';
import { decideFriends, LIMITS, type TypedFriend } from './share.ts';

/** What the sharer typed, checked. */
interface Typed {
  /** Normalised addresses in order; undefined where one is none. */
  addresses: (string | undefined)[];
  message: string;
  name: string | undefined;
}

/** @throws AppError `too_many_friends`, `invalid_name`, `invalid_message`. */
function readTyped(shop: Shop, request: ShareRequest): Typed {
  if (request.friends.length > LIMITS.perCall) {
    throw new AppError('too_many_friends', `One share reaches ${LIMITS.perCall} friends at most.`);
  }
  const message = request.message?.trim() ?? '';
  if (message && checkPersonalMessage(message)) {
    throw new AppError('invalid_message', 'The message is too long or holds a link, an address or a number.');
  }
  const name = request.firstName ? cleanName(request.firstName) : undefined;
  if (request.firstName && !name) {
    throw new AppError('invalid_name', 'A name has letters, spaces, dots, hyphens or apostrophes.');
  }
  const normalise = (address: string) =>
    request.channel === 'email' ? normaliseEmail(address) : readShopNumber(shop, address)?.number;
  return { addresses: request.friends.map(({ address }) => normalise(address)), message, name };
}

/** In test mode mails reach the retailer's own members alone: any other address counts as none. */
async function keepMembers({ databases }: Ports, shop: Shop, typed: Typed): Promise<Typed> {
  if (shop.kind !== 'test') return typed;
  const members = new Set(await readMemberEmails(databases.control, shop.retailerId));
  const addresses = typed.addresses.map((address) => (address && members.has(address) ? address : undefined));
  return { ...typed, addresses };
}

/** All that a share depends on. */
interface Reading {
  offer: Offer;
  advocate: Advocate;
  link: NonNullable<Awaited<ReturnType<typeof readLinkOf>>>;
  /** What the link recommends, where the shop's data knows it. */
  product: Product | undefined;
  history: ShareHistory;
}

/** @throws AppError `not_verified`, `not_found`, `gone`. */
async function readShare(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  request: ShareRequest,
  keys: { friendKeys: string[]; globalKeys: string[] },
): Promise<Reading> {
  const now = ports.clock.now();
  const [offer, advocate] = await Promise.all([
    readOffer(database, shop, request.dealId),
    readAdvocateByToken(database, ports.secrets, shop.id, request.advocate),
  ]);
  if (!offer) throw new AppError('not_found', 'The shop has no such deal.');
  if (!advocate) throw new AppError('not_verified', 'Make the links first: this advocate is not known here.');
  if (!isCampaignOpen(offer.campaign, now) || !isDealOpen(offer.deal, now)) {
    throw new AppError('gone', 'This deal is not running.');
  }
  const [history, link] = await Promise.all([
    readShareHistory(database, advocate.id, offer.deal.id, keys, now),
    readLinkOf(database, advocate.id, request),
  ]);
  if (!link) throw new AppError('not_found', 'Make the links first: there is none for this channel.');
  const travels = offer.campaign.channels?.includes(request.channel) ?? true;
  if (!travels || (await judgeSharer(ports, database, shop, offer, { advocate, country: undefined }))) {
    throw new AppError('relay_not_allowed', 'This deal is not shared this way, or not by this sharer.');
  }
  const [product] = await readProducts(database, shop.id, link.productId ? [link.productId] : []);
  return { offer, advocate, link, history, product };
}

/** What a message says of a product. */
function describeProduct(shop: Shop, product: Product, language: string, now: number): MessageProduct {
  const { title, price, was, imageUrl } = showProduct(shop, product, language, now);
  return { title, ...(price && { price }), ...(was && { was }), ...(imageUrl && { imageUrl }) };
}

/** The policy over all typed friends: the strictest verdict holds for the share. */
function judgeShare(
  shop: Shop,
  request: ShareRequest,
  { offer, advocate }: Reading,
  { addresses }: Typed,
  hasConsent: (address: string) => boolean,
) {
  const matrix = matrixFor(shop);
  const judge = (friendCountry: string | undefined, friendConsent: boolean) =>
    decideVerdict(
      {
        market: shop.country,
        channel: request.channel,
        reward: offer.campaign.reward.amount > 0,
        friendConsent,
        sharer: advocate.state,
        ...(friendCountry && { friendCountry }),
      },
      matrix,
    );
  const given = addresses.filter((address) => address !== undefined);
  const verdicts = given.map((address) => judge(countryOfAddress(address), hasConsent(address)));
  return strictest(verdicts) ?? judge(undefined, false);
}

/** A sharer's look-ups of who agreed, in a day: what they are told must not become a way to find out. */
const CONSENTS_A_DAY = 50;

/** Which of the typed friends agreed before, to us, to be written to; nobody, once a sharer has asked of too many. */
async function readAgreed(
  { rateLimit }: Ports,
  database: TenantDatabase,
  { advocate }: Reading,
  { addresses }: Typed,
  keysOf: (address: string | undefined) => readonly string[],
): Promise<(address: string) => boolean> {
  const consents = await readConsents(database, addresses.flatMap(keysOf));
  if (consents.size === 0) return () => false;
  if (!(await rateLimit.take(`consent:${advocate.id}`, CONSENTS_A_DAY, 24 * 3_600_000))) return () => false;
  return (address) => consentOf(keysOf(address), consents) === 'confirmed';
}

/**
 * Sends a deal to friends on behalf of a verified shopper, where the policy lets us; else says that they may send it
 * themselves, and writes nothing. Share, recipients, messages and the event are one batch.
 * @throws AppError `too_many_friends`, `not_verified`, `invalid_name`, `invalid_message`, `not_found`, `gone`.
 */
export async function relayShare(ports: Ports, shop: Shop, request: ShareRequest, tries = 3): Promise<ShareAnswer> {
  const { clock, ids, secrets, config } = ports;
  const now = clock.now();
  const typed = await keepMembers(ports, shop, readTyped(shop, request));
  const keysFor = (owner: string) => (address: string | undefined) =>
    address ? secrets.addressKeys(owner, request.channel, secrets.digest(address)) : [];
  // In test mode each share is for itself: members try it out as often as they like, and no limit counts it.
  const apart = shop.kind === 'test' ? `:${request.id}` : '';
  const keysOf = keysFor(shop.retailerId + apart);
  const globalKeysOf = keysFor(apart);

  const database = tenantOf(ports.databases, shop);
  const reading = await readShare(ports, database, shop, request, {
    friendKeys: typed.addresses.flatMap(keysOf),
    globalKeys: typed.addresses.flatMap(globalKeysOf),
  });
  const { offer, advocate, link, history, product } = reading;
  const hasConsent = await readAgreed(ports, database, reading, typed, keysOf);
  const verdict = judgeShare(shop, request, reading, typed, hasConsent);
  if (verdict.verdict !== 'relay') return { verdict: verdict.verdict, reason: verdict.reason, friends: [] };
  // Where no account can send texts, the shopper's own phone does it.
  const texter = request.channel === 'sms' ? await readTextAccount(ports, database, shop) : undefined;
  if (request.channel === 'sms' && !texter) return { verdict: 'self_share', reason: 'own_channel', friends: [] };

  const friends = typed.addresses.map((address): TypedFriend => {
    const keys = keysOf(address);
    const hadEnough =
      keys.some((key) => history.sentBefore.has(key) || (history.received.get(key) ?? 0) >= LIMITS.friendPerRetailer) ||
      globalKeysOf(address).some((key) => (history.receivedInAll.get(key) ?? 0) >= LIMITS.friendInAll);
    return { address, key: keys[0] ?? '', hadEnough };
  });
  const decided = decideFriends(friends, history);
  const language = chooseLanguage(shop, [request.language, advocate.language]);
  const advocateName = typed.name ?? (advocate.nameSealed ? secrets.open(advocate.nameSealed) : undefined);
  if (!advocateName)
    throw new AppError('invalid_name', 'A friend must be told who sends this: a first name is missing.');
  const valuesFor = (url: string) => ({
    advocateName,
    shopName: shop.name,
    words: wordsOf(offer.deal, language),
    badge: badgeOf(offer.deal, language),
    url,
    rewardDisclosed: offer.campaign.reward.amount > 0,
    ...(typed.message && { personalMessage: typed.message }),
    ...(offer.deal.imageUrl && { imageUrl: offer.deal.imageUrl }),
    ...(link.productId && { product: product ? describeProduct(shop, product, language, now) : {} }),
    ...(offer.deal.validTo && { validTo: offer.deal.validTo }),
  });
  const write = (token: string) => {
    return { kind: 'deal', values: valuesFor(linkUrl(config.publicUrl, link.code, token)) } as const;
  };
  const answer: ShareAnswer = {
    verdict: 'relay',
    friends: decided.map(({ status }) => ({ status })),
    preview: previewShare(shop, language, config.publicUrl, write, texter),
  };
  const sending = friends.filter((_, index) => decided[index]?.send);
  if (request.preview || sending.length === 0) return answer;

  const shareId = ids.make('shr');
  /** The friend as a recipient of their own, and the message to them. */
  const planFriend = ({ address = '', key }: TypedFriend): InStatement[] => {
    const token = ids.token(shop.number);
    const recipient = insertRecipient(database, {
      id: ids.make('rcp'),
      shopId: shop.id,
      retailerId: shop.retailerId,
      shareId,
      advocateId: advocate.id,
      dealId: offer.deal.id,
      linkCode: link.code,
      friendKey: key,
      globalKey: globalKeysOf(address)[0] ?? null,
      masked: maskAddress(address),
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
      idempotencyKey: `deal:${key}:${advocate.id}:${offer.deal.id}`,
      recipientKey: key,
      address,
      masked: maskAddress(address),
      language,
      values: write(token).values,
      policyVersion: verdict.version,
      unsubscribeToken: ids.token(shop.number),
    };
    return [recipient, insertMessage(database, secrets, message, now), insertQueued(shop, message, now)];
  };
  const share = insertShare(database, {
    id: shareId,
    shopId: shop.id,
    clientId: request.id,
    linkCode: link.code,
    advocateId: advocate.id,
    channel: request.channel,
    verdict: 'relay',
    policyVersion: verdict.version,
    policyInputs: {
      market: shop.country,
      channel: request.channel,
      reward: offer.campaign.reward.amount > 0,
      sharer: advocate.state,
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
      campaign: offer.campaign.id,
      deal: offer.deal.id,
      channel: request.channel,
      placement: request.placement,
      link: link.code,
      advocate: advocate.id,
      language,
      recipients: sending.length,
      ...(link.variant && { variant: link.variant }),
      utm: link.utm,
      ...(link.entryUtm && { entry: link.entryUtm }),
    },
  });
  const crowd = refuseCrowd(database, {
    shareId,
    advocateId: advocate.id,
    friendKeys: sending.map(({ key }) => key),
    perDay: LIMITS.perDay,
    now,
  });
  try {
    await writeGuarded(database, share, [...sending.flatMap(planFriend), crowd, event]);
  } catch (error) {
    if (!(error instanceof RaceLost)) throw error;
    // Somebody else's was first, or this is a retry of the same act: decided anew, on how things stand now.
    return tries > 1 ? relayShare(ports, shop, request, tries - 1) : answer;
  }
  ports.wake();
  return answer;
}
