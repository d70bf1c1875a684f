/**
 * A marketer sets the rules of a reward and reads what they come to; approves, refuses and pays out; and the advocate
 * reads on their page what they earned and what is next.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { campaign } from '../db/schema/group.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { planAccess } from '../worker/advocate/access.ts';
import { recordPurchase } from '../worker/purchase/purchase.record.ts';
import { releaseDue } from '../worker/reward/reward.dispatch.ts';
import { confirmed, makeOrder, makeReferral } from '../worker/test/referral.ts';

const DAY = 24 * 3_600_000;
const DESKTOP = { width: 1280, height: 900 };

const shoot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

async function expectSound(page: Page, name: string): Promise<void> {
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, name);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await shoot(page, `${name}-phone`);
  await page.setViewportSize(DESKTOP);
}

/** The shop's own system, which refuses. */
async function openSystem(): Promise<string> {
  const server = createServer((_request, response) =>
    response.end(JSON.stringify({ approve: false, reason: 'blocked_customer' })),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rewards`;
}

test('the rules of a reward are set, rewards are approved, refused and paid, and the advocate sees it', {
  timeout: 180_000,
}, async () => {
  const { page, url, faults, world } = await openDashboard(DESKTOP);
  const { ports, us, tenant, clock } = world;
  const said = (text: string) => page.getByText(text).first().waitFor();

  // The rules, and what they come to in a sentence.
  await page.goto(`${url}/dashboard/campaigns/${world.campaignId}`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const preview = page.getByLabel('What this comes to');
  await preview.getByText('Anna gets a coupon for $10 after the return period of 14 days.').waitFor();
  await page.getByRole('combobox', { name: 'What it is' }).first().selectOption({ label: 'Store credit' });
  await page.getByRole('combobox', { name: 'Approved' }).selectOption({ label: 'By one of you' });
  await page.getByLabel('The friend gets something too').check();
  await page.getByText('Steps, milestones and limits').click();
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByLabel('From order number').fill('3');
  await page.getByLabel('Each brings (USD)').fill('15');
  await page.getByRole('button', { name: 'Add a milestone' }).click();
  await page.getByLabel('On top (USD)').fill('50');
  await page.getByRole('button', { name: 'Add a limit' }).click();
  await preview.getByText('From order number 3 on, each brings $15 of store credit.').waitFor();
  await preview.getByText('Order number 5 brings $50 on top.').waitFor();
  await preview.getByText('She gets 5 rewards at most a month.').waitFor();
  await preview.getByText('Her friend Ben gets $10 of store credit for his order at the same time.').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await said('Saved.');
  await expectSound(page, 'reward-rules');
  const [kept] = await tenant.orm.select().from(campaign).where(eq(campaign.id, world.campaignId));
  expect(kept?.reward).toEqual({
    kind: 'credit',
    amount: 1000,
    currency: 'USD',
    holdDays: 14,
    approval: { by: 'hand' },
    tiers: [{ from: 3, amount: 1500 }],
    milestones: [{ at: 5, amount: 5000 }],
    caps: [{ per: 'month', count: 5 }],
    friend: { kind: 'credit', amount: 1000 },
  });

  // Three friends order; their rewards wait for somebody's word.
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  for (const reference of ['1001', '1002', '1003']) {
    const order = makeOrder(world, { ...confirmed, references: [reference], clickToken: referral.click() });
    await recordPurchase(ports, us, order);
    clock.advance(1000);
  }
  clock.advance(14 * DAY);
  await releaseDue(ports);
  await page.goto(`${url}/dashboard/rewards?shop=${us.id}&view=deciding`);
  await page.getByRole('heading', { name: 'Rewards', exact: true, level: 1 }).waitFor();
  const rows = page.locator('.reward-table tbody tr');
  await expect.poll(() => rows.count()).toBe(6);
  await page.getByLabel('Choose $10, 1003', { exact: true }).check();
  await page.getByRole('combobox', { name: 'Why refused' }).selectOption({ label: 'Given twice' });
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Refuse 1', exact: true }).click();
  await said('1 refused.');
  await page.getByLabel('Choose all shown').check();
  await page.getByLabel('Note for the log').fill('Looks right');
  await page.getByRole('button', { name: 'Approve 5', exact: true }).click();
  await said('5 approved.');
  expect(await releaseDue(ports)).toBe(5);

  // What is owed is downloaded, and marked as paid.
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'To be paid out' });
  await expect.poll(() => rows.count()).toBe(5);
  await expectSound(page, 'rewards');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download what is to be paid out' }).click(),
  ]);
  expect(
    readFileSync(await saved.path(), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(6);
  await page.getByText('Pay to a…@example.com, whole in the file').first().waitFor();
  await page.getByText('To be given with the order').first().waitFor();
  await page.getByLabel('Choose all shown').check();
  await page.getByLabel('Your reference of the payout').fill('November');
  await page.getByRole('button', { name: 'Mark 5 as paid' }).click();
  await said('5 marked as paid.');
  await page.getByText('There is nothing here.').waitFor();

  // The shop's own system.
  await page.getByLabel('Address that we call').fill(await openSystem());
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('Copy the secret now').waitFor();
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('It said no: blocked_customer').waitFor();
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'All' });
  await expect.poll(() => rows.count()).toBe(6);
  await expectSound(page, 'rewards-all');

  // What only the page told of is approved by whoever has seen the order, and by a limit that an owner allows.
  await recordPurchase(ports, us, makeOrder(world, { references: ['2001'], clickToken: referral.click() }));
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'On their way' });
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByLabel('Choose $10, 2001', { exact: true }).check();
  await page.getByRole('button', { name: 'Approve 1', exact: true }).click();
  await said('Write into the note where you have seen it');
  await page.getByLabel('Note for the log').fill('Seen in our books');
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Approve 1', exact: true }).click();
  await said('1 approved.');
  await page.getByLabel('Rewards a day, at most').fill('20');
  await page.getByLabel('Worth a day, at most (USD)').fill('100');
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Allow it' }).click();
  await said('On: 20 rewards and $100 a day at most.');
  await expectSound(page, 'rewards-unconfirmed');

  // Something is given by hand, without an order.
  await page.goto(`${url}/dashboard/support`);
  await page.getByLabel('Email, phone, order number, code or link').fill('anna@example.com');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('button', { name: 'Give something' }).click();
  await page.getByLabel('Worth (USD)').fill('5');
  await page.getByLabel('Note', { exact: true }).fill('The parcel was late');
  await expectSound(page, 'support-give');
  await page.getByRole('button', { name: 'Give something' }).last().click();
  await said('Done.');
  expect(await releaseDue(ports)).toBe(1);

  // What the advocate sees.
  const access = planAccess(ports, us, referral.advocateId);
  await tenant.client.batch([access.statement], 'write');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(access.url);
  await page.getByText('more orders by friends').first().waitFor();
  await page.getByText('Store credit').first().waitFor();
  await shoot(page, 'me');
  expect(faults).toEqual([]);
});
