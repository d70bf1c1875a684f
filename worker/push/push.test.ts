import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { advocate, consentRecord, message, pushRule, pushSubscription, reward } from '../../db/schema/group.ts';
import { planAccess } from '../advocate/access.ts';
import { foldDrafts } from '../join/join.store.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { retainDue } from '../privacy/retention.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { watchPlans } from '../test/plan.ts';
import { createPushWorld } from '../test/push.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import type { World } from '../test/world.ts';
import { inviteBrowsers } from './invite.ts';
import { notifyAdvocates } from './push.dispatch.ts';
import { readNews } from './push.store.ts';
import type { PushAnswer, PushInvited } from './rule.routes.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SITE = '/push/usshop000001';

/** Anna, who has shared, at her own page. */
async function openPage(world: World) {
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  const { url, statement } = planAccess(world.ports, world.us, referral.advocateId);
  await world.tenant.client.batch([statement], 'write');
  const opened = await world.get(new URL(url).pathname);
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const me = (path: string, body?: unknown) =>
    world.post(path, body ?? '', { cookie, 'sec-fetch-site': 'same-origin' });
  const buy = (reference: string) =>
    recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { ...confirmed, references: [reference], clickToken: referral.click() }),
    );
  return { referral, cookie, me, buy };
}

const send = async (world: World) => {
  await notifyAdvocates(world.ports);
  await dispatchDue(world.ports, { random: () => 0.5 });
};
const browsersOf = (world: World) => world.tenant.orm.select().from(pushSubscription);

it('news are looked for among what changed lately, of all rewards that were ever issued', async () => {
  const { world } = await createPushWorld();
  const { database, plans } = watchPlans(world.tenant);
  const now = world.clock.now();
  await readNews(database, { since: now - DAY, dayAgo: now - DAY, most: 3, limit: 200, stopped: [] });
  const told = (await plans()).join('\n');
  expect(told).toContain('conversion_credited (created_at>?)');
  expect(told).toContain('reward_updated (updated_at>?)');
  expect(told).not.toMatch(/SCAN (?!json_each)/);
});

