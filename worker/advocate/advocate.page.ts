import { html } from 'hono/html';
import { formatMoney } from '../campaign/money.ts';
import { shopPage } from '../message/shop.page.ts';
import { createSpeech, inHtml } from '../message/speech.ts';
import { type NamePart, nameCard } from '../name/name.page.ts';
import { speakPush } from '../push/words.ts';
import type { Shop } from '../retailer/shop.ts';
import { NEVER } from '../reward/rule.ts';
import { sayReward } from '../reward/words.ts';
import { barcodeFigure } from '../till/barcode.page.ts';
import type { EarnedOrder, PageRows } from './advocate.store.ts';
import { type Sum, standingOf } from './standing.ts';

/** No script, no frame, no inline code; the shop's logo from wherever it lies. Nobody learns where a reader came from. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/** With a script of ours that asks the browser for notifications. */
export const PUSH_PAGE_HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': `${PAGE_HEADERS['content-security-policy']}; script-src 'self'; connect-src 'self'; worker-src 'self'`,
};

/** Notifications in browsers, as they stand. */
export interface PushPart {
  /** What is agreed to. */
  wording: string;
  /** Browsers of theirs that get some: digests of their addresses, by which a browser finds itself. */
  browsers: readonly string[];
}

/** A deal that can be shared again, with the words for it. */
export interface Sharing {
  title: string;
  badge: string;
  /** To be copied. */
  url: string;
  text: string;
  subject: string;
  /** Ways to send it by oneself, each over a link of its own. */
  ways: readonly { way: 'whatsapp' | 'email' | 'sms'; url: string }[];
}

/** One page of the orders, the latest first. */
export interface Earnings {
  orders: readonly EarnedOrder[];
  /** Which page it is, from 1, and how many there are. */
  pages: { at: number; of: number };
}

/** All that an advocate's page shows. */
export interface MePage extends Earnings {
  name: string | undefined;
  /** Names to tell, where the shop has them. */
  names: NamePart | undefined;
  /** Friends we wrote to in their name, and friends' orders that are credited to them. */
  progress: { invited: number; ordered: number };
  sharings: readonly Sharing[];
  /** What the next friend's order brings, in words. */
  next: string | undefined;
  /** From when it brings something again, UTC milliseconds, where they have had all that a campaign gives one person. */
  capped: { until: number; worth: string } | undefined;
  /** The nearest number of confirmed orders that brings more, how many count, and how many will once they are through. */
  goal: { kind: 'tier' | 'milestone'; done: number; waiting: number; of: number; worth: string } | undefined;
  /** What was earned by all orders, and what is to come, by currency. */
  earned: readonly Sum[];
  waiting: readonly Sum[];
  /** Whether there are counters where codes can be shown. */
  hasStores: boolean;
  friends: PageRows['friends'];
}

/** A page's words, with its shop's name filled in. */
function speak(shop: Shop, language: string) {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const say = (key: string, more: Record<string, string | number> = {}) =>
    speech.say(key, { shop: shop.name, email: shop.settings.careEmail, ...more });
  const money = ({ amount, currency }: Sum) => formatMoney(amount, currency, speech.language);
  const tell = (key: string, more: Record<string, string | number> = {}) =>
    inHtml(sayReward(key, language, { shop: shop.name, ...more }));
  return { speech, said: (key: string, more = {}) => inHtml(say(key, more)), say, money, tell };
}

type Spoken = ReturnType<typeof speak>;

const layOut = (shop: Shop, { speech, say }: Spoken, title: string, content: unknown) =>
  shopPage(
    shop,
    { speech, title: say('me.title'), style: `/me/style/${shop.siteKey}.css` },
    html`<h1>${inHtml(title)}</h1>
${content}`,
  );

/** What was earned and what waits, large; below it how many friends. */
function summary(spoken: Spoken, { earned, waiting, progress, next, capped, goal }: MePage) {
  const { said, speech, money, tell } = spoken;
  const list = (sums: readonly Sum[]) =>
    sums.length === 0 ? '–' : sums.map((sum, index) => html`${index > 0 && html`<br>`}<bdi>${money(sum)}</bdi>`);
  return html`<div class="worth"><dl>
<div><dd>${list(earned)}</dd><dt>${said('me.earned')}</dt></div>
<div><dd>${list(waiting)}</dd><dt>${said('me.waiting')}</dt></div>
</dl></div>
<dl class="count card">
${
  // Friends whom they wrote to themselves are in no count: fewer invited than ordered would puzzle.
  progress.invited >= progress.ordered && html`<div><dd>${progress.invited}</dd><dt>${said('me.invited')}</dt></div>`
}
<div><dd>${progress.ordered}</dd><dt>${said('me.ordered')}</dt></div>
</dl>
${next && html`<p class="next">${said('me.next', { amount: next })}</p>`}
${
  capped &&
  html`<p class="next">${
    capped.until === NEVER
      ? tell('capped_whole')
      : tell('capped_until', { date: speech.date(capped.until), amount: capped.worth })
  }</p>`
}
${goal && goalCard(spoken, goal)}`;
}

