import { html } from 'hono/html';
import { CATALOGUE, type Product } from '../catalogue.ts';
import type { DemoPath } from '../demo.ts';
import { toItem } from '../ga4.ts';
import { price, WORDS } from '../words.ts';
import { type Html, picture } from './layout.ts';

const tile = (path: DemoPath, product: Product): Html =>
  html`<li><a class="tile" href="/demo/${path}/p/${product.slug}"><span class="frame">${picture(product.slug, product.name)}</span><span class="tile-name">${product.name}</span><span class="tile-line">${product.line}</span><span class="tile-price">${price(path, product.price)}</span></a></li>`;

/** Home: opening picture, all products, the story. */
export function homeContent(path: DemoPath): Html {
  const { hero, perks, products, story } = WORDS[path];
  return html`<section class="hero">
  <div class="hero-picture"><img src="/demo/assets/${path}-hero.svg" alt="${hero.alt}" width="${path === 'us' ? 1600 : 1200}" height="1000"></div>
  <div class="hero-copy"><p class="kicker">${hero.kicker}</p><h1>${hero.title}</h1><p>${hero.text}</p><a class="button" href="#products">${hero.action}</a></div>
</section>
<ul class="perks">${perks.map(({ title, text }) => html`<li><b>${title}</b><span>${text}</span></li>`)}</ul>
<section class="section" id="products"><div class="section-head"><h2>${products.title}</h2><p>${products.text}</p></div>
<ul class="grid">${CATALOGUE[path].map((product) => tile(path, product))}</ul></section>
<section class="story" id="story"><div class="story-copy"><h2>${story.title}</h2><p>${story.text}</p></div><div class="story-picture">${picture(story.picture, '')}</div></section>`;
}

/** One product, and what goes with it. */
export function productContent(path: DemoPath, product: Product): Html {
  const words = WORDS[path];
  const all = CATALOGUE[path];
  const at = all.indexOf(product);
  const related = [1, 2, 3, 4].flatMap((step) => all[(at + step) % all.length] ?? []);
  const add = JSON.stringify({ currency: words.currency, item: toItem(path, product, 1) });
  return html`<div class="section product">
  <div class="product-picture">${picture(product.slug, product.name, true)}</div>
  <div class="product-copy">
    <p class="crumbs"><a href="/demo/${path}/">${words.product.home}</a><span aria-hidden="true">/</span>${product.category}</p>
    <h1>${product.name}</h1><p class="product-line">${product.line}</p>
    <p class="product-price">${price(path, product.price)}</p><p class="note">${words.product.taxNote}</p>
    <p>${product.description}</p>
    <form method="post" action="/demo/${path}/basket/add" class="buy" data-add="${add}">
      <input type="hidden" name="slug" value="${product.slug}">
      <label><span>${words.product.quantity}</span><select name="quantity">${[1, 2, 3, 4, 5, 6].map((count) => html`<option>${count}</option>`)}</select></label>
      <button class="button wide">${words.product.add}</button>
    </form>
    <div id="goodword-product" class="placement"></div>
    <h2 class="facts-title">${words.product.facts}</h2><ul class="facts">${product.facts.map((fact) => html`<li>${fact}</li>`)}</ul>
  </div>
</div>
<section class="section"><div class="section-head"><h2>${words.product.related}</h2></div><ul class="grid">${related.map((one) => tile(path, one))}</ul></section>`;
}

/** A page that is not there, or a step that was not taken. */
export function missingContent(path: DemoPath, text?: string): Html {
  const words = WORDS[path].missing;
  return html`<div class="section empty"><h1>${words.title}</h1><p>${text ?? words.text}</p><a class="button" href="/demo/${path}/">${words.action}</a></div>`;
}

/** Imprint, returns, privacy. */
export function legalContent(path: DemoPath): Html {
  const { title, sections } = WORDS[path].legal;
  return html`<div class="section prose"><h1>${title}</h1>${sections.map((one) => html`<h2>${one.title}</h2>${one.text.map((line) => html`<p>${line}</p>`)}`)}</div>`;
}
