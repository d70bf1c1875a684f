import { html } from 'hono/html';
import { badgeOf, type Deal, wordsOf } from '../campaign/deal.ts';
import { writeDecimal } from '../campaign/money.ts';
import { type Product, priceNow, showProduct } from '../product/product.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import { directionOf } from '../tag/languages.ts';
import type { ImageSize } from './image-size.ts';

/** No script, no inline code, no frame; the stylesheet of our other public pages, and the deal's image. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-robots-tag': 'noindex',
};

/** The territories that Facebook knows of our languages, the usual one first. */
const TERRITORIES: Record<string, string[]> = {
  ar: ['AR'],
  da: ['DK'],
  de: ['DE'],
  en: ['US', 'GB', 'IN'],
  es: ['ES', 'LA', 'MX', 'CO', 'CL', 'VE'],
  fr: ['FR', 'CA'],
  it: ['IT'],
  ja: ['JP'],
  nl: ['NL', 'BE'],
  pl: ['PL'],
  pt: ['PT', 'BR'],
  sv: ['SE'],
};

/** Open Graph wants a territory: `de_DE`. The language's or the shop's, where Facebook knows it, else the usual one. */
function localeOf(language: string, country: string): string {
  const [primary = '', region] = language.split('-');
  const wanted = (region ?? country).toUpperCase();
  const known = TERRITORIES[primary.toLowerCase()];
  return `${primary}_${!known || known.includes(wanted) ? wanted : known[0]}`;
}

type PreviewShop = Pick<Shop, 'name' | 'country' | 'origins' | 'settings' | 'theme'>;

/** What the page is about: the product where the shop's data knows it, with the deal beside it; else the deal. */
function contentOf(shop: PreviewShop, deal: Deal, product: Product | undefined, language: string, now: number) {
  const words = wordsOf(deal, language);
  const values = { shop: shop.name, badge: badgeOf(deal, language) };
  const offered = { title: fillIn(words.title, values), description: fillIn(words.description, values) };
  const dealImage = deal.imageUrl ?? shop.theme.heroUrl;
  if (!product) return { ...offered, imageUrl: dealImage, alt: offered.title };
  const shown = showProduct(shop, product, language, now);
  return {
    title: shown.title,
    description: [shown.price, offered.title].filter(Boolean).join(' · '),
    imageUrl: shown.imageUrl ?? dealImage,
    alt: shown.imageUrl && shown.title,
    price: priceNow(product, now),
    currency: product.currency,
  };
}

/** The picture that the page of a link shows; undefined for none. */
export function previewImage(
  shop: PreviewShop,
  deal: Deal,
  product: Product | undefined,
  language: string,
  now: number,
) {
  return contentOf(shop, deal, product, language, now).imageUrl;
}

/**
 * What crawlers read of a link, and a person who was taken for one: words and image of what is recommended, and the way
 * on. Facebook sends people to `og:url`, so that it is the link itself.
 * @see https://ogp.me, and Facebook's `product` namespace for the price
 */
export function previewPage(
  shop: PreviewShop,
  deal: Deal,
  product: Product | undefined,
  language: string,
  link: { url: string; landing: string; now: number; imageSize?: ImageSize | undefined },
) {
  const content = contentOf(shop, deal, product, language, link.now);
  const { title, description, imageUrl, alt, price, currency } = content;
  const { facebookAppId } = shop.settings;
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}" prefix="og: https://ogp.me/ns#">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="/u/style.css">
    <title>${title} – ${shop.name}</title>
    <meta name="description" content="${description}">
    <meta property="og:type" content="${product ? 'product' : 'website'}">
    <meta property="og:site_name" content="${shop.name}">
    <meta property="og:title" content="${title}">
    <meta property="og:description" content="${description}">
    <meta property="og:url" content="${link.url}">
    <meta property="og:locale" content="${localeOf(language, shop.country)}">
    ${imageUrl ? html`<meta property="og:image" content="${imageUrl}">` : ''}
    ${
      imageUrl && link.imageSize
        ? html`<meta property="og:image:width" content="${link.imageSize.width}">
    <meta property="og:image:height" content="${link.imageSize.height}">`
        : ''
    }
    ${imageUrl && alt ? html`<meta property="og:image:alt" content="${alt}">` : ''}
    ${facebookAppId ? html`<meta property="fb:app_id" content="${facebookAppId}">` : ''}
    ${
      price && currency
        ? html`<meta property="product:price:amount" content="${writeDecimal(price.amount, currency)}">
    <meta property="product:price:currency" content="${currency}">`
        : ''
    }
    <meta name="twitter:card" content="${imageUrl ? 'summary_large_image' : 'summary'}">
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
