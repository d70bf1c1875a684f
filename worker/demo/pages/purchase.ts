import { html, raw } from 'hono/html';
import type { Totals } from '../basket.ts';
import type { DemoPath } from '../demo.ts';
import { CHECKOUT_FIELDS, type CheckoutField, type CheckoutForm } from '../order.ts';
import { fill, price, WORDS } from '../words.ts';
import { type Html, picture, summary } from './layout.ts';

const MOST_SHOWN = 10;

function basketLine(path: DemoPath, { product, quantity, total }: Totals['lines'][number]): Html {
  const words = WORDS[path];
  const counts = Array.from({ length: Math.max(MOST_SHOWN, quantity) }, (_, at) => at + 1);
  return html`<li class="line">
  <a href="/demo/${path}/p/${product.slug}" class="thumb">${picture(product.slug, '')}</a>
  <div><a class="line-name" href="/demo/${path}/p/${product.slug}">${product.name}</a><p class="note">${product.line}</p>
    <form method="post" action="/demo/${path}/basket/set" class="amount"><input type="hidden" name="slug" value="${product.slug}">
      <label><span class="hidden">${words.product.quantity}: ${product.name}</span><select name="quantity" data-auto>${counts.map((count) => html`<option ${count === quantity ? raw('selected') : ''}>${count}</option>`)}</select></label>
      <button class="link no-script">${words.basket.update}</button><button class="link" name="quantity" value="0">${words.basket.remove}</button></form></div>
  <p class="line-total">${price(path, total)}</p>
</li>`;
}

function codeForm(path: DemoPath, totals: Totals): Html {
  const words = WORDS[path].basket;
  const { code } = totals;
  if (code?.state === 'applied') {
    return html`<form method="post" action="/demo/${path}/basket/code" class="code"><p class="good" role="status">${fill(words.codeApplied, { code: code.code })}</p><button class="link" name="code" value="">${words.codeRemove}</button></form>`;
  }
  const fault =
    code &&
    fill(code.state === 'unknown' ? words.codeUnknown : words.codeMinimum, {
      code: code.code,
      amount: price(path, code.minOrder),
    });
  return html`<form method="post" action="/demo/${path}/basket/code" class="code">
  <label for="code">${words.code}</label><div class="code-row"><input id="code" name="code" autocomplete="off" autocapitalize="characters" maxlength="32" value="${code?.code ?? ''}"><button class="button quiet">${words.codeAction}</button></div>
  ${fault ? html`<p class="bad" role="status">${fault}</p>` : ''}</form>`;
}

export function basketContent(path: DemoPath, totals: Totals): Html {
  const words = WORDS[path].basket;
  if (totals.lines.length === 0) {
    return html`<div class="section empty"><h1>${words.title}</h1><p>${words.empty}</p>
${totals.code ? html`<div class="card">${codeForm(path, totals)}</div>` : ''}<a class="button" href="/demo/${path}/#products">${words.emptyAction}</a></div>`;
  }
  return html`<div class="section"><h1>${words.title}</h1><div class="columns">
  <ul class="lines">${totals.lines.map((line) => basketLine(path, line))}</ul>
  <aside class="card">${codeForm(path, totals)}${summary(path, totals)}<a class="button wide" href="/demo/${path}/checkout">${words.checkout}</a></aside>
</div></div>`;
}

const KINDS: Partial<Record<CheckoutField, { type?: string; autocomplete: string }>> = {
  email: { type: 'email', autocomplete: 'email' },
  firstName: { autocomplete: 'given-name' },
  lastName: { autocomplete: 'family-name' },
  street: { autocomplete: 'street-address' },
  city: { autocomplete: 'address-level2' },
  region: { autocomplete: 'address-level1' },
  zip: { autocomplete: 'postal-code' },
};

/**
 * @param attempt makes the order unique, however often the form is sent.
 */
export function checkoutContent(
  path: DemoPath,
  totals: Totals,
  form: CheckoutForm,
  attempt: string,
  faults: ReadonlyMap<CheckoutField, 'missing' | 'badEmail'> = new Map(),
): Html {
  const words = WORDS[path].checkout;
  const field = (name: CheckoutField): Html => {
    const fault = faults.get(name);
    const { type = 'text', autocomplete } = KINDS[name] ?? { autocomplete: 'on' };
    return html`<label class="field ${name}"><span>${words[name]}</span><input name="${name}" type="${type}" autocomplete="${autocomplete}" value="${form[name] ?? ''}" maxlength="120" required ${fault ? raw('aria-invalid="true"') : ''}>${fault ? html`<span class="bad">${words[fault]}</span>` : ''}</label>`;
  };
  const address = CHECKOUT_FIELDS.slice(3).filter((name) => words[name]);
  return html`<div class="section"><h1>${words.title}</h1>${faults.size ? html`<p class="bad" role="alert">${words.faults}</p>` : ''}
<form method="post" action="/demo/${path}/checkout" class="columns">
  <div class="fields"><input type="hidden" name="attempt" value="${attempt}">
    <fieldset><legend>${words.contact}</legend>${CHECKOUT_FIELDS.slice(0, 3).map(field)}</fieldset>
    <fieldset><legend>${words.address}</legend>${address.map(field)}</fieldset>
    <fieldset><legend>${words.payment}</legend><p class="pay"><span class="pay-card" aria-hidden="true"></span><span>•••• 4242</span></p><p class="note">${words.paymentNote}</p></fieldset></div>
  <aside class="card"><ul class="mini">${totals.lines.map(({ product, quantity, total }) => html`<li><span class="thumb">${picture(product.slug, '')}</span><span>${product.name} <span class="note">× ${quantity}</span></span><span>${price(path, total)}</span></li>`)}</ul>
    ${summary(path, totals)}<button class="button wide">${words.place}</button></aside>
</form></div>`;
}

/** The confirmation of an order. */
export function orderContent(path: DemoPath, id: string, firstName: string, totals: Totals): Html {
  const words = WORDS[path].order;
  return html`<div class="section order"><div class="order-head"><p class="kicker">${words.kicker}</p><h1>${firstName ? fill(words.title, { name: firstName }) : words.titlePlain}</h1><p>${words.text}</p><p class="order-number">${words.number} <b>${id}</b></p></div>
<div class="card"><ul class="mini">${totals.lines.map(({ product, quantity, total }) => html`<li><span class="thumb">${picture(product.slug, '')}</span><span>${product.name} <span class="note">× ${quantity}</span></span><span>${price(path, total)}</span></li>`)}</ul>${summary(path, totals)}</div>
<a class="button quiet" href="/demo/${path}/">${words.again}</a></div>`;
}
