import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { coupon } from '../../db/schema/group.ts';
import { openDashboard } from '../../e2e/tools/dashboard.ts';
import { makeReferral, readStanding } from '../../worker/test/referral.ts';
import { openTill } from '../../worker/test/till.ts';

test('a sale of yesterday: a late answer of the other day holds up none, its total is put right, its code may be over', async () => {
  const { page, url, faults, world } = await openDashboard();
  const till = await openTill(world);
  await world.tenant.client.execute('update store set daily_receipts = 1');
  const referral = await makeReferral(world);
  const [first, second, over] = [await referral.claim(), await referral.claim(), await referral.claim()] as const;
  await page.goto(url + till.path);
  await page.getByLabel('Enter the PIN').fill(till.pin);
  await page.getByRole('button', { name: 'Open' }).click();
  const check = async (code: string) => {
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Check' }).click();
  };
  const next = () => page.getByRole('button', { name: 'Next customer' }).click();

  await check(first);
  await page.getByLabel('Receipt number').fill('0002');
  await page.getByRole('button', { name: 'yesterday' }).click();
  await page.getByLabel('Total after the discount').fill('20.00');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
  await next();
  await check(first);
  await page.getByLabel('Total after the discount').fill('30.00');
  await page.getByRole('button', { name: 'Put the total right' }).click();
  await page.getByRole('heading', { name: 'Total put right' }).waitFor();
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 3000 }]);
  await next();

  // Yesterday's answer comes only once today's was shown.
  await check(second);
  await page.getByLabel('Receipt number').fill('0002');
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/check', async (route) => {
    if (route.request().postDataJSON().ago) await held;
    await route.continue();
  });
  const answers: string[] = [];
  page.on('requestfinished', (request) => {
    if (request.url().endsWith('/check')) answers.push(request.postDataJSON().ago ? 'yesterday' : 'today');
  });
  await page.getByRole('button', { name: 'yesterday' }).click();
  await page.getByRole('button', { name: 'today' }).click();
  await expect.poll(() => answers.at(-1)).toBe('today');
  release();
  await expect.poll(() => answers).toContain('yesterday');
  await page.getByLabel('Total after the discount').fill('10.00');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
  await page.unroute('**/check');
  await next();

  // It ended this midnight in New York.
  await world.tenant.orm
    .update(coupon)
    .set({ expiresAt: Date.parse('2026-11-18T00:00-05:00') })
    .where(eq(coupon.code, over));
  await check(over);
  await page.locator('.when [aria-pressed=true]').getByText('yesterday').waitFor();
  await page.getByLabel('Receipt number').fill('0003');
  await page.getByLabel('Total after the discount').fill('15.00');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
  expect((await readStanding(world)).purchases.map(({ amount }) => amount).toSorted()).toEqual([1000, 1500, 3000]);
  expect(faults).toEqual([]);
});
