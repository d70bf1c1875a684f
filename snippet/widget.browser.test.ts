import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { goodAnswers, pushPurchase, type ShopServer, startShop } from './test/shop.page.ts';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let shop: ShopServer;
let page: Page;

beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());
afterEach(async () => {
  expect(shop.faults).toEqual([]);
  await page.context().close();
  shop.answers = goodAnswers();
  shop.settings = {};
});

/** Buys, and opens the sheet of the first deal. */
async function openSheet(options: Parameters<ShopServer['open']>[1] = {}) {
  page = await shop.open('', { ...options, before: `${options.before ?? ''}${pushPurchase()}` });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
}

/** What axe-core finds wrong with the widget by WCAG 2.2 AA; the fixture's own page is not its concern. */
async function violations(): Promise<string[]> {
  // Run by the debugger, which a page's policy does not bind.
  await page.evaluate(AXE);
  // Colours are judged once they have faded in.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
  await page.waitForTimeout(350);
  return page.evaluate(async () => {
    const hosts = [...document.querySelectorAll('body *')].filter((one) => one.shadowRoot);
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { passes, violations } = await (window as any).axe.run(
      { include: hosts },
      { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    );
    if (passes.length < 10) return ['Nothing was looked at.'];
    // biome-ignore lint/suspicious/noExplicitAny: axe's report
    return violations.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html).join(' | ')}`);
  });
}

const way = (name: string) => page.getByRole('dialog').getByRole('link', { name });

test('after a purchase the deals are offered, and seen for a second they count once as an impression', async () => {
  page = await shop.open('', {
    before: `goodword=function(){(goodword.q=goodword.q||[]).push(arguments)};goodword('consent',{measure:true,store:false});${pushPurchase()}`,
  });
  await page.getByRole('heading', { name: /Who else would love this/ }).waitFor();
  expect(await page.getByRole('radio').count()).toBe(2);
  await expect
    .poll(() => shop.events().filter(({ kind }) => kind === 'impression'), { timeout: 4000 })
    .toMatchObject([{ placement: 'post_purchase', campaign: 'cmp_1', deal: 'del_1' }]);
});

test('links are made as the sheet opens, so that every way is ready before the tap', async () => {
  await openSheet();
  expect(shop.to('links')).toHaveLength(1);
  expect(shop.to('links')[0]?.body).toMatchObject({ dealId: 'del_1', placement: 'post_purchase', language: 'en' });
  const text = encodeURIComponent('I thought of you: 20% off the first order at Ferncastle. Here is my link:');
  const link = (channel: string) => encodeURIComponent(`https://go.example/r/code${channel}`);
  expect(await way('WhatsApp').getAttribute('href')).toBe(`https://wa.me/?text=${text}%0D%0A${link('whatsapp')}`);
  expect(await way('Email').getAttribute('href')).toBe(
    `mailto:?subject=${encodeURIComponent('20% off the first order at Ferncastle')}&body=${text}%0D%0A${link('email')}`,
  );
  expect(await way('Facebook').getAttribute('href')).toBe(
    `https://www.facebook.com/sharer/sharer.php?u=${link('facebook')}`,
  );
});

