import { expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { screenDue } from '../worker/fraud/screen.ts';
import { recordPurchase } from '../worker/purchase/purchase.record.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../worker/test/referral.ts';

test('a member refuses a suspicious order, reads its story, and credits another by hand', async () => {
  const { page, url, faults, world } = await openDashboard({ width: 1280, height: 900 });
  const shoot = async (name: string) => {
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
  };
  const { claim, code } = await makeReferral(world, { email: 'anna@friends.test', confirmed: true });
  const order = (references: string[], more = {}) =>
    recordPurchase(world.ports, world.us, makeOrder(world, { references, ...more, ...confirmed }));
  await order(['10234'], { coupons: [await claim()], utm: { source: 'mydealz', medium: 'cpc' } });
  await order(['10235']);
  await screenDue(world.ports);

  await page.goto(`${url}/dashboard/fraud`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The visit came from a page that collects codes').waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await shoot('fraud');
  await page.getByRole('checkbox', { name: 'Order 10234, $60.00' }).check();
  await page.getByLabel('Decision').selectOption('refuse');
  await page.getByLabel('Reason').selectOption('spread_publicly');
  await page.getByRole('button', { name: 'Decide on 1 order' }).click();
  await page.getByText('Nothing waits.').waitFor();

  await page.getByRole('link', { name: 'Support', exact: true }).click();
  await page.getByLabel('Email, phone, order number').fill('anna@friends.test');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('It is held or refused by the fraud review.').first().waitFor();
  expect(page.url()).not.toContain('anna');
  expect(await pageViolations(page)).toEqual([]);
  await shoot('support');
  await page.getByLabel('Email, phone, order number').fill('10235');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('No link, code or name of an advocate came with this order.').waitFor();
  await page.getByRole('button', { name: 'Credit to an advocate' }).click();
  await page.getByLabel('Code of the link that is credited').fill(code);
  await page.getByLabel('Note').fill('The friend showed the link in a chat.');
  await page.getByRole('button', { name: 'Credit to an advocate' }).last().click();
  await page.getByText('credited by hand').waitFor();
  const { conversions } = await readStanding(world);
  expect(conversions.map(({ state, reason, method }) => reason ?? `${state} ${method}`).toSorted()).toEqual([
    'credited manual',
    'fraud_review',
  ]);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(faults).toEqual([]);
}, 90_000);
