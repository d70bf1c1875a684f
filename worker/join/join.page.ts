import { html } from 'hono/html';
import type { Offer } from '../campaign/campaign.store.ts';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { page } from '../message/message.page.ts';
import { shopPage } from '../message/shop.page.ts';
import { createSpeech, inHtml, inText } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import { sayWorth } from '../reward/rule.ts';
import { fillIn } from '../share/link.ts';
import { LANGUAGES, primaryOf } from '../tag/languages.ts';
import type { JoinFaults, TypedJoin } from './join.ts';

/** One stylesheet, one script and the shop's logo; no frame, no inline code. */
export const JOIN_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/** A page's words, with its shop's names filled in. */
export function speak(shop: Shop, language: string) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = (key: string, more: Record<string, string | number> = {}) =>
    speech.say(key, { shop: shop.name, legalName: shop.settings.legalName, ...more });
  return { speech, say, said: (key: string, more = {}) => inHtml(say(key, more)) };
}
type Spoken = ReturnType<typeof speak>;

/** A language as its speakers call it; the region is told where a shop has several of one language. */
function nameLanguage(tag: string, others: readonly string[]): string {
  const alone = others.filter((other) => primaryOf(other) === primaryOf(tag)).length < 2;
  const name = alone && LANGUAGES.find((one) => one.tag === primaryOf(tag))?.name;
  return name || (new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag);
}

export function layOut(shop: Shop, { speech }: Spoken, title: string, content: unknown, hasForm = false) {
  const { privacyUrl, imprintUrl } = shop.settings;
  const link = (url: string | undefined, key: string) =>
    url && html`<a href="${url}" rel="noopener">${inHtml(speech.say(key))}</a> `;
  const foot = html`${link(privacyUrl, 'footer.privacy')}${link(imprintUrl, 'footer.imprint')}`;
  const style = `/j/style/${shop.siteKey}.css`;
  return shopPage(shop, { speech, title, style, foot, ...(hasForm && { script: '/j/form.js' }) }, content);
}

/** What friends get, and what it brings. */
export function dealCard({ speech, said }: Spoken, shop: Shop, { deal, campaign }: Offer) {
  const badge = badgeOf(deal, speech.language);
  const words = wordsOf(deal, speech.language);
  const fill = (text: string) => fillIn(text, { shop: shop.name, badge });
  const worth = sayWorth(campaign.reward, campaign.reward.currency, speech.language);
  return html`<section class="card deal">
<h2>${said('invitation.friends')}</h2>
<h3><bdi>${fill(words.title)}</bdi></h3>
<p><bdi>${fill(words.description)}</bdi></p>
${words.terms && html`<p class="small"><bdi>${fill(words.terms)}</bdi></p>`}
${worth && html`<p class="reward">${said('invitation.reward', { amount: worth })}</p>`}
</section>`;
}

/** What the form carries along beside what somebody types. */
export interface FormCarry {
  /** Of this form: sent again, it is the same one. */
  id: string;
  /** Path and query that it posts to: they say where somebody came from. */
  action: string;
}

/** All that a join page shows. */
export interface JoinPage {
  offer: Offer;
  /** Name of the store that the link is of. */
  store: string | undefined;
  mayText: boolean;
  wording: string;
  carry: FormCarry;
  /** The same page in the shop's other languages. */
  languages: readonly { tag: string; url: string }[];
  /** What was typed before, and what was wrong with it. */
  typed?: TypedJoin;
  faults?: JoinFaults;
  isBusy?: boolean;
}

