import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goodAnswers } from './test/answers.ts';
import { pushPurchase, updateConsent, useShop } from './test/visit.ts';

const shop = await useShop();
let page: Page;

/** Everything that could outlive the document, and the names on `window` that are ours. */
const traces = () =>
  page.evaluate(() => ({
    cookies: document.cookie,
    local: { ...localStorage },
    session: { ...sessionStorage },
    name: window.name,
    state: history.state,
    globals: Object.keys(window).filter((name) => /goodword/i.test(name)),
  }));
const NO_TRACES = { cookies: '', local: {}, session: {}, name: '', state: null, globals: ['goodword'] };

/** Waits until the page has sent an event of a kind. */
const sent = (kind: string) =>
  expect.poll(() => shop.events().filter((event) => event.kind === kind), { timeout: 5000 });

const GRANT = updateConsent('granted');
const DENY = updateConsent('denied');

test('an ordinary page without consent: two requests for the tag, none to the server, no trace', async () => {
  page = await shop.open('', { before: `dataLayer.push({event:'view_item',ecommerce:{items:[]}});` });
  // A second load event, as some pages make one.
  await page.evaluate(() => window.dispatchEvent(new Event('load')));
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(loaded.map((name) => name.replace(/.*\//, '').slice(0, 2))).toEqual(['l.', 'c.']);
  expect(shop.calls).toEqual([]);
  expect(await traces()).toEqual(NO_TRACES);
});

test('a purchase pushed before the tag came is sent once, without a visitor, in minor units', async () => {
  page = await shop.open('?utm_source=letter', { before: pushPurchase() + pushPurchase() });
  await sent('purchase').toHaveLength(1);
  await page.evaluate(pushPurchase());
  await page.locator('.card').waitFor();
  expect(shop.events().filter(({ kind }) => kind === 'purchase')).toHaveLength(1);
  const [call] = shop.to('in');
  expect(call?.body).toMatchObject({
    consent: { measure: false, store: false },
    events: [{ order: { ids: ['1001'], amount: 7476, currency: 'USD', coupons: ['SUMMER'] } }],
  });
  for (const name of ['visitor', 'utm', 'language']) expect(call?.body).not.toHaveProperty(name);
  expect(call?.body.events[0].id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await traces()).toEqual(NO_TRACES);
});

test('a gtag() purchase after the tag came is read as well', async () => {
  page = await shop.open();
  await page.evaluate(GRANT);
  await page.evaluate(
    `gtag('event','purchase',{transaction_id:'#77',value:'1.234,50 €',currency:'eur',new_customer:false})`,
  );
  await sent('purchase').toMatchObject([
    { order: { ids: ['#77'], amount: 123450, currency: 'EUR', newCustomer: false } },
  ]);
});

test('without consent to measuring an order says nothing of who bought', async () => {
  page = await shop.open('', {
    before: `window.goodword=function(){(goodword.q=goodword.q||[]).push(arguments)};
      goodword('identify',{customerId:'c1',firstName:'Anna',email:'a@example.com'});
      dataLayer.push({event:'purchase',new_customer:true,user_data:{email:'a@example.com'},ecommerce:{transaction_id:'5',value:5}});`,
  });
  await sent('purchase').toHaveLength(1);
  const said = JSON.stringify(shop.to('in'));
  expect(said).not.toMatch(/Anna|example\.com|c1"|newCustomer|[0-9a-f]{64}/);
});

test('measuring events wait in memory for consent and then go', async () => {
  page = await shop.open('', { before: `dataLayer.push({event:'view_item'},{event:'add_to_cart'});` });
  expect(shop.calls).toEqual([]);
  await page.evaluate(GRANT);
  await sent('view_item').toHaveLength(1);
  expect(shop.to('in')[0]?.body.visitor).toMatch(/^[\w-]{36}$/);
  expect(shop.events().map(({ kind }) => kind)).toEqual(['view_item', 'add_to_cart']);
});

test('with consent the referral and the order last over pages; withdrawal leaves nothing', async () => {
  page = await shop.open('?rk=abcdefgh1234.token5678token5678&rc=signed', { before: GRANT });
  await page.locator('.card').waitFor();
  const stored = await traces();
  expect(Object.keys(stored.local)).toEqual(['goodword']);
  expect(Object.keys(stored.session)).toEqual(['goodword']);
  expect(stored.cookies).toBe('');

  await page.goto(`${shop.url}/next`);
  await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
  await page.evaluate(pushPurchase('2002'));
  await sent('purchase').toMatchObject([{ referral: { rk: 'abcdefgh1234.token5678token5678', rc: 'signed' } }]);

  await page.reload();
  await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
  await page.evaluate(pushPurchase('2002'));
  await page.evaluate(`${DENY}${pushPurchase('3003')}`);
  // What had no answer when the page was left is sent again, under the same id.
  const orders = () => new Set(shop.events().flatMap(({ id, order }) => (order ? `${order.ids[0]} ${id}` : [])));
  await expect.poll(() => orders().size, { timeout: 5000 }).toBe(2);
  expect(await traces()).toEqual(NO_TRACES);
  expect(shop.to('in').at(-1)?.body).not.toHaveProperty('visitor');
});

test('without consent the referral lives as long as the document and reaches its purchase', async () => {
  page = await shop.open('?rk=abcdefgh1234&rc=signed');
  await sent('landing').toMatchObject([{ link: 'abcdefgh1234' }]);
  await page.evaluate(`history.pushState(null,'','/thanks');${pushPurchase()}`);
  await sent('purchase').toMatchObject([{ referral: { rk: 'abcdefgh1234', rc: 'signed' } }]);
  expect(await traces()).toEqual(NO_TRACES);
});

test('Global Privacy Control forbids storing even where the banner grants it', async () => {
  page = await shop.open('?rk=abcdefgh1234', {
    before: `Object.defineProperty(navigator,'globalPrivacyControl',{value:true});${GRANT}`,
  });
  await sent('landing').toHaveLength(1);
  expect(await traces()).toEqual(NO_TRACES);
});

test('calls made before the tag came are kept: identity, consent, listeners; a second tag does nothing', async () => {
  page = await shop.open('', {
    before: `window.goodword=window.goodword||function(){(goodword.q=goodword.q||[]).push(arguments)};
      window.seen=[];window.early=goodword;
      goodword('identify',{customerId:'c1',expires:9,signature:'ab',email:'a@example.com'});
      goodword('consent',{measure:true,store:false});
      goodword('on','purchase',()=>{throw new Error('the shop\\'s own')});
      goodword('on','purchase',(order)=>seen.push(order.ids[0]));
      dataLayer.push({event:'purchase',user_data:{email:' Test@Example.com '},ecommerce:{transaction_id:'5',value:5}});`,
  });
  await sent('purchase').toMatchObject([
    {
      identity: {
        customerId: 'c1',
        emailSha256: '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b',
      },
    },
  ]);
  await page.addScriptTag({ url: '/w/key/l.js' });
  await page.evaluate(`early('purchase',{transaction_id:'6',value:6})`);
  await sent('purchase').toHaveLength(2);
  expect(await page.evaluate('seen')).toEqual(['5', '6']);
  expect(shop.to('in')[0]?.body.consent).toEqual({ measure: true, store: false });
});

test.each<[string, object | number | string]>([
  ['down', 'drop'],
  ['answering 500', 500],
  ['answering garbage', '<html>'],
  ['answering JSON that is none of ours', '5'],
  ['answering an object that is none of ours', { deals: 5, texts: 7, state: 9, links: 3, theme: [] }],
])('with the server %s the page is unchanged and nothing is thrown', async (_, answer) => {
  shop.answers = {
    in: answer,
    offer: answer,
    landing: answer,
    links: answer,
    share: answer,
    claim: answer,
    advocate: answer,
    keep: answer,
  };
  page = await shop.open('?rk=abcdefgh1234', { before: pushPurchase(), html: '<div id="account"></div>' });
  await sent('purchase').not.toHaveLength(0);
  await expect.poll(() => shop.to('landing').length).toBe(1);
  await page.waitForTimeout(300);
  expect(await page.locator('.card').count()).toBe(0);
  expect(await page.evaluate('window.dataLayer.push({event:"x"})')).toBe(2);
});

test('what could not be sent is sent again with the same ids', async () => {
  shop.answers.in = 503;
  page = await shop.open('', { before: pushPurchase() });
  await sent('purchase').toHaveLength(1);
  shop.answers = goodAnswers();
  await sent('purchase').toHaveLength(2);
  const [first, second] = shop.events();
  expect(second).toEqual(first);
});

test('off in any answer stops everything', async () => {
  page = await shop.open('', { before: pushPurchase() });
  await page.locator('.card').waitFor();
  shop.answers.in = { accepted: 0, duplicate: 0, rejected: [], off: true };
  await page.evaluate(pushPurchase('2'));
  await sent('purchase').toHaveLength(2);
  await page.locator('.card').waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
  const calls = shop.calls.length;
  await page.evaluate(pushPurchase('3'));
  await page.waitForTimeout(200);
  expect(shop.calls.slice(calls)).toEqual([]);
});

test('off in the answer to what somebody has tapped takes the widget down', async () => {
  page = await shop.open('?rk=abcdefgh1234');
  await page.getByRole('button', { name: 'Get my code' }).waitFor();
  Object.assign(shop.answers, { claim: { off: true } });
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.locator('.card').waitFor({ state: 'detached' });
});

test('one request for an event, no preflight, and it survives leaving the page', async () => {
  page = await shop.open();
  await page.evaluate(`${pushPurchase('9')}location.href='/elsewhere'`);
  await sent('purchase').toHaveLength(1);
  expect(shop.to('in').map(({ method }) => method)).toEqual(['POST']);
});
