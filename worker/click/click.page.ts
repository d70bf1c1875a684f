import { html } from 'hono/html';
import { badgeOf, type Deal, wordsOf } from '../campaign/deal.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import { directionOf } from '../tag/languages.ts';

/** No script, no inline code, no frame; the stylesheet of our other public pages, and the deal's image. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-robots-tag': 'noindex',
};

/** Open Graph wants a territory: `de_DE`; the shop's country where the tag has none. */
function localeOf(language: string, country: string): string {
  const [primary = '', region] = language.split('-');
  return `${primary}_${(region ?? country).toUpperCase()}`;
}

/**
 * What crawlers read of a link, and a person who was taken for one: words and image of the deal, and the way on. Facebook
 * sends people to `og:url`, so that it is the link itself.
 * @see https://ogp.me
 */
export function previewPage(
  shop: Pick<Shop, 'name' | 'country'>,
  deal: Deal,
  language: string,
  link: { url: string; landing: string },
) {
  const words = wordsOf(deal, language);
  const values = { shop: shop.name, badge: badgeOf(deal, language) };
  const title = fillIn(words.title, values);
  const description = fillIn(words.description, values);
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}" prefix="og: https://ogp.me/ns#">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="/u/style.css">
    <title>${title} – ${shop.name}</title>
    <meta name="description" content="${description}">
    <meta property="og:type" content="website">
    <meta property="og:site_name" content="${shop.name}">
    <meta property="og:title" content="${title}">
    <meta property="og:description" content="${description}">
    <meta property="og:url" content="${link.url}">
    <meta property="og:locale" content="${localeOf(language, shop.country)}">
    ${deal.imageUrl ? html`<meta property="og:image" content="${deal.imageUrl}">` : ''}
    <meta name="twitter:card" content="${deal.imageUrl ? 'summary_large_image' : 'summary'}">
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${description}</p>
      <p><a href="${link.landing}" rel="nofollow">${shop.name}</a></p>
    </main>
  </body>
</html>`;
}

const LOST = {
  en: {
    title: 'This link leads nowhere',
    text: 'Perhaps a letter got lost on the way. Ask your friend to send it again.',
  },
  de: {
    title: 'Dieser Link führt nirgendwohin',
    text: 'Vielleicht fehlt ein Zeichen. Am besten noch einmal schicken lassen.',
  },
  ar: { title: 'هذا الرابط لا يؤدي إلى أي مكان', text: 'ربما سقط حرف في الطريق. اطلب من صديقك إرساله مرة أخرى.' },
};

/** For a code that leads to no shop at all. */
export function lostPage(wanted: string) {
  const primary = wanted.slice(0, 2);
  const language = primary === 'de' || primary === 'ar' ? primary : 'en';
  const { title, text } = LOST[language];
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="/u/style.css">
    <title>${title}</title>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${text}</p>
    </main>
  </body>
</html>`;
}
