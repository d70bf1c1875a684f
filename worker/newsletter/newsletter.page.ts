import { html } from 'hono/html';
import type { Offer } from '../campaign/campaign.store.ts';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { aboutShop, page } from '../message/message.page.ts';
import { createSpeech, inHtml } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import { sayWorth } from '../reward/rule.ts';
import { fillIn } from '../share/link.ts';
import { sayNewsletter } from './words.ts';

/** What a deal is called, its marks filled in. */
export function titleOf(shop: Shop, { deal }: Pick<Offer, 'deal'>, language: string): string {
  return fillIn(wordsOf(deal, language).title, { shop: shop.name, badge: badgeOf(deal, language) });
}

/** For who came by a newsletter: what friends get, and one tap to their own link. Newsletters are passed on: a friend says so. */
export function readerPage(shop: Shop, language: string, offer: Offer) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = (key: string, values = {}) => sayNewsletter(shop, language, key, values);
  const { reward } = offer.campaign;
  const worth = sayWorth(reward, reward.currency, language);
  const form = html`${worth && html`<p>${inHtml(say('reward', { reward: worth }))}</p>`}
<form method="post"><p><button name="as" value="customer">${inHtml(say('show'))}</button></p>
<p><button name="as" value="friend" class="quiet">${inHtml(say('friend'))}</button></p></form>${aboutShop(shop, speech)}`;
  return page(speech, shop.name, say('title'), say('intro', { deal: titleOf(shop, offer, language) }), form);
}
