import type { InStatement, TransactionMode } from '@libsql/client';
import { eq } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { databaseOf } from '../../db/database.ts';
import { shop as shopTable } from '../../db/schema/control.ts';
import { advocate, campaign, deal, event, link, purchase, purchaseReference } from '../../db/schema/group.ts';
import type { Database } from '../ports.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { createWorld, START, type World } from '../test/world.ts';
import type { InAnswer, LandingAnswer, OfferAnswer } from '../wire.ts';
import { readCall } from './intake.ts';
import { takeOrderTurn } from './order.limit.ts';
import { takeEvents } from './take.ts';

const US = 'https://us.shop.test';
const PAGE = {
  origin: US,
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1',
  'accept-language': 'en-US,en;q=0.9',
};
const IN = '/w/usshop000001/in';

const makeEvent = (world: World, more: object = {}) => ({
  id: world.ports.ids.uuid(),
  at: world.clock.now(),
  kind: 'impression',
  placement: 'floating',
  ...more,
});
const makeOrder = (world: World, reference: string, more: object = {}) =>
  makeEvent(world, {
    kind: 'purchase',
    order: { ids: [reference], amount: 5000, currency: 'USD', coupons: [], ...more },
  });
const makeCall = (world: World, events: unknown[], more: object = {}) => ({
  sent_at: world.clock.now(),
  consent: { measure: true, store: false },
  events,
  ...more,
});
const send = (world: World, events: unknown[], more: object = {}, headers: Record<string, string> = {}) =>
  world.post(IN, makeCall(world, events, more), { ...PAGE, ...headers });
const readLog = (world: World) => world.tenant.orm.select().from(event).orderBy(event.seq);
const problemOf = async (response: Response) => ({
  status: response.status,
  type: response.headers.get('content-type'),
  code: ((await response.json()) as { code: string }).code,
});

async function stopShop(world: World) {
  await world.ports.databases.control.orm.update(shopTable).set({ stopped: true }).where(eq(shopTable.id, world.us.id));
  world.ports.shops.forget();
}

/** A link of a named advocate in the American shop. */
async function addLink(world: World, name: string | null = 'Ada') {
  const { ids, secrets } = world.ports;
  const code = ids.linkCode(1);
  const advocateId = ids.make('adv');
  await world.tenant.orm.insert(advocate).values({
    id: advocateId,
    shopId: world.us.id,
    state: 'named',
    nameSealed: name && secrets.seal(name),
    language: 'en-US',
    createdAt: START,
  });
  await world.tenant.orm.insert(link).values({
    code,
    shopId: world.us.id,
    campaignId: world.campaignId,
    dealId: world.deals.us,
    advocateId,
    channel: 'link',
    placement: 'post_purchase',
    language: 'en-US',
    utm: { source: 'link' },
    createdAt: START,
  });
  return { code, advocateId };
}

