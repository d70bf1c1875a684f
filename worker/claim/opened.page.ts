import { html } from 'hono/html';
import { shopPage } from '../message/shop.page.ts';
import { createSpeech, inHtml } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import { textsFor } from '../tag/texts.ts';
import { barcodeFigure } from '../till/barcode.page.ts';
import type { ClaimAnswer } from '../wire.ts';

function frameOf(shop: Shop, language: string) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = (key: string, more: Record<string, string> = {}) => speech.say(key, { shop: shop.name, ...more });
  return {
    speech,
    say,
    lay: (content: unknown) =>
      shopPage(shop, { speech, title: say('code.subject'), style: `/me/style/${shop.siteKey}.css` }, content),
  };
}

/** Asks for the tap that fetches the code: mail scanners open links, and take no code by it. */
export function openPage(shop: Shop, language: string) {
  const { say, lay } = frameOf(shop, language);
  return lay(html`<section class="card">
<h1 class="plain">${inHtml(say('code.subject'))}</h1>
<p class="dim">${inHtml(say('code.intro'))}</p>
</section>
<section class="card"><form method="post"><button class="strong">${inHtml(say('page.open'))}</button></form>
</section>`);
}

/** The code itself, with the way into the basket. */
export function openedPage(shop: Shop, language: string, { code = '', expiresAt, applyUrl, bars }: ClaimAnswer) {
  const { speech, say, lay } = frameOf(shop, language);
  return lay(html`<section class="card">
<h1 class="plain">${inHtml(say('code.label'))}</h1>
<bdi dir="ltr" class="own code">${code}</bdi>
${bars && html`${barcodeFigure(code)}<p class="dim centre">${inHtml(say('code.atTill'))}</p>`}
<p class="dim centre">${inHtml(say('code.how'))}</p>
${expiresAt !== undefined && html`<p class="dim centre">${inHtml(say('code.expires', { date: speech.date(expiresAt - 1) }))}</p>`}
</section>
${applyUrl && html`<section class="card"><a class="button strong" href="${applyUrl}">${inHtml(say('code.button'))}</a></section>`}`);
}

/** Why there is no code now. @param words in the friend's language. */
export function unopenedPage(shop: Shop, language: string, words: string) {
  return frameOf(shop, language).lay(html`<section class="card"><p>${words}</p></section>`);
}

/** The deal has ended since they asked for its code. */
export function endedPage(shop: Shop, language: string) {
  const { ended_title = '', ended_text = '' } = textsFor(language, shop.formal);
  return frameOf(shop, language).lay(html`<section class="card">
<h1 class="plain">${ended_title}</h1>
<p class="dim">${fillIn(ended_text, { shop: shop.name })}</p>
</section>`);
}
