import { campaignIn } from '../campaign/campaign.store.ts';
import { isKnownFriend, isOpenToFriends, stateAt } from '../campaign/campaign.ts';
import { isDealOpen, isSoldOut } from '../campaign/deal.ts';
import { type ClaimRefusal, refuseFriend } from '../campaign/eligibility.ts';
import { readClicks } from '../click/visit.store.ts';
import type { ClickVisit } from '../click/visit.ts';
import { readDrain } from '../coupon/pool.store.ts';
import { isDrained } from '../coupon/pool.ts';
import { readProvenCustomer } from '../customer/known.ts';
import { AppError } from '../errors.ts';
import { readShopNumber } from '../message/sms/reach.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { mailboxOf, normaliseEmail } from '../privacy/address.ts';
import { findOwn } from '../purchase/credit.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { obeySwitches } from '../retailer/switch.ts';
import { customerKeys, mailboxKeysOf, readVouched } from '../share/advocate.ts';
import { readLanguages } from '../share/language.store.ts';
import type { Device } from '../tag/event.ts';
import type { ClaimRequest } from '../wire.ts';
import { type LinkStory, readAhead, readClaims, readEarner, readLinkStory, readRecipient } from './claim.store.ts';
import { type ClaimKey, chooseKey, readReferralKey } from './claim.ts';

/** What a friend asks, and from where. */
export type Asked = ClaimRequest & {
  /** ISO 3166-1, where the platform in front of us knows. */
  country?: string | undefined;
  device?: Device | undefined;
  /** Where the address was opened by our mail's link: when they clicked, UTC milliseconds. */
  openedAt?: number | undefined;
};

/** Who asks, for what, and what they got before. */
export interface Reading {
  story: LinkStory;
  /** Why they may not have a code that they do not have yet. */
  refusal: ClaimRefusal | undefined;
  key: ClaimKey;
  recipientId: string | null;
  clickedAt: number;
  /** The click's id, where it is one of this link. */
  rc: string | undefined;
  /** What the click told, else what the call itself does. */
  visit: ClickVisit;
  /** What they are written in. */
  language: string;
  /** What the page speaks, and their consent with it. */
  shown: string;
  email: string | undefined;
  /** Keyed hashes of the address, and of the mailbox behind it. */
  emailKey: string | undefined;
  mailboxKey: string | undefined;
  /** Daily key of the friend's network. */
  network: string;
  counts: Awaited<ReturnType<typeof readClaims>> & { drained: boolean };
}

/**
 * Whether the link is the friend's own, as far as they proved who they are: by the shop's signature, or by a message of
 * ours that they opened. What they typed is compared with the order alone.
 */
async function isOwnLink(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  story: LinkStory,
  proven: { customerId: string | undefined; addresses: readonly string[] },
): Promise<boolean> {
  const { customerId, addresses } = proven;
  if (customerId === undefined && addresses.length === 0) return false;
  const earner = await readEarner(database, story.advocate);
  if (!earner) return false;
  const customer: readonly string[] = customerId === undefined ? [] : customerKeys(ports.secrets, shop, customerId);
  const mailboxKeys = mailboxKeysOf(ports, shop, earner.emailSealed);
  return findOwn({ ...earner, mailboxKeys }, { customer, email: addresses, mailbox: addresses }) !== undefined;
}

/**
 * Reads all that a friend's code depends on.
 * @param network daily key of the friend's network.
 * @throws AppError `unknown_code`, `gone`, `unprocessable`.
 */
