import { describe, expect, test } from 'vitest';
import { audit, numberCounter, sendingRules } from '../../db/schema/control.ts';
import { ensureCanaries } from '../canary/canary.store.ts';
import { canaryOf, isCanaryNumber, LAST_SHOP_NUMBER } from '../canary/canary.ts';
import { foundRetailer, SHOP } from '../test/founder.ts';
import { signInMember } from '../test/member.ts';
import { createShopDirectory } from './shop.store.ts';
import { zoneAt } from './shop.ts';

describe('a shop', () => {
  test('is made with a test mode that follows it', async () => {
    const { world, call, addShop } = await foundRetailer();
    const { details, live, test: sibling } = await addShop();
    expect(details).toMatchObject({
      ...SHOP,
      origins: ['https://www.maple-home.test', 'https://checkout.maple-home.test'],
    });
    expect(live).toMatchObject({ kind: 'live', number: 100, formal: true, settings: { textCountries: ['DE', 'AT'] } });
    expect(sibling).toMatchObject({
      kind: 'test',
      siblingOf: live.id,
      number: 101,
      homeUrl: `https://go.test/try/${sibling.siteKey}`,
      origins: ['https://go.test', 'https://www.maple-home.test', 'https://checkout.maple-home.test'],
    });
    expect(sibling.settings.autoApplyUrl).toBeUndefined();
    expect(live.siteKey).not.toBe(sibling.siteKey);

    const renamed = await call('PUT', `shops/${live.id}`, { ...SHOP, name: 'Maple', origins: [], channels: ['link'] });
    expect([renamed.status, ((await renamed.json()) as { name: string }).name]).toEqual([200, 'Maple']);
    for (const shop of [live, sibling]) {
      expect(await world.ports.shops.byId(shop.id)).toMatchObject({ name: 'Maple', settings: { channels: ['link'] } });
    }
    expect((await world.ports.shops.byId(sibling.id))?.origins).toEqual([
      'https://go.test',
      'https://www.maple-home.test',
    ]);
    const noted = await world.ports.databases.control.orm.select().from(audit);
    expect(noted.map(({ action }) => action).sort()).toEqual(['retailer_made', 'shop_changed', 'shop_made']);
    expect(noted.find(({ action }) => action === 'shop_changed')?.subject).toEqual({
      shop: live.id,
      fields: 'name, origins, channels',
    });
  });

  test('moved to another time zone, keeps its days of before in the zone that they were in', async () => {
    const { world, call, addShop } = await foundRetailer();
    const { live, test: sibling } = await addShop();
    // Every thread and host keeps what it knows of a shop for a while.
    const elsewhere = createShopDirectory(world.ports.databases.control, world.clock);
    await elsewhere.byId(live.id);
    const until = world.clock.now() + 60_000;
    expect((await call('PUT', `shops/${live.id}`, { ...SHOP, time_zone: 'Asia/Tokyo' })).status).toBe(200);
    for (let second = 0; second <= 60; second += 1) {
      const [here, there] = await Promise.all([world.ports.shops, elsewhere].map((shops) => shops.byId(live.id)));
      const now = world.clock.now();
      expect([second, zoneAt(there, now)]).toEqual([second, zoneAt(here, now)]);
      world.clock.advance(1000);
    }
    world.clock.advance(86_400_000);
    expect((await call('PUT', `shops/${live.id}`, { ...SHOP, time_zone: 'Asia/Tokyo', name: 'Maple' })).status).toBe(
      200,
    );
    for (const { id } of [live, sibling]) {
      const shop = await world.ports.shops.byId(id);
      expect([until - 1, until].map((at) => zoneAt(shop, at))).toEqual([live.timeZone, 'Asia/Tokyo']);
      expect(shop?.settings.formerZones).toHaveLength(1);
    }
  });

  test('begins with nothing being relayed', async () => {
    const { world, addShop } = await foundRetailer();
    const { live } = await addShop({ country: 'US', currency: 'USD' });
    expect(live.sending).toMatchObject({ version: 1, neverRelay: true });
    expect(await world.ports.databases.control.orm.select().from(sendingRules)).toHaveLength(1);
  });

  test('is refused what is not usable, by field', async () => {
    const { call } = await foundRetailer();
    const cases: [change: Record<string, unknown>, path: string][] = [
      [{ name: '' }, 'name'],
      [{ country: 'XX' }, 'country'],
      [{ currency: 'EURO' }, 'currency'],
      [{ time_zone: 'Europe/Nowhere' }, 'time_zone'],
      [{ time_zone: '+02:00' }, 'time_zone'],
      [{ languages: [] }, 'languages'],
      [{ languages: ['de', 'de'] }, 'languages'],
      [{ languages: ['xx'] }, 'languages.0'],
      [{ home_url: 'http://www.maple-home.test/' }, 'home_url'],
      [{ home_url: 'https://user:secret@maple.test/' }, 'home_url'],
      [{ home_url: 'javascript:alert(1)' }, 'home_url'],
      [{ origins: ['https://10.0.0.1'] }, 'origins.0'],
      [{ care_email: 'care' }, 'care_email'],
      [{ legal_name: '  ' }, 'legal_name'],
      [{ auto_apply_url: 'https://maple.test/apply' }, 'auto_apply_url'],
      [{ channels: ['pigeon'] }, 'channels.0'],
      [{ channels: [] }, 'channels'],
      [{ text_countries: ['ZZZ'] }, 'text_countries.0'],
      [{ privacy_url: 'ftp://maple.test' }, 'privacy_url'],
    ];
    for (const [change, path] of cases) {
      const answer = await call('POST', 'shops', { ...SHOP, ...change });
      expect([path, answer.status]).toEqual([path, 422]);
      const { errors } = (await answer.json()) as { errors: { path: string }[] };
      expect(errors.map((one) => one.path)).toContain(path);
    }
    for (const body of [null, [], 'x', 7]) expect((await call('POST', 'shops', body)).status).toBe(422);
  });

  test('keeps its currency once it has a campaign', async () => {
    const { call, addShop } = await foundRetailer();
    const { live } = await addShop();
    expect((await call('PUT', `shops/${live.id}`, { ...SHOP, currency: 'CHF' })).status).toBe(200);
    const starter = {
      shop: live.id,
      module: 'engagement',
      name: 'Deals',
      kind: 'free_shipping',
      value: 0,
      minOrder: 0,
      code: 'FREE',
      reward: 0,
    };
    expect((await call('POST', 'start/campaign', starter)).status).toBe(201);
    const answer = await call('PUT', `shops/${live.id}`, { ...SHOP, currency: 'EUR' });
    expect(await answer.json()).toMatchObject({ status: 422, errors: [{ path: 'currency', code: 'fixed' }] });
  });

  test('has a number of its own, and never one of the canaries’', async () => {
    const { world, call, addShop } = await foundRetailer();
    await ensureCanaries(world.ports);
    expect(isCanaryNumber(canaryOf(1).shopNumber)).toBe(true);
    const made = await Promise.all([addShop(), addShop(), addShop()]);
    const numbers = made.flatMap(({ live, test: sibling }) => [live.number, sibling.number]);
    expect(new Set(numbers).size).toBe(6);
    expect(Math.max(...numbers)).toBe(105);
    await world.ports.databases.control.orm.update(numberCounter).set({ value: LAST_SHOP_NUMBER - 3 });
    expect((await addShop()).test.number).toBe(LAST_SHOP_NUMBER - 1);
    // There is one number left, and a shop needs two.
    expect((await call('POST', 'shops', SHOP)).status).toBe(503);
  });

  test('is nobody else’s', async () => {
    const { world, call, addShop } = await foundRetailer();
    const { live } = await addShop();
    const stranger = await signInMember(world);
    const theme = { ...live.theme };
    for (const [method, path, body] of [
      ['GET', `shops/${live.id}`],
      ['PUT', `shops/${live.id}`, SHOP],
      ['PUT', `shops/${live.id}/theme`, theme],
      ['POST', `shops/${live.id}/secret`, {}],
      ['POST', 'preview', { shop: live.id }],
      ['GET', `start?shop=${live.id}`],
      ['POST', 'start/try', { shop: live.id }],
      ['POST', 'keys', { shop: live.id, name: 'x', scopes: ['reports:read'] }],
    ] as const) {
      expect([path, (await call(method, path, body, stranger)).status]).toEqual([path, 404]);
    }
  });
});

