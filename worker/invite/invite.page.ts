import { html } from 'hono/html';
import { aboutShop, page } from '../message/message.page.ts';
import { shopPage } from '../message/shop.page.ts';
import { createSpeech, inHtml } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import type { WireLink } from '../wire.ts';

interface Reader {
  language: string;
}

const ANSWERS = [
  ['happy', '3'],
  ['fair', '2'],
  ['unhappy', '1'],
] as const;

/** A page's words, its shop's name filled in. */
function speak(shop: Shop, { language }: Reader) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  return { speech, say: (key: string, more = {}) => speech.say(key, { shop: shop.name, ...more }) };
}

/** Asks how happy somebody is: the answer that they tapped in the mail comes first, for links are opened by machines too. */
export function askScorePage(shop: Shop, reader: Reader, tapped: number | undefined) {
  const { speech, say } = speak(shop, reader);
  const ordered = ANSWERS.toSorted(([, a], [, b]) => Number(Number(b) === tapped) - Number(Number(a) === tapped));
  const buttons = ordered.map(([key, score], index) => {
    const [isChosen, answer] = [tapped !== undefined && index === 0, say(`invitation.${key}`)];
    return html`<p><button name="score" value="${score}" class="${isChosen ? '' : 'quiet'}">${inHtml(isChosen ? say('page.sendAnswer', { answer }) : answer)}</button></p>`;
  });
  const form = html`<form method="post">${buttons}</form>${aboutShop(shop, speech)}`;
  if (tapped === undefined) {
    return page(speech, say('page.title'), say('invitation.headline_ask'), say('invitation.intro_ask'), form);
  }
  // They have answered already: what is missing is one tap, which no machine makes.
  return page(speech, say('page.title'), say('page.oneTap'), say('page.oneTapText'), form);
}

/** For who is asked nothing first: one tap shows their links, for machines open pages too. */
export function startPage(shop: Shop, reader: Reader) {
  const { speech, say } = speak(shop, reader);
  const form = html`<form method="post"><button>${inHtml(say('page.open'))}</button></form>${aboutShop(shop, speech)}`;
  return page(speech, say('page.title'), say('invitation.headline'), say('invitation.intro'), form);
}

/**
 * Somebody's own links, each with its words in it, in the shop's looks.
 * @param more what else is to be said of them.
 */
export function linksPage(shop: Shop, reader: Reader, links: readonly WireLink[], more?: unknown) {
  const { speech, say } = speak(shop, reader);
  const of = (channel: WireLink['channel']) => links.find((link) => link.channel === channel);
  const bodyOf = ({ text, url }: WireLink) => `${encodeURIComponent(text.trim())}%0D%0A${encodeURIComponent(url)}`;
  const ways = [
    ['whatsapp', 'WhatsApp', (link: WireLink) => `https://wa.me/?text=${bodyOf(link)}`],
    [
      'email',
      say('page.passMail'),
      (link: WireLink) => `mailto:?subject=${encodeURIComponent(link.subject ?? '')}&body=${bodyOf(link)}`,
    ],
    ['sms', say('page.passMessage'), (link: WireLink) => `sms:?&body=${bodyOf(link)}`],
  ] as const;
  const buttons = ways.map(([channel, label, hrefOf]) => {
    const link = of(channel);
    return link && html`<li><a class="button" href="${hrefOf(link)}" rel="noopener">${inHtml(label)}</a></li>`;
  });
  const own = of('link');
  const copied =
    own && html`<p class="next">${inHtml(say('page.passLink'))}</p><bdi dir="ltr" class="own">${own.url}</bdi>`;
  const title = say('page.passTitle');
  const content = html`<h1>${inHtml(title)}</h1>
<p class="lead">${inHtml(say('page.passText'))}</p>
<section class="card"><ul class="ways">${buttons}</ul>${copied}</section>
${more}
<p class="next"><a class="button" href="/me/at/${shop.siteKey}">${inHtml(say('me.title'))}</a></p>`;
  return shopPage(shop, { speech, title, style: `/j/style/${shop.siteKey}.css` }, content);
}

/** For who is not happy: whom to turn to, and nothing else. */
export function sorryPage(shop: Shop, reader: Reader) {
  const { speech, say } = speak(shop, reader);
  const { careEmail: email } = shop.settings;
  return page(speech, say('page.title'), say('page.sorryTitle'), say('page.sorry', { email }));
}
