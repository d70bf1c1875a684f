import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { campaignIn } from '../campaign/campaign.store.ts';
import { isKnownFriend, isOpenToFriends, stateAt } from '../campaign/campaign.ts';
import { isDealOpen, isSoldOut } from '../campaign/deal.ts';
import { type ClaimRefusal, refuseFriend } from '../campaign/eligibility.ts';
import { explain } from '../campaign/words.ts';
import { readClick } from '../click/click.token.ts';
import { applyUrl } from '../coupon/apply.ts';
import { askShop, dealCode } from '../coupon/ask.ts';
import { planCoupon } from '../coupon/coupon.store.ts';
import { readDrain } from '../coupon/pool.store.ts';
import { isDrained } from '../coupon/pool.ts';
import { readVouchedCustomer } from '../customer/known.ts';
import { AppError } from '../errors.ts';
import { readShopNumber } from '../message/sms/reach.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { obeySwitches } from '../retailer/switch.ts';
import { readVouched } from '../share/advocate.ts';
import { readLanguages } from '../share/language.store.ts';
import { hasStores } from '../store/store.store.ts';
import { noteRefused } from '../support/refused.ts';
import { linkAddresses } from '../suppression/pair.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import { barcodeUrl } from '../till/barcode.page.ts';
import type { ClaimAnswer, ClaimRequest } from '../wire.ts';
import {
  capClaims,
  insertClaim,
  type LinkStory,
  readClaimKeys,
  readClaims,
  readLinkStory,
  readRecipient,
  takeStock,
} from './claim.store.ts';
import {
  type ClaimKey,
  chooseKey,
  claimIdOf,
  claimSource,
  codeExpiry,
  type GivenCode,
  isGivenAtOnce,
  readReferralKey,
} from './claim.ts';
import { byMail, byText, planCodeMessage } from './code-message.ts';
import { takeNumber } from './code-number.ts';
import { planOpening, takeMail } from './opened.ts';
import { letWait } from './wait.ts';

/** What a friend asks, and from where. */
export type Asked = ClaimRequest & {
  /** ISO 3166-1, where the platform in front of us knows. */
  country?: string | undefined;
  /** Where the address was opened by our mail's link: when they clicked, UTC milliseconds. */
  openedAt?: number | undefined;
};

/** So often a claim is tried where others took its code first: with each round fewer are left to lose against. */
const TRIES = 12;

/** Who asks, for what, and what they got before. */
interface Reading {
  story: LinkStory;
  /** Why they may not have a code that they do not have yet. */
  refusal: ClaimRefusal | undefined;
  key: ClaimKey;
  recipientId: string | null;
  clickedAt: number;
  /** What they are written in. */
  language: string;
  /** What the page speaks, and their consent with it. */
  shown: string;
  email: string | undefined;
  emailKey: ClaimKey | undefined;
  /** Daily key of the friend's network. */
  network: string;
  counts: Awaited<ReturnType<typeof readClaims>> & { drained: boolean };
}

/** Whether the friend is a customer, as far as the shop itself vouches: a typed address must tell nobody who exists. */
async function readCustomer(ports: Ports, database: TenantDatabase, shop: Shop, request: Asked) {
  const vouched = readVouched(shop, request.identity, ports.secrets, ports.clock);
  return vouched && readVouchedCustomer(ports, database, shop, vouched.customerId);
}

