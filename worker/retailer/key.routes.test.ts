import { expect, test } from 'vitest';
import { apiKey, audit } from '../../db/schema/control.ts';
import { foundRetailer } from '../test/founder.ts';

test('a server key is shown once, used, and revoked', async () => {
  const { world, call, addShop } = await foundRetailer();
  const { test: sibling } = await addShop();
  const made = await call('POST', 'keys', { shop: sibling.id, name: 'Order export', scopes: ['reports:read'] });
  const { key, keys } = (await made.json()) as { key: string; keys: { id: string; hint: string }[] };
  expect(made.status).toBe(201);
  expect(key).toMatch(/^gw_test_/);
  expect(keys).toMatchObject([{ name: 'Order export', by: 'Anna Berg', lastUsedAt: null, hint: key.slice(0, 16) }]);

  const bearer = { authorization: `Bearer ${key}` };
  const order = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'a' };
  expect((await world.get('/v1/reports/channels?from=2026-11-01&to=2026-11-02', bearer)).status).toBe(200);
  expect((await world.post('/v1/purchases', {}, order)).status).toBe(403);
  const listed = async () => JSON.stringify(await (await call('GET', 'keys')).json());
  await expect.poll(listed).toContain(`"lastUsedAt":${world.clock.now()}`);
  expect(await listed()).not.toContain(key);
  const [row] = await world.ports.databases.control.orm.select().from(apiKey);
  expect(row?.hash).toBe(world.ports.secrets.digest(key));

  expect((await call('DELETE', `keys/${keys[0]?.id}`)).status).toBe(200);
  expect((await call('DELETE', `keys/${keys[0]?.id}`)).status).toBe(404);
  expect((await world.get('/v1/reports/channels?from=2026-11-01&to=2026-11-02', bearer)).status).toBe(401);
  const actions = (await world.ports.databases.control.orm.select().from(audit)).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['key_made', 'key_revoked']));
});

test('a new secret vouches for customers at once', async () => {
  const { world, call, addShop } = await foundRetailer();
  const { live } = await addShop();
  const { secret } = (await (await call('POST', `shops/${live.id}/secret`)).json()) as { secret: string };
  const changed = await world.ports.shops.byId(live.id);
  expect(world.ports.secrets.open(changed?.identitySecret ?? '')).toBe(secret);
});
