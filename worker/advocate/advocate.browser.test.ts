import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { advocate, coupon, reward } from '../../db/schema/group.ts';
import { pageViolations } from '../../e2e/tools/axe.ts';
import { openBrowser } from '../../e2e/tools/browser.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { planAccess } from './access.ts';

const DAY = 24 * 3_600_000;

test('the page, its question and its end: no violation of WCAG 2.2 AA, nothing wider than a phone', async () => {
  const world = await createWorld();
  const control = world.ports.databases.control.orm;
  await control
    .update(shopTable)
    .set({ languages: ['en-US', 'ar', 'de'] })
    .where(eq(shopTable.id, world.us.id));
  world.ports.shops.forget();
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  const buy = (reference: string) =>
    recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { ...confirmed, references: [reference], clickToken: referral.click() }),
    );
  await buy('1');
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  await buy('2');
  await buy('3');
  await refundPurchase(world.ports, world.us, { references: ['3'], occurredAt: world.clock.now() });
  expect(await world.tenant.orm.select().from(reward)).toHaveLength(3);

  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  for (const [language, colorScheme] of [
    ['en-US', 'light'],
    ['ar', 'dark'],
    ['de', 'light'],
  ] as const) {
    await world.tenant.orm.update(advocate).set({ language }).where(eq(advocate.id, referral.advocateId));
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      colorScheme,
      hasTouch: true,
      locale: language,
    });
    await context.route('https://go.test/**', async (route) => {
      const request = route.request();
      const answer = await world.app.request(new URL(request.url()).pathname, {
        method: request.method(),
        headers: await request.allHeaders(),
        redirect: 'manual',
      });
      await route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: Buffer.from(await answer.arrayBuffer()),
      });
    });
    const page = await context.newPage();
    const { statement, token } = planAccess(world.ports, world.us, referral.advocateId);
    await world.tenant.client.batch([statement], 'write');
    const check = async (name: string) => {
      expect(await pageViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      const folder = process.env.ADVOCATE_SCREENS;
      if (folder) await page.screenshot({ path: `${folder}/${language}-${name}.png`, fullPage: true });
    };
    await page.goto(`https://go.test/me/at/${world.us.siteKey}`);
    await check('ask');
    const opened = await world.get(`/me/${token}`);
    const [, value = ''] = /^gw_me=([^;]+)/.exec(opened.headers.get('set-cookie') ?? '') ?? [];
    await context.addCookies([{ name: 'gw_me', value, domain: 'go.test', path: '/me', httpOnly: true, secure: true }]);
    await page.goto('https://go.test/me');
    const [given] = await world.tenant.orm.select().from(coupon);
    await page.getByText(given?.code ?? '').waitFor();
    await check('page');
    await page.locator('form[action="/me/leave"] button').click();
    // A click does not wait for the page that it leads to.
    await page.waitForURL(/\/me\/leave/);
    await check('leave');
    await page.locator('form[action="/me"] button').click();
    await page.waitForURL(/\/me\??$/);
    await page.getByText(given?.code ?? '').waitFor();
    await context.unrouteAll({ behavior: 'wait' });
    await context.close();
  }
});
