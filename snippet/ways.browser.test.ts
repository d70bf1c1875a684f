import { expect, test } from 'vitest';
import { LANGUAGES } from '../worker/tag/languages.ts';
import { textsFor, wordsFor } from '../worker/tag/texts.ts';
import type { LinksAnswer, OfferAnswer } from '../worker/wire.ts';
import { CHANNELS, goodAnswers } from './test/answers.ts';
import { PHONE, useShop } from './test/visit.ts';

/** The ways to share on phones: their names have room beside each other, in every language. */

const shop = await useShop();

/** Those with the longest names; the link has a row of its own. */
const SETS = {
  three: ['whatsapp', 'sms', 'facebook'],
  four: ['email', 'facebook', 'messenger', 'qr'],
  six: ['whatsapp', 'email', 'sms', 'facebook', 'messenger', 'native'],
};
/** Android's narrowest, most of them, and iPhones. */
const WIDTHS = [320, 360, 390];

/** The words of a language in a font such as phones have, which runs wider than serifs. */
function speak(language: string, dir: OfferAnswer['dir'], ways: string[]): void {
  const answers = goodAnswers();
  const [offer, links] = [answers.offer as OfferAnswer, answers.links as LinksAnswer];
  const reader = {
    side: 'advocate',
    placement: undefined,
    channels: CHANNELS,
    mayRelay: false,
    products: false,
  } as const;
  const light = { ...offer.theme.light, '--f': 'system-ui,sans-serif' };
  const texts = wordsFor(reader, textsFor(language, false));
  const deals = offer.deals.slice(0, 1);
  const wanted = links.links.filter(({ channel }) => channel === 'link' || ways.includes(channel));
  const answer = { ...offer, language, dir, texts, deals, theme: { ...offer.theme, light } };
  shop.answers = { ...answers, offer: answer, links: { ...links, links: wanted } };
}

test.each(LANGUAGES)(
  '$tag: no name of a way to share touches another or leaves the sheet',
  async ({ tag, direction }) => {
    for (const [set, ways] of Object.entries(SETS)) {
      speak(tag, direction, ways);
      const page = await shop.open('', { lang: tag, before: 'navigator.share=async()=>{};', context: PHONE });
      await page.evaluate(`goodword('share')`);
      const grid = page.locator('.ways');
      // Those beyond the fourth place.
      if (ways[4]) await grid.getByRole('button').last().click();
      await expect.poll(() => grid.locator('> *').count()).toBe(ways.length);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const collisions = await grid.evaluate((element) => {
          const room = element.getBoundingClientRect();
          const names = [...element.querySelectorAll('span')].map((name) => {
            const range = document.createRange();
            range.selectNodeContents(name);
            return { text: name.textContent, box: range.getBoundingClientRect() };
          });
          const outside = names.filter(({ box }) => box.left < room.left - 1 || box.right > room.right + 1);
          const touching = names.filter(({ box }, index) =>
            names.slice(0, index).some((other) => {
              const isBeside = box.top < other.box.bottom && other.box.top < box.bottom;
              return isBeside && box.left < other.box.right + 2 && other.box.left < box.right + 2;
            }),
          );
          return [...outside, ...touching].map(({ text }) => text);
        });
        expect(collisions, `${set} at ${width} px`).toEqual([]);
      }
      await page.context().close();
    }
  },
);
