import { eq } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { advocate, campaign, deal, event, link } from '../../db/schema/group.ts';
import { ensureCanaries } from '../canary/canary.store.ts';
import { canaryOf } from '../canary/canary.ts';
import { AppError } from '../errors.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { readClick } from './click.token.ts';
import { EVENT_DIGITS } from './click.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const PERSON = { 'user-agent': IPHONE, 'accept-language': 'de-AT,de;q=0.9' };
const HOUR = 3600_000;

/** A world with one link of one advocate. */
async function createLinkWorld(options: { shop?: 'us' | 'de'; language?: string } = {}) {
  const world = await createWorld();
  const { ids, secrets } = world.ports;
  const shop = world[options.shop ?? 'us'];
  const code = ids.linkCode(shop.number);
  const advocateId = ids.make('adv');
  await world.tenant.orm.insert(advocate).values({
    id: advocateId,
    shopId: shop.id,
    state: 'named',
    nameSealed: secrets.seal('Ada'),
    language: shop.languages[0] ?? 'en',
    createdAt: START,
  });
  await world.tenant.orm.insert(link).values({
    code,
    shopId: shop.id,
    campaignId: world.campaignId,
    dealId: world.deals[options.shop ?? 'us'],
    advocateId,
    channel: 'whatsapp',
    placement: 'post_purchase',
    language: options.language ?? shop.languages[0] ?? 'en',
    utm: { source: 'whatsapp', medium: 'referral' },
    createdAt: START,
  });
  const deferred: Promise<unknown>[] = [];
  world.ports.defer = (work) => deferred.push(work);
  return { ...world, code, advocateId, deferred };
}

/** The log, once everything is in it that was left for after the answer. */
async function readEvents(world: World & { deferred: Promise<unknown>[] }) {
  await Promise.all(world.deferred);
  return world.tenant.orm.select().from(event);
}

const locationOf = (response: Response) => new URL(response.headers.get('location') ?? 'about:blank');

