import { expect, test } from 'vitest';
import { claim as claims } from '../db/schema/group.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { screenDue } from '../worker/fraud/screen.ts';
import { readSettings } from '../worker/fraud/settings.store.ts';
import { recordPurchase } from '../worker/purchase/purchase.record.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../worker/test/referral.ts';

test('a member sets the rules, narrows the queue down, refuses, blocks and unblocks, reads a story, and credits by hand', async () => {
  const { page, url, faults, world } = await openDashboard({ width: 1280, height: 900 });
  const shoot = async (name: string) => {
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
  };
  const menu = (name: string) => page.getByRole('combobox', { name, exact: true });
  const { claim, code } = await makeReferral(world, { email: 'anna@friends.test', confirmed: true });
  const order = (references: string[], more = {}) =>
    recordPurchase(world.ports, world.us, makeOrder(world, { references, ...more, ...confirmed }));
  await order(['10234'], { coupons: [await claim()], utm: { source: 'mydealz', medium: 'cpc' } });
  await order(['10235']);
  await order(['10236'], { coupons: [await claim()], utm: { source: 'mydealz', medium: 'referral' } });
  // Opened out of a mail: to such an address a code can go once more.
  await world.tenant.orm.update(claims).set({ keyKind: 'email' });
  await screenDue(world.ports);

  await page.goto(`${url}/dashboard/fraud/rules`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('These are the defaults.').waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await page.getByLabel('What follows: Many orders for this advocate in a day').selectOption('refuse');
  await page.getByLabel('From: Many orders for this advocate in a day').fill('30');
  await page.getByLabel('Addresses for a moment').fill('no domain');
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await page.getByText('A domain looks like throwaway.example').waitFor();
  await page.getByLabel('Addresses for a moment').fill('Throw.test\nout.test');
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await page.getByText('Version 1,').waitFor();
  await shoot('fraud-rules');
  const { settings } = await readSettings(world.tenant);
  expect([settings.rules.velocity, settings.domains]).toEqual([
    { action: 'refuse', threshold: 30 },
    ['throw.test', 'out.test'],
  ]);

  await page.getByRole('link', { name: 'Review', exact: true }).click();
  await page.getByRole('heading', { name: '2 orders' }).waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await shoot('fraud');
  await menu('Age').selectOption('1');
  await page.getByText('Nothing waits.').waitFor();
  await menu('Age').selectOption('');
  await menu('Rule').selectOption('paid_click');
  await page.getByRole('heading', { name: '1 order' }).waitFor();
  await menu('Applies to').selectOption({ label: world.us.name });
  await page.getByRole('checkbox', { name: 'Order 10234, $60' }).check();
  await page.getByLabel('Decision').selectOption('refuse');
  await page.getByLabel('Reason').selectOption('spread_publicly');
  await page.getByRole('button', { name: 'Decide on 1 order' }).click();
  await page.getByText('Nothing waits.').waitFor();
  await menu('Rule').selectOption('');
  await page.getByRole('checkbox', { name: 'Order 10236, $60' }).check();
  await page.getByLabel('Decision').selectOption('block');
  await page.getByLabel('Note').fill('The code stands in a forum.');
  await page.getByRole('button', { name: 'Decide on 1 order' }).click();
  await page.getByText('Nothing waits.').waitFor();

  await page.getByRole('link', { name: 'Blocked advocates', exact: true }).click();
  await page.getByText('The code stands in a forum.').waitFor();
  await page.getByRole('button', { name: 'Unblock Anna' }).click();
  expect(await pageViolations(page)).toEqual([]);
  await shoot('fraud-blocked');
  await page.getByLabel('Note').fill('A stranger had put it there.');
  await page.getByRole('button', { name: 'Take the block back' }).click();
  await page.getByText('Nobody is blocked.').waitFor();

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
  await page.getByText('10235 · credited by hand').waitFor();
  await page.getByText('The friend showed the link in a chat.').waitFor();
  await page.getByRole('button', { name: 'Send the way to their page' }).click();
  await page.getByLabel('Where to').fill('anna@friends.test');
  await page.getByLabel('Note').fill('The mail was lost.');
  await page.getByRole('button', { name: 'Send the way to their page' }).last().click();
  await page.getByText('The mail was lost.').waitFor();
  await page.getByLabel('Email, phone, order number').fill('10234');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('button', { name: 'Send again' }).first().click();
  await page.getByLabel('Where to').fill('mallory@friends.test');
  await page.getByLabel('Note').fill('Somebody asked.');
  await page.getByRole('button', { name: 'Send again' }).last().click();
  await page.getByText('Nobody asked for this code from this address').waitFor();
  await shoot('support-acts');
  const { conversions } = await readStanding(world);
  expect(conversions.map(({ state, reason, method }) => reason ?? `${state} ${method}`).toSorted()).toEqual([
    'credited manual',
    'fraud_review',
    'fraud_review',
  ]);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await page.goto(`${url}/dashboard/fraud/rules`);
  await page.getByText('Version 1,').waitFor();
  await shoot('fraud-rules-phone');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await page.goto(`${url}/dashboard/fraud?state=refused`);
  await page.getByRole('heading', { name: '2 orders' }).waitFor();
  await shoot('fraud-phone');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(faults).toEqual([]);
}, 90_000);
