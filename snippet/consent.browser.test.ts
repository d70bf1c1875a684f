import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startTemplate } from './gtm/runner.ts';
import { changeConsent, createPage } from './gtm/sandbox.ts';
import { readTemplate } from './gtm/sections.ts';
import { goodAnswers } from './test/answers.ts';
import { early, pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** A friend walks through a shop of several pages, and we look into everything that could outlive one of them. */

const shop = await useShop();
let page: Page;

const LANDING = '?rk=abcdefgh1234&rc=signed&utm_source=letter';
const DEFAULT = `gtag('consent','default',{analytics_storage:'denied',ad_storage:'denied',wait_for_update:500});`;
/** As a consent platform does: a default on every page, and the answer where one was given earlier. */
const BANNER = `${DEFAULT}if(sessionStorage.banner)gtag('consent','update',JSON.parse(sessionStorage.banner));`;

/** What outlives the document; the banner's own memory is not ours. */
const traces = async () => ({
  cookies: (await page.context().cookies()).map(({ name }) => name),
  ...(await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage).filter((key) => key !== 'banner'),
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    name: window.name,
    state: history.state,
    decorated: [...document.links].filter(({ href }) => /rk=|rc=/.test(href)).length,
  }))),
});
const NOTHING = { cookies: [], local: [], session: [], databases: 0, caches: 0, name: '', state: null, decorated: 0 };

const ready = () => page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
async function walk(path: string) {
  await page.goto(`${shop.url}/${path}`);
  await ready();
}
const answer = (state: 'granted' | 'denied') =>
  page.evaluate(
    `sessionStorage.banner='{"analytics_storage":"${state}","ad_storage":"${state}"}';${updateConsent(state)}`,
  );
const settle = () => page.waitForTimeout(250);
const kinds = () => shop.events().map(({ kind }) => kind);
const open = () =>
  shop.open(LANDING, { before: `${BANNER}dataLayer.push({event:'view_item'});`, html: '<a href="/two">on</a>' });

test('never answered: nothing is kept, nobody is measured, the order goes without the referral', async () => {
  page = await open();
  await expect.poll(kinds).toEqual(['landing']);
  await walk('two');
  await walk('thanks');
  await page.evaluate(pushPurchase());
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  expect(await traces()).toEqual(NOTHING);
  for (const { body } of shop.to('in')) {
    expect(body.consent).toEqual({ measure: false, store: false });
    expect(body).not.toHaveProperty('visitor');
  }
  expect(shop.events()[1]).not.toHaveProperty('referral');
  expect(shop.events()[1].order.coupons).toEqual(['SUMMER']);
});

test('answered on page two, withdrawn on page three: kept between the two, and not a moment longer', async () => {
  page = await open();
  await expect.poll(kinds).toEqual(['landing']);
  expect(await traces()).toEqual(NOTHING);
  // The friend comes back by the link: without consent page one has left nothing.
  await walk(`two${LANDING}`);
  await answer('granted');
  await expect.poll(kinds).toContain('view_item');
  const kept = await traces();
  expect([kept.local, kept.session, kept.cookies]).toEqual([['goodword'], ['goodword'], []]);

  await walk('three');
  await page.evaluate(pushPurchase('1'));
  await expect
    .poll(() => shop.events().find(({ kind }) => kind === 'purchase')?.referral)
    .toEqual({
      rk: 'abcdefgh1234',
      rc: 'signed',
    });
  await answer('denied');
  expect(await traces()).toEqual(NOTHING);
  await walk('four');
  await page.evaluate(pushPurchase('2'));
  await expect.poll(() => shop.events().at(-1)?.order?.ids).toEqual(['2']);
  expect(shop.events().at(-1)).not.toHaveProperty('referral');
  expect(shop.to('in').at(-1)?.body).not.toHaveProperty('visitor');
  expect(await traces()).toEqual(NOTHING);
});

