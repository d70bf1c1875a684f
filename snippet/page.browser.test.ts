import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goodAnswers } from './test/answers.ts';
import { early, PHONE, pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** What holds for every page of a shop: which version of the tag it gets, what it sends along, and that it may come back. */

const shop = await useShop();
let page: Page;

const GRANT = updateConsent('granted');
const files = () =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name.replace(/.*\/w\/key\//, ''))
      .filter((name) => /^[cux]\./.test(name)),
  );

test('of a version that is tried out so many of a hundred page views get all its files, and the others none', async () => {
  page = await shop.open();
  const { c, u, r } = await page.evaluate(() => window.goodword?.s as NonNullable<Window['goodword']>['s']);
  const next = (file: string) => `${file}?next`;
  const candidate = { c: next(c), u: next(u), r: Object.fromEntries(Object.entries(r).map(([k, v]) => [k, next(v)])) };
  for (const [percent, chance, tried] of [
    [25, 0.2499, true],
    [25, 0.25, false],
    [0, 0, false],
    [100, 0.9999, true],
  ] as const) {
    shop.settings = { t: { ...candidate, n: percent } };
    page = await shop.open('', { before: `Math.random=()=>${chance};${GRANT}${pushPurchase()}` });
    await page.locator('.card').waitFor();
    const loaded = await files();
    expect(loaded.length).toBeGreaterThan(2);
    expect(loaded.filter((file) => file.endsWith('?next'))).toEqual(tried ? loaded : []);
  }
});

test('a page that is never idle gets its core all the same', async () => {
  // As on a page that draws without a pause: only a time that has run out gets its turn.
  const busy = `window.requestIdleCallback=(turn,{timeout}={})=>timeout>0&&setTimeout(turn,timeout);`;
  page = await shop.open('', { before: `${busy}${pushPurchase()}` });
  await expect.poll(() => shop.events().map(({ kind }) => kind)).toEqual(['purchase']);
});

/** What the documents, the dashboard and the plugin have shops paste ahead of the tag. */
const STUBS = ['docs/integrating.md', 'dashboard/parts/ways.tsx', 'snippet/platforms/woocommerce.php'].map((file) => {
  const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  return /if \(typeof goodword.*?push\(arguments\) }/.exec(text)?.[0];
});

test('an element whose id is our name breaks no script of the shop and shows what is meant for it', async () => {
  expect(new Set(STUBS).size).toBe(1);
  const html = '<form id="goodword"><input name="q"><input name="s"></form>';
  shop.settings = { p: [{ kind: 'embedded', target: 'goodword' }] };
  page = await shop.open('', {
    html,
    before: `${STUBS[0]};goodword('consent',{measure:true,store:false});goodword('identify',{customerId:'c1'});${pushPurchase()}`,
  });
  await expect
    .poll(() => shop.events().filter(({ kind }) => kind === 'purchase'))
    .toMatchObject([{ identity: { customerId: 'c1' } }]);
  await page.locator('#goodword').getByRole('button', { name: 'Share with a friend' }).waitFor();
  page = await shop.open('', { html, before: pushPurchase('1002') });
  await expect.poll(() => shop.events().flatMap(({ order }) => order?.ids ?? [])).toEqual(['1002']);
});

test('no call but the one that keeps the cookie carries cookies, the install check’s included', async () => {
  Object.assign(shop, { ownDomain: true, watched: true });
  const withCookies: string[] = [];
  page = await shop.open('?rk=abcdefgh1234', { before: `document.cookie='own=1';` });
  page.on('request', async (request) => {
    if (!/\/w\/key\/[a-z]+(\?|$)/.test(request.url())) return;
    const { cookie } = await request.allHeaders();
    withCookies.push(`${new URL(request.url()).pathname.split('/').pop()} ${cookie ?? ''}`.trim());
  });
  await page.evaluate(`${GRANT}${pushPurchase()}goodword('share')`);
  await page.locator('.card').first().waitFor();
  await expect.poll(() => withCookies).toEqual(expect.arrayContaining(['seen', 'in', 'offer', 'keep own=1']));
  expect(withCookies.filter((line) => line.includes('own=1') && !line.startsWith('keep'))).toEqual([]);
});

test('right to left too, a link that is too long is cut off at its end', async () => {
  Object.assign(shop.answers, goodAnswers('ar'));
  page = await shop.open('', { lang: 'ar', before: GRANT + pushPurchase(), context: PHONE });
  await page.locator('.card button.main').click();
  await page.locator('a[href^="https://wa.me"]').waitFor();
  const [first, box, isCut] = await page.locator('.copy output').evaluate((output) => {
    const range = document.createRange();
    range.setStart(output.firstChild as Node, 0);
    range.setEnd(output.firstChild as Node, 1);
    const { left, right } = output.getBoundingClientRect();
    return [range.getBoundingClientRect().left, [left, right], output.scrollWidth > output.clientWidth] as const;
  });
  expect(isCut).toBe(true);
  expect(first).toBeGreaterThanOrEqual(box[0]);
  expect(first).toBeLessThan((box[0] + box[1]) / 2);
});

test('a page comes back from the back/forward cache with the widget open, its order sent and consent given', async () => {
  shop.settings = { p: [{ kind: 'post_purchase' }, { kind: 'floating' }, { kind: 'exit_intent' }] };
  page = await shop.open('', {
    before: `${early(`goodword('on','purchase',()=>{window.bought=(window.bought||0)+1})`)}
      addEventListener('pageshow',({persisted})=>{window.persisted=persisted});${GRANT}${pushPurchase()}`,
  });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  await page.goto(`${shop.url}/next`);
  await page.goBack({ waitUntil: 'commit', timeout: 3000 }).catch(() => {});
  await expect.poll(() => page.evaluate('[window.bought,window.persisted]')).toEqual([1, true]);
  const reasons = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation') as (PerformanceEntry & {
      notRestoredReasons?: unknown;
    })[];
    return entry?.notRestoredReasons;
  });
  expect(reasons).toBeNull();
  expect(await page.getByRole('link', { name: 'WhatsApp' }).isVisible()).toBe(true);
  await page.evaluate(pushPurchase('2002'));
  await expect.poll(() => shop.events().flatMap(({ order }) => order?.ids ?? [])).toEqual(['1001', '2002']);
});
