/**
 * A marketer makes a campaign, starts it and sees it in a real shop; pauses it, and a friend who is under way finishes
 * while a new one reads a kind word; and goes back to an earlier version.
 */
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { startNodeHost } from '../e2e/hosts/node.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openBrowser } from '../e2e/tools/browser.ts';

async function openSystem() {
  const [host, browser] = await Promise.all([startNodeHost(), openBrowser()]);
  onTestFinished(async () => {
    await browser.close();
    await host.stop();
  });
  const faults: string[] = [];
  // A headless browser calls itself one, and would rightly be taken for a machine.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
  /** Somebody with a browser of their own. */
  const open = async () => {
    const context = await browser.newContext({ userAgent, locale: 'en-US', viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('response', (answer) => answer.status() >= 500 && faults.push(`${answer.status()} ${answer.url()}`));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text());
    });
    return page;
  };
  return { host, open, faults };
}

/** What no page may be: hard to use for some, or wider than a phone. */
async function expectSound(page: Page): Promise<void> {
  expect(await pageViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const sticksOut = () =>
    page.$$eval('.card select', (all) =>
      all
        .filter((one) => one.getBoundingClientRect().right > (one.closest('.card')?.getBoundingClientRect().right ?? 0))
        .map((one) => one.id),
    );
  expect(await sticksOut()).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
  expect(await sticksOut()).toEqual([]);
}

test('a campaign is made, started, seen in the shop, paused and brought back', { timeout: 120_000 }, async () => {
  const { host, open, faults } = await openSystem();
  const page = await open();
  await page.goto(`${host.dashboardUrl}/dashboard/campaigns`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Recommend Ferncastle' }).waitFor();
  await expectSound(page);

  // Made as a draft, which lacks words.
  await page.getByRole('button', { name: 'New campaign' }).click();
  await page.getByRole('heading', { name: 'New campaign Draft' }).waitFor();
  await page.getByText('Each deal needs a title in its shop’s first language.').waitFor();
  expect(await page.getByRole('button', { name: 'Start now' }).isDisabled()).toBe(true);
  await page.getByLabel('Name', { exact: true }).fill('Winter burst');
  await page.getByRole('radio', { name: 'Burst' }).check();
  await page.getByLabel('After an order').uncheck();
  await page.getByLabel('Floating button').check();
  await page.getByText('When it shows: always').click();
  await page.getByLabel('Only on these pages').fill('/demo/us/*\n');
  await page.getByLabel('Never on these pages').fill('/demo/us/checkout*');
  await page.getByLabel('At most so many times').fill('50');
  await page.getByText('When it shows: some pages, not everywhere, a few times').waitFor();
  await page.getByText('Missing in: en-US, ar.').waitFor();
  await page.getByLabel('Title').fill('A quarter off');
  await page.getByText('Missing in: ar.').waitFor();
  await page.getByLabel('Per cent', { exact: true }).fill('25');
  // Codes that are valid for longer than orders count are seen where either is set; not where all ends before.
  const hint = page.getByText('Codes are valid for 30 days, and orders count for 14');
  await page.getByLabel('Days an order counts after the click').fill('14');
  await hint.first().waitFor();
  expect(await hint.count()).toBe(2);
  await page.getByLabel('Days a code is valid').fill('14');
  await hint.first().waitFor({ state: 'detached' });
  await page.getByLabel('Days a code is valid').fill('');
  await hint.first().waitFor();
  await page.getByLabel('Days an order counts after the click').fill('30');
  await hint.first().waitFor({ state: 'detached' });
  // It is seen as it is written: in the widget, and as the mail.
  const preview = page.getByRole('region', { name: 'Preview' });
  await page.frameLocator('iframe[title="The widget"]').getByText('A quarter off').first().waitFor();
  await preview.getByRole('radio', { name: 'Mail' }).check();
  await page.frameLocator('iframe[name="campaign-mail"]').getByText('A quarter off', { exact: true }).last().waitFor();
  await page.getByText('Words of the mail and the text').first().click();
  const short = page.getByLabel('The deal in a text, in short');
  await short.fill('{{percent}} off');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alert').getByRole('listitem').waitFor();
  expect(await page.getByRole('alert').getByRole('listitem').allInnerTexts()).toEqual([
    'Ferncastle, deal 1, The deal in a text, in short (en-US): There is no placeholder {{percent}}.',
  ]);
  await short.fill('{{badge}} off');
  await preview.getByRole('radio', { name: 'Text' }).check();
  await preview.getByText(/25\s?% off/).waitFor();
  await preview.getByText(/^\d segments/).waitFor();
  await preview.getByRole('radio', { name: 'Shared link' }).check();
  await preview.getByText('A quarter off', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  await page.getByRole('button', { name: 'Start now' }).click();
  await page.getByRole('heading', { name: 'Winter burst Running' }).waitFor();
  await expectSound(page);

  // In the shop.
  const shopper = await open();
  await shopper.goto(`${host.dashboardUrl}/demo/us/`);
  // It shows a few times at most, which is counted with consent alone.
  await shopper.locator('[data-consent="accept"]').click();
  await shopper.getByRole('button', { name: 'Treat a friend' }).click();
  const sheet = shopper.getByRole('dialog');
  await sheet.getByText('A quarter off').first().waitFor();
  const link = await sheet.getByText(/\/r\/\w{12}/).textContent();
  const friend = await open();
  await friend.goto(`${link}`);
  await friend.getByRole('heading', { name: /has something for you/ }).waitFor();

  // Paused: who was there finishes, who comes now is told.
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('heading', { name: 'Winter burst Paused' }).waitFor();
  await friend.getByRole('button', { name: 'Get my code' }).click();
  await friend.getByText(/^FRIEND-\w{6,}$/).waitFor();
  // An end is warned of with what it takes from friends; nothing happens unless it is meant.
  await page.reload();
  const warning =
    '1 code is still open in a friend’s hands. After the end an order with it brings no reward; in a pause it does.';
  await page.getByText(warning).waitFor();
  const asked = page.waitForEvent('dialog');
  const ending = page.getByRole('button', { name: 'End', exact: true }).click();
  const dialog = await asked;
  expect(dialog.message()).toBe(
    `End “Winter burst” for good? Friends who have no code yet will get none.\n\n${warning}`,
  );
  await dialog.dismiss();
  await ending;
  await page.getByRole('heading', { name: 'Winter burst Paused' }).waitFor();
  const late = await open();
  await late.goto(`${link}`);
  await late.getByRole('heading', { name: 'This offer is taking a break' }).waitFor();

  // Changed, and back again.
  await page.getByLabel('Name', { exact: true }).fill('Spring burst');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'Spring burst Paused' }).waitFor();
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('Version 5').waitFor();
  expect(await page.locator('.versions strong').allInnerTexts()).toEqual([
    'Changed',
    'Paused',
    'Started',
    'Changed',
    'Made',
  ]);
  await expectSound(page);
  await page.getByRole('button', { name: 'Bring back version 4' }).click();
  await page.getByText('Version 6').waitFor();
  await page.getByRole('link', { name: 'Winter burst' }).click();
  await page.getByRole('heading', { name: 'Winter burst Paused' }).waitFor();
  // What was asked about the one that was left comes after all about its copy: it is no answer any more.
  const left = new URL(page.url()).pathname.split('/').at(-1);
  const copied = page.waitForResponse(
    (one) => /\/api\/campaigns\/cmp_\w+$/.test(one.url()) && !one.url().endsWith(`${left}`),
  );
  await page.route(`**/api/campaigns/${left}`, async (route) => {
    await copied;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await page.getByRole('heading', { name: 'Copy of Winter burst Draft' }).waitFor();
  await page.locator('button:enabled', { hasText: 'Duplicate' }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Copy of Winter burst');
  expect(faults).toEqual([]);
});
