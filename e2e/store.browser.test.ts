/**
 * The path of somebody who never buys online, in a real browser, on both hosts: a customer scans the code at the counter
 * and joins, shares by their own phone, the friend pays at the till while its network is gone, both rewards arrive, and
 * the marketer reads which store and which staff link it was.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePixels } from '../dashboard/till/decode.ts';
import { DEMO_CAMPAIGNS, DEMO_SHOPS, DEMO_STORES } from '../db/seed.data.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import type { StaffMade } from '../worker/store/store.routes.ts';
import type { Host, HostOptions } from './hosts/host.ts';
import { startNodeHost } from './hosts/node.ts';
import { startWorkerdHost } from './hosts/workerd.ts';
import { openBrowser } from './tools/browser.ts';
import { openPostOffice, type PostOffice } from './tools/post-office.ts';

const CUSTOMER = 'carla.jensen@example.com';
const FRIEND = 'theo.marsh@example.com';
const SHOP = DEMO_SHOPS.us.id;
const DAY = 86_400_000;
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'en-US' };

/** Noon in the shop, three weeks ago: when all is over it is not yet today, so that the dashboard's period shows it. */
const clock = {
  at: Math.floor(Date.now() / DAY) * DAY - 20 * DAY + 17 * 3_600_000,
  now: () => clock.at,
};

/** The other host takes a minute more: it is part of the soak. */
const HOSTS: [name: string, start: (options: HostOptions) => Promise<Host>][] = [
  ['Node', (options) => startNodeHost(options, clock)],
  ...(process.env.GOODWORD_ROUNDS ? ([['workerd', startWorkerdHost]] satisfies typeof HOSTS) : []),
];

