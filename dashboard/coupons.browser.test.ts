import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { campaign, deal } from '../db/schema/group.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { makeReferral } from '../worker/test/referral.ts';

const shoot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

/** The shop's own system, as its people would write it. */
async function openSystem(): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify({ code: 'OWN-1' })));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/codes`;
}

test('a marketer fills a pool from a file and by a pattern, sets a warning, a link and the shop’s own system', async () => {
  const { page, url, faults, world } = await openDashboard({ width: 1280, height: 900 });
  const { claim, dealId } = await makeReferral(world);
  for (let claims = 0; claims < 12; claims += 1) await claim();
  world.clock.advance(3 * 24 * 3_600_000);
  await world.tenant.orm.update(deal).set({ codeSource: 'pool' }).where(eq(deal.id, dealId));
  const reward = {
    kind: 'coupon' as const,
    amount: 1000,
    currency: 'USD',
    holdDays: 14,
    codes: { source: 'pool' as const },
  };
  await world.tenant.orm.update(campaign).set({ reward }).where(eq(campaign.id, world.campaignId));
  await page.goto(`${url}/dashboard/coupons?shop=${world.us.id}`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Coupons', exact: true }).waitFor();
  await page.getByText('From your list: still empty').first().waitFor();
  // Codes of rewards stand in the same list.
  await page.getByRole('button', { name: 'Reward for customers: $10' }).click();
  await page.getByRole('heading', { name: 'Reward for customers: $10' }).waitFor();
  await page.getByRole('link', { name: 'To be cancelled' }).waitFor();
  await shoot(page, 'coupons-reward');
  await page.getByRole('button', { name: /20% off the first order/ }).click();

  const lines = [
    'code',
    ...Array.from({ length: 300 }, (_, index) => `MAPLE-${1000 + index}`),
    'maple-1000',
    '',
    'A B',
  ];
  const file = { name: 'codes.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
  await page.getByLabel('File with codes').setInputFiles(file);
  await page.getByRole('button', { name: 'Import codes' }).click();
  await page.getByText('300 codes added.').waitFor();
  expect(await page.locator('.faults li').allInnerTexts()).toEqual([
    'Line 302 line 2 has this code too',
    'Line 303 there is no code',
    expect.stringMatching(/^Line 304 expected letters, digits/),
  ]);
  const row = page.locator('.pools tr.chosen');
  await expect.poll(() => row.innerText()).toMatch(/Imported\s+300\s+12\s+0\s+75 days\s+4 a day: 12 given in 3 days/);

  world.clock.advance(1000);
  await page.getByLabel('How many').fill('50');
  await page.getByLabel('Pattern').fill('GO-**');
  await page.getByRole('button', { name: 'Generate' }).click();
  await page.getByText('Too few codes fit this pattern').waitFor();
  await page.getByLabel('Pattern').fill('go-****-**=');
  await page.getByRole('button', { name: 'Generate' }).click();
  await page.getByText('50 codes are in the pool.').waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download these' }).click(),
  ]);
  expect(
    readFileSync(await saved.path(), 'utf8')
      .trim()
      .split('\r\n'),
  ).toHaveLength(51);

  await page.getByLabel('Warn when fewer are left than').fill('500');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.locator('.stock.low').getByText('350').waitFor();

  await page.getByRole('radio', { name: 'Shopify' }).check();
  await page.getByText('https://us.shop.test/discount/FRIEND-7KQ2MX?redirect=%2F').waitFor();
  await page.getByLabel('Link', { exact: true }).fill('https://evil.test/{code}');
  await page.getByText('lead to one of your shop’s own addresses').waitFor();
  await page.getByRole('radio', { name: 'WooCommerce' }).check();
  await page.getByText('https://us.shop.test/?apply_coupon=FRIEND-7KQ2MX').waitFor();
  await page.locator('form', { hasText: 'Codes apply themselves' }).getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await world.ports.shops.byId(world.us.id))?.settings.autoApplyUrl)
    .toBe('{url}?apply_coupon={code}');

  await page.getByLabel('Address').fill('https://10.0.0.1/');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('The address must be https at a public name').waitFor();
  await page.getByLabel('Address').fill(await openSystem());
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('Copy the secret now').waitFor();
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('It works: the code was OWN-1.').waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, 'coupons');
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, 'coupons-phone');
  expect(faults).toEqual([]);
}, 90_000);
