import { describe, expect, test } from 'vitest';
import { seedDemo } from '../../db/seed.ts';
import { createWorld, type World } from '../test/world.ts';

const BASE = 'https://go.test';

/** A world with the demo's own retailer and shops in place of the test ones. */
async function createDemo(): Promise<World> {
  const world = await createWorld({ DEMO: 'on' });
  await world.ports.databases.control.client.batch(['delete from shop', 'delete from retailer'], 'write');
  await seedDemo(world.ports);
  world.ports.shops.forget();
  return world;
}

/** A browser as far as the shop can tell: keeps cookies, follows nothing. */
function createBrowser(world: World) {
  const jar = new Map<string, string>();
  const visit = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await world.app.request(path, { ...init, headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  return {
    jar,
    get: (path: string) => visit(path),
    post: (path: string, form: Record<string, string>) =>
      visit(path, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
  };
}

/** What a page pushes and tells the tag. */
async function readData(response: Response) {
  const text = await response.text();
  return JSON.parse(/<script id="shop-data" type="application\/json">(.*?)<\/script>/.exec(text)?.[1] ?? '{}');
}

/** Gives a code out of a deal, as a claim would. */
const giveCode = (world: World, code: string, dealId: string, shopId: string) =>
  world.ports.databases.group(1).client.execute({
    sql: `insert into coupon (id, shop_id, owner_kind, owner_id, code, given_to, given_at, created_at)
          values (?, ?, 'deal', ?, ?, 'clm_1', 1, 1)`,
    args: [world.ports.ids.make('cpn'), shopId, dealId, code],
  });

const FRIEND = {
  email: 'tom@example.com',
  firstName: 'Tom',
  lastName: 'Reed',
  street: '1 Street',
  city: 'Albany',
  region: 'NY',
  zip: '12207',
};

describe('pages', () => {
  test.each([
    '/demo',
    ...['us', 'de'].flatMap((shop) =>
      ['', '/', '/basket', '/account', '/legal', '/office'].map((page) => `/demo/${shop}${page}`),
    ),
    '/demo/us/p/harbor-kettle',
    '/demo/de/p/stuhl-holm',
  ])('%s is there, without inline code', async (path) => {
    const world = await createDemo();
    const response = await world.app.request(path);
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const text = await response.text();
    expect(text).not.toMatch(/\son\w+=|<style|style="|<script>|javascript:/);
    for (const [, file] of text.matchAll(/(?:src|href)="(\/demo\/assets\/[^"]+)"/g)) {
      expect((await world.app.request(file ?? '')).status, file).toBe(200);
    }
  });

  test.each([
    '/demo/us/p/nothing',
    '/demo/us/nowhere/at/all',
    '/demo/de/order/00040001',
    '/demo/xx/',
    '/demo/assets/x',
  ])('%s is a 404', async (path) => {
    const world = await createDemo();
    expect((await world.app.request(path)).status).toBe(404);
  });

  test('nothing answers where the demo is off', async () => {
    const world = await createWorld();
    expect((await world.app.request('/demo')).status).toBe(404);
    expect((await world.app.request('/demo/us/')).status).toBe(404);
  });
});

describe('buying', () => {
  test('a friend with a code: basket, checkout, order, purchase', async () => {
    const world = await createDemo();
    await giveCode(world, 'FERN-ABCD', 'del_0000000000000000000000DEM1', 'shp_0000000000000000000000DEM1');
    const browser = createBrowser(world);
    await browser.post('/demo/us/basket/add', { slug: 'harbor-kettle', quantity: '2' });
    const applied = await browser.get(
      `/demo/us/apply?code=fern-abcd&target=${encodeURIComponent(`${BASE}/demo/us/basket?rk=x`)}`,
    );
    expect(applied.headers.get('location')).toBe('/demo/us/basket?rk=x');
    const basket = await (await browser.get('/demo/us/basket')).text();
    expect(basket).toContain('−$35.60');

    const placed = await browser.post('/demo/us/checkout', FRIEND);
    const location = placed.headers.get('location') ?? '';
    expect(location).toMatch(/^\/demo\/us\/order\/US-10001\?key=/);
    const { events } = await readData(await browser.get(location));
    expect(events).toEqual([
      {
        event: 'purchase',
        params: {
          transaction_id: 'US-10001',
          currency: 'USD',
          value: 142.4,
          tax: 11.39,
          shipping: 7.95,
          coupon: 'FERN-ABCD',
          items: [expect.objectContaining({ item_id: 'harbor-kettle', price: 89, quantity: 2 })],
        },
        newCustomer: true,
      },
    ]);
    expect((await browser.get('/demo/us/order/US-10001')).status).toBe(404);

    const stored = await world.ports.databases.group(1).client.execute('select id, shop, state, body from demo_order');
    expect(stored.rows).toMatchObject([{ id: 'US-10001', shop: 'us', state: 'placed' }]);
    expect(String(stored.rows[0]?.body)).not.toContain('tom@example.com');
    expect(await (await browser.get('/demo/us/basket')).text()).toContain('Nothing in here yet.');
  });

  test('the German shop says what was paid, keeps zeros, and names nobody', async () => {
    const world = await createDemo();
    const browser = createBrowser(world);
    await browser.post('/demo/de/basket/add', { slug: 'karaffe-brise', quantity: '1' });
    const placed = await browser.post('/demo/de/checkout', { ...FRIEND, email: 'Lena@Example.de' });
    const response = await browser.get(placed.headers.get('location') ?? '');
    const { events, gtag, identity } = await readData(response);
    expect({ gtag, identity }).toEqual({ gtag: true, identity: undefined });
    expect(events[0].params).toMatchObject({ transaction_id: '00040001', value: 55.8, tax: 8.91, shipping: 4.96 });
    expect(events[0].userData).toEqual({ sha256_email_address: world.ports.secrets.digest('lena@example.de') });
  });

  test('the same form sent twice is one order, the next one is a returning customer', async () => {
    const world = await createDemo();
    const attempt = world.ports.ids.uuid();
    const first = createBrowser(world);
    await first.post('/demo/us/basket/add', { slug: 'morning-mugs', quantity: '1' });
    const cookie = first.jar.get('demo_basket') ?? '';
    const again = createBrowser(world);
    again.jar.set('demo_basket', cookie);
    const later = createBrowser(world);
    later.jar.set('demo_basket', cookie);
    const one = await first.post('/demo/us/checkout', { ...FRIEND, attempt });
    const two = await again.post('/demo/us/checkout', { ...FRIEND, attempt });
    expect(two.headers.get('location')).toBe(one.headers.get('location'));
    const three = await later.post('/demo/us/checkout', FRIEND);
    expect(three.headers.get('location')).toContain('US-10002');
    const { events } = await readData(await later.get(three.headers.get('location') ?? ''));
    expect(events[0].newCustomer).toBe(false);
  });

  test('a signed-in shopper is identified by the HMAC of the shop', async () => {
    const world = await createDemo();
    const browser = createBrowser(world);
    expect((await readData(await browser.get('/demo/us/'))).identity).toBeUndefined();
    await browser.post('/demo/us/account/sign-in', { customer: 'anna' });
    const { identity } = await readData(await browser.get('/demo/us/'));
    const shop = await world.ports.shops.bySiteKey('demous0001');
    const secret = world.ports.secrets.open(shop?.identitySecret ?? '');
    expect(identity).toMatchObject({ customerId: 'C-1001', firstName: 'Anna', email: 'anna.miller@example.com' });
    expect(identity.expires).toBeGreaterThan(world.clock.now());
    expect(identity.signature).toBe(world.ports.secrets.hmacHex(secret, `C-1001.${identity.expires}`));
    await browser.post('/demo/us/account/sign-out', {});
    expect((await readData(await browser.get('/demo/us/'))).identity).toBeUndefined();
    await browser.post('/demo/us/account/sign-in', { customer: 'constructor' });
    expect((await readData(await browser.get('/demo/us/'))).identity).toBeUndefined();
  });
});

describe('bad input', () => {
  test.each([
    'https://evil.test/demo/us/',
    '//evil.test/demo/us/',
    '/\\evil.test',
    `${BASE}/demo/de/`,
    `${BASE}/demo/us/../../r/x`,
    `${BASE}/demo/usx`,
    'javascript:alert(1)',
    'http://go.test/demo/us/',
  ])('apply does not follow %s', async (target) => {
    const world = await createDemo();
    const response = await world.app.request(`/demo/us/apply?code=ABCD&target=${encodeURIComponent(target)}`);
    expect(response.status).toBe(422);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('what is typed comes back as text, and a name cannot break a header', async () => {
    const world = await createDemo();
    const browser = createBrowser(world);
    await browser.post('/demo/us/basket/add', { slug: 'dune-lamp', quantity: '1' });
    const evil = '"><script>alert(1)</script>\r\nSet-Cookie: a=b';
    const refused = await browser.post('/demo/us/checkout', { ...FRIEND, firstName: evil, email: 'not an address' });
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; Set-Cookie: a=b');
    const placed = await browser.post('/demo/us/checkout', { ...FRIEND, firstName: evil });
    const thanks = await (await browser.get(placed.headers.get('location') ?? '')).text();
    expect(thanks).not.toContain('<script>alert');
    expect(browser.jar.has('a')).toBe(false);
  });

  test.each([
    ['an unknown code', 'NOT-GIVEN'],
    ['code of the other shop', 'EICHE-ABCD'],
  ])('%s takes nothing off', async (_, code) => {
    const world = await createDemo();
    await giveCode(world, 'EICHE-ABCD', 'del_0000000000000000000000DEM4', 'shp_0000000000000000000000DEM2');
    const browser = createBrowser(world);
    await browser.post('/demo/us/basket/add', { slug: 'dune-lamp', quantity: '1' });
    await browser.post('/demo/us/basket/code', { code });
    const text = await (await browser.get('/demo/us/basket')).text();
    expect(text).toContain(`We do not know the code ${code}.`);
    expect(text).not.toContain('−$');
  });

  test('cookies and forms of any shape are survived', async () => {
    const world = await createDemo();
    const browser = createBrowser(world);
    browser.jar.set('demo_basket', '%ZZ~~__harbor-kettle.99_dune-lamp.-1_x.1_dune-lamp.1e3~<b>');
    browser.jar.set('demo_consent', '"<script>');
    expect((await browser.get('/demo/us/basket')).status).toBe(200);
    for (const [path, form] of [
      ['/demo/us/basket/add', { slug: '__proto__', quantity: '1' }],
      ['/demo/us/basket/set', { slug: 'dune-lamp', quantity: '1.5' }],
      ['/demo/us/checkout', {}],
      ['/demo/us/office/confirm', { order: "' or 1=1" }],
      ['/demo/us/office/refund', {}],
    ] as const) {
      expect((await browser.post(path, form)).status, path).toBeLessThan(500);
    }
    const large = await browser.post('/demo/us/checkout', { firstName: 'x'.repeat(20_000) });
    expect(large.status).toBe(413);
  });
});

describe('back office', () => {
  test('confirms and refunds over the API with the key of the shop', async () => {
    const world = await createDemo();
    world.ports.fetch = async (url, init) => world.app.request(String(url), init);
    const browser = createBrowser(world);
    await browser.post('/demo/us/basket/add', { slug: 'orchard-board', quantity: '1' });
    await browser.post('/demo/us/checkout', FRIEND);

    const confirmed = await browser.post('/demo/us/office/confirm', { order: 'US-10001' });
    expect(confirmed.headers.get('location')).toBe('/demo/us/office?state=confirmed&order=US-10001');
    const { client } = world.ports.databases.group(1);
    const purchases = await client.execute('select trust, amount, currency from purchase');
    expect(purchases.rows).toMatchObject([{ trust: 'confirmed', amount: 7200, currency: 'USD' }]);

    const refunded = await browser.post('/demo/us/office/refund', { order: 'US-10001' });
    const office = await browser.get(refunded.headers.get('location') ?? '');
    expect((await readData(office)).events).toEqual([
      { event: 'refund', params: { transaction_id: 'US-10001', currency: 'USD', value: 72 } },
    ]);
    expect((await client.execute('select refunded from purchase')).rows).toMatchObject([{ refunded: 7200 }]);
  });

  test('an API that does not answer changes nothing', async () => {
    const world = await createDemo();
    world.ports.fetch = async () => {
      throw new TypeError('connection refused');
    };
    const browser = createBrowser(world);
    await browser.post('/demo/us/basket/add', { slug: 'orchard-board', quantity: '1' });
    await browser.post('/demo/us/checkout', FRIEND);
    const answer = await browser.post('/demo/us/office/confirm', { order: 'US-10001' });
    expect(answer.headers.get('location')).toBe('/demo/us/office?state=failed&code=unreachable');
    const stored = await world.ports.databases.group(1).client.execute('select state from demo_order');
    expect(stored.rows).toMatchObject([{ state: 'placed' }]);
  });
});