test('withdrawn on another page or in another tab, it stays withdrawn where a page that had it comes forward', async () => {
  page = await open();
  await walk(`two${LANDING}`);
  await answer('granted');
  await expect.poll(async () => (await traces()).session).toEqual(['goodword']);
  const second = page;
  page = await second.context().newPage();
  await walk('three');
  const visitor = await page.evaluate(() => JSON.parse(localStorage.goodword).visitor);
  await answer('denied');
  expect(await traces()).toEqual(NOTHING);
  page = second;
  shop.calls.length = 0;
  // As the browser tells a tab that comes forward, and a page that is brought back.
  await page.evaluate(
    `dataLayer.push({event:'view_item'});document.dispatchEvent(new Event('visibilitychange',{bubbles:true}))`,
  );
  await page.evaluate(pushPurchase('1'));
  await expect.poll(() => shop.events().some(({ kind }) => kind === 'purchase')).toBe(true);
  expect(await traces()).toEqual(NOTHING);
  expect(JSON.stringify(shop.calls)).not.toContain(visitor);
  // Asked anew, and granted anew.
  await answer('granted');
  expect((await traces()).local).toEqual(['goodword']);
  expect(await page.evaluate(() => JSON.parse(localStorage.goodword).visitor)).not.toBe(visitor);
});

test.each([
  ['a grant, then a call that takes it back', `${updateConsent('granted')}NO`],
  ['a default, a grant, then a call that takes it back', `${DEFAULT}${updateConsent('granted')}NO`],
  ['a call that grants, then an update that takes it back', `YES${updateConsent('denied')}`],
  ['Tag Manager’s grant, then an update that takes it back', `GTM${updateConsent('denied')}`],
])('all of it said before the script is there: %s', async (_, said) => {
  const call = (value: boolean, more = '') => `goodword('consent',{measure:${value},store:${value}}${more});`;
  const before = said.replace('NO', call(false)).replace('YES', call(true)).replace('GTM', call(true, ',4'));
  page = await shop.open(LANDING, {
    before: `goodword=function(){(goodword.q=goodword.q||[]).push(arguments)};goodword('identify',{customerId:'c1'});${before}${pushPurchase()}`,
  });
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  for (const { body } of shop.to('in')) expect(body.consent).toEqual({ measure: false, store: false });
  expect(shop.events()[1].identity || {}).toEqual({});
  expect(await traces()).toEqual(NOTHING);
  // Whoever grants again from then on is believed.
  await page.evaluate(updateConsent('granted'));
  const isHeard = said.includes('NO') || said.includes('denied');
  expect((await traces()).local).toEqual(isHeard ? ['goodword'] : []);
});

/** A click's id as the server signs it: the time is in it. */
const clickAt = (minutes: number) => `1.abcdefgh1234.c${(1.8e12 + minutes * 6e4).toString(36)}.n.${'s'.repeat(22)}`;

test.each([
  ['older', 1, 2],
  ['newer', 2, 1],
])(
  'two links in two tabs: the newer click is kept where the tab with the %s one is the last to allow it',
  async (_, last, first) => {
    page = await shop.open(`?rk=lastanswers1&rc=${clickAt(last)}`, { before: DEFAULT });
    const late = page;
    page = await late.context().newPage();
    await walk(`?rk=firstanswers&rc=${clickAt(first)}`);
    await answer('granted');
    const kept = () => page.evaluate(() => JSON.parse(localStorage.goodword).referral.rk);
    expect(await kept()).toBe('firstanswers');
    page = late;
    await answer('granted');
    const newest = last > first ? 'lastanswers1' : 'firstanswers';
    expect(await kept()).toBe(newest);
    // The greeting stays that of its own link.
    await page.getByRole('button', { name: 'Get my code' }).click();
    await expect
      .poll(() => shop.to('claim').map(({ body }) => [body.rk, body.rc]))
      .toEqual([['lastanswers1', clickAt(last)]]);
    await page.evaluate(pushPurchase('1'));
    await expect.poll(() => shop.events().find(({ kind }) => kind === 'purchase')?.referral?.rk).toBe(newest);
  },
);

