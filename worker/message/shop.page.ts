import { html } from 'hono/html';
import type { Shop } from '../retailer/shop.ts';
import { aboutShop, PAGE_HEADERS } from './message.page.ts';
import { inText, type Speech } from './speech.ts';

/** Of a page in a shop's looks without a script: its logo may be anybody's file. */
export const SHOP_PAGE_HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': `${PAGE_HEADERS['content-security-policy']}; img-src 'self' https:`,
};

interface ShopPage {
  speech: Speech;
  title: string;
  /** Path of its stylesheet. */
  style: string;
  /** Path of its script, where it has one. */
  script?: string;
  /** What stands at its foot before who answers for it. */
  foot?: unknown;
}

/** A page of ours in a shop's looks: its logo or name above, who answers for it below. */
export function shopPage(shop: Shop, { speech, title, style, script, foot }: ShopPage, content: unknown) {
  const { logoUrl } = shop.theme;
  return html`<!doctype html>
<html lang="${speech.language}" dir="${speech.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${inText(`${title} · ${shop.name}`, speech.dir)}</title>
<link rel="stylesheet" href="${style}">
${script && html`<script src="${script}" defer></script>`}
</head>
<body>
<main>
<header>${logoUrl ? html`<img src="${logoUrl}" alt="${shop.name}">` : html`<bdi>${shop.name}</bdi>`}</header>
${content}
<footer>${foot}${aboutShop(shop, speech)}</footer>
</main>
</body>
</html>
`;
}
