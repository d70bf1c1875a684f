import { expect, test } from 'vitest';
import { member, retailer } from '../../db/schema/control.ts';
import { product } from '../../db/schema/group.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { openSheet, pageOf, sendShare, vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import type { LandingAnswer, OfferAnswer } from '../wire.ts';

const MUG = {
  id: 'MUG-3',
  title: 'Morning mug',
  titles: { ar: 'كوب الصباح' },
  url: 'https://us.shop.test/p/mug?v=3',
  image_url: 'https://us.shop.test/mug.jpg',
  currency: 'USD',
  price: 4800,
};
const CRAWLER = { 'user-agent': 'facebookexternalhit/1.1' };

async function openCatalogue(shopName: 'us' | 'de' = 'us') {
  const world = await createWorld();
  const key = await makeKey(world, world[shopName], ['products:write']);
  const headers = { authorization: `Bearer ${key}` };
  return {
    world,
    write: async (products: unknown[]) => {
      const answer = await world.post('/v1/products', { products }, headers);
      return { status: answer.status, body: await answer.json() };
    },
    feed: async (text: string, query = '', type = 'text/csv') => {
      const answer = await world.app.request(`/v1/products/feed${query}`, {
        method: 'PUT',
        body: text,
        headers: { ...headers, 'content-type': type },
      });
      return { status: answer.status, body: await answer.json() };
    },
    headers,
  };
}

const rowsOf = (world: World) => world.tenant.orm.select().from(product);
const idsOf = async (world: World) => (await rowsOf(world)).map(({ id }) => id).sort();

test('products are judged one by one, and written over what was there', async () => {
  const { world, write } = await openCatalogue();
  const { status, body } = await write([
    MUG,
    { ...MUG, id: 'CUP', image_url: 'https://evil.test/cup.jpg' },
    { ...MUG, id: 'JUG', currency: 'EUR' },
    { id: 'POT', title: 'Pot', url: 'https://us.shop.test/pot', colour: 'red' },
    { id: 'PAN', title: 'Pan', url: 'https://us.shop.test/pan' },
  ]);
  expect(status).toBe(200);
  expect(body.imported).toBe(2);
  expect(body.rejected.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)).toEqual([
    'products.1.image_url image_not_allowed',
    'products.2.price currency',
    'products.3. unrecognized_keys',
  ]);
  await write([{ ...MUG, title: 'Evening mug', titles: undefined, price: 5000 }]);
  expect(await rowsOf(world)).toMatchObject([
    {
      id: 'MUG-3',
      title: 'Evening mug',
      titles: { ar: 'كوب الصباح' },
      price: 5000,
      shopId: world.us.id,
      source: 'api',
    },
    { id: 'PAN', price: null },
  ]);
});

test('a thousand products are a call, one more is none; nothing usable is refused', async () => {
  const { write } = await openCatalogue();
  const many = Array.from({ length: 1001 }, (_, index) => ({ ...MUG, id: `P-${index}` }));
  expect((await write(many.slice(0, 1000))).body).toEqual({ imported: 1000, rejected: [] });
  expect((await write(many)).status).toBe(422);
  expect((await write([{ id: 'x' }])).body).toMatchObject({ code: 'unprocessable' });
});

test('a key without the scope is refused; one shop never writes or removes another’s', async () => {
  const { world, write, headers } = await openCatalogue();
  const other = await makeKey(world, world.de, ['products:write']);
  const reader = await makeKey(world, world.us, ['reports:read']);
  await write([MUG]);
  const send = (key: string, body: object) => world.post('/v1/products', body, { authorization: `Bearer ${key}` });
  expect((await send(reader, { products: [MUG] })).status).toBe(403);
  expect((await send('gw_live_x', { products: [MUG] })).status).toBe(401);
  const foreign = { ...MUG, title: 'Theirs', url: 'https://de.shop.test/mug', image_url: undefined, currency: 'EUR' };
  expect((await send(other, { products: [foreign] })).status).toBe(200);
  expect(new Set((await rowsOf(world)).map(({ shopId, title }) => `${shopId} ${title}`))).toEqual(
    new Set([`${world.us.id} Morning mug`, `${world.de.id} Theirs`]),
  );
  const remove = (auth: object) => world.app.request('/v1/products/MUG-3', { method: 'DELETE', headers: { ...auth } });
  expect((await remove(headers)).status).toBe(204);
  expect((await remove(headers)).status).toBe(404);
  expect((await rowsOf(world)).map(({ title }) => title)).toEqual(['Theirs']);
});

const HEAD = 'id,title,link,image_link,price,availability\n';
const line = (id: string, price = '19.95 USD') => `${id},Title ${id},https://us.shop.test/${id},,${price},in_stock\n`;