test('while the links are on their way nothing can be tapped, and nothing moves when they come', async () => {
  shop.answers.links = 'wait';
  page = await shop.open('', { before: pushPurchase() });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('dialog').getByText('WhatsApp').waitFor();
  expect(await page.getByRole('dialog').getByRole('link').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Copy link' }).isDisabled()).toBe(true);
  shop.release(goodAnswers().links);
  await way('WhatsApp').waitFor();
});

test('where the person sends it themselves there is no field for an address, and the text is theirs to edit', async () => {
  await openSheet();
  expect(await page.locator('input:not([type=radio])').count()).toBe(0);
  expect(await page.locator('textarea').count()).toBe(1);
  await page.getByLabel('Your message').fill('Look & see');
  expect(await way('WhatsApp').getAttribute('href')).toMatch(/text=Look%20%26%20see%0D%0Ahttps/);
});

test('each act of sharing is an event with channel, link, deal and placement; copying says so aloud', async () => {
  await openSheet({ context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(() => page.getByRole('status').last().textContent()).toBe('Link copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('https://go.example/r/codelink');
  await way('WhatsApp').evaluate((anchor) => {
    anchor.addEventListener('click', (event) => event.preventDefault());
    (anchor as HTMLElement).click();
  });
  await expect
    .poll(() => shop.events().filter(({ kind }) => kind === 'share'))
    .toMatchObject([
      { channel: 'link', link: 'codelink', deal: 'del_1', placement: 'post_purchase' },
      { channel: 'whatsapp', link: 'codewhatsapp' },
    ]);
});

test('copying works without the clipboard permission too', async () => {
  await openSheet({ before: `Object.defineProperty(navigator,'clipboard',{value:undefined});` });
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(() => page.getByRole('status').last().textContent()).toBe('Link copied.');
});

test('the QR code waits under More on a desktop; a phone has messages instead', async () => {
  Object.assign(shop.answers.offer, { facebookAppId: '42' });
  await openSheet();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'QR code' }).click();
  await page.locator('figure img').waitFor();
  expect(await way('Message').count()).toBe(0);
  await page.context().close();
  await openSheet({ context: PHONE });
  expect(await way('Message').getAttribute('href')).toMatch(/^sms:\?&body=/);
});

test('relay: the form shows exactly what goes out, sends once, and says per friend what became of it', async () => {
  shop.answers = goodAnswers('en', { verdict: 'relay' });
  await openSheet();
  await page.getByRole('button', { name: 'Email' }).click();
  await page.getByLabel('Your friend’s email').fill('sam@example.com');
  await page.getByRole('button', { name: 'Add another friend' }).click();
  await page.getByLabel('Your friend’s email').nth(1).fill('kim@example');
  await page.getByLabel('A personal line (optional)').fill('You will love it');
  await expect
    .poll(() => page.locator('blockquote').textContent())
    .toContain('Anna asked Ferncastle to send you this.');
  shop.answers.share = { verdict: 'relay', friends: [{ status: 'accepted' }, { status: 'invalid' }] };
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect
    .poll(() => page.getByRole('listitem').allTextContents())
    .toEqual(['sam@example.comOn its way', 'kim@examplePlease check this address']);
  const acts = shop.to('share').filter(({ body }) => !body.preview);
  expect(acts).toHaveLength(1);
  expect(acts[0]?.body).toMatchObject({
    advocate: 'adv-token',
    channel: 'email',
    friends: [{ address: 'sam@example.com' }, { address: 'kim@example' }],
    message: 'You will love it',
  });
  await page.getByRole('button', { name: 'Send to someone else' }).click();
  expect(await page.getByLabel('Your friend’s email').inputValue()).toBe('kim@example');
});

test('a friend whom we may not write to: nothing typed is lost, and one tap sends it from the own mail', async () => {
  shop.answers = goodAnswers('en', { verdict: 'relay' });
  await openSheet();
  await page.getByRole('button', { name: 'Email' }).click();
  await page.getByLabel('Your friend’s email').fill('sam@example.de');
  await page.getByLabel('A personal line (optional)').fill('You will love it');
  shop.answers.share = { verdict: 'self_share', reason: 'market', friends: [] };
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const href = await way('Email').getAttribute('href');
  expect(href).toMatch(/^mailto:sam%40example\.de\?subject=/);
  expect(href).toContain(encodeURIComponent('You will love it\n\nI thought of you'));
  expect(await page.locator('input:not([type=radio])').count()).toBe(0);
});

test('the sheet is a dialog: Escape closes it and focus returns to where it was', async () => {
  await openSheet();
  expect(await page.getByRole('dialog', { name: 'Share with a friend' }).count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
});

test('an answer that comes while the sheet closes does not open it again', async () => {
  await openSheet();
  await page.evaluate(() => {
    const dialog = [...document.querySelectorAll('body *')]
      .map((one) => one.shadowRoot?.querySelector('dialog'))
      .find(Boolean) as HTMLDialogElement;
    dialog.close();
    // Redrawn before the close event is told: as an answer to a call would do.
    const text = dialog.querySelector('textarea') as HTMLTextAreaElement;
    text.value = 'Look at this';
    text.dispatchEvent(new Event('input', { bubbles: true }));
    return Promise.resolve();
  });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
});

test('a friend is greeted by name, claims by a tap only, and gets the same code again on reload', async () => {
  page = await shop.open('?rk=abcdefgh1234&rc=signed', { context: PHONE });
  await page.getByRole('heading', { name: 'Anna has something for you' }).waitFor();
  expect(shop.to('claim')).toEqual([]);
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByText('FERN-7KQ4M').waitFor();
  expect(shop.to('claim')[0]?.body).toEqual({ rk: 'abcdefgh1234', rc: 'signed', language: 'en' });
  expect(await page.getByRole('link', { name: 'Shop with my code' }).getAttribute('href')).toBe(
    '/basket?code=FERN-7KQ4M',
  );
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('region', { name: 'Your code' }).getByText('FERN-7KQ4M').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByText('FERN-7KQ4M').waitFor();
});

test('the code can be asked for by mail, at once or where the shop wants an address first', async () => {
  shop.answers.claim = { state: 'confirm_email' };
  page = await shop.open('?rk=abcdefgh1234');
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByLabel('Where may we send your code?').fill('sam@example.com');
  shop.answers.claim = { state: 'confirm_email', mailed: true };
  await page.getByRole('button', { name: 'Email me my code' }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toBe('Your code is on its way to your inbox.');
  expect(shop.to('claim').at(-1)?.body.email).toBe('sam@example.com');
});

test.each([
  ['ended', 'This offer has ended'],
  ['paused', 'This offer is taking a break'],
  ['unknown', 'We do not know this link'],
])('a link that is %s is told in kind words', async (state, title) => {
  Object.assign(shop.answers.landing, { state, deal: undefined, from: undefined });
  page = await shop.open('?rk=abcdefgh1234');
  await page.getByRole('heading', { name: title }).waitFor();
  expect(await page.getByRole('button', { name: 'Get my code' }).count()).toBe(0);
});

test('a refusal is said in words, and the button works again', async () => {
  shop.answers.claim = { type: 'about:blank', title: 'Too many', status: 429, code: 'too_many_requests' };
  page = await shop.open('?rk=abcdefgh1234');
  const tap = page.getByRole('button', { name: 'Get my code' });
  await tap.click();
  await expect.poll(() => page.getByRole('status').textContent()).toContain('That did not work');
  shop.answers.claim = goodAnswers().claim;
  await tap.click();
  await page.getByText('FERN-7KQ4M').waitFor();
});

test('an embedded placement comes when it is near, in the space that the shop keeps for it, and shifts nothing', async () => {
  page = await shop.open('', {
    html: `<script>window.shift=0;new PerformanceObserver(l=>{for(const e of l.getEntries())shift+=e.value}).observe({type:'layout-shift',buffered:true})</script>
      <p>Account</p><div style="height:3000px"></div><div id="account" style="min-height:400px"></div><p>Footer</p>`,
  });
  await page.waitForTimeout(100);
  expect(shop.to('offer')).toEqual([]);
  await page.locator('#account').scrollIntoViewIfNeeded();
  await page.locator('#account .card').waitFor();
  expect(shop.to('offer')[0]?.query.get('placement')).toBe('embedded');
  await page.waitForTimeout(300);
  expect(await page.evaluate('shift')).toBe(0);
});

test('the offer over the page shifts nothing, fits 320 px, and its targets are 44 px', async () => {
  page = await shop.open('', {
    before: `window.shift=0;new PerformanceObserver(l=>{for(const e of l.getEntries())shift+=e.value}).observe({type:'layout-shift',buffered:true});${pushPurchase()}`,
    html: '<p>Thank you</p>',
    context: { viewport: { width: 320, height: 640 } },
  });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await way('WhatsApp').waitFor();
  const sizes = await page
    .locator('button, a')
    .evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
    );
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  expect(await page.evaluate('shift')).toBe(0);
});

test('a strict policy with nonces and Trusted Types refuses nothing', async () => {
  page = await shop.open('', {
    html: `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n1'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types goodword">
      <script nonce="n1">window.refused=[];addEventListener('securitypolicyviolation',e=>refused.push(e.violatedDirective))</script>
      <script nonce="n1">window.dataLayer=[];${pushPurchase()}</script>
      <script nonce="n1" async src="/w/key/l.js"></script>`,
  });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await way('WhatsApp').waitFor();
  // The page's own two plain scripts of this fixture are all that is refused.
  expect(await page.evaluate('refused.filter((one) => !one.startsWith("script-src"))')).toEqual([]);
  shop.faults.length = 0;
});

test('Arabic runs from right to left, with every word in place', async () => {
  shop.answers = goodAnswers('ar');
  page = await shop.open('', { before: pushPurchase(), lang: 'ar' });
  await page.getByRole('button', { name: 'شارك مع صديق' }).click();
  await page.getByRole('link', { name: 'واتساب' }).waitFor();
  expect(shop.to('offer')[0]?.query.get('lang')).toBe('ar');
  expect(await page.getByRole('dialog').evaluate((one) => getComputedStyle(one).direction)).toBe('rtl');
});

const GRANTED = `goodword=function(){(goodword.q=goodword.q||[]).push(arguments)};goodword('consent',{measure:true,store:true});`;
const LONG_PAGE = '<main style="min-height:3000px"><h1>Cups</h1></main>';

test('the floating button opens the deals, then the ways to share', async () => {
  shop.settings = { p: [{ kind: 'floating' }] };
  page = await shop.open('');
  await page.getByRole('button', { name: 'Treat a friend' }).click();
  await page.getByRole('dialog', { name: 'Know someone who would love this?' }).waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole('radio', { name: /\$15 off/ }).check();
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await way('WhatsApp').waitFor();
  expect(shop.to('links')[0]?.body).toMatchObject({ dealId: 'del_2', placement: 'floating' });
});

test('on a product page the product is recommended by its id, whichever way the data layer names it', async () => {
  shop.settings = { p: [{ kind: 'product', target: 'recommend' }] };
  for (const push of [
    `dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'CUP-1',price:9}]}});`,
    `gtag('event','view_item',{items:[{item_id:'CUP-1'}]});`,
  ]) {
    page = await shop.open('', { html: '<div id="recommend"></div>', before: push });
    await page.getByRole('heading', { name: 'Know who would love this?' }).waitFor();
    await page.getByRole('button', { name: 'Share with a friend' }).click();
    await way('WhatsApp').waitFor();
    expect(shop.to('links')[0]?.body).toMatchObject({ placement: 'product', productId: 'CUP-1' });
    await page.context().close();
  }
});

test('somebody who is known sees on their account what became of their recommendations; nobody else is asked', async () => {
  shop.settings = { p: [{ kind: 'account', target: 'account' }] };
  shop.answers.advocate = { state: 'verified', invited: 3, ordered: 1, own: false, existing: true };
  const html = '<div id="account"></div>';
  page = await shop.open('', { html });
  await page.getByRole('heading', { name: 'Your recommendations' }).waitFor();
  expect(shop.to('advocate')).toEqual([]);
  await page.context().close();
  const identify = `goodword=function(){(goodword.q=goodword.q||[]).push(arguments)};goodword('identify',{customerId:'c-1',expires:1,signature:'s'});`;
  page = await shop.open('', { html, before: identify });
  await expect.poll(() => page.getByRole('listitem').allTextContents()).toEqual(['3invited', '1ordered']);
  expect(shop.to('advocate')[0]?.body).toEqual({ identity: { customerId: 'c-1', expires: 1, signature: 's' } });
  expect(await violations()).toEqual([]);
});

test('rules: page, event, basket and delay decide on the page; a page it is not for sees it go', async () => {
  shop.settings = {
    p: [
      { kind: 'banner', rules: { pages: ['/sale*'], delay: 0.2 } },
      { kind: 'floating', rules: { event: 'add_to_cart', value: { min: 5000 } } },
    ],
  };
  page = await shop.open('');
  const banner = page.getByText('20% off the first order');
  const button = page.getByRole('button', { name: 'Treat a friend' });
  const put = (value: number) =>
    page.evaluate(`dataLayer.push({event:'add_to_cart',ecommerce:{currency:'USD',value:${value}}})`);
  await put(49.99);
  await page.waitForTimeout(400);
  expect([await banner.count(), await button.count()]).toEqual([0, 0]);
  await put(50);
  await button.waitFor();
  await page.evaluate(`history.pushState({},'','/sale/cups')`);
  await banner.waitFor();
  expect(await violations()).toEqual([]);
  await page.evaluate(`history.pushState({},'','/about')`);
  await banner.waitFor({ state: 'detached' });
  expect(await button.count()).toBe(1);
});

test('a cap holds over pages with consent to storing, and once a document without', async () => {
  shop.settings = { p: [{ kind: 'floating', rules: { cap: { times: 1, days: 7 } } }] };
  const button = (on: Page) => on.getByRole('button', { name: 'Treat a friend' });
  page = await shop.open('', { before: GRANTED });
  await button(page).waitFor();
  await page.reload();
  await page.waitForTimeout(600);
  expect(await button(page).count()).toBe(0);
  await page.context().close();
  page = await shop.open('');
  await button(page).waitFor();
  await page.evaluate(`history.pushState({},'','/more')`);
  await page.waitForTimeout(200);
  expect(await button(page).count()).toBe(1);
  expect(await page.evaluate('localStorage.length')).toBe(0);
});

test('exit intent waits for the mouse to leave at the top, comes once, and moves no focus', async () => {
  shop.settings = { p: [{ kind: 'exit_intent' }] };
  page = await shop.open('', { html: LONG_PAGE });
  await page.waitForTimeout(300);
  expect(shop.to('offer')).toEqual([]);
  const leave = `document.dispatchEvent(new MouseEvent('mouseout',{bubbles:true,clientY:-1}))`;
  await page.evaluate(leave);
  await page.getByRole('heading', { name: /Before you go/ }).waitFor();
  expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.evaluate(leave);
  await page.waitForTimeout(300);
  expect(await page.getByRole('heading').count()).toBe(1);
});

test.each([
  ['own', { own: true, existing: true }, 'This is your own link'],
  ['existing', { own: false, existing: true }, 'Good to see you again'],
])('a landing that is for somebody else is told in kind words, and can be passed on: %s', async (_, known, title) => {
  shop.answers.advocate = { state: 'verified', invited: 0, ordered: 0, ...known };
  page = await shop.open('?rk=abcdefgh1234', {
    before: `goodword=function(){(goodword.q=goodword.q||[]).push(arguments)};goodword('identify',{customerId:'c-1',expires:1,signature:'s'});`,
  });
  await page.getByRole('heading', { name: title }).waitFor();
  expect(shop.to('advocate')[0]?.body.rk).toBe('abcdefgh1234');
  expect(await page.getByRole('button', { name: 'Get my code' }).count()).toBe(0);
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('heading', { name: /Who else would love this/ }).waitFor();
});

test('with consent the code goes along to the next page as a slim bar, until it is put away', async () => {
  shop.settings = { p: [{ kind: 'floating', rules: { pages: ['/never'] } }] };
  page = await shop.open('?rk=abcdefgh1234&rc=signed', { before: GRANTED });
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByText('FERN-7KQ4M').waitFor();
  await page.goto(`${shop.url}/next`);
  const bar = page.getByRole('region', { name: 'Your code' });
  await bar.getByText('FERN-7KQ4M').waitFor();
  expect(await violations()).toEqual([]);
  await bar.getByRole('button', { name: 'Close' }).click();
  await page.goto(`${shop.url}/last`);
  await page.waitForTimeout(600);
  expect(await bar.count()).toBe(0);
});

test('dark only where the page goes dark too, in the colours the server has made readable', async () => {
  for (const [css, background] of [
    ['', 'rgb(255, 253, 248)'],
    ['<style>:root{color-scheme:light dark}</style>', 'rgb(22, 25, 23)'],
  ] as const) {
    page = await shop.open('', { html: css, before: pushPurchase(), context: { colorScheme: 'dark' } });
    await page.getByRole('heading', { name: /Who else/ }).waitFor();
    expect(await page.locator('.card').evaluate((one) => getComputedStyle(one).backgroundColor)).toBe(background);
    expect(await violations()).toEqual([]);
    await page.context().close();
  }
});

test('logo and picture are the shop’s, and the layout with the picture beside is one column on a phone', async () => {
  const image = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2" fill="#8aa"/></svg>')}`;
  shop.answers = goodAnswers('en', { theme: { layout: 'split', heroUrl: image, logoUrl: image } });
  for (const [context, beside] of [
    [{}, true],
    [PHONE, false],
  ] as const) {
    page = await shop.open('', { before: pushPurchase(), context });
    await page.getByRole('img', { name: 'Ferncastle' }).waitFor();
    const [picture, title] = await Promise.all([
      page.locator('.hero').boundingBox(),
      page.getByRole('heading').boundingBox(),
    ]);
    expect((picture?.x ?? 0) + (picture?.width ?? 0) <= (title?.x ?? 0)).toBe(beside);
    await page.context().close();
  }
});

test('the sheet in all its steps has no violation of WCAG 2.2 AA, in both directions of writing', async () => {
  for (const [language, open, more] of [
    ['en', 'Share with a friend', 'More'],
    ['ar', 'شارك مع صديق', 'المزيد'],
  ] as const) {
    shop.answers = goodAnswers(language, { verdict: 'relay' });
    Object.assign(shop.answers.offer, { facebookAppId: '42' });
    page = await shop.open('', { before: pushPurchase(), lang: language });
    await page.getByRole('button', { name: open }).waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: open }).click();
    await page.locator('.ways a').first().waitFor();
    await page.getByRole('button', { name: more }).click();
    expect(await violations()).toEqual([]);
    await page.locator('.ways button').first().click();
    await page.locator('[type=email]').fill('sam@example.com');
    expect(await violations()).toEqual([]);
    await page.locator('form .main').click();
    await page.getByRole('listitem').waitFor();
    expect(await violations()).toEqual([]);
    await page.context().close();
  }
});

test('sharing needs no mouse: from the page to the copied link by keys alone, focus in the dialog, then back', async () => {
  await openSheet({ context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  const focused = () =>
    page.evaluate(() => {
      let one = document.activeElement;
      while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
      return { text: one?.textContent ?? '', inside: Boolean(one?.closest('dialog')) };
    });
  expect(await focused()).toEqual({ text: 'Share with a friend', inside: true });
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    const { text, inside } = await focused();
    // The browser's own frame may have its turn; the page behind never has.
    expect(inside || text.includes('Shop') || text === '').toBe(true);
    if (text === 'Copy link') break;
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('status').last().textContent()).toBe('Link copied.');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focused()).toEqual({ text: 'Share with a friend', inside: false });
});

test('at 200 % zoom all of the sheet can be reached by scrolling, and nobody who wants no motion gets any', async () => {
  await openSheet({ context: { viewport: { width: 640, height: 360 }, reducedMotion: 'reduce' } });
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Copy link' }).scrollIntoViewIfNeeded();
  const [sheet, last] = await Promise.all([
    dialog.boundingBox(),
    page.getByRole('button', { name: 'Copy link' }).boundingBox(),
  ]);
  expect(sheet?.height).toBeLessThanOrEqual(360);
  expect((last?.y ?? 999) + (last?.height ?? 0)).toBeLessThanOrEqual(360);
  const moving = await page.evaluate(() =>
    document.getAnimations().flatMap((one) => (one.effect as KeyframeEffect).getKeyframes().flatMap(Object.keys)),
  );
  expect(moving).not.toContain('transform');
});
