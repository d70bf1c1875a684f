import { expect, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { OutwardError } from '../outward/outward.error.ts';
import { foundRetailer, SHOP } from '../test/founder.ts';
import { type HostFault, readTagHost } from './host.ts';

const HOST = 'https://deals.maple-home.test';
const PAGE = 'https://www.maple-home.test';

test.each<[typed: string, expected: string]>([
  ['https://deals.shop.test', 'https://deals.shop.test'],
  [' Deals.Shop.test/ ', 'https://deals.shop.test'],
  ['www.shop.test', 'https://www.shop.test'],
  ['https://deals.shop.test/w', 'no_host'],
  ['https://deals.shop.test?x', 'no_host'],
  ['https://deals.shop.test:8443', 'no_host'],
  ['https://me:secret@deals.shop.test', 'no_host'],
  ['http://deals.shop.test', 'no_host'],
  ['javascript:alert(1)', 'no_host'],
  ['10.0.0.1', 'no_host'],
  ['http://localhost:3000', 'no_host'],
  ['deals', 'no_host'],
  ['two words.shop.test', 'no_host'],
  ['deals.other.test', 'foreign'],
  ['evilshop.test', 'foreign'],
])('%s for a shop at www.shop.test: %s', (typed, expected) => {
  const read = readTagHost(typed, { origins: ['https://www.shop.test'] }, false);
  expect('host' in read ? read.host : read.fault).toBe(expected);
});

/** A retailer with two shops, and an internet in which some names lead to the service. */
async function openShops() {
  const { world, call, addShop } = await foundRetailer();
  const leads: Record<string, string | HostFault> = { 'deals.maple-home.test': HOST };
  world.ports.outward = async (input) => {
    const { host, pathname } = new URL(String(input));
    const to = leads[host] ?? 'not_found';
    if (!to.startsWith('https:')) throw new OutwardError(to as OutwardError['code']);
    return world.app.request(to + pathname);
  };
  world.ports.assets = { ...world.ports.assets, installFile: (name) => `${name} of __SITE_KEY__ at __HOST__` };
  const first = await addShop();
  const second = await addShop({ name: 'Finch' });
  const set = (host: string, shop = first.live.id) => call('PUT', `install/${shop}/host`, { host });
  const faultOf = async (host: string) => {
    const answer = await set(host);
    const { errors } = (await answer.json()) as { errors?: { path: string; code: string }[] };
    return [answer.status, ...(errors ?? []).map(({ path, code }) => `${path} ${code}`)];
  };
  const text = async (path: string, base = 'https://go.test') => (await world.app.request(base + path)).text();
  return { world, call, first, second, leads, set, faultOf, text };
}

test('a host of the shop’s own is in all that is handed out for it, and in nothing of another shop', async () => {
  const { world, call, first, second, set, text } = await openShops();
  const { live, test: sibling } = first;
  expect(await (await set('deals.maple-home.test')).json()).toEqual({ host: HOST, common: 'go.test' });
  const { shops } = (await (await call('GET', 'shops')).json()) as { shops: Record<string, string>[] };
  const told = shops.map(({ id, tag_origin, snippet }) => [id, tag_origin, /src="([^"]+)"/.exec(`${snippet}`)?.[1]]);
  for (const shop of [live, sibling, second.live, second.test]) {
    const own = shop === live || shop === sibling;
    const at = own ? HOST : 'https://go.test';
    expect(told).toContainEqual([shop.id, at, `${at}/w/${shop.siteKey}/l.js`]);
    for (const file of ['template.tpl', 'container.json', 'shopify-pixel.js', 'goodword.php']) {
      const answer = await call('GET', `install/${shop.id}/${file}`);
      expect(await answer.text()).toBe(`${file} of ${shop.siteKey} at ${at}`);
    }
    // What came by the common host goes on there; what came by the own one stays on that.
    expect(await text(`/w/${shop.siteKey}/l.js`)).toContain(`"b":"https://go.test/w/${shop.siteKey}"`);
    expect(await text(`/w/${shop.siteKey}/l.js`, HOST)).toContain(`"b":"${at}/w/${shop.siteKey}"`);
  }
  const changes = await world.ports.databases.control.orm.select().from(audit);
  expect(changes.filter(({ action }) => action === 'shop_changed').map(({ subject }) => subject)).toEqual([
    { shop: live.id, fields: 'tagHost' },
  ]);

  // It outlives what else is said of the shop, but for the site that makes it the shop's own.
  expect((await call('PUT', `shops/${live.id}`, { ...SHOP, name: 'Maple' })).status).toBe(200);
  expect((await world.ports.shops.byId(live.id))?.settings.tagHost).toBe(HOST);
  const away = { ...SHOP, home_url: 'https://www.oak.test/', origins: [] };
  const refused = await call('PUT', `shops/${live.id}`, away);
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { errors: [{ path: 'origins', code: 'tag_host' }] },
  ]);

  expect(await (await set('')).json()).toEqual({ host: '', common: 'go.test' });
  expect(await text(`/w/${live.siteKey}/l.js`, HOST)).toContain(`"b":"https://go.test/w/${live.siteKey}"`);
  expect((await call('PUT', `shops/${live.id}`, away)).status).toBe(200);
});

test('by its own host a shop’s page gets the one cookie, by the common one none', async () => {
  const { world, first, set } = await openShops();
  await set(HOST);
  const keep = (base: string) =>
    world.app.request(`${base}/w/${first.live.siteKey}/keep`, {
      method: 'POST',
      headers: { origin: PAGE, 'content-type': 'text/plain' },
      body: JSON.stringify({ store: true, visitor: '019aa000-0000-7000-8000-000000000001' }),
    });
  const own = await keep(HOST);
  expect(own.headers.get('set-cookie')).toMatch(
    new RegExp(`^__Secure-gw=.*; Path=/w/${first.live.siteKey}/keep; .*HttpOnly; SameSite=Lax; Secure$`),
  );
  expect(own.headers.get('access-control-allow-origin')).toBe(PAGE);
  const common = await keep('https://go.test');
  expect([common.status, common.headers.has('set-cookie')]).toEqual([404, false]);
});

test('a host that does not lead here is refused with the reason, and told of when it stops', async () => {
  const { call, first, leads, set, faultOf } = await openShops();
  const { live, test: sibling } = first;
  const check = async () => (await (await call('POST', `install/${live.id}/host/check`, {})).json()) as object;
  expect(await faultOf('new.maple-home.test')).toEqual([422, 'tag_host not_found']);
  leads['new.maple-home.test'] = 'certificate';
  expect(await faultOf('new.maple-home.test')).toEqual([422, 'tag_host certificate']);
  // A proxy that does not hand on the name that it was asked for.
  leads['new.maple-home.test'] = 'https://go.test';
  expect(await faultOf('new.maple-home.test')).toEqual([422, 'tag_host elsewhere']);
  expect(await faultOf('deals.finch.test')).toEqual([422, 'tag_host foreign']);
  expect(await faultOf('https://deals.maple-home.test/w')).toEqual([422, 'tag_host no_host']);
  expect(await check()).toEqual({ fault: '' });
  expect((await set(HOST)).status).toBe(200);
  expect(await check()).toEqual({ fault: '' });
  leads['deals.maple-home.test'] = 'timeout';
  expect(await check()).toEqual({ fault: 'timeout' });
  expect((await set(HOST, sibling.id)).status).toBe(404);
  expect((await call('PUT', `install/${live.id}/host`, { host: HOST }, '')).status).toBe(401);
});
