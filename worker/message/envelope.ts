import type { Attachment, Connection, Outgoing, OutgoingMail, Ports } from '../ports.ts';
import { buildPush } from '../push/envelope.ts';
import type { Shop } from '../retailer/shop.ts';
import { buildAds, buildPage } from './facebook/envelope.ts';
import { writeAddress } from './mail/address.ts';
import { identityOf } from './mail/identity.ts';
import { renderMessage } from './message.render.ts';
import type { LeasedMessage } from './message.store.ts';
import { isWritten, LAST_KIND, type MessageContent, type WrittenKind } from './message.ts';
import { buildText } from './sms/envelope.ts';
import { createSpeech, inHeader } from './speech.ts';
import type { MessageShop } from './templates/layout.ts';

/** A shop as its messages show it. */
export function messageShop(shop: Shop): MessageShop {
  const { legalName, postalAddress, careEmail, privacyUrl, imprintUrl } = shop.settings;
  return {
    name: shop.name,
    legalName,
    postalAddress,
    careEmail,
    theme: shop.theme,
    timeZone: shop.timeZone,
    ...(privacyUrl && { privacyUrl }),
    ...(imprintUrl && { imprintUrl }),
  };
}

/** The page where a recipient says never again; POST alone acts. */
export function unsubscribeUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/u/${token}`;
}

/** What a leased message holds, readable. */
interface Opened<Content = MessageContent> {
  content: Content;
  unsubscribeToken: string;
  address: string;
  attachments: Attachment[];
}

/**
 * A leased message as its sender takes it; the same with every attempt.
 * @param connection the shop's own account, where it goes out over one.
 * @returns undefined where its kind has no words for the channel.
 */
export function buildOutgoing(
  ports: Pick<Ports, 'config' | 'secrets'>,
  shop: Shop,
  leased: LeasedMessage,
  opened: Opened,
  connection?: Connection,
): Outgoing | undefined {
  const { content, address } = opened;
  if (leased.channel === 'facebook') return buildPage(shop, leased, content, address, connection);
  if (leased.channel === 'ads') return buildAds(shop, leased, content, connection);
  if (leased.channel === 'push') return buildPush(ports, shop, leased, opened);
  if (!isWritten(content)) return undefined;
  if (leased.channel === 'email') return buildMail(ports, shop, leased, { ...opened, content }, connection);
  const url = unsubscribeUrl(ports.config.publicUrl, opened.unsubscribeToken);
  return buildText(ports, shop, leased, { content, address, url }, connection);
}

/**
 * The mail of a leased message, whole: the same bytes with every attempt. From is always ours, never the shopper's;
 * the envelope sender (VERP) and the Message-ID lead bounces back to the message.
 */
function buildMail(
  { config, secrets }: Pick<Ports, 'config' | 'secrets'>,
  shop: Shop,
  leased: LeasedMessage,
  opened: Opened<MessageContent<WrittenKind>>,
  connection: Connection | undefined,
): OutgoingMail {
  const { content, unsubscribeToken: token, attachments } = opened;
  const { publicUrl } = config;
  const { domain, dkim, inbound } = identityOf({ config, secrets }, shop, connection);
  const url = unsubscribeUrl(publicUrl, token);
  const rendered = renderMessage({
    ...content,
    language: leased.language,
    formal: shop.formal,
    shop: messageShop(shop),
    unsubscribeUrl: url,
  });
  const replyTo = inbound ? writeAddress(secrets, 'reply', leased.id, inbound) : shop.settings.careEmail;
  const answerTo = content.kind === 'reply' ? answerAddress(shop, content.values.from) : replyTo;
  return {
    channel: 'email',
    id: leased.id,
    messageId: `${leased.id}@${domain}`,
    shopId: shop.id,
    from: { name: senderName(shop, leased.language, content), address: `deals@${domain}` },
    to: opened.address,
    replyTo: answerTo,
    envelopeFrom: writeAddress(secrets, 'bounce', leased.id, domain),
    ...rendered,
    ...(dkim && { dkim }),
    ...(attachments.length > 0 && { attachments }),
    headers: {
      // Both ways out of RFC 2369; the first by one click (RFC 8058). A shop's own people need none, nor who is out.
      ...(content.kind !== 'reply' &&
        content.kind !== LAST_KIND && {
          'List-Unsubscribe': `<${url}>, <mailto:${replyTo}?subject=unsubscribe%20${token}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
      'Auto-Submitted': 'auto-generated',
      'Feedback-ID': `${leased.campaignId ?? 'none'}:${shop.number}:${content.kind}:goodword`,
    },
  };
}

/** Where an answer to what somebody answered goes: straight to them, unless a text cannot be answered so. */
function answerAddress(shop: Shop, from: string): string {
  return from.includes('@') ? from : shop.settings.careEmail;
}

/** `Anna via Shop` for what Anna asked to send, else the shop; by the name that it sends under. */
function senderName(shop: Shop, language: string, content: MessageContent): string {
  if (content.kind === 'report') return inHeader(content.values.retailer);
  const { senderName: name = shop.name } = shop.settings;
  if (content.kind !== 'deal') return inHeader(name);
  const { say } = createSpeech(language, shop.formal, shop.timeZone);
  return inHeader(say('from', { advocate: content.values.advocateName, shop: name }));
}