/** How near the next step is. Where enough is on its way, nothing is asked for: it tells what those bring. */
function goalCard({ tell }: Spoken, { kind, done, waiting, of, worth }: NonNullable<MePage['goal']>) {
  const more = of - done - waiting;
  const parts = [
    html`<bdi dir="ltr" class="dim">${done}/${of}</bdi>`,
    ...(waiting > 0 ? [tell('onTheWay', { count: waiting })] : []),
    ...(more > 0 ? [tell(`next_${kind}`, { count: more, amount: worth })] : []),
    ...(more <= 0 && kind === 'milestone' ? [html`<bdi dir="ltr">+ ${worth}</bdi>`] : []),
  ];
  return html`<div class="goal card"><progress value="${done}" max="${of}" aria-labelledby="goal"></progress>
<p id="goal">${parts.map((part, index) => html`${index > 0 && ' · '}${part}`)}</p></div>`;
}

const bodyOf = (text: string, url: string) => `${encodeURIComponent(text.trim())}%0D%0A${encodeURIComponent(url)}`;

/** One deal: its link to copy, and the ways to send it. */
function sharingCard({ said }: Spoken, sharing: Sharing) {
  const hrefOf = {
    whatsapp: (body: string) => ['WhatsApp', `https://wa.me/?text=${body}`],
    email: (body: string) => [
      said('page.passMail'),
      `mailto:?subject=${encodeURIComponent(sharing.subject)}&body=${body}`,
    ],
    sms: (body: string) => [said('page.passMessage'), `sms:?&body=${body}`],
  };
  const ways = sharing.ways.map(({ way, url }, index) => {
    const [label, href] = hrefOf[way](bodyOf(sharing.text, url));
    return html`<li><a class="button${index === 0 ? ' strong' : ''}" href="${href}" rel="noopener noreferrer">${label}</a></li>`;
  });
  return html`<section class="card">
${sharing.badge && html`<bdi class="badge">${sharing.badge}</bdi>`}
<h3><bdi>${sharing.title}</bdi></h3>
<bdi dir="ltr" class="own">${sharing.url}</bdi>
${ways.length > 0 && html`<ul class="ways">${ways}</ul>`}
</section>`;
}

/** A friend's order with its reward, and why it stands as it does. */
function orderRow({ said, speech, money, tell }: Spoken, order: EarnedOrder, hasStores: boolean) {
  const standing = standingOf(order);
  const date = (at: number) => ({ date: speech.date(at) });
  const why = {
    waiting: () =>
      standing.kind === 'waiting' && standing.dueAt ? said('me.until', date(standing.dueAt)) : said('me.unconfirmed'),
    checking: () => tell('checking'),
    coding: () => tell('coding'),
    earned: () => standing.kind === 'earned' && said('me.earnedOn', date(standing.at)),
    none: () => standing.kind === 'none' && said(`reward.reason_${standing.reason}`),
    thanks: () => '',
  }[standing.kind]();
  const { reward } = order;
  const what = reward && reward.kind !== 'coupon' && tell(`kind_${reward.kind}`, { name: reward.name ?? '' });
  const paid = reward?.paidAt && standing.kind === 'earned' && tell('paidOn', date(reward.paidAt));
  const cut = reward?.reason === 'part_refunded' && standing.kind === 'earned' && tell('partReturned');
  const title = { base: undefined, milestone: 'bonus', manual: 'byHand' }[reward?.part ?? 'base'];
  const off = standing.kind === 'none' ? 'off' : '';
  const code = order.code && standing.kind === 'earned' ? order.code : undefined;
  const ends = order.codeEndsAt === null ? undefined : date(order.codeEndsAt - 1);
  return html`<li>
<span>${title ? tell(title) : said('me.orderedOn', date(order.orderedAt))}</span>
<b class="${off}">${reward && reward.amount > 0 && html`<bdi>${money(reward)}</bdi>`}</b>
${what && html`<span class="wide small dim">${what}</span>`}
${why && html`<span class="wide small dim">${why}</span>`}
${cut && html`<span class="wide small dim">${cut}</span>`}
${paid && html`<span class="wide small dim">${paid}</span>`}
${code && html`<bdi dir="ltr" class="own code wide${order.isCodeOver ? ' off' : ''}">${code}</bdi>`}
${code && ends && html`<span class="wide small dim">${order.isCodeOver ? tell('codeEnded', ends) : said('code.expires', ends)}</span>`}
${
  code &&
  hasStores &&
  !order.isCodeOver &&
  html`<details class="wide"><summary>${said('code.inStore')}</summary>${barcodeFigure(code)}</details>`
}
</li>`;
}

/** Ways to the pages of the orders, where there are several. */
function pageList({ at, of }: Earnings['pages']) {
  const all = Array.from({ length: of }, (_, index) => index + 1);
  return (
    of > 1 &&
    html`<nav aria-labelledby="rewards"><ul class="ways">${all.map(
      (page) =>
        html`<li><a class="button${page === at ? ' strong' : ''}" href="/me?page=${page}#rewards"${page === at && html` aria-current="page"`}>${page}</a></li>`,
    )}</ul></nav>`
  );
}

