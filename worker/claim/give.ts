import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { isOpenToFriends } from '../campaign/campaign.ts';
import { isDealOpen } from '../campaign/deal.ts';
import { readClick } from '../click/click.token.ts';
import { planCoupon } from '../coupon/coupon.store.ts';
import { AppError } from '../errors.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { obeySwitches } from '../retailer/switch.ts';
import { insertEvent } from '../tag/event.store.ts';
import type { ClaimAnswer, ClaimRequest } from '../wire.ts';
import { insertClaim, type LinkStory, readClaims, readLinkStory, readRecipient } from './claim.store.ts';
import { applyUrl, type ClaimKey, chooseKey, codeExpiry, decideKey, type GivenCode, readReferralKey } from './claim.ts';
import { planCodeMail } from './code-mail.ts';
import { planCodeText, takeNumber } from './code-text.ts';

/** Who asks, for what, and what they got before. */
interface Reading {
  story: LinkStory;
  key: ClaimKey;
  recipientId: string | null;
  clickedAt: number;
  language: string;
  email: string | undefined;
  emailKey: ClaimKey | undefined;
  /** Daily key of the friend's network. */
  network: string;
  counts: Awaited<ReturnType<typeof readClaims>>;
}

/** @throws AppError `unknown_code`, `gone`, `unprocessable`. */
async function readClaim(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  request: ClaimRequest,
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
  const { campaign } = obeySwitches(shop.controls, story);
  if (!isOpenToFriends(campaign, now) || !isDealOpen(story.deal, now)) {
    throw new AppError('gone', 'This deal has ended.');
  }
  const click = request.rc ? readClick(secrets, request.rc) : undefined;
  const clickFits = click?.shop === shop.number && click.code === referral.code;
  const key = chooseKey({
    recipientHash: recipient && tokenHash,
    clickHash: clickFits && request.rc ? secrets.digest(request.rc) : undefined,
  });
  if (!key) throw new AppError('unprocessable', 'Open the link that was sent to you once more, then ask for the code.');
  const emailKey: ClaimKey | undefined = email
    ? { kind: 'email', hash: secrets.addressKeys(shop.retailerId, 'email', secrets.digest(email))[0] }
    : undefined;
  const counts = await readClaims(database, {
    shopId: shop.id,
    dealId: story.deal.id,
    linkCode: story.link.code,
    keys: emailKey ? [key, emailKey] : [key],
    networkKey: network,
    now,
  });
  // The service's own canary walks all day from one network, for codes that are worth nothing.
  if (shop.kind === 'canary') Object.assign(counts, { network: 0, link: 0 });
  return {
    story,
    key,
    email,
    emailKey,
    network,
    counts,
    recipientId: recipient?.id ?? null,
    clickedAt: clickFits ? click.at : now,
    language: chooseLanguage(shop, [request.language, story.link.language]),
  };
}

/** Claim, coupon, event, mail and text in one batch, which fails when this friend has a claim already. */
async function writeClaim(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  reading: Reading,
  key: ClaimKey,
  number: string | undefined,
): Promise<GivenCode> {
  const { ids, clock } = ports;
  const { story, email, language } = reading;
  const { deal, link, campaign } = story;
  const now = clock.now();
  const claimId = ids.make('clm');
  const expiresAt = codeExpiry(deal, now);
  const coupon = await planCoupon(database, ids, deal, { claimId, linkCode: link.code, now, expiresAt });
  const given = { claimId, code: coupon.code, expiresAt };
  const guard = insertClaim(database, {
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
  });
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
    },
  });
  const mail = email ? planCodeMail(ports, database, shop, story, given, email, language) : [];
  const text = number ? planCodeText(ports, database, shop, story, given, number, language) : [];
  await writeGuarded(database, guard, [coupon.statement, event, ...mail, ...text]);
  return given;
}

/**
 * Gives a friend the code of a deal: one a friend, the same on every further tap; by mail or text too where they ask.
 * Above the limits the code goes by mail alone.
 * @param network daily key of the friend's network, for the limits.
 * @param taken the number for the text, where an earlier try checked and counted it.
 * @throws AppError `unknown_code`, `gone`, `unprocessable`, `too_many_requests`.
 */
export async function giveCode(
  ports: Ports,
  shop: Shop,
  request: ClaimRequest,
  network: string,
  retries = 3,
  taken?: string,
): Promise<ClaimAnswer> {
  const database = tenantOf(ports.databases, shop);
  const reading = await readClaim(ports, database, shop, request, network);
  const { story, counts, email } = reading;
  const under = (key: ClaimKey) => counts.mine.find(({ claim }) => claim.keyHash === key.hash);
  const decided = decideKey({ ...reading, hasClaim: under(reading.key) !== undefined }, counts);
  if (!decided) return { state: 'confirm_email' };
  // A code that is not shown here must not be had by a text either.
  const asked = decided.shown ? request.phone : undefined;
  const number = taken ?? (asked && (await takeNumber(ports, database, shop, asked, network)));
  const made = under(decided.key);
  const before: GivenCode | undefined = made && {
    claimId: made.claim.id,
    code: made.coupon.code,
    expiresAt: made.coupon.expiresAt ?? codeExpiry(story.deal, ports.clock.now()),
  };

  let given = before;
  if (!given) {
    try {
      given = await writeClaim(ports, database, shop, reading, decided.key, number);
    } catch (error) {
      // Lost against the same friend's other tap, or against another friend who took the same waiting code.
      if (isRaceLost(error) && retries > 0) return giveCode(ports, shop, request, network, retries - 1, number);
      throw error;
    }
  } else if (email || number) {
    const { language } = reading;
    const mail = email ? planCodeMail(ports, database, shop, story, given, email, language) : [];
    const text = number ? planCodeText(ports, database, shop, story, given, number, language) : [];
    await database.client.batch([...mail, ...text], 'write');
  }
  if (email || number) ports.wake();
  if (!decided.shown) return { state: 'confirm_email', mailed: true };
  const url = applyUrl(shop.settings.autoApplyUrl, given.code, story.deal.targetUrl);
  return {
    state: 'given',
    code: given.code,
    expiresAt: given.expiresAt,
    ...(url && { applyUrl: url }),
    ...(email && { mailed: true as const }),
    ...(number && { texted: true as const }),
  };
}