describe('a person', () => {
  it('is led to the page of the deal, with the referral, a signed click and UTM; nothing is set or cached', async () => {
    const world = await createLinkWorld();
    const response = await world.get(`/r/${world.code}`, PERSON);
    expect(response.status).toBe(302);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    const target = locationOf(response);
    expect(target.origin + target.pathname).toBe('https://us.shop.test/welcome');
    expect(target.searchParams.get('rk')).toBe(world.code);
    expect(target.searchParams.get('utm_source')).toBe('whatsapp');
    expect(readClick(world.ports.secrets, target.searchParams.get('rc') ?? '')).toEqual({
      shop: 1,
      code: world.code,
      recipient: false,
      at: START,
      eventId: (await readEvents(world))[0]?.id,
    });
  });

  it('gets a token of their own at each visit, in its place also where the page has a query and an anchor', async () => {
    const world = await createLinkWorld();
    await world.tenant.orm.update(link).set({ targetUrl: 'https://us.shop.test/hats?rc=old&size=1#top' });
    const tokens = new Set<string>();
    for (const utm of ['', '', '?utm_source=forum']) {
      const { hash, pathname, searchParams } = locationOf(await world.get(`/r/${world.code}${utm}`, PERSON));
      expect([pathname, hash, searchParams.get('size')]).toEqual(['/hats', '#top', '1']);
      expect(searchParams.get('utm_source')).toBe(utm ? 'forum' : 'whatsapp');
      expect(searchParams.getAll('rk')).toEqual([world.code]);
      const [token = '', ...more] = searchParams.getAll('rc');
      expect([readClick(world.ports.secrets, token)?.code, more]).toEqual([world.code, []]);
      tokens.add(token);
    }
    expect(tokens.size).toBe(3);
  });

  it('is one click in the log, with all that is counted and nothing personal', async () => {
    const world = await createLinkWorld();
    await world.get(`/r/${world.code}?utm_source=forum&utm_term=a%40b.example`, PERSON);
    const [row, ...more] = await readEvents(world);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ shop: 1, kind: 'click', occurredAt: START });
    expect(row?.body).toEqual({
      campaign: world.campaignId,
      deal: world.deals.us,
      channel: 'whatsapp',
      placement: 'post_purchase',
      link: world.code,
      advocate: world.advocateId,
      visitor: expect.stringMatching(/^[\w-]{22}$/),
      device: 'phone',
      language: 'en-US',
      utm: { source: 'forum', medium: 'referral' },
    });
  });

  it('counts once an hour, two people count twice', async () => {
    const world = await createLinkWorld();
    for (let index = 0; index < 5; index += 1) await world.get(`/r/${world.code}`, PERSON);
    expect(await readEvents(world)).toHaveLength(1);
    await world.get(`/r/${world.code}`, { ...PERSON, 'x-test-address': '198.51.100.4' });
    expect(await readEvents(world)).toHaveLength(2);
    world.clock.advance(HOUR);
    await world.get(`/r/${world.code}`, PERSON);
    expect(await readEvents(world)).toHaveLength(3);
  });

  it.each([
    ['de-AT,de;q=0.9', 'de'],
    ['fr-FR,fr;q=0.9,en-GB;q=0.8', 'en'],
    ['fr', 'de'],
    ['*', 'de'],
  ])('who reads %s is counted under what the shop speaks with them', async (wanted, language) => {
    const world = await createLinkWorld({ shop: 'de', language: 'de' });
    await world.get(`/r/${world.code}`, { ...PERSON, 'accept-language': wanted });
    expect((await readEvents(world))[0]?.body.language).toBe(language);
  });

  it('has a token that names their click: the same for an hour, nobody else’s, and nobody’s of another day', async () => {
    const world = await createLinkWorld();
    const open = async (address: string) => {
      const response = await world.get(`/r/${world.code}`, { ...PERSON, 'x-test-address': address });
      const rc = locationOf(response).searchParams.get('rc') ?? '';
      return { id: readClick(world.ports.secrets, rc)?.eventId, digits: rc.split('.')[3]?.slice(0, EVENT_DIGITS) };
    };
    const [mine, again, other] = [await open('192.0.2.1'), await open('192.0.2.1'), await open('198.51.100.4')];
    world.clock.advance(24 * HOUR);
    const tomorrow = await open('192.0.2.1');
    expect(again).toEqual(mine);
    expect(new Set([mine, other, tomorrow].map(({ digits }) => digits)).size).toBe(3);
    expect((await readEvents(world)).map(({ id }) => id)).toEqual([mine.id, other.id, tomorrow.id]);
  });

  it('keeps the token that a mail carries, but the log does not', async () => {
    const world = await createLinkWorld();
    const token = world.ports.ids.token(1);
    const response = await world.get(`/r/${world.code}.${token}`, PERSON);
    const query = locationOf(response).searchParams;
    expect(query.get('rk')).toBe(`${world.code}.${token}`);
    expect(readClick(world.ports.secrets, query.get('rc') ?? '')).toMatchObject({ recipient: true });
    expect(JSON.stringify(await readEvents(world))).not.toContain(token);
  });

  it('may type the code in capitals', async () => {
    const world = await createLinkWorld();
    const response = await world.get(`/r/${world.code.toUpperCase()}`, PERSON);
    expect(locationOf(response).searchParams.get('rk')).toBe(world.code);
  });

  it.each(['url', 'target', 'to', 'redirect', 'rk', 'rc', 'next'])('is never led away by ?%s=', async (name) => {
    const world = await createLinkWorld();
    const response = await world.get(`/r/${world.code}?${name}=https%3A%2F%2Fevil.test`, PERSON);
    expect(locationOf(response).origin).toBe('https://us.shop.test');
    expect(response.headers.get('location')).not.toContain('evil');
  });

  it('lands at home where the page of the deal is not the shop’s', async () => {
    const world = await createLinkWorld();
    await world.tenant.orm.update(deal).set({ targetUrl: 'https://evil.test/' });
    const target = locationOf(await world.get(`/r/${world.code}`, PERSON));
    expect(target.origin + target.pathname).toBe('https://us.shop.test/');
    expect(target.searchParams.get('rk')).toBe(world.code);
  });
});

