import { expect, test } from 'vitest';
import { demoApiKey } from '../worker/demo/demo.ts';
import { createWorld } from '../worker/test/world.ts';
import { seedDemo } from './seed.ts';

async function createEmpty() {
  const world = await createWorld({ DEMO: 'on' });
  await world.ports.databases.control.client.batch(['delete from shop', 'delete from retailer'], 'write');
  return world;
}

test('two live shops that may be used at once, and their server keys', async () => {
  const { ports } = await createEmpty();
  await seedDemo(ports);
  ports.shops.forget();
  const us = await ports.shops.bySiteKey('demous0001');
  const de = await ports.shops.bySiteKey('demode0001');
  expect(us).toMatchObject({ number: 1, country: 'US', currency: 'USD', formal: false, origins: ['https://go.test'] });
  expect(de).toMatchObject({ number: 2, country: 'DE', currency: 'EUR', formal: true, languages: ['de', 'en'] });
  expect(us && de && us.retailerId === de.retailerId).toBe(true);
  const key = us ? demoApiKey(ports.secrets, us) : '';
  expect(key).toMatch(/^gw_live_0001[0-9a-hjkmnp-tv-z]{26}$/);
  const { rows } = await ports.databases.control.client.execute('select hash from api_key order by id');
  expect(rows.map((row) => row.hash)).toContain(ports.secrets.digest(key));
});

test('a second start keeps what was changed by hand', async () => {
  const { ports } = await createEmpty();
  await seedDemo(ports);
  const group = ports.databases.group(1).client;
  await group.execute("update campaign set state = 'paused'");
  await ports.databases.control.client.execute("update shop set name = 'Renamed' where number = 1");
  const secretOf = async () =>
    (await ports.databases.control.client.execute('select identity_secret, name from shop where number = 1')).rows[0];
  const before = await secretOf();
  await seedDemo(ports);
  expect(await secretOf()).toEqual(before);
  expect((await group.execute('select distinct state from campaign where id like ?', ['%DEM_'])).rows).toMatchObject([
    { state: 'paused' },
  ]);
});

test('addresses follow when the demo moves to another port', async () => {
  const { ports } = await createEmpty();
  await seedDemo(ports);
  const config = { ...ports.config, publicUrl: 'http://localhost:4000', dashboardUrl: 'http://localhost:4000' };
  await seedDemo({ ...ports, config });
  ports.shops.forget();
  const shop = await ports.shops.bySiteKey('demode0001');
  expect(shop).toMatchObject({ origins: ['http://localhost:4000'], homeUrl: 'http://localhost:4000/demo/de/' });
  expect(shop?.settings.autoApplyUrl).toBe('http://localhost:4000/demo/de/apply?code={code}&target={target}');
  const { rows } = await ports.databases
    .group(1)
    .client.execute("select target_url from deal where shop_id = 'shp_0000000000000000000000DEM2'");
  expect(rows.every((row) => String(row.target_url).startsWith('http://localhost:4000/demo/de/'))).toBe(true);
});
