import { expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { START } from '../worker/test/world.ts';

test('a marketer signs in, reads the report by keyboard and on a phone, and leaves', async () => {
  const { world, url, page, faults } = await openDashboard();
  const fact = (kind: 'impression' | 'share' | 'click' | 'conversion', body = {}) => ({
    shop: 1,
    id: world.ports.ids.uuid(),
    kind,
    occurredAt: START,
    receivedAt: START,
    body: { channel: 'email', ...body },
  });
  await world.ports.sink.append(1, [
    ...Array.from({ length: 8 }, () => fact('impression', { channel: undefined })),
    ...Array.from({ length: 4 }, () => fact('share')),
    ...Array.from({ length: 6 }, () => fact('click', { utm: { source: '<b>mail</b>' } })),
    fact('conversion', { amount: 4200, currency: 'USD' }),
  ]);

  await page.goto(`${url}/dashboard?shop=${world.us.id}&from=2026-11-12&to=2026-11-18`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('do not fit together').waitFor();
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.locator('.funnel').waitFor();
  expect(await page.locator('.step .number').allTextContents()).toEqual(['8', '4', '6', '0', '1']);
  expect(await page.locator('.earned > .number').textContent()).toBe('$42');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  await page.getByRole('button', { name: 'Clicks' }).first().focus();
  expect(await page.locator('.tip.shown').textContent()).toContain('Human visits to a link');
  await page.locator('.chart').focus();
  await page.keyboard.press('End');
  expect(await page.locator('.chart-tip strong').textContent()).toBe('6 clicks');
  await page.keyboard.press('ArrowLeft');
  expect(await page.locator('.chart-tip strong').textContent()).toBe('0 clicks');

  // What strangers put into a link is text here, never markup.
  expect(await page.locator('[aria-labelledby="by-utm_source"] .name').allTextContents()).toContain('<b>mail</b>');
  const totals = page.locator('[aria-labelledby="by-channel"] tfoot td');
  expect(await totals.allTextContents()).toEqual(['4', '6', '0', '1', '16.7%', '$42']);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  expect(faults).toEqual([]);
});
