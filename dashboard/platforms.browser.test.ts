import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import order from '../worker/platform/fixtures/shopify-order.json' with { type: 'json' };
import { readStanding } from '../worker/test/referral.ts';

const SECRET = 'c0ffee'.repeat(10);

test('a marketer connects a store at Shopify and one at WooCommerce, and sees that they have met', async () => {
  const { world, url, page, faults } = await openDashboard();
  await page.goto(`${url}/dashboard/messages/connections`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  const systems = page.getByRole('region', { name: 'Shop systems' });
  await systems.getByRole('button', { name: 'Connect Shopify' }).click();
  await systems.getByLabel('Domain at Shopify').fill('shop.example.com');
  await systems.getByRole('button', { name: 'Connect Shopify' }).click();
  await systems.getByText('This is no domain at Shopify').waitFor();
  await systems.getByLabel('Domain at Shopify').fill('maple.myshopify.com');
  await systems.getByRole('button', { name: 'Connect Shopify' }).click();
  await systems.getByText('Waits for the secret that Shopify shows.').waitFor();
  await systems.getByLabel('Secret that Shopify shows').fill(SECRET);
  await systems.getByRole('button', { name: 'Save' }).click();
  await systems.getByText('Nothing has come yet.').waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/platforms-new.png`, fullPage: true });
  const hook = (await systems.getByText('/hooks/shopify/plt_').textContent()) ?? '';

  const body = JSON.stringify(order);
  const answer = await fetch(hook, {
    method: 'POST',
    body,
    headers: {
      'x-shopify-topic': 'orders/paid',
      'x-shopify-shop-domain': 'maple.myshopify.com',
      'x-shopify-hmac-sha256': createHmac('sha256', SECRET).update(body).digest('base64'),
    },
  });
  expect(answer.status).toBe(200);
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 8000, trust: 'confirmed' }]);

  await systems.getByRole('button', { name: 'Connect WooCommerce' }).click();
  await systems.getByRole('button', { name: 'Connect WooCommerce' }).click();
  await systems.getByText('This secret is shown this once.').waitFor();
  await systems.getByText('Last heard from').waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/platforms.png`, fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  await page.reload();
  await systems.getByText('Last heard from').waitFor();
  expect(await systems.getByText('This secret is shown this once.').count()).toBe(0);
  page.on('dialog', (dialog) => dialog.accept());
  const woo = systems.locator('.connection', { hasText: 'Make a new secret' });
  await woo.getByRole('button', { name: 'Remove' }).click();
  await systems.getByText('WooCommerce', { exact: true }).waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});
