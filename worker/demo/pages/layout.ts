import { html, raw } from 'hono/html';
import type { Totals } from '../basket.ts';
import { DEMO_PATHS, type DemoCustomer, type DemoPath } from '../demo.ts';
import type { Ga4Event } from '../ga4.ts';
import { fill, price, WORDS } from '../words.ts';

export type Html = ReturnType<typeof html>;

/** What every page of a storefront shows around its content. */
export interface PageFrame {
  path: DemoPath;
  /** URL of the loader, as the shop's tag manager has it. */
  tagUrl: string;
  totals: Totals;
  customer: DemoCustomer | undefined;
  /** What the shopper answered to the consent banner so far. */
  consent: 'granted' | 'denied' | undefined;
  /** What the signed-in shopper's page tells the tag. */
  identity: Record<string, unknown> | undefined;
}

/** JSON for a data block: never runs, and cannot end its element early. */
const dataBlock = (data: unknown) => raw(JSON.stringify(data).replaceAll('<', '\\u003c'));

const icons = {
  basket: raw(
    '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><path d="M5 8h14l-1 12H6L5 8Zm4 0V6a3 3 0 0 1 6 0v2"/></svg>',
  ),
  person: raw(
    '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/></svg>',
  ),
};

/** The picture of a product. */
export const picture = (name: string, alt: string, eager = false): Html =>
  html`<img src="/demo/assets/${name}.svg" alt="${alt}" width="400" height="500" loading="${eager ? 'eager' : 'lazy'}">`;

function header(frame: PageFrame): Html {
  const { path, totals, customer } = frame;
  const words = WORDS[path];
  return html`<a class="skip" href="#main">${words.nav.skip}</a>
<p class="announcement">${words.announcement}</p>
<header class="top">
  <nav class="links" aria-label="${words.nav.shop}"><a href="/demo/${path}/#products">${words.nav.shop}</a><a href="/demo/${path}/#story">${words.nav.story}</a></nav>
  <a class="brand" href="/demo/${path}/"><img src="/demo/assets/${path}-mark.svg" alt="" width="28" height="28"><span>${words.brand}</span></a>
  <nav class="tools" aria-label="${words.nav.account}">
    <a href="/demo/${path}/account">${icons.person}<span>${customer?.firstName ?? words.nav.account}</span></a>
    <a href="/demo/${path}/basket">${icons.basket}<span>${words.nav.basket}</span><b class="count" data-count="${totals.count}">${totals.count}</b></a>
  </nav>
</header>
${totals.code?.state === 'applied' ? html`<p class="strip">${fill(words.basket.strip, { code: totals.code.code })}</p>` : ''}`;
}

function footer({ path, consent }: PageFrame): Html {
  const words = WORDS[path];
  return html`<footer class="foot">
  <div class="foot-in">
    <div><p class="foot-brand">${words.brand}</p><p>${words.tagline}</p></div>
    <div><h2>${words.footer.shop}</h2><a href="/demo/${path}/#products">${words.nav.shop}</a><a href="/demo/${path}/account">${words.nav.account}</a><a href="/demo/${path}/basket">${words.nav.basket}</a></div>
    <div><h2>${words.footer.help}</h2><a href="/demo/${path}/legal">${words.footer.legal}</a>
      <button type="button" class="link" data-consent="settings">${words.consent.settings}</button>
      <button type="button" class="link" data-consent="withdraw" ${consent === 'granted' ? '' : raw('hidden')}>${words.consent.withdraw}</button></div>
    <div><h2>Demo</h2><a href="/demo/${path}/office">${words.footer.office}</a><a href="/demo">${words.footer.demos}</a></div>
  </div>
  <p class="foot-note">${words.footer.demo}</p>
</footer>`;
}

function consentBanner({ path, consent }: PageFrame): Html {
  const words = WORDS[path].consent;
  return html`<section class="consent" id="consent" role="dialog" aria-labelledby="consent-title" ${consent ? raw('hidden') : ''}>
  <div><h2 id="consent-title">${words.title}</h2><p>${words.text}</p></div>
  <div class="consent-actions"><button type="button" class="button quiet" data-consent="refuse">${words.refuse}</button><button type="button" class="button" data-consent="accept">${words.accept}</button></div>
</section>`;
}

