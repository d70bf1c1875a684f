import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goodAnswers } from './test/answers.ts';
import { makeCheckout, startPixel, type TopStorage } from './test/pixel.ts';
import { early, updateConsent, useShop } from './test/visit.ts';

/** Shopify: the order is placed where no tag may run, and the shop's pixel leaves a note of it for the next page. */

const shop = await useShop();
let page: Page;

const GRANT = updateConsent('granted');
const card = () => page.locator('.card');
const offers = () => shop.to('offer').map(({ query }) => query.get('placement'));
/** What the tab keeps: the note, and the mark of an order that is done with. */
const kept = () =>
  page.evaluate(() => {
    const { claim, '#5479841398': mark } = JSON.parse(sessionStorage.getItem('goodword') ?? '{}');
    return [claim, mark];
  });
const DONE = [undefined, 1];
/** Until the core runs, and has looked at the page. */
const settle = async () => {
  await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
  await page.waitForTimeout(250);
};

/** The checkout's last page, without a tag: only the pixel's sandbox reaches its storage. */
async function checkOut(change?: (note: string) => string) {
  await page.route('**/thank-you', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Thanks</title>' }),
  );
  await page.goto(`${shop.url}/thank-you`);
  const session: TopStorage = {
    getItem: (name) => page.evaluate((name) => sessionStorage.getItem(name), name),
    setItem: (name, value) =>
      page.evaluate(([name, value]) => sessionStorage.setItem(name, value), [name, change?.(value) ?? value] as const),
  };
  const { calls, publish } = startPixel({ session });
  await publish('checkout_completed', makeCheckout());
  return calls;
}

test('the page after the checkout offers the deals once, and the order is told by the pixel alone', async () => {
  shop.settings = { p: [{ kind: 'post_purchase', rules: { value: { min: 4000 }, customer: 'new' } }] };
  page = await shop.open('', { before: GRANT });
  expect(await checkOut()).toHaveLength(1);
  await page.goto(`${shop.url}/collections/all`);
  await card().waitFor();
  expect(offers()).toEqual(['post_purchase']);
  await expect.poll(kept).toEqual(DONE);
  await page.reload();
  await settle();
  expect(await card().count()).toBe(0);
  expect(offers()).toEqual(['post_purchase']);
  expect(shop.events().filter(({ kind }) => kind === 'purchase')).toEqual([]);
});

test('the offer that did not arrive before the page was left is made on the one after', async () => {
  shop.settings = { p: [{ kind: 'post_purchase' }, { kind: 'floating' }] };
  shop.answers.offer = 'drop';
  page = await shop.open('', { before: GRANT });
  await checkOut();
  await page.goto(`${shop.url}/one`);
  await expect.poll(offers).toContain('post_purchase');
  shop.answers = goodAnswers();
  await page.goto(`${shop.url}/two`);
  await expect.poll(kept).toEqual(DONE);
});

test.each<[string, Parameters<typeof checkOut>[0], object]>([
  ['too old', (note) => note.replace(/"until":\d+/, '"until":1'), {}],
  ['of no use where nothing follows a purchase', undefined, { p: [{ kind: 'floating' }] }],
])('a note that is %s is dropped', async (_, change, settings) => {
  shop.settings = settings;
  page = await shop.open('', { before: GRANT });
  await checkOut(change);
  await page.goto(`${shop.url}/next`);
  await expect.poll(kept).toEqual(DONE);
  expect(offers()).not.toContain('post_purchase');
});

test('a storefront that has no consent to storing reads no note', async () => {
  page = await shop.open('', { before: updateConsent('denied') });
  await checkOut();
  await page.goto(`${shop.url}/next`);
  await settle();
  expect(offers()).toEqual([]);
});

test('the lines for the theme pass on what Shopify’s own banner says, at once and as it changes', async () => {
  const readme = await readFile(new URL('platforms/README.md', import.meta.url), 'utf8');
  const [, lines = ''] = /<script>([\s\S]*?)<\/script>/.exec(readme) ?? [];
  page = await shop.open('', {
    before: `window.heard=[];${early("goodword('on','consent',({measure,store})=>heard.push([measure,store]))")}
      window.Shopify={customerPrivacy:{analyticsProcessingAllowed:()=>true,marketingAllowed:()=>false},
        loadFeatures:(features,done)=>done(features[0].name==='consent-tracking-api'?undefined:1)};${lines}`,
  });
  await page.evaluate(() => {
    const detail = { analyticsAllowed: true, marketingAllowed: true };
    const publish = (more: object) =>
      document.dispatchEvent(new CustomEvent('visitorConsentCollected', { detail: { ...detail, ...more } }));
    publish({});
    publish({ saleOfDataAllowed: false });
  });
  expect(await page.evaluate('heard')).toEqual([
    [true, false],
    [true, true],
    [true, false],
  ]);
});
