import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { goodAnswers } from './test/answers.ts';
import { pushPurchase, updateConsent, useShop } from './test/visit.ts';

/**
 * The tag's own files from a server that fails: whichever of them does not come, comes late, or comes as something else,
 * the shop's page is what it would be without the tag.
 */

const shop = await useShop();
let page: Page;

/** Loader, core, widget, rare part: the order they are asked for after a purchase. */
const FILES = ['l', 'c', 'u', 'x'] as const;
type File = (typeof FILES)[number];

/** A page with a script of its own, and an order. @param told whether the browser tells how the file's request ended. */
async function openPage(file: File, told: boolean) {
  page = await shop.open('', {
    html: '<p id="own">Thank you</p>',
    before: `${updateConsent('denied')}${pushPurchase()}document.addEventListener('DOMContentLoaded',()=>{own.textContent+='!'});`,
    tagless: true,
  });
  if (!told) return;
  const entries = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  await expect.poll(entries).toContainEqual(expect.stringContaining(`/w/key/${file}.`));
  await page.waitForTimeout(100);
}

async function expectUnchanged() {
  expect(await page.locator('#own').textContent()).toBe('Thank you!');
  expect(await page.locator('body > :not(script)').evaluateAll((all) => all.map(({ id }) => id))).toEqual(['own']);
  expect(await page.evaluate(`dataLayer.push({event:'x'})`)).toBe(3);
  // A call goes nowhere, and harms nothing.
  await page.evaluate(`window.goodword?.('identify',{customerId:'c-1'})`);
}

test.each(FILES)(
  'the file "%s" answers 500, is cut off or never answered: nothing is thrown, nothing shows',
  async (file) => {
    for (const answer of ['error', 'cut', 'drop'] as const) {
      shop.files = { [file]: answer };
      await openPage(file, true);
      await expectUnchanged();
      expect(shop.faults, answer).toEqual([]);
    }
  },
);

test.each(FILES)(
  'the file "%s" comes late: the page is done without it, and the deals show when it has come',
  async (file) => {
    shop.files = { [file]: 'wait' };
    await openPage(file, false);
    await page.waitForTimeout(300);
    await expectUnchanged();
    // The browser's own load event waits for scripts that stand in the page, ours among them; for no other file of ours.
    expect(await page.evaluate('document.readyState')).toBe(file === 'l' ? 'interactive' : 'complete');
    shop.files = {};
    shop.release(goodAnswers().offer);
    await page.locator('.card').first().waitFor();
  },
);

test.each([
  ['a proxy’s page', '<h1>502 Bad Gateway</h1>'],
  ['JSON', '{"error":"bad gateway","code":502}'],
  ['a word', 'unavailable'],
  ['a script that fails', 'throw new Error("maintenance")'],
])('%s in the place of core, widget or part: nothing in the console but the page’s own errors', async (_, text) => {
  for (const file of FILES.slice(1)) {
    shop.files = { [file]: { text } };
    await openPage(file, true);
    await expectUnchanged();
    expect(shop.faults, file).toEqual([]);
    await page.evaluate(`void setTimeout(()=>{throw new Error('the shop’s own')})`);
    await expect.poll(() => shop.faults.splice(0)).toEqual(['Error: the shop’s own']);
  }
});

test('garbage in the place of the loader: the browser tells of its syntax, and the page goes on', async () => {
  shop.files = { l: { text: '<h1>502 Bad Gateway</h1>' } };
  await openPage('l', true);
  await expectUnchanged();
  // Nothing of ours runs that could keep the browser from telling.
  expect(shop.faults.splice(0)).toEqual([expect.stringMatching('SyntaxError')]);
});
