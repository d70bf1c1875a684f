import { html } from 'hono/html';
import { canaryOf } from '../canary/canary.ts';
import type { Config } from '../config.ts';
import type { OutgoingMail } from '../ports.ts';
import type { AlertItem, AlertNews } from './alert.ts';
import type { AlertWords } from './words.ts';

const COLOUR: Record<AlertItem['state'], string> = {
  firing: '#b42318',
  still_firing: '#b54708',
  resolved: '#067647',
};

function subjectOf({ alerts: [first, ...others] }: AlertNews, { headline, more }: AlertWords): string {
  if (!first) return 'Alerts';
  return others.length > 0 ? more(headline(first), others.length) : headline(first);
}

const block = (item: AlertItem, { headline, paragraphs }: AlertWords) => html`<tr>
  <td style="padding:16px 0;border-top:1px solid #e4e7ec">
    <p style="margin:0 0 6px;font-weight:600;color:${COLOUR[item.state]}">${headline(item)}</p>
    ${paragraphs(item).map((text) => html`<p style="margin:0 0 6px">${text}</p>`)}
  </td>
</tr>`;

/** News as a mail to people who run the service, or a shop in it, in words of theirs. */
export function buildAlertMail(
  { mailDomain, publicUrl, dkim }: Pick<Config, 'mailDomain' | 'publicUrl' | 'dkim'>,
  delivery: { id: string; body: AlertNews },
  to: string,
  words: AlertWords,
): OutgoingMail {
  const { id, body } = delivery;
  const subject = subjectOf(body, words);
  const place = new URL(publicUrl).host;
  const from = words.place(place);
  const text = body.alerts.map((item) => [words.headline(item), ...words.paragraphs(item)].join('\n')).join('\n\n');
  const page = html`<!doctype html>
    <html lang="${words.language}" dir="${words.dir}">
      <head><meta charset="utf-8" /><title>${subject}</title></head>
      <body style="margin:0;background:#f9fafb;font:15px/1.5 system-ui,sans-serif;color:#1d2939">
        <table role="presentation" width="100%" style="max-width:600px;margin:0 auto;padding:24px;background:#fff">
          ${body.alerts.map((item) => block(item, words))}
          <tr><td style="padding-top:16px;border-top:1px solid #e4e7ec;color:#667085">${from}</td></tr>
        </table>
      </body>
    </html>`;
  return {
    channel: 'email',
    id,
    messageId: `${id}@${mailDomain}`,
    // In the sandbox mailbox it lies with the canary: it is no shop's.
    shopId: canaryOf(1).shopId,
    from: { name: 'Goodword alerts', address: `alerts@${mailDomain}` },
    to,
    envelopeFrom: `alerts@${mailDomain}`,
    subject: `[${place}] ${subject}`,
    text: `${text}\n\n${from}\n`,
    html: String(page),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    ...(dkim && { dkim }),
  };
}
