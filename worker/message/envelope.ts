import type { OutgoingMail, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { renderMessage } from './message.render.ts';
import type { LeasedMessage } from './message.store.ts';
import type { MessageContent } from './message.ts';
import { createSpeech, inHeader } from './speech.ts';
import type { MessageShop } from './templates/layout.ts';

/** A shop as its messages show it. */
export function messageShop(shop: Shop): MessageShop {
  const { legalName, postalAddress, careEmail } = shop.settings;
  return { name: shop.name, legalName, postalAddress, careEmail, theme: shop.theme, timeZone: shop.timeZone };
}

/** The page where a recipient says never again; POST alone acts. */
export function unsubscribeUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/u/${token}`;
}

/**
 * The mail of a leased message, whole: the same bytes with every attempt. From is always ours, never the shopper's;
 * the envelope sender (VERP) and the Message-ID lead bounces back to the message.
 */
export function buildMail(
  { config, secrets }: Pick<Ports, 'config' | 'secrets'>,
  shop: Shop,
  leased: LeasedMessage,
  opened: { content: MessageContent; unsubscribeToken: string; address: string },
): OutgoingMail {
  const { content, unsubscribeToken: token } = opened;
  const { mailDomain, publicUrl } = config;
  const url = unsubscribeUrl(publicUrl, token);
  const rendered = renderMessage({
    ...content,
    language: leased.language,
    formal: shop.formal,
    shop: messageShop(shop),
    unsubscribeUrl: url,
  });
  const { careEmail } = shop.settings;
  return {
    messageId: `${leased.id}@${mailDomain}`,
    shopId: shop.id,
    from: { name: senderName(shop, leased.language, content), address: `deals@${mailDomain}` },
    to: opened.address,
    replyTo: careEmail,
    envelopeFrom: `b+${leased.id}=${secrets.sign('bounce', leased.id)}@bounce.${mailDomain}`,
    ...rendered,
    headers: {
      // Both ways out of RFC 2369; the first by one click (RFC 8058). The second is read by people.
      'List-Unsubscribe': `<${url}>, <mailto:${careEmail}?subject=unsubscribe%20${token}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'Feedback-ID': `${leased.campaignId ?? 'none'}:${shop.number}:${content.kind}:goodword`,
    },
  };
}

/** `Anna via Shop` for what Anna asked to send, else the shop. */
function senderName(shop: Shop, language: string, content: MessageContent): string {
  if (content.kind !== 'deal') return inHeader(shop.name);
  const { say } = createSpeech(language, shop.formal, shop.timeZone);
  return inHeader(say('from', { advocate: content.values.advocateName, shop: shop.name }));
}
