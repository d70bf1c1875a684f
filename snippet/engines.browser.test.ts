import { expect, test } from 'vitest';
import { early, pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** Browsers that lack what Chromium has, or do it otherwise: told by what this one is made to lack. */

const shop = await useShop();
const GRANT = updateConsent('granted');
const purchases = () => shop.events().filter(({ kind }) => kind === 'purchase');

test('Safari tells of the focus before it scrolls there: the banner does not stay on it', async () => {
  shop.settings = { p: [{ kind: 'banner' }] };
  const page = await shop.open('', {
    html: `<main style="height:3000px">Long</main><a id="link" href="#top">Link</a><main style="height:3000px">Long</main>`,
  });
  const banner = page.locator('section.banner');
  await banner.waitFor();
  await page.evaluate(() => {
    const link = document.querySelector<HTMLElement>('#link');
    link?.focus({ preventScroll: true });
    link?.scrollIntoView({ block: 'end', behavior: 'instant' });
  });
  const free = async () => {
    const link = await page.locator('#link').boundingBox();
    const bar = await banner.boundingBox();
    return link && bar && link.y + link.height <= bar.y;
  };
  await expect.poll(free).toBe(true);
});

test('Safari takes the greatest height of a sheet for its height: what is in it keeps its own', async () => {
  const page = await shop.open('', { before: pushPurchase() });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.locator('.ways a').first().waitFor();
  const heightOf = async (part: string) => (await page.locator(`dialog .deal${part}`).boundingBox())?.height ?? 0;
  const before = await heightOf('');
  expect(before).toBeGreaterThan(await heightOf(' .words'));
  await page.locator('dialog').evaluate((dialog) => {
    dialog.style.height = '240px';
  });
  expect(await heightOf('')).toBe(before);
});

test('Safari tells nobody that a page is idle: the tag comes all the same', async () => {
  await shop.open('', { before: `delete window.requestIdleCallback;${GRANT}${pushPurchase()}` });
  await expect.poll(purchases).toHaveLength(1);
});

test('a browser from before scripts could make stylesheets: orders count, nothing shows, nobody waits for it', async () => {
  shop.settings = { p: [{ kind: 'post_purchase' }, { kind: 'floating' }] };
  const page = await shop.open('?rk=abcdefgh1234', {
    before: `window.CSSStyleSheet=function(){throw new TypeError('Illegal constructor')};
      ${early(`goodword('on','greeted',()=>{window.greeted=1})`)}${GRANT}${pushPurchase()}`,
  });
  await expect.poll(purchases).toMatchObject([{ referral: { rk: 'abcdefgh1234' } }]);
  await page.waitForFunction('window.greeted');
  await expect.poll(() => shop.to('offer').length).toBe(2);
  await page.evaluate(`goodword('share')`);
  await expect.poll(() => shop.to('offer').length).toBe(3);
  expect(await page.locator('section, dialog').count()).toBe(0);
});
