import { html } from 'hono/html';
import type { MessageChannel } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { createSpeech, inHtml, inText, type Speech } from './speech.ts';

/** The pages of an unsubscribe link: no script, no inline code, no frame, one stylesheet of our own. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/** Served as `/u/style.css`. */
export const PAGE_STYLE = `:root { color-scheme: light dark; --page: #f4f4f2; --card: #fff; --text: #1c1b19; --muted: #5d5b56; --line: #dfddd8; }
@media (prefers-color-scheme: dark) {
  :root { --page: #131416; --card: #1d1f22; --text: #f0f1f2; --muted: #a9aeb5; --line: #35383d; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--page);
  color: var(--text); font: 17px/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Arial, sans-serif; }
main { width: 100%; max-width: 440px; padding: 32px 28px; background: var(--card); border: 1px solid var(--line);
  border-radius: 16px; overflow-wrap: anywhere; }
.shop { margin: 0 0 12px; font-size: 14px; color: var(--muted); }
h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.3; }
p { margin: 0 0 24px; color: var(--muted); }
p:last-child { margin: 0; }
button { width: 100%; min-height: 52px; border: 0; border-radius: 12px; background: var(--text); color: var(--card);
  font: inherit; font-weight: 600; cursor: pointer; }
p button, .way { margin: 0; }
form p { margin: 0 0 12px; }
button.quiet, .way { border: 1px solid var(--line); background: none; color: var(--text); }
.way { display: block; min-height: 52px; padding: 13px; border-radius: 12px; text-align: center; text-decoration: none; font-weight: 600; }
main > p:has(.way) { margin: 0 0 12px; }
.own { color: var(--text); user-select: all; }
label { display: block; margin: 0 0 6px; color: var(--text); font-weight: 600; }
input { width: 100%; min-height: 52px; padding: 12px 14px; border: 1px solid var(--muted); border-radius: 12px; background: var(--page);
  color: var(--text); font: inherit; }
.way:focus-visible { outline: 3px solid #3b82f6; outline-offset: 3px; }
button:focus-visible { outline: 3px solid #3b82f6; outline-offset: 3px; }
main .about { margin: 24px 0 0; font-size: 14px; }
`;

interface Recipient {
  language: string;
  channel: MessageChannel;
  masked: string;
}

const speechOf = (shop: Shop, { language }: Recipient) => createSpeech(language, shop.formal, shop.timeZone);

/** A browser's address is its maker's service, which says nothing to anybody. */
const isBrowser = ({ channel }: Recipient) => channel === 'push';

/** Asks whether to stop all messages of a shop to an address; shows the address masked, for the link may travel. */
export function askPage(shop: Shop, recipient: Recipient) {
  const speech = speechOf(shop, recipient);
  const values = { shop: shop.name, address: recipient.masked };
  return page(
    speech,
    speech.say('page.title', values),
    speech.say(isBrowser(recipient) ? 'page.browserQuestion' : 'page.question', values),
    speech.say(isBrowser(recipient) ? 'page.browserExplanation' : 'page.explanation', values),
    html`<form method="post"><button type="submit">${inHtml(speech.say('page.button'))}</button></form>${aboutShop(shop, speech)}`,
  );
}

/** Who answers for the message, where, and what rights its recipient has: a text has no room for it (GDPR 14, CASL). */
export function aboutShop({ settings }: Shop, speech: Speech) {
  const { legalName, postalAddress, careEmail } = settings;
  const controller = inHtml(speech.say('footer.controller', { legalName }));
  const rights = inHtml(speech.say('footer.rights', { email: careEmail }));
  return html`<p class="about">${controller}<br><bdi>${postalAddress}</bdi><br>${rights}</p>`;
}

/** Says that it is done; also to who says it twice. */
export function donePage(shop: Shop, recipient: Recipient) {
  const speech = speechOf(shop, recipient);
  const values = { shop: shop.name, address: recipient.masked };
  const done = speech.say(isBrowser(recipient) ? 'page.browserDone' : 'page.done', values);
  return page(speech, speech.say('page.title', values), speech.say('page.doneTitle'), done);
}

/** For a token that belongs to no message. */
export function unknownPage(language: string) {
  const speech = createSpeech(language, false, 'UTC');
  return page(speech, '', speech.say('page.unknownTitle'), speech.say('page.unknown'));
}

/** A page of one question or one answer. */
export function page({ language, dir }: Speech, over: string, title: string, text: string, form?: unknown) {
  return html`<!doctype html>
<html lang="${language}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${inText(title, dir)}</title>
<link rel="stylesheet" href="/u/style.css">
</head>
<body>
<main>
${over && html`<div class="shop">${inHtml(over)}</div>`}
<h1>${inHtml(title)}</h1>
<p>${inHtml(text)}</p>
${form}
</main>
</body>
</html>
`;
}
