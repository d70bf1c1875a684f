import { eq, ne } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { coupon, staffLink } from '../../db/schema/group.ts';
import { openDashboard } from '../../e2e/tools/dashboard.ts';
import { makeReferral, readStanding } from '../../worker/test/referral.ts';
import { openTill } from '../../worker/test/till.ts';

test('a sale of yesterday: a late answer of the other day holds up none, its total is put right, its code may be over', async () => {
  const { page, url, faults, world } = await openDashboard();
  const till = await openTill(world);
  await world.tenant.client.execute('update store set daily_receipts = 1');
  const referral = await makeReferral(world);
  const [first, second, over] = [await referral.claim(), await referral.claim(), await referral.claim()] as const;
  const today = await referral.claim();
  await world.tenant.orm
    .update(coupon)
    .set({ givenAt: world.clock.now() - 24 * 3_600_000 })
    .where(ne(coupon.code, today));
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

  // Given today: of no use for a sale of yesterday, as staff read before they send it.
  await check(today);
  await page.getByLabel('Receipt number').fill('0004');
  await page.getByRole('button', { name: 'yesterday' }).click();
  await page.getByText(/^Valid from /).waitFor();
  await page.getByLabel('Total after the discount').fill('12.00');
  await page.getByRole('button', { name: 'today' }).click();
  await page.getByText(/^Valid from /).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
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
  expect((await readStanding(world)).purchases.map(({ amount }) => amount).toSorted()).toEqual([
    1000, 1200, 1500, 3000,
  ]);
  expect(faults).toEqual([]);
});

test('a sale of yesterday that waits shows its day, also once the link is over', async () => {
  const { page, url, faults, world } = await openDashboard();
  const till = await openTill(world);
  await world.tenant.client.execute('update store set daily_receipts = 1');
  await page.goto(url + till.path);
  await page.getByLabel('Enter the PIN').fill(till.pin);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByLabel('Code', { exact: true }).waitFor();
  await page.context().setOffline(true);
  await page.getByLabel('Code', { exact: true }).fill('FRIEND-1');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByLabel('Receipt number').fill('0002');
  await page.getByRole('button', { name: 'yesterday' }).click();
  await page.getByLabel('Total after the discount').fill('20.00');
  await page.getByRole('button', { name: 'Note the sale' }).click();
  await page.getByRole('button', { name: /^Waiting/ }).click();
  const line = page.getByRole('listitem').filter({ hasText: '0002' });
  await line.getByText('Nov 17, 2026').waitFor();
  await world.tenant.orm.update(staffLink).set({ revokedAt: world.clock.now() });
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Delete from this device' }).waitFor();
  await expect.poll(() => line.innerText()).toContain('0002 · Nov 17, 2026 · $20');
  expect(faults.filter((fault) => !/404|ERR_INTERNET_DISCONNECTED/.test(fault))).toEqual([]);
});
