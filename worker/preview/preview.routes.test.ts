import { expect, test } from 'vitest';
import { event } from '../../db/schema/group.ts';
import { tenantOf } from '../../db/tenant.ts';
import { DEFAULT_THEME } from '../retailer/theme.ts';
import { foundRetailer } from '../test/founder.ts';
import { OWN_PAGE } from '../test/member.ts';
import type { LinksAnswer } from '../wire.ts';

const encode = (draft: unknown) => Buffer.from(JSON.stringify(draft)).toString('base64url');
const DRAFT = {
  theme: { ...DEFAULT_THEME, accent: '#8a3b12' },
  language: 'de',
  formal: false,
  view: 'embedded',
  dark: true,
};

test('the real tag shows looks that nobody has saved, and nothing of it is written', async () => {
  const { world, call, addShop } = await foundRetailer();
  const { live } = await addShop();
  const { token } = (await (await call('POST', 'preview', { shop: live.id })).json()) as { token: string };
  // The tag's calls carry no session.
  const base = `/api/preview/${token}/${encode(DRAFT)}`;
  const page = await world.get(`${base}/page`);
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  expect(await page.text()).toContain('<html lang="de"');
  const loader = await (await world.get(`${base}/l.js`)).text();
  expect(loader).toContain(`"b":"https://go.test${base}"`);
  const offer = (await (await world.get(`${base}/offer?placement=embedded&lang=de`)).json()) as {
    theme: { light: Record<string, string>; dark: Record<string, string> };
    deals: { title: string }[];
  };
  expect(offer.deals.map(({ title }) => title)).toEqual(['15\u00a0% auf die erste Bestellung']);
  expect(offer.theme.light).toEqual(offer.theme.dark);
  const post = async (path: string) => (await world.post(`${base}/${path}`, { events: [] }, OWN_PAGE)).json();
  expect(await post('links')).toMatchObject({ links: [{ channel: 'email', verdict: 'self_share' }, {}, {}] });
  expect(await post('claim')).toEqual({ state: 'given', code: 'WELCOME' });
  expect(await post('in')).toMatchObject({ accepted: 0 });
  expect((await world.ports.shops.byId(live.id))?.theme).toEqual(DEFAULT_THEME);
  expect(await tenantOf(world.ports.databases, live).orm.select().from(event)).toEqual([]);
});

test('a campaign that nobody has saved is shown in the shop’s own looks, over its own ways', async () => {
  const { world, call, addShop } = await foundRetailer();
  const { live } = await addShop();
  const { token } = (await (await call('POST', 'preview', { shop: live.id })).json()) as { token: string };
  const deal = { id: 'del', campaign: 'cmp', badge: '25%', title: 'A quarter off', description: 'For all.' };
  const offer = { deals: [deal], rewardText: '$10 for you.' };
  const draft = { language: 'de', view: 'embedded', dark: false, channels: ['link', 'email'], offer };
  const base = `/api/preview/${token}/${encode(draft)}`;
  expect((await world.get(`${base}/page`)).headers.get('referrer-policy')).toBe('origin');
  const read = async (path: string) => (await world.get(`${base}/${path}`)).json();
  expect(await read('offer?placement=embedded')).toMatchObject(offer);
  expect(await read('landing?rk=preview')).toMatchObject({ state: 'open', from: 'Anna', deal });
  const { links } = (await (await world.post(`${base}/links`, {}, OWN_PAGE)).json()) as LinksAnswer;
  expect(links.map(({ channel }) => channel)).toEqual(['email', 'link']);
  expect(links[0]?.text).toContain('A quarter off');
  const foreign = encode({ ...draft, offer: { deals: [], rewardText: '' } });
  expect((await world.get(`/api/preview/${token}/${foreign}/page`)).status).toBe(422);
});

test('a preview that was tampered with, or is old, is none', async () => {
  const { world, call, addShop } = await foundRetailer();
  const { live } = await addShop();
  const { token } = (await (await call('POST', 'preview', { shop: live.id })).json()) as { token: string };
  const status = async (one: string, draft: string) => (await world.get(`/api/preview/${one}/${draft}/page`)).status;
  expect(await status(token, encode(DRAFT))).toBe(200);
  expect(await status(`${token}x`, encode(DRAFT))).toBe(410);
  expect(await status(token, '%%%')).toBe(400);
  expect(await status(token, encode({ ...DRAFT, theme: { ...DRAFT.theme, accent: 'red' } }))).toBe(422);
  expect(await status(token, encode('x'))).toBe(422);
  world.clock.advance(12 * 3600_000);
  expect(await status(token, encode(DRAFT))).toBe(410);
});
