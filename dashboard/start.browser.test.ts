/**
 * From an empty system to a first test share to oneself, as a person does it: no seed, no developer, no shop's site. Every
 * step is asserted by what the person sees; what it would have cost them in time is counted.
 */
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startNodeHost } from '../e2e/hosts/node.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openBrowser } from '../e2e/tools/browser.ts';
import { createPerson } from '../e2e/tools/person.ts';
import { openPostOffice } from '../e2e/tools/post-office.ts';

const ANNA = { name: 'Anna Berg', email: 'anna@maple-home.test', password: 'maple leaves in autumn' };
const TEN_MINUTES = 600;

async function openEmptySystem() {
  const office = await openPostOffice();
  const host = await startNodeHost({ smtpUrl: office.url, empty: true });
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    await host.stop();
    await office.close();
  });
  const faults: string[] = [];
  // A headless browser calls itself one, and would rightly be taken for a machine.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
  const openContext = async () => {
    const context = await browser.newContext({ userAgent, locale: 'en-US', viewport: { width: 1280, height: 860 } });
    context.setDefaultTimeout(45_000);
    context.on('page', (page) => {
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('response', (answer) => answer.status() >= 500 && faults.push(`${answer.status()} ${answer.url()}`));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text());
      });
    });
    return context;
  };
  /** The latest mail with this subject, once it is there. */
  const mailOf = async (subject: RegExp) => {
    const find = () => office.mails.findLast(({ mail }) => subject.test(mail.subject ?? ''));
    const look = async () => {
      await host.tick();
      return find();
    };
    await expect.poll(look, { timeout: 45_000 }).toBeDefined();
    return find() as NonNullable<ReturnType<typeof find>>;
  };
  return { host, openContext, mailOf, faults };
}

/** What no page may be: hard to use for some, or wider than a phone. */
async function expectSound(page: Page): Promise<void> {
  expect(await pageViolations(page)).toEqual([]);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  if (size) await page.setViewportSize(size);
}

const linkIn = (text: string | undefined, place: string) =>
  new RegExp(`https?://\\S+/${place}\\S+`).exec(text ?? '')?.[0] ?? 'no link';

