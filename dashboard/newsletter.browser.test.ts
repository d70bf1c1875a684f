import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { pageViolations } from '../e2e/tools/axe.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { makeVapidKey } from '../worker/hosts/keys.node.ts';
import { createNodePainter } from '../worker/hosts/painter.node.ts';

const shoot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

/** Width, and how many different bytes a PNG's points are made of: a picture with letters has many. */
function readPicture(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; at += view.getUint32(at) + 12) {
    if (view.getUint32(at + 4) === 0x49444154)
      data.push(Buffer.from(file.subarray(at + 8, at + 8 + view.getUint32(at))));
  }
  return { width: view.getUint32(16), colours: new Set(inflateSync(Buffer.concat(data))).size };
}

test('a marketer sees pictures with the deal’s words once they look; gets a list with links, and turns notifications on', async () => {
  const { page, url, faults, world } = await openDashboard({ width: 1280, height: 900 });
  const painter = createNodePainter('dist');
  onTestFinished(() => painter.stop());
  world.ports.painter = painter;
  const [publicKey = '', privateKey = ''] = makeVapidKey().split(':');
  world.ports.config.vapidKeys = [{ publicKey, privateKey }];
  await page.goto(`${url}/dashboard/newsletter?shop=${world.us.id}&language=ar`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Drawn by itself from the deal’s words').waitFor();
  const answer = await world.get('/b/usshop000001/ar.png');
  const picture = readPicture(new Uint8Array(await answer.arrayBuffer()));
  expect(picture.width).toBe(1200);
  expect(picture.colours).toBeGreaterThan(40);
  await expect.poll(() => page.locator('pre', { hasText: '/b/usshop000001/ar.png' }).count()).toBe(2);

  await page.getByLabel('Your newsletter tool').selectOption('Klaviyo');
  const file = { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('name\nAnna\n') };
  await page.getByLabel('List of customers').setInputFiles(file);
  await page.getByRole('button', { name: 'Get the list with links' }).click();
  await page.getByText('The first line needs a column').waitFor();
  await page.getByLabel('List of customers').setInputFiles({ ...file, buffer: Buffer.from('customer_id\nC-1\n') });
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Get the list with links' }).click();
  const list = readFileSync(await (await downloading).path(), 'utf8');
  expect(list.trim().split('\r\n')[1]).toMatch(/^C-1,new,http:\/\/localhost:\d+\/n\/usshop000001\?t=c/);

  await page.getByRole('switch', { name: 'Notifications' }).click();
  await page.getByText('Browsers: 0, of advocates: 0.').waitFor();
  await page.getByLabel('Path on the shop').fill('https://elsewhere.test/x.js');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('A path on the shop that ends in .js').waitFor();
  await page.getByLabel('Path on the shop').fill('/sw.js');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('As /goodword-push.js.').waitFor();
  await shoot(page, 'newsletter');
  expect(await pageViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot(page, 'newsletter-phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await pageViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
}, 120_000);