describe.each(HOSTS)('from the counter to the report on %s', (name, start) => {
  let host: Host;
  let office: PostOffice;
  let browser: Browser;
  /** What no page may do: fail a request of ours, or throw. */
  const faults: string[] = [];

  beforeAll(async () => {
    office = await openPostOffice();
    [host, browser] = await Promise.all([start({ smtpUrl: office.url }), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    await office?.close();
  });

  async function openPerson(options: Parameters<Browser['newContext']>[0] = PHONE): Promise<[BrowserContext, Page]> {
    // A headless browser calls itself one, and would rightly be taken for a machine.
    const userAgent = `Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Mobile Safari/537.36`;
    const context = await browser.newContext({ userAgent, ...options });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
    page.on('response', (answer) => answer.status() >= 500 && faults.push(`${answer.status()} ${answer.url()}`));
    return [context, page];
  }

  const shoot = async (page: Page, name: string) => {
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/store-${name}.png`, fullPage: true });
  };

  /** The newest mail to somebody that matches, once it has come. */
  async function mailTo(address: string, what: RegExp): Promise<string> {
    const end = Date.now() + 40_000;
    for (;;) {
      const found = office.mails.findLast(({ to, mail }) => to.includes(address) && what.test(mail.subject ?? ''));
      if (found) return found.mail.text ?? '';
      if (Date.now() > end) {
        throw new Error(
          `no mail to ${address}: ${office.mails.map(({ to, mail }) => `${to} ${mail.subject}`).join(' | ')}`,
        );
      }
      await host.tick();
    }
  }
  const linkIn = (text: string, path: string) =>
    new RegExp(`https?://\\S+${path}\\S+`, 'i').exec(text)?.[0] ?? 'no link';

  /** What a phone's camera reads out of a picture. */
  async function scan(page: Page, type: string, picture: Buffer): Promise<string | undefined> {
    const side = 420;
    const pixels = await page.evaluate(
      async ([src, size]) => {
        const image = Object.assign(new Image(), { src });
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
        const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
        pen.drawImage(image, 0, 0, size, size);
        const { data } = pen.getImageData(0, 0, size, size);
        let text = '';
        for (const value of data) text += String.fromCharCode(value);
        return text;
      },
      [`data:${type};base64,${picture.toString('base64')}`, side] as const,
    );
    return decodePixels(new Uint8ClampedArray(Buffer.from(pixels, 'latin1')), side, side);
  }

  /** A member's calls, as the dashboard makes them. */
  async function signIn() {
    const headers: Record<string, string> = { origin: host.dashboardUrl, 'content-type': 'application/json' };
    const call = (method: string, path: string, body?: unknown) =>
      fetch(`${host.dashboardUrl}/api/${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const cookies = (await call('POST', 'auth/sign-in/email', DEMO_MEMBER)).headers.getSetCookie();
    headers.cookie = cookies.map((one) => one.split(';')[0]).join('; ');
    return call;
  }

  /** What the steps below pass on. */
  const passed = { join: '', link: '', code: '', codePage: '', staff: { url: '', pin: '' } };

  test('the marketer gives friends a reward of their own, opens a till and prints its code', async () => {
    const call = await signIn();
    const path = `campaigns/${DEMO_CAMPAIGNS.us.id}`;
    const { revision, body } = await (await call('GET', path)).json();
    for (const one of body.shops) one.reward.friend = { kind: 'coupon', amount: 500 };
    expect((await call('PUT', path, { revision, body })).status).toBe(200);

    const store = `stores/${SHOP}/${DEMO_STORES.us.id}`;
    const { made } = (await (await call('POST', `${store}/staff`, { name: 'Till 1' })).json()) as StaffMade;
    passed.staff = { url: made.url ?? '', pin: made.pin };
    const [context, page] = await openPerson();
    const read = await Promise.all(
      (['svg', 'png'] as const).map(async (kind) => {
        const answer = await call('GET', `${store}/code.${kind}?printed=t`);
        return scan(page, answer.headers.get('content-type') ?? '', Buffer.from(await answer.arrayBuffer()));
      }),
    );
    await context.close();
    passed.join = read[0] ?? '';
    expect(read).toEqual([passed.join, passed.join]);
    expect(passed.join).toMatch(/^HTTP:\/\/[^/]+\/J\/1-LARK-T$/);
  });

  test('a customer at the counter scans it, joins, confirms by the mail, and has a link to share', async () => {
    const [context, page] = await openPerson();
    await page.goto(passed.join);
    await page.getByText(DEMO_STORES.us.name).waitFor();
    await shoot(page, 'join');
    await page.locator('#name').fill('Carla');
    await page.locator('#address').fill(CUSTOMER);
    await page.locator('input[type=checkbox]').check();
    await page.locator('form button').click();
    await page.getByText(CUSTOMER).waitFor();
    await page.goto(linkIn(await mailTo(CUSTOMER, /./), '/j/in/'));
    await shoot(page, 'confirm');
    await page.locator('form button').click();
    await page.getByRole('heading', { name: /Carla/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/me');
    await shoot(page, 'me');
    // By their own phone: the app that opens has the words and the link.
    const href = await page.getByRole('link', { name: 'WhatsApp' }).first().getAttribute('href');
    passed.link = linkIn(new URL(href ?? '').searchParams.get('text') ?? '', '/r/');
    await context.close();
  });

  test('the friend opens it, gets a code, and has it mailed with bars for the till', async () => {
    const [context, page] = await openPerson();
    await page.goto(passed.link);
    expect(new URL(page.url()).searchParams.get('utm_source')).toBe('whatsapp');
    const greeting = page.getByRole('region', { name: /Carla/ });
    await greeting.getByRole('button', { name: 'Get my code' }).click();
    await greeting.getByRole('link', { name: 'Shop with my code' }).waitFor();
    // Who stands in the store already shows it there and then.
    const source = (await greeting.locator('img[src^="data:image/svg"]').getAttribute('src')) ?? '';
    const bars = await scan(page, 'image/svg+xml', Buffer.from(decodeURIComponent(source.replace(/^.*?,/, ''))));
    await shoot(page, 'landing');
    await greeting.getByRole('button', { name: 'Email me my code' }).click();
    await greeting.locator('input[type=email]').fill(FRIEND);
    await greeting.locator('form button[type=submit], form button').last().click();
    const mail = await mailTo(FRIEND, /code/i);
    passed.codePage = linkIn(mail, '/c/');
    await page.goto(passed.codePage);
    passed.code = await page.locator('.own.code').innerText();
    expect(mail).toContain(passed.code);
    expect(bars).toBe(passed.code);
    await shoot(page, 'code');
    await context.close();
  });

  test('staff check the code, lose the network, redeem it, and it goes out once', async () => {
    const [context, page] = await openPerson();
    await page.goto(passed.staff.url);
    await page.getByLabel('Enter the PIN').fill(passed.staff.pin);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByLabel('Code', { exact: true }).fill(passed.code);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
    const sent: string[] = [];
    page.on('request', (request) => request.url().endsWith('/entries') && sent.push(request.postData() ?? ''));
    await context.setOffline(true);
    await page.getByLabel('Receipt number').fill('4711');
    await page.getByLabel('Total after the discount').fill('84.00');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByRole('heading', { name: 'Noted' }).waitFor();
    await shoot(page, 'noted');
    expect(host.query('select id from redemption')).toEqual([]);
    const tried = sent.length;

    const taken = page.waitForResponse((answer) => answer.url().endsWith('/entries') && answer.ok());
    await context.setOffline(false);
    await taken;
    await page.getByRole('button', { name: /^Waiting/ }).click();
    await page.getByText('Nothing is waiting.').waitFor();
    await page.getByText(`4711 · $84`).waitFor();
    // Opened once more it has nothing left to send.
    await page.reload();
    await page.getByLabel('Code', { exact: true }).waitFor();
    expect(sent.length).toBe(tried + 1);
    await context.close();
    expect(host.query('select code, receipt, amount from redemption')).toEqual([
      { code: passed.code, receipt: '4711', amount: 8400 },
    ]);
    expect(host.query(`select trust, amount, store_id from purchase where shop_id = ?`, SHOP)).toEqual([
      { trust: 'confirmed', amount: 8400, store_id: DEMO_STORES.us.id },
    ]);
  });

  // On Workers the clock is the platform's.
  test.runIf(name === 'Node')(
    'once goods can no longer be returned both rewards arrive: the customer’s by mail and on their page, the friend’s where their code was',
    async () => {
      const told = await mailTo(CUSTOMER, /on its way/);
      expect(told).toContain('$10');
      clock.at += 15 * DAY;
      const mail = await mailTo(CUSTOMER, /You earned \$10/);
      const [context, page] = await openPerson();
      await page.goto(linkIn(mail, '/me/'));
      const code = await page.locator('.own.code').first().innerText();
      expect(mail).toContain(code);
      await page.getByText('Show it in the store').click();
      await page.locator('.rows svg').waitFor();
      await shoot(page, 'earned');
      await context.close();

      const [friend, shown] = await openPerson();
      await shown.goto(passed.codePage);
      await shown.getByText('$5', { exact: false }).waitFor();
      // A code of their own, as letters and bars, beside the one that they used.
      const [own, used] = await shown.locator('.own.code').allInnerTexts();
      expect(own).toMatch(/^[A-Z0-9-]{8,}$/);
      expect(used).toBe(passed.code);
      expect(await shown.locator('svg.bars').count()).toBe(2);
      await shoot(shown, 'friend');
      await friend.close();
    },
  );

  test('the report tells it by store, by staff link and by channel', async () => {
    const [context, page] = await openPerson({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
    for (let total = 0; total < 1; await host.tick()) {
      const [row] = host.query(
        `select sum(total) as n from rollup_series where shop = ? and rollup = '' and counter = 'conversions'`,
        DEMO_SHOPS.us.number,
      );
      total = Number(row?.n ?? 0);
    }
    await page.goto(`${host.dashboardUrl}/dashboard/reports/stores`);
    await page.getByLabel(/email/i).fill(DEMO_MEMBER.email);
    await page.getByLabel(/password/i).fill(DEMO_MEMBER.password);
    await page.getByRole('button', { name: /sign in/i }).click();
    const cells = async (name: string) => {
      const row = page.getByRole('row').filter({ hasText: name });
      await row.first().waitFor();
      return (await row.first().innerText()).split(/\s*[\t\n]+\s*/);
    };
    const figures = ['1', '$84', '1', '$84', '$84'];
    expect((await cells(DEMO_STORES.us.name)).slice(1, 7)).toEqual(['1', ...figures]);
    await shoot(page, 'report-stores');
    await page.goto(`${host.dashboardUrl}/dashboard/reports/staff`);
    // Nobody was signed up by it.
    expect((await cells(`${DEMO_STORES.us.name} · Till 1`)).slice(1, 7)).toEqual(['0', ...figures]);
    await shoot(page, 'report-staff');
    await page.goto(`${host.dashboardUrl}/dashboard/reports/channels`);
    // The customer came by the sign at the till, their friend by what the customer sent; the latter knows the former.
    expect((await cells('Sign in the store')).slice(5)).toContain('$0');
    expect(await cells('WhatsApp')).toContain('$84');
    await shoot(page, 'report-channels');
    const [credited] = host.query(
      `select body from event where kind = 'conversion' and shop = ?`,
      DEMO_SHOPS.us.number,
    );
    expect(JSON.parse(String(credited?.body))).toMatchObject({
      channel: 'whatsapp',
      entry: { source: 'till', medium: 'counter', content: DEMO_STORES.us.code },
      store: DEMO_STORES.us.id,
    });
    await context.close();
    expect(faults).toEqual([]);
  });
});
