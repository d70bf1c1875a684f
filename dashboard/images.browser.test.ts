/**
 * A marketer uploads pictures: a deal's is what a link's page shows to whoever draws it, a shop's large picture is what a
 * friend sees on landing.
 */
import { expect, onTestFinished, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { startNodeHost } from '../e2e/hosts/node.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openBrowser } from '../e2e/tools/browser.ts';
import { DEMO_SITE_KEYS } from '../worker/demo/demo.ts';
import { makePng } from '../worker/test/picture.ts';
import type { LinksAnswer, OfferAnswer } from '../worker/wire.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>';
const png = (name: string, width: number, height: number, colour: string) => ({
  name,
  mimeType: 'image/png',
  buffer: makePng(width, height, colour),
});

test('a file becomes a deal’s picture and a shop’s, and friends see it', { timeout: 240_000 }, async () => {
  const [host, browser] = await Promise.all([startNodeHost(), openBrowser()]);
  onTestFinished(async () => {
    await browser.close();
    await host.stop();
  });
  // A headless browser calls itself one, and would rightly be taken for a machine.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
  const faults: string[] = [];
  const open = async () => {
    const context = await browser.newContext({ userAgent, locale: 'en-US', viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text());
    });
    return page;
  };
  const page = await open();
  await page.goto(`${host.dashboardUrl}/dashboard/campaigns`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Recommend Ferncastle' }).click();
  const deal = page.locator('.deal-form').first();
  await deal.locator('summary').first().click();
  const picture = deal.getByRole('group', { name: 'Picture' });

  const address = deal.getByRole('textbox', { name: 'Picture', exact: true });
  const file = picture.getByLabel('Upload: Picture');
  await file.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(SVG) });
  await picture.getByText('This is no picture that can be used').waitFor();
  await file.setInputFiles(png('deal.png', 1200, 630, '#b45309'));
  await picture.getByText('Uploaded; saving puts it to use.').waitFor();
  const url = await address.inputValue();
  expect(url).toMatch(/\/i\/\w{68}\.png$/);
  const widthOf = (image: ReturnType<typeof page.locator>) =>
    image.evaluate(async (node) => {
      const shown = node as HTMLImageElement;
      await shown.decode();
      return shown.naturalWidth;
    });
  expect(await widthOf(picture.getByAltText('Picture, as it is'))).toBe(1200);
  expect(await pageViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();

  // Dropped on it: a photo that is too large is made to fit.
  await picture.evaluate(async (node) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2000, 1000];
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    // Noise in blocks: nothing that a PNG makes small, yet a JPEG does.
    for (let at = 0; at < 80_000; at += 1) {
      pen.fillStyle = `hsl(${(at * 137) % 360} 60% ${(at * 29) % 100}%)`;
      pen.fillRect((at % 400) * 5, Math.floor(at / 400) * 5, 5, 5);
    }
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    const data = new DataTransfer();
    data.items.add(new File([blob as Blob, new Uint8Array(400_000)], 'photo.png', { type: 'image/png' }));
    node.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await expect.poll(() => address.inputValue(), { timeout: 45_000 }).toMatch(/\.jpg$/);
  await picture.getByRole('button', { name: 'Choose uploaded: Picture' }).click();
  await picture.getByText('2 of 100 pictures, for all your shops.').waitFor();
  await picture.getByRole('button', { name: 'Picture 2, 1200 × 630' }).click();
  expect(await address.inputValue()).toBe(url);
  page.once('dialog', (dialog) => dialog.accept());
  await picture.getByRole('button', { name: 'Remove Picture 1, 1600 × 800' }).click();
  await picture.getByText('1 of 100 pictures, for all your shops.').waitFor();
  if (process.env.SHOTS) await deal.screenshot({ path: `${process.env.SHOTS}/deal.png` });
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await pageViolations(page)).toEqual([]);
  if (process.env.SHOTS) await picture.screenshot({ path: `${process.env.SHOTS}/deal-phone.png` });
  await page.setViewportSize({ width: 1280, height: 900 });

  await page.goto(`${host.dashboardUrl}/dashboard/settings/theme`);
  const large = page.getByRole('group', { name: 'Large picture' });
  await large.getByLabel('Upload: Large picture').setInputFiles(png('hero.png', 900, 300, '#1d4ed8'));
  await large.getByText('Uploaded; saving puts it to use.').waitFor();
  await page.locator('iframe').contentFrame().locator('img.hero').first().waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save the looks', exact: true }).click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/theme.png`, fullPage: true });

  // A link's page, as a crawler reads it, and the friend who follows it.
  const key = DEMO_SITE_KEYS.us;
  const headers = { origin: new URL(host.publicUrl).origin };
  const offer = (await (await fetch(`${host.publicUrl}/w/${key}/offer?lang=en`, { headers })).json()) as OfferAnswer;
  const dealId = offer.deals.find(({ imageUrl }) => imageUrl === url)?.id;
  const body = JSON.stringify({ dealId, placement: 'embedded', language: 'en' });
  const links = await fetch(`${host.publicUrl}/w/${key}/links`, { method: 'POST', headers, body });
  const link = ((await links.json()) as LinksAnswer).links.find(({ channel }) => channel === 'link')?.url ?? '';
  const crawled = await (await fetch(link, { headers: { 'user-agent': 'facebookexternalhit/1.1' } })).text();
  expect(/og:image" content="([^"]+)"/.exec(crawled)?.[1]).toBe(url);
  expect((await fetch(url)).headers.get('content-type')).toBe('image/png');
  const friend = await open();
  await friend.goto(link);
  expect(await widthOf(friend.locator('img.hero').first())).toBe(900);
  if (process.env.SHOTS) await friend.screenshot({ path: `${process.env.SHOTS}/friend.png` });
  expect(faults).toEqual([]);
});
