import { html } from 'hono/html';
import { aboutShop, page } from '../message/message.page.ts';
import { cleanWords, createSpeech, inHtml } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import type { RequestRow } from './consent.store.ts';

const speechOf = (shop: Shop, { language }: Pick<RequestRow, 'language'>) =>
  createSpeech(language, shop.formal, shop.timeZone);

/** Shows what somebody is to agree to, in the shop's own words, and asks. */
export function askAgreementPage(shop: Shop, request: Pick<RequestRow, 'language' | 'wording'>) {
  const speech = speechOf(shop, request);
  const { say } = speech;
  const values = { shop: shop.name };
  const button = html`<form method="post"><button type="submit">${inHtml(say('confirm.button'))}</button></form>`;
  const title = say('page.agreeQuestion', values);
  // The shop's words may run the other way.
  const wording = cleanWords(request.wording).replace(/^.+$/gm, '\u2068$&\u2069');
  return page(speech, say('page.title', values), title, wording, html`${button}${aboutShop(shop, speech)}`);
}

/** Says that it is noted. */
export function agreedPage(shop: Shop, request: Pick<RequestRow, 'language'>) {
  const speech = speechOf(shop, request);
  const { say } = speech;
  const values = { shop: shop.name };
  return page(speech, say('page.title', values), say('page.doneTitle'), say('page.agreed', values));
}
