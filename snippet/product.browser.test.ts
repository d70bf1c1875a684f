import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { WireProduct } from '../worker/wire.ts';
import { goodAnswers } from './test/answers.ts';
import { violations } from './test/axe.ts';
import { early, useShop } from './test/visit.ts';

/** What is recommended, where the shop's data knows it: the product of a page, or a line of the order. */

const shop = await useShop();
let page: Page;

const PICTURE =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="400" height="500"><rect width="400" height="500"/></svg>';
const CUP: WireProduct = {
  id: 'CUP-1',
  title: 'Morning cup',
  url: 'https://shop.example/p/cup?v=1',
  imageUrl: PICTURE,
  price: '$48',
  was: '$60',
};
const JUG: WireProduct = { id: 'JUG-2', title: 'Jug, blue', url: 'https://shop.example/p/jug' };
const MEASURED = early(`goodword('consent',{measure:true})`);
const SHIFT = `window.shift=0;new PerformanceObserver(l=>{for(const e of l.getEntries())shift+=e.value}).observe({type:'layout-shift',buffered:true});`;
const view = (id: string) => `dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'${id}',price:9}]}});`;
const order = (...ids: string[]) =>
  `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'1',currency:'USD',value:80,items:[${ids.map((id) => `{item_id:'${id}'}`)}]}});`;
const know = (...products: WireProduct[]) => Object.assign(shop.answers.offer, { products });
const part = async () =>
  (await page.evaluate<string[]>('performance.getEntriesByType("resource").map(({name})=>name)')).filter((name) =>
    /\/x\./.test(name),
  ).length;
const share = () => page.getByRole('button', { name: 'Share with a friend' }).click();

const HTML = `<script>${SHIFT}</script><p>Cup</p><div id="recommend" style="min-height:700px"></div><p>Footer</p>`;

test.each(['null', '"text"', '[null,{item_id:"CUP-1"}]', '{1:{item_id:"CUP-1"}}'])(
  'on a product page whose items are %s it shows',
  async (items) => {
    shop.settings = { p: [{ kind: 'product', target: 'recommend' }] };
    const push = `dataLayer.push({event:'view_item',ecommerce:{items:${items}}})`;
    page = await shop.open('', { html: HTML, before: `${MEASURED}${push}` });
    await page.locator('#recommend .card').waitFor();
    await expect
      .poll(() => shop.to('offer').at(-1)?.query.getAll('item'))
      .toEqual(items.includes('CUP') ? ['CUP-1'] : []);
  },
);

test('on a product page it shows with picture, name and price, in the space that the shop keeps for it', async () => {
  shop.settings = { p: [{ kind: 'product', target: 'recommend' }] };
  know(CUP);
  page = await shop.open('', { html: HTML, before: MEASURED + view('CUP-1') });
  await page.getByRole('img', { name: 'Morning cup' }).waitFor();
  expect(shop.to('offer')[0]?.query.getAll('item')).toEqual(['CUP-1']);
  const row = page.locator('.card .deal').first();
  expect((await row.innerText()).split(/\s*\n\s*/)).toEqual(['Morning cup', '$48 $60']);
  expect(await row.locator('s').innerText()).toBe('$60');
  expect(await page.evaluate('shift')).toBe(0);
  expect(await violations(page)).toEqual([]);

  await share();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  expect(shop.to('links')[0]?.body).toMatchObject({ placement: 'product', productId: 'CUP-1' });
  await page.getByRole('dialog').getByRole('img', { name: 'Morning cup' }).waitFor();
  expect(await violations(page)).toEqual([]);
});

test('a single-page shop that shows the next product in the same element recommends that one', async () => {
  shop.settings = { p: [{ kind: 'product', target: 'recommend' }] };
  know(CUP);
  page = await shop.open('', { html: HTML, before: MEASURED + view('CUP-1') });
  await page.getByText('Morning cup').waitFor();
  know(JUG);
  await page.evaluate(`history.pushState({},'','/p/jug');${view('JUG-2')}`);
  await page.getByText('Jug, blue').waitFor();
  expect(await page.locator('#recommend .card').count()).toBe(1);
  await share();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  expect(shop.to('links').map(({ body }) => body.productId)).toEqual(['JUG-2']);
});

