import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goodAnswers } from './test/answers.ts';
import { violations } from './test/axe.ts';
import { early, PHONE, pushPurchase, SIGNED_IN, useShop } from './test/visit.ts';

/** Where and when the widget shows. */

const shop = await useShop();
let page: Page;

const GRANTED = early(`goodword('consent',{measure:true,store:true})`);
const SHIFT = `window.shift=0;new PerformanceObserver(l=>{for(const e of l.getEntries())shift+=e.value}).observe({type:'layout-shift',buffered:true});`;
const LONG_PAGE = '<main style="min-height:3000px"><h1>Cups</h1></main>';

const floating = (on = page) => on.getByRole('button', { name: 'Treat a friend' });
const banner = () => page.getByText('20% off the first order');
const thanks = () => page.getByRole('heading', { name: /Who else would love this/ });
const go = (path: string) => page.evaluate(`history.pushState({},'','${path}')`);
const put = (value: number) =>
  page.evaluate(`dataLayer.push({event:'add_to_cart',ecommerce:{currency:'USD',value:${value}}})`);
const buy = (ecommerce: string) =>
  page.evaluate(
    `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'1',currency:'USD',value:80,${ecommerce}}})`,
  );
/** Once what was said has been dealt with: what shows, asks the server first. */
const settled = () => page.evaluate(() => new Promise((done) => requestIdleCallback(() => done(1))));

test('after a purchase the deals are offered, and seen for a second they count once as an impression', async () => {
  page = await shop.open('', {
    before: `${early(`goodword('consent',{measure:true,store:false})`)}${pushPurchase()}`,
  });
  await thanks().waitFor();
  expect(await page.getByRole('radio').count()).toBe(2);
  await expect
    .poll(() => shop.events().filter(({ kind }) => kind === 'impression'))
    .toMatchObject([{ placement: 'post_purchase', campaign: 'cmp_1', deal: 'del_1' }]);
  expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
});

test.each(['null', '"text"', 'true', '[null,{item_id:"A"}]', '[undefined]', '{1:{item_id:"A"},3:null}'])(
  'after a purchase whose items are %s the deals are offered',
  async (items) => {
    page = await shop.open('', { before: GRANTED });
    await buy(`items:${items}`);
    await thanks().waitFor();
    expect(shop.to('offer')[0]?.query.getAll('item')).toEqual(items.includes('A') ? ['A'] : []);
  },
);

test('an embedded placement comes when it is near, in the space that the shop keeps for it, and shifts nothing', async () => {
  page = await shop.open('', {
    html: `<script>${SHIFT}</script>
      <p>Account</p><div style="height:3000px"></div><div id="account" style="min-height:400px"></div><p>Footer</p>`,
  });
  await settled();
  expect(shop.to('offer')).toEqual([]);
  await page.locator('#account').scrollIntoViewIfNeeded();
  await page.locator('#account .card').waitFor();
  expect(shop.to('offer')[0]?.query.get('placement')).toBe('embedded');
  await settled();
  expect(await page.evaluate('shift')).toBe(0);
});

test('an element that comes later, as single-page shops make them, is found', async () => {
  page = await shop.open();
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend','<div id="account"></div>')`);
  await go('/account');
  await page.locator('#account .card').waitFor();
});