describe('machines', () => {
  it.each(['facebookexternalhit/1.1', 'WhatsApp/2.23.20.0', 'Googlebot/2.1 (+http://www.google.com/bot.html)'])(
    '%s reads the deal and is not counted',
    async (agent) => {
      const world = await createLinkWorld();
      await world.tenant.orm.update(deal).set({ imageUrl: 'https://us.shop.test/cup.jpg' });
      const response = await world.get(`/r/${world.code}`, { 'user-agent': agent });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      const page = await response.text();
      expect(page).toContain('<meta property="og:title" content="20% off the first order">');
      expect(page).toContain('<meta property="og:description" content="For friends who are new to us.">');
      expect(page).toContain(`<meta property="og:url" content="https://go.test/r/${world.code}">`);
      expect(page).toContain('<meta property="og:type" content="website">');
      expect(page).toContain('<meta property="og:locale" content="en_US">');
      expect(page).toContain('<meta property="og:image" content="https://us.shop.test/cup.jpg">');
      expect(await readEvents(world)).toMatchObject([{ kind: 'machine_click' }]);
    },
  );

  it('read in the language of the link, from right to left where that is how it is read', async () => {
    const world = await createLinkWorld({ language: 'ar' });
    const page = await (await world.get(`/r/${world.code}`, { 'user-agent': 'Twitterbot/1.0' })).text();
    expect(page).toContain('<html lang="ar" dir="rtl"');
    expect(page).toContain('خصم ٢٠٪ على أول طلب');
    expect(page).toContain('content="ar_AR"');
  });

  it('get the words as text, never as markup', async () => {
    const world = await createLinkWorld();
    const words = { 'en-US': { title: '"><script>alert(1)</script>', description: '<img src=x>' } };
    await world.tenant.orm.update(deal).set({ words });
    const page = await (await world.get(`/r/${world.code}`, { 'user-agent': 'Slackbot 1.0' })).text();
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(page).toContain('&quot;&gt;&lt;script&gt;');
  });

  it.each([
    ['a prefetch', { ...PERSON, 'sec-purpose': 'prefetch;prerender' }, 'prefetch'],
    ['an old prefetch', { ...PERSON, purpose: 'prefetch' }, 'prefetch'],
    ['no user agent', {}, 'unnamed'],
  ])('%s is led on, and is not counted as a click', async (_, headers, machine) => {
    const world = await createLinkWorld();
    const response = await world.get(`/r/${world.code}`, headers);
    expect(response.status).toBe(302);
    expect(await readEvents(world)).toMatchObject([{ kind: 'machine_click', body: { machine } }]);
  });

  it('may ask by HEAD: the same answer, nothing recorded', async () => {
    const world = await createLinkWorld();
    const response = await world.app.request(`/r/${world.code}`, { method: 'HEAD', headers: PERSON });
    expect(response.status).toBe(302);
    expect(locationOf(response).origin).toBe('https://us.shop.test');
    expect(await readEvents(world)).toEqual([]);
  });
});

