import { describe, expect, test } from 'vitest';
import { installSighting } from '../../db/schema/group.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { createWorld, type World } from '../test/world.ts';
import { orderKey } from './install.ts';
import type { InstallAnswer } from './report.ts';
import { dropSightings } from './watch.ts';

const US = 'https://us.shop.test';
const SECONDS = 1000;
/** The part of the tag that tells what it sees. */
const WATCH = 'x.0123456789.js';

async function openCheck() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const { assets } = world.ports;
  const versions = assets.versions.map((version) => ({ ...version, rare: { watch: WATCH } }));
  world.ports.assets = { ...assets, versions };
  const pending: Promise<unknown>[] = [];
  world.ports.defer = (work) => void pending.push(work);
  const route = `/api/install/${world.us.id}`;
  return {
    world,
    cookie,
    listen: () => world.post(`${route}/listen`, {}, { ...OWN_PAGE, cookie }),
    read: async () => {
      await Promise.all(pending);
      return (await (await world.get(route, { cookie })).json()) as InstallAnswer;
    },
    rows: async () => {
      await Promise.all(pending);
      return world.tenant.orm.select().from(installSighting);
    },
  };
}

const load = (world: World, referer = `${US}/`) => world.get('/w/usshop000001/l.js', { referer });
const say = (world: World, said: unknown, origin = US) =>
  world.post('/w/usshop000001/seen', said as string, { origin });
const run = (world: World, path?: string, origin = US, placements: string[] = []) =>
  say(world, JSON.stringify({ path, placements }), origin);
const send = (world: World, events: object[], more: object = {}) => {
  const complete = events.map((event) => ({ id: world.ports.ids.uuid(), at: world.clock.now(), ...event }));
  const call = { sent_at: world.clock.now(), consent: { measure: true, store: false }, events: complete, ...more };
  return world.post('/w/usshop000001/in', call, { origin: US, referer: `${US}/checkout?name=Jo` });
};
const purchase = (order: object, more: object = {}) => ({
  kind: 'purchase',
  order: { coupons: [], ...order },
  ...more,
});

