import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { BrowserContext } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { advocate, campaign, message } from '../../db/schema/group.ts';
import { openBrowser } from '../../e2e/tools/browser.ts';
import { buildTag } from '../../scripts/build-tag.mjs';
import { violations } from '../../snippet/test/axe.ts';
import { early, pushPurchase } from '../../snippet/test/said.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { tellRewards } from '../reward/tell.dispatch.ts';
import { textsFor } from '../tag/texts.ts';
import { readJoinPaths } from '../test/join.ts';
import { confirmed, makeOrder } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';

const DAY = 86_400_000;
const NICO = 'nico@example.com';

/** A world that serves the real tag. */
async function openWorld(): Promise<World> {
  const world = await createWorld();
  const outDir = mkdtempSync(path.join(tmpdir(), 'goodword-tag-'));
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  const { loader, core, widget, rare } = await buildTag({ outDir });
  world.ports.assets = {
    ...world.ports.assets,
    loader,
    versions: [{ version: 'built', core, widget, rare }],
    tagFile: (name) => readFileSync(path.join(outDir, name), 'utf8'),
  };
  const reward = { kind: 'credit', amount: 1000, currency: 'USD', holdDays: 14 } as const;
  await world.tenant.orm.update(campaign).set({ reward }).where(eq(campaign.id, world.campaignId));
  return world;
}

/** Lets a browser reach the world, and a page of its shop in a language. */
async function connect(world: World, context: BrowserContext, language: string): Promise<void> {
  const said = early(`goodword('consent',{measure:true,store:true});goodword('identify',{email:'Known@example.com'})`);
  const body = `<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width"><title>Shop</title>
    <link rel="icon" href="data:,"><body><script>window.dataLayer=[];${said}${pushPurchase()}</script>
    <script async src="https://go.test/w/${world.us.siteKey}/l.js"></script>`;
  await context.route('https://us.shop.test/**', (route) => route.fulfill({ contentType: 'text/html', body }));
  await context.route('https://go.test/**', async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const answer = await world.app.request(url.pathname + url.search, {
      method: request.method(),
      headers: await request.allHeaders(),
      body: request.postData(),
      redirect: 'manual',
    });
    // Where a confirmation leads on to is another test's concern.
    const status = answer.status === 303 ? 204 : answer.status;
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status, headers, body: Buffer.from(await answer.arrayBuffer()) });
  });
}

test('the sheet asks where the reward shall go, by keys and on narrow phones, and what was earned is told once the mail is confirmed', async () => {
  const world = await openWorld();
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  let link = '';
  for (const [language, email] of [
    ['ar', 'other@example.com'],
    ['en-US', NICO],
  ] as const) {
    const texts = textsFor(language, world.us.formal);
    const context = await browser.newContext({ viewport: { width: 320, height: 740 }, hasTouch: true });
    await connect(world, context, language);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto('https://us.shop.test/thanks');
    await page.getByRole('button', { name: texts.offer_action as string }).click();
    const field = page.getByRole('dialog').getByLabel(texts.reach_ask as string);
    await field.waitFor();
    // What the page named the shopper by, though no address leaves it unasked.
    expect(await field.inputValue()).toBe('Known@example.com');
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    const look = async (step: string) => {
      const folder = process.env.REACH_SCREENS;
      if (folder) await page.screenshot({ path: `${folder}/${language}-${step}.png` });
    };
    await field.scrollIntoViewIfNeeded();
    await look('asks');
    await field.fill('nico@nowhere');
    await field.press('Enter');
    await page
      .getByRole('status')
      .filter({ hasText: texts.reach_invalid as string })
      .waitFor();
    await field.fill(email);
    await page.getByRole('button', { name: texts.reach_send as string }).click();
    const sent = page.getByText(texts.reach_sent as string);
    await sent.waitFor();
    expect(await sent.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)).toBe(
      true,
    );
    expect(await violations(page)).toEqual([]);
    await look('sent');
    link = (await page.getByRole('dialog').locator('output').textContent()) ?? '';
    expect(faults).toEqual([]);

    if (language === 'en-US') {
      const click = await world.get(new URL(link).pathname, { 'user-agent': 'Mozilla/5.0 Chrome/140 Safari/537.36' });
      const clickToken = new URL(click.headers.get('location') ?? '').searchParams.get('rc') ?? '';
      await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references: ['77'], clickToken }));
      const rewards = () => world.tenant.orm.select().from(message).where(eq(message.kind, 'reward'));
      const paths = await readJoinPaths(world);
      await page.goto(`https://go.test${paths.at(-1)}`);
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.locator('form button').click();
      expect((await answered).status()).toBe(204);
      const people = await world.tenant.orm.select().from(advocate);
      expect(people.filter(({ emailConfirmedAt, mergedInto }) => emailConfirmedAt && !mergedInto)).toHaveLength(1);
      await tellRewards(world.ports);
      expect(await rewards()).toMatchObject([
        { idempotencyKey: expect.stringMatching(/:pending$/), masked: 'n…@example.com' },
      ]);
      world.clock.advance(14 * DAY);
      expect(await releaseDue(world.ports)).toBe(1);
      expect(await rewards()).toHaveLength(2);
    }
    await context.close();
  }
});