test('an owner comes to an empty system and shares a deal with themselves within ten minutes', {
  timeout: 120_000,
}, async () => {
  const { host, openContext, mailOf, faults } = await openEmptySystem();
  expect(host.query(`select count(*) as n from shop where kind <> 'canary'`)).toEqual([{ n: 0 }]);
  expect(host.query('select count(*) as n from user')).toEqual([{ n: 0 }]);
  const context = await openContext();
  const page = await context.newPage();
  const person = createPerson();

  // The account.
  await page.goto(host.dashboardUrl);
  await person.click(page.getByRole('link', { name: 'Create an account' }));
  await person.look(page.getByRole('heading', { name: 'Create your account' }));
  await expectSound(page);
  await person.type(page.getByLabel('Your name'), ANNA.name);
  await person.type(page.getByLabel('Work email'), ANNA.email);
  await person.type(page.getByLabel('Password'), ANNA.password);
  await person.click(page.getByLabel('I agree to the terms'));
  await person.click(page.getByRole('button', { name: 'Sign up' }));
  await person.look(page.getByText(`We sent a mail to ${ANNA.email}`));
  const welcome = await mailOf(/Confirm your email/);
  expect(welcome.to).toEqual([ANNA.email]);
  await person.follow(page, linkIn(welcome.mail.text, 'dashboard/verify'));
  await person.click(page.getByRole('button', { name: 'Confirm my address' }));
  await page.getByText('Your address is confirmed').waitFor();
  await person.type(page.getByLabel('Password'), ANNA.password);
  await person.click(page.getByRole('button', { name: 'Sign in' }));

  // The company and its shop.
  await person.look(page.getByRole('heading', { name: 'Welcome, Anna Berg' }));
  await person.type(page.getByLabel('Company'), 'Maple & Finch');
  await person.click(page.getByRole('button', { name: 'Continue' }));
  await person.look(page.getByRole('heading', { name: 'Getting started, Anna' }));
  await page.getByText('0 of 6 done').waitFor();
  await expectSound(page);
  await person.click(page.getByRole('link', { name: 'Make a shop' }));
  await person.look(page.getByRole('heading', { name: 'New shop' }));
  await person.type(page.getByLabel('Name', { exact: true }), 'Maple Home');
  await person.type(page.getByLabel('Home page'), 'https://www.maple-home.test/');
  await person.choose(page.getByLabel('Country', { exact: true }), 'DE');
  expect(await page.getByLabel('Currency').inputValue()).toBe('EUR');
  expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin');
  await person.choose(page.getByLabel('Add a language'), 'en-GB');
  await person.type(page.getByLabel('Legal name'), 'Maple Home GmbH');
  await person.type(page.getByLabel('Postal address'), 'Ahornweg 1, 20457 Hamburg');
  await expectSound(page);
  await person.click(page.getByRole('button', { name: 'Make the shop' }));
  await page.getByText('1 of 6 done').waitFor();

  // Its looks, in the real widget.
  await person.click(page.getByRole('link', { name: 'Choose the looks' }));
  const preview = page.frameLocator('iframe[title="The widget"]');
  await person.look(preview.getByText('15 % auf die erste Bestellung'));
  await page.getByLabel('Accent', { exact: true }).fill('#ffd27f');
  await person.look(page.getByText('Not everybody could read this'));
  await person.click(page.getByRole('button', { name: 'Use those colours' }));
  await page.getByText('Not everybody could read this').waitFor({ state: 'hidden' });
  await person.choose(page.locator('.theme-preview').getByLabel('Language'), 'en-GB');
  await person.look(preview.getByText('15% off the first order'));
  await expectSound(page);
  await person.click(page.getByRole('button', { name: 'Save the looks' }));
  await page.getByText('Saved.').waitFor();

  // A campaign out of a template, with one typed code.
  await person.click(page.getByRole('link', { name: 'Start', exact: true }));
  await page.getByText('2 of 6 done').waitFor();
  await person.click(page.getByRole('link', { name: 'Choose a template' }));
  await person.look(page.getByRole('heading', { name: 'A first campaign' }));
  await person.type(page.getByLabel('Code'), 'x');
  await person.click(page.getByRole('button', { name: 'Start the campaign' }));
  await page.getByText('3 to 24 letters, digits and hyphens.').waitFor();
  await person.type(page.getByLabel('Code'), 'maple15');
  await expectSound(page);
  await person.click(page.getByRole('button', { name: 'Start the campaign' }));
  await page.getByText('3 of 6 done').waitFor();

  // The share, from a page that stands for the shop's.
  const opened = context.waitForEvent('page');
  await person.click(page.getByRole('link', { name: 'Open the test page' }));
  const shop = await opened;
  await person.look(shop.getByRole('heading', { name: 'Thank you for your order' }));
  await expectSound(shop);
  await person.click(shop.getByRole('button', { name: 'Mit Freunden teilen' }));
  const sheet = shop.getByRole('dialog');
  await person.click(sheet.getByRole('button', { name: 'E-Mail' }));
  // In test mode nobody but members is written to.
  const address = sheet.getByLabel('E-Mail-Adresse');
  await person.type(address, 'stranger@elsewhere.test');
  await person.click(sheet.getByRole('button', { name: 'Senden' }));
  await sheet.getByText('Es wurde noch nichts gesendet. Bitte Adresse prüfen').waitFor();
  await person.type(address, ANNA.email);
  await person.click(sheet.getByRole('button', { name: 'Senden' }));
  await person.look(sheet.getByText('Ist unterwegs'));
  const share = await mailOf(/^Anna hat ein Angebot von Maple Home/);
  expect(share.to).toEqual([ANNA.email]);
  expect(share.mail.from?.name).toBe('Anna über Maple Home');

  // As the friend, on another device.
  const friend = await (await openContext()).newPage();
  await person.follow(friend, linkIn(share.mail.text, 'r/'));
  await person.look(friend.getByRole('region', { name: 'Anna hat etwas für dich' }));
  await person.click(friend.getByRole('button', { name: 'Meinen Code holen' }));
  await friend.getByText('MAPLE15').waitFor();
  expect(friend.url()).toContain('/try/');

  await page.bringToFront();
  await page.reload();
  await page.getByText('4 of 6 done').waitFor();
  expect(person.seconds()).toBeLessThan(TEN_MINUTES);
  // Nothing of it counts in the live shop.
  expect(
    host.query(`select count(*) as n from event join shop on shop.number = event.shop where shop.kind = 'live'`),
  ).toEqual([{ n: 0 }]);
  expect(faults).toEqual([]);
});
