import { html, raw } from 'hono/html';
import type { Shop } from '../retailer/shop.ts';
import { directionOf } from '../tag/languages.ts';
import { palettesOf } from '../tag/palette.ts';
import type { Identity } from '../wire.ts';

/** No inline code, no inline style; pictures of the shop may come from anywhere by https. */
export function tryPolicy(publicUrl: string): string {
  const tag = new URL(publicUrl).origin;
  return [
    "default-src 'none'",
    `script-src 'self' ${tag}`,
    "style-src 'self'",
    `img-src 'self' data: https: ${tag}`,
    `connect-src 'self' ${tag}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** JSON for a data block: never runs, and cannot end its element early. */
const dataBlock = (data: unknown) => raw(JSON.stringify(data).replaceAll('<', '\\u003c'));

interface TryPage {
  shop: Shop;
  language: string;
  publicUrl: string;
  /** Who tries it: a member, by the shop's signature; absent for a friend. */
  identity: Identity | undefined;
  /** Whether a link of a friend led here. */
  isLanding: boolean;
}

/** A page that stands for the shop's own, with the real tag in test mode on it: for the shop's members and their tests. */
export function tryPage({ shop, language, publicUrl, identity, isLanding }: TryPage) {
  const { name, siteKey, theme, currency } = shop;
  const logo = theme.logoUrl ? html`<img src="${theme.logoUrl}" alt="${name}" height="36">` : html`<b>${name}</b>`;
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${name} – test page</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/try/${siteKey}/style.css">
<script type="application/json" id="said">${dataBlock({ identity, currency })}</script>
<script src="/try/try.js"></script>
<script src="${publicUrl}/w/${siteKey}/l.js" async></script>
</head>
<body>
<aside class="mode" aria-label="Test page" lang="en" dir="ltr"><strong>Test page</strong> It stands for a page of ${name}. Nothing here counts, and what is shared by mail reaches members only.</aside>
<header>${logo}<nav aria-hidden="true"><i></i><i></i><i></i></nav></header>
<main lang="en" dir="ltr">
${
  isLanding
    ? html`<h1>Your friend arrives here</h1>
<p class="lead">This is the shop’s home page, as whoever opens a shared link sees it.</p>`
    : html`<h1>Thank you for your order</h1>
<p class="lead">This is the page after the checkout. The offer below is the real one: pick a deal and share it with yourself.</p>`
}
<section class="order" aria-label="Sample order"><span class="thumb"></span><div><i class="wide"></i><i></i></div><span class="thumb two"></span><div><i class="wide"></i><i class="short"></i></div></section>
${!isLanding && html`<p><button type="button" id="order">Place a test order</button></p>`}
<div id="goodword-offer" dir="${directionOf(language)}"></div>
<div id="goodword" dir="${directionOf(language)}"></div>
</main>
</body>
</html>
`;
}

/** Served as `/try/<site key>/style.css`: a plain shop in the colours that were chosen. */
export function tryStyle({ theme }: Pick<Shop, 'theme'>): string {
  const { accent, accentText, background, text } = palettesOf(theme).light;
  return `:root { color-scheme: light; --a: ${accent}; --c: ${accentText}; --b: ${background}; --t: ${text}; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--b); color: var(--t); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.mode { margin: 0; padding: 10px 20px; background: #1b1f24; color: #f2f4f6; font-size: 14px; text-align: center; }
.mode strong { margin-inline-end: 8px; padding: 2px 9px; border-radius: 99px; background: #f2c94c; color: #1b1f24; font-size: 13px; }
header { display: flex; align-items: center; justify-content: space-between; gap: 20px; padding: 20px clamp(20px, 5vw, 56px); border-block-end: 1px solid color-mix(in srgb, var(--t) 12%, var(--b)); font-size: 20px; }
header img { display: block; }
nav { display: flex; gap: 18px; }
i { display: block; height: 10px; border-radius: 5px; background: color-mix(in srgb, var(--t) 11%, var(--b)); }
nav i { width: 52px; }
main { max-width: 680px; margin: 0 auto; padding: 40px 20px 96px; }
h1 { margin: 0; font-size: clamp(26px, 4vw, 36px); line-height: 1.2; letter-spacing: -0.02em; text-wrap: balance; }
.lead { margin: 10px 0 26px; color: color-mix(in srgb, var(--t) 74%, var(--b)); text-wrap: pretty; }
.order { display: grid; grid-template-columns: 56px 1fr; gap: 14px 16px; align-items: center; padding: 18px 20px; margin-block-end: 22px; border: 1px solid color-mix(in srgb, var(--t) 12%, var(--b)); border-radius: 14px; }
.order i { margin: 7px 0; width: 46%; }
.order .wide { width: 78%; }
.order .short { width: 30%; }
.thumb { height: 56px; border-radius: 10px; background: color-mix(in srgb, var(--a) 22%, var(--b)); }
.thumb.two { background: color-mix(in srgb, var(--a) 38%, var(--b)); }
button { min-height: 44px; padding: 0 18px; border: 0; border-radius: 10px; background: var(--a); color: var(--c); font: inherit; font-weight: 600; cursor: pointer; }
button:disabled { opacity: 0.6; cursor: default; }
@media (max-width: 560px) { nav i:nth-child(n + 2) { display: none; } main { padding-block-start: 28px; } }
`;
}

/** Served as `/try/try.js`: what a shop's page says to the tag. */
export const TRY_SCRIPT = `(function () {
  var said = JSON.parse(document.getElementById('said').textContent);
  window.dataLayer = window.dataLayer || [];
  if (typeof goodword !== 'function') window.goodword = function () { (goodword.q = goodword.q || []).push(arguments); };
  if (said.identity) goodword('identify', said.identity);
  document.addEventListener('DOMContentLoaded', function () {
    var button = document.getElementById('order');
    if (button) button.addEventListener('click', function () {
      button.disabled = true;
      dataLayer.push({ event: 'purchase', ecommerce: { transaction_id: 'TEST-' + Date.now(), value: 80, currency: said.currency, items: [] } });
    });
  });
})();
`;
