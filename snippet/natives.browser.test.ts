import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { buildTag } from '../scripts/build-tag.mjs';
import { PROTOTYPE } from './test/prototype.ts';
import { early, pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** Natives that the shop's own scripts have put others in the place of, or added to. */

const shop = await useShop();
let page: Page;

const GRANT = updateConsent('granted');
const purchases = () => shop.events().filter(({ kind }) => kind === 'purchase');

test('no file of the tag asks Array.from, or reduces: libraries put others in their place that ignore the function', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'tag-'));
  onTestFinished(() => rm(outDir, { recursive: true }));
  const { loader, files } = {
    loader: (await buildTag({ outDir })).loader,
    ...(await import(join(outDir, 'assets.mjs'))),
  };
  for (const code of [loader, ...Object.values(files)]) expect(code).not.toMatch(/\bArray\.from\(|\.reduce\(/);
});

test('Prototype: an address leaves the page as its digest', async () => {
  page = await shop.open('', {
    before: `${PROTOTYPE}${early(`goodword('identify',{customerId:'c1',email:'test@example.com'})`)}${GRANT}${pushPurchase()}`,
  });
  const emailSha256 = createHash('sha256').update('test@example.com').digest('hex');
  await expect.poll(purchases).toMatchObject([{ identity: { customerId: 'c1', emailSha256 } }]);
});

test('Prototype: what lies over the page keeps clear of the shop’s own bar', async () => {
  shop.settings = { p: [{ kind: 'banner' }] };
  page = await shop.open('', {
    before: PROTOTYPE,
    html: '<div id="bar" style="position:fixed;bottom:0;left:0;right:0;height:80px;background:#fff"><button>Accept</button></div>',
  });
  const bottom = () => page.locator('section.banner').evaluate((one) => one.getBoundingClientRect().bottom);
  const height = (await page.evaluate('innerHeight')) as number;
  await expect.poll(bottom).toBeLessThanOrEqual(height - 80);
});

test('Prototype: a proof of work is found, and the page goes on', async () => {
  page = await shop.open('?rk=abcdefgh1234', { before: PROTOTYPE });
  const challenge = `${Date.now() + 60_000}.4.signed`;
  shop.answers.claim = {
    status: 428,
    code: 'proof_required',
    errors: [{ path: 'proof', code: 'x', message: challenge }],
  };
  await page.getByRole('button', { name: 'Get my code' }).click();
  await expect.poll(() => shop.to('claim').at(-1)?.body.proof).toMatch(new RegExp(`^${challenge}\\.`));
  const proof = createHash('sha256').update(shop.to('claim').at(-1)?.body.proof);
  expect(Number.parseInt(proof.digest('hex').slice(0, 1), 16)).toBe(0);
});

test('Prototype: the install check is told of an order what its items sum up to', async () => {
  shop.watched = true;
  page = await shop.open('', { before: `${PROTOTYPE}${pushPurchase()}` });
  await expect.poll(() => shop.to('seen').at(-1)?.body.order).toMatchObject({ items: 8990 });
});

test('an idle callback that returns nothing: the core runs once', async () => {
  page = await shop.open('', { before: 'window.requestIdleCallback=(act)=>{setTimeout(act)};' });
  // By then the loader has asked for the last time.
  await page.waitForFunction(() => performance.now() > 3500);
  expect(await page.locator('script[src*="/c."]').count()).toBe(1);
});

test('a text that all objects inherit: an order is counted, and the page goes on', async () => {
  page = await shop.open('', { before: `Object.prototype.x='abc';${GRANT}` });
  await page.evaluate(pushPurchase());
  await expect.poll(purchases).toMatchObject([{ order: { ids: ['1001'], amount: 7476 } }]);
});
