/**
 * The whole path as people walk it, in a real browser, on both hosts: a customer buys in the American demo shop and
 * shares by email; the friend opens the mail that a real SMTP server got, clicks, claims a code and buys without ever
 * answering the consent banner; the shop confirms; the marketer reads it in the report; the refund takes it back.
 */
import { generateKeyPairSync } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import type { ConnectionsAnswer, ConnectionTried } from '../worker/message/connection.ts';
import { ACCOUNT } from '../worker/message/senders/twilio.server.ts';
import type { Host } from './hosts/host.ts';
import { startNodeHost } from './hosts/node.ts';
import { startWorkerdHost } from './hosts/workerd.ts';
import { openBrowser } from './tools/browser.ts';
import { openPostOffice, type PostOffice } from './tools/post-office.ts';
import { serveTwilio } from './tools/twilio.ts';

const FRIEND = 'ben.carter@example.com';
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const INBOUND = 'secret-of-the-mail-server-for-tests';

describe.each([
  ['Node', startNodeHost],
  ['workerd', startWorkerdHost],
])('the whole path on %s', (_, start) => {
  let host: Host;
  let office: PostOffice;
  let texts: Awaited<ReturnType<typeof serveTwilio>>;
  let browser: Browser;
  /** What no page may do: fail a request of ours, throw, or write to the console. */
  const faults: string[] = [];

  beforeAll(async () => {
    [office, texts] = await Promise.all([openPostOffice(), serveTwilio()]);
    const dkimKey = String(KEYS.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const options = { smtpUrl: office.url, twilioUrl: texts.url, dkimKey, inboundSecret: INBOUND };
    [host, browser] = await Promise.all([start(options), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    await office?.close();
    texts?.close();
  });

  async function openPerson(options: Parameters<Browser['newContext']>[0] = {}): Promise<[BrowserContext, Page]> {
    // A headless browser calls itself one, and would rightly be taken for a machine.
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, userAgent, ...options });
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
    page.on('console', (message) => {
      // The dashboard asks who is signed in before anybody is: the browser notes the 401.
      const inShop = page.url().includes('/demo/');
      if (inShop && message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('response', (answer) => answer.status() >= 500 && faults.push(`${answer.status()} ${answer.url()}`));
    return [context, page];
  }
  const shop = (path = '') => `${host.dashboardUrl}/demo/${path}`;

  /** Asks again until it holds: events travel through a queue on Cloudflare. */
  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + 20_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`it did not come to hold: ${what}`);
      await host.tick();
    }
  }

  async function buy(page: Page, path: 'us' | 'de', person: Record<string, string>) {
    await page.goto(shop(`${path}/`));
    await page.locator('a[href*="/p/"]').first().click();
    await page.locator('form[action*="/basket"] button.button').first().click();
    await page.goto(shop(`${path}/checkout`));
    for (const [name, value] of Object.entries(person)) {
      const field = page.locator(`input[name="${name}"]`);
      if (await field.count()) await field.fill(value);
    }
    await page.locator(`form[action$="/${path}/checkout"] button.button`).last().click();
    await page.waitForURL(/\/order\//);
  }
  /** The service's own canary buys too. */
  const OF_PEOPLE = `shop_id not like '%CANARY%'`;
  const orders = () =>
    host.query(`select id, trust, amount, coupons from purchase where ${OF_PEOPLE} order by created_at`);
  const rewards = () => host.query(`select state, reason, due_at from reward where ${OF_PEOPLE}`);

  test('a customer buys, picks a deal and shares it by email', async () => {
    const [context, page] = await openPerson();
    await page.goto(shop('us/account'));
    await page.locator('form[action$="/sign-in"] button').click();
    await buy(page, 'us', {});

    const card = page.getByRole('region', { name: /who else would love this/i });
    await card.waitFor();
    await card.getByRole('radio').first().check();
    await card.getByRole('button', { name: 'Share with a friend' }).click();
    const dialog = page.getByRole('dialog');
    // Every way to share is a real address before anybody taps it.
    await expect.poll(() => dialog.getByRole('link', { name: 'WhatsApp' }).getAttribute('href')).toMatch(/wa\.me/);
    await dialog.getByRole('button', { name: 'Email', exact: true }).click();
    await dialog.getByLabel(/friend’s email/i).fill(FRIEND);
    await dialog.getByLabel(/personal line/i).fill('The mugs are lovely.');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByText('On its way').waitFor();
    await context.close();
    await until('the mail is sent', () => office.mails.length > 0);
    expect(office.mails.length).toBe(1);
  });

  test('the mail says who sent it and why, and can be stopped in one click', () => {
    const { mail, to, raw } = office.mails[0] as PostOffice['mails'][number];
    expect(to).toEqual([FRIEND]);
    expect(mail.from?.name).toContain('Anna');
    expect(mail.text).toContain('The mugs are lovely.');
    expect(mail.html).toMatch(/<html[^>]+lang="en/);
    const header = (key: string) => mail.headers.find((one) => one.key === key)?.value ?? '';
    expect(header('list-unsubscribe')).toContain(`<${host.publicUrl}/u/`);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(header('message-id')).toMatch(/^<msg_\w+@/);
    expect(raw).not.toContain('anna.miller@');
  });

  test('the mail is signed, and passes at whoever gets it', async () => {
    const key = KEYS.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const { results } = await dkimVerify(office.mails[0]?.raw ?? '', {
      resolver: async (name) => (name === 'gw1._domainkey.mail.test' ? [[`v=DKIM1; k=rsa; p=${key}`]] : []),
    });
    expect(results.map(({ status }) => status.result)).toEqual(['pass']);
  });

  const linkIn = (text: string | undefined) => /https?:\/\/\S+\/r\/[\w.]+/.exec(text ?? '')?.[0] ?? 'no link';

  test('the friend is greeted, claims a code and buys, without a word to the consent banner', async () => {
    const [context, page] = await openPerson();
    await page.goto(linkIn(office.mails[0]?.mail.text));
    expect(new URL(page.url()).searchParams.get('utm_source')).toBe('email');
    const greeting = page.getByRole('region', { name: /Anna/ });
    await greeting.getByRole('button', { name: 'Get my code' }).click();
    const apply = greeting.getByRole('link', { name: 'Shop with my code' });
    await apply.waitFor();

    // The same code again on a reload; nothing was kept in the browser for it.
    const first = await apply.getAttribute('href');
    await page.reload();
    await greeting.getByRole('button', { name: 'Get my code' }).click();
    await apply.waitFor();
    expect(await apply.getAttribute('href')).toBe(first);
    const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, window.name, history.state]);
    expect(kept).toEqual([0, 0, '', null]);
    const ours = (await context.cookies()).filter(({ name }) => !name.startsWith('demo_'));
    expect(ours).toEqual([]);

    await apply.click();
    await buy(page, 'us', {
      email: FRIEND,
      firstName: 'Ben',
      lastName: 'Carter',
      street: '1 Main Street',
      city: 'Albany',
      region: 'NY',
      zip: '12207',
    });
    await until('the order is captured', () => orders().length === 2);
    await context.close();
    expect(host.query(`select method, state from conversion where ${OF_PEOPLE}`)).toEqual([
      { method: 'coupon', state: 'credited' },
    ]);
    expect(rewards()).toMatchObject([{ state: 'pending', reason: 'awaiting_confirmation', due_at: null }]);
  });

  test('the shop confirms, and the reward has a date', async () => {
    const [context, page] = await openPerson();
    await page.goto(shop('us/office'));
    await page
      .locator('tr', { has: page.locator('code') })
      .getByRole('button', { name: 'Confirm' })
      .click();
    await page.getByRole('status').filter({ hasText: 'confirmed' }).waitFor();
    await context.close();
    expect(orders().map(({ trust }) => trust)).toEqual(['claimed', 'confirmed']);
    const [reward] = rewards();
    expect(reward).toMatchObject({ state: 'pending', reason: 'return_period' });
    expect(Number(reward?.due_at)).toBeGreaterThan(Date.now());
  });

  test('the marketer signs in and reads what it earned', async () => {
    const [context, page] = await openPerson();
    await until(
      'the facts are folded',
      () =>
        host
          .query(`select counter, sum(total) as total from rollup_series where rollup = '' group by counter`)
          .filter(({ counter, total }) => ['clicks', 'conversions', 'shares'].includes(String(counter)) && total === 1)
          .length === 3,
    );
    await page.goto(`${host.dashboardUrl}/dashboard`);
    await page.getByLabel(/email/i).fill(DEMO_MEMBER.email);
    await page.getByLabel(/password/i).fill(DEMO_MEMBER.password);
    await page.getByRole('button', { name: /sign in/i }).click();
    const funnel = page.getByRole('region', { name: /funnel/i }).or(page.locator('.funnel'));
    await funnel.first().waitFor();
    const text = await funnel.first().innerText();
    expect(text).toMatch(/shares/i);
    const byChannel = page.locator('section[aria-labelledby="by-channel"]');
    expect(await byChannel.innerText()).toMatch(/email/i);
    const bySource = page.locator('section[aria-labelledby="by-utm_source"]');
    expect(await bySource.innerText()).toMatch(/email/);
    const [money] = host.query(
      `select sum(total) as revenue from rollup_series where rollup = '' and counter = 'revenue'`,
    );
    const written = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(
      Number(money?.revenue) / 100,
    );
    expect(await byChannel.innerText()).toContain(written);
    await context.close();
  });

  test('a refund by the shop takes the reward back', async () => {
    const [context, page] = await openPerson();
    await page.goto(shop('us/office'));
    await page
      .locator('tr', { has: page.locator('code') })
      .getByRole('button', { name: 'Refund' })
      .click();
    await page.getByRole('status').filter({ hasText: 'refunded' }).waitFor();
    await context.close();
    expect(rewards()).toMatchObject([{ state: 'void', reason: 'refunded' }]);
    await until('the report follows', () =>
      host
        .query(`select sum(total) as revenue from rollup_series where rollup = '' and counter = 'revenue'`)
        .every(({ revenue }) => revenue === 0),
    );
  });

  test('who unsubscribes is not written to again', async () => {
    const mail = office.mails[0]?.mail;
    const header = mail?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
    const url = /<(http[^>]+)>/.exec(header)?.[1] as string;
    expect((await fetch(url)).status).toBe(200);
    expect(host.query('select id from suppression')).toEqual([]);
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
    expect(answer.status).toBe(200);
    expect(host.query('select channel, source from suppression')).toMatchObject([{ source: 'user' }]);

    const [context, page] = await openPerson();
    await page.goto(shop('us/account'));
    await page.locator('form[action$="/sign-in"] button').click();
    const card = page.locator('#goodword-account');
    await card.getByRole('radio').nth(1).check();
    await card.getByRole('button', { name: 'Share with a friend' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Email', exact: true }).click();
    await dialog.getByLabel(/friend’s email/i).fill(FRIEND);
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    // The same answer whether suppressed or not.
    await dialog.getByText('On its way').waitFor();
    await context.close();
    // Whether it was never made, since this friend had one this month, or is held back: nothing leaves.
    await host.tick();
    const states = host.query(`select state from message where ${OF_PEOPLE} and kind = 'deal'`);
    expect(states.filter(({ state }) => state !== 'suppressed')).toEqual([{ state: 'sent' }]);
    expect(office.mails.length).toBe(1);
  });

  test('in Germany the shopper shares by their own means: no field asks for a friend’s address', async () => {
    const [context, page] = await openPerson({ locale: 'de-DE' });
    await buy(page, 'de', {
      email: 'jana@example.com',
      firstName: 'Jana',
      lastName: 'Vogt',
      street: 'Lindenweg 4',
      city: 'Berlin',
      zip: '10115',
    });
    const card = page.locator('section.card');
    await card.waitFor();
    await card.locator('button.main').click();
    const dialog = page.getByRole('dialog');
    const text = dialog.getByRole('textbox').first();
    await expect.poll(() => text.inputValue()).not.toBe('');
    await text.fill('Schau mal, das passt zu dir:');
    await expect
      .poll(() => dialog.locator('a[href^="https://wa.me"]').getAttribute('href'))
      .toContain(encodeURIComponent('Schau mal'));
    expect(await dialog.locator('a[href^="mailto:"]').getAttribute('href')).toMatch(/^mailto:\?/);
    // The one address that is asked for is their own: where the reward goes.
    await expect.poll(() => dialog.locator('input[type="email"]').count()).toBe(1);
    await dialog.getByRole('textbox', { name: /Prämie|Belohnung/ }).waitFor();
    expect(await dialog.locator('input[type="tel"]').count()).toBe(0);
    await context.close();
    expect(host.query('select count(*) as n from message where state <> ?', 'suppressed')).toEqual([{ n: 1 }]);
  });

  test('a bounce that a mail server hands in finds its message', async () => {
    const { from = '', to = [] } = office.mails[0] ?? {};
    const bounce = [
      'From: MAILER-DAEMON@mx.example.com',
      `To: <${from}>`,
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'No such user.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.com',
      '',
      `Final-Recipient: rfc822; ${to[0]}`,
      'Action: failed',
      'Status: 5.1.1',
      '--b--',
      '',
    ].join('\r\n');
    const hand = (secret: string) =>
      fetch(`${host.dashboardUrl}/hooks/mail/platform`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
        body: bounce,
      });
    expect((await hand('another-secret-which-is-long-enough')).status).toBe(401);
    expect(await (await hand(INBOUND)).json()).toEqual({ verdict: 'bounced' });
    expect(host.query(`select state from message where kind = 'deal' and state = 'bounced'`)).toHaveLength(1);
  });

  test('a text leaves over an account at Twilio', async () => {
    let cookie = '';
    const send = (path: string, body: unknown) =>
      fetch(`${host.dashboardUrl}/api/${path}`, {
        method: 'POST',
        headers: { origin: host.dashboardUrl, 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      });
    const cookies = (await send('auth/sign-in/email', DEMO_MEMBER)).headers.getSetCookie();
    cookie = cookies.map((one) => one.split(';')[0]).join('; ');
    const values = { number: '+15005550006', ...ACCOUNT };
    const saved = await send('connections', { provider: 'twilio', channel: 'sms', values });
    const { connections } = (await saved.json()) as ConnectionsAnswer;
    const tried = await send(`connections/${connections[0]?.id}/test`, { to: '+12025550123' });
    expect((await tried.json()) as ConnectionTried).toEqual({ ok: true, name: '+12025550123', error: '' });
    expect(texts.twilio.texts).toMatchObject([{ to: '+12025550123', from: '+15005550006' }]);
  });

  test('nothing failed on any page on the way', () => {
    expect(faults).toEqual([]);
  });
});