test('withdrawn before the person goes back, what the page before had kept does not return', async () => {
  page = await open();
  await walk(`two${LANDING}`);
  await page.evaluate(`addEventListener('pageshow',({persisted})=>{window.persisted=persisted})`);
  await answer('granted');
  await expect.poll(async () => (await traces()).session).toEqual(['goodword']);
  await walk('three');
  await answer('denied');
  expect(await traces()).toEqual(NOTHING);
  await page.goBack({ waitUntil: 'commit', timeout: 3000 }).catch(() => {});
  await expect.poll(() => page.evaluate('window.persisted')).toBe(true);
  await page.evaluate(pushPurchase('1'));
  await expect.poll(() => shop.events().at(-1)?.order?.ids).toEqual(['1']);
  expect(await traces()).toEqual(NOTHING);
});

test('storing without measuring: what goes out says nothing of who it is, nor where they came from', async () => {
  page = await shop.open(LANDING, {
    before: `gtag('consent','update',{analytics_storage:'denied',ad_storage:'granted'});${pushPurchase()}`,
  });
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  expect((await traces()).local).toEqual(['goodword']);
  for (const { body } of shop.to('in')) {
    expect(Object.keys(body).sort()).toEqual(['consent', 'events', 'sent_at']);
  }
});

/** A shop that counts silence as consent. */
const ASSUMED = {
  g: { measure: 'analytics_storage', store: 'ad_storage', ads: 'ad_user_data', assume: true },
} as const;

test.each([
  ['nobody speaks', ''],
  ['the page speaks of measuring alone', `goodword('consent',{measure:true});`],
])('where the shop assumes consent and %s, it is kept from page to page', async (_, said) => {
  shop.settings = ASSUMED;
  const script = `${early(`${said}goodword('purchase',{transaction_id:'1',value:9})`)}${pushPurchase('2')}`;
  page = await shop.open(LANDING, { before: `if(location.pathname==='/two'){${script}}` });
  await expect.poll(async () => (await traces()).local).toEqual(['goodword']);
  const visitor = () => page.evaluate(() => JSON.parse(localStorage.goodword).visitor);
  const first = await visitor();
  shop.calls.length = 0;
  await walk('two');
  const orders = () => shop.events().filter(({ kind }) => kind === 'purchase');
  await expect.poll(() => orders().map(({ order }) => order.ids[0])).toEqual(['1', '2']);
  for (const { referral } of orders()) expect(referral).toEqual({ rk: 'abcdefgh1234', rc: 'signed' });
  expect(shop.to('in').at(-1)?.body).toMatchObject({ visitor: first, consent: { measure: true, store: true } });
  expect(await visitor()).toBe(first);
});

test('a default that denies outweighs what the shop assumes: nothing is kept until an update says so', async () => {
  shop.settings = ASSUMED;
  shop.ownDomain = true;
  page = await open();
  await expect.poll(kinds).toEqual(['landing']);
  expect(await traces()).toEqual(NOTHING);
  await walk('two');
  await settle();
  expect(await traces()).toEqual(NOTHING);
  await walk(`three${LANDING}`);
  await page.evaluate(pushPurchase());
  await expect.poll(kinds).toContain('purchase');
  expect(await traces()).toEqual(NOTHING);
  for (const { body } of shop.to('in')) {
    expect(body.consent).toEqual({ measure: false, store: false });
    expect(body).not.toHaveProperty('visitor');
  }
  expect(shop.to('keep')).toEqual([]);
  await answer('granted');
  await expect.poll(async () => (await traces()).local).toEqual(['goodword']);
  const visitor = await page.evaluate(() => JSON.parse(localStorage.goodword).visitor);
  // On each later page the default comes first again, and the answer after it.
  shop.calls.length = 0;
  await walk('four');
  await page.evaluate(pushPurchase('2'));
  await expect.poll(kinds).toContain('purchase');
  expect(shop.events().at(-1)?.referral).toEqual({ rk: 'abcdefgh1234', rc: 'signed' });
  expect(shop.to('in').at(-1)?.body.visitor).toBe(visitor);
});