function ordersCard(spoken: Spoken, { orders, pages }: Earnings, hasStores = false) {
  const { said } = spoken;
  const title = html`<h2 id="rewards">${said('me.rewards')}</h2>`;
  if (orders.length === 0) return html`${title}<p class="card dim">${said('me.noRewards')}</p>`;
  const isRefused = orders.some((order) => standingOf(order).kind === 'none');
  return html`${title}
<div class="card"><ul class="rows">${orders.map((order) => orderRow(spoken, order, hasStores))}</ul></div>
${pageList(pages)}
${isRefused && html`<p class="next small dim">${said('reward.doubt')}</p>`}`;
}

function friendsCard({ said, speech }: Spoken, friends: PageRows['friends']) {
  return html`<div class="card"><ul class="rows">${friends.map(
    ({ masked, invitedAt, ordered }) => html`<li>
<bdi dir="ltr">${masked}</bdi><b>${said(ordered ? 'me.hasOrdered' : 'me.isInvited')}</b>
<span class="wide small dim">${said('me.invitedOn', { date: speech.date(invitedAt) })}</span></li>`,
  )}</ul></div>`;
}

/**
 * Turning notifications on needs a script, which shows it in a browser that gets none, and is not shown without; turning
 * them off is a form, for all browsers at once.
 */
function pushCard(shop: Shop, language: string, { wording, browsers }: PushPart) {
  const { say } = speakPush(shop, language);
  const script = html`<script type="module" src="/push/${shop.siteKey}/me.js?l=${encodeURIComponent(language)}"></script>`;
  return html`${
    browsers.length > 0 &&
    html`<div class="card"><p>${say('ask.title')}</p>
<form method="post" action="/me/push/stop"><button>${say('ask.off')}</button></form></div>`
  }
<div class="card" id="push" data-on="${browsers.join(' ')}" hidden><h3>${say('ask.title')}</h3><p class="small dim">${wording}</p>
<button type="button">${say('ask.yes')}</button><p role="status" class="small"></p>${script}</div>`;
}

/** An advocate's own page. @param push where the shop sends notifications. */
export function mePage(shop: Shop, language: string, page: MePage, push?: PushPart) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  const { name, sharings, friends } = page;
  return layOut(
    shop,
    spoken,
    name ? say('me.hello', { advocate: name }) : say('me.title'),
    html`${summary(spoken, page)}
<h2>${said('me.share')}</h2>
${sharings.length > 0 ? sharings.map((one) => sharingCard(spoken, one)) : html`<p class="card dim">${said('me.noDeals')}</p>`}
${page.names && nameCard(shop, language, page.names)}
${ordersCard(spoken, page, page.hasStores)}
${friends.length > 0 && html`<h2>${said('me.friends')}</h2>${friendsCard(spoken, friends)}`}
<h2>${said('me.manage')}</h2>
${push && pushCard(shop, language, push)}
<div class="card">
<form method="post" action="/me/close"><button>${said('me.close')}</button></form>
<p class="small dim">${said('me.closeText')}</p>
<form method="get" action="/me/leave"><button>${said('me.leave')}</button></form>
</div>`,
  );
}

/** For who has left: what they had earned, and nothing of anybody. */
export function leftPage(shop: Shop, language: string, earned: Earnings, url?: string) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  return layOut(
    shop,
    spoken,
    say('me.leftTitle'),
    html`<p class="next">${said('me.leftText')}</p>
${
  earned.orders.length > 0 &&
  html`${ordersCard(spoken, earned)}
${url && html`<p class="next">${said('me.leftRewards')}</p><bdi dir="ltr" class="own">${url}</bdi>`}`
}`,
  );
}

/** Asks before anything is erased, and says what happens. */
export function askLeavePage(shop: Shop, language: string) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  return layOut(
    shop,
    spoken,
    say('me.leaveQuestion'),
    html`<div class="card"><p>${said('me.leaveText')}</p>
<form method="post" action="/me/leave"><button class="strong">${said('me.leaveButton')}</button></form>
<form method="get" action="/me"><button>${said('me.back')}</button></form></div>`,
  );
}

/** Asks for the address that a link to the page goes to; `over`: for who came by a link that has ended. */
export function askAddressPage(shop: Shop, language: string, over = false) {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  return layOut(
    shop,
    spoken,
    say(over ? 'me.overTitle' : 'me.title'),
    html`<div class="card">${over && html`<p>${said('me.overText')}</p>`}<p>${said('me.askText')}</p>
<form method="post" action="/me/at/${shop.siteKey}">
<label for="email">${said('me.address')}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" dir="ltr" required maxlength="254">
<button class="strong">${said('me.send')}</button></form></div>`,
  );
}

/** A page of one sentence. */
export function tellPage(shop: Shop, language: string, key: 'sent' | 'closed') {
  const spoken = speak(shop, language);
  const { said, say } = spoken;
  return layOut(shop, spoken, say(`me.${key}Title`), html`<p class="card">${said(`me.${key}Text`)}</p>`);
}