test('a feed is the whole: what it lacks goes, what was at fault stays, what the API wrote stays', async () => {
  const { world, write, feed } = await openCatalogue();
  await write([MUG]);
  expect((await feed(HEAD + line('a') + line('b') + line('c'))).body).toEqual({
    imported: 3,
    rejected: 0,
    removed: 0,
    faults: [],
  });
  const { body } = await feed(HEAD + line('a', '18 USD') + line('b', '19.95 $') + line('a'));
  expect(body).toMatchObject({ imported: 1, rejected: 2, removed: 1 });
  expect(body.faults).toEqual([
    { path: 'line.3.price', code: 'price', message: 'expected an amount and its currency: 19.95 EUR' },
    { path: 'line.4.id', code: 'duplicate', message: 'line 2 has this id too' },
  ]);
  expect(await idsOf(world)).toEqual(['MUG-3', 'a', 'b']);
  const known = new Map((await rowsOf(world)).map(({ id, price }) => [id, price]));
  expect([known.get('a'), known.get('b')]).toEqual([1800, 1995]);
});

test('a feed that is broken takes nothing away', async () => {
  const { world, feed } = await openCatalogue();
  await feed(HEAD + line('a') + line('b'));
  expect((await feed('name,price\nx,1 USD\n')).body).toMatchObject({
    code: 'unprocessable',
    errors: [{ path: 'line.1', code: 'missing_column' }],
  });
  expect((await feed('')).status).toBe(422);
  expect((await feed(`${HEAD}a,,,,,\n`)).status).toBe(422);
  const unclosed = await feed(`${HEAD}${line('a')}b,"${'x'.repeat(70_000)}`);
  expect(unclosed.body).toMatchObject({ imported: 1, rejected: 1, removed: 0, faults: [{ code: 'unclosed_quote' }] });
  expect((await feed(HEAD + line('a'), '', 'application/json')).status).toBe(415);
  expect(await idsOf(world)).toEqual(['a', 'b']);
});

test('a feed in a further language adds titles to what is known', async () => {
  const { world, feed } = await openCatalogue();
  await feed(HEAD + line('a'));
  const { body } = await feed('id\ttitle\na\tعنوان\nz\tآخر\n', '?language=ar', 'text/tab-separated-values');
  expect(body).toMatchObject({ imported: 1, rejected: 1, faults: [{ path: 'line.3.id', code: 'unknown_product' }] });
  expect(await rowsOf(world)).toMatchObject([{ id: 'a', title: 'Title a', titles: { ar: 'عنوان' } }]);
  expect((await feed('id,title\na,x\n', '?language=fr')).status).toBe(422);
  await feed(HEAD + line('a'));
  expect((await rowsOf(world))[0]?.titles).toEqual({ ar: 'عنوان' });
});

test('a feed of 20,000 lines is through in a moment', async () => {
  const { world, feed } = await openCatalogue();
  const text = HEAD + Array.from({ length: 20_000 }, (_, index) => line(`P${index}`)).join('');
  expect((await feed(text)).body).toMatchObject({ imported: 20_000, rejected: 0 });
  expect((await rowsOf(world)).length).toBe(20_000);
});

test('the offer of a page tells what friends can buy of its items', async () => {
  const { world, write } = await openCatalogue();
  await write([MUG, { ...MUG, id: 'GONE', availability: 'out_of_stock' }]);
  const ask = async (query: string) =>
    (await (await world.get(`/w/${world.us.siteKey}/offer?${query}`, pageOf(world.us))).json()) as OfferAnswer;
  const offer = await ask('placement=post_purchase&lang=ar&item=nope&item=GONE&item=MUG-3&item=MUG-3');
  expect(offer.products).toEqual([
    {
      id: 'MUG-3',
      title: 'كوب الصباح',
      url: MUG.url,
      imageUrl: MUG.image_url,
      price: new Intl.NumberFormat('ar', { style: 'currency', currency: 'USD', minimumFractionDigits: 0 }).format(48),
    },
  ]);
  expect(offer.texts.product_pick).toBeTruthy();
  const plain = await ask('placement=post_purchase&lang=en');
  expect(plain.products).toBeUndefined();
  expect(plain.texts.product_pick).toBeUndefined();
});

