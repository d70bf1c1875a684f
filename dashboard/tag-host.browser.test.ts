import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { shop } from '../db/schema/control.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { buildTag } from '../scripts/build-tag.mjs';

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

/** The dashboard, the service at a second host, and a shop whose page carries whatever line the dashboard gave. */
async function openAll() {
  const opened = await openDashboard({ width: 1280, height: 900 });
  const { world } = opened;
  const outDir = mkdtempSync(path.join(tmpdir(), 'goodword-tag-'));
  const { loader, core, widget, rare } = await buildTag({ outDir });
  world.ports.assets = {
    ...world.ports.assets,
    loader,
    versions: [{ version: 'built', core, widget, rare }],
    tagFile: (name) => readFileSync(path.join(outDir, name), 'utf8'),
    installFile: (name) => `${name} of __SITE_KEY__ at __HOST__`,
  };
  const own = serve({ fetch: world.app.fetch, port: 0 });
  const line = { text: '' };
  const store = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/html').end(`<!doctype html><html lang="en"><script>dataLayer = [];
function gtag() { dataLayer.push(arguments) }
gtag('consent', 'default', { analytics_storage: 'granted', ad_storage: 'granted' });</script>${line.text}</html>`),
  ).listen(0);
  onTestFinished(() => {
    own.close();
    store.close();
    rmSync(outDir, { recursive: true, force: true });
  });
  const shopUrl = `http://localhost:${portOf(store)}`;
  await world.ports.databases.control.orm.update(shop).set({ origins: [shopUrl] });
  world.ports.shops.forget();
  return { ...opened, line, shopUrl, ownHost: `http://localhost:${portOf(own)}` };
}

test('a marketer gives the shop a host of its own, and pages get everything from there, the cookie included', async () => {
  const { world, url, page, browser, faults, line, shopUrl, ownHost } = await openAll();
  await page.goto(`${url}/dashboard/settings?shop=${world.us.id}`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  const field = page.getByLabel('Host of your own');
  await field.fill('deals.other.test');
  await page.getByText('deals.other.test. CNAME localhost.').waitFor();
  await page.getByRole('button', { name: 'Check and use' }).click();
  await page.getByText('The host has to lie on the domain of the shop').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/tag-host-refused.png`, fullPage: true });
  await field.fill(ownHost);
  await page.getByRole('button', { name: 'Check and use' }).click();
  await page.getByText('serves the tag. Take template, container or line').waitFor();
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByText(/^localhost:\d+ serves the tag\.$/).waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/tag-host.png`, fullPage: true });
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/tag-host-phone.png`, fullPage: true });

  await page.goto(`${url}/dashboard/install?shop=${world.us.id}`);
  await page.getByText('carry the shop’s own host').waitFor();
  line.text = `${await page.getByLabel('Without Tag Manager').locator('code').textContent()}`;
  expect(line.text).toContain(`src="${ownHost}/w/usshop000001/l.js"`);
  await page.getByText(`script-src ${ownHost}; connect-src ${ownHost}; img-src ${ownHost} ${url} data:`).waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/tag-host-install.png`, fullPage: true });

  const storefront = await browser.newPage();
  const asked: string[] = [];
  storefront.on('request', (request) => asked.push(new URL(request.url()).origin));
  const [kept] = await Promise.all([
    storefront.waitForResponse((answer) => answer.url().endsWith('/keep')),
    storefront.goto(`${shopUrl}/?rk=abcdefgh1234`),
  ]);
  expect([kept.status(), kept.url()]).toEqual([200, `${ownHost}/w/usshop000001/keep`]);
  const cookies = await storefront.context().cookies(kept.url());
  expect(cookies.map(({ name, path }) => [name, path])).toEqual([['gw', '/w/usshop000001/keep']]);
  expect([...new Set(asked)].filter((origin) => origin !== shopUrl)).toEqual([ownHost]);
  expect(faults).toEqual([]);
});
