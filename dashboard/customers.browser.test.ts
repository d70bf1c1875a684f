import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { planAccess } from '../worker/advocate/access.ts';
import { offerNames } from '../worker/test/named.ts';
import { makeReferral } from '../worker/test/referral.ts';

const shoot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

/** A person’s browser: one without a head is taken for a machine. */
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1';

test('a marketer brings a list of customers and takes one off; an advocate chooses a name and a friend enters it', async () => {
  const { page, url, faults, world, browser } = await openDashboard({ width: 1280, height: 900 });
  await page.goto(`${url}/dashboard/customers?shop=${world.us.id}`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Customers', exact: true }).waitFor();

  const csv = ['email,phone,first_order', 'anna@example.com,(212) 555-2368,2025-01-31', 'ben@example.com,,', 'ben,,'];
  const file = { name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(csv.join('\n')) };
  await page.getByLabel('File with customers').setInputFiles(file);
  await page.getByRole('radio', { name: 'Replace' }).check();
  await page.getByText('Whoever is not in this file').waitFor();
  await page.getByRole('button', { name: 'Bring it in' }).click();
  await page.getByText('3 new, 0 known before, 0 taken off.').waitFor();
  expect(await page.locator('.faults li').allInnerTexts()).toEqual([
    expect.stringMatching(/^Line 4 expected an email/),
  ]);
  await page.getByRole('cell', { name: 'File, replaced' }).waitFor();

  await page.getByLabel('Address, number or id').fill('BEN@example.com');
  await page.getByRole('button', { name: 'Take off' }).click();
  await page.getByText('1 entry is gone.').waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, 'customers');
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await shoot(page, 'customers-phone');

  const shop = await offerNames(world);
  const { advocateId } = await makeReferral(world, { shop, customerId: 'c-1' });
  const { token, statement } = planAccess(world.ports, shop, advocateId);
  await world.tenant.client.execute(statement);
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, userAgent: PHONE });
  await phone.goto(`${url}/me/${token}`);
  await phone.getByLabel('Name', { exact: true }).fill('Zoë');
  await phone.getByRole('button', { name: 'Get a code' }).click();
  const label = phone.locator('.own.code', { hasText: /^ZOE-/ });
  const code = await label.innerText();
  expect(await pageViolations(phone)).toEqual([]);
  await shoot(phone, 'me-name');

  await phone.goto(`${url}/u/name/${shop.siteKey}`);
  await phone.getByLabel('Name and code').fill('zoe');
  await phone.getByRole('button', { name: 'Continue' }).click();
  await phone.getByText('Not quite yet').waitFor();
  expect(await pageViolations(phone)).toEqual([]);
  await shoot(phone, 'name-again');
  await phone.getByLabel('Name and code').fill(code.toLowerCase().replace('-', ' '));
  // The shop itself is nowhere: it is enough to be sent there.
  const sent = phone.waitForRequest(/^https:\/\/us\.shop\.test\/welcome\?.*rc=/);
  await phone.getByRole('button', { name: 'Continue' }).click();
  await sent;
  expect(faults).toEqual([]);
}, 90_000);