test('a default that comes late takes back what the shop had assumed, and a grant brings it again', async () => {
  shop.settings = ASSUMED;
  page = await shop.open(LANDING);
  await expect.poll(async () => (await traces()).session).toEqual(['goodword']);
  await page.evaluate(DEFAULT);
  expect(await traces()).toEqual(NOTHING);
  await page.evaluate(pushPurchase());
  await expect.poll(kinds).toContain('purchase');
  expect(shop.to('in').at(-1)?.body).not.toHaveProperty('visitor');
  expect(await traces()).toEqual(NOTHING);
  await page.evaluate(updateConsent('granted'));
  const kept = await page.evaluate(() => JSON.parse(localStorage.goodword).referral);
  expect(kept).toEqual({ rk: 'abcdefgh1234', rc: 'signed' });
  expect((await traces()).session).toEqual(['goodword']);
});

/** The template, fired in a container with these states, and what it tells the page. */
async function fireTemplate(states: Record<string, boolean>) {
  const sandbox = createPage();
  const change = (next: Record<string, boolean>) => {
    for (const type in next) changeConsent(sandbox, type, next[type] as boolean);
  };
  change(states);
  const template = readTemplate(await readFile(join(import.meta.dirname, 'gtm/template.tpl'), 'utf8'));
  const { calls, fire } = startTemplate(template, sandbox);
  fire({ siteKey: 'k3w9x2m7pq', mode: 'live', useConsent: true, trustStanding: true });
  /** What it has told since it was last asked. */
  const told = () =>
    calls
      .splice(0)
      .filter(({ api }) => api === 'callInWindow')
      .map(({ args: [name, ...args] }) => `${name}(${args.map((one) => JSON.stringify(one))})`)
      .join(';');
  return { change, told, standing: told() };
}

test('the template’s word counts by the types that the shop has chosen', async () => {
  shop.settings = { g: { measure: 'ad_storage', store: 'analytics_storage', ads: 'ad_user_data', assume: false } };
  const { change, told, standing } = await fireTemplate({ ad_storage: false, analytics_storage: false });
  const identify = `goodword('identify',{customerId:'c-77',email:'anna@example.com'})`;
  page = await shop.open(LANDING, {
    before: `${early(`${standing};${identify}`)}dataLayer.push({event:'view_item'});`,
  });
  // Statistics are allowed, marketing is refused.
  change({ analytics_storage: true });
  await page.evaluate(told());
  await expect.poll(async () => (await traces()).local).toEqual(['goodword']);
  await page.evaluate(pushPurchase('1'));
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  const last = () => shop.to('in').at(-1)?.body;
  expect(last()).toMatchObject({ consent: { measure: false, store: true } });
  expect(last()).not.toHaveProperty('visitor');
  expect(shop.events().at(-1)?.identity).toBeFalsy();
  change({ ad_storage: true, ad_user_data: true });
  await page.evaluate(told());
  await page.evaluate(pushPurchase('2'));
  await expect.poll(kinds).toEqual(['landing', 'purchase', 'view_item', 'purchase']);
  expect(last()).toMatchObject({ consent: { measure: true, store: true } });
});