/**
 * A whole page of a storefront.
 * @param content the page's own part.
 * @param events what the page pushes to the data layer before the tag arrives.
 */
export function page(frame: PageFrame, title: string, content: Html, events: readonly Ga4Event[] = []): Html {
  const { path, tagUrl, consent, identity } = frame;
  const words = WORDS[path];
  return html`<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${words.brand}</title>
<meta name="description" content="${words.tagline}">
<link rel="icon" href="/demo/assets/${path}-mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/demo/assets/shop.css">
<link rel="stylesheet" href="/demo/assets/${path}.css">
<script id="shop-data" type="application/json">${dataBlock({ path: `/demo/${path}`, gtag: path === 'de', tagUrl, consent, identity, events })}</script>
<script src="/demo/assets/shop.js" defer></script>
</head>
<body class="${path}">
${header(frame)}
<main id="main">${content}</main>
${footer(frame)}
${consentBanner(frame)}
</body>
</html>`;
}

/** The lines and sums of a basket or an order. */
export function summary(path: DemoPath, totals: Totals): Html {
  const words = WORDS[path];
  const sums = words.totals;
  return html`<dl class="sums">
  <div><dt>${sums.subtotal}</dt><dd>${price(path, totals.subtotal)}</dd></div>
  ${totals.code?.state === 'applied' ? html`<div class="off"><dt>${sums.discount} <code>${totals.code.code}</code></dt><dd>${totals.discount ? `−${price(path, totals.discount)}` : sums.free}</dd></div>` : ''}
  <div><dt>${sums.shipping}</dt><dd>${totals.shipping ? price(path, totals.shipping) : sums.free}</dd></div>
  ${path === 'us' ? html`<div><dt>${sums.tax}</dt><dd>${price(path, totals.tax)}</dd></div>` : ''}
  <div class="sum"><dt>${sums.total}</dt><dd>${price(path, totals.total)}</dd></div>
  ${path === 'de' ? html`<div class="small"><dt>${sums.tax}</dt><dd>${price(path, totals.tax)}</dd></div>` : ''}
</dl>`;
}

/** The demo's entry: both storefronts, and where what they cause can be seen. */
export function startPage(): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Goodword demo</title>
<link rel="icon" href="/demo/assets/goodword-mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/demo/assets/start.css">
</head>
<body>
<main>
  <header><p class="mark"><img src="/demo/assets/goodword-mark.svg" alt="" width="34" height="34">Goodword</p>
  <h1>Two shops, one tag.</h1><p class="lead">Buy something, share a deal, follow the link as a friend, and watch what comes of it.</p></header>
  <section class="shops">${DEMO_PATHS.map((path) => html`<a class="shop ${path}" href="/demo/${path}/"><img src="/demo/assets/${path}-hero.svg" alt="" width="640" height="400"><div><h2>${WORDS[path].brand}</h2><p>${WORDS[path].tagline}</p><p class="meta">${path === 'us' ? 'United States · USD · mails sent for the shopper' : 'Deutschland · EUR · shoppers send it themselves'}</p></div></a>`)}</section>
  <section class="behind"><h2>Behind the counter</h2><ul>
    <li><a href="/dashboard">Dashboard</a><span>What every share, click and order came to</span></li>
    <li><a href="/sandbox">Sandbox mailbox</a><span>Every message, shown instead of sent</span></li>
    <li><a href="/demo/us/office">Ferncastle back office</a><span>Confirm or refund an order as the shop’s server</span></li>
    <li><a href="/demo/de/office">Eichgrund back office</a><span>The same for the German shop</span></li>
  </ul></section>
  <section class="walk"><h2>The whole way round</h2><ol>
    <li>In Ferncastle, sign in as Anna Miller on the account page and buy something.</li>
    <li>Share a deal by email with a friend, or copy the link.</li>
    <li>Open the mail in the sandbox mailbox and follow its link in a private window.</li>
    <li>Take the code, check out as the friend.</li>
    <li>Confirm the order in the back office: the reward now waits out the return period.</li>
    <li>Read it all in the dashboard.</li>
  </ol></section>
</main>
</body>
</html>`;
}
