import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { early, PHONE, pushPurchase, useShop } from './test/visit.ts';

/** What the shop's page has around the widget: its stylesheet, its shortcuts, its other tabs, and what else of ours shows. */

const shop = await useShop();
let page: Page;

const GRANTED = early(`goodword('consent',{measure:true,store:true})`);
const LINK = '?rk=abcdefgh1234&rc=signed';
const floating = () => page.getByRole('button', { name: 'Treat a friend' });
const reminder = () => page.getByRole('region', { name: 'Your code' });
const push = (event: string, ecommerce: string) =>
  page.evaluate(`dataLayer.push({event:'${event}',ecommerce:{currency:'USD',${ecommerce}}})`);
const remind = async () => {
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByText('FERN-7KQ4M').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await reminder().waitFor();
};

test.each([
  ['hides what is empty', 'div:empty{display:none}'],
  ['hides what is empty with all its might', 'div:empty,body>div,html>div{display:none!important}'],
  ['moves its pages', 'body>div,html>div{transform:translateX(10px);max-width:50px;position:relative;opacity:0}'],
])('a stylesheet that %s says nothing of the widget', async (_, css) => {
  page = await shop.open('', {
    html: `<style>${css}</style><main><div id="account"></div></main>`,
    before: pushPurchase(),
  });
  const boxes = () =>
    page.locator('.card').evaluateAll((cards) => cards.map((card) => Math.round(card.getBoundingClientRect().width)));
  await expect.poll(boxes).toEqual([expect.any(Number), 420]);
  expect((await boxes())[0]).toBeGreaterThan(600);
  await page.locator('.over .card').getByRole('button', { name: 'Share with a friend' }).click({ timeout: 10_000 });
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
});

test('what is typed is no shortcut of the shop’s, and Escape still closes', async () => {
  page = await shop.open('', {
    before: `${pushPurchase()}window.heard=[];for(const name of ['keydown','keyup','keypress'])
      document.addEventListener(name,(event)=>{heard.push(event.key);event.preventDefault()});`,
  });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  await page.getByLabel('Your message').fill('');
  await page.getByLabel('Your message').pressSequentially('s/ass');
  expect(await page.getByLabel('Your message').inputValue()).toBe('s/ass');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.evaluate('heard')).toEqual([]);
});

test('a shop that puts another body in the place of its own keeps the code and the button in sight', async () => {
  shop.settings = { p: [{ kind: 'floating' }] };
  page = await shop.open(LINK);
  await remind();
  await floating().waitFor();
  await page.evaluate(() => {
    const body = document.createElement('body');
    body.innerHTML = '<main>Next page</main>';
    document.body.replaceWith(body);
    history.pushState({}, '', '/next');
  });
  await page.getByText('Next page').waitFor();
  expect(await page.getByText('FERN-7KQ4M').isVisible()).toBe(true);
  expect(await floating().isVisible()).toBe(true);
});

test.each([
  ['a laptop', {}],
  ['a phone', PHONE],
])('on %s the floating button stands above the friend’s code', async (_, context) => {
  shop.settings = { p: [{ kind: 'floating' }] };
  page = await shop.open(LINK, { context });
  await remind();
  await floating().waitFor();
  const boxes = () =>
    page.locator('section.bar').evaluateAll((bars) =>
      bars
        .map((bar) => bar.getBoundingClientRect())
        .sort((one, other) => one.top - other.top)
        .map(({ top, bottom }) => [top, bottom]),
    );
  await expect
    .poll(async () => {
      const [upper, lower] = await boxes();
      return Number(upper?.[1]) <= Number(lower?.[0]);
    })
    .toBe(true);
  await reminder().getByRole('button', { name: 'Close' }).click({ timeout: 10_000 });
  // Then it comes down again.
  const height = await page.evaluate('innerHeight');
  await expect.poll(async () => (await boxes())[0]?.[1]).toBe(Number(height) - 24);
});

test('on a phone the banner and the floating button do not cover each other', async () => {
  shop.settings = { p: [{ kind: 'floating' }, { kind: 'banner' }] };
  page = await shop.open('', { context: PHONE });
  const top = (look: string) => page.locator(`section.${look}`).evaluate((one) => one.getBoundingClientRect().top);
  await page.locator('section.banner').waitFor();
  await page.locator('section.floating').waitFor();
  await expect
    .poll(
      async () =>
        (await top('floating')) + (await page.locator('section.floating').evaluate((one) => one.clientHeight)),
    )
    .toBeLessThanOrEqual(await top('banner'));
  await page.locator('section.floating').getByRole('button', { name: 'Close' }).click({ timeout: 10_000 });
});

test('the last click counts, whichever tab is looked at last', async () => {
  page = await shop.open('?rk=firstfriend1&rc=one', { before: GRANTED });
  const stored = () => page.evaluate(() => JSON.parse(localStorage.getItem('goodword') ?? '{}').referral?.rk);
  await expect.poll(stored).toBe('firstfriend1');
  const other = await page.context().newPage();
  await other.goto(`${shop.url}/?rk=otherfriend2&rc=two`);
  await expect.poll(stored).toBe('otherfriend2');
  await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
  expect(await stored()).toBe('otherfriend2');
  await page.evaluate(pushPurchase());
  await expect
    .poll(() => shop.events().filter(({ kind }) => kind === 'purchase'))
    .toMatchObject([{ referral: { rk: 'otherfriend2', rc: 'two' } }]);
});

test('a basket is worth what the page says of it, or the sum of what was put into it, on the next page too', async () => {
  shop.settings = { p: [{ kind: 'floating', rules: { value: { min: 10_000 } } }] };
  page = await shop.open('', { before: GRANTED });
  // Kept once the part that adds is there: of what was pushed before, it hears the last.
  const basketIs = (minor: number) =>
    page.waitForFunction((is) => JSON.parse(sessionStorage.getItem('goodword') ?? '{}').basket === is, minor);
  await push('add_to_cart', `value:'35,50 USD'`);
  await basketIs(3550);
  await push('add_to_cart', `value:'$ 24.50'`);
  await basketIs(6000);
  for (const said of [`currency:'USD',value:'5 or 6'`, `currency:'USD',value:'1,234'`, `currency:'EUR',value:60`]) {
    await page.evaluate(`dataLayer.push({event:'add_to_cart',ecommerce:{${said}}})`);
  }
  expect(await floating().count()).toBe(0);
  await push('add_to_cart', `value:'60.00'`);
  await floating().waitFor();
  await page.reload();
  await floating().waitFor();
  await push('view_cart', 'value:20');
  await floating().waitFor({ state: 'detached' });
  await push('view_cart', 'value:120');
  await floating().waitFor();
  await push('remove_from_cart', 'value:60');
  await floating().waitFor({ state: 'detached' });
  await push('view_cart', `value:'120.00'`);
  await floating().waitFor();
  await page.evaluate(pushPurchase());
  await page.reload();
  await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
  await push('add_to_cart', 'value:60');
  await basketIs(6000);
  expect(await floating().count()).toBe(0);
});