describe('an advocate’s browser', () => {
  it('hears once of a friend’s order and of the reward, with no key to anything in it; asked for on their page', async () => {
    const { world, browser, shown } = await createPushWorld();
    const { me, buy, cookie } = await openPage(world);
    const before = await (await world.get('/me', { cookie })).text();
    expect(before).toContain('Notifications from Maple US');
    expect(before).toContain('<script type="module" src="/push/usshop000001/me.js');

    expect((await me('/me/push', browser({ timeZone: 'America/Chicago' }))).status).toBe(204);
    const [kept] = await browsersOf(world);
    expect(kept).toMatchObject({ shopId: world.us.id, language: 'en-US', timeZone: 'America/Chicago' });
    // The page tells a browser whether it is one of those, and its address nobody.
    const after = await (await world.get('/me', { cookie })).text();
    expect(after).toContain('action="/me/push/stop"');
    expect(after).toMatch(/id="push" data-on="[0-9a-f]{64}" hidden/);
    expect(JSON.stringify(kept)).not.toContain('127.0.0.1');
    const [consent] = await world.tenant.orm.select().from(consentRecord);
    expect(consent).toMatchObject({
      subjectKey: kept?.endpointKey,
      channel: 'push',
      purpose: 'marketing',
      method: 'browser_prompt',
      source: 'me',
      state: 'given',
    });
    expect(consent?.wording).toMatch(/^Maple US may send me notifications in this browser/);

    world.clock.advance(4 * HOUR);
    await buy('1001');
    await send(world);
    await send(world);
    expect(shown()).toHaveLength(1);
    expect(shown()[0]).toMatchObject({
      title: 'A friend ordered on your recommendation',
      body: '$10 from Maple US are yours once the time for returns is over.',
      url: 'https://go.test/me/at/usshop000001',
      language: 'en-US',
      dir: 'ltr',
      stop: { title: 'Stop notifications' },
    });
    world.clock.advance(14 * DAY);
    await releaseDue(world.ports);
    await send(world);
    expect(shown().map(({ title }) => title)).toEqual([
      'A friend ordered on your recommendation',
      'Your reward of $10 is here',
    ]);
    expect(JSON.stringify(shown())).not.toMatch(/FRIEND-|anna|\/me\/[0-9a-z]{30}/i);
  });

  it('hears of an order and its reward in one where that is there at once, the second friend’s too, and true words', async () => {
    const { world, browser, shown } = await createPushWorld();
    const { me, buy } = await openPage(world);
    await me('/me/push', browser({ timeZone: 'America/Chicago' }));
    world.clock.advance(4 * HOUR);
    await buy('1');
    await buy('2');
    await world.tenant.orm.update(reward).set({ state: 'issued', updatedAt: world.clock.now() });
    await send(world);
    await send(world);
    expect(shown().map(({ title, body }) => `${title}: ${body}`)).toEqual(
      Array(2).fill('A friend ordered on your recommendation: Your reward of $10 is here'),
    );
    world.clock.advance(HOUR);
    await buy('3');
    await send(world);
    expect(shown().at(-1)?.body).toBe('$10 from Maple US are yours once the time for returns is over.');
    // What comes later is told once it comes.
    world.clock.advance(14 * DAY);
    await releaseDue(world.ports);
    await send(world);
    expect(shown().at(-1)?.title).toBe('Your reward of $10 is here');
    expect(shown()).toHaveLength(4);
  });

  it('waits for a decent hour where it is, and hears three times a day at most', async () => {
    const { world, browser, shown } = await createPushWorld();
    const { me, buy, referral } = await openPage(world);
    // Noon of UTC is nine in the evening in Tokyo.
    await me('/me/push', browser({ timeZone: 'Asia/Tokyo' }));
    // What a page claims is no news before the shop confirms it.
    const claimed = makeOrder(world, { references: ['0'], clickToken: referral.click() });
    await recordPurchase(world.ports, world.us, claimed);
    await notifyAdvocates(world.ports);
    expect(await world.tenant.orm.select().from(message)).toEqual([]);
    for (const reference of ['1', '2']) await buy(reference);
    await send(world);
    for (const reference of ['3', '4', '5']) await buy(reference);
    await send(world);
    expect(shown()).toEqual([]);
    world.clock.advance(12 * HOUR);
    await send(world);
    expect(shown()).toHaveLength(3);
    await send(world);
    expect(shown()).toHaveLength(3);
    // An invitation is one more of the day.
    expect(await inviteBrowsers(world.ports, world.us)).toMatchObject({ planned: 0 });
    world.clock.advance(24 * HOUR);
    expect(await inviteBrowsers(world.ports, world.us)).toMatchObject({ planned: 1 });
  });

  it('is passed over while its shop sends none or is stopped: its news holds up nobody else’s', async () => {
    const { world, browser } = await createPushWorld();
    const { me, buy } = await openPage(world);
    await me('/me/push', browser());
    await buy('1');
    const now = world.clock.now();
    const span = { since: now - DAY, dayAgo: now - DAY, most: 3, limit: 200 };
    const ordered = async (stopped: string[]) => (await readNews(world.tenant, { ...span, stopped })).ordered.length;
    expect(await ordered([])).toBe(1);
    expect(await ordered([world.us.id])).toBe(0);
    await world.tenant.orm.update(pushRule).set({ isOn: false });
    expect(await ordered([])).toBe(0);
  });

  it('is left alone after one tap: in the notification, which ends what waits too, and on the page', async () => {
    const { world, browser, shown } = await createPushWorld();
    const { me, buy } = await openPage(world);
    await me('/me/push', browser({ timeZone: 'Europe/Berlin' }));
    await buy('1');
    await send(world);
    const stop = new URL(shown()[0]?.stop.url ?? '').pathname;
    // What a mail scanner or a curious tap does changes nothing.
    const asked = await world.get(stop);
    expect(asked.status).toBe(200);
    expect(await asked.text()).toContain('Stop all notifications in this browser?');
    expect(await browsersOf(world)).toHaveLength(1);
    await buy('2');
    await notifyAdvocates(world.ports);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await world.post(stop, 'List-Unsubscribe=One-Click', form)).status).toBe(200);
    expect(await browsersOf(world)).toEqual([]);
    await send(world);
    expect(shown()).toHaveLength(1);
    expect((await world.tenant.orm.select().from(message)).map(({ state }) => state).sort()).toEqual([
      'sent',
      'suppressed',
    ]);
    const states = async () => (await world.tenant.orm.select().from(consentRecord)).map(({ state }) => state).sort();
    expect(await states()).toEqual(['given', 'withdrawn']);

    // Who says yes once more is heard.
    await me('/me/push', browser());
    expect((await me('/me/push/stop')).headers.get('location')).toBe('/me');
    expect(await browsersOf(world)).toEqual([]);
    expect(await states()).toEqual(['given', 'given', 'withdrawn', 'withdrawn']);
  });

  it('is forgotten once its service knows it no more', async () => {
    const { world, browser, dropAll } = await createPushWorld();
    const { me, buy } = await openPage(world);
    await me('/me/push', browser({ timeZone: 'Europe/Berlin' }));
    await buy('1');
    dropAll();
    await send(world);
    expect(await browsersOf(world)).toEqual([]);
    expect((await world.tenant.orm.select().from(message))[0]).toMatchObject({ state: 'dead', lastError: 'push_410' });
  });
});