test('a denial that stands in Tag Manager alone outweighs what the shop assumes, and its grant counts', async () => {
  const { change, told, standing } = await fireTemplate({ ad_storage: false, analytics_storage: false });
  shop.settings = ASSUMED;
  shop.ownDomain = true;
  page = await shop.open(LANDING, {
    before: `${early(standing)}dataLayer.push({event:'view_item'});${pushPurchase()}`,
  });
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  expect(await traces()).toEqual(NOTHING);
  // The person refuses in the banner: for Tag Manager nothing has changed.
  change({ ad_storage: false, analytics_storage: false });
  expect(told()).toBe('');
  for (const { body } of shop.to('in')) {
    expect(body.consent).toEqual({ measure: false, store: false, ads: false });
    expect(body).not.toHaveProperty('visitor');
  }
  expect(shop.to('keep')).toEqual([]);
  change({ ad_storage: true, analytics_storage: true });
  await page.evaluate(told());
  await expect.poll(async () => (await traces()).local).toEqual(['goodword']);
  const visitor = () => page.evaluate(() => JSON.parse(localStorage.goodword).visitor);
  const first = await visitor();
  // On each later page the denial stands until the banner has told the answer: it takes nothing from who has consented.
  await walk('two');
  expect(await visitor()).toBe(first);
});

const DEFAULTS = {
  general: `gtag('consent','default',{analytics_storage:'granted',ad_storage:'granted'});`,
  ours: `gtag('consent','default',{analytics_storage:'denied',ad_storage:'denied',region:['DE']});`,
};

test.each([
  ['granted in general, then denied in some regions', DEFAULTS.general + DEFAULTS.ours],
  ['denied in some regions, then granted in general', DEFAULTS.ours + DEFAULTS.general],
  ['denied, and the page speaks of measuring alone', `${DEFAULT}${early(`goodword('consent',{measure:true})`)}`],
])('a page left before the banner has spoken takes nothing from who has consented: %s', async (_, rows) => {
  shop.ownDomain = true;
  const script = `${rows}if(location.pathname!=='/two'){${updateConsent('granted')}}`;
  page = await shop.open(LANDING, { before: script });
  await page.waitForFunction(() => JSON.parse(sessionStorage.goodword).kept);
  const kept = () => page.evaluate(() => JSON.parse(localStorage.goodword));
  const { visitor } = await kept();
  await walk('two');
  expect((await kept()).visitor).toBe(visitor);
  await walk('three');
  await page.evaluate(pushPurchase('1'));
  await expect
    .poll(() => shop.events().find(({ kind }) => kind === 'purchase')?.referral)
    .toEqual({ rk: 'abcdefgh1234', rc: 'signed' });
  expect(shop.to('in').at(-1)?.body.visitor).toBe(visitor);
  expect(shop.to('keep').map(({ body }) => body.store)).toEqual([true]);
});

test.each([
  ['granted in general, then denied in some regions', DEFAULTS.general + DEFAULTS.ours],
  ['denied in some regions, then granted in general', DEFAULTS.ours + DEFAULTS.general],
])('where nobody answers, nothing is kept and told of, not even for a moment: %s', async (_, rows) => {
  shop.ownDomain = true;
  page = await shop.open(LANDING, {
    before: `window.heard=[];${early(`goodword('on','consent',({store})=>heard.push(store))`)}${rows}${pushPurchase('1')}`,
  });
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  expect(await page.evaluate('heard')).toEqual([false]);
  expect(await traces()).toEqual(NOTHING);
  for (const { body } of shop.to('in')) expect(body.consent).toEqual({ measure: false, store: false });
  expect(shop.to('keep')).toEqual([]);
  await walk('two');
  await page.evaluate(pushPurchase('2'));
  await expect.poll(() => shop.events().at(-1)?.order?.ids).toEqual(['2']);
  expect(shop.events().at(-1)).not.toHaveProperty('referral');
});

