import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with the whole page by WCAG 2.2 AA. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { violations: found } = await (window as any).axe.run({ runOnly });
    // biome-ignore lint/suspicious/noExplicitAny: axe's report
    return found.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html).join(' | ')}`);
  });
}

const FEED = `g:id,g:title,g:link,g:image_link,g:price,g:availability
MUG-3,"Morning mugs, set of three",https://us.shop.test/p/mugs,https://us.shop.test/mugs.jpg,58.00 USD,in_stock
LAMP-1,Dune lamp,https://us.shop.test/p/lamp,https://cdn.maple.test/lamp.jpg,156.00 USD,in_stock
VASE-9,Stillwater vase,https://us.shop.test/p/vase,,64 $,in_stock
`;

test('a marketer imports a feed, is told what is wrong by line, names the image host, and finds a product', async () => {
  const { page, url, faults } = await openDashboard({ width: 1280, height: 900 });
  await page.goto(`${url}/dashboard/products`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Products', exact: true }).waitFor();
  await page.getByText('There are no products yet.').waitFor();
  expect(await violations(page)).toEqual([]);

  const send = async () => {
    const file = { name: 'feed.csv', mimeType: 'text/csv', buffer: Buffer.from(FEED) };
    await page.getByLabel('CSV or TSV file').setInputFiles(file);
    await page.getByRole('button', { name: 'Import' }).click();
  };
  await send();
  await page.getByText('1 line imported.').waitFor();
  await page.getByText('2 lines were not usable:').waitFor();
  expect(await page.locator('.faults li').allInnerTexts()).toEqual([
    expect.stringMatching(/^Line 3, image_url expected https/),
    expect.stringMatching(/^Line 4, price expected an amount/),
  ]);
  expect(await violations(page)).toEqual([]);

  const hosts = page.getByLabel('Image hosts, one a line');
  await hosts.fill('not a host!');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('A host is a name such as cdn.example.com.').waitFor();
  await hosts.fill('https://cdn.maple.test/');
  await page.getByRole('button', { name: 'Save' }).click();
  await send();
  await page.getByText('2 lines imported.').waitFor();
  await page.getByText(/2 lines taken, 1 not usable/).waitFor();

  await page.getByRole('searchbox').fill('dune');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  expect(await page.locator('tbody tr').innerText()).toMatch(/Dune lamp\s+LAMP-1\s+\$156\s+In stock\s+Yes/);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(await violations(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/dash-phone.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/dash.png`, fullPage: true });
  expect(faults).toEqual([]);
});
