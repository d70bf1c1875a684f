import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { advocate, message } from '../db/schema/group.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { foldDue } from '../worker/report/fold.dispatch.ts';
import { type Fact, tell } from '../worker/test/story.ts';
import { START, type World } from '../worker/test/world.ts';
import { REPORT_PAGES } from './report-pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** What axe-core finds wrong with the whole page by WCAG 2.2 AA. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { passes, violations: found } = await (window as any).axe.run({ runOnly });
    if (passes.length < 10) return ['Nothing was looked at.'];
    // biome-ignore lint/suspicious/noExplicitAny: axe's report
    return found.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html).join(' | ')}`);
  });
}

/** Some weeks of a shop that does well, with a little noise that is the same each time. */
async function tellWeeks(world: World): Promise<void> {
  const { us, deals, campaignId, ports } = world;
  const facts: Fact[] = [];
  const channels = ['whatsapp', 'email', 'link', 'facebook', 'sms'];
  const sources = ['friend', 'newsletter', 'mail', 'facebook'];
  for (let day = 0; day < 60; day += 1) {
    const wave = 1 + Math.sin(day / 4) / 2 + (60 - day) / 80;
    const about = { campaign: campaignId, deal: day % 3 ? deals.us : deals.usSecond, placement: 'post_purchase' };
    const many = (kind: Fact[0], count: number, body: (index: number) => Fact[1]) => {
      for (let index = 0; index < Math.round(count * wave); index += 1) {
        const channel = channels[(index * index + day) % channels.length] as string;
        const utm = { source: sources[(index + day) % sources.length] as string, medium: 'referral' };
        facts.push([kind, { ...about, channel, utm, language: index % 4 ? 'en-US' : 'ar', ...body(index) }, day]);
      }
    };
    many('impression', 22, () => ({ channel: undefined as never }));
    many('share', 6, (index) => ({ advocate: `adv_${index % 5}`, recipients: 1 }));
    many('click', 14, (index) => ({ visitor: `v${day}-${index}`, country: index % 5 ? 'US' : 'CA', device: 'phone' }));
    many('claim', 4, () => ({}));
    many('purchase', 5, () => ({ amount: 5400, currency: 'USD' }));
    many('conversion', 2, (index) => ({
      amount: 4990 + 100 * index,
      currency: index % 7 ? 'USD' : 'CAD',
      newCustomer: true,
      advocate: `adv_${index % 5}`,
    }));
  }
  await tell(world, facts);
  await foldDue(ports);
  await ports.databases
    .group(1)
    .orm.insert(advocate)
    .values({
      id: 'adv_1',
      shopId: us.id,
      state: 'verified',
      nameSealed: ports.secrets.seal('Anna Lindqvist'),
      language: 'en',
      createdAt: START,
    });
}

async function open(viewport = DESKTOP) {
  const opened = await openDashboard(viewport);
  const { world, url, page } = opened;
  page.setDefaultTimeout(45_000);
  await tellWeeks(world);
  const period = `shop=${world.us.id}&from=2026-10-20&to=2026-11-18`;
  await page.goto(`${url}/dashboard?${period}`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.funnel').waitFor();
  const shoot = async (name: string) => {
    if (!process.env.SHOTS) return;
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({
        path: `${process.env.SHOTS}/${name}-${scheme}-${page.viewportSize()?.width}.png`,
        fullPage: true,
      });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  };
  return { ...opened, period, shoot };
}

test('a marketer compares, filters, changes the periods and takes the numbers along', { timeout: 90_000 }, async () => {
  const { url, page, faults, period, shoot } = await open();
  await page.getByLabel('Compare with the period before').check();
  await page.getByText('compared with').waitFor();
  await page.getByRole('radio', { name: 'Weeks' }).check();
  await page.getByRole('heading', { name: 'Week by week' }).waitFor();
  await shoot('overview');
  expect(await violations(page)).toEqual([]);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  const file = readFileSync(await download.path(), 'utf8');
  const total = /^total,.*$/m.exec(file)?.[0] ?? '';
  expect(file).toMatch(/^\ufeffline,from,to,period,/);
  const [major, cents] = /,(\d+)\.(\d\d),/.exec(total)?.slice(1) ?? [];
  const grouped = new Intl.NumberFormat('en').format(Number(major));
  expect(await page.locator('.earned > .number').textContent()).toContain(`$${grouped}.${cents}`);

  await page.getByRole('button', { name: 'WhatsApp' }).click();
  await page.getByRole('button', { name: 'Remove the filter on Channel' }).waitFor();
  expect(new URL(page.url()).searchParams.get('filter[channel]')).toBe('whatsapp');
  await page.waitForFunction(() => document.querySelectorAll('[aria-labelledby="by-channel"] tbody tr').length === 1);
  await page.getByRole('button', { name: 'Remove the filter on Channel' }).click();
  await page.waitForFunction(() => document.querySelectorAll('[aria-labelledby="by-channel"] tbody tr').length > 3);

  await page.getByLabel('Currency').selectOption('USD');
  await page.getByText('About these numbers').waitFor();
  await page.goto(`${url}/dashboard/reports/nothing?${period}`);
  await page.getByText('This page does not exist').waitFor();
  expect(faults).toEqual([]);
});

test('every report is shown, on a desk and on a phone', { timeout: 120_000 }, async () => {
  const { url, page, faults, period, shoot } = await open();
  for (const report of REPORT_PAGES) {
    await page.setViewportSize(DESKTOP);
    await page.goto(`${url}/dashboard/reports/${report}?${period}&compare=previous`);
    await page.locator('#report-rows, .notice').first().waitFor();
    expect([report, await violations(page)]).toEqual([report, []]);
    await shoot(report);
    await page.setViewportSize(PHONE);
    expect([report, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([report, PHONE.width]);
    await shoot(report);
  }
  await page.goto(`${url}/dashboard/reports/advocates?${period}`);
  await page.getByText('Anna Lindqvist').waitFor();
  // A table that is wider than the page says so, until its end is in view.
  await page.locator('.scroll-frame.more-end').waitFor();
  await page.locator('.scroll').evaluate((box) => box.scrollTo({ left: box.scrollWidth }));
  await page.locator('.scroll-frame.more-start:not(.more-end)').waitFor();
  await page.goto(`${url}/dashboard/reports/table?${period}`);
  await page.getByLabel('and by').selectOption('placement');
  await page.getByRole('columnheader', { name: 'Placement' }).waitFor();
  await page.getByRole('cell', { name: 'After an order' }).first().waitFor();
  expect(faults).toEqual([]);
});

test('a marketer asks for a report by mail, and stops it; and imports rates', { timeout: 90_000 }, async () => {
  const { world, url, page, faults, shoot } = await open();
  await page.getByRole('link', { name: 'By mail' }).click();
  await page.getByText('You get no report by mail yet.').waitFor();
  await page.getByRole('radio', { name: 'Monthly' }).check();
  await page.getByLabel('Language').selectOption('pl');
  await page.getByRole('checkbox', { name: 'Ahorn' }).check();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.frameLocator('.report-preview iframe').getByText('Miesiąc').first().waitFor();
  await page.getByRole('button', { name: 'Hide the preview' }).click();
  await page.getByRole('button', { name: 'Send it every month' }).click();
  await page.getByText('Monthly report').waitFor();
  await page.getByText('Ahorn · Polski').waitFor();
  await page.getByRole('button', { name: 'Send it to me now' }).click();
  await page.getByText(`On its way to ${DEMO_MEMBER.email}.`).waitFor();
  const waiting = await world.ports.databases.group(1).orm.select().from(message);
  expect(waiting.map(({ kind, language }) => [kind, language])).toEqual([['report', 'pl']]);
  await page.locator('.schedule').getByRole('button', { name: 'Preview' }).click();
  await page.frameLocator('.report-preview iframe').getByText('Miesiąc').first().waitFor();
  await shoot('schedule');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('You get no report by mail yet.').waitFor();

  await page.getByRole('link', { name: 'Exchange rates' }).click();
  await page.getByText('There are no rates yet.').waitFor();
  await page
    .getByLabel('Or paste the lines here')
    .fill('day,source,target,rate\n2026-11-17,CAD,USD,0.7125\n2026-11-40,CAD,USD,1\n');
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByText('1 rate imported; 0 were known already.').waitFor();
  await page.getByText('Line 3').waitFor();
  await page.getByRole('rowheader', { name: 'CAD → USD' }).waitFor();
  await shoot('rates');
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(PHONE);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await shoot('rates');
  await page.goto(`${url}/dashboard/reports/schedule`);
  await page.getByText('You get no report by mail yet.').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await shoot('schedule');
  expect(faults).toEqual([]);
});
