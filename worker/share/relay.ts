import { RaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { badgeOf, endOf, wordsOf } from '../campaign/deal.ts';
import { withOwn } from '../campaign/own-words.ts';
import { AppError } from '../errors.ts';
import { readTextAccount } from '../message/sms/reach.ts';
import type { Ports } from '../ports.ts';
import { mailboxOf } from '../privacy/address.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { isRewarded } from '../reward/rule.ts';
import type { ShareAnswer, ShareRequest } from '../wire.ts';
import { confirmAlone, planConfirmation } from './confirmation.ts';
import { judgeShare, readAgreed } from './judge.ts';
import { readLanguages } from './language.store.ts';
import { inLanguage, linkUrl } from './link.ts';
import { type Caller, planShare } from './plan.ts';
import { previewShare } from './preview.ts';
import { describeProduct, keepMembers, readShare, readTyped } from './reading.ts';
import { decideFriends, LIMITS, type TypedFriend } from './share.ts';

/**
 * Sends a deal to friends on behalf of a verified shopper, where the policy lets us; else says that they may send it
 * themselves, and writes nothing. Share, recipients, messages and the event are one batch.
 * @param caller the sharer's own, for the log.
 * @throws AppError `too_many_friends`, `not_verified`, `invalid_name`, `invalid_message`, `not_found`, `gone`.
 */
export async function relayShare(
  ports: Ports,
  shop: Shop,
  request: ShareRequest,
  caller: Caller,
  tries = 3,
): Promise<ShareAnswer> {
  const { clock, secrets, config } = ports;
  const now = clock.now();
  const typed = await keepMembers(ports, shop, readTyped(shop, request));
  const keysFor = (owner: string) => (address: string | undefined) =>
    address ? secrets.addressKeys(owner, request.channel, secrets.digest(address)) : [];
  // In test mode each share is for itself: members try it out as often as they like, and no limit counts it.
  const apart = shop.kind === 'test' ? `:${request.id}` : '';
  const keysOf = keysFor(shop.retailerId + apart);
  // One mailbox has many spellings: limits count by it, and by the address for what was sent before they did.
  const boxed =
    (keys: ReturnType<typeof keysFor>) =>
    (address: string | undefined): readonly string[] =>
      address ? [...new Set([...keys(mailboxOf(address)), ...keys(address)])] : [];
  const mailboxKeysOf = boxed(keysOf);
  const globalKeysOf = boxed(keysFor(apart));

  const database = tenantOf(ports.databases, shop);
  const reading = await readShare(ports, database, shop, request, {
    friendKeys: typed.addresses.flatMap(mailboxKeysOf),
    globalKeys: typed.addresses.flatMap(globalKeysOf),
  });
  const { offer, advocate, link, history, product } = reading;
  const hasConsent = await readAgreed(ports, database, reading, typed, keysOf);
  const advocateName = typed.name ?? (advocate.nameSealed ? secrets.open(advocate.nameSealed) : undefined);
  const verdict = judgeShare(shop, request, reading, typed, hasConsent, advocateName);
  if (verdict.verdict !== 'relay') return { verdict: verdict.verdict, reason: verdict.reason, friends: [] };
  // Where no account can send texts, the shopper's own phone does it.
  const texter = request.channel === 'sms' ? await readTextAccount(ports, database, shop) : undefined;
  if (request.channel === 'sms' && !texter) return { verdict: 'self_share', reason: 'own_channel', friends: [] };

  const friends = typed.addresses.map((address): TypedFriend => {
    const keys = mailboxKeysOf(address);
    const hadEnough =
      history.blocked ||
      keys.some((key) => history.sentBefore.has(key) || (history.received.get(key) ?? 0) >= LIMITS.friendPerRetailer) ||
      globalKeysOf(address).some((key) => (history.receivedInAll.get(key) ?? 0) >= LIMITS.friendInAll);
    return { address, key: keysOf(address)[0] ?? '', mailboxKey: keys[0] ?? '', hadEnough };
  });
  const decided = decideFriends(friends, history);
  const language = chooseLanguage(shop, [request.language, advocate.language]);
  if (!advocateName)
    throw new AppError('invalid_name', 'A friend must be told who sends this: a first name is missing.');
  const languages = await readLanguages(database, shop.id, typed.addresses.flatMap(keysOf));
  /** A friend's own where they told us; the preview stays in the one that was chosen, which tells of nobody. */
  const languageOf = (address: string | undefined) =>
    chooseLanguage(shop, [...keysOf(address).map((key) => languages.get(key)), language]);
  const end = endOf(offer);
  const valuesFor = (token: string, language: string) => ({
    advocateName,
    shopName: shop.name,
    ...withOwn(offer.campaign.messages, 'deal', language),
    words: wordsOf(offer.deal, language),
    badge: badgeOf(offer.deal, language),
    url: token && inLanguage(linkUrl(config.publicUrl, link.code, token), language, link.language),
    rewardDisclosed: isRewarded(offer.campaign.reward),
    ...(typed.message && { personalMessage: typed.message }),
    ...(offer.deal.imageUrl && { imageUrl: offer.deal.imageUrl }),
    ...(link.productId && { product: product ? describeProduct(shop, product, language, now) : {} }),
    ...(end !== undefined && { validTo: end }),
  });
  const write = (token: string) => {
    return { kind: 'deal', values: valuesFor(token, language) } as const;
  };
  const answer: ShareAnswer = {
    verdict: 'relay',
    friends: decided.map(({ status }) => ({ status })),
    preview: previewShare(shop, language, config.publicUrl, write, texter),
  };
  if (request.preview) return answer;
  const sending = friends.filter((_, index) => decided[index]?.send);
  const taken = new Set(
    friends.filter((_, index) => decided[index]?.status === 'accepted').map(({ mailboxKey }) => mailboxKey),
  );
  const confirmation = await planConfirmation(
    ports,
    database,
    shop,
    { id: request.id, advocate, messages: offer.campaign.messages },
    valuesFor('', language),
    taken.size,
  );
  if (sending.length === 0) {
    await confirmAlone(ports, database, confirmation);
    return answer;
  }
  const policyVersion = verdict.version;
  const plan = {
    request,
    reading,
    typed,
    caller,
    sending,
    language,
    policyVersion,
    hasConsent,
    globalKeysOf,
    languageOf,
    valuesFor,
  };
  const { guard, rest } = planShare(ports, database, shop, plan);
  try {
    await writeGuarded(database, guard, [...rest, ...confirmation]);
  } catch (error) {
    if (!(error instanceof RaceLost)) throw error;
    // Somebody else's was first, or this is a retry of the same act: decided anew, on how things stand now.
    return tries > 1 ? relayShare(ports, shop, request, caller, tries - 1) : answer;
  }
  ports.wake();
  return answer;
}