describe('the loader', () => {
  it('carries the settings of the shop', async () => {
    const world = await createWorld();
    const response = await world.get('/w/deshop000001/l.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('max-age=30, must-revalidate');
    const page = { loadedWith: undefined as unknown };
    new Function('window', await response.text())(page);
    expect(page.loadedWith).toMatchObject({
      k: 'deshop000001',
      b: 'https://go.test/w/deshop000001',
      c: 'c.0123456789.js',
      l: ['de', 'en'],
      m: 'EUR',
      p: [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'goodword' }],
    });
    expect((page.loadedWith as { v: unknown[] }).v[0]).toEqual(['email', 'self_share']);
  });

  it('is not sent again while it is the same', async () => {
    const world = await createWorld();
    const etag = (await world.get('/w/usshop000001/l.js')).headers.get('etag') ?? '';
    const again = await world.get('/w/usshop000001/l.js', { 'if-none-match': `W/${etag}` });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect((await world.get('/w/usshop000001/l.js', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('shows a paused campaign no more after 20 s at the latest', async () => {
    const world = await createWorld();
    const placements = async () => /"p":(\[.*?\])/.exec(await (await world.get('/w/usshop000001/l.js')).text())?.[1];
    expect(await placements()).not.toBe('[]');
    await world.tenant.orm.update(campaign).set({ state: 'paused' });
    world.clock.advance(20_000);
    expect(await placements()).toBe('[]');
  });

  it('is empty at once where the shop is switched off', async () => {
    const world = await createWorld();
    await world.get('/w/usshop000001/l.js');
    await stopShop(world);
    const response = await world.get('/w/usshop000001/l.js');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('/* off */');
  });

  it('is a comment for a site key that is none', async () => {
    const world = await createWorld();
    const response = await world.get('/w/nobody/l.js');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(await response.text()).toMatch(/^\/\*.*\*\/$/);
  });
});

describe('the parts of the tag', () => {
  it('never change under their name', async () => {
    const world = await createWorld();
    for (const name of ['c.0123456789.js', 'u.0123456789.js']) {
      const response = await world.get(`/w/usshop000001/${name}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await response.text()).toBe(`/* ${name} */`);
    }
  });

  it('are not kept where there is no such version', async () => {
    const world = await createWorld();
    const response = await world.get('/w/usshop000001/c.ffffffffff.js');
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('who may call', () => {
  it('is told to browsers without a preflight for text, and with one else', async () => {
    const world = await createWorld();
    const response = await send(world, []);
    expect(response.status).toBe(202);
    expect(response.headers.get('access-control-allow-origin')).toBe(US);
    expect(response.headers.get('vary')).toContain('Origin');
    for (const path of ['in', 'links', 'claim']) {
      const preflight = await world.app.request(`/w/usshop000001/${path}`, {
        method: 'OPTIONS',
        headers: { origin: US },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(US);
      expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST');
    }
  });

  it('is not a foreign page', async () => {
    const world = await createWorld();
    for (const origin of [
      'https://evil.test',
      'https://us.shop.test.evil.test',
      'http://us.shop.test',
      'https://de.shop.test',
    ]) {
      const response = await send(world, [makeEvent(world)], {}, { origin });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'origin_not_allowed' });
      expect((await world.app.request(IN, { method: 'OPTIONS', headers: { origin } })).status).toBe(403);
    }
    expect(await readLog(world)).toEqual([]);
  });

  it('is anybody without an Origin for events, but only now and then', async () => {
    const world = await createWorld();
    const bare = { 'user-agent': PAGE['user-agent'] };
    const call = makeCall(world, [makeEvent(world)]);
    expect((await world.post(IN, call, bare)).status).toBe(202);
    const framed = await world.post(IN, call, { ...bare, origin: 'null' });
    expect(framed.status).toBe(202);
    expect(framed.headers.get('access-control-allow-origin')).toBe('*');
    for (let index = 0; index < 58; index += 1) await world.post(IN, call, bare);
    const refused = await world.post(IN, call, bare);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect((await world.post(IN, call, { ...bare, 'x-test-address': '198.51.100.4' })).status).toBe(202);
    expect((await send(world, [])).status).toBe(202);
  });

  it('must be a page of the shop for what the widget shows', async () => {
    const world = await createWorld();
    for (const path of ['offer', 'landing?rk=0001abcdefgh']) {
      for (const headers of [
        {},
        { origin: 'null' },
        { origin: 'https://evil.test' },
        { 'sec-fetch-site': 'same-origin' },
      ]) {
        expect((await world.get(`/w/usshop000001/${path}`, headers)).status).toBe(403);
      }
      expect((await world.get(`/w/usshop000001/${path}`, PAGE)).status).toBe(200);
    }
  });

  it('may be a page of our own origin where the shop lives there', async () => {
    const world = await createWorld();
    await world.ports.databases.control.orm.update(shopTable).set({ origins: ['https://go.test'] });
    world.ports.shops.forget();
    expect((await world.get('/w/usshop000001/offer', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await world.get('/w/usshop000001/offer', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('a call that is not usable', () => {
  it.each([
    ['broken JSON', '{"events":[', 400, 'invalid_json'],
    ['no JSON', '', 400, 'invalid_json'],
    ['no object', '[]', 400, 'invalid_request'],
    ['null', 'null', 400, 'invalid_request'],
    ['no events', '{}', 400, 'invalid_request'],
    ['51 events', JSON.stringify({ events: Array(51).fill({}) }), 400, 'too_many_events'],
    ['65 KB', JSON.stringify({ events: ['x'.repeat(65_000)] }), 413, 'body_too_large'],
    ['a deep one', '['.repeat(60_000), 400, 'invalid_json'],
  ])('%s', async (_, body, status, code) => {
    const world = await createWorld();
    const response = await world.post(IN, body, PAGE);
    expect(response.headers.get('access-control-allow-origin')).toBe(US);
    expect(await problemOf(response)).toEqual({ status, type: 'application/problem+json', code });
    expect(await readLog(world)).toEqual([]);
  });

  it('has an unknown site key', async () => {
    const world = await createWorld();
    const response = await world.post('/w/nobody/in', makeCall(world, [makeEvent(world)]), PAGE);
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'unknown_site_key' });
  });

  it('is refused by its declared length without a byte read, and by its real length as soon as it shows', async () => {
    const world = await createWorld();
    let pulled = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(16_000).fill(32));
        },
      });
    const post = (headers: Record<string, string>) =>
      world.app.request(IN, {
        method: 'POST',
        body: endless(),
        headers: { ...PAGE, ...headers },
        duplex: 'half',
      } as RequestInit);
    expect((await post({ 'content-length': '10000000' })).status).toBe(413);
    expect(pulled).toBeLessThan(3);
    expect((await post({})).status).toBe(413);
    expect(pulled).toBeLessThan(12);
  });
});

describe('events', () => {
  it.each([
    ['en-GB', 'de', 'en-US'],
    ['ar-EG', 'de', 'ar'],
    ['fr', 'ar,en;q=0.5', 'ar'],
    ['fr', 'de', 'en-US'],
    [undefined, 'it-IT,en;q=0.5', 'en-US'],
  ])(
    'of a page in %j and a browser in %j are counted under what the shop speaks with them',
    async (page, browser, spoken) => {
      const world = await createWorld();
      await send(world, [makeEvent(world)], page ? { language: page } : {}, { 'accept-language': browser });
      expect((await readLog(world))[0]?.body.language).toBe(spoken);
    },
  );

  it('are taken with what the headers tell', async () => {
    const world = await createWorld();
    const row = makeEvent(world, { deal: world.deals.us });
    const response = await send(world, [row], { utm: { source: 'news' } }, { 'cf-ipcountry': 'US' });
    expect(await response.json()).toEqual({ accepted: 1, duplicate: 0, rejected: [] });
    expect(await readLog(world)).toMatchObject([
      {
        shop: 1,
        id: row.id,
        kind: 'impression',
        occurredAt: START,
        receivedAt: START,
        body: {
          deal: world.deals.us,
          placement: 'floating',
          device: 'phone',
          language: 'en-US',
          country: 'US',
          utm: { source: 'news' },
        },
      },
    ]);
  });

  it('are judged one by one: a bad one never harms its neighbours', async () => {
    const world = await createWorld();
    const good = [makeEvent(world), makeOrder(world, '1001'), makeEvent(world, { kind: 'open' })];
    const events = [
      good[0],
      null,
      makeEvent(world, { at: 0 }),
      makeEvent(world, { at: Date.UTC(2100, 0) }),
      good[1],
      makeOrder(world, '1002', { amount: -1 }),
      makeOrder(world, '1003', { amount: 1.5 }),
      makeOrder(world, '1004', { currency: 'XXZ' }),
      makeEvent(world, { id: 'x' }),
      makeEvent(world, { kind: 'nonsense' }),
      makeEvent(world, { kind: 'share', link: world.ports.ids.linkCode(1) }),
      good[2],
    ];
    const answer = (await (await send(world, events)).json()) as InAnswer;
    expect(answer).toEqual({
      accepted: 3,
      duplicate: 0,
      rejected: [
        { index: 1, code: 'invalid_event' },
        { index: 2, code: 'time_out_of_range' },
        { index: 3, code: 'time_out_of_range' },
        { index: 5, code: 'invalid_amount' },
        { index: 6, code: 'invalid_amount' },
        { index: 7, code: 'unknown_currency' },
        { index: 8, code: 'invalid_id' },
        { index: 9, code: 'unknown_kind' },
        { index: 10, code: 'unknown_code' },
      ],
    });
    expect((await readLog(world)).filter(({ kind }) => kind !== 'purchase')).toHaveLength(2);
    expect(await world.tenant.orm.select().from(purchase)).toHaveLength(1);
  });

  it('are answered by 202 also when all are rejected, or when there are none', async () => {
    const world = await createWorld();
    const response = await send(world, [null, 7, {}]);
    expect(response.status).toBe(202);
    expect(((await response.json()) as InAnswer).rejected).toHaveLength(3);
    expect((await send(world, [])).status).toBe(202);
  });

  it('count once, a hundred times told', async () => {
    const world = await createWorld();
    const events = [makeEvent(world), makeOrder(world, '1001')];
    const answers: InAnswer[] = [];
    for (let index = 0; index < 100; index += 1) answers.push((await (await send(world, events)).json()) as InAnswer);
    expect(answers[0]).toEqual({ accepted: 2, duplicate: 0, rejected: [] });
    expect(answers[99]).toEqual({ accepted: 0, duplicate: 2, rejected: [] });
    expect((await readLog(world)).filter(({ kind }) => kind === 'impression')).toHaveLength(1);
    expect(await world.tenant.orm.select().from(purchase)).toHaveLength(1);
  });

  it('count once, told twice in one call', async () => {
    const world = await createWorld();
    const one = makeEvent(world);
    expect(await (await send(world, [one, one])).json()).toEqual({ accepted: 1, duplicate: 1, rejected: [] });
  });

  it('of two shops may have the same id', async () => {
    const world = await createWorld();
    const call = makeCall(world, [makeEvent(world)]);
    await world.post(IN, call, PAGE);
    await world.post('/w/deshop000001/in', call, { ...PAGE, origin: 'https://de.shop.test' });
    expect((await readLog(world)).map(({ shop }) => shop)).toEqual([1, 2]);
  });

  it('of machines stay in the log and count for nothing', async () => {
    const world = await createWorld();
    const response = await send(world, [makeEvent(world)], {}, { 'user-agent': 'Googlebot/2.1' });
    expect(await response.json()).toMatchObject({ accepted: 1 });
    expect(await readLog(world)).toMatchObject([{ body: { machine: 'crawler', count: 0 } }]);
  });

  it('know a visitor only as far as consent goes', async () => {
    const world = await createWorld();
    const visitor = 'a1b2c3d4-0000-7000-8000-000000000000';
    const visitorAfter = async (consent: object, address = '203.0.113.7') => {
      await send(world, [makeEvent(world, { kind: 'landing' })], { consent, visitor }, { 'x-test-address': address });
      return (await readLog(world)).at(-1)?.body.visitor;
    };
    expect(await visitorAfter({ measure: true, store: true })).toBe(visitor);
    const derived = await visitorAfter({ measure: true, store: false });
    expect(derived).toMatch(/^[\w-]{22}$/);
    expect(await visitorAfter({ measure: true, store: false }, '203.0.113.250')).toBe(derived);
    expect(await visitorAfter({ measure: false, store: true })).toBeUndefined();
    world.clock.advance(24 * 3600_000);
    expect(await visitorAfter({ measure: true, store: false })).not.toBe(derived);
  });

  it('leave nothing personal behind, whatever they carry', async () => {
    const world = await createWorld();
    const nasty = {
      email: 'jane@example.com',
      url: 'https://us.shop.test/?token=1',
      note: 'call 5551234567',
      ip: '203.0.113.7',
    };
    await send(world, [makeEvent(world, nasty)], {
      utm: { source: 'jane@example.com', term: 'ok\u0000\ud800' },
      ...nasty,
    });
    const text = JSON.stringify(await readLog(world)) + world.logged.join();
    expect(text).not.toMatch(/jane|token=|5551234567|203\.0\.113/);
    expect(text).toContain('"term":"ok');
  });

  it('are not taken where the shop is switched off, and the page is told so', async () => {
    const world = await createWorld();
    await stopShop(world);
    const response = await send(world, [makeEvent(world)]);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ accepted: 0, duplicate: 0, rejected: [], off: true });
    expect(await readLog(world)).toEqual([]);
    for (const path of ['offer', 'landing?rk=x']) {
      expect(await (await world.get(`/w/usshop000001/${path}`, PAGE)).json()).toEqual({ off: true });
    }
  });

  it('tell of made-up orders up to a bound, of the shop’s own without one', async () => {
    const world = await createWorld();
    const { ports, us } = world;
    const order = { references: ['1001'], amount: 5000, currency: 'USD', occurredAt: START };
    await recordPurchase(ports, us, { source: 'api', trust: 'confirmed', ...order });
    const [mine, theirs] = ['203.0.113.7', '198.51.100.7'];
    for (let turn = 0; turn < 999; turn += 1) await takeOrderTurn(ports, us, mine);
    const tell = async (address: string, ...events: unknown[]) =>
      (await (await send(world, events, {}, { 'x-test-address': address })).json()) as InAnswer;
    const refund = makeEvent(world, { kind: 'refund', order: { ids: ['made-up'] } });
    const told = [makeOrder(world, 'A'), makeOrder(world, 'B'), refund, makeOrder(world, '1001'), makeEvent(world)];
    expect(await tell(mine, ...told)).toEqual({
      accepted: 3,
      duplicate: 0,
      rejected: [
        { index: 1, code: 'too_many_orders' },
        { index: 2, code: 'too_many_orders' },
      ],
    });
    // What is known already, and a refund of what the shop told of, takes no turn.
    const known = [
      makeOrder(world, 'A'),
      makeEvent(world, { kind: 'refund', order: { ids: ['1001'] } }),
      makeEvent(world, { kind: 'refund', order: { ids: ['1001'] } }),
    ];
    expect(await tell(mine, ...known)).toEqual({ accepted: 2, duplicate: 1, rejected: [] });
    // Others buy on, and an hour later everybody does.
    expect(await tell(theirs, makeOrder(world, 'C'))).toMatchObject({ accepted: 1 });
    expect(await world.tenant.orm.select().from(purchase)).toHaveLength(3);
    world.clock.advance(3_600_000);
    expect(await tell(mine, makeOrder(world, 'B'))).toMatchObject({ accepted: 1 });
    // However often a page is loaded again, its order took one turn.
    for (let turn = 0; turn < 998; turn += 1) await takeOrderTurn(ports, us, mine);
    for (let again = 0; again < 3; again += 1) {
      expect(await tell(mine, makeOrder(world, 'B'), refund)).toMatchObject({ accepted: 1, duplicate: 1 });
    }
    expect((await tell(mine, makeOrder(world, 'E'))).rejected).toEqual([{ index: 0, code: 'too_many_orders' }]);
    for (let network = 0; network < 25; network += 1) {
      const turns = Array.from({ length: 900 }, () => takeOrderTurn(ports, us, `10.0.${network}.1`).catch(() => {}));
      await Promise.all(turns);
    }
    expect((await tell(theirs, makeOrder(world, 'D'))).rejected).toEqual([{ index: 0, code: 'too_many_orders' }]);
  });

  it('are stored though an order among them is not: the answer says which', async () => {
    const world = await createWorld();
    const { ports, us } = world;
    const { client } = world.tenant;
    const hung = Promise.withResolvers<void>();
    const fail = {
      hangs: () => new Promise<never>(() => hung.resolve()),
      breaks: () => Promise.reject(new Error('broken')),
    };
    const tell = (how: keyof typeof fail, ...events: unknown[]) => {
      const group = (number: number): Database => {
        const dying = new Proxy(client, {
          get: (target, name) =>
            name === 'batch'
              ? (steps: InStatement[], mode?: TransactionMode) =>
                  JSON.stringify(steps).includes(`"${how}"`) && mode === 'write'
                    ? fail[how]()
                    : target.batch(steps, mode)
              : Reflect.get(target, name),
        });
        return number === us.groupNumber ? databaseOf(dying) : ports.databases.group(number);
      };
      const call = readCall(makeCall(world, events), world.clock.now());
      const sender = { address: '203.0.113.7', userAgent: 'Firefox', acceptLanguage: undefined, country: undefined };
      const databases = { ...ports.databases, group };
      return takeEvents({ ...ports, databases }, us, call, { ...sender, origin: 'listed', referer: undefined });
    };
    const bad = { ...makeEvent(world), kind: 'nothing' };
    const numbers = async () => (await world.tenant.orm.select().from(purchaseReference)).map((one) => one.reference);
    const broken = [makeOrder(world, 'breaks'), makeOrder(world, 'A'), makeEvent(world)];
    await expect(tell('breaks', ...broken)).rejects.toThrow('broken');
    expect(await numbers()).toEqual(['A']);
    const late = [bad, makeOrder(world, 'B'), makeOrder(world, 'hangs'), makeOrder(world, 'C'), makeEvent(world)];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const refused = expect(tell('hangs', ...late)).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 2,
      errors: [
        { path: 'events.0', code: 'unknown_kind' },
        { path: 'events.2', code: 'unavailable' },
        { path: 'events.3', code: 'unavailable' },
      ],
    });
    await hung.promise;
    vi.advanceTimersByTime(3_000);
    await refused;
    vi.useRealTimers();
    expect((await numbers()).sort()).toEqual(['A', 'B']);
    expect((await readLog(world)).filter(({ kind }) => kind === 'impression')).toHaveLength(2);
    // What the tag does then: all of it again.
    expect(await (await send(world, late)).json()).toEqual({
      accepted: 2,
      duplicate: 2,
      rejected: [{ index: 0, code: 'unknown_kind' }],
    });
  });

  it('are asked for again by 429 when too many wait', async () => {
    const world = await createWorld();
    const events = Array.from({ length: 50 }, () => makeEvent(world));
    const answers = await Promise.all(Array.from({ length: 250 }, () => send(world, events)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 202 && status !== 429)).toEqual([]);
    expect(await readLog(world)).toHaveLength(50);
  });

  it('an order keeps the family of the browser whose page told of it; no event does, and none without consent', async () => {
    const world = await createWorld();
    const agents = {
      safari: PAGE['user-agent'],
      firefox: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
    };
    for (const [name, userAgent] of Object.entries(agents)) {
      await send(world, [makeEvent(world), makeOrder(world, name)], {}, { 'user-agent': userAgent });
    }
    await send(world, [makeOrder(world, 'denied')], { consent: { measure: false, store: false } });
    // The server knows no browser, and takes none away.
    const report = { source: 'api' as const, trust: 'confirmed' as const, amount: 5000, currency: 'USD', coupons: [] };
    for (const name of ['firefox', 'unseen']) {
      await recordPurchase(world.ports, world.us, { ...report, references: [name], occurredAt: world.clock.now() });
    }
    const kept = await world.tenant.orm.select({ device: purchase.device }).from(purchase);
    expect(kept.map(({ device }) => device ?? '').sort()).toEqual(['', '', 'desktop firefox', 'phone safari']);
    const told = (await readLog(world)).map(({ kind, body }) => [
      kind,
      body.device,
      body.browser,
      body.toldBy,
      body.count ?? 1,
    ]);
    expect(told).toEqual([
      ['impression', 'phone', undefined, undefined, 1],
      ['purchase', 'phone', 'safari', 'tag', 1],
      ['impression', 'desktop', undefined, undefined, 1],
      ['purchase', 'desktop', 'firefox', 'tag', 1],
      ['purchase', undefined, undefined, 'tag', 1],
      ['purchase', 'desktop', 'firefox', 'tag', -1],
      ['purchase', 'desktop', 'firefox', 'both', 1],
      ['purchase', undefined, undefined, 'server', 1],
    ]);
  });
});

describe('a share by the shopper’s own means', () => {
  it('is told by the link itself', async () => {
    const world = await createWorld();
    const { code, advocateId } = await addLink(world);
    const lie = {
      kind: 'share',
      link: code,
      channel: 'email',
      campaign: `cmp_${'0'.repeat(26)}`,
      placement: undefined,
    };
    expect(await (await send(world, [makeEvent(world, lie)])).json()).toMatchObject({ accepted: 1 });
    expect(await readLog(world)).toMatchObject([
      {
        kind: 'share',
        body: {
          campaign: world.campaignId,
          deal: world.deals.us,
          advocate: advocateId,
          channel: 'link',
          placement: 'post_purchase',
          link: code,
          state: 'opened',
          utm: { source: 'link' },
        },
      },
    ]);
  });

  it('is not taken for a link of another shop', async () => {
    const world = await createWorld();
    const { code } = await addLink(world);
    const call = makeCall(world, [makeEvent(world, { kind: 'share', link: code })]);
    const response = await world.post('/w/deshop000001/in', call, { ...PAGE, origin: 'https://de.shop.test' });
    expect(await response.json()).toMatchObject({ accepted: 0, rejected: [{ index: 0, code: 'unknown_code' }] });
  });
});

describe('the offer', () => {
  const offerOf = async (world: World, query: string, shop = 'us') => {
    const headers = { ...PAGE, origin: `https://${shop}.shop.test` };
    return (await (await world.get(`/w/${shop}shop000001/offer?${query}`, headers)).json()) as OfferAnswer;
  };

  it('shows the deals of the shop in the marketer’s order', async () => {
    const world = await createWorld();
    const offer = await offerOf(world, 'lang=en-US&placement=post_purchase');
    expect(offer).toMatchObject({
      language: 'en-US',
      dir: 'ltr',
      shop: { name: 'Maple US', legalName: 'Maple US Ltd' },
      deals: [
        { id: world.deals.us, campaign: world.campaignId, badge: '20%', title: '20% off the first order' },
        { id: world.deals.usSecond, badge: '', title: 'Free shipping' },
      ],
    });
    expect(offer.rewardText).toContain('$10');
  });

  it('speaks the language asked for, or the shop’s own', async () => {
    const world = await createWorld();
    expect(await offerOf(world, 'lang=ar')).toMatchObject({ language: 'ar', dir: 'rtl' });
    expect(await offerOf(world, 'lang=xx')).toMatchObject({ language: 'en-US' });
    expect(await offerOf(world, '', 'de')).toMatchObject({
      language: 'de',
      deals: [{ badge: expect.stringMatching(/^10\s€$/) }],
    });
  });

  it('has nothing for a placement or a time without a campaign', async () => {
    const world = await createWorld();
    expect(await offerOf(world, 'placement=exit_intent')).toMatchObject({ deals: [], rewardText: '' });
    await world.tenant.orm.update(deal).set({ state: 'ended' });
    world.clock.advance(20_000);
    expect(await offerOf(world, 'placement=post_purchase')).toMatchObject({ deals: [], rewardText: '' });
  });
});

describe('the landing', () => {
  const landingOf = async (world: World, rk: string, query = '') =>
    (await (await world.get(`/w/usshop000001/landing?rk=${rk}${query}`, PAGE)).json()) as LandingAnswer;

  it('says who sent the friend, and what they get', async () => {
    const world = await createWorld();
    const { code } = await addLink(world);
    expect(await landingOf(world, code)).toMatchObject({
      state: 'open',
      language: 'en-US',
      from: 'Ada',
      deal: { id: world.deals.us, badge: '20%' },
      autoApply: true,
    });
    expect(await landingOf(world, code, '&lang=ar')).toMatchObject({
      language: 'ar',
      deal: { title: 'خصم ٢٠٪ على أول طلب' },
    });
    expect(await readLog(world)).toEqual([]);
  });

  it('names nobody where nobody gave a name', async () => {
    const world = await createWorld();
    const { code } = await addLink(world, null);
    expect(await landingOf(world, code)).not.toHaveProperty('from');
  });

  it.each(['', '0001abcdefgh', 'zzzzzzzzzzzz', '%3Cscript%3E'])('does not know %j', async (rk) => {
    const landing = await landingOf(await createWorld(), rk);
    expect(landing.state).toBe('unknown');
    expect(landing).not.toHaveProperty('deal');
    expect(landing).not.toHaveProperty('from');
  });

  it('does not know another shop’s link', async () => {
    const world = await createWorld();
    const { code } = await addLink(world);
    const response = await world.get(`/w/deshop000001/landing?rk=${code}`, { origin: 'https://de.shop.test' });
    expect(await response.json()).toMatchObject({ state: 'unknown', language: 'de' });
  });

  it('says that a deal is over or paused', async () => {
    const world = await createWorld();
    const { code } = await addLink(world);
    await world.tenant.orm.update(campaign).set({ state: 'paused' });
    expect((await landingOf(world, code)).state).toBe('paused');
    expect((await landingOf(world, `${code}.${'a'.repeat(30)}`)).state).toBe('open');
    await world.tenant.orm.update(campaign).set({ state: 'ended' });
    world.clock.advance(20_000);
    const ended = await landingOf(world, code);
    expect(ended.state).toBe('ended');
    expect(ended).not.toHaveProperty('deal');
  });
});