describe('the install check', () => {
  test('takes note of nothing while nobody looks', async () => {
    const { world, read, rows } = await openCheck();
    expect(await (await load(world)).text()).not.toContain(WATCH);
    await run(world, '/');
    await send(world, [{ kind: 'login' }]);
    expect(await rows()).toEqual([]);
    expect(await read()).toMatchObject({ listening_until: 0, pages: [], events: [], faults: [{ code: 'GW101' }] });
  });

  test('shows at once that the tag loads, on which pages, and each field of its events', async () => {
    const { world, listen, read } = await openCheck();
    expect((await listen()).status).toBe(200);
    expect(await (await load(world)).text()).toContain(WATCH);
    await run(world, '/products/scarf');
    await run(world, '/account/jo@x.test');
    world.clock.advance(1 * SECONDS);
    await run(world, '/products/scarf');
    await send(world, [
      { kind: 'login' },
      purchase({ ids: ['A-10234'], amount: 4990, currency: 'USD' }, { identity: { customerId: 'c-1' } }),
      purchase({ ids: ['A-10235'], amount: null, currency: 'USD' }),
      purchase({ ids: [], amount: 100, currency: 'USD' }),
      { kind: 'nonsense' },
    ]);
    await send(world, [purchase({ ids: ['A-10234'], amount: 4990, currency: 'USD' })]);
    const answer = await read();
    expect(answer.loads.count).toBe(1);
    expect(answer.pages).toMatchObject([
      { page: `${US}/products/scarf`, count: 2 },
      { page: `${US}/account/…`, count: 1 },
    ]);
    const verdicts = answer.events.map(({ event, verdict }) => `${event} ${verdict}`).sort();
    expect(verdicts).toEqual([
      'login accepted',
      'other unknown_kind',
      'purchase accepted',
      'purchase duplicate',
      'purchase invalid_amount',
      'purchase invalid_order',
    ]);
    const order = answer.events.find(({ verdict, event }) => event === 'purchase' && verdict === 'accepted');
    expect(order).toMatchObject({ page: `${US}/checkout`, order: { idEnd: '234', value: 4990, customer: 'claimed' } });
    expect(answer.faults.map(({ code }) => code)).toEqual(['GW104', 'GW105', 'GW110']);
    expect(answer.orders).toEqual({
      days: 30,
      total: 1,
      tagged: 1,
      known: 1,
      consent: { granted: 1, denied: 0, unknown: 0 },
    });
    expect(JSON.stringify(answer)).not.toMatch(/10234|jo@x|name=Jo/);
  });

  test('knows a signature that holds from one that does not', async () => {
    const { world, listen, read } = await openCheck();
    await listen();
    const expires = world.clock.now() + 60_000;
    const signature = world.ports.secrets.hmacHex('identity-secret', `c-1.${expires}`);
    const order = { amount: 100, currency: 'USD' };
    await send(world, [
      purchase({ ...order, ids: ['1'] }, { identity: { customerId: 'c-1', expires, signature } }),
      purchase({ ...order, ids: ['2'] }, { identity: { customerId: 'c-2', expires, signature } }),
      purchase({ ...order, ids: ['3'] }, { identity: { customerId: {}, signature: [] } }),
    ]);
    const { events, faults, orders } = await read();
    // Unknown is who cannot show it.
    expect(orders).toMatchObject({ total: 3, known: 1 });
    const customers = events.map((event) => event.order?.customer).sort();
    expect(customers).toEqual(['bad_signature', 'bad_signature', 'signed']);
    expect(faults.map(({ code }) => code)).toContain('GW111');
  });

  test('tells of a page that is not on the list, and of one that cannot call back', async () => {
    const { world, listen, read } = await openCheck();
    await listen();
    await load(world, 'https://staging.shop.test/');
    expect((await read()).faults).toMatchObject([{ code: 'GW102', where: 'https://staging.shop.test' }]);
    world.clock.advance(16 * SECONDS);
    expect((await read()).faults.map(({ code }) => code)).toEqual(['GW102', 'GW103']);
    await run(world, '/', 'https://staging.shop.test');
    expect((await read()).faults.map(({ code }) => code)).toEqual(['GW102']);
  });

  test('tells where a page holds a placement, and of a page without consent no more than its shop', async () => {
    const { world, listen, read } = await openCheck();
    await listen();
    await run(world, '/account', US, ['account', 'nonsense']);
    world.clock.advance(1 * SECONDS);
    await run(world);
    expect((await read()).pages.map(({ page, placements }) => [page, placements])).toEqual([
      [US, []],
      [`${US}/account`, ['account']],
    ]);
  });

  test('tells of an order without an id, which the tag itself never sends', async () => {
    const { world, listen, read } = await openCheck();
    await listen();
    await say(world, '{"unnamed":true,"path":"/thanks"}');
    await say(world, '{"unnamed":true,"refund":true}');
    await say(world, '{"unnamed":true}', 'https://other.test');
    const answer = await read();
    expect(answer.faults).toMatchObject([{ code: 'GW102' }, { code: 'GW104', count: 2 }]);
    const missing = { verdict: 'invalid_order', order: { id: 'missing' } };
    expect(answer.events).toHaveLength(2);
    expect(answer.events).toContainEqual(expect.objectContaining({ event: 'refund', page: US }));
    expect(answer.events).toContainEqual(expect.objectContaining({ event: 'purchase', page: `${US}/thanks` }));
    expect(answer.events).toMatchObject([missing, missing]);
  });

  test('proposes what the value of orders includes, from their amounts alone', async () => {
    const { world, listen, read } = await openCheck();
    await listen();
    const order = { value: 9480, tax: 1514, shipping: 490, items: 8990, email: 'jo@x.test' };
    await say(world, JSON.stringify({ order }));
    await say(world, JSON.stringify({ order }));
    const answer = await read();
    expect(answer.faults).toMatchObject([{ code: 'GW115', count: 2, proposal: { shipping: true } }]);
    expect(JSON.stringify(answer)).not.toContain('jo@x');
  });

  test('tells of an amount that is text and a currency that is assumed, beside the order they came with', async () => {
    const { world, listen, read } = await openCheck();
    await listen();
    await send(world, [
      purchase({ ids: ['A-10234'], amount: 4990, currency: 'USD' }),
      purchase({ ids: ['A-10235'], amount: 100, currency: 'USD' }),
      purchase({ ids: ['A-10236'], amount: -100, currency: 'USD' }),
    ]);
    await say(world, `{"form":{"idEnd":"234","key":"${orderKey('A-10234')}","text":true,"bare":true}}`);
    // Another's, whose id ends alike: it says nothing of this one.
    await say(world, `{"form":{"idEnd":"235","key":"${orderKey('B-10235')}","text":true,"bare":true}}`);
    const answer = await read();
    const forms = answer.events.map(({ order }) => [order?.idEnd, order?.amount, order?.asText, order?.assumed]);
    expect(forms.sort()).toEqual([
      ['234', 'number', true, true],
      ['235', 'number', undefined, undefined],
      ['236', 'negative', undefined, undefined],
    ]);
    expect(answer.faults.map(({ code }) => code)).toEqual(['GW118', 'GW109', 'GW116', 'GW117']);
  });

  test('tells of a page where consent stands in Tag Manager and does not count', async () => {
    const { world, listen, read } = await openCheck();
    await listen();
    await run(world, '/');
    await say(world, '{"standing":true}');
    const answer = await read();
    expect(answer.faults).toMatchObject([{ code: 'GW123', severity: 'warning', count: 1, where: US }]);
    expect(answer.pages).toHaveLength(1);
  });

  test('stops two minutes after the page was closed, and forgets within the hour', async () => {
    const { world, listen, rows, read } = await openCheck();
    await listen();
    await run(world, '/');
    world.clock.advance(90 * SECONDS);
    await listen();
    world.clock.advance(90 * SECONDS);
    await run(world, '/later');
    expect(await rows()).toHaveLength(2);
    world.clock.advance(120 * SECONDS);
    await run(world, '/unseen');
    expect((await read()).listening_until).toBe(0);
    expect(await rows()).toHaveLength(2);
    world.clock.advance(3600 * SECONDS);
    expect((await read()).pages).toEqual([]);
    await dropSightings(world.ports);
    expect(await rows()).toEqual([]);
  });

  test('keeps a bounded number, whatever arrives', async () => {
    const { world, listen, rows } = await openCheck();
    await listen();
    for (let i = 0; i < 70; i += 1) await run(world, `/${i}`);
    expect(await rows()).toHaveLength(60);
    const odd = ['x'.repeat(5000), '', '\u0000', 'null', '7', '[]', '{"order":{"value":"9"}}', '{"path":[]}'];
    for (const body of odd) expect((await say(world, body)).status).toBe(204);
    expect((await world.post('/w/usshop000001/seen', '/', {})).status).toBe(204);
    expect((await run(world, '/', 'null')).status).toBe(204);
    expect((await world.post('/w/nobody/seen', '/', {})).status).toBe(404);
  });

  test('belongs to the members of the retailer', async () => {
    const { world, cookie } = await openCheck();
    expect((await world.get(`/api/install/${world.us.id}`)).status).toBe(401);
    expect((await world.get('/api/install/shp_other', { cookie })).status).toBe(404);
    const foreign = await world.post(`/api/install/${world.us.id}/listen`, {}, { cookie, origin: 'https://evil.test' });
    expect(foreign.status).toBe(403);
  });
});

