import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { pushSubscription } from '../../db/schema/group.ts';
import { pageViolations } from '../../e2e/tools/axe.ts';
import { openBrowser } from '../../e2e/tools/browser.ts';
import { planAccess } from '../advocate/access.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { current } from '../test/living.ts';
import { createPushWorld } from '../test/push.ts';
import { makeReferral } from '../test/referral.ts';
import { inviteBrowsers } from './invite.ts';

const listening = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

/** Two addresses of their own: the service, and a shop with a button and one line for its service worker. */
async function openSites() {
  const opened = await createPushWorld();
  const { world } = opened;
  const front = serve({ fetch: world.app.fetch, port: 0 });
  await new Promise<void>((done) => front.once('listening', done));
  world.ports.config.publicUrl = `http://localhost:${listening(front)}`;
  const at = `${world.ports.config.publicUrl}/push/usshop000001`;
  const page = `<!doctype html><html lang="en"><title>Shop</title><h1>Thank you</h1><button id="ask">News</button>
<script>document.getElementById('ask').addEventListener('click', () => import('${at}/ask.js?l=en').then((push) => push.ask()));</script>`;
  const shop = createServer((request, response) => {
    const isWorker = request.url === '/goodword-push.js';
    response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html');
    response.end(isWorker ? `importScripts('${at}/worker.js');` : page);
  });
  await new Promise<void>((done) => shop.listen(0, () => done()));
  onTestFinished(() => {
    shop.closeAllConnections();
    shop.close();
    front.close();
  });
  const shopUrl = `http://localhost:${listening(shop)}`;
  await world.ports.databases.control.orm.update(shopTable).set({ origins: [shopUrl] });
  world.ports.shops.forget();
  return { ...opened, shopUrl };
}

test('asked on a tap, never before; the notification shows what was sent, and its action ends them', async () => {
  const { world, service, shopUrl } = await openSites();
  const browser = await openBrowser({ whole: true });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const { publicUrl } = world.ports.config;
  for (const origin of [shopUrl, publicUrl]) await context.grantPermissions(['notifications'], { origin });
  const target = service.subscribe();
  // No push service of a browser maker is there to subscribe at: this one stands in for it.
  await context.addInitScript((told) => {
    const found = {
      endpoint: told.endpoint,
      toJSON: () => ({ endpoint: told.endpoint, keys: { p256dh: told.p256dh, auth: told.auth } }),
    };
    // What is kept is lost with the page, as if the next one were another browser's, unless it says that it is this one.
    let kept: object | null = location.hash === '#here' ? found : null;
    const subscribe = async ({ applicationServerKey: { buffer } }: { applicationServerKey: Uint8Array }) => {
      const unsubscribe = async () => {
        kept = null;
        return true;
      };
      kept = { ...found, options: { applicationServerKey: buffer }, unsubscribe };
      return kept;
    };
    const manager = { getSubscription: async () => kept, subscribe };
    if ('PushManager' in globalThis) Object.assign(PushManager.prototype, manager);
  }, target);
  const asked: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  const faults: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));

  await page.goto(shopUrl);
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  expect(asked.filter((url) => url.startsWith(publicUrl))).toEqual([]);
  await page.getByRole('button', { name: 'News' }).click();
  const dialog = page.getByRole('dialog', { name: 'Notifications from Maple US' });
  await dialog.waitFor();
  expect(await pageViolations(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/push-ask.png` });
  await dialog.getByRole('button', { name: 'Not now' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await world.tenant.orm.select().from(pushSubscription)).toEqual([]);

  const turnOn = async () => {
    await page.getByRole('button', { name: 'News' }).click();
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByText('Notifications are on in this browser.').waitFor();
    expect(await world.tenant.orm.select().from(pushSubscription)).toHaveLength(1);
  };
  await turnOn();
  await dialog.getByRole('button', { name: 'OK' }).click();

  // Off by one tap where they were turned on, and on again.
  await page.getByRole('button', { name: 'News' }).click();
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await world.tenant.orm.select().from(pushSubscription)).toEqual([]);
  await turnOn();

  // What reaches the push service, opened, reaches the service worker.
  world.clock.advance(4 * 3_600_000);
  await inviteBrowsers(world.ports, await current(world));
  await dispatchDue(world.ports, { random: () => 0.5 });
  const [arrived] = service.arrived;
  expect(JSON.parse(arrived?.text ?? '')).toMatchObject({ title: 'Recommend Maple US to friends' });
  const session = await context.newCDPSession(page);
  const registered = new Promise<string>((done) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL === `${shopUrl}/goodword-push/`);
      if (own) done(own.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  const deliver = (data: string) =>
    session.send('ServiceWorker.deliverPushMessage', { origin: shopUrl, registrationId, data });
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration('/goodword-push/');
      const notifications = (await registration?.getNotifications()) ?? [];
      return notifications.map(({ title, body, tag, lang }) => ({ title, body, tag, lang }));
    });
  await deliver(JSON.stringify({ title: 'of somebody else' }));
  await deliver(arrived?.text ?? '');
  await deliver(arrived?.text ?? '');
  await expect.poll(shown).toEqual([
    {
      title: 'Recommend Maple US to friends',
      body: '20% off the first order · You get $10 for each friend who orders.',
      tag: JSON.parse(arrived?.text ?? '').goodword,
      lang: 'en-US',
    },
  ]);

  const worker = context.serviceWorkers().find((one) => one.url() === `${shopUrl}/goodword-push.js`);
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await scope.registration.getNotifications();
    const Tap = (globalThis as unknown as { NotificationEvent: new (type: string, init: object) => Event })
      .NotificationEvent;
    globalThis.dispatchEvent(new Tap('notificationclick', { notification, action: 'goodword-stop' }));
  });
  await expect.poll(async () => (await world.tenant.orm.select().from(pushSubscription)).length).toBe(0);
  expect(await shown()).toEqual([]);

  // The advocate's own page asks in its own words, and has a way out without any script.
  const { advocateId } = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  const { url, statement } = planAccess(world.ports, world.us, advocateId);
  await world.tenant.client.batch([statement], 'write');
  await page.goto(url);
  await page.getByText('Maple US may send me notifications in this browser').waitFor();
  expect(await pageViolations(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/push-me.png`, fullPage: true });
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Notifications are on in this browser.').waitFor();
  expect(await world.tenant.orm.select().from(pushSubscription)).toMatchObject([{ advocateId }]);
  // Here it is on; another browser can turn it on too, and turn all of them off.
  const asks = () => page.locator('#push').isVisible();
  await page.goto(`${publicUrl}/me#here`);
  await page.reload();
  await page.getByRole('button', { name: 'Turn off' }).waitFor();
  await page.locator('#push[data-on]').waitFor({ state: 'attached' });
  expect(await asks()).toBe(false);
  await page.goto('about:blank');
  await page.goto(`${publicUrl}/me`);
  await page.getByRole('button', { name: 'Turn on' }).waitFor();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByText('Maple US may send me notifications in this browser').waitFor();
  expect(await world.tenant.orm.select().from(pushSubscription)).toEqual([]);
  expect(faults).toEqual([]);
}, 120_000);
