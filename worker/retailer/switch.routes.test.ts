import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { createWorld } from '../test/world.ts';
import type { InAnswer, OfferAnswer, TagSettings } from '../wire.ts';
import type { SwitchesAnswer } from './controls.ts';

const US = 'https://us.shop.test';

async function openSwitches() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const put = (route: string, body: object, headers: Record<string, string> = {}) =>
    world.app.request(`/api/${route}`, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { ...OWN_PAGE, cookie, ...headers },
    });
  return {
    world,
    cookie,
    put,
    flip: (kind: string, target: string, off: boolean, shop = '') => put('switches', { kind, target, shop, off }),
    /** What a page of the shop is begun with; undefined where nothing begins. */
    settings: async (siteKey = 'usshop000001') => {
      const code = await (await world.get(`/w/${siteKey}/l.js`)).text();
      const page: { loadedWith?: TagSettings } = {};
      new Function('window', code)(page);
      return page.loadedWith;
    },
  };
}

describe('a switch', () => {
  test('for everything empties the loader, and tells open pages', async () => {
    const { world, flip, settings } = await openSwitches();
    expect((await flip('tag', '', true, world.us.id)).status).toBe(200);
    expect(await settings()).toBeUndefined();
    expect(await settings('deshop000001')).toBeDefined();
    const call = { sent_at: world.clock.now(), consent: { measure: true, store: true }, events: [] };
    const answer = await world.post('/w/usshop000001/in', call, { origin: US });
    expect((await answer.json()) as InAnswer).toMatchObject({ off: true });
    await flip('tag', '', true);
    expect(await settings('deshop000001')).toBeUndefined();
    await flip('tag', '', false);
    expect(await settings('deshop000001')).toBeDefined();
    expect(await settings()).toBeUndefined();
  });

  test('for a placement or a channel takes it from pages, links and relay', async () => {
    const { world, flip, settings } = await openSwitches();
    await flip('placement', 'embedded', true);
    await flip('channel', 'email', true, world.us.id);
    const us = await settings();
    expect(us?.p).toEqual([{ kind: 'post_purchase' }]);
    expect(us?.v.map(([channel]) => channel)).not.toContain('email');
    expect((await settings('deshop000001'))?.v[0]?.[0]).toBe('email');
    const offer = await world.get('/w/usshop000001/offer?placement=embedded', { origin: US });
    expect(((await offer.json()) as OfferAnswer).deals).toEqual([]);
    const made = await world.post(
      '/w/usshop000001/links',
      { dealId: world.deals.us, placement: 'post_purchase', language: 'en-US' },
      { origin: US },
    );
    const { links } = (await made.json()) as { links: { channel: string }[] };
    expect(links.map(({ channel }) => channel)).not.toContain('email');
    const friends = [{ address: 'friend@example.com' }];
    const relay = { id: world.ports.ids.uuid(), advocate: 'adv_1', dealId: world.deals.us, channel: 'email', friends };
    const relayed = await world.post(
      '/w/usshop000001/share',
      { ...relay, placement: 'post_purchase', language: 'en-US' },
      { origin: US },
    );
    expect(relayed.status).toBe(423);
  });

  test('for a campaign ends it for advocates, until it is on again', async () => {
    const { world, flip, settings } = await openSwitches();
    const make = () =>
      world.post(
        '/w/usshop000001/links',
        { dealId: world.deals.us, placement: 'post_purchase', language: 'en-US' },
        { origin: US },
      );
    const before = (await (await make()).json()) as { links: { code: string }[] };
    const code = before.links[0]?.code ?? '';
    await flip('campaign', world.campaignId, true);
    expect((await settings())?.p).toEqual([]);
    expect((await make()).status).toBe(410);
    const landing = await world.get(`/w/usshop000001/landing?rk=${code}`, { origin: US });
    expect(await landing.json()).toMatchObject({ state: 'ended' });
    const claim = await world.post('/w/usshop000001/claim', { rk: code, language: 'en' }, { origin: US });
    expect(claim.status).toBe(410);
    await flip('campaign', world.campaignId, false);
    expect((await make()).status).toBe(200);
  });

  test('holds elsewhere as soon as 20 s have passed', async () => {
    const { world, flip, settings } = await openSwitches();
    await settings();
    const { forget } = world.ports.shops;
    // Another host does not hear of the change: its cache has to run out.
    world.ports.shops.forget = () => {};
    await flip('tag', '', true);
    expect(await settings()).toBeDefined();
    world.clock.advance(20_000);
    expect(await settings()).toBeUndefined();
    world.ports.shops.forget = forget;
  });

  test('is noted with who, what and when, once however often it is pressed', async () => {
    const { world, cookie, flip } = await openSwitches();
    await Promise.all([flip('channel', 'sms', true), flip('channel', 'sms', true)]);
    world.clock.advance(1000);
    const answer = await flip('channel', 'sms', false);
    const { switches, changes, campaigns, versions } = (await answer.json()) as SwitchesAnswer;
    expect(switches).toEqual([]);
    expect(changes).toMatchObject([
      { action: 'switch_on', by: 'Robin Hale', subject: { kind: 'channel', shop: '', target: 'sms' } },
      { action: 'switch_off', by: 'Robin Hale' },
    ]);
    expect(campaigns).toMatchObject([{ id: world.campaignId, name: 'Recommend us' }]);
    expect(versions).toEqual(['0123456789']);
    await flip('channel', 'email', true);
    const read = (await (await world.get('/api/switches', { cookie })).json()) as SwitchesAnswer;
    expect(read.switches).toMatchObject([{ kind: 'channel', target: 'email', by: 'Robin Hale' }]);
  });

  test('is refused for what does not exist, for others’ shops, and to who may only read', async () => {
    const { world, cookie, put, flip } = await openSwitches();
    for (const [kind, target, shop] of [
      ['channel', 'pigeon', ''],
      ['campaign', 'cmp_other', ''],
      ['version', 'x', ''],
      ['tag', 'x', ''],
      ['tag', '', 'shp_other'],
    ] as const) {
      expect((await flip(kind, target, true, shop)).status).toBe(404);
    }
    expect((await flip('moon', '', true)).status).toBe(422);
    // A field of another name would be left out, and all shops be meant.
    for (const [path, body] of [
      ['switches', { kind: 'tag', off: true, shopId: world.us.id }],
      ['rollout', { version: '0123456789', shopId: world.us.id }],
    ] as const)
      expect((await put(path, body)).status).toBe(422);
    expect((await put('switches', { kind: 'tag', off: true }, { origin: 'https://evil.test' })).status).toBe(403);
    const { orm } = world.ports.databases.control;
    for (const role of ['support', 'analyst']) {
      await orm.update(member).set({ role });
      expect((await flip('tag', '', true)).status).toBe(403);
      expect((await put('rollout', { version: null })).status).toBe(403);
      expect((await world.get('/api/switches', { cookie })).status).toBe(200);
    }
    await orm.update(member).set({ role: 'marketer' });
    expect((await flip('tag', '', true)).status).toBe(200);
    expect(await orm.select().from(audit).where(eq(audit.action, 'switch_off'))).toHaveLength(1);
  });
});

