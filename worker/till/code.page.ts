import { html } from 'hono/html';
import { badgeOf, type Deal, wordsOf } from '../campaign/deal.ts';
import { aboutShop } from '../message/message.page.ts';
import { createSpeech, inHtml, inText } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import { barcodeFigure } from './barcode.page.ts';

/** A friend's code as it is shown at a till, or printed: as letters and as bars. */
export function codePage(
  shop: Shop,
  language: string,
  { code, expiresAt, deal }: { code: string; expiresAt: number | null; deal: Deal },
) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = (key: string, more: Record<string, string> = {}) =>
    speech.say(`code.${key}`, { shop: shop.name, ...more });
  const badge = badgeOf(deal, speech.language);
  const { title, description, terms } = wordsOf(deal, language);
  const fill = (text: string) => inHtml(fillIn(text, { shop: shop.name, badge }));
  const { logoUrl } = shop.theme;
  return html`<!doctype html>
<html lang="${speech.language}" dir="${speech.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${inText(`${say('label')} · ${shop.name}`, speech.dir)}</title>
<link rel="stylesheet" href="/me/style/${shop.siteKey}.css">
</head>
<body>
<main>
<header>${logoUrl ? html`<img src="${logoUrl}" alt="${shop.name}">` : html`<bdi>${shop.name}</bdi>`}</header>
<section class="card">
<h1 class="plain">${inHtml(say('label'))}</h1>
<bdi dir="ltr" class="own code">${code}</bdi>
${barcodeFigure(code)}
<p class="dim centre">${inHtml(say('atTill'))}</p>
</section>
<section class="card">
${badge && html`<bdi class="badge">${badge}</bdi>`}
<h2 class="plain"><bdi>${fill(title)}</bdi></h2>
${description && html`<p><bdi>${fill(description)}</bdi></p>`}
${expiresAt !== null && html`<p class="dim">${inHtml(say('expires', { date: speech.date(expiresAt - 1) }))}</p>`}
${terms && html`<p class="dim small"><bdi>${fill(terms)}</bdi></p>`}
</section>
<footer>${aboutShop(shop, speech)}</footer>
</main>
</body>
</html>
`;
}