describe('a browser that is no longer there', () => {
  const over = async (world: World) => {
    await retainDue(world.ports);
    return (await browsersOf(world)).length;
  };

  it('is let go once it has ended by itself, as it told, or by what it tells anew', async () => {
    const { world, browser } = await createPushWorld();
    const { me } = await openPage(world);
    const told = browser();
    const ends = (days: number | null) => ({
      ...told,
      subscription: {
        ...told.subscription,
        expirationTime: days === null ? null : world.clock.now() + days * DAY + 0.5,
      },
    });
    expect((await me('/me/push', ends(10))).status).toBe(204);
    expect(
      (await me('/me/push', { ...told, subscription: { ...told.subscription, expirationTime: 'soon' } })).status,
    ).toBe(422);
    world.clock.advance(9 * DAY);
    expect(await over(world)).toBe(1);
    // Its own word counts anew: it ends later, or never.
    const renewal = { before: told.subscription.endpoint, key: told.key, subscription: ends(3).subscription };
    expect((await world.post(`${SITE}/renewals`, renewal, pageOf(world.us))).status).toBe(204);
    world.clock.advance(2 * DAY);
    expect(await over(world)).toBe(1);
    world.clock.advance(2 * DAY);
    expect(await over(world)).toBe(0);
  });

  it('is let go after 270 days in which neither it nor its service gave a sign of life', async () => {
    const { world, browser } = await createPushWorld();
    const { me, buy } = await openPage(world);
    await me('/me/push', browser({ timeZone: 'Europe/Berlin' }));
    const [heard] = await browsersOf(world);
    await world.post(`${SITE}/subscriptions`, browser(), pageOf(world.us));
    world.clock.advance(200 * DAY);
    // The one is notified, the other is an unknown person's, and hears nothing.
    await buy('1');
    await send(world);
    world.clock.advance(71 * DAY);
    expect(await over(world)).toBe(1);
    expect(await browsersOf(world)).toMatchObject([{ id: heard?.id, seenAt: world.clock.now() - 71 * DAY }]);
    world.clock.advance(200 * DAY);
    expect(await over(world)).toBe(0);
  });
});