describe('looks', () => {
  test('are kept as they were chosen, in the test mode too', async () => {
    const { world, call, addShop } = await foundRetailer();
    const { live, test: sibling } = await addShop();
    const theme = {
      ...live.theme,
      accent: '#FFD27F',
      radius: 0,
      font: 'serif',
      heroUrl: 'https://img.maple-home.test/a.jpg',
    };
    expect((await call('PUT', `shops/${live.id}/theme`, theme)).status).toBe(200);
    for (const shop of [live, sibling]) {
      expect((await world.ports.shops.byId(shop.id))?.theme).toEqual({ ...theme, accent: '#ffd27f' });
    }
    for (const change of [
      { accent: 'red' },
      { radius: 99 },
      { font: 'Comic Sans' },
      { logoUrl: 'data:image/png,x' },
      { more: 1 },
    ]) {
      expect((await call('PUT', `shops/${live.id}/theme`, { ...theme, ...change })).status).toBe(422);
    }
  });

  test('are judged by how well they can be read', async () => {
    const { call, addShop } = await foundRetailer();
    const { live } = await addShop();
    const check = async (change: object) => (await call('POST', 'theme/check', { ...live.theme, ...change })).json();
    expect(await check({})).toMatchObject({ moved: false, pairs: [{ pair: 'text', ok: true }, {}, {}, {}] });
    expect(await check({ text: '#999999', accent: '#fffffe' })).toMatchObject({
      moved: true,
      pairs: [
        { pair: 'text', ratio: 2.8, needed: 4.5, ok: false },
        { pair: 'quiet', ok: false },
        { pair: 'button', ok: false },
        { pair: 'accent', ratio: 1, ok: false },
      ],
    });
  });
});
