import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goodAnswers } from './test/answers.ts';
import { pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** Shops that make it hard: the tag either works there or stays away, and the shop never notices. */

const shop = await useShop();
let page: Page;

const GRANT = updateConsent('granted');
const purchases = () => shop.events().filter(({ kind }) => kind === 'purchase');
const settle = () => page.waitForTimeout(250);

test('Prototype.js: arrays and texts with a toJSON of their own', async () => {
  page = await shop.open('', {
    before: `Array.prototype.toJSON=function(){return '['+this.join()+']'};
      String.prototype.toJSON=function(){return '"'+this+'"'};${GRANT}${pushPurchase()}`,
  });
  await expect.poll(purchases).toMatchObject([{ order: { ids: ['1001'], amount: 7476, coupons: ['SUMMER'] } }]);
  expect(await page.evaluate(() => JSON.parse(localStorage.getItem('goodword') ?? '').visitor)).toBeTruthy();
});

test('an array whose toJSON throws: the order goes all the same', async () => {
  page = await shop.open('', {
    before: `Array.prototype.toJSON=function(){throw new Error('no')};${GRANT}${pushPurchase()}`,
  });
  await expect.poll(purchases).toMatchObject([{ order: { ids: ['1001'], amount: 7476, coupons: ['SUMMER'] } }]);
});

test('no storage: every access is refused', async () => {
  page = await shop.open('?rk=abcdefgh1234', {
    before: `for(const name of ['localStorage','sessionStorage','indexedDB'])
      Object.defineProperty(window,name,{get(){throw new DOMException('no','SecurityError')}});${GRANT}${pushPurchase()}`,
  });
  await expect.poll(purchases).toMatchObject([{ referral: { rk: 'abcdefgh1234' } }]);
});

test('no cookies: with consent to telling advertising platforms the order goes all the same', async () => {
  page = await shop.open('', {
    before: `Object.defineProperty(document,'cookie',{get(){throw new DOMException('no','SecurityError')},
      set(){throw new DOMException('no','SecurityError')}});
      gtag('consent','update',{analytics_storage:'granted',ad_storage:'granted',ad_user_data:'granted'});${pushPurchase()}`,
  });
  await expect.poll(purchases).toMatchObject([{ order: { ids: ['1001'] } }]);
});

test('frozen natives', async () => {
  page = await shop.open('', {
    before: `for(const it of [Object,Array,Function,Promise,String,JSON,Math,history,navigator,History.prototype])
      Object.freeze(it.prototype&&it!==Function?it.prototype:it);${GRANT}${pushPurchase()}`,
  });
  await expect.poll(purchases).toHaveLength(1);
});

test.each(['null', '5', '"text"', '{}', '{push(){}}', 'Object.freeze([])'])(
  'a data layer that is %s: the plain call works',
  async (layer) => {
    page = await shop.open('', { before: `window.dataLayer=${layer};` });
    await page.evaluate(`goodword('purchase',{transaction_id:'5',value:5})`);
    await expect.poll(purchases).toMatchObject([{ order: { ids: ['5'], amount: 500 } }]);
  },
);

test('sendBeacon blocked and fetch gone: nothing is thrown', async () => {
  page = await shop.open('', {
    before: `Object.defineProperty(navigator,'sendBeacon',{value(){throw new Error('blocked')}});
      Object.defineProperty(window,'fetch',{value(){throw new Error('blocked')}});${pushPurchase()}`,
  });
  await page.goto('about:blank');
  expect(shop.events()).toEqual([]);
});

test('fetch that fails as the page is left: no beacon, which would carry cookies; with consent the next page sends it', async () => {
  page = await shop.open('', {
    before: `${GRANT}if(!sessionStorage.twice)window.fetch=()=>Promise.reject(new Error('no'));sessionStorage.twice=1;
      navigator.sendBeacon=()=>{throw new Error('sent')};if(!sessionStorage.goodword){${pushPurchase()}}`,
  });
  await page.goto(`${shop.url}/next`);
  await expect.poll(purchases).toHaveLength(1);
});

test('a shop without https has no crypto.randomUUID and no digest', async () => {
  page = await shop.open('', {
    before: `Object.defineProperty(crypto,'randomUUID',{value:undefined});
      Object.defineProperty(crypto,'subtle',{value:undefined});${GRANT}
      dataLayer.push({event:'purchase',user_data:{email:'a@example.com'},ecommerce:{transaction_id:'5',value:5}});`,
  });
  await expect.poll(purchases).toHaveLength(1);
  expect(purchases()[0].id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(JSON.stringify(shop.to('in'))).not.toContain('example.com');
});

test('strict policy with Trusted Types: scripts by nonce, no inline style, no text made code', async () => {
  const policy =
    "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; connect-src 'self'; style-src 'self'; img-src 'self' data:; trusted-types goodword; require-trusted-types-for 'script'";
  page = await shop.open('', {
    before: pushPurchase(),
    nonce: 'n0nce',
    headers: { 'content-security-policy': policy },
  });
  await expect.poll(purchases).toHaveLength(1);
  await page.locator('.card').first().waitFor();
});

test.each([
  [
    'order in the older shape',
    `{event:'eec.purchase',ecommerce:{purchase:{actionField:{id:'9',revenue:'1.234,50 €'}}}}`,
    123450,
  ],
  ['amount in the words of a language', `{event:'purchase',ecommerce:{transaction_id:'9',value:'1,234.50'}}`, 123450],
])('an %s is read by a part of its own', async (_, message, amount) => {
  page = await shop.open('', { before: `dataLayer.push(${message},${message});` });
  await expect.poll(purchases).toMatchObject([{ order: { ids: ['9'], amount } }]);
  await settle();
  expect(purchases()).toHaveLength(1);
});

test.each([
  ['with the Navigation API', ''],
  ['without it', 'delete window.navigation;'],
])('a single-page shop: a new address is read, %s', async (_, before) => {
  page = await shop.open('', { before: before + GRANT });
  await settle();
  await page.evaluate(`history.pushState({own:1},'','/two?rk=abcdefgh1234&utm_source=chat')`);
  await expect.poll(() => shop.events().map(({ kind }) => kind)).toEqual(['landing']);
  expect(await page.evaluate('history.state')).toEqual({ own: 1 });
  await page.evaluate(`history.replaceState(null,'','/three');window.dataLayer=[];dataLayer.push({event:'x'})`);
  await page.evaluate(`history.pushState(null,'','/four');${pushPurchase()}`);
  await expect.poll(purchases).toMatchObject([{ referral: { rk: 'abcdefgh1234' } }]);
  expect(shop.to('in').at(-1)?.body.utm).toEqual({ source: 'chat' });
});

test('goodword("share") opens the widget; refunds and consent go by plain calls', async () => {
  page = await shop.open('', { before: `window.heard=[];` });
  await page.evaluate(
    `goodword('on','consent',(state)=>heard.push(state));goodword('consent',{measure:true});goodword('refund',{transaction_id:'5'});goodword('share');goodword('share')`,
  );
  const dialog = page.getByRole('dialog', { name: 'Know someone who would love this?' });
  await dialog.waitFor();
  await page.evaluate(`goodword('share')`);
  // One dialog and nothing besides; closed, nothing stays, and it opens again.
  expect(await page.locator('dialog, section').count()).toBe(1);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.locator('dialog, section').count()).toBe(0);
  await page.evaluate(`goodword('share')`);
  await dialog.waitFor();
  await expect.poll(() => shop.events().map(({ kind }) => kind)).toContain('refund');
  expect(await page.evaluate('heard')).toEqual([{ measure: true, store: false }]);
});

test('a batch has at most twenty events and eight thousand characters', async () => {
  page = await shop.open();
  await page.evaluate(
    `for(let i=0;i<45;i++)goodword('purchase',{transaction_id:'o'+i+'-'.repeat(40),value:1,coupon:Array(19).fill('c'.repeat(20)+i).map((c,n)=>c+n).join()})`,
  );
  await expect.poll(() => purchases().length).toBe(45);
  for (const { body } of shop.to('in')) {
    expect(body.events.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(body).length).toBeLessThanOrEqual(8000);
  }
});

test.each([
  '{"rejected":true}',
  '{"rejected":"abc"}',
  '{"rejected":[null]}',
  '{"rejected":[{"index":99}]}',
  '{"rejected":{}}',
  '{"timestamp":1,"status":404,"error":"Not Found","path":"/in"}',
  '{"status":"403 Forbidden"}',
  '{"status":408}',
  '{"code":"rest_no_route","message":"No route","data":{"status":404}}',
])('an intake that answers %s: that is no verdict, and the order is told again', async (garbage) => {
  shop.answers = { ...goodAnswers(), in: garbage };
  page = await shop.open('', { before: pushPurchase() });
  await expect.poll(purchases).toHaveLength(1);
  shop.answers = goodAnswers();
  await expect.poll(purchases).toHaveLength(2);
  expect(purchases()[1].id).toBe(purchases()[0].id);
});

test('a slow server holds nothing up, and what it says too late harms nothing', async () => {
  shop.answers = { ...goodAnswers(), in: 'wait', offer: 'wait' };
  page = await shop.open('', { before: pushPurchase() });
  await expect.poll(purchases).toHaveLength(1);
  expect(await page.evaluate('document.readyState')).toBe('complete');
  await settle();
  shop.release(goodAnswers().offer);
  await settle();
  expect(purchases()).toHaveLength(1);
});

test('the back/forward cache keeps the page, and the tag goes on there', async () => {
  page = await shop.open('', { before: `addEventListener('pageshow',({persisted})=>{window.persisted=persisted});` });
  await page.evaluate(`window.mine=1`);
  await page.goto(`${shop.url}/next`);
  await page.goBack({ waitUntil: 'commit', timeout: 3000 }).catch(() => {});
  await expect.poll(() => page.evaluate('[window.mine,window.persisted]')).toEqual([1, true]);
  await page.evaluate(pushPurchase('55'));
  await expect.poll(purchases).toHaveLength(1);
});

/** In the full soak two hundred, ten otherwise. */
const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
test(`${ROUNDS} clicks that leave the page at once: no order lost, none doubled`, {
  timeout: 60_000 + ROUNDS * 10_000,
}, async () => {
  page = await shop.open('', { html: '<a id="on" href="/next">on</a>' });
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
    await page.evaluate(`document.getElementById('on').onclick=()=>{${pushPurchase(`order-${round}`)}}`);
    await Promise.all([page.waitForNavigation(), page.click('#on')]);
  }
  await expect.poll(() => new Set(purchases().map(({ order }) => order.ids[0])).size).toBe(ROUNDS);
  // A repeat under the same id is one event to the server.
  expect(new Set(purchases().map(({ id }) => id)).size).toBe(ROUNDS);
});
