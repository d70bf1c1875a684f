import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { early, pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** What the core loads and when it stops: the parts that a page needs, and what a person withdraws. */

const shop = await useShop();
let page: Page;

const kinds = () => shop.events().map(({ kind }) => kind);
const settle = () => page.waitForTimeout(250);
const files = () =>
  page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.replace(/.*\//, '')));

test('where the shop has no placement at all, the code still goes along to the next page', async () => {
  shop.settings = { p: [] };
  page = await shop.open('?rk=abcdefgh1234&rc=signed', {
    before: early(`goodword('consent',{measure:true,store:true})`),
  });
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByText('FERN-7KQ4M').waitFor();
  shop.calls.length = 0;
  await page.goto(`${shop.url}/next`);
  await page.getByRole('region', { name: 'Your code' }).getByText('FERN-7KQ4M').waitFor();
  expect(shop.to('landing').map(({ query }) => query.get('rk'))).toEqual(['abcdefgh1234']);
  // The landing is one of another page: it is not told once more.
  await settle();
  expect(kinds()).toEqual([]);
});

test('a landing takes six requests, and nothing of the placements', async () => {
  shop.settings = { p: [] };
  page = await shop.open('?rk=abcdefgh1234', {
    before: `gtag('consent','default',{ad_storage:'denied',analytics_storage:'denied'});${pushPurchase()}`,
  });
  await page.getByRole('heading', { name: 'Anna has something for you' }).waitFor();
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  expect((await files()).map((name) => name.slice(0, 2)).sort()).toEqual(['c.', 'in', 'l.', 'la', 'u.', 'x.']);
});

/** Grants by Tag Manager's template, which ranks above all. */
const GRANTED = early(`goodword('consent',{measure:true,store:true},4)`);
/** Somebody denies, somebody who ranks lower grants, then the one who denied grants. */
const VOICES = {
  'an update of the page’s own tags': {
    deny: updateConsent('denied'),
    lower: `goodword('consent',{measure:true,store:true})`,
    again: updateConsent('granted'),
  },
  'a call of the page': {
    deny: `goodword('consent',{measure:false,store:false})`,
    lower: `goodword('consent',{measure:true,store:true},1)`,
    again: `goodword('consent',{measure:true,store:true})`,
  },
  TCF: {
    deny: `goodword('consent',{measure:false,store:false},1)`,
    lower: `gtag('consent','default',{ad_storage:'granted',analytics_storage:'granted'})`,
    again: `goodword('consent',{measure:true,store:true},1)`,
  },
};

test.each(Object.entries(VOICES))('a withdrawal by %s always wins over Tag Manager’s grant', async (_, voice) => {
  page = await shop.open('', { before: `${GRANTED}dataLayer.push({event:'view_item'});` });
  await expect.poll(kinds).toEqual(['view_item']);
  const stored = () => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  expect(await stored()).toEqual(['goodword', 'goodword']);
  const look = async (script: string) => {
    await page.evaluate(`${script};dataLayer.push({event:'login'})`);
    await settle();
    return [kinds().length, (await stored()).length];
  };
  expect(await look(voice.deny)).toEqual([1, 0]);
  expect(await look(voice.lower)).toEqual([1, 0]);
  // What waited goes with the grant.
  expect(await look(voice.again)).toEqual([4, 2]);
});

test('the install check is told of the page at once, of its path with consent to measuring alone', async () => {
  shop.settings = { w: 1 };
  page = await shop.open('account/orders', { html: '<div id="account"></div>' });
  await expect.poll(() => shop.to('seen').map(({ body }) => body)).toEqual([{ placements: ['embedded'] }]);
  await page.evaluate(`goodword('consent',{measure:false,store:true})`);
  await settle();
  expect(shop.to('seen')).toHaveLength(1);
  await page.evaluate(`goodword('consent',{measure:true})`);
  await expect.poll(() => shop.to('seen').at(-1)?.body).toEqual({ placements: ['embedded'], path: '/account/orders' });
  await page.evaluate(pushPurchase());
  await expect
    .poll(() => shop.to('seen').at(-1)?.body)
    .toEqual({ order: { value: 9480, tax: 1514, shipping: 490, items: 8990 } });
  expect(shop.to('seen')).toHaveLength(3);
});

test('nobody looks at the install check: nothing is told', async () => {
  page = await shop.open('', { before: pushPurchase() });
  await expect.poll(kinds).toEqual(['purchase']);
  await settle();
  expect(shop.to('seen')).toEqual([]);
});
