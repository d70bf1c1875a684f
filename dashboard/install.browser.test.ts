import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { shop } from '../db/schema/control.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { buildTag } from '../scripts/build-tag.mjs';

const DESKTOP = { width: 1280, height: 900 };

async function signIn(page: Page, url: string) {
  await page.goto(url);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The dashboard beside a shop on an origin of its own that carries the real tag. */
async function openBoth() {
  const opened = await openDashboard(DESKTOP);
  const { world, url, browser } = opened;
  const outDir = mkdtempSync(path.join(tmpdir(), 'goodword-tag-'));
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  const { loader, core, widget, rare } = await buildTag({ outDir });
  world.ports.assets = {
    ...world.ports.assets,
    loader,
    versions: [{ version: 'built', core, widget, rare }],
    tagFile: (name) => readFileSync(path.join(outDir, name), 'utf8'),
    installFile: (name) => `${name} of __SITE_KEY__ at __HOST__, standing: __TRUST_STANDING__`,
  };
  const shopPage = `<!doctype html><html lang="en"><script>dataLayer = [];
function gtag() { dataLayer.push(arguments) }
gtag('consent', 'default', { analytics_storage: 'granted', ad_storage: 'denied' });</script>
<script async src="${url}/w/usshop000001/l.js"></script><h1>Shop</h1></html>`;
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(shopPage)).listen(0);
  onTestFinished(() => void server.close());
  const shopUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  await world.ports.databases.control.orm.update(shop).set({ origins: [shopUrl] });
  world.ports.shops.forget();
  const storefront = await browser.newPage();
  return { ...opened, storefront, shopUrl };
}

test('a marketer publishes the tag and sees, within seconds, that it runs and what is wrong', async () => {
  const { world, url, page, faults, storefront, shopUrl } = await openBoth();
  await signIn(page, `${url}/dashboard/install?shop=${world.us.id}`);
  await page.getByText('Waiting for the first page').waitFor();
  await page.getByText('Listening', { exact: true }).waitFor();
  await page.locator('summary', { hasText: 'GW101' }).waitFor();

  await storefront.goto(`${shopUrl}/shop/products/scarf?email=jo@x.test`);
  await page.getByText('The tag is running').waitFor({ timeout: 5000 });
  await page.getByRole('rowheader', { name: '/shop/products/scarf' }).waitFor();

  const push = (value: unknown, id: string) =>
    storefront.evaluate(
      ([value, id]) => {
        const layer = (window as unknown as { dataLayer: unknown[] }).dataLayer;
        layer.push({ event: 'purchase', ecommerce: { transaction_id: id, value, currency: 'USD', items: [] } });
      },
      [value, id] as const,
    );
  await push(49.9, 'A-1001');
  await push(12, 'A-1002');
  await page.getByText('$49.90').waitFor({ timeout: 8000 });
  await page.getByText('ends in 001').waitFor();
  await page.locator('summary', { hasText: 'GW109' }).click();
  await page.getByText('No order came with a customer').waitFor();
  expect(await page.locator('body').textContent()).not.toMatch(/jo@x|A-1001/);

  await storefront.evaluate(() => {
    const layer = (window as unknown as { dataLayer: unknown[] }).dataLayer;
    layer.push({ event: 'purchase', ecommerce: { value: 9, currency: 'USD', items: [] } });
  });
  await page.locator('summary', { hasText: 'GW104' }).waitFor();
  // Two orders whose value is their items with shipping, where the shop's setting says without.
  for (const id of ['#A-1003', 'A-1004']) {
    await storefront.evaluate((id) => {
      const layer = (window as unknown as { dataLayer: unknown[] }).dataLayer;
      const items = [{ item_id: 'S', price: 20, quantity: 2 }];
      layer.push({
        event: 'purchase',
        ecommerce: { transaction_id: id, value: 44.9, tax: 6.39, shipping: 4.9, currency: 'USD', items },
      });
    }, id);
  }
  await page.locator('summary', { hasText: 'GW115' }).filter({ hasText: 'value includes shipping' }).waitFor();
  // Read all the same, and told of: an amount as text without a currency, and one below zero.
  await storefront.evaluate(() => {
    const layer = (window as unknown as { dataLayer: unknown[] }).dataLayer;
    window.goodword?.('identify', { customerId: 'c-1', expires: Date.now() + 1e6, signature: 'ab' });
    layer.push({ event: 'purchase', ecommerce: { transaction_id: '#A-1005', value: '31.50' } });
    layer.push({ event: 'purchase', ecommerce: { transaction_id: 'A-1006', value: -5, currency: 'USD' } });
  });
  for (const code of ['GW116', 'GW117', 'GW118']) await page.locator('summary', { hasText: code }).waitFor();
  await page.getByText('$31.50, written as text').waitFor();
  await page.getByText('USD assumed').waitFor();
  await page.getByText('below zero', { exact: true }).waitFor();
  // On a laptop every column is in sight, with words as long as they come.
  await page.locator('.seen-events').getByText('signature wrong').first().waitFor();
  const [wide, room] = await page
    .locator('.scroll:has(> .seen-events)')
    .evaluate((box) => [box.scrollWidth, box.clientWidth]);
  expect(wide).toBeLessThanOrEqual(room as number);
  await page.getByText('Deutsch').or(page.getByText('English')).first().waitFor();

  const download = async () => {
    const link = page.getByRole('link', { name: 'Download container' });
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(file.suggestedFilename()).toBe('container.json');
    return readFileSync(await file.path(), 'utf8');
  };
  expect(await download()).toBe(`container.json of usshop000001 at ${url}, standing: false`);
  await page.getByLabel('Our consent banner is itself a template in Tag Manager').check();
  expect(await download()).toBe(`container.json of usshop000001 at ${url}, standing: true`);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/install.png`, fullPage: true });
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/install-phone.png`, fullPage: true });
  expect(faults).toEqual([]);
});

