import { readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shop } from '../db/schema/control.ts';
import { store } from '../db/schema/group.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';

const shoot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

test('a marketer adds a store, prints its code in two scripts, and makes a link for its staff', async () => {
  const { page, url, faults, world } = await openDashboard({ width: 1280, height: 900 });
  await world.ports.databases.control.orm
    .update(shop)
    .set({ languages: ['en-US', 'ar'] })
    .where(eq(shop.id, world.us.id));
  world.ports.shops.forget();
  await page.goto(`${url}/dashboard/stores?shop=${world.us.id}`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('No store yet.').waitFor();

  await page.locator('#field-name').fill('Amsterdam Kalverstraat');
  await page.getByLabel('Code', { exact: true }).fill('no!');
  await page.getByRole('button', { name: 'Add the store' }).click();
  await page.locator('#field-code[aria-invalid=true]').waitFor();
  await page.getByLabel('Code', { exact: true }).fill('kalver');
  await page.getByRole('button', { name: 'Add the store' }).click();
  await page.getByText('1-KALVER-T').waitFor();
  await page.locator('.print-choice select').first().selectOption('w');
  await page.getByText('1-KALVER-W').waitFor();
  await expect.poll(() => page.evaluate(`document.querySelector('.store-code img').naturalWidth > 0`)).toBe(true);

  for (const [language, masks] of [
    ['en-US', 0],
    ['ar', 4],
  ] as const) {
    await page.locator('.print-choice select').last().selectOption(language);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Print sheet' }).click(),
    ]);
    const path = await download.path();
    if (process.env.SHOTS) await download.saveAs(`${process.env.SHOTS}/sheet-${language}.pdf`);
    const pdf = readFileSync(path, 'latin1');
    expect(pdf.match(/\/ImageMask true/g)?.length ?? 0).toBe(masks);
    // Something is drawn in each picture.
    for (const [, bits] of pdf.matchAll(/stream\n([0-9a-f]+)>/g)) expect(bits).toMatch(/[1-9a-f]/);
  }

  // The one that was added is the one that is shown.
  await page.locator('#field-name').fill('Aachen Dom');
  await page.getByLabel('Code', { exact: true }).fill('aachen');
  await page.getByRole('button', { name: 'Add the store' }).click();
  await page.getByText('1-AACHEN-T').waitFor();
  expect(await page.locator('.store-list [aria-current=true]').innerText()).toContain('Aachen Dom');
  await page.getByRole('button', { name: /Amsterdam/ }).click();
  await page.getByText('1-KALVER').first().waitFor();

  await page.getByLabel('New link for').fill('Till 2 beside the window of the second floor');
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByText('Copy them now').waitFor();
  const made = await page.locator('.once').evaluate((once) => once.textContent ?? '');
  const pin = await page.locator('.pin output').innerText();
  expect(pin).toMatch(/^\d{6}$/);
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, 'stores');
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(
    await page.evaluate(`(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth && clientWidth > 150)(
      document.querySelector('.staff-links .switch-name'))`),
  ).toBe(true);
  await shoot(page, 'stores-phone');

  // It goes by the clock of its own city.
  await page.getByLabel('Time zone').selectOption('Europe/Amsterdam');
  await expect
    .poll(async () => (await world.tenant.orm.select().from(store)).map(({ code, timeZone }) => `${code} ${timeZone}`))
    .toContain('kalver Europe/Amsterdam');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);

  // Each till numbers its own receipts: the staff page asks once which one it is, until the link says so.
  await page.getByRole('switch', { name: 'Each till numbers its own receipts' }).click();
  await page.getByText('The device says which till it is').waitFor();
  await page.getByLabel('Till', { exact: true }).waitFor();
  const staff = await page
    .context()
    .browser()
    ?.newPage({ viewport: { width: 360, height: 740 }, locale: 'en-US' });
  if (!staff) throw new Error('no browser');
  await staff.goto(url + (/\/till\/\w+\/[0-9a-z]{30}/.exec(made)?.[0] ?? ''));
  await staff.getByLabel('Enter the PIN').fill(pin);
  await staff.getByRole('button', { name: 'Open' }).click();
  await staff.getByRole('heading', { name: 'Which till is this?' }).waitFor();
  await staff.getByRole('button', { name: 'Carry on' }).click();
  await staff.getByText('Please fill this in.').waitFor();
  await shoot(staff, 'till-register');
  await staff.getByLabel('Till number').fill('2');
  await staff.getByRole('button', { name: 'Carry on' }).click();
  await staff.getByText('Till 2', { exact: true }).waitFor();
  await staff.reload();
  await staff.getByText('Till 2', { exact: true }).waitFor();
  expect(await pageViolations(staff)).toEqual([]);
  expect(await staff.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await shoot(staff, 'till-register-set');
  await staff.getByRole('button', { name: 'Change' }).waitFor();
  page.on('dialog', (dialog) => dialog.accept('07'));
  await page.getByRole('button', { name: /^Set the till of Till 2/ }).click();
  await page.getByText('· Till 7').waitFor();
  await shoot(page, 'stores-registers');
  await staff.reload();
  await staff.getByText('Till 7', { exact: true }).waitFor();
  expect(await staff.getByRole('button', { name: 'Change' }).count()).toBe(0);
  await page.getByRole('button', { name: /^Take back Till 2/ }).click();
  await page.getByText('No link yet.').waitFor();
  expect(faults).toEqual([]);
}, 90_000);