describe('a code that leads nowhere', () => {
  const noticeOf = async (world: World, code: string) => {
    const response = await world.get(`/r/${code}`, PERSON);
    expect(response.status).toBe(302);
    return response.headers.get('location');
  };

  it('leads to the shop of its number, with a notice', async () => {
    const world = await createLinkWorld();
    const us = world.ports.ids.linkCode(1);
    const de = world.ports.ids.linkCode(2);
    expect(await noticeOf(world, us)).toBe(`https://us.shop.test/?rk=${us}&gw=unknown`);
    expect(await noticeOf(world, de)).toBe(`https://de.shop.test/?rk=${de}&gw=unknown`);
    expect(await noticeOf(world, '0001')).toBe('https://us.shop.test/?gw=unknown');
    expect(await noticeOf(world, `${world.code}.not-a-token`)).toBe('https://us.shop.test/?gw=unknown');
    expect(await readEvents(world)).toEqual([]);
  });

  it('leads nobody to the canary, which has no pages', async () => {
    const world = await createLinkWorld();
    await ensureCanaries(world.ports);
    world.ports.shops.forget();
    for (const code of ['zzzz', 'zzzz0000', world.ports.ids.linkCode(canaryOf(1).shopNumber)]) {
      const response = await world.get(`/r/${code}`, PERSON);
      expect([code, response.status, response.headers.get('location')]).toEqual([code, 404, null]);
    }
  });

  it('leads to the shop when the campaign or the deal is over', async () => {
    const ended = await createLinkWorld();
    await ended.tenant.orm.update(campaign).set({ state: 'ended' });
    expect(await noticeOf(ended, ended.code)).toBe(`https://us.shop.test/?rk=${ended.code}&gw=ended`);
    const past = await createLinkWorld();
    await past.tenant.orm.update(deal).set({ validTo: START });
    expect(await noticeOf(past, past.code)).toBe(`https://us.shop.test/?rk=${past.code}&gw=ended`);
  });

  it('leads to the shop when the campaign is paused, but lets friends finish who were written to', async () => {
    const world = await createLinkWorld();
    await world.tenant.orm.update(campaign).set({ state: 'paused' });
    expect(await noticeOf(world, world.code)).toBe(`https://us.shop.test/?rk=${world.code}&gw=paused`);
    const response = await world.get(`/r/${world.code}.${world.ports.ids.token(1)}`, PERSON);
    expect(locationOf(response).pathname).toBe('/welcome');
  });

  it('leads to the shop when the shop is switched off', async () => {
    const world = await createLinkWorld();
    await world.ports.databases.control.orm
      .update(shopTable)
      .set({ stopped: true })
      .where(eq(shopTable.id, world.us.id));
    world.ports.shops.forget();
    expect(await noticeOf(world, world.code)).toBe('https://us.shop.test/?gw=ended');
  });

  it.each([
    ['no shop’s', 'zzzzzzzzzzzz'],
    ['too short', 'abc'],
    ['broken', '%E0%A4%A'],
    ['markup', '<script>'],
    ['a path', '..%2f..%2fetc'],
    ['5,000 characters', 'z'.repeat(5000)],
  ])('is answered by a kind page where it is %s', async (_, code) => {
    const world = await createWorld();
    const response = await world.get(`/r/${code}`, PERSON);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('Dieser Link führt nirgendwohin');
  });

  it('may begin like a code, whatever follows', async () => {
    const world = await createWorld();
    expect(await noticeOf(world, "0001' or 1=1")).toBe('https://us.shop.test/?gw=unknown');
  });
});

describe('a database that is away', () => {
  const breakGroup = (world: World) => {
    const { databases } = world.ports;
    world.ports.databases = {
      ...databases,
      group: () => {
        throw new AppError('unavailable', 'away');
      },
    };
  };

  it('does not stop a link that is known: the click is recorded once the log is back', async () => {
    const world = await createLinkWorld();
    await world.get(`/r/${world.code}`, PERSON);
    expect(await readEvents(world)).toHaveLength(1);
    const { sink } = world.ports;
    let attempts = 0;
    world.ports.sink = {
      append(group, rows) {
        attempts += 1;
        return attempts < 3 ? Promise.reject(new AppError('unavailable', 'away')) : sink.append(group, rows);
      },
    };
    breakGroup(world);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const answering = world.get(`/r/${world.code}`, { ...PERSON, 'x-test-address': '198.51.100.4' });
    await vi.advanceTimersByTimeAsync(60);
    expect(locationOf(await answering).pathname).toBe('/welcome');
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    expect(attempts).toBe(3);
    expect(await readEvents(world)).toHaveLength(2);
  });

  it('holds up one click where it hangs, and no further one', async () => {
    const world = await createLinkWorld();
    await world.get(`/r/${world.code}`, PERSON);
    const { control, group } = world.ports.databases;
    for (const { client } of [control, group(1)]) {
      for (const call of ['batch', 'execute'] as const) {
        const hung = vi.spyOn(client, call).mockImplementation(() => new Promise<never>(() => {}));
        onTestFinished(() => hung.mockRestore());
      }
    }
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    // What is asked for often is loaded beside the answer; what nobody asked for a minute waits, shop and link.
    for (const [pause, patience] of [
      [16_000, 60],
      [61_000, 1_060],
      [1_000, 60],
      [10_000, 60],
    ] as const) {
      world.clock.advance(pause);
      const answering = world.get(`/r/${world.code}`, PERSON);
      await vi.advanceTimersByTimeAsync(patience);
      const turn = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
      const answer = await Promise.race([answering, turn]);
      expect(answer && locationOf(answer).pathname).toBe('/welcome');
    }
  });

  it('leads an unknown link to the shop', async () => {
    const world = await createLinkWorld();
    await world.ports.shops.byNumber(1);
    breakGroup(world);
    const response = await world.get(`/r/${world.code}`, PERSON);
    expect(response.headers.get('location')).toBe('https://us.shop.test/?gw=unknown');
    expect(world.logged.join()).not.toContain(world.code);
  });
});