export async function readAsked(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  request: Asked,
  network: string,
): Promise<Reading> {
  const { secrets, clock } = ports;
  const now = clock.now();
  const referral = readReferralKey(request.rk);
  if (!referral) throw new AppError('unknown_code', 'This link is not known.');
  const email = request.email ? normaliseEmail(request.email) : undefined;
  if (request.email && !email) throw new AppError('unprocessable', 'This is not an email address.');

  const tokenHash = referral.recipientToken && secrets.digest(referral.recipientToken);
  const [story, recipient, [clicked]] = await Promise.all([
    readLinkStory(database, shop.id, referral.code),
    tokenHash ? readRecipient(database, tokenHash, referral.code) : undefined,
    readClicks(secrets, database, shop.number, [request.rc]),
  ]);
  if (!story) throw new AppError('unknown_code', 'This link is not known.');
  const { campaign } = obeySwitches(shop.controls, { campaign: campaignIn(story) });
  if (!isOpenToFriends(campaign, now) || !isDealOpen(story.deal, now)) {
    throw new AppError('gone', 'This deal has ended.');
  }
  const click = clicked?.code === referral.code ? clicked : undefined;
  const rc = click && request.rc;
  const keysOf = (by: 'email' | 'sms', address: string | undefined) =>
    address ? secrets.addressKeys(shop.retailerId, by, secrets.digest(address)) : [];
  const emailKeys = keysOf('email', email);
  const mailboxKeys = keysOf('email', email && mailboxOf(email));
  const [emailKey] = emailKeys;
  const [mailboxKey] = mailboxKeys;
  const number = request.phone ? readShopNumber(shop, request.phone)?.number : undefined;
  const known = [...emailKeys, ...keysOf('sms', number), ...(recipient ? [recipient.friendKey] : [])];
  const { openedAt } = request;
  const customerId = readVouched(shop, request.identity, secrets, clock)?.customerId;
  const opened = openedAt === undefined ? [] : [...emailKeys, ...mailboxKeys];
  // A mail may have been passed on: whom the shop vouches for says who it is.
  const written = recipient && !customerId ? [recipient.friendKey, recipient.mailboxKey ?? []].flat() : [];
  const addresses = [...written, ...opened];
  const key = chooseKey({
    recipientHash: recipient && tokenHash,
    openedHash: openedAt === undefined ? undefined : mailboxKey,
    clickHash: rc && secrets.digest(rc),
  });
  if (!key) throw new AppError('unprocessable', 'Open the link that was sent to you once more, then ask for the code.');
  const clickedAt = click?.at ?? openedAt;
  const place = { shopId: shop.id, dealId: story.deal.id, mailboxKey };
  const [claims, drain, told, ahead] = await Promise.all([
    readClaims(database, {
      shopId: shop.id,
      dealId: story.deal.id,
      linkCode: story.link.code,
      keys: [key.hash, ...opened],
      networkKey: network,
      now,
    }),
    story.deal.codeSource === 'pool' ? readDrain(database, story.deal.id, now) : undefined,
    readLanguages(database, shop.id, known),
    // Without a stock nothing that was promised can be lacking.
    typeof story.deal.stock === 'number' ? readAhead(database, place, network, now) : { promised: 0, network: 0 },
  ]);
  // A typed address must tell nobody who exists; whose mail was opened learns no more than they know.
  const proven = { customerId, addresses };
  const [customer, own] = await Promise.all([
    readProvenCustomer(ports, database, shop, proven),
    isOwnLink(ports, database, shop, story, proven),
  ]);
  const drained = drain !== undefined && isDrained(drain);
  const counts = { ...claims, network: claims.network + ahead.network, drained };
  const left = { ...story.deal, taken: (story.deal.taken ?? 0) + ahead.promised };
  const friend = { recipient: recipient !== undefined, clickedAt };
  const isLate = stateAt(campaign, now) === 'paused' && !isKnownFriend(campaign, friend);
  const refusal = isLate ? 'paused' : refuseFriend(campaign.claim, { ...customer, own, country: request.country });
  // The service's own canary walks all day from one network, for codes that are worth nothing.
  if (shop.kind === 'canary') Object.assign(counts, { network: 0, link: 0 });
  // As the page that they ask on: what they told themselves, what they were written in, what they read; the shopper's last.
  const language = chooseLanguage(shop, [
    ...known.map((one) => told.get(one)),
    recipient?.language,
    request.language,
    story.link.language,
  ]);
  return {
    story,
    refusal: refusal ?? (isSoldOut(left) ? 'sold_out' : undefined),
    key,
    email,
    emailKey,
    mailboxKey,
    network,
    counts,
    recipientId: recipient?.id ?? null,
    clickedAt: clickedAt ?? now,
    rc,
    visit: click?.visit ?? { country: request.country, device: request.device, language },
    language,
    shown: chooseLanguage(shop, [request.language, story.link.language]),
  };
}
