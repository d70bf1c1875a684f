import type { InStatement } from '@libsql/client';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { withOwn } from '../campaign/own-words.ts';
import { applyUrl } from '../coupon/apply.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import { writeConsent } from '../message/sms/text.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { mailboxOf } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { hasStores } from '../store/store.store.ts';
import { textsFor } from '../tag/texts.ts';
import { codePageUrl } from '../till/code-link.ts';
import { forgetUnsentCode, insertConsent, type LinkStory } from './claim.store.ts';
import { claimSource, type GivenCode } from './claim.ts';

/** Where a friend wants their code, and what they were told as they asked for it. */
interface CodeWish {
  channel: 'email' | 'sms';
  /** Normalised. */
  address: string;
  wording: string;
  /** Of the wording. */
  shown: string;
}

/** @param email normalised. */
export const byMail = ({ formal }: Shop, email: string, language: string): CodeWish => ({
  channel: 'email',
  address: email,
  wording: textsFor(language, formal).email_code_hint ?? '',
  shown: language,
});

/** @param number E.164. */
export const byText = (shop: Shop, number: string, language: string): CodeWish => ({
  channel: 'sms',
  address: number,
  wording: writeConsent(shop, language),
  shown: language,
});

const PURPOSES = { email: 'code_by_email', sms: 'code_by_text' } as const;

/** The message with a friend's code. @param cause the same never makes two. */
export async function planCode(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  story: LinkStory,
  given: GivenCode,
  { channel, address }: Pick<CodeWish, 'channel' | 'address'>,
  language: string,
  cause: string,
): Promise<InStatement[]> {
  const url = applyUrl(shop, given.code, story.deal.targetUrl);
  const atTill = channel === 'email' && (await hasStores(database, shop.id));
  return enqueueMessage(ports, shop, {
    kind: 'code',
    channel,
    cause,
    campaignId: story.campaign.id,
    address,
    language,
    values: {
      shopName: shop.name,
      ...withOwn(story.campaign.messages, 'code', language),
      words: wordsOf(story.deal, language),
      badge: badgeOf(story.deal, language),
      code: given.code,
      expiresAt: given.expiresAt,
      ...(url && { applyUrl: url }),
      ...(atTill && { tillUrl: codePageUrl(ports, shop, given.claimId) }),
    },
  });
}

/** The message with the code that a friend asked for, and the consent it rests on: for this message and no other. */
export async function planCodeMessage(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  story: LinkStory,
  given: GivenCode,
  { wording, shown, ...to }: CodeWish,
  language: string,
): Promise<InStatement[]> {
  const { secrets, ids, clock } = ports;
  const { channel, address } = to;
  const keyOf = (text: string) => secrets.addressKeys(shop.retailerId, channel, secrets.digest(text))[0];
  const consent = insertConsent(database, {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey: keyOf(address),
    purpose: PURPOSES[channel],
    channel,
    wording,
    language: shown,
    method: 'typed_and_sent',
    source: claimSource(given),
    createdAt: clock.now(),
  });
  // One code a mailbox: asking again for the same deal sends nothing more, unless the last one never came.
  const cause = `code:${story.deal.id}:${keyOf(mailboxOf(address))}`;
  const message = await planCode(ports, database, shop, story, given, to, language, cause);
  return [consent, forgetUnsentCode(database, cause), ...message];
}
