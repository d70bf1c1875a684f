import { html } from 'hono/html';
import type { Offer } from '../campaign/campaign.store.ts';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { dealCard, layOut, speak } from '../join/join.page.ts';
import { inHtml } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import { sayNewsletter } from './words.ts';

/** What a deal is called, its marks filled in. */
export function titleOf(shop: Shop, { deal }: Pick<Offer, 'deal'>, language: string): string {
  return fillIn(wordsOf(deal, language).title, { shop: shop.name, badge: badgeOf(deal, language) });
}

/** For who came by a newsletter: what friends get, and one tap to their own link. Newsletters are passed on: a friend says so. */
export function readerPage(shop: Shop, language: string, offer: Offer) {
  const spoken = speak(shop, language);
  const say = (key: string) => sayNewsletter(shop, language, key);
  const content = html`<h1>${inHtml(say('title'))}</h1>
${dealCard(spoken, shop, offer)}
<section class="card"><form method="post"><button class="strong" name="as" value="customer">${inHtml(say('show'))}</button>
<p class="next"><button name="as" value="friend">${inHtml(say('friend'))}</button></p></form></section>`;
  return layOut(shop, spoken, say('title'), content);
}

/** For a reader of whom no address is known: where rewards go, and where one is told. @param url of the join page. */
export function reachCard(shop: Shop, language: string, url: string) {
  const said = (key: string) => inHtml(sayNewsletter(shop, language, key));
  return html`<section class="card"><p>${said('rewardsTo')}</p>
<p class="next"><a class="button" href="${url}">${said('rewardsJoin')}</a></p></section>`;
}