test('a link of a known product says its name, leads to its page and previews it', async () => {
  const { world, write } = await openCatalogue();
  await write([MUG]);
  const answer = await openSheet(world, { productId: 'MUG-3', targetUrl: 'https://us.shop.test/elsewhere' });
  expect(answer.product).toMatchObject({ title: 'Morning mug', price: '$48', imageUrl: MUG.image_url });
  const [link] = answer.links;
  expect(link?.text).toContain('I found Morning mug at Maple US');
  const path = new URL(link?.url ?? '').pathname;
  const target = new URL((await world.get(path)).headers.get('location') ?? '');
  expect([target.origin + target.pathname, target.searchParams.get('v')]).toEqual(['https://us.shop.test/p/mug', '3']);

  const preview = await (await world.get(path, CRAWLER)).text();
  for (const [property, content] of [
    ['og:type', 'product'],
    ['og:title', 'Morning mug'],
    ['og:description', '$48 · 20% off the first order'],
    ['og:image', MUG.image_url],
    ['og:image:alt', 'Morning mug'],
    ['product:price:amount', '48.00'],
    ['product:price:currency', 'USD'],
  ]) {
    expect(preview).toContain(`<meta property="${property}" content="${content}">`);
  }
  const landing = await world.get(`/w/${world.us.siteKey}/landing?rk=${link?.code}&lang=ar`, pageOf(world.us));
  expect(((await landing.json()) as LandingAnswer).product).toMatchObject({ title: 'كوب الصباح' });
});

test('a product that the shop’s data does not know is no more than a product', async () => {
  const { world, write } = await openCatalogue();
  const target = 'https://us.shop.test/p/lamp';
  const identity = vouch(world, 'c-1', { firstName: 'Anna' });
  const answer = await openSheet(world, { identity, productId: '<b>LAMP</b>', targetUrl: target });
  expect(answer.product).toBeUndefined();
  expect(answer.links[0]?.text).toContain('I found something at Maple US');
  const preview = await (await world.get(new URL(answer.links[0]?.url ?? '').pathname, CRAWLER)).text();
  expect(preview).toContain('<meta property="og:title" content="20% off the first order">');
  expect(preview).not.toContain('LAMP');
  const email = answer.links.find(({ channel }) => channel === 'email')?.code;
  const unnamed = await sendShare(world, answer.advocate, ['ben@mail.test'], { link: email, preview: true });
  expect(unnamed.body.preview?.text).toContain('Anna recommends:\nA product from Maple US');

  await write([{ ...MUG, id: '<b>LAMP</b>', title: 'Dune lamp & <shade>' }]);
  const named = await sendShare(world, answer.advocate, ['ben@mail.test'], { link: email, preview: true });
  expect(named.body.preview?.text).toContain('Anna recommends:\nDune lamp & <shade> · $48');
});

test('in the dashboard marketers import a feed, name image hosts and search; others’ shops are not there', async () => {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const call = async (path: string, method = 'GET', body?: string, type = 'application/json') => {
    const headers = { ...OWN_PAGE, cookie, 'content-type': type };
    const answer = await world.app.request(`/api/products/${path}`, { method, headers, ...(body && { body }) });
    return { status: answer.status, body: await answer.json() };
  };
  const shop = world.us.id;
  expect((await call(shop)).body).toEqual({
    count: 0,
    last: null,
    languages: ['en-US', 'ar'],
    image_hosts: [],
    found: [],
  });
  const text = `${HEAD}a,Red cup,https://us.shop.test/a,https://cdn.maple.test/a.jpg,19.95 USD,preorder\n`;
  const refused = await call(`${shop}/feed`, 'PUT', text, 'text/csv');
  expect(refused.body).toMatchObject({ code: 'unprocessable', errors: [{ path: 'line.2.image_url' }] });
  expect((await call(`${shop}/image-hosts`, 'PUT', '{"hosts":["not a host"]}')).status).toBe(422);
  const hosts = await call(`${shop}/image-hosts`, 'PUT', '{"hosts":["https://cdn.maple.test/x"]}');
  expect(hosts.body).toMatchObject({ image_hosts: ['cdn.maple.test'] });
  expect((await call(`${shop}/feed`, 'PUT', text, 'text/csv')).body).toMatchObject({ imported: 1 });
  expect((await call(`${shop}?q=RED`)).body).toMatchObject({
    count: 1,
    last: { imported: 1, rejected: 0, removed: 0 },
    found: [{ id: 'a', title: 'Red cup', price: '$19.95', availability: 'preorder' }],
  });
  expect((await call(`${shop}?q=100%25_`)).body).toMatchObject({ count: 1, found: [] });

  // A member of another retailer, and somebody who is signed out.
  const { orm } = world.ports.databases.control;
  await orm.insert(retailer).values({
    id: 'ret_other',
    number: 2,
    name: 'Other',
    slug: 'other',
    groupNumber: world.us.groupNumber,
    createdAt: new Date(0),
  });
  await orm.update(member).set({ organizationId: 'ret_other' });
  for (const [path, method, body] of [
    ['', 'GET'],
    ['/feed', 'PUT', text],
    ['/image-hosts', 'PUT', '{"hosts":[]}'],
  ] as const) {
    expect((await call(shop + path, method, body, 'text/csv')).status).toBe(404);
  }
  expect((await world.app.request(`/api/products/${shop}`)).status).toBe(401);
});
