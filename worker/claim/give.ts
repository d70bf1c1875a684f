import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { explain } from '../campaign/words.ts';
import { linkBody } from '../click/visit.ts';
import { applyUrl } from '../coupon/apply.ts';
import { askShop, dealCode } from '../coupon/ask.ts';
import { planCoupon } from '../coupon/coupon.store.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { hasStores } from '../store/store.store.ts';
import { noteRefused } from '../support/refused.ts';
import { linkAddresses } from '../suppression/pair.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import { barcodeUrl } from '../till/barcode.page.ts';
import type { ClaimAnswer } from '../wire.ts';
import { type Asked, type Reading, readAsked } from './asked.ts';
import { capClaims, insertClaim, readClaimKeys, takeStock } from './claim.store.ts';
import { claimIdOf, claimSource, codeExpiry, expiryOf, type GivenCode, isGivenAtOnce } from './claim.ts';
import { byMail, byText, planCodeMessage } from './code-message.ts';
import { takeNumber } from './code-number.ts';
import { planOpening, takeMail } from './opened.ts';
import { letWait } from './wait.ts';

/** So often a claim is tried where others took its code first: with each round fewer are left to lose against. */
const TRIES = 12;

/** The code by mail and by text, as far as the friend asked for them. @param number E.164. */
async function planMessages(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  { story, language, shown }: Reading,
  given: GivenCode,
  { email, number }: { email: string | undefined; number: string | undefined },
): Promise<InStatement[]> {
  const wishes = [email && byMail(shop, email, shown), number && byText(shop, number, shown)];
  const planned: InStatement[] = [];
  for (const wish of wishes) {
    if (wish) planned.push(...(await planCodeMessage(ports, database, shop, story, given, wish, language)));
  }
  return planned;
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
  const { story, email, key, language, visit } = reading;
  const { deal, link } = story;
  const now = clock.now();
  const fromShop = deal.codeSource === 'shop';
  const claimId = fromShop ? claimIdOf(secrets, deal.id, key) : ids.make('clm');
  const expiresAt = codeExpiry(story, now);
  const made = fromShop
    ? await askShop(ports, database, shop, { id: claimId, about: dealCode(deal), expiresAt, test: false })
    : undefined;
  const coupon = await planCoupon(database, ids, deal, { claimId, linkCode: link.code, now, expiresAt, made });
  if (!coupon) return undefined;
  const given = { claimId, code: coupon.code, expiresAt: Math.min(expiresAt, coupon.endsAt ?? expiresAt) };
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
    visit,
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
    body: linkBody(link, link.advocateId, visit),
  });
  const messages = await planMessages(ports, database, shop, reading, given, { email, number });
  await writeGuarded(database, insertClaim(database, row), [
    ...(capped ? capClaims(row, deal.codeSource === 'pool') : []),
    coupon.statement,
    ...takeStock({ shopId: shop.id, dealId: deal.id, mailboxKey: reading.mailboxKey }),
    event,
    ...messages,
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
  { story, email, emailKey, mailboxKey, network, language, shown, clickedAt, rc }: Reading,
  { country, device }: Asked,
): Promise<ClaimAnswer> {
  if (!email || !emailKey || !mailboxKey) return { state: 'confirm_email' };
  if (await takeMail(ports, database, shop, { mailboxKey, network })) {
    const asked = { rk: story.link.code, ...(rc && { rc }), email, emailKey, language, country, device, clickedAt };
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
  const reading = await readAsked(ports, database, shop, request, network);
  const { story, counts, email } = reading;
  const [made] = counts.mine;
  // Whoever has their code keeps it, whatever the rules have become.
  if (reading.refusal && !made) {
    const refused = explain('claim', reading.refusal, reading.shown, { shop: shop.name });
    const subject = reading.emailKey ?? reading.recipientId ?? '';
    const about = story.link.code;
    await noteRefused(ports, shop, { wanted: 'claim', subject, about, reason: reading.refusal });
    return { state: 'refused', refused };
  }
  const { mailFirst } = story.campaign.claim ?? {};
  if (!isGivenAtOnce({ key: reading.key, hasClaim: made !== undefined, mailFirst }, counts)) {
    return askToOpen(ports, database, shop, reading, request);
  }
  const asked = request.phone;
  const number = taken ?? (asked && (await takeNumber(ports, database, shop, asked, network)));
  const before: GivenCode | undefined = made && {
    claimId: made.claim.id,
    code: made.coupon.code,
    expiresAt: expiryOf({ ...story, ...made }),
  };
  // Nobody is led to the basket with a code that it no longer takes.
  if (before && before.expiresAt <= ports.clock.now()) {
    return { state: 'refused', refused: explain('claim', 'code_ended', reading.shown, { shop: shop.name }) };
  }

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
    if (!given) {
      const waiting = await letWait(ports, database, shop, request, reading);
      if (waiting) return waiting;
      return retries > 0 ? giveCode(ports, shop, request, network, retries - 1, number) : { state: 'waiting' };
    }
  } else if (email || number) {
    const { mailboxKey } = reading;
    // One code must not carry mails to ever new addresses; whoever opened a mail of ours has theirs before them.
    const mayMail =
      mailboxKey && request.openedAt === undefined && (await takeMail(ports, database, shop, { mailboxKey, network }));
    const wanted = { email: mayMail ? email : undefined, number };
    await database.client.batch(await planMessages(ports, database, shop, reading, given, wanted), 'write');
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
