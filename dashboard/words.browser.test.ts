/** A marketer words a mail anew in one of twelve languages, sees it as it is typed, and a friend gets it so. */
import { and, eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shop as shopTable } from '../db/schema/control.ts';
import { deal, sandboxMessage } from '../db/schema/group.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { createCampaign } from '../worker/campaign/edit.ts';
import { dispatchDue } from '../worker/message/message.dispatch.ts';
import { writeCampaign, writeDeal } from '../worker/test/campaign.ts';
import { openSheet, sendShare, vouch } from '../worker/test/shopper.ts';

/** A folder for pictures of the page; none in ordinary runs. */
const PICTURES = process.env.PICTURES;
const LANGUAGES = ['en-US', 'nl', 'de', 'fr', 'es', 'it', 'pt', 'pl', 'sv', 'da', 'ar', 'ja'];

async function look(page: Page, name: string): Promise<void> {
  expect(await pageViolations(page), name).toEqual([]);
  for (const width of [1280, 380]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} ${width}`).toBe(width);
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('words are changed, previewed, refused with a bad placeholder, saved and sent', async () => {
  const { world, url, page, faults } = await openDashboard({ width: 1280, height: 900 });
  const { us, ports, campaignId, tenant } = world;
  await ports.databases.control.orm.update(shopTable).set({ languages: LANGUAGES }).where(eq(shopTable.id, us.id));
  ports.shops.forget();
  await page.goto(`${url}/dashboard/campaigns/${campaignId}/words`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  const mail = page.frameLocator('iframe[name="campaign-mail"]');
  await page.getByRole('heading', { name: 'Words of messages' }).waitFor();
  await mail.getByRole('heading', { level: 1 }).waitFor();
  await look(page, 'words');

  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch · Ours' });
  const headline = page.getByLabel('Headline of the mail', { exact: true });
  await headline.fill('{{adwocate}} schwärmt von {{shop}}');
  await page.getByText('There is no placeholder {{adwocate}} here.').first().waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alert').getByRole('listitem').waitFor();
  expect(await page.getByRole('alert').getByRole('listitem').allInnerTexts()).toEqual([
    'Deal to a friend, de, Headline of the mail: There is no placeholder {{adwocate}} here.',
  ]);
  await look(page, 'words-refused');
  await headline.fill('{{advocate}} schwärmt von {{shop}}');
  await mail.getByRole('heading', { level: 1, name: 'schwärmt von' }).waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();

  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'العربية · Ours' });
  await page.getByRole('button', { name: 'Start from ours' }).first().click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await mail.locator('html[dir="rtl"]').waitFor();
  await look(page, 'words-arabic');

  const identity = vouch(world, 'c-1', { firstName: 'Anna' });
  const { advocate } = await openSheet(world, { identity });
  await sendShare(world, advocate, ['bea@friends.test'], { language: 'de' });
  await dispatchDue(ports, { random: () => 0.5 });
  const [sent] = await tenant.orm.select().from(sandboxMessage);
  expect(sent?.html.replace(/<[^>]+>/g, '')).toContain(`Anna schwärmt von ${us.name}`);
  expect(faults).toEqual([]);
}, 90_000);

test('deals without a badge are named where the words ask for one, and each is previewed; cleared words are none', async () => {
  const { world, url, page, faults } = await openDashboard({ width: 1280, height: 900 });
  const { us, ports, tenant } = world;
  await ports.databases.control.orm
    .update(shopTable)
    .set({ languages: ['en-US', 'ar'] })
    .where(eq(shopTable.id, us.id));
  ports.shops.forget();
  const shops = [{ ...us, languages: ['en-US', 'ar'] }];
  const made = await createCampaign(
    { ports, database: tenant, shops, userId: null },
    writeCampaign(world, {}, [
      writeDeal({
        words: { 'en-US': { title: '{{badge}} off', description: '' }, ar: { title: 'خصم', description: '' } },
      }),
      writeDeal({ kind: 'free_shipping', value: 0, words: { 'en-US': { title: 'We pay the post', description: '' } } }),
    ]),
  );
  await page.goto(`${url}/dashboard/campaigns/${made.id}/words`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  const mail = page.frameLocator('iframe[name="campaign-mail"]');
  await page.getByLabel('Headline of the mail', { exact: true }).fill('Take {{badge}} off');
  await page.getByText('for deals that have none: We pay the post.').waitFor();
  await mail.getByRole('heading', { level: 1, name: 'Take 25% off' }).waitFor();
  const deals = page.getByRole('combobox', { name: 'Deal' });
  expect(await deals.getByRole('option').allInnerTexts()).toEqual(['25% off', 'We pay the post · Ours']);
  await deals.selectOption({ label: 'We pay the post · Ours' });
  await mail.getByRole('heading', { level: 1, name: 'Alex has a deal for you' }).waitFor();
  await look(page, 'words-badge');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();

  await page.goto(`${url}/dashboard/campaigns/${made.id}`);
  const form = page.locator('.deal-form').first();
  await form.locator('summary').first().click();
  await form.getByRole('radio', { name: 'ar' }).check();
  await form.getByLabel('Title').fill('');
  await form.getByText('Missing in: ar. Friends who read these see en-US.').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  const [stored] = await tenant.orm
    .select()
    .from(deal)
    .where(and(eq(deal.campaignId, made.id), eq(deal.position, 0)));
  expect(stored?.words).toEqual({ 'en-US': { title: '{{badge}} off', description: '' } });
  expect(faults).toEqual([]);
}, 90_000);