test('a default that comes late takes nothing from what earlier pages kept, and a refusal takes it all', async () => {
  shop.settings = ASSUMED;
  page = await shop.open(LANDING);
  const visitor = () => page.evaluate(() => JSON.parse(localStorage.goodword).visitor);
  const first = await visitor();
  await walk('two');
  await page.evaluate(DEFAULT);
  expect(await visitor()).toBe(first);
  await page.evaluate(pushPurchase('1'));
  await expect.poll(kinds).toContain('purchase');
  expect(shop.to('in').at(-1)?.body).not.toHaveProperty('visitor');
  await page.evaluate(updateConsent('granted'));
  await page.evaluate(pushPurchase('2'));
  await expect.poll(() => shop.to('in').at(-1)?.body).toMatchObject({ visitor: first, events: [{ kind: 'purchase' }] });
  await page.evaluate(updateConsent('denied'));
  expect(await traces()).toEqual(NOTHING);
});

test('a browser that tells Global Privacy Control from now on keeps nothing of what earlier pages kept', async () => {
  page = await shop.open(LANDING, { before: `${DEFAULT}if(location.pathname!=='/two'){${updateConsent('granted')}}` });
  expect((await traces()).local).toEqual(['goodword']);
  await page.addInitScript(`Object.defineProperty(navigator,'globalPrivacyControl',{value:true})`);
  await walk('two');
  expect(await traces()).toEqual(NOTHING);
});

test('on the shop’s own domain the cookie follows consent, and one route alone is called with it', async () => {
  shop.ownDomain = true;
  shop.answers.keep = { visitor: '019aa000-0000-7000-8000-000000000000', referral: { rk: 'olderlink123' } };
  page = await open();
  await settle();
  expect(shop.to('keep')).toEqual([]);
  await answer('granted');
  await expect.poll(() => shop.to('keep').map(({ body }) => body.store)).toEqual([true]);
  expect(shop.to('keep')[0]?.body.referral).toEqual({ rk: 'abcdefgh1234', rc: 'signed' });
  // Left before the answer arrived, the next page would rightly ask again.
  await page.waitForFunction(() => JSON.parse(sessionStorage.goodword).kept);
  await walk('two');
  await settle();
  expect(shop.to('keep')).toHaveLength(1);
  const visitor = await page.evaluate(() => JSON.parse(localStorage.goodword).visitor);
  expect(visitor).toBe('019aa000-0000-7000-8000-000000000000');
  await answer('denied');
  await expect.poll(() => shop.to('keep').map(({ body }) => body)).toMatchObject([{}, { store: false }]);
  expect(shop.to('keep')[1]?.body).toEqual({ store: false });
});

test('withdrawn and granted again on one page, the cookie is set anew', async () => {
  shop.ownDomain = true;
  page = await open();
  const told = () => shop.to('keep').map(({ body }) => body.store);
  await answer('granted');
  await page.waitForFunction(() => JSON.parse(sessionStorage.goodword).kept);
  await answer('denied');
  await expect.poll(told).toEqual([true, false]);
  await answer('granted');
  await expect.poll(told).toEqual([true, false, true]);
  await page.waitForFunction(() => JSON.parse(sessionStorage.goodword).kept);
  await walk('two');
  await settle();
  expect(told()).toHaveLength(3);
});

test('a storage without room is no withdrawal: the order carries the referral, and the cookie stays', async () => {
  shop.ownDomain = true;
  const full = `for(let size=2**22;size>=1;size/=2)try{while(true)localStorage['x'+Math.random()]='x'.repeat(size)}catch{}`;
  page = await shop.open(LANDING, { before: `${full};${updateConsent('granted')}` });
  await expect.poll(() => shop.to('keep').map(({ body }) => body.store)).toEqual([true]);
  await page.evaluate(pushPurchase('1'));
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  expect((await traces()).local).not.toContain('goodword');
  expect(shop.to('in').at(-1)?.body.consent).toEqual({ measure: true, store: true });
  expect(shop.events().at(-1)?.referral).toEqual({ rk: 'abcdefgh1234', rc: 'signed' });
  expect(shop.to('keep').map((call) => call.body.store)).toEqual([true]);
});

