import { messageShop, unsubscribeUrl } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import type { MessageContent } from '../message/message.ts';
import { previewText } from '../message/sms/envelope.ts';
import type { Connection } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { ShareAnswer } from '../wire.ts';

/** As long as the tokens in a friend's own links: a text is cut, and its segments are counted, as the real one is. */
const STAND_IN = 'x'.repeat(30);

/**
 * What a friend will read, word for word; in place of what is their own in the links stands an ellipsis.
 * @param write the message with a friend's token in its link.
 * @param account that texts leave over; undefined for a mail.
 */
export function previewShare(
  shop: Shop,
  language: string,
  publicUrl: string,
  write: (token: string) => MessageContent<'deal'>,
  account: Pick<Connection, 'settings'> | undefined,
): NonNullable<ShareAnswer['preview']> {
  const content = write(STAND_IN);
  const wayOut = unsubscribeUrl(publicUrl, STAND_IN);
  const open = (text: string) => text.replaceAll(STAND_IN, '…');
  if (account) {
    const { body = '', segments = 0 } = previewText(shop, language, content, wayOut, account) ?? {};
    return { subject: '', text: open(body), segments };
  }
  const mail = { ...content, language, formal: shop.formal, shop: messageShop(shop), unsubscribeUrl: wayOut };
  const { subject, text } = renderMessage(mail);
  return { subject, text: open(text) };
}