test('a marketer switches a placement and then everything off, and pages obey', async () => {
  const { world, url, page, faults, storefront, shopUrl } = await openBoth();
  const old = { version: 'older', core: 'c.older.js', widget: 'u.older.js', rare: {} };
  world.ports.assets = { ...world.ports.assets, versions: [...world.ports.assets.versions, old] };
  await signIn(page, `${url}/dashboard/switches`);
  const begin = async () => {
    await storefront.goto(`${shopUrl}/shop/`);
    await storefront.waitForLoadState('load');
    return storefront.evaluate(
      () => (window as unknown as { goodword?: { s?: { p: { kind: string }[]; c: string } } }).goodword?.s,
    );
  };
  // A browser keeps the loader for 30 s: each look is a fresh one here.
  await storefront.route('**/l.js', (route) => route.continue({ headers: { 'cache-control': 'no-cache' } }));

  const embedded = page.getByRole('switch', { name: 'Embedded in a page' });
  await embedded.focus();
  await page.keyboard.press('Space');
  await page.getByText('Off since').waitFor();
  expect(await embedded.getAttribute('aria-checked')).toBe('false');
  expect((await begin())?.p.map(({ kind }) => kind)).toEqual(['post_purchase']);

  await page.getByLabel('Pages get').selectOption('older');
  await page.getByLabel('Try out').selectOption('built');
  await page.getByLabel('Share of page views').fill('100');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('set the version to older, with built on 100%').waitFor();
  expect((await begin())?.c).not.toBe('c.older.js');
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/switches.png`, fullPage: true });
  await page.getByLabel('Try out').selectOption('');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('cell', { name: 'set the version to older', exact: true }).waitFor();
  expect((await begin())?.c).toBe('c.older.js');

  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('switch', { name: 'The whole tag' }).click();
  await page.getByRole('cell', { name: 'switched off everything' }).waitFor();
  expect(await begin()).toBeUndefined();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/switches-phone.png`, fullPage: true });
  expect(faults).toEqual([]);
});
