import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../worker/tag/languages.ts';
import { textsFor, wordsFor } from '../worker/tag/texts.ts';
import type { LandingAnswer, OfferAnswer } from '../worker/wire.ts';
import { CHANNELS, goodAnswers } from './test/answers.ts';
import { violations } from './test/axe.ts';
import { PHONE, pushPurchase, useShop } from './test/visit.ts';

/** The widget for everybody: any language, any colours, any size, and no mouse. */

const shop = await useShop();
let page: Page;

const isFocused = (one: Element) => one === (one.getRootNode() as ShadowRoot).activeElement;

async function openSheet(options: Parameters<typeof shop.open>[1] = {}) {
  page = await shop.open('', { before: pushPurchase(), ...options });
  await page.locator('.card .main').click();
  await page.locator('.ways a').first().waitFor();
}

test.each([
  ['en', 'ltr'],
  ['ar', 'rtl'],
  ['ja', 'ltr'],
  ['de', 'ltr'],
])('the sheet in all its steps has no violation of WCAG 2.2 AA: %s, %s', async (language, direction) => {
  shop.answers = goodAnswers(language, { verdict: 'relay' });
  Object.assign(shop.answers.offer, { facebookAppId: '42' });
  shop.settings = { l: [language, 'fr'] };
  for (const deal of (shop.answers.offer as OfferAnswer).deals) deal.badge = '\u200e20%';
  const { texts } = shop.answers.offer as { texts: Record<string, string> };
  page = await shop.open('', { before: pushPurchase(), lang: language, context: PHONE });
  await page.getByRole('button', { name: texts.offer_action as string }).waitFor();
  expect(shop.to('offer')[0]?.query.get('lang')).toBe(language);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: texts.offer_action as string }).click();
  await page.locator('.ways a').first().waitFor();
  expect(await page.getByRole('dialog').evaluate((one) => getComputedStyle(one).direction)).toBe(direction);
  // So does the deal as the friend gets it, whichever way a mark in its badge points.
  await page.getByRole('combobox').waitFor();
  expect(
    await page
      .getByRole('dialog')
      .locator('.deal')
      .first()
      .evaluate((one) => getComputedStyle(one).direction),
  ).toBe(direction);
  await page.getByRole('button', { name: texts.more as string }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: texts.by_email as string }).click();
  await page.locator('[type=email]').fill('sam@example.com');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: texts.email_send as string, exact: true }).click();
  await page.getByRole('listitem').waitFor();
  expect(await violations(page)).toEqual([]);
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
    expect(inside).toBe(true);
    if (text === 'Copy link') break;
  }
  // It is the last of the sheet: the first comes next, and before the first comes the last.
  await page.keyboard.press('Tab');
  expect(await page.getByRole('dialog').getByRole('button', { name: 'Close' }).evaluate(isFocused)).toBe(true);
  await page.keyboard.press('Shift+Tab');
  expect((await focused()).text).toBe('Copy link');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('status').last().textContent()).toBe('Link copied.');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focused()).toEqual({ text: 'Share with a friend', inside: false });
});

test.each([
  [1280, 720],
  [320, 568],
])('whoever tabs past the page’s last link comes into the card that lies over it: %i × %i', async (width, height) => {
  page = await shop.open('', {
    before: `document.body.innerHTML+='<p style="height:90vh"></p><footer><a href="#a">Imprint</a><a href="#b" style="float:right">Contact</a></footer>';${pushPurchase()}`,
    context: { viewport: { width, height } },
  });
  const close = page.locator('.card .close');
  const last = page.getByText('Contact');
  const opacity = () => page.locator('.card').evaluate((one) => getComputedStyle(one).opacity);
  /** What keeps room may still be on its way. */
  const cover = async () => {
    await last.blur();
    await last.focus();
    return opacity();
  };
  await close.waitFor();
  await expect.poll(cover).toBe('0');
  await page.keyboard.press('Tab');
  await expect.poll(() => close.evaluate(isFocused)).toBe(true);
  await expect.poll(opacity).toBe('1');
  // Where nothing has the focus nothing stays out of sight.
  await expect.poll(cover).toBe('0');
  await last.blur();
  await expect.poll(opacity).toBe('1');
});

test('a shop whose main part takes the focus as a whole stays where it is as somebody clicks on its text', async () => {
  page = await shop.open('', {
    before: `document.body.innerHTML='<main tabindex="-1"><p id="text">About us</p><p style="height:300vh"></p></main>';${pushPurchase()}`,
    context: { viewport: { width: 1280, height: 720 } },
  });
  await page.locator('.card .close').waitFor();
  await page.locator('#text').click();
  expect(await page.evaluate('[document.activeElement.localName,scrollY]')).toEqual(['main', 0]);
  // What it says once it has faded in.
  const opacity = page.locator('.card').evaluate(async (one) => {
    await Promise.allSettled(one.getAnimations().map(({ finished }) => finished));
    return getComputedStyle(one).opacity;
  });
  expect(await opacity).toBe('1');
});