it('an invitation leads to their own links who is known by a confirmed number alone, and nobody by one that is not', async () => {
  const { world, browser, shown } = await createPushWorld();
  const { referral, me } = await openPage(world);
  const key = world.ports.secrets.addressKeys(
    world.us.retailerId,
    'sms',
    world.ports.secrets.digest('+12025550123'),
  )[0];
  const known = { emailKey: null, emailConfirmedAt: null, smsKey: key, phoneConfirmedAt: world.clock.now() };
  const anna = eq(advocate.id, referral.advocateId);
  await world.tenant.orm.update(advocate).set(known).where(anna);
  await me('/me/push', browser({ timeZone: 'America/Chicago' }));
  world.clock.advance(4 * HOUR);
  await inviteBrowsers(world.ports, world.us);
  await send(world);
  const { pathname, search } = new URL(shown()[0]?.url ?? '');
  expect(search).not.toContain('2025550123');
  const form = { origin: 'https://go.test', 'content-type': 'application/x-www-form-urlencoded' };
  const tap = () => world.post(pathname + search, 'as=customer', form);
  expect((await world.get(pathname + search)).status).toBe(200);
  const links = await (await tap()).text();
  expect(links).toContain('https://go.test/r/');
  // Her rewards go to the number.
  expect(links).not.toContain('Rewards go to a confirmed address');
  await world.tenant.orm.update(advocate).set({ phoneConfirmedAt: null }).where(anna);
  expect((await tap()).headers.get('location')).toMatch(/^https:\/\/go\.test\/j\//);
});

describe('a browser on a page of the shop', () => {
  const tell = (world: World, body: unknown, path = '/subscriptions') =>
    world.post(`${SITE}${path}`, body, pageOf(world.us));

  it('belongs to whoever the shop vouches for, else to nobody, and is one however often it is told', async () => {
    const { world, browser } = await createPushWorld();
    const mine = browser();
    expect((await tell(world, mine)).status).toBe(204);
    expect(await browsersOf(world)).toMatchObject([{ advocateId: null }]);
    // Whom a page only claims it is does not count.
    await tell(world, { ...mine, advocate: 'someone', identity: { customerId: 'c-1' } });
    expect(await browsersOf(world)).toMatchObject([{ advocateId: null }]);
    const identity = vouch(world, 'c-1');
    const links = { dealId: world.deals.us, placement: 'account', language: 'en', identity };
    await world.post('/w/usshop000001/links', links, pageOf(world.us));
    await tell(world, { ...mine, identity });
    expect(await browsersOf(world)).toMatchObject([{ advocateId: expect.stringMatching(/^adv_/) }]);
    expect(await world.tenant.orm.select().from(consentRecord)).toHaveLength(1);
  });

  it('hears of what it shared itself, and of nobody whose address its page typed', async () => {
    const { world, browser, shown } = await createPushWorld();
    const anna = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
    const sheet = await openSheet(world);
    // Anna taps the mail that asks for it.
    const [draft] = await world.tenant.orm.select().from(advocate).where(eq(advocate.state, 'anonymous'));
    const owner = { id: anna.advocateId, shopId: world.us.id };
    await world.tenant.client.batch(foldDrafts(owner, draft?.id as string, [], world.clock.now()), 'write');
    await tell(world, { ...browser({ timeZone: 'America/Chicago' }), advocate: sheet.advocate });
    world.clock.advance(4 * HOUR);
    const order = (reference: string, clickToken: string) =>
      recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references: [reference], clickToken }));
    await order('of-anna', anna.click());
    await send(world);
    expect(shown()).toEqual([]);
    const clicked = await world.get(new URL(sheet.links[0]?.url as string).pathname, {
      'user-agent': 'Mozilla/5.0 Firefox/150.0',
    });
    await order('of-eve', new URL(clicked.headers.get('location') as string).searchParams.get('rc') as string);
    await send(world);
    expect(shown()).toHaveLength(1);
  });

  it('tells of a new address of its own, and nobody else can', async () => {
    const { world, browser } = await createPushWorld();
    const [old, fresh] = [browser(), browser()];
    await tell(world, old);
    const renewal = { before: old.subscription.endpoint, key: fresh.key, subscription: fresh.subscription };
    expect((await tell(world, { ...renewal, before: 'https://fcm.googleapis.com/x' }, '/renewals')).status).toBe(404);
    expect((await tell(world, renewal, '/renewals')).status).toBe(204);
    expect((await tell(world, renewal, '/renewals')).status).toBe(404);
    // Agreed to on their own page: our worker tells from our origin.
    const back = { before: fresh.subscription.endpoint, key: old.key, subscription: old.subscription };
    const own = { origin: 'https://go.test' };
    expect((await world.post(`${SITE}/renewals`, back, own)).status).toBe(204);
    expect((await world.post(`${SITE}/renewals`, { ...renewal }, own)).status).toBe(204);
    const [kept] = await browsersOf(world);
    expect(world.ports.secrets.open(kept?.addressSealed ?? '')).toContain(fresh.subscription.endpoint);
  });

  it('ends where its owner says so on a page of the shop, with the withdrawal as evidence', async () => {
    const { world, browser } = await createPushWorld();
    const one = browser();
    const { endpoint } = one.subscription;
    await tell(world, one);
    expect((await world.post(`${SITE}/stops`, { endpoint }, { origin: 'https://evil.test' })).status).toBe(403);
    expect((await tell(world, { endpoint: 'nonsense' }, '/stops')).status).toBe(204);
    expect(await browsersOf(world)).toHaveLength(1);
    for (const _ of [1, 2]) expect((await tell(world, { endpoint }, '/stops')).status).toBe(204);
    expect(await browsersOf(world)).toEqual([]);
    const records = await world.tenant.orm.select().from(consentRecord);
    expect(records.filter(({ state }) => state === 'withdrawn')).toHaveLength(1);
  });

  it('finds room beside the many of its network, and may end or change however many new ones there are', async () => {
    const { world, browser } = await createPushWorld();
    const [one, fresh] = [browser(), browser()];
    for (let others = 0; others < 300; others += 1) await tell(world, {});
    expect((await tell(world, one)).status).toBe(204);
    for (let others = 0; others < 300; others += 1) await tell(world, {});
    expect((await tell(world, browser())).status).toBe(429);
    const renewal = { before: one.subscription.endpoint, key: fresh.key, subscription: fresh.subscription };
    expect((await tell(world, renewal, '/renewals')).status).toBe(204);
    expect((await tell(world, { endpoint: fresh.subscription.endpoint }, '/stops')).status).toBe(204);
    expect(await browsersOf(world)).toEqual([]);
  });

  it('is refused from elsewhere, for addresses that are no push service’s, and where the shop sends none', async () => {
    const { world, browser } = await createPushWorld();
    expect((await world.post(`${SITE}/subscriptions`, browser(), { origin: 'https://evil.test' })).status).toBe(403);
    const at = (endpoint: string) => {
      const one = browser();
      return { ...one, subscription: { ...one.subscription, endpoint } };
    };
    for (const endpoint of ['https://evil.test/x', 'https://169.254.169.254/', 'http://fcm.googleapis.com/x', 'x']) {
      expect((await tell(world, at(endpoint))).status).toBe(422);
    }
    expect((await tell(world, { ...browser(), key: 'BK' })).status).toBe(422);
    for (const body of ['', '[]', '{}', '{"subscription":{"endpoint":1}}']) {
      expect((await tell(world, body)).status).toBeLessThan(500);
    }
    const german = '/push/deshop000001/subscriptions';
    expect((await world.post(german, browser(), pageOf(world.de))).status).toBe(410);
    expect(await (await world.get('/push/deshop000001/worker.js')).text()).toBe('/* deshop000001 */\n');
    expect(await browsersOf(world)).toEqual([]);
  });
});

