import { expect, test } from 'vitest';
import { createWorld } from '../test/world.ts';
import { composeValue, isFirstParty, readValue } from './cookie.ts';

const VISITOR = '019aa000-0000-7000-8000-000000000001';
const OLDER = '019aa000-0000-7000-8000-000000000000';
const referral = { rk: '0001abcdefgh.0123456789abcdefghjkmnpqrs', rc: 'token_of-a.click' };
const ORIGIN = { origin: 'https://us.shop.test' };
const OWN_HOST = { PUBLIC_URL: 'https://go.us.shop.test' };
const KEEP = '/w/usshop000001/keep';

const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';

test.each([
  ['https://www.shop.example', 'https://go.shop.example', true],
  ['https://shop.example', 'https://shop.example/goodword', true],
  ['https://shop.example', 'https://go.goodword.example', false],
  ['https://shop.example', 'https://evilshop.example', false],
  ['https://go.shop.example', 'https://shop.example', false],
])('shop %s and tag %s share a domain: %s', (origin, publicUrl, shared) => {
  expect(isFirstParty({ origins: [origin] }, publicUrl)).toBe(shared);
});

test('consent sets it on its own route, out of reach of scripts, for 30 days, and short', async () => {
  const world = await createWorld(OWN_HOST);
  const response = await world.post(KEEP, { store: true, visitor: VISITOR, referral }, ORIGIN);
  expect(await response.json()).toEqual({ visitor: VISITOR, referral });
  const cookie = `${response.headers.get('set-cookie')}`;
  expect(cookie).toMatch(/^__Secure-gw=/);
  expect(cookie).toContain(`; Path=${KEEP}; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure`);
  expect(cookieOf(response).length).toBeLessThan(200);
  expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN.origin);
});

test('it gives back what the browser has lost; a new referral replaces the older one', async () => {
  const world = await createWorld(OWN_HOST);
  const first = await world.post(KEEP, { store: true, visitor: OLDER, referral }, ORIGIN);
  const headers = { ...ORIGIN, cookie: cookieOf(first) };
  const lost = await world.post(KEEP, { store: true, visitor: VISITOR }, headers);
  expect(await lost.json()).toEqual({ visitor: OLDER, referral });
  const newer = { rk: '0001newlinkx' };
  const again = await world.post(KEEP, { store: true, visitor: OLDER, referral: newer }, headers);
  expect(await again.json()).toEqual({ visitor: OLDER, referral: newer });
});

test.each<[string, object | null, Record<string, string>]>([
  ['withdrawal', { store: false }, {}],
  ['no word of consent', {}, {}],
  ['a body that is nothing', null, {}],
  ['Global Privacy Control', { store: true, visitor: VISITOR }, { 'sec-gpc': '1' }],
])('%s clears it', async (_, body, headers) => {
  const world = await createWorld(OWN_HOST);
  const response = await world.post(KEEP, body, { ...ORIGIN, ...headers });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({});
  expect(response.headers.get('set-cookie')).toMatch(/^__Secure-gw=; .*Max-Age=0/);
});

test('what is not ours stays out: forged values, values of another shop, garbage', async () => {
  const world = await createWorld(OWN_HOST);
  const { secrets } = world.ports;
  const value = composeValue(secrets, world.us, { visitor: VISITOR, referral });
  expect(readValue(secrets, world.us, value)).toEqual({ visitor: VISITOR, referral });
  expect(readValue(secrets, world.de, value)).toEqual({});
  expect(readValue(secrets, world.us, value.replace('1~', '2~'))).toEqual({});
  expect(readValue(secrets, world.us, undefined)).toEqual({});
  const garbage = { store: true, visitor: 'me@example.com', referral: { rk: '<b>', rc: 5 } };
  expect(await (await world.post(KEEP, garbage, ORIGIN)).json()).toEqual({});
});

test('a referral that is too long for a cookie stays out of it', async () => {
  const { ports, us } = await createWorld(OWN_HOST);
  const long = { rk: `0001abcdefgh.${'a'.repeat(64)}`, rc: 'c'.repeat(80) };
  const value = composeValue(ports.secrets, us, { visitor: VISITOR, referral: long });
  expect(readValue(ports.secrets, us, value)).toEqual({ visitor: VISITOR });
});

test('where the tag is on a host of its own there is no cookie, and other origins set none', async () => {
  const world = await createWorld();
  const response = await world.post(KEEP, { store: true, visitor: VISITOR }, ORIGIN);
  expect(response.status).toBe(404);
  expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  // A shop that had a host of its own may have left one: who withdraws is heard.
  const withdrawn = await world.post(KEEP, { store: false }, ORIGIN);
  expect(withdrawn.status).toBe(200);
  expect(withdrawn.headers.get('set-cookie')).toContain('Max-Age=0');
  expect(response.headers.has('set-cookie')).toBe(false);
  const own = await createWorld(OWN_HOST);
  expect((await own.post(KEEP, { store: true }, { origin: 'https://evil.test' })).status).toBe(403);
});