describe('files to install', () => {
  test('carry the shop’s site key and host', async () => {
    const { world, cookie } = await openCheck();
    world.ports.assets = {
      ...world.ports.assets,
      installFile: (name) => (name === 'container.json' ? '{"key":"__SITE_KEY__","url":"__HOST__/w"}' : undefined),
    };
    const answer = await world.get(`/api/install/${world.de.id}/container.json`, { cookie });
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="container.json"');
    expect(await answer.json()).toEqual({ key: 'deshop000001', url: 'https://go.test/w' });
    expect((await world.get(`/api/install/${world.de.id}/template.tpl`, { cookie })).status).toBe(503);
    expect((await world.get(`/api/install/${world.de.id}/manifest.json`, { cookie })).status).toBe(404);
    expect((await world.get(`/api/install/${world.de.id}/container.json`)).status).toBe(401);
  });

  test('carry which types of consent the shop goes by, and where its banner is', async () => {
    const { world, cookie } = await openCheck();
    const text = '__MEASURE_TYPE__ __STORE_TYPE__ __TRUST_STANDING__';
    world.ports.assets = { ...world.ports.assets, installFile: () => text };
    const get = async (query = '') =>
      (await world.get(`/api/install/${world.de.id}/container.json${query}`, { cookie })).text();
    expect(await get()).toBe('analytics_storage ad_storage false');
    expect(await get('?banner=tag_manager')).toBe('analytics_storage ad_storage true');
    expect(await get('?banner="x')).toBe('analytics_storage ad_storage false');
  });
});
