/** Every mail on a narrow phone: nothing of it is wider than the screen, however long the words of a shop or a friend are. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../e2e/tools/browser.ts';
import { formatMoney } from '../campaign/money.ts';
import { LANGUAGES } from '../tag/languages.ts';
import { renderMessage } from './message.render.ts';
import type { MessageContent, WrittenKind } from './message.ts';

const WIDTH = 320;
const AT = Date.UTC(2026, 11, 1, 5);
const THEME = {
  accent: '#14532d',
  accentText: '#ffffff',
  background: '#ffffff',
  text: '#1c1917',
  radius: 12,
  font: 'system',
  layout: 'card',
} as const;

/** What others typed: as short as most, and as long as any may be without a blank. */
const TYPED = {
  plain: {
    shop: 'Maple & Finch',
    legalName: 'Maple & Finch Trading Inc.',
    careEmail: 'care@maple.test',
    advocate: 'Anna',
    title: '{{badge}} off at {{shop}}',
    message: 'You would love this!',
    code: 'FRIEND-7KXM',
  },
  long: {
    shop: 'Schuhhausmusterfamilienunternehmen.de',
    legalName: 'Lebensmitteleinzelhandelsgesellschaftsverwaltung GmbH',
    careEmail: 'customercare.department@maple-and-finch-outfitters.example',
    advocate: 'Maximilianefriederikecharlotteantonia',
    title: 'Weihnachtsbaumschmuckkollektionsvorverkaufsrabatt',
    message: 'https-und-so-weiter-und-so-fort-ohne-ein-einziges-leerzeichen',
    code: 'WEIHNACHTSVORVERKAUF2026-7KXM-92LA-22QF',
  },
} as const;

function contents({ shop, advocate, title, message, code }: (typeof TYPED)[keyof typeof TYPED], language: string) {
  const badge = formatMoney(1500, 'USD', language);
  const words = { title, description: message, terms: message };
  const base = { shopName: shop, words, badge };
  const url = 'https://go.test/u/0001token';
  const until = AT;
  const reward = { shopName: shop, advocateName: advocate, amount: `${message} ${badge}`, pageUrl: url };
  const product = { title, price: formatMoney(14_900, 'USD', language), was: formatMoney(18_900, 'USD', language) };
  const own = { headline: title, intro: message };
  return [
    {
      kind: 'deal',
      values: {
        ...base,
        advocateName: advocate,
        url,
        personalMessage: message,
        rewardDisclosed: true,
        validTo: AT,
        product,
      },
    },
    { kind: 'code', values: { ...base, code, applyUrl: url, tillUrl: url, expiresAt: AT, own } },
    { kind: 'code', values: { ...base, open: { url, until } } },
    { kind: 'reward', values: { ...reward, state: 'pending', dueAt: AT } },
    { kind: 'reward', values: { ...reward, state: 'earned', code, expiresAt: AT, how: message } },
    { kind: 'reward', values: { ...reward, state: 'refused', reason: 'returned' } },
    { kind: 'reward', values: { ...reward, state: 'taken', reason: 'own', fate: 'code', code } },
    { kind: 'confirm', values: { shopName: shop, wording: message, url, until } },
    { kind: 'access', values: { shopName: shop, url, until } },
    { kind: 'join', values: { shopName: shop, url, until } },
    { kind: 'invitation', values: { ...base, reward: badge, url, pageUrl: url, asks: false, basis: 'customer' } },
    { kind: 'invitation', values: { ...base, url, pageUrl: url, asks: true, basis: 'consent' } },
    {
      kind: 'shared',
      values: { ...base, advocateName: advocate, friends: 3, personalMessage: message, pageUrl: url },
    },
    { kind: 'stopped', values: { shopName: shop, masked: `a…@${message}.test` } },
    {
      kind: 'reply',
      values: { shopName: shop, from: `${message}@x.test`, subject: message, text: message, lookUrl: url },
    },
  ] as MessageContent<WrittenKind>[];
}

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: WIDTH, height: 700 } });
});
afterAll(() => browser.close());

const CASES = LANGUAGES.flatMap(({ tag }) =>
  (['plain', 'long'] as const).map((typed) => ({ language: tag === 'en' ? 'en-US' : tag, typed })),
);

test.each(CASES)(
  'no mail in $language is wider than a narrow phone, with $typed words',
  async ({ language, typed }) => {
    const { shop: name, legalName, careEmail } = TYPED[typed];
    const shop = {
      name,
      legalName,
      careEmail,
      postalAddress: '48 Orchard Street\nPortland',
      timeZone: 'UTC',
      theme: THEME,
    };
    for (const content of contents(TYPED[typed], language)) {
      const frame = { language, formal: true, unsubscribeUrl: 'https://go.test/u/1', shop };
      await page.setContent(renderMessage({ ...content, ...frame }).html);
      // The mark of advertising is a word of ours: it stays whole.
      const lines = await page.evaluate(() => {
        const label = document.querySelector('td.muted')?.firstChild;
        const range = document.createRange();
        if (label) range.selectNodeContents(label);
        return range.getClientRects().length;
      });
      expect(lines, content.kind).toBeLessThanOrEqual(1);
      const gap = await page.evaluate(() => {
        const label = document.querySelector('td.muted');
        const rects = [label?.previousElementSibling, label].map((cell) => {
          const range = document.createRange();
          if (cell) range.selectNodeContents(cell);
          return range.getBoundingClientRect();
        }) as [DOMRect, DOMRect];
        if (rects[1].width === 0) return undefined;
        return Math.max(rects[1].left - rects[0].right, rects[0].left - rects[1].right);
      });
      // It keeps away from the shop's name, on whichever side that stands.
      if (gap !== undefined) expect(gap, content.kind).toBeGreaterThanOrEqual(16);
      const wide = await page.evaluate((width) => {
        const range = document.createRange();
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found: string[] = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          range.selectNodeContents(node);
          const { left, right } = range.getBoundingClientRect();
          if (right > width + 0.5 || left < -0.5)
            found.push(`${node.textContent?.trim().slice(0, 40)} ${left}–${right}`);
        }
        return { scroll: document.documentElement.scrollWidth, found };
      }, WIDTH);
      expect(wide, content.kind).toEqual({ scroll: WIDTH, found: [] });
    }
  },
);

test('a long word is parted by its syllables where the mail app knows them; a name, an address and a code are not', async () => {
  const shop = { ...TYPED.plain, name: 'Maple', postalAddress: '48 Orchard Street', timeZone: 'UTC', theme: THEME };
  const [, content] = contents(TYPED.plain, 'de');
  const frame = { language: 'de', formal: true, unsubscribeUrl: 'https://go.test/u/1', shop };
  await page.setContent(renderMessage({ ...(content as MessageContent<WrittenKind>), ...frame }).html);
  const hyphens = await page.evaluate(() => {
    const of = (element: Element | null | undefined) => element && getComputedStyle(element).hyphens;
    const code = [...document.querySelectorAll('div')].find(({ textContent }) => textContent === 'FRIEND-7KXM');
    return [
      of(document.querySelector('p')),
      of(document.querySelector('bdi')),
      of(code),
      document.documentElement.lang,
    ];
  });
  expect(hyphens).toEqual(['auto', 'manual', 'manual', 'de']);
});
