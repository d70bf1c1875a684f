import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { platformConnection } from '../../db/schema/group.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { createWorld, START } from '../test/world.ts';
import { type PlatformsAnswer, rotateSecrets, validSecrets } from './platform.ts';

const SECRET = 'a1b2c3d4'.repeat(8);
const WEEK = 7 * 24 * 3_600_000;

async function open() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const call = async (method: string, path = '', body?: unknown) => {
    const answer = await world.app.request(`/api/platforms${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as PlatformsAnswer & { errors?: { path: string }[] } };
  };
  return { world, call };
}

test('a store at Shopify is connected, then given the secret that Shopify shows', async () => {
  const { world, call } = await open();
  const wanted = { platform: 'shopify', shop: world.us.id, domain: 'https://Maple.myshopify.com/' };
  const made = await call('POST', '', wanted);
  expect(made).toMatchObject({ status: 201, body: { platforms: [{ domain: 'maple.myshopify.com', ready: false }] } });
  expect(made.body.secret).toBeUndefined();
  const [one] = made.body.platforms;
  expect(one?.url).toBe(`https://go.test/hooks/shopify/${one?.id}`);
  expect(await call('POST', '', wanted)).toMatchObject({ status: 409 });
  const ready = await call('POST', `/${one?.id}/secret`, { secret: ` ${SECRET} ` });
  expect(ready).toMatchObject({ status: 200, body: { platforms: [{ ready: true, formerUntil: null }] } });
  const next = await call('POST', `/${one?.id}/secret`, { secret: 'f'.repeat(64) });
  expect(next.body.platforms).toMatchObject([{ ready: true, formerUntil: world.clock.now() + WEEK }]);
  const told = JSON.stringify([next.body, await world.tenant.orm.select().from(platformConnection), world.logged]);
  expect(told).not.toContain(SECRET);
  const notes = await world.ports.databases.control.orm.select().from(audit);
  expect(notes.map(({ action }) => action)).toEqual([
    'platform_connected',
    'platform_secret_changed',
    'platform_secret_changed',
  ]);
  expect(await call('DELETE', `/${one?.id}`)).toMatchObject({ status: 200, body: { platforms: [] } });
  expect(await call('DELETE', `/${one?.id}`)).toMatchObject({ status: 404 });
});

test('the secret of a store at WooCommerce is ours, said once, and signs at once', async () => {
  const { world, call } = await open();
  const { secret } = (await call('POST', '', { platform: 'woocommerce', shop: world.de.id })).body;
  expect(secret?.value).toMatch(/^\w{30}$/);
  expect((await call('GET')).body.secret).toBeUndefined();
  const tell = async (value = '') => {
    const signature = createHmac('sha256', value).update('{}').digest('base64');
    return (await world.post(`/hooks/woocommerce/${secret?.id}`, '{}', { 'x-wc-webhook-signature': signature })).status;
  };
  expect(await tell(secret?.value)).toBe(200);
  expect((await call('GET')).body.platforms).toMatchObject([{ heardAt: START, refusedAt: null }]);
  const next = (await call('POST', `/${secret?.id}/secret`, {})).body.secret;
  expect([await tell(secret?.value), await tell(next?.value)]).toEqual([200, 200]);
  expect(await call('POST', `/${secret?.id}/secret`, { secret: SECRET })).toMatchObject({ status: 422 });
});

test('what cannot be connected is refused by its field', async () => {
  const { world, call } = await open();
  const shop = world.us.id;
  for (const [wanted, status, path] of [
    [{ platform: 'shopify', shop, domain: 'shop.example.com' }, 422, 'domain'],
    [{ platform: 'shopify', shop, domain: 'evil.com/.myshopify.com' }, 422, 'domain'],
    [{ platform: 'magento', shop }, 422, 'platform'],
    [{ platform: 'woocommerce', shop: 'shp_other' }, 404, undefined],
  ] as const) {
    const answer = await call('POST', '', wanted);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, path]);
  }
  const { platforms } = (await call('POST', '', { platform: 'shopify', shop, domain: 'maple.myshopify.com' })).body;
  expect(await call('POST', `/${platforms[0]?.id}/secret`, {})).toMatchObject({ status: 422 });
  expect(await call('POST', '/plt_other/secret', { secret: SECRET })).toMatchObject({ status: 404 });
  expect((await world.app.request('/api/platforms')).status).toBe(401);
});

test('of two secrets the former goes with its time, or with a third', () => {
  const first = rotateSecrets([], 'a', START);
  const second = rotateSecrets(first, 'b', START);
  expect(validSecrets(second, START + WEEK - 1)).toEqual(['b', 'a']);
  expect(validSecrets(second, START + WEEK)).toEqual(['b']);
  expect(validSecrets(rotateSecrets(second, 'c', START), START)).toEqual(['c', 'b']);
  expect(rotateSecrets(second, 'b', START)).toEqual([{ value: 'b' }, { value: 'a', until: START + WEEK }]);
});
