import type { InStatement } from '@libsql/client';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { applyUrl } from '../coupon/apply.ts';
import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import { readShopNumber, readTextAccount } from '../message/sms/reach.ts';
import { writeConsent } from '../message/sms/text.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertConsent, type LinkStory } from './claim.store.ts';
import { claimSource, type GivenCode } from './claim.ts';

/** Texts cost money, and whoever asks for one may ask for somebody else: so many an hour from a network, a day to a number. */
const LIMITS = { networkHour: 3, numberDay: 2, shopHour: 200 };
const HOUR = 3_600_000;

/**
 * The number that a friend wants their code at, where a text may go there.
 * @param network daily key of the friend's network.
 * @throws AppError `unprocessable`, `too_many_requests`.
 */
export async function takeNumber(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  phone: string,
  network: string,
): Promise<string> {
  const { clock, secrets } = ports;
  const read = readShopNumber(shop, phone);
  if (!read || shop.controls.off.channel.includes('sms') || !(await readTextAccount(ports, database, shop))) {
    throw new AppError('unprocessable', 'No text can be sent to this number.');
  }
  const key = secrets.addressKeys(shop.retailerId, 'sms', secrets.digest(read.number))[0];
  const fits = await takeShared(
    database,
    [
      { key: `code-text:${network}`, limit: LIMITS.networkHour, windowMs: HOUR, times: 1 },
      { key: `code-text:${key}`, limit: LIMITS.numberDay, windowMs: 24 * HOUR, times: 1 },
      { key: `code-text:${shop.id}`, limit: LIMITS.shopHour, windowMs: HOUR, times: 1 },
    ],
    clock.now(),
  );
  if (!fits.every(Boolean))
    throw new AppError('too_many_requests', 'Too many texts; wait an hour.', { retryAfterSeconds: 3600 });
  return read.number;
}

/** The text with the code that a friend asked for, and the consent it rests on: for this text and no other. */
export function planCodeText(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  story: LinkStory,
  given: GivenCode,
  number: string,
  language: string,
): InStatement[] {
  const { secrets, ids, clock } = ports;
  const key = secrets.addressKeys(shop.retailerId, 'sms', secrets.digest(number))[0];
  const url = applyUrl(shop, given.code, story.deal.targetUrl);
  const consent = insertConsent(database, {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey: key,
    purpose: 'code_by_text',
    channel: 'sms',
    wording: writeConsent(shop, language),
    language,
    method: 'typed_and_sent',
    source: claimSource(given),
    createdAt: clock.now(),
  });
  const message = enqueueMessage(ports, shop, {
    kind: 'code',
    channel: 'sms',
    // Asking again for the same deal sends no second text.
    cause: `code:${story.deal.id}:${key}`,
    campaignId: story.campaign.id,
    address: number,
    language,
    values: {
      shopName: shop.name,
      words: wordsOf(story.deal, language),
      badge: badgeOf(story.deal, language),
      code: given.code,
      expiresAt: given.expiresAt,
      ...(url && { applyUrl: url }),
    },
  });
  return [consent, ...message];
}