describe('the version of the tag', () => {
  async function openVersions() {
    const opened = await openSwitches();
    const { assets } = opened.world.ports;
    const old = { version: 'old', core: 'c.old.js', widget: 'u.old.js', rare: {} };
    opened.world.ports.assets = { ...assets, versions: [...assets.versions, old] };
    return opened;
  }

  test('is rolled out by percentage, pinned, and rolled back', async () => {
    const { world, put, settings } = await openVersions();
    expect(await settings()).toMatchObject({ c: 'c.0123456789.js' });
    await put('rollout', { version: 'old', candidate: '0123456789', percent: 10 });
    expect(await settings()).toMatchObject({
      c: 'c.old.js',
      u: 'u.old.js',
      t: { c: 'c.0123456789.js', u: 'u.0123456789.js', n: 10 },
    });
    await put('rollout', { version: 'old' });
    expect((await settings())?.t).toBeUndefined();
    await put('rollout', { shop: world.us.id, version: '0123456789' });
    expect((await settings())?.c).toBe('c.0123456789.js');
    expect((await settings('deshop000001'))?.c).toBe('c.old.js');
    const answer = await put('rollout', { version: null });
    expect((await settings('deshop000001'))?.c).toBe('c.0123456789.js');
    const { rollouts, changes } = (await answer.json()) as SwitchesAnswer;
    expect(rollouts).toEqual([{ shop: world.us.id, version: '0123456789', candidate: '', percent: 0 }]);
    expect(changes).toHaveLength(4);
  });

  test('gives way when it is switched off', async () => {
    const { flip, settings } = await openVersions();
    await flip('version', '0123456789', true);
    expect((await settings())?.c).toBe('c.old.js');
    await flip('version', 'old', true);
    expect(await settings()).toBeUndefined();
  });

  test('is refused where it cannot be had', async () => {
    const { put } = await openVersions();
    expect((await put('rollout', { version: 'x' })).status).toBe(404);
    expect((await put('rollout', { version: 'old', candidate: 'x', percent: 5 })).status).toBe(404);
    expect((await put('rollout', { version: 'old', candidate: 'old', percent: 5 })).status).toBe(422);
    expect((await put('rollout', { version: null, candidate: 'old', percent: 5 })).status).toBe(422);
    expect((await put('rollout', { version: 'old', percent: 101 })).status).toBe(422);
  });
});
