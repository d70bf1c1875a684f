import type { InStatement } from '@libsql/client';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { AppError } from '../errors.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import { mayText, readShopNumber } from '../message/sms/reach.ts';
import { sayText } from '../message/sms/words.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertConsent, type LinkStory } from './claim.store.ts';
import { applyUrl, type GivenCode } from './claim.ts';

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
  const { rateLimit, secrets } = ports;
  const read = readShopNumber(shop, phone);
  if (!read || shop.controls.off.channel.includes('sms') || !(await mayText(ports, database, shop))) {
    throw new AppError('unprocessable', 'No text can be sent to this number.');
  }
  const key = secrets.addressKeys(shop.retailerId, 'sms', secrets.digest(read.number))[0];
  const free =
    (await rateLimit.take(`code-text:${network}`, LIMITS.networkHour, HOUR)) &&
    (await rateLimit.take(`code-text:${key}`, LIMITS.numberDay, 24 * HOUR)) &&
    (await rateLimit.take(`code-text:${shop.id}`, LIMITS.shopHour, HOUR));
  if (!free) throw new AppError('too_many_requests', 'Too many texts; wait an hour.', { retryAfterSeconds: 3600 });
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
  const url = applyUrl(shop.settings.autoApplyUrl, given.code, story.deal.targetUrl);
  const consent = insertConsent(database, {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey: key,
    purpose: 'code_by_text',
    channel: 'sms',
    wording: sayText(language, shop.formal, 'consent', { shop: shop.name }),
    language,
    method: 'typed_and_sent',
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
  return [consent, message];
}
