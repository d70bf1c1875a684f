import { html } from 'hono/html';
import { aboutShop, page } from '../message/message.page.ts';
import { createSpeech, inHtml, inText } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import type { NameFault, OwnNames } from './take.ts';
import { sayOfNames } from './words.ts';

/** Asks a friend for the code that they were told; after a try that led nowhere the same, whoever exists. */
export function enterPage(
  shop: Shop,
  language: string,
  { typed, state }: { typed: string; state: 'ask' | 'again' | 'busy' },
) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = sayOfNames(speech.language);
  const form = html`<form method="post" action="/u/name/${shop.siteKey}">
<p><label for="name">${inHtml(say('label'))}</label>
<input id="name" name="name" value="${typed}" required maxlength="60" autocomplete="off" autocapitalize="characters" spellcheck="false" enterkeyhint="go"></p>
<button type="submit">${inHtml(say('go'))}</button></form>${aboutShop(shop, speech)}`;
  const text = say(state === 'ask' ? 'text' : state);
  return page(speech, '', say('title', { shop: shop.name }), text, form);
}

/** What an advocate's page says of the name that they may tell. */
export interface NamePart extends OwnNames {
  /** Where friends enter it. */
  url: string;
  /** What the field begins with. */
  suggested: string;
  fault?: NameFault | undefined;
}

/** The card of an advocate's page. */
export function nameCard(shop: Shop, language: string, { label, former, url, suggested, fault }: NamePart) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = sayOfNames(speech.language);
  const said = (key: Parameters<typeof say>[0], values = {}) => inHtml(say(key, values));
  return html`<h2 id="name">${said('mine')}</h2>
<div class="card">
${
  label
    ? html`<bdi dir="ltr" class="own code">${label}</bdi>
<p>${said('mineText')} <bdi dir="ltr">${url.replace(/^https?:\/\//, '')}</bdi></p>`
    : html`<p>${said('none')}</p>`
}
${former.map((one) => html`<p class="small dim">${said('still', { code: one.label, date: speech.date(one.endsAt) })}</p>`)}
<form method="post" action="/me/name">
<label for="own-name">${said(label ? 'change' : 'name')}</label>
<input id="own-name" name="name" value="${suggested}" required maxlength="40" autocomplete="given-name" dir="auto"${fault ? html` aria-invalid="true" aria-describedby="name-fault"` : ''}>
${fault && html`<p id="name-fault" role="alert" class="small">${inText(say(fault), speech.dir)}</p>`}
<button class="${label ? '' : 'strong'}">${said('get')}</button>
</form>
</div>`;
}