/** @throws AppError `unknown_code`, `gone`, `unprocessable`. */
async function readClaim(
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
  const [story, recipient] = await Promise.all([
    readLinkStory(database, shop.id, referral.code),
    tokenHash ? readRecipient(database, tokenHash, referral.code) : undefined,
  ]);
  if (!story) throw new AppError('unknown_code', 'This link is not known.');
  const { campaign } = obeySwitches(shop.controls, { campaign: campaignIn(story) });
  if (!isOpenToFriends(campaign, now) || !isDealOpen(story.deal, now)) {
    throw new AppError('gone', 'This deal has ended.');
  }
  const click = request.rc ? readClick(secrets, request.rc) : undefined;
  const clickFits = click?.shop === shop.number && click.code === referral.code;
  const keysOf = (by: 'email' | 'sms', address: string | undefined) =>
    address ? secrets.addressKeys(shop.retailerId, by, secrets.digest(address)) : [];
  const [mailKey] = keysOf('email', email);
  const emailKey: ClaimKey | undefined = mailKey ? { kind: 'email', hash: mailKey } : undefined;
  const number = request.phone ? readShopNumber(shop, request.phone)?.number : undefined;
  const known = [...keysOf('email', email), ...keysOf('sms', number), ...(recipient ? [recipient.friendKey] : [])];
  const { openedAt } = request;
  const key = chooseKey({
    recipientHash: recipient && tokenHash,
    openedHash: openedAt === undefined ? undefined : emailKey?.hash,
    clickHash: clickFits && request.rc ? secrets.digest(request.rc) : undefined,
  });
  if (!key) throw new AppError('unprocessable', 'Open the link that was sent to you once more, then ask for the code.');
  const clickedAt = clickFits ? click.at : openedAt;
  const [claims, drain, customer, told] = await Promise.all([
    readClaims(database, {
      shopId: shop.id,
      dealId: story.deal.id,
      linkCode: story.link.code,
      keys: emailKey ? [key, emailKey] : [key],
      networkKey: network,
      now,
    }),
    story.deal.codeSource === 'pool' ? readDrain(database, story.deal.id, now) : undefined,
    readCustomer(ports, database, shop, request),
    readLanguages(database, shop.id, known),
  ]);
  const counts = { ...claims, drained: drain !== undefined && isDrained(drain) };
  const friend = { recipient: recipient !== undefined, clickedAt };
  const isLate = stateAt(campaign, now) === 'paused' && !isKnownFriend(campaign, friend);
  const refusal = isLate
    ? 'paused'
    : refuseFriend(campaign.claim, { existing: customer?.existing, days: customer?.days, country: request.country });
  // The service's own canary walks all day from one network, for codes that are worth nothing.
  if (shop.kind === 'canary') Object.assign(counts, { network: 0, link: 0 });
  return {
    story,
    refusal: refusal ?? (isSoldOut(story.deal) ? 'sold_out' : undefined),
    key,
    email,
    emailKey,
    network,
    counts,
    recipientId: recipient?.id ?? null,
    clickedAt: clickedAt ?? now,
    // What they told themselves, what they were written in, what the shopper chose for them; the page's comes last.
    language: chooseLanguage(shop, [
      ...known.map((one) => told.get(one)),
      recipient?.language,
      story.link.language,
      request.language,
    ]),
    shown: chooseLanguage(shop, [request.language, story.link.language]),
  };
}

/**
 * Claim, coupon, event, mail and text in one batch, which fails when this friend has a claim already, and above the
 * limits. Undefined where there is no code now.
 */
async function writeClaim(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  reading: Reading,
  number: string | undefined,
): Promise<GivenCode | undefined> {
  const { ids, clock, secrets } = ports;
  const { story, email, key, language, shown } = reading;
  const { deal, link, campaign } = story;
  const now = clock.now();
  const fromShop = deal.codeSource === 'shop';
  const claimId = fromShop ? claimIdOf(secrets, deal.id, key) : ids.make('clm');
  const expiresAt = codeExpiry(deal, now);
  const made = fromShop
    ? await askShop(ports, database, shop, { id: claimId, about: dealCode(deal), expiresAt, test: false })
    : undefined;
  const coupon = await planCoupon(database, ids, deal, { claimId, linkCode: link.code, now, expiresAt, made });
  if (!coupon) return undefined;
  const given = { claimId, code: coupon.code, expiresAt };
  const row = {
    id: claimId,
    shopId: shop.id,
    dealId: deal.id,
    linkCode: link.code,
    keyKind: key.kind,
    keyHash: key.hash,
    recipientId: reading.recipientId,
    couponId: coupon.id,
    networkKey: reading.network,
    language,
    clickedAt: reading.clickedAt,
    createdAt: now,
  };
  // The service's own canary walks all day from one network.
  const capped = key.kind === 'click' && shop.kind !== 'canary';
  const event = insertEvent({
    shop: shop.number,
    id: ids.uuid(),
    kind: 'claim',
    occurredAt: now,
    receivedAt: now,
    body: {
      campaign: campaign.id,
      deal: deal.id,
      channel: link.channel,
      placement: link.placement,
      link: link.code,
      advocate: link.advocateId,
      language,
      utm: link.utm,
      ...(link.entryUtm && { entry: link.entryUtm }),
      ...(link.variant && { variant: link.variant }),
    },
  });
  const mail = email
    ? await planCodeMessage(ports, database, shop, story, given, byMail(shop, email, shown), language)
    : [];
  const text = number
    ? await planCodeMessage(ports, database, shop, story, given, byText(shop, number, shown), language)
    : [];
  await writeGuarded(database, insertClaim(database, row), [
    ...(capped ? capClaims(row, deal.codeSource === 'pool') : []),
    coupon.statement,
    ...takeStock(deal.id),
    event,
    ...mail,
    ...text,
  ]);
  return given;
}