function field(
  { said }: Spoken,
  name: 'name' | 'address',
  label: unknown,
  attributes: unknown,
  { typed, faults }: JoinPage,
) {
  const fault = faults?.[name];
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" value="${typed?.[name] ?? ''}" required ${attributes}${fault ? html` aria-invalid="true" aria-describedby="${name}-fault"` : ''}>
${fault && html`<p class="fault" id="${name}-fault">${said(`join.${fault}`)}</p>`}`;
}

/** The page that every printed code, newsletter, receipt and banner leads to. */
export function joinPage(shop: Shop, language: string, page: JoinPage) {
  const spoken = speak(shop, language);
  const { speech, said, say } = spoken;
  const { offer, store, mayText, wording, carry, languages, typed, faults, isBusy } = page;
  const agreed = faults?.agreed;
  const mail = html`type="email" autocomplete="email" inputmode="email" dir="ltr" maxlength="254"`;
  const either = html`type="text" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false" dir="ltr" maxlength="254"`;
  const content = html`
${store && html`<p class="where"><bdi>${store}</bdi></p>`}
<h1>${said('join.headline')}</h1>
<p class="lead">${said('join.lead')}</p>
${dealCard(spoken, shop, offer)}
<section class="card">
${isBusy && html`<p class="fault" role="alert">${said('join.busy')}</p>`}
<form method="post" action="${carry.action}" data-sending="${inText(say('join.sending'), speech.dir)}" data-offline="${inText(say('join.offline'), speech.dir)}">
<input type="hidden" name="id" value="${carry.id}">
<input type="hidden" name="lang" value="${language}">
${field(spoken, 'name', said('join.name'), html`type="text" autocomplete="given-name" maxlength="40"`, page)}
${field(spoken, 'address', said(mayText ? 'join.address' : 'me.address'), mayText ? either : mail, page)}
<label class="agree"><input type="checkbox" name="agreed" value="yes" required${typed?.agreed ? html` checked` : ''}${agreed ? html` aria-invalid="true" aria-describedby="agreed-fault"` : ''}><span>${wording}</span></label>
${agreed && html`<p class="fault" id="agreed-fault">${said(`join.${agreed}`)}</p>`}
<button class="strong">${said('join.submit')}</button>
<p class="small dim">${said('join.note')}</p>
</form>
</section>
${
  languages.length > 1 &&
  html`<nav class="languages">${languages.map(
    ({ tag, url }) =>
      html`<a href="${url}" lang="${tag}" hreflang="${tag}"${tag === language ? html` aria-current="page"` : ''}>${nameLanguage(tag, shop.languages)}</a>`,
  )}</nav>`
}`;
  return layOut(shop, spoken, say('join.headline'), content, true);
}

/**
 * Says that a message is on its way, whoever it is for; shows what was typed, for a slip to be seen.
 * @param isLater whether it goes out in an hour.
 */
export function sentPage(shop: Shop, language: string, address: string, isLater: boolean) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  // Nothing is there to be looked for yet.
  const title = isLater ? 'join.headline' : 'join.sentTitle';
  const later = isLater && html`<p>${said('join.sentLater')}</p>`;
  return layOut(
    shop,
    spoken,
    say(title),
    html`<h1>${said(title)}</h1><div class="card">${later}<p${isLater ? html` class="next"` : ''}>${said('join.sentText', { address })}</p></div>`,
  );
}

/** For a shop that has nothing to be passed on now. */
export function closedPage(shop: Shop, language: string) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  return layOut(
    shop,
    spoken,
    say('join.closedTitle'),
    html`<h1>${said('join.closedTitle')}</h1><div class="card"><p>${said('join.closedText')}</p>
<p class="next"><a class="button strong" href="${shop.homeUrl}" rel="noopener">${said('join.toShop')}</a></p></div>`,
  );
}

/** Asks for the tap that shows whose the address is: a mail scanner opens links too, and taps nothing. */
export function confirmPage(shop: Shop, language: string, name: string) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  return layOut(
    shop,
    spoken,
    say('confirm.headline'),
    html`<h1>${name ? said('me.hello', { advocate: name }) : said('me.title')}</h1><div class="card"><p>${said('join.confirmText')}</p>
<form method="post"><button class="strong">${said('join.button')}</button></form></div>`,
  );
}

/** For a link that is known no more. */
export function endedPage(shop: Shop, language: string) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  return layOut(
    shop,
    spoken,
    say('me.overTitle'),
    html`<h1>${said('me.overTitle')}</h1><div class="card"><p>${said('join.overText')}</p>
<p class="next"><a class="button strong" href="/j/${shop.siteKey}">${said('join.submit')}</a></p></div>`,
  );
}

/** For who types the code that stands on a sign; no shop is known yet. */
export function codePage(language: string, isUnknown: boolean) {
  const speech = createSpeech(language, false, 'UTC');
  const said = (key: string) => inHtml(speech.say(`join.${key}`));
  const fault = isUnknown && html`<p id="fault" role="alert">${said('codeUnknown')}</p>`;
  return page(
    speech,
    '',
    speech.say('join.codeTitle'),
    '',
    html`<form method="get" action="/j">${fault}<p><label for="code">${said('code')}</label>
<input id="code" name="code" class="code" required maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" dir="ltr"${isUnknown ? html` aria-invalid="true" aria-describedby="fault"` : ''}></p>
<button>${said('submit')}</button></form>`,
  );
}
