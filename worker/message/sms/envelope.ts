import type { Connection, OutgoingSms, Ports } from '../../ports.ts';
import type { Shop } from '../../retailer/shop.ts';
import type { LeasedMessage } from '../message.store.ts';
import type { MessageContent } from '../message.ts';
import { type Text, type TextFrame, writeText } from './text.ts';

/** The platform's own account, as call-backs name it. */
export const PLATFORM_HOOK = 'platform';

/**
 * So long the provider may go on trying, in seconds: a code is waited for now; everything else must not arrive in hours
 * that were still decent when it left.
 */
const VALIDITY: Record<string, number> = { code: 15 * 60 };
const LONGEST = 30 * 60;

/** Whom a text comes from: the account's number or service; where there is no account, the sandbox. */
function senderOf({ twilio }: Ports['config'], settings: Record<string, string> | undefined): OutgoingSms['from'] {
  const { messagingService, number } = settings ?? {};
  if (messagingService) return { messagingService };
  if (number) return { number };
  const from = twilio?.from ?? 'sandbox';
  return from.startsWith('+') ? { number: from } : { messagingService: from };
}

/** What a shop's texts depend on. */
function frameOf(
  shop: Shop,
  language: string,
  unsubscribeUrl: string,
  account?: Pick<Connection, 'settings'>,
): TextFrame {
  const { formal, name: shopName, country, timeZone } = shop;
  const answerable = account?.settings.answers !== 'off';
  return { language, formal, shopName, country, timeZone, unsubscribeUrl, answerable };
}

/** A text as it would be sent to a friend over an account of the shop's, with stand-ins for what is their own. */
export function previewText(
  shop: Shop,
  language: string,
  content: MessageContent,
  unsubscribeUrl: string,
  account: Pick<Connection, 'settings'>,
): Text | undefined {
  return writeText(frameOf(shop, language, unsubscribeUrl, account), content);
}

/**
 * The text of a leased message, whole: the same bytes with every attempt.
 * @param message.url the page that ends it.
 * @returns undefined where its kind has no words for a text.
 */
export function buildText(
  { config }: Pick<Ports, 'config'>,
  shop: Shop,
  { id, language }: Pick<LeasedMessage, 'id' | 'language'>,
  message: { content: MessageContent; address: string; url: string },
  connection?: Connection,
): OutgoingSms | undefined {
  const { content, address, url } = message;
  const text = writeText(frameOf(shop, language, url, connection), content);
  if (!text) return undefined;
  return {
    channel: 'sms',
    id,
    shopId: shop.id,
    from: senderOf(config, connection?.settings),
    to: address,
    body: text.body,
    segments: text.segments,
    statusCallback: `${config.publicUrl}/hooks/twilio/${connection?.id ?? PLATFORM_HOOK}/${id}`,
    validitySeconds: VALIDITY[content.kind] ?? LONGEST,
  };
}