test('of an order any known line can be recommended, and the shop until one is chosen', async () => {
  know(CUP, JUG);
  page = await shop.open('', { before: MEASURED + order('CUP-1', 'JUG-2', 'BAG-3') });
  const choice = page.getByRole('radiogroup', { name: 'What to recommend?' });
  await choice.waitFor();
  expect(shop.to('offer')[0]?.query.getAll('item')).toEqual(['CUP-1', 'JUG-2', 'BAG-3']);
  expect(await choice.getByRole('radio').count()).toBe(3);
  expect(await choice.getByRole('radio', { name: 'All of Ferncastle' }).isChecked()).toBe(true);
  expect(await violations(page)).toEqual([]);

  await share();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  expect(shop.to('links')[0]?.body.productId).toBeUndefined();
  await page.keyboard.press('Escape');
  // By keys alone: the group is one stop, arrows choose.
  await choice.getByRole('radio', { name: 'All of Ferncastle' }).focus();
  await page.keyboard.press('ArrowDown');
  expect(await choice.getByRole('radio', { name: /Morning cup/ }).isChecked()).toBe(true);
  await choice.getByRole('radio', { name: 'Jug, blue' }).check();
  await share();
  await expect.poll(() => shop.to('links')[1]?.body).toMatchObject({ productId: 'JUG-2', targetUrl: JUG.url });
  await page.getByRole('dialog').getByText('Jug, blue').waitFor();
  expect(await page.getByRole('dialog').getByRole('radio').count()).toBe(0);
});

test('of an order that the shop’s data does not know there is nothing to choose, and no part is loaded for it', async () => {
  page = await shop.open('', { before: MEASURED + order('BAG-3') });
  await page.getByRole('heading', { name: /Who else would love this/ }).waitFor();
  expect(await page.getByRole('radio').count()).toBe(2);
  const loaded = await part();
  know(CUP);
  page = await shop.open('', { before: MEASURED + order('CUP-1') });
  await page.getByRole('radiogroup').waitFor();
  expect(await part()).toBe(loaded + 1);
});

test('right to left and on a narrow phone it is mirrored, and a foreign name keeps its direction', async () => {
  Object.assign(shop.answers, goodAnswers('ar'));
  shop.settings = { p: [{ kind: 'product', target: 'recommend' }] };
  know({ ...CUP, title: 'Morning cup (3)' });
  page = await shop.open('', {
    html: '<div id="recommend"></div>',
    before: MEASURED + view('CUP-1'),
    lang: 'ar',
    context: { viewport: { width: 320, height: 700 } },
  });
  const picture = page.getByRole('img', { name: 'Morning cup (3)' });
  await picture.waitFor();
  const [image, words] = [await picture.boundingBox(), await page.locator('.card .words').first().boundingBox()];
  expect((image?.x ?? 0) > (words?.x ?? 0)).toBe(true);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  expect(await violations(page)).toEqual([]);
});

test('without consent to measuring nobody is told what the person looks at or has bought, until they share it', async () => {
  shop.settings = { p: [{ kind: 'product', target: 'recommend' }, { kind: 'post_purchase' }] };
  page = await shop.open('', { html: HTML, before: view('CUP-1') });
  await page.locator('#recommend .card').waitFor();
  await page.evaluate(order('JUG-2'));
  await expect.poll(() => shop.to('offer').map(({ query }) => query.getAll('item'))).toEqual([[], []]);
  await page.locator('#recommend').getByRole('button', { name: 'Share with a friend' }).click();
  await expect.poll(() => shop.to('links')[0]?.body).toMatchObject({ placement: 'product', productId: 'CUP-1' });
  expect(JSON.stringify(shop.to('in'))).not.toMatch(/CUP-1|JUG-2/);
});

test('the friend sees what was recommended', async () => {
  Object.assign(shop.answers.landing, { product: CUP });
  page = await shop.open('?rk=0001abcdefgh');
  await page.getByRole('img', { name: 'Morning cup' }).waitFor();
  await page.getByText('$48').waitFor();
  expect(await violations(page)).toEqual([]);
});
