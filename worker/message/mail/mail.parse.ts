import PostalMime, { type Address, type Email } from 'postal-mime';
import { readHtml } from './html.ts';
import type { InboundMail } from './inbound.ts';

/** What mail servers put in to say whom a mail was for. */
const RECIPIENTS = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to'];
const MOST_RECIPIENTS = 50;
/** More than anybody writes. */
const MOST_TEXT = 100_000;

const addressesIn = (text: string) => text.match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? [];

function firstAddress(from: Address | undefined): string {
  return (from?.address ?? from?.group?.[0]?.address ?? '').toLowerCase();
}

/** Takes a raw mail apart; undefined where it is none, or built to be expensive. */
export async function parseMail(raw: Uint8Array): Promise<InboundMail | undefined> {
  let email: Email;
  try {
    email = await PostalMime.parse(raw, {
      forceRfc822Attachments: true,
      attachmentEncoding: 'utf8',
      maxNestingDepth: 20,
      maxHeadersSize: 200_000,
    });
  } catch {
    return undefined;
  }
  const headers = new Map<string, string>();
  const to: string[] = [];
  for (const { key, value } of email.headers) {
    if (!headers.has(key)) headers.set(key, value);
    if (RECIPIENTS.includes(key)) to.push(...addressesIn(value));
  }
  return {
    from: firstAddress(email.from),
    to: to.slice(0, MOST_RECIPIENTS),
    headers,
    subject: (email.subject ?? '').slice(0, 500),
    // Some programs write HTML alone, some an empty text beside it.
    text: email.text?.trim() ? email.text.slice(0, MOST_TEXT) : readHtml((email.html ?? '').slice(0, MOST_TEXT)),
    messageId: email.messageId ?? '',
    references: `${email.inReplyTo ?? ''} ${email.references ?? ''}`.match(/<[^<>\s]+>/g)?.slice(0, 50) ?? [],
    parts: email.attachments.map(({ mimeType, content }) => ({
      type: mimeType,
      text: typeof content === 'string' ? content.slice(0, MOST_TEXT) : '',
    })),
  };
}