test('who allows storing and no measuring has a cookie without a visitor', async () => {
  shop.ownDomain = true;
  page = await open();
  await page.evaluate(`goodword('consent', { store: true, measure: false })`);
  const body = { store: true, referral: { rk: 'abcdefgh1234', rc: 'signed' } };
  await expect.poll(() => shop.to('keep').map((call) => call.body)).toEqual([body]);
});

const TCF = (consents: object, eventStatus = 'tcloaded') =>
  `window.__tcfapi=(command,version,tell)=>{window.tell=tell;
    tell({eventStatus:'${eventStatus}',gdprApplies:true,purpose:{consents:${JSON.stringify(consents)}}},true)};`;

test('TCF is asked where nothing else speaks: purpose 1 stores, 7 or 8 measure, a withdrawal forgets', async () => {
  page = await shop.open('', { before: `${DEFAULT}${TCF({ 1: true, 8: true })}dataLayer.push({event:'view_item'});` });
  await expect.poll(kinds).toEqual(['view_item']);
  expect((await traces()).local).toEqual(['goodword']);
  await page.evaluate(`tell({eventStatus:'useractioncomplete',gdprApplies:true,purpose:{consents:{}}},true)`);
  expect(await traces()).toEqual(NOTHING);
});

test('TCF is asked, too, where the page has spoken of none of our uses', async () => {
  const other = `gtag('consent','update',{security_storage:'granted'});`;
  page = await shop.open('', { before: `${other}${TCF({ 1: true, 8: true })}dataLayer.push({event:'view_item'});` });
  await expect.poll(kinds).toEqual(['view_item']);
  expect((await traces()).local).toEqual(['goodword']);
});

test.each([
  ['while its banner is open', `${TCF({ 1: true, 7: true }, 'cmpuishown')}`],
  ['where the page itself has denied', `${TCF({ 1: true, 7: true })}${updateConsent('denied')}`],
  ['that is no function', `window.__tcfapi=5;`],
])('TCF %s gives no consent', async (_, before) => {
  page = await shop.open('', { before: `${before}dataLayer.push({event:'view_item'});` });
  await settle();
  expect(kinds()).toEqual([]);
  expect(await traces()).toEqual(NOTHING);
});

/** A consent platform that has its answer a moment after it was asked. */
const SLOW_TCF = (gdprApplies: boolean) =>
  `window.__tcfapi=(command,version,tell)=>setTimeout(()=>{window.told=true;
    tell({eventStatus:'tcloaded',gdprApplies:${gdprApplies},purpose:{consents:{}}},true)},300);`;

test('where the shop assumes consent and a TCF platform is there, nothing is assumed before it has answered', async () => {
  shop.settings = ASSUMED;
  shop.ownDomain = true;
  const before = `window.heard=[];${early(`goodword('on','consent',({store})=>heard.push(store))`)}${SLOW_TCF(true)}dataLayer.push({event:'view_item'});`;
  page = await shop.open(LANDING, { before: before + pushPurchase('1') });
  const orders = () => shop.events().filter(({ kind }) => kind === 'purchase').length;
  for (const count of [1, 2]) {
    await page.waitForFunction('window.told');
    await expect.poll(orders).toBe(count);
    expect(await page.evaluate('heard.includes(true)')).toBe(false);
    expect(await traces()).toEqual(NOTHING);
    if (count === 1) await walk('two');
  }
  expect(new Set(kinds())).toEqual(new Set(['landing', 'purchase']));
  for (const { body } of shop.to('in')) {
    expect(body.consent).toEqual({ measure: false, store: false });
    expect(body).not.toHaveProperty('visitor');
  }
  expect(shop.to('keep')).toEqual([]);
});

