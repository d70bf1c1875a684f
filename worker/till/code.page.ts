import { html } from 'hono/html';
import { badgeOf, type Deal, wordsOf } from '../campaign/deal.ts';
import { formatMoney } from '../campaign/money.ts';
import { shopPage } from '../message/shop.page.ts';
import { createSpeech, inHtml, type Speech } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import { howText, sayReward } from '../reward/words.ts';
import { fillIn } from '../share/link.ts';
import { barcodeFigure } from './barcode.page.ts';
import type { Thanks } from './till.store.ts';

/** What the friend got besides for their order: with its code once it is given, until then with its date. */
function thanksCard(shop: Shop, speech: Speech, { kind, name, state, reason, amount, currency, dueAt, code }: Thanks) {
  const { language } = speech;
  const how = howText({ kind, name }, shop, language);
  const isDue = reason === 'due' && kind === 'coupon';
  const lacksCode = state === 'pending' && (reason === 'awaiting_code' || isDue);
  const waits = state === 'pending' && dueAt !== null && reason === 'return_period';
  return html`<section class="card">
<h2 class="plain">${inHtml(sayReward('byHand', language, { shop: shop.name }))}</h2>
${amount > 0 && html`<bdi class="badge">${formatMoney(amount, currency, language)}</bdi>`}
${lacksCode && html`<p class="dim">${inHtml(sayReward('coding', language, { shop: shop.name }))}</p>`}
${waits && html`<p class="dim">${inHtml(speech.say('me.until', { date: speech.date(dueAt) }))}</p>`}
${!waits && code && html`<bdi dir="ltr" class="own code">${code}</bdi>${barcodeFigure(code)}`}
${!waits && how && html`<p>${inHtml(how)}</p>`}
</section>`;
}

/**
 * A friend's code as it is shown at a till, or printed: as letters and as bars; and what they got besides for the order
 * that it was used in. It is the one place where they are known: nobody asked for their address.
 */
export function codePage(
  shop: Shop,
  language: string,
  { code, expiresAt, deal }: { code: string; expiresAt: number; deal: Deal },
  thanks?: Thanks,
) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = (key: string, more: Record<string, string> = {}) =>
    speech.say(`code.${key}`, { shop: shop.name, ...more });
  const badge = badgeOf(deal, speech.language);
  const { title, description, terms } = wordsOf(deal, language);
  const fill = (text: string) => inHtml(fillIn(text, { shop: shop.name, badge }));
  return shopPage(
    shop,
    { speech, title: say('label'), style: `/me/style/${shop.siteKey}.css` },
    html`${thanks && thanksCard(shop, speech, thanks)}
<section class="card">
<h1 class="plain">${inHtml(say('label'))}</h1>
<bdi dir="ltr" class="own code">${code}</bdi>
${barcodeFigure(code)}
<p class="dim centre">${inHtml(say('atTill'))}</p>
</section>
<section class="card">
${badge && html`<bdi class="badge">${badge}</bdi>`}
<h2 class="plain"><bdi>${fill(title)}</bdi></h2>
${description && html`<p><bdi>${fill(description)}</bdi></p>`}
<p class="dim">${inHtml(say('expires', { date: speech.date(expiresAt - 1) }))}</p>
${terms && html`<p class="dim small"><bdi>${fill(terms)}</bdi></p>`}
</section>`,
  );
}