describe('members', () => {
  it('turn notifications on, are told what to install, and invite everybody once in thirty days', async () => {
    const { world, browser, shown } = await createPushWorld();
    const cookie = await signInMember(world);
    const call = async <T>(method: string, path = '', body?: unknown) => {
      const answer = await world.app.request(`/api/push/${world.us.id}${path}`, {
        method,
        headers: { ...OWN_PAGE, cookie, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as T };
    };
    world.clock.advance(4 * HOUR);
    expect((await call('PUT', '', { on: true, worker_path: '//evil.test/x.js' })).status).toBe(422);
    const { body } = await call<PushAnswer>('PUT', '', { on: true, worker_path: '/assets/gw.js' });
    expect(body).toMatchObject({
      available: true,
      on: true,
      worker_file: `importScripts('https://go.test${SITE}/worker.js');`,
      browsers: { all: 0, known: 0 },
    });
    const ask = await (await world.get(`${SITE}/ask.js?l=ar`)).text();
    expect(ask).toContain('"worker":"/assets/gw.js"');
    expect(ask).toContain('"dir":"rtl"');

    await world.post(`${SITE}/subscriptions`, browser(), pageOf(world.us));
    const identity = vouch(world, 'c-1');
    const links = { dealId: world.deals.us, placement: 'account', language: 'en', identity };
    await world.post('/w/usshop000001/links', links, pageOf(world.us));
    await world.post(`${SITE}/subscriptions`, browser({ language: 'ar', identity }), pageOf(world.us));
    await world.tenant.client.execute('update deal set stock = 3, taken = 3');
    expect((await call<PushInvited>('POST', '/invitations')).body.invited).toMatchObject({ state: 'off', planned: 0 });
    await world.tenant.client.execute('update deal set stock = null');
    const invited = await call<PushInvited>('POST', '/invitations');
    expect(invited.body.invited).toEqual({ state: 'planned', planned: 2, more: false });
    expect((await call<PushInvited>('POST', '/invitations')).body.invited.planned).toBe(0);
    await dispatchDue(world.ports, { random: () => 0.5 });
    expect(shown()).toHaveLength(2);
    expect(shown().find(({ language }) => language === 'en-US')).toMatchObject({
      title: 'Recommend Maple US to friends',
      body: '20% off the first order · You get $10 for each friend who orders.',
      url: 'https://go.test/n/usshop000001?from=push&l=en-US',
    });
    const known = shown().find(({ dir }) => dir === 'rtl');
    expect(known?.title).toContain('Maple US');
    // An advocate finds their own links there.
    const page = await world.get(known?.url.replace('https://go.test', '') ?? '');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('dir="rtl"');
    world.clock.advance(31 * DAY);
    expect((await call<PushInvited>('POST', '/invitations')).body.invited.planned).toBe(2);
  });
});
