/**
 * The demo shop with the real server behind it, in a real browser: what a marketer places over its pages shows there, who
 * the shop vouches for is known and nobody else, and a visitor's Global Privacy Control outweighs the banner.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DEMO_CAMPAIGNS } from '../db/seed.data.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import type { CampaignPlacement } from '../worker/campaign/campaign.ts';
import type { LinksAnswer } from '../worker/wire.ts';
import type { Host } from './hosts/host.ts';
import { startNodeHost } from './hosts/node.ts';
import { openBrowser } from './tools/browser.ts';

let host: Host;
let browser: Browser;
/** What no page may do: throw, or write an error to the console. */
const faults: string[] = [];

beforeAll(async () => {
  [host, browser] = await Promise.all([startNodeHost(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(faults.splice(0)).toEqual([]);
});

async function open(path: string, options: BrowserContextOptions = {}, begin?: () => void): Promise<Page> {
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
  const page = await (await browser.newContext({ userAgent, ...options })).newPage();
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  page.on('console', (line) => line.type() === 'error' && faults.push(`console: ${line.text()}`));
  if (begin) await page.addInitScript(begin);
  await page.goto(`${host.dashboardUrl}/demo/us/${path}`);
  return page;
}

/** As a marketer does in the dashboard: the campaign's places are these. */
async function place(placements: CampaignPlacement[]) {
  const headers: Record<string, string> = { origin: host.dashboardUrl, 'content-type': 'application/json' };
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${host.dashboardUrl}/api/${path}`, { headers, ...init });
  const signedIn = await call('auth/sign-in/email', { method: 'POST', body: JSON.stringify(DEMO_MEMBER) });
  headers.cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const path = `campaigns/${DEMO_CAMPAIGNS.us.id}`;
  const { revision, body } = (await (await call(path)).json()) as { revision: number; body: object };
  const saved = await call(path, { method: 'PUT', body: JSON.stringify({ revision, body: { ...body, placements } }) });
  expect(saved.status).toBe(200);
}

test('a banner on the pages it is for, and the deals as somebody is about to leave', async () => {
  await place([
    { kind: 'banner', rules: { pages: ['/demo/us/basket'] } },
    { kind: 'exit_intent', rules: { notPages: ['/demo/us/basket'] } },
  ]);
  const page = await open('');
  await page.waitForFunction(() => !Array.isArray((window as { goodword?: { q: unknown } }).goodword?.q ?? []));
  const leaving = page.getByRole('heading', { name: /Before you go/ });
  expect(await leaving.count()).toBe(0);
  await page.mouse.move(400, 300);
  // What watches for it comes a moment after the page: who leaves before that is not asked.
  await expect
    .poll(async () => {
      await page.evaluate(() => document.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -1 })));
      return leaving.count();
    })
    .toBe(1);
  await page
    .getByRole('region', { name: /Before you go/ })
    .getByRole('radio')
    .first()
    .waitFor();

  await page.goto(`${host.dashboardUrl}/demo/us/basket`);
  const banner = page.locator('.banner');
  await banner.waitFor();
  await banner.getByRole('button').first().click();
  await page.getByRole('dialog', { name: 'Know someone who would love this?' }).waitFor();
});

/** Opens the share sheet on the account page. @returns what the server knows of who shares. */
async function shareFromAccount(page: Page): Promise<LinksAnswer> {
  const asked = page.waitForResponse(
    (answer) => answer.url().endsWith('/links') && answer.request().method() === 'POST',
  );
  await page.locator('#goodword-account').getByRole('button', { name: 'Share with a friend' }).click();
  return (await asked).json() as Promise<LinksAnswer>;
}

test('whom the shop’s signature vouches for is known by it; a page that claims to be another customer is not', async () => {
  await place([{ kind: 'account', target: 'goodword-account' }]);
  const page = await open('account');
  await page.locator('form[action$="/sign-in"] button').click();
  // The page of before has the same button.
  await page.locator('form[action$="/sign-out"]').waitFor();
  expect(await shareFromAccount(page)).toMatchObject({ state: 'verified', firstName: 'Anna' });
  await page.keyboard.press('Escape');

  await page.route('**/demo/us/account', async (route) => {
    const answer = await route.fetch();
    const html = await answer.text();
    const forged = html.replace(/"customerId":"[^"]+"/, '"customerId":"somebody-else"');
    expect(forged).not.toBe(html);
    await route.fulfill({ response: answer, body: forged });
  });
  await page.reload();
  const other = await shareFromAccount(page);
  expect(other.state).not.toBe('verified');
  // Nothing is sent in the name of somebody whom nobody vouches for.
  expect(other.links.filter(({ verdict }) => verdict === 'relay')).toEqual([]);
});

test('Global Privacy Control: the banner’s yes stores nothing of ours', async () => {
  await place([{ kind: 'floating' }]);
  const landing = '?rk=0001abcdefgh&rc=signed';
  const look = (page: Page) =>
    page.evaluate(() =>
      [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key === 'goodword'),
    );
  const agreed = await open(landing);
  await agreed.locator('[data-consent="accept"]').click();
  await expect.poll(() => look(agreed)).toEqual(['goodword', 'goodword']);

  const page = await open(landing, { extraHTTPHeaders: { 'sec-gpc': '1' } }, () =>
    Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
  );
  await page.locator('[data-consent="accept"]').click();
  await page.getByRole('heading', { name: 'We do not know this link' }).waitFor();
  expect(await look(page)).toEqual([]);
  const cookies = (await page.context().cookies()).map(({ name }) => name);
  expect(cookies.filter((name) => !name.startsWith('demo_'))).toEqual([]);
});

test('a page of the shop comes back from the back/forward cache as it was left', async () => {
  await place([{ kind: 'floating' }]);
  const page = await open('', {}, () => {
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
  });
  await page.getByRole('button', { name: 'Treat a friend' }).waitFor();
  await page.evaluate(() => Object.assign(window, { mine: 1 }));
  await page.goto(`${host.dashboardUrl}/demo/us/legal`);
  await page.goBack({ waitUntil: 'commit', timeout: 3000 }).catch(() => {});
  await expect.poll(() => page.evaluate('[window.mine, window.persisted]')).toEqual([1, true]);
  expect(await page.getByRole('button', { name: 'Treat a friend' }).count()).toBe(1);
});
