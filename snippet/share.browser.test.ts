import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { LinksAnswer, OfferAnswer, WireLink } from '../worker/wire.ts';
import { goodAnswers } from './test/answers.ts';
import { violations } from './test/axe.ts';
import { PHONE, pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** The advocate's dialog: the ways to share a deal. */

const shop = await useShop();
let page: Page;

/** Buys, and opens the sheet of the first deal. */
async function openSheet(options: Parameters<typeof shop.open>[1] = {}) {
  page = await shop.open('', { ...options, before: `${options.before ?? ''}${pushPurchase()}` });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  // Those that wait for their links have no address.
  await page.locator('.ways a[href]').first().waitFor();
}

const way = (name: string) => page.getByRole('dialog').getByRole('link', { name });
const button = (name: string) => page.getByRole('dialog').getByRole('button', { name });
const status = () => page.getByRole('status').last().textContent();
const ways = () => page.locator('.ways > *').allTextContents();
const shares = () => shop.events().filter(({ kind }) => kind === 'share');

const TEXT = 'I thought of you: 20% off the first order at Ferncastle. Here is my link:';
const linkOf = (channel: string) => `https://go.example/r/code${channel}`;
const encoded = encodeURIComponent;

test('links are made as the sheet opens, so that every way is ready before the tap', async () => {
  await openSheet();
  expect(shop.to('links')).toHaveLength(1);
  expect(shop.to('links')[0]?.body).toMatchObject({ dealId: 'del_1', placement: 'post_purchase', language: 'en' });
});

test('while the links are on their way nothing can be tapped, and nothing moves when they come', async () => {
  shop.answers.links = 'wait';
  page = await shop.open('', { before: pushPurchase() });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('dialog').getByText('WhatsApp').waitFor();
  expect(await page.getByRole('dialog').getByRole('link').count()).toBe(0);
  expect(await button('Copy link').isDisabled()).toBe(true);
  shop.release(goodAnswers().links);
  await way('WhatsApp').waitFor();
});

const DESKTOP = {};
const APP = { facebookAppId: '42' };
test.each<[way: string, on: object, offer: object, href: string]>([
  ['WhatsApp', DESKTOP, {}, `https://wa.me/?text=${encoded(TEXT)}%0D%0A${encoded(linkOf('whatsapp'))}`],
  [
    'Email',
    DESKTOP,
    {},
    `mailto:?subject=${encoded('20% off the first order at Ferncastle')}&body=${encoded(TEXT)}%0D%0A${encoded(linkOf('email'))}`,
  ],
  ['Message', PHONE, {}, `sms:?&body=${encoded(TEXT)}%0D%0A${encoded(linkOf('sms'))}`],
  ['Facebook', DESKTOP, {}, `https://www.facebook.com/sharer/sharer.php?u=${encoded(linkOf('facebook'))}`],
  ['Facebook', DESKTOP, APP, `https://www.facebook.com/dialog/share?app_id=42&href=${encoded(linkOf('facebook'))}`],
  [
    'Messenger',
    DESKTOP,
    APP,
    `https://www.facebook.com/dialog/send?app_id=42&link=${encoded(linkOf('messenger'))}&redirect_uri=${encoded(linkOf('messenger'))}`,
  ],
  ['Messenger', PHONE, {}, `fb-messenger://share?link=${encoded(linkOf('messenger'))}`],
])('%s, on %j with %j, is an address of its own', async (name, context, offer, href) => {
  Object.assign(shop.answers.offer, offer);
  await openSheet({ context });
  if (await button('More').count()) await button('More').click();
  expect(await way(name).getAttribute('href')).toBe(href);
});

test('a device without messages, without an app id or without a share sheet is not offered them', async () => {
  await openSheet();
  expect(await ways()).toEqual(['WhatsApp', 'Email', 'Facebook', 'QR code']);
});

test('order and set are the marketer’s: three and the rest under More, four without it', async () => {
  const { links } = shop.answers.links as { links: WireLink[] };
  const order = ['facebook', 'sms', 'email', 'whatsapp', 'qr', 'link'];
  const chosen = order.map((channel) => links.find((link) => link.channel === channel));
  Object.assign(shop.answers.links, { links: chosen });
  await openSheet({ context: PHONE });
  expect(await ways()).toEqual(['Facebook', 'Message', 'Email', 'More']);
  await button('More').click();
  // A friend in front of somebody with a phone scans it there.
  expect(await ways()).toEqual(['Facebook', 'Message', 'Email', 'WhatsApp', 'QR code']);
  await button('QR code').click();
  await page.locator('figure img').waitFor();
  // Without a link of the channel there is nothing to copy.
  Object.assign(shop.answers.links, { links: chosen.slice(0, 4) });
  await openSheet({ context: PHONE });
  expect(await ways()).toEqual(['Facebook', 'Message', 'Email', 'WhatsApp']);
  expect(await page.getByText('Copy link').count()).toBe(0);
});

test('the phone’s own share sheet gets text and link apart', async () => {
  await openSheet({
    before: `window.shared=[];Object.defineProperty(navigator,'share',{value:(data)=>{shared.push(data);return Promise.resolve()}});`,
  });
  await button('Share…').click();
  expect(await page.evaluate('shared')).toEqual([{ text: TEXT, url: linkOf('native') }]);
  expect(await status()).toBe('Almost done: send it where it has just opened.');
  await expect.poll(shares).toMatchObject([{ channel: 'native', link: 'codenative' }]);
});

test('the phone’s own share sheet closed without a choice is no share, and thanks nobody', async () => {
  await openSheet({
    before: `window.asked=0;Object.defineProperty(navigator,'share',{value:()=>{asked++;return Promise.reject(new DOMException('','AbortError'))}});`,
  });
  await button('Share…').click();
  await expect.poll(() => page.evaluate('asked')).toBe(1);
  await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
  expect(await status()).toBe('');
  expect(shares()).toEqual([]);
});

test('the QR code is one tap away on a desktop, and counts when it is shown', async () => {
  await openSheet();
  await button('QR code').click();
  await page.locator('figure img').waitFor();
  await page.getByText('Your friend points their phone’s camera here.').waitFor();
  await button('QR code').click();
  await page.locator('figure img').waitFor({ state: 'detached' });
  await expect.poll(shares).toMatchObject([{ channel: 'qr' }]);
});

test('where the person sends it themselves there is no field for an address, and the text is theirs to edit', async () => {
  await openSheet();
  expect(await page.locator('input:not([type=radio])').count()).toBe(0);
  expect(await page.locator('textarea').count()).toBe(1);
  await page.getByLabel('Your message').fill('Look & see');
  expect(await way('WhatsApp').getAttribute('href')).toMatch(/text=Look%20%26%20see%0D%0Ahttps/);
});

test('nothing that lies over the page is printed with the page', async () => {
  await openSheet();
  await page.emulateMedia({ media: 'print' });
  for (const part of ['section.card', 'dialog']) expect(await page.locator(part).isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  for (const part of ['section.card', 'dialog']) expect(await page.locator(part).isVisible()).toBe(true);
});

test('what they made of the text is theirs while the page lives, for each deal', async () => {
  page = await shop.open('', { before: pushPurchase() });
  const message = page.getByLabel('Your message');
  const share = async (deal: string) => {
    const { links, ...rest } = goodAnswers().links as LinksAnswer;
    shop.answers.links = { ...rest, links: links.map((link) => ({ ...link, text: `Yours: ${deal}` })) };
    await page.getByRole('radio', { name: deal }).check();
    await page.getByRole('button', { name: 'Share with a friend' }).click();
    await page.locator('.ways a[href]').first().waitFor();
  };
  const shut = async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await share('20% off');
  await message.fill('Look at this');
  await shut();
  await share('$15 off');
  expect(await message.inputValue()).toBe('Yours: $15 off');
  await shut();
  await share('20% off');
  expect(await message.inputValue()).toBe('Look at this');
});

test('each act of sharing is an event with channel, link, deal and placement; copying says so aloud', async () => {
  await openSheet({ context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  await button('Copy link').click();
  await expect.poll(status).toBe('Link copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(linkOf('link'));
  await way('WhatsApp').evaluate((anchor) => {
    anchor.addEventListener('click', (event) => event.preventDefault());
    (anchor as HTMLElement).click();
  });
  await expect.poll(shares).toMatchObject([
    { channel: 'link', link: 'codelink', deal: 'del_1', placement: 'post_purchase' },
    { channel: 'whatsapp', link: 'codewhatsapp' },
  ]);
});

test('copying works without the clipboard permission too', async () => {
  await openSheet({ before: `Object.defineProperty(navigator,'clipboard',{value:undefined});` });
  await button('Copy link').click();
  await expect.poll(status).toBe('Link copied.');
});

test('a refusal of the links is said, and the next try works', async () => {
  shop.answers.links = 503;
  page = await shop.open('', { before: pushPurchase() });
  const open = page.getByRole('button', { name: 'Share with a friend' });
  await open.click();
  await expect.poll(status).toContain('That did not work');
  // Nothing that cannot work is drawn, and the next try is one tap away.
  expect(await page.locator('textarea').count()).toBe(0);
  shop.answers = goodAnswers();
  await button('Share with a friend').click();
  await way('WhatsApp').waitFor();
});

test.each([
  '{"links":{"self":"/x"}}',
  '{"links":"text"}',
  '{"links":true}',
  '{"links":[null]}',
  '{"links":[]}',
  '{"errors":[],"links":{"about":{"href":"/e"}}}',
])('links that are none of ours are a failure, and the next try works: %s', async (garbage) => {
  shop.answers.links = garbage;
  page = await shop.open('', { before: pushPurchase() });
  await page.locator('.card .main').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('That did not work').waitFor();
  shop.answers.links = goodAnswers().links;
  await dialog.getByRole('button', { name: 'Share with a friend' }).click();
  await dialog.getByRole('link', { name: 'WhatsApp' }).waitFor();
});

test('an element that the shop takes away with the tap, and puts back, opens its sheet at the next one', async () => {
  page = await shop.open('', {
    html: '<main><div id="account"></div></main>',
    before: `window.account=document.getElementById('account');addEventListener('click',()=>window.account.remove(),{once:true});`,
  });
  const button = page.getByRole('button', { name: 'Share with a friend' });
  await button.click();
  await expect.poll(() => shop.to('links').length).toBe(1);
  await page.evaluate(`new Promise((done)=>setTimeout(()=>setTimeout(()=>setTimeout(done))))`);
  await page.evaluate(`document.querySelector('main').append(window.account)`);
  await button.click();
  await page.getByRole('dialog').getByRole('link', { name: 'WhatsApp' }).waitFor();
});

test.each([
  ['denied', undefined],
  ['granted', { source: 'letter', term: 'secret' }],
] as const)('by which entry the person came is told with the links where measuring is %s', async (state, utm) => {
  page = await shop.open('?utm_source=letter&utm_term=secret', { before: `${updateConsent(state)}${pushPurchase()}` });
  await page.locator('.card .main').click();
  await expect.poll(() => shop.to('links').length).toBe(1);
  expect(shop.to('links')[0]?.body.utm).toEqual(utm);
});

test.each(['()=>{}', '()=>{throw new Error("no")}'])('a share sheet of the shop’s own that is %s', async (share) => {
  page = await shop.open('', {
    before: `Object.defineProperty(navigator,'share',{value:${share}});${pushPurchase()}`,
  });
  await page.locator('.card .main').click();
  await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
  await page.locator('.ways > button').first().click();
  await expect.poll(() => shop.events().filter(({ kind }) => kind === 'share').length).toBe(share === '()=>{}' ? 1 : 0);
});

test('the language that friends read is chosen among the shop’s, and stays chosen', async () => {
  shop.settings = { l: ['en', 'de'], p: [{ kind: 'post_purchase' }, { kind: 'floating' }] };
  await openSheet();
  const choice = page.getByLabel('Language of the message');
  await choice.waitFor();
  expect(await choice.locator('option').allTextContents()).toEqual(['English', 'Deutsch']);
  expect(shop.to('links')[0]?.body).not.toHaveProperty('friendLanguage');
  const [deal] = (goodAnswers('de').offer as OfferAnswer).deals;
  shop.answers.links = { ...(goodAnswers('de').links as LinksAnswer), deal };
  const ticket = page.getByRole('dialog').locator('.deal');
  expect(await ticket.textContent()).toContain('20% off the first order');
  await choice.selectOption('de');
  await expect.poll(() => page.getByLabel('Your message').inputValue()).toContain('15 % auf die erste Bestellung');
  // What the friend will see is shown in their language, and read aloud in it.
  expect(await ticket.textContent()).toContain('15 % auf die erste Bestellung');
  for (const part of [ticket, page.getByLabel('Your message')]) expect(await part.getAttribute('lang')).toBe('de');
  expect(shop.to('links')[1]?.body).toMatchObject({ language: 'en', friendLanguage: 'de' });
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await expect.poll(() => shop.to('links').at(-1)?.body.friendLanguage).toBe('de');
  expect(await choice.inputValue()).toBe('de');
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
    const dialog = [...document.querySelectorAll('*')]
      .map((one) => one.shadowRoot?.querySelector('dialog'))
      .find(Boolean) as HTMLDialogElement;
    const told = new Promise((close) => dialog.addEventListener('close', close));
    dialog.close();
    // Redrawn before the close event is told: as an answer to a call would do.
    const text = dialog.querySelector('textarea') as HTMLTextAreaElement;
    text.value = 'Look at this';
    text.dispatchEvent(new Event('input', { bubbles: true }));
    return told;
  });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
});

test('who opens the sheet again at once keeps it: the browser tells a frame later that the first one closed', async () => {
  await openSheet();
  await page.evaluate(() => {
    const root = [...document.querySelectorAll('*')].map((one) => one.shadowRoot).find(Boolean) as ShadowRoot;
    const dialog = root.querySelector('dialog') as HTMLDialogElement;
    // What Escape does, with a tap on the button before the close event.
    dialog.dispatchEvent(new Event('cancel'));
    dialog.close();
    (root.querySelector('button.main') as HTMLElement).click();
    return new Promise((told) => {
      const close = dialog.dispatchEvent.bind(dialog, new Event('close'));
      requestAnimationFrame(() => told(close()));
    });
  });
  await page.locator('.ways a').first().waitFor();
  expect(await page.getByRole('dialog').count()).toBe(1);
});
