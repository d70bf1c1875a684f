import type { InStatement } from '@libsql/client';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { applyUrl } from '../coupon/apply.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { textsFor } from '../tag/texts.ts';
import { insertConsent, type LinkStory } from './claim.store.ts';
import { claimSource, type GivenCode } from './claim.ts';

/**
 * The mail with the code that a friend asked for, and the consent it rests on.
 * @param email normalised.
 */
export function planCodeMail(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  story: LinkStory,
  given: GivenCode,
  email: string,
  language: string,
): InStatement[] {
  const { secrets, ids, clock } = ports;
  const now = clock.now();
  const key = secrets.addressKeys(shop.retailerId, 'email', secrets.digest(email))[0];
  const url = applyUrl(shop, given.code, story.deal.targetUrl);
  const consent = insertConsent(database, {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey: key,
    purpose: 'code_by_email',
    channel: 'email',
    wording: textsFor(language, shop.formal).email_code_hint ?? '',
    language,
    method: 'typed_and_sent',
    source: claimSource(given),
    createdAt: now,
  });
  const message = enqueueMessage(ports, shop, {
    kind: 'code',
    channel: 'email',
    // One live code an email: asking again for the same deal sends no second mail.
    cause: `code:${story.deal.id}:${key}`,
    campaignId: story.campaign.id,
    address: email,
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
