import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { OfferAnswer } from '../worker/wire.ts';
import { violations } from './test/axe.ts';
import { early, pushPurchase, useShop } from './test/visit.ts';

/** Experiments: who sees what, and what is told of it; and who may not share. */

const shop = await useShop();
let page: Page;

const FLOATING = [{ kind: 'floating' as const }];
const GRANTED = `goodword('consent',{measure:true,store:true})`;
const told = () =>
  shop
    .events()
    .filter(({ variant }) => variant)
    .map(({ kind, campaign, variant }) => [kind, campaign, variant]);
const numberOf = () => shop.to('offer').at(-1)?.query.get('u') ?? undefined;
const offer = () => shop.answers.offer as OfferAnswer;

test('a person has a number that stays, their arm goes with all that is told, and with what they buy', async () => {
  Object.assign(shop.settings, { e: 1, p: FLOATING });
  for (const deal of offer().deals) deal.variant = 'b';
  page = await shop.open('', { before: early(`${GRANTED};goodword('identify',{customerId:'c-1'})`) });
  await page.getByRole('button', { name: 'Treat a friend' }).waitFor();
  const number = numberOf();
  expect(Number(number)).toBeLessThan(2 ** 20);
  await expect.poll(told).toEqual([['impression', 'cmp_1', 'b']]);
  await page.evaluate(pushPurchase());
  await expect.poll(told).toContainEqual(['bought', 'cmp_1', 'b']);
  await page.reload();
  await page.getByRole('button', { name: 'Treat a friend' }).waitFor();
  expect(numberOf()).toBe(number);
});

test('a person who is held out is shown nothing, which is told; the page’s own button shows the deals', async () => {
  Object.assign(shop.settings, { e: 1, p: FLOATING });
  const { deals } = offer();
  Object.assign(offer(), { deals: [], held: ['cmp_1'] });
  page = await shop.open('', { before: early(GRANTED) });
  await expect.poll(told).toEqual([['impression', 'cmp_1', 'holdout']]);
  expect(await page.getByRole('button', { name: 'Treat a friend' }).count()).toBe(0);
  Object.assign(offer(), { deals, held: undefined });
  await page.evaluate(`goodword('share')`);
  await page.getByRole('dialog', { name: 'Know someone who would love this?' }).waitFor();
  expect(shop.to('offer').at(-1)?.query.has('asked')).toBe(true);
});

test('who stores nothing has no number', async () => {
  Object.assign(shop.settings, { e: 1, p: FLOATING });
  page = await shop.open('');
  await page.getByRole('button', { name: 'Treat a friend' }).waitFor();
  expect(numberOf()).toBeUndefined();
});

test('who may not share is told why', async () => {
  const refused = { reason: 'sign_in', title: 'Not quite yet', text: 'Sharing is for customers of Ferncastle.' };
  shop.answers.links = { refused };
  Object.assign(shop.settings, { p: FLOATING });
  Object.assign(offer(), { deals: offer().deals.slice(0, 1) });
  page = await shop.open('');
  await page.getByRole('button', { name: 'Treat a friend' }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toBe(refused.text);
  expect(await page.getByLabel('Your message').count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/refused.png` });
});