/** Who asks for one code by mail and by text is one person: who refuses the one refuses the other. */
async function linkClaim({ clock }: Ports, database: TenantDatabase, given: GivenCode): Promise<void> {
  const { emailKey, smsKey } = await readClaimKeys(database, claimSource(given));
  if (!emailKey || !smsKey) return;
  const pair = linkAddresses(database, { emailKey, smsKey, source: 'claim', now: clock.now() });
  await database.client.batch(pair, 'write');
}

/** Sends a link that leads to a code where an address was left; nothing is taken before it is opened. */
async function askToOpen(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  { story, email, emailKey, network, language, shown, clickedAt }: Reading,
  country: string | undefined,
): Promise<ClaimAnswer> {
  if (!email || !emailKey) return { state: 'confirm_email' };
  if (await takeMail(ports, database, shop, { emailKey: emailKey.hash, network })) {
    const asked = { rk: story.link.code, email, emailKey: emailKey.hash, language, country, clickedAt };
    await database.client.batch(planOpening(ports, database, shop, story, asked, shown), 'write');
    ports.wake();
  }
  return { state: 'confirm_email', mailed: true };
}

/**
 * Gives a friend the code of a deal: one a friend, the same on every further tap; by mail or text too where they ask.
 * Above the limits an address has to be opened first; where there is none now, whoever left an address gets it later.
 * @param network daily key of the friend's network, for the limits.
 * @param taken the number for the text, where an earlier try checked and counted it.
 * @throws AppError `unknown_code`, `gone`, `unprocessable`, `too_many_requests`.
 */
export async function giveCode(
  ports: Ports,
  shop: Shop,
  request: Asked,
  network: string,
  retries = TRIES,
  taken?: string,
): Promise<ClaimAnswer> {
  const database = tenantOf(ports.databases, shop);
  const reading = await readClaim(ports, database, shop, request, network);
  const { story, counts, email } = reading;
  const under = (key: ClaimKey) => counts.mine.find(({ claim }) => claim.keyHash === key.hash);
  // Whoever has their code keeps it, whatever the rules have become.
  if (reading.refusal && counts.mine.length === 0) {
    const refused = explain('claim', reading.refusal, reading.shown, { shop: shop.name });
    const subject = reading.emailKey?.hash ?? reading.recipientId ?? '';
    const about = story.link.code;
    await noteRefused(ports, shop, { wanted: 'claim', subject, about, reason: reading.refusal });
    return { state: 'refused', refused };
  }
  const made = under(reading.key);
  if (!isGivenAtOnce({ key: reading.key, hasClaim: made !== undefined }, counts)) {
    return askToOpen(ports, database, shop, reading, request.country);
  }
  const asked = request.phone;
  const number = taken ?? (asked && (await takeNumber(ports, database, shop, asked, network)));
  const before: GivenCode | undefined = made && {
    claimId: made.claim.id,
    code: made.coupon.code,
    expiresAt: made.coupon.expiresAt ?? codeExpiry(story.deal, ports.clock.now()),
  };

  let given = before;
  if (!given) {
    try {
      given = await writeClaim(ports, database, shop, reading, number);
    } catch (error) {
      // Lost against the same friend's other tap, or against another friend who took the same waiting code.
      if (!isRaceLost(error)) throw error;
      if (retries > 0) return giveCode(ports, shop, request, network, retries - 1, number);
      ports.log.warn('claim_lost_all_races', { shop: shop.id });
    }
    if (!given) return letWait(ports, database, shop, { request, network, key: reading.key, dealId: story.deal.id });
  } else if (email || number) {
    const { language, shown, emailKey } = reading;
    // One code must not carry mails to ever new addresses; whoever opened a mail of ours has theirs before them.
    const mayMail =
      emailKey &&
      request.openedAt === undefined &&
      (await takeMail(ports, database, shop, { emailKey: emailKey.hash, network }));
    const mail =
      email && mayMail
        ? await planCodeMessage(ports, database, shop, story, given, byMail(shop, email, shown), language)
        : [];
    const text = number
      ? await planCodeMessage(ports, database, shop, story, given, byText(shop, number, shown), language)
      : [];
    await database.client.batch([...mail, ...text], 'write');
  }
  if (email || number) {
    await linkClaim(ports, database, given);
    ports.wake();
  }
  const url = applyUrl(shop, given.code, story.deal.targetUrl);
  const bars = (await hasStores(database, shop.id)) ? barcodeUrl(given.code) : undefined;
  return {
    state: 'given',
    code: given.code,
    expiresAt: given.expiresAt,
    ...(url && { applyUrl: url }),
    ...(bars && { bars }),
    ...(email && { mailed: true as const }),
    ...(number && { texted: true as const }),
  };
}