test('a mail needs no mouse either: address, line, Send, and back to the ways', async () => {
  shop.answers = goodAnswers('en', { verdict: 'relay' });
  await openSheet();
  await page.getByRole('button', { name: 'Email' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Send by email' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Share with a friend' }).waitFor();
  await page.getByRole('button', { name: 'Email' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Send by email' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('sam@example.com');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('You will love it');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').waitFor();
  expect(shop.to('share').find(({ body }) => !body.preview)?.body).toMatchObject({
    friends: [{ address: 'sam@example.com' }],
    message: 'You will love it',
  });
});

/** A code of a pool, of a prefix and its own part, of a long prefix, and the longest that a list takes. */
const CODES = ['FERN-7KQ4M', 'EICHE-C4TWGQWN', 'WILLKOMMENSGESCHENK-C4TWGQW', 'W'.repeat(40)];
/** Text as a person may space it (WCAG 2.2, 1.4.12). */
const SPACED = '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}';

test.each(LANGUAGES.map(({ tag }) => tag))(
  'a code is read whole at 320 px, in the card and in the bar, however it is spaced: %s',
  async (tag) => {
    const texts = textsFor(tag, true);
    shop.answers = goodAnswers(['ar', 'de', 'ja'].includes(tag) ? tag : 'en');
    const { landing, offer } = shop.answers as { landing: LandingAnswer; offer: OfferAnswer };
    landing.texts = wordsFor({ side: 'friend', mayText: true }, texts);
    const reader = { side: 'advocate', placement: undefined, channels: CHANNELS, mayRelay: false, products: false };
    offer.texts = wordsFor(reader as never, texts);
    shop.settings = { p: [{ kind: 'banner' }] };
    page = await shop.open('?rk=abcdefgh1234', {
      context: { ...PHONE, viewport: { width: 320, height: 640 } },
      lang: tag,
    });
    /** What of ours is cut off, or out of the window, with each code. */
    const cut = (where: string) =>
      page.evaluate(
        ([where, codes, css]) => {
          const found: string[] = [];
          const roots = [...document.documentElement.children].flatMap(({ shadowRoot }) => shadowRoot ?? []);
          for (const spacing of ['', css as string])
            for (const code of codes as string[]) {
              for (const root of roots) {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(spacing);
                root.adoptedStyleSheets = [...root.adoptedStyleSheets.slice(0, 2), sheet];
              }
              for (const root of roots)
                for (const output of root.querySelectorAll('output')) (output.firstChild as Text).data = code;
              for (const root of roots)
                for (const one of root.querySelectorAll(`${where},${where} *`)) {
                  const { left, right } = one.getBoundingClientRect();
                  const isHidden = getComputedStyle(one).clipPath !== 'none';
                  const isCut = !one.matches('svg,path,.badge') && one.scrollWidth > one.clientWidth + 1;
                  if (!isHidden && (left < -1 || right > innerWidth + 1 || (isCut && one.clientWidth)))
                    found.push(`${one.localName}.${one.className} ${left}..${right} ${code} ${Boolean(spacing)}`);
                }
            }
          return found;
        },
        [where, CODES, SPACED] as const,
      );
    await page.locator('.card .main').click();
    await page.locator('.card output').waitFor();
    expect(await cut('.card')).toEqual([]);
    await page.locator('.card .close').click();
    await page.locator('section.bar output').waitFor();
    expect(await cut('section.bar')).toEqual([]);
    await page.locator('section.banner').waitFor();
    expect(await cut('section.banner')).toEqual([]);
  },
);

test('at 200 % zoom all of the sheet can be reached by scrolling, and nobody who wants no motion gets any', async () => {
  await openSheet({ context: { viewport: { width: 640, height: 360 }, reducedMotion: 'reduce' } });
  const dialog = page.getByRole('dialog');
  const last = page.getByRole('button', { name: 'Copy link' });
  await last.focus();
  const [sheet, button] = await Promise.all([dialog.boundingBox(), last.boundingBox()]);
  expect(sheet?.height).toBeLessThanOrEqual(360);
  expect((button?.y ?? 999) + (button?.height ?? 0)).toBeLessThanOrEqual(360);
  const moving = await dialog.evaluate((element) =>
    (element.getRootNode() as ShadowRoot)
      .getAnimations()
      .flatMap((one) => (one.effect as KeyframeEffect).getKeyframes().flatMap(Object.keys)),
  );
  expect(
    moving.filter((property) => !['offset', 'easing', 'composite', 'computedOffset', 'opacity'].includes(property)),
  ).toEqual([]);
});

test('with colours of the person’s own every button keeps its edge, and no ground of ours stays', async () => {
  shop.answers = goodAnswers('en', { verdict: 'relay' });
  await openSheet({ context: { forcedColors: 'active' } });
  const looks = (one: Locator) =>
    one.evaluate((element) => {
      const { backgroundColor, borderTopColor, borderTopWidth, color } = getComputedStyle(element);
      return { background: backgroundColor, edge: borderTopWidth !== '0px' && borderTopColor === color };
    });
  expect((await looks(page.getByRole('button', { name: 'Copy link' }))).edge).toBe(true);
  const canvas = (await looks(page.getByRole('dialog'))).background;
  expect((await looks(page.locator('.ways svg').first())).background).toBe(canvas);
  // Of forced colours axe reads the text's as it was before; what they are is the person's choice.
  expect((await violations(page)).filter((one) => !one.startsWith('color-contrast'))).toEqual([]);
  await page.getByRole('button', { name: 'Email' }).click();
  expect((await looks(page.getByRole('button', { name: 'Send', exact: true }))).edge).toBe(true);
});

test('dark only where the page goes dark too, in the colours the server has made readable', async () => {
  for (const [css, background] of [
    ['', 'rgb(255, 253, 248)'],
    ['<style>:root{color-scheme:light dark}</style>', 'rgb(22, 25, 23)'],
  ] as const) {
    page = await shop.open('', { html: css, before: pushPurchase(), context: { colorScheme: 'dark' } });
    await page.getByRole('heading', { name: /Who else/ }).waitFor();
    expect(await page.locator('.card').evaluate((one) => getComputedStyle(one).backgroundColor)).toBe(background);
    expect(await violations(page)).toEqual([]);
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
  }
});
