import { html } from 'hono/html';
import type { StoredOrder } from '../demo.store.ts';
import { DEMO_CUSTOMERS, type DemoCustomer, type DemoPath } from '../demo.ts';
import { fill, price, WORDS } from '../words.ts';
import type { Html } from './layout.ts';

const day = (path: DemoPath, at: number) =>
  new Intl.DateTimeFormat(WORDS[path].lang, {
    dateStyle: 'medium',
    timeZone: path === 'us' ? 'America/New_York' : 'Europe/Berlin',
  }).format(at);

/** Account: who is signed in, their orders, and the tag's embedded placement. */
export function accountContent(
  path: DemoPath,
  customer: DemoCustomer | undefined,
  orders: readonly StoredOrder[],
): Html {
  const words = WORDS[path].account;
  const signIn = path === 'us' ? Object.keys(DEMO_CUSTOMERS)[0] : undefined;
  return html`<div class="section account"><h1>${words.title}</h1><div class="columns">
<div>${
    customer
      ? html`<p class="lead">${fill(words.hello, { name: customer.firstName })}</p><p class="note">${customer.email}</p>
<form method="post" action="/demo/${path}/account/sign-out"><button class="button quiet">${words.signOut}</button></form>
<h2>${words.orders}</h2>${orders.length ? html`<ul class="orders">${orders.map((order) => html`<li><b>${order.id}</b><span>${day(path, order.createdAt)}</span><span>${price(path, order.body.total)}</span></li>`)}</ul>` : html`<p class="note">${words.noOrders}</p>`}`
      : html`<p class="lead">${words.guest}</p><p>${words.guestText}</p>${signIn ? html`<form method="post" action="/demo/${path}/account/sign-in"><button class="button" name="customer" value="${signIn}">${words.signIn}</button></form>` : ''}`
  }</div>
<section><h2 class="recommend">${words.recommend}</h2><p>${words.recommendText}</p><div id="goodword-account" class="placement"></div></section>
</div></div>`;
}

const STATES: Record<DemoPath, Record<StoredOrder['state'], string>> = {
  us: { placed: 'Placed', confirmed: 'Confirmed', refunded: 'Refunded' },
  de: { placed: 'Eingegangen', confirmed: 'Bestätigt', refunded: 'Erstattet' },
};
const OFFICE = {
  us: {
    title: 'Back office',
    text: 'As the shop’s own server: confirming reports the order over the API with the shop’s key, refunding takes it back.',
    columns: ['Order', 'Date', 'Customer', 'Code', 'Total', 'State'],
    confirm: 'Confirm',
    refund: 'Refund',
    guest: 'Guest',
    none: 'No orders yet. Place one in the shop.',
    confirmed: 'Order {id} is confirmed.',
    refunded: 'Order {id} is refunded.',
    failed: 'The API did not take it ({code}). Nothing was changed.',
  },
  de: {
    title: 'Verwaltung',
    text: 'Hier handelt der Server des Shops: Bestätigen meldet die Bestellung mit dem Schlüssel des Shops an die Schnittstelle, Erstatten nimmt sie zurück.',
    columns: ['Bestellung', 'Datum', 'Kunde', 'Code', 'Summe', 'Stand'],
    confirm: 'Bestätigen',
    refund: 'Erstatten',
    guest: 'Gast',
    none: 'Noch keine Bestellungen. Bestellen Sie etwas im Shop.',
    confirmed: 'Bestellung {id} ist bestätigt.',
    refunded: 'Bestellung {id} ist erstattet.',
    failed: 'Die Schnittstelle hat das nicht angenommen ({code}). Nichts wurde geändert.',
  },
} satisfies Record<DemoPath, unknown>;

/** What the last act in the back office came to. */
export type OfficeNotice = { kind: 'confirmed' | 'refunded'; id: string } | { kind: 'failed'; code: string };

/** The back office: orders, and what the shop's server may do with them. No names: the order is enough. */
export function officeContent(path: DemoPath, orders: readonly StoredOrder[], notice: OfficeNotice | undefined): Html {
  const words = OFFICE[path];
  const button = (order: StoredOrder, act: 'confirm' | 'refund') =>
    html`<form method="post" action="/demo/${path}/office/${act}"><button class="button small ${act === 'refund' ? 'quiet' : ''}" name="order" value="${order.id}">${words[act]}</button></form>`;
  return html`<div class="section office"><h1>${words.title}</h1><p class="note">${words.text}</p>
${notice ? html`<p class="${notice.kind === 'failed' ? 'bad' : 'good'} flash" role="status">${fill(words[notice.kind], { ...notice })}</p>` : ''}
${
  orders.length
    ? html`<div class="table"><table><thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}<th></th></tr></thead><tbody>${orders.map(
        (order) =>
          html`<tr><td><b>${order.id}</b></td><td>${day(path, order.createdAt)}</td><td>${order.body.customerId ?? words.guest}</td><td>${order.body.coupon ? html`<code>${order.body.coupon}</code>` : '–'}</td><td class="money">${price(path, order.body.total)}</td><td><span class="chip ${order.state}">${STATES[path][order.state]}</span></td><td class="acts">${order.state === 'placed' ? button(order, 'confirm') : ''}${order.state === 'refunded' ? '' : button(order, 'refund')}</td></tr>`,
      )}</tbody></table></div>`
    : html`<p>${words.none}</p>`
}</div>`;
}
