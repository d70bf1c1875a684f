import { eq } from 'drizzle-orm';
import type { BrowserContext } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { advocate, sandboxMessage } from '../../db/schema/group.ts';
import { pageViolations } from '../../e2e/tools/axe.ts';
import { openBrowser } from '../../e2e/tools/browser.ts';
import { makeStore, readJoinPaths } from '../test/join.ts';
import { createWorld, type World } from '../test/world.ts';
import { buildShortLink } from './link.ts';

/** Lets a browser reach the world; `broken` breaks the connection for what is sent. */
async function connect(world: World, context: BrowserContext, isBroken: () => boolean) {
  await context.route(/^https:\/\/go\.test\//i, async (route) => {
    const request = route.request();
    if (request.method() === 'POST' && isBroken()) return route.abort('internetdisconnected');
    const url = new URL(request.url());
    const answer = await world.app.request(url.pathname + url.search, {
      method: request.method(),
      headers: await request.allHeaders(),
      body: request.postData(),
      redirect: 'manual',
    });
    const { 'set-cookie': cookie, ...headers } = Object.fromEntries(answer.headers);
    if (cookie) {
      const [, value = ''] = /^gw_me=([^;]+)/.exec(cookie) ?? [];
      const kept = { name: 'gw_me', value, domain: 'go.test', path: '/me', httpOnly: true, secure: true };
      await context.addCookies([kept]);
    }
    // A document that is sent on is fetched by the browser's own way past this one.
    const location = headers.location;
    if (location) {
      const body = `<meta http-equiv="refresh" content="0;url=${location}">`;
      return route.fulfill({ status: 200, headers: { 'content-type': 'text/html' }, body });
    }
    await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) });
  });
}

test('from a printed code to their own page on a phone, with and without scripts, in three languages', async () => {
  const world = await createWorld();
  const store = await makeStore(world);
  await world.ports.databases.control.orm
    .update(shopTable)
    .set({ languages: ['en-US', 'ar', 'de'] })
    .where(eq(shopTable.id, world.us.id));
  world.ports.shops.forget();
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const link = buildShortLink('https://go.test', world.us, store.code, 't', world.campaignId);

  for (const [locale, colorScheme, javaScriptEnabled, name] of [
    ['en-US', 'light', true, 'Anna'],
    ['ar', 'dark', true, 'ليلى'],
    ['de', 'light', false, 'Anke'],
  ] as const) {
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      colorScheme,
      hasTouch: true,
      locale,
      javaScriptEnabled,
    });
    let broken = false;
    await connect(world, context, () => broken);
    const page = await context.newPage();
    const check = async (step: string) => {
      // axe itself is a script.
      if (javaScriptEnabled) {
        if (step !== 'offline') expect(await pageViolations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      }
      const folder = process.env.JOIN_SCREENS;
      if (folder) await page.screenshot({ path: `${folder}/${locale}-${step}.png`, fullPage: true });
    };
    await page.clock.install();
    await page.goto(link);
    await page.locator('#name').fill(name);
    await page.locator('#address').fill('12');
    await page.locator('input[type=checkbox]').check();
    await page.locator('form button').click();
    await page.locator('#address[aria-invalid=true]').waitFor();
    if (javaScriptEnabled) {
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('address');
    }
    await check('form');
    expect(await page.locator('#name').inputValue()).toBe(name);
    await page.locator('#address').fill(`${locale}@example.com`);
    if (javaScriptEnabled) {
      broken = true;
      await page.locator('form button').click();
      await page
        .locator('#said')
        .getByText(/connection|اتصال/)
        .waitFor();
      await check('offline');
      // A connection that takes the form and never answers is a broken one too.
      await page.route('**/j/**', () => {}, { times: 1 });
      broken = false;
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await page
        .locator('#said')
        .getByText(/Sending|جارٍ/)
        .waitFor();
      await page.clock.fastForward(15_000);
      await page
        .locator('#said')
        .getByText(/connection|اتصال/)
        .waitFor();
      await page.evaluate(() => dispatchEvent(new Event('online')));
    } else {
      await page.locator('form button').click();
    }
    await page.getByText(`${locale}@example.com`).waitFor();
    await check('sent');
    const paths = await readJoinPaths(world);
    await page.goto(`https://go.test${paths.at(-1)}`);
    await check('confirm');
    await page.locator('form button').click();
    await page.locator('.own').first().waitFor();
    await context.close();
  }
  const joined = await world.tenant.orm.select().from(advocate);
  expect(joined.map(({ language, source, storeId }) => [language, source, storeId])).toEqual(
    ['en-US', 'ar', 'de'].map((language) => [language, 'till', store.id]),
  );
}, 120_000);

test('an address that is put right while the form waits is the one that it goes to, once it is typed', async () => {
  const world = await createWorld();
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  let broken = true;
  await connect(world, context, () => broken);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`https://go.test/j/${world.us.siteKey}`);
  await page.locator('#name').fill('Anna');
  await page.locator('#address').fill('ana@example.com');
  await page.locator('input[type=checkbox]').check();
  await page.locator('form button').click();
  const waits = page.locator('#said').getByText(/connection/);
  await waits.waitFor();
  await page.locator('#address').fill('anna@example.co');
  broken = false;
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.locator('#address').fill('anna@example.com');
  await waits.waitFor();
  await page.clock.fastForward(5_000);
  await page.getByText('anna@example.com').waitFor();
  await readJoinPaths(world);
  const sent = await world.tenant.orm.select().from(sandboxMessage);
  expect(sent.map(({ recipient }) => recipient)).toEqual(['anna@example.com']);
});

test('an address that is put right while the form is on its way goes out as well, and the page is about that one', async () => {
  const world = await createWorld();
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  await connect(world, context, () => false);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`https://go.test/j/${world.us.siteKey}`);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push(request.postData() ?? '');
  });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/j/**', async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.fallback();
  });
  await page.locator('#name').fill('Anna');
  await page.locator('#address').fill('ana@example.com');
  await page.locator('input[type=checkbox]').check();
  await page.locator('form button').click();
  await expect.poll(() => asked).toHaveLength(1);
  await page.locator('#address').fill('anna@example.com');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  release();
  await (await answered).finished();
  // They have stopped typing.
  await expect
    .poll(async () => {
      if (asked.length === 1) await page.clock.runFor(5_000);
      return asked;
    })
    .toHaveLength(2);
  await page.getByText('anna@example.com').waitFor();
  await readJoinPaths(world);
  const sent = await world.tenant.orm.select().from(sandboxMessage);
  expect(sent.map(({ recipient }) => recipient)).toContain('anna@example.com');
});