test('the floating button opens the deals, then the ways to share', async () => {
  shop.settings = { p: [{ kind: 'floating' }] };
  page = await shop.open('');
  await floating().click();
  await page.getByRole('dialog', { name: 'Know someone who would love this?' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('radio', { name: /\$15 off/ }).check();
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  expect(shop.to('links')[0]?.body).toMatchObject({ dealId: 'del_2', placement: 'floating' });
});

test('with a single deal the floating button opens the ways to share at once, and can be put away', async () => {
  shop.settings = { p: [{ kind: 'floating' }] };
  const { deals } = shop.answers.offer as { deals: object[] };
  Object.assign(shop.answers.offer, { deals: deals.slice(0, 1) });
  page = await shop.open('');
  await floating().click();
  await page.getByRole('dialog', { name: 'Share with a friend' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await floating().count()).toBe(0);
});

test('on a product page the product is recommended by its id, whichever way the data layer names it', async () => {
  shop.settings = { p: [{ kind: 'product', target: 'recommend' }] };
  for (const push of [
    `dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'CUP-1',price:9}]}});`,
    `gtag('event','view_item',{items:[{item_id:'CUP-1'}]});`,
  ]) {
    page = await shop.open('', { html: '<div id="recommend"></div>', before: push });
    await page.getByRole('heading', { name: 'Know who would love this?' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Share with a friend' }).click();
    await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
    expect(shop.to('links')[0]?.body).toMatchObject({
      placement: 'product',
      productId: 'CUP-1',
      targetUrl: `${shop.url}/`,
    });
  }
});

test('somebody who is known sees on their account what became of their recommendations; nobody else is asked', async () => {
  shop.settings = { p: [{ kind: 'account', target: 'account' }] };
  shop.answers.advocate = { state: 'verified', invited: 3, ordered: 1, own: false, existing: true };
  const html = '<div id="account"></div>';
  page = await shop.open('', { html });
  await page.getByRole('heading', { name: 'Your recommendations' }).waitFor();
  expect(shop.to('advocate')).toEqual([]);
  page = await shop.open('', { html, before: SIGNED_IN });
  await page.getByRole('heading', { name: 'Your recommendations' }).waitFor();
  await settled();
  expect(shop.to('advocate')).toEqual([]);
  // Nobody has tapped: who they are is told with their consent to measuring.
  await page.evaluate(`goodword('consent',{measure:true,store:false})`);
  await expect.poll(() => page.getByRole('listitem').allTextContents()).toEqual(['3invited', '1ordered']);
  expect(shop.to('advocate')[0]?.body).toEqual({ identity: { customerId: 'c-1', expires: 1, signature: 's' } });
  expect(await violations(page)).toEqual([]);
});

/** What the documents and the dashboard have shops put into their stylesheets. */
const SPACES = ['docs/integrating.md', 'dashboard/parts/ways.tsx'].map(
  (file) => /#goodword-offer,[^`]*}(?=\n```|`)/.exec(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))?.[0],
);

test.each(['en', 'de'])(
  'the space that shops are told to keep is enough for three deals, on wide screens and phones: %s',
  async (language) => {
    expect(new Set(SPACES).size).toBe(1);
    Object.assign(shop.answers, goodAnswers(language));
    const { deals } = shop.answers.offer as { deals: object[] };
    const [deal] = deals;
    Object.assign(shop.answers.offer, { deals: ['a', 'b', 'c'].map((id) => ({ ...deal, id })) });
    shop.settings = {
      p: (['embedded', 'account', 'product'] as const).map((kind) => ({
        kind,
        target: kind === 'embedded' ? 'goodword-offer' : `goodword-${kind}`,
      })),
    };
    const row = (id: string) => `<div id="goodword-${id}"></div>`;
    const html = `<style>${SPACES[0]} body{margin:16px;font-family:sans-serif}</style>${['offer', 'account', 'product'].map(row).join('')}`;
    for (const width of [1280, 768, 390, 320]) {
      page = await shop.open('', {
        html,
        lang: language,
        before: `${GRANTED}dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'a'}]}});`,
        context: { viewport: { width, height: 4000 } },
      });
      await expect.poll(() => page.locator('.card').count()).toBe(3);
      const grown = await page
        .locator('body > div')
        .evaluateAll((rows) =>
          rows.map((row) => row.clientHeight - Number.parseFloat(getComputedStyle(row).minHeight)),
        );
      expect([width, grown]).toEqual([width, [0, 0, 0]]);
    }
  },
);

test.each([
  ['flex', 'display:flex;flex-direction:column;justify-content:space-between;min-height:100vh'],
  ['grid', 'display:grid;gap:24px;align-content:space-between;min-height:100vh'],
])('what lies over the page is no item of a body that is a %s box', async (_, style) => {
  page = await shop.open('', { html: `<main>Cups</main><footer>Imprint</footer>` });
  await page.evaluate((css) => document.body.setAttribute('style', css), style);
  const where = () =>
    page
      .locator('footer')
      .evaluate((footer) => [footer.getBoundingClientRect().top, document.documentElement.scrollHeight]);
  const before = await where();
  await page.evaluate(pushPurchase());
  await thanks().waitFor();
  expect(await where()).toEqual(before);
});

test('by page: it shows where its patterns say so, goes with the page it is for, and comes back', async () => {
  shop.settings = { p: [{ kind: 'banner', rules: { pages: ['/sale*'], notPages: ['*/checkout'] } }] };
  page = await shop.open('');
  await settled();
  expect(await banner().count()).toBe(0);
  await go('/sale/cups');
  await banner().waitFor();
  expect(await violations(page)).toEqual([]);
  await go('/sale/checkout');
  await banner().waitFor({ state: 'detached' });
  await go('/sale');
  await banner().waitFor();
});

test('by page: a path in any letters is one, as people write it or as addresses spell it', async () => {
  shop.settings = { p: [{ kind: 'banner', rules: { pages: ['/größen/*'], notPages: ['*/gr%c3%bc%C3%9fe'] } }] };
  page = await shop.open('');
  await go('/größen/41');
  await banner().waitFor();
  await go('/größen/grüße');
  await banner().waitFor({ state: 'detached' });
  await go('/gr%c3%b6%C3%9Fen/100%');
  await banner().waitFor();
});

test('by event and basket: both must hold, whatever else the page says', async () => {
  shop.settings = { p: [{ kind: 'floating', rules: { event: 'add_to_cart', value: { min: 5000, max: 9000 } } }] };
  page = await shop.open('', { before: `dataLayer.push({event:'view_item',ecommerce:{value:60}});` });
  await put(49.99);
  await put(40.02);
  await settled();
  expect(shop.to('offer')).toEqual([]);
  await page.evaluate(`dataLayer.push({event:'view_cart',ecommerce:{currency:'USD',value:50}})`);
  await floating().waitFor();
});

test.each([
  ['in small letters', `'usd'`, true],
  ['with a blank', `'USD '`, true],
  ['of none', 'null', true],
  ['of an empty text', `''`, true],
  ['in other money', `'JPY'`, false],
])('by basket: one %s', async (_, currency, counts) => {
  shop.settings = { p: [{ kind: 'floating', rules: { value: { min: 8000, max: 8000 } } }] };
  page = await shop.open('', {
    before: `dataLayer.push({event:'view_cart',ecommerce:{currency:${currency},value:80}});`,
  });
  if (counts) return floating().waitFor({ timeout: 5000 });
  await settled();
  expect(shop.to('offer')).toEqual([]);
});

test.each(['−80', '80k', '80.000'])('by basket: %s says nothing', async (value) => {
  shop.settings = { p: [{ kind: 'floating', rules: { value: { min: 8000 } } }] };
  page = await shop.open('', { before: `dataLayer.push({event:'view_cart',ecommerce:{value:'${value}'}});` });
  await settled();
  expect(shop.to('offer')).toEqual([]);
});

test.each([
  ['put in, put in, taken out', ['add_to_cart', 30], ['add_to_cart', 40], ['remove_from_cart', 10]],
  ['put in, then the whole basket', ['add_to_cart', 40], ['view_cart', 60]],
] as const)('by basket: all that was said before the tag counts, in its order: %s', async (_, ...steps) => {
  shop.settings = { p: [{ kind: 'floating', rules: { value: { min: 6000, max: 6000 } } }] };
  const said = steps.map(([event, value]) => `{event:'${event}',ecommerce:{currency:'USD',value:${value}}}`);
  page = await shop.open('', { before: `dataLayer.push(${said});` });
  await floating().waitFor({ timeout: 5000 });
});

test.each([
  ['new', `new_customer:true`, 1],
  ['new', `new_customer:false`, 0],
  ['new', `customer_type:'new'`, 1],
  ['returning', `customer_type:'returning'`, 1],
  ['new', `new_customer:'false'`, 0],
  ['returning', `new_customer:'false'`, 1],
  ['returning', `customer_type:'guest'`, 0],
  ['returning', `new_customer:''`, 0],
  ['returning', '', 0],
] as const)(
  'by customer: after an order, for those who are %s, where the page says "%s"',
  async (customer, said, times) => {
    shop.settings = { p: [{ kind: 'post_purchase', rules: { customer } }] };
    page = await shop.open('', { before: GRANTED });
    await buy(said);
    if (times) await thanks().waitFor();
    await expect.poll(() => shop.events().map(({ kind }) => kind)).toContain('purchase');
    expect(shop.to('offer')).toHaveLength(times);
  },
);

test('by customer: who logs in has been here before', async () => {
  shop.settings = { p: [{ kind: 'floating', rules: { customer: 'returning' } }] };
  page = await shop.open();
  await settled();
  expect(shop.to('offer')).toEqual([]);
  await page.evaluate(`dataLayer.push({event:'login'})`);
  await floating().waitFor();
});

test('by delay: it waits, and does not come where the page has changed meanwhile', async () => {
  shop.settings = { p: [{ kind: 'floating' }, { kind: 'banner', rules: { pages: ['/sale'], delay: 0.4 } }] };
  page = await shop.open();
  await floating().waitFor();
  const asked = () => shop.to('offer').map(({ query }) => query.get('placement'));
  // A push makes the tag look at once, so that it has seen the page before it is another.
  const visit = (path: string) => `history.pushState({},'','${path}');dataLayer.push({event:'x'});`;
  await page.evaluate(`${visit('/sale')}history.pushState({},'','/about')`);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  expect(asked()).toEqual(['floating']);
  const began = Date.now();
  await page.evaluate(visit('/sale'));
  await banner().waitFor();
  expect(Date.now() - began).toBeGreaterThanOrEqual(400);
});

test('a cap holds over pages with consent to storing; without it nobody could count, and it does not show', async () => {
  shop.settings = { p: [{ kind: 'floating', rules: { cap: { times: 1, days: 7 } } }] };
  page = await shop.open('', { before: GRANTED });
  await floating().waitFor();
  await page.reload();
  await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
  await settled();
  expect(shop.to('offer')).toHaveLength(1);
  page = await shop.open('');
  await settled();
  await go('/more');
  await settled();
  expect(shop.to('offer')).toHaveLength(0);
  expect(await floating().count()).toBe(0);
  expect(await page.evaluate('localStorage.length')).toBe(0);
  // Whoever allows it on this page is asked on it.
  await page.evaluate(`goodword('consent',{measure:true,store:true})`);
  await floating().waitFor();
});

/** What watches for it comes a moment after the page, so it is done until somebody is asked. */
const asked = (leave: () => Promise<unknown>) =>
  expect
    .poll(async () => {
      await leave();
      return page.getByRole('heading', { name: /Before you go/ }).count();
    })
    .toBe(1);

test('exit intent waits for the mouse to leave at the top, comes once, and moves no focus', async () => {
  shop.settings = { p: [{ kind: 'exit_intent' }] };
  page = await shop.open('', { html: LONG_PAGE });
  await settled();
  const leave = (clientY: number) =>
    page.evaluate(`document.dispatchEvent(new MouseEvent('mouseout',{bubbles:true,clientY:${clientY}}))`);
  await leave(300);
  expect(shop.to('offer')).toEqual([]);
  await asked(() => leave(-1));
  expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  await leave(-1);
  await settled();
  expect(shop.to('offer')).toHaveLength(1);
});

test('who follows a link is not asked as the page goes', async () => {
  shop.settings = { p: [{ kind: 'exit_intent' }] };
  const told = `goodword('on','leaving',()=>{localStorage.left=1})`;
  page = await shop.open('', {
    before: early(told),
    html: '<a style="position:fixed;top:300px" href="/next">On</a>',
  });
  // What watches for it comes a moment after the page.
  await page.waitForLoadState('networkidle');
  await page.getByRole('link', { name: 'On' }).click();
  await page.waitForURL('**/next');
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate('localStorage.left')).toBeUndefined();
});

test('on a phone, who scrolls back up in one go is about to leave', async () => {
  shop.settings = { p: [{ kind: 'exit_intent' }] };
  page = await shop.open('', { html: LONG_PAGE, context: PHONE });
  await page.locator('main').waitFor();
  await page.evaluate('scrollTo(0,1500)');
  await settled();
  expect(shop.to('offer')).toEqual([]);
  await asked(async () => {
    await page.evaluate('scrollTo(0,1500)');
    await settled();
    await page.evaluate('scrollTo(0,900)');
  });
});

test('nobody who is busy with us is asked once more as they leave', async () => {
  shop.settings = { p: [{ kind: 'post_purchase' }, { kind: 'exit_intent' }] };
  page = await shop.open('', { before: pushPurchase() });
  await thanks().waitFor();
  await expect
    .poll(async () => {
      await page.evaluate(`document.dispatchEvent(new MouseEvent('mouseout',{bubbles:true,clientY:-1}))`);
      return shop.to('offer').length;
    })
    .toBe(2);
  await settled();
  expect(await page.getByRole('heading', { name: /Before you go/ }).count()).toBe(0);
});

test('what lies over the page shifts nothing, fits 320 px, and its targets are 44 px', async () => {
  page = await shop.open('', {
    before: `${SHIFT}${pushPurchase()}`,
    html: '<p>Thank you</p>',
    context: { viewport: { width: 320, height: 640 } },
  });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  const sizes = await page
    .locator('button, a')
    .evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
    );
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  expect(await page.evaluate('shift')).toBe(0);
});

test.each(['en', 'de', 'ar', 'ja'])('the banner fits 320 px in %s, with nothing cut off', async (language) => {
  shop.settings = { p: [{ kind: 'banner' }] };
  shop.answers = goodAnswers(language);
  page = await shop.open('', { lang: language, context: { viewport: { width: 320, height: 568 } } });
  await page.locator('.banner').waitFor();
  const sides = await page.locator('.banner > *').evaluateAll((parts) =>
    parts.flatMap((part) => {
      const { left, right } = part.getBoundingClientRect();
      return [left, right];
    }),
  );
  expect(Math.min(...sides)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...sides)).toBeLessThanOrEqual(320);
});

test('the banner covers neither the shop’s header nor a bar of its own, and never what has the focus', async () => {
  shop.settings = { p: [{ kind: 'banner' }] };
  page = await shop.open('', {
    html: `<header style="position:sticky;top:0;height:64px;background:#eee"><button>Basket</button></header>
      ${LONG_PAGE}<p><a href="#end" id="end">Last link</a></p>
      <div id="bar" style="position:fixed;bottom:0;left:0;right:0;height:80px;background:#fff"><button>Accept</button></div>`,
  });
  await floating().waitFor();
  await page.getByRole('button', { name: 'Basket' }).click({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Accept' }).click({ timeout: 10_000 });
  const top = () => page.locator('section.banner').evaluate((bar) => bar.getBoundingClientRect().top);
  await page.evaluate(`document.getElementById('bar').remove()`);
  await expect
    .poll(() => page.locator('section.banner').evaluate((one) => one.getBoundingClientRect().bottom))
    .toBe(720);
  await page.locator('#end').focus();
  const bar = page.locator('section.banner');
  const hidden = () => bar.evaluate((one) => getComputedStyle(one).opacity === '0');
  const end = await page.locator('#end').evaluate((link) => link.getBoundingClientRect().bottom);
  expect((await hidden()) || end <= (await top())).toBe(true);
  await page.getByRole('button', { name: 'Basket' }).focus();
  expect(await hidden()).toBe(false);
});

test('a strict policy with nonces and Trusted Types refuses nothing', async () => {
  page = await shop.open('', {
    html: `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n1'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types goodword">
      <script nonce="n1">window.refused=[];addEventListener('securitypolicyviolation',e=>refused.push(e.violatedDirective))</script>
      <script nonce="n1">window.dataLayer=[];${pushPurchase()}</script>
      <script nonce="n1" async src="/w/key/l.js"></script>`,
  });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  // The page's own two plain scripts of this fixture are all that is refused.
  expect(await page.evaluate('refused.filter((one) => !one.startsWith("script-src"))')).toEqual([]);
  shop.faults.length = 0;
});