test('where TCF says that its rules do not apply, what the shop assumes holds, unless a default denies', async () => {
  shop.settings = ASSUMED;
  const before = `${SLOW_TCF(false)}dataLayer.push({event:'view_item'});`;
  page = await shop.open(LANDING, { before });
  await expect.poll(kinds).toContain('view_item');
  expect((await traces()).local).toEqual(['goodword']);
  expect(shop.to('in').at(-1)?.body.consent).toEqual({ measure: true, store: true });
  page = await shop.open(LANDING, { before: DEFAULT + before });
  await page.waitForFunction('window.told');
  expect(await traces()).toEqual(NOTHING);
  shop.settings = {};
  page = await shop.open(LANDING, { before });
  await page.waitForFunction('window.told');
  expect(await traces()).toEqual(NOTHING);
});

test.each([
  ['the banner’s answer', `${DEFAULT}${pushPurchase('9')}`, updateConsent('granted')],
  [
    'a consent platform that comes late',
    `${DEFAULT}window.__tcfapi=(command,version,tell)=>{window.tell=tell};${pushPurchase('9')}`,
    `tell({eventStatus:'tcloaded',gdprApplies:true,purpose:{consents:{1:true,8:true}}},true)`,
  ],
])('an order that is told before %s carries what an earlier page kept', async (_, before, answer) => {
  page = await shop.open(LANDING, { before: `${DEFAULT}${updateConsent('granted')}` });
  await expect.poll(async () => (await traces()).local).toEqual(['goodword']);
  const storageState = await page.context().storageState();
  // The page itself answers once the tag is there: an order waits but a second.
  const late = `const once=setInterval(()=>{if(window.goodword?.x&&(window.tell||!window.__tcfapi)){clearInterval(once);${answer}}},20);`;
  page = await shop.open('', { before: before + late, context: { storageState } });
  await expect
    .poll(() => shop.events().filter(({ kind }) => kind === 'purchase'))
    .toMatchObject([{ referral: { rk: 'abcdefgh1234', rc: 'signed' } }]);
});

test('what Tag Manager’s template passes on is heard, as its banner may never tell the page', async () => {
  page = await shop.open('', { before: `${DEFAULT}dataLayer.push({event:'view_item'});` });
  const tell = (uses: string) => page.evaluate(`goodword('consent',${uses},4)`);
  await settle();
  expect(kinds()).toEqual([]);
  await tell('{measure:true}');
  await expect.poll(kinds).toEqual(['view_item']);
  expect(await traces()).toEqual(NOTHING);
  await tell('{store:true}');
  await expect.poll(async () => (await traces()).local).toEqual(['goodword']);
  await tell('{store:false}');
  expect(await traces()).toEqual(NOTHING);
});

test('what could not be sent goes from the next page, with the same id, where storing is allowed', async () => {
  shop.answers.in = 503;
  page = await shop.open('', { before: `${updateConsent('granted')}${pushPurchase('7')}` });
  await expect.poll(kinds).toEqual(['purchase']);
  const [{ id }] = shop.events();
  // The page that is left tries once more, in vain.
  await walk('next');
  shop.answers.in = goodAnswers().in;
  shop.calls.length = 0;
  await expect.poll(() => shop.events().map((event) => event.id), { timeout: 5000 }).toEqual([id]);
  // Left before the verdict arrived, the page would rightly have it sent once more.
  await page.waitForFunction(() =>
    performance
      .getEntriesByType('resource')
      .some((entry) => entry.name.endsWith('/in') && (entry as PerformanceResourceTiming).responseStatus < 300),
  );
  await walk('after');
  await settle();
  expect(shop.events()).toHaveLength(1);
});

test('the notice of a link that leads nowhere takes nothing from the friend’s older link', async () => {
  page = await shop.open(LANDING, { before: updateConsent('granted') });
  await expect.poll(kinds).toEqual(['landing']);
  await walk('?rk=otherlink123&gw=ended');
  await page.evaluate(pushPurchase('8'));
  await expect.poll(() => shop.events().find(({ kind }) => kind === 'purchase')?.referral?.rk).toBe('abcdefgh1234');
});
