import { inflateSync } from 'node:zlib';
import { eq, ne } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { advocate, campaign, campaignShop, deal, event, link } from '../../db/schema/group.ts';
import { drawBanners } from '../banner/banner.dispatch.ts';
import { BANNER } from '../banner/banner.ts';
import { forgetOffers } from '../campaign/offer.cache.ts';
import { signClick } from '../click/click.token.ts';
import { readUnscreened } from '../fraud/screen.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { Canvas } from '../report/png.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { readJoinPaths } from '../test/join.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { watchPlans } from '../test/plan.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import type { ClaimAnswer } from '../wire.ts';
import { readKnown } from './newsletter.store.ts';
import { newsletterSecret, readReader, signCustomer, writeReader } from './newsletter.ts';
import type { NewsletterAnswer } from './office.routes.ts';

const SITE = '/n/usshop000001';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const advocatesOf = (world: World) => world.tenant.orm.select().from(advocate);
const sign = ({ ports, us }: World, id: string) =>
  `c=${id}&s=${signCustomer(ports.secrets, newsletterSecret(ports.secrets, us), id)}`;
const tap = (world: World, query: string, as = 'customer') => world.post(`${SITE}?${query}`, `as=${as}`, FORM);
const locationOf = (answer: Response) => new URL(answer.headers.get('location') ?? '', 'https://go.test');

describe('a newsletter’s link', () => {
  it('shows who is named and signed for what friends get, and makes them an advocate by their own tap, once', async () => {
    const world = await createWorld();
    const query = `${sign(world, 'C-1')}&utm_source=november`;
    const opened = await world.get(`${SITE}?${query}`);
    expect(opened.status).toBe(200);
    const text = await opened.text();
    expect(text).toContain('20% off the first order');
    expect(text).toContain('$10');
    expect(opened.headers.get('content-security-policy')).toContain("default-src 'none'");
    // A mail scanner opened it.
    expect(await advocatesOf(world)).toEqual([]);

    const links = await tap(world, query);
    const shown = await links.text();
    expect(shown).toMatch(/https:\/\/go\.test\/r\/\w+/);
    // In the shop's looks, with where rewards go: nobody's address is known yet.
    for (const page of [text, shown]) expect(page).toContain('href="/j/style/usshop000001.css"');
    expect(shown).toContain('Rewards go to a confirmed address');
    expect(shown).toContain('https://go.test/j/usshop000001?via=newsletter');
    await tap(world, query);
    const [own, ...others] = await advocatesOf(world);
    expect(others).toEqual([]);
    expect(own).toMatchObject({ state: 'anonymous', emailSealed: null, nameSealed: null });
    // One who joined, of the newsletter's channel.
    const joined = await world.tenant.orm.select().from(event).where(eq(event.kind, 'join'));
    expect(joined.map(({ body }) => body)).toMatchObject([
      { channel: 'newsletter', advocate: own?.id, campaign: world.campaignId, entry: { source: 'november' } },
    ]);
    const rows = await world.tenant.orm.select().from(link);
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(row.entryUtm).toEqual({ source: 'november' });

    // The shop vouches for them at its own page: they are who shared.
    const identity = vouch(world, 'C-1');
    const asked = { dealId: world.deals.us, placement: 'account', language: 'en', identity };
    await world.post('/w/usshop000001/links', asked, { origin: 'https://us.shop.test' });
    expect(await advocatesOf(world)).toMatchObject([{ id: own?.id, state: 'verified' }]);
  });

  it('takes a hash with the secret behind from tools that cannot sign, and nothing else', async () => {
    const world = await createWorld();
    const { secrets } = world.ports;
    const secret = newsletterSecret(secrets, world.us);
    expect((await world.get(`${SITE}?c=C-1&s=${secrets.digest(`C-1${secret}`)}`)).status).toBe(200);
    for (const query of [
      '',
      'c=C-1',
      'c=C-1&s=',
      `c=C-2&s=${sign(world, 'C-1').split('s=')[1]}`,
      `c=C-1&s=${secrets.digest(`${secret}C-1`)}`,
      `c=anna@example.com&s=${signCustomer(secrets, secret, 'anna@example.com')}`,
      't=c',
      't=cnonsense~x',
      'from=banner',
    ]) {
      const answer = await world.get(`${SITE}?${query}`);
      expect(answer.status).toBe(302);
      const { pathname, searchParams } = locationOf(answer);
      expect(pathname).toBe('/j/usshop000001');
      expect(searchParams.get('via')).toBe(query === 'from=banner' ? 'banner' : 'newsletter');
      expect(searchParams.get('utm_campaign')).toBe(world.campaignId);
      expect([...searchParams.keys()]).not.toContain('s');
    }
    expect(await advocatesOf(world)).toEqual([]);
    // The shop's identity secret, which opens pages, is not the one that tools are given.
    expect(secret).not.toContain('identity');
  });

  it('passed on, leads a friend to the deal, credited to its reader', async () => {
    const world = await createWorld();
    const query = sign(world, 'C-1');
    expect(locationOf(await tap(world, query, 'friend')).href).toBe('https://us.shop.test/');
    expect(await advocatesOf(world)).toEqual([]);
    await tap(world, query);
    const to = locationOf(await tap(world, query, 'friend'));
    const code = /^\/r\/(\w+)$/.exec(to.pathname)?.[1] ?? '';
    const [row] = await world.tenant.orm.select().from(link).where(eq(link.code, code));
    expect(row).toMatchObject({ channel: 'newsletter', utm: { source: 'newsletter', medium: 'referral' } });
  });

  it('leads to the join page in the language of the picture that was tapped', async () => {
    const world = await createWorld();
    const headers = { 'accept-language': 'en-US' };
    const answer = await world.get('/n/usshop000001?from=banner&l=ar', headers);
    const place = answer.headers.get('location')?.replace('https://go.test', '') ?? '';
    expect(place).toContain('via=banner');
    expect(await (await world.get(place, headers)).text()).toContain('<html lang="ar"');
    const plain = await world.get('/n/usshop000001?from=banner', headers);
    expect(plain.headers.get('location')).not.toContain('lang=');
  });

  it('leads home while nothing runs, and never to a fault', async () => {
    const world = await createWorld();
    await world.tenant.orm.update(campaign).set({ state: 'paused' });
    forgetOffers(world.ports, [world.us.id]);
    expect(locationOf(await world.get(`${SITE}?${sign(world, 'C-1')}`)).href).toBe('https://us.shop.test/');
    expect((await world.get('/n/nobody')).status).toBe(404);
    for (const body of ['', 'as=', `as=${'x'.repeat(500)}`]) {
      expect((await world.post(`${SITE}?t=%00~%ff`, body, FORM)).status).toBe(303);
    }
  });
});

describe('links for tools', () => {
  it('POST /v1/newsletter-links: known customers have a link for friends, others a page, and nothing is kept of them', async () => {
    const world = await createWorld();
    const { advocateId } = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
    const key = await makeKey(world, world.us, ['newsletters:write']);
    const call = async (customers: unknown, more = {}) => {
      const answer = await world.app.request('/v1/newsletter-links', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ customers, ...more }),
      });
      return { status: answer.status, body: (await answer.json()) as { links: Record<string, string>[] } };
    };
    const customers = [{ email: ' Anna@Example.com' }, { customer_id: 'C-1' }, { email: 'no address' }, {}];
    const { body } = await call(customers);
    expect(body.links.map(({ state }) => state)).toEqual(['known', 'new', 'unusable', 'unusable']);
    expect(body.links[0]?.link).toMatch(/^https:\/\/go\.test\/r\/\w+$/);
    expect(body.links[1]?.link).toBeNull();
    expect(JSON.stringify(body)).not.toMatch(/anna|C-1|%40/i);
    expect((await call(customers)).body).toEqual(body);
    expect(await advocatesOf(world)).toHaveLength(1);

    const page = (index: number) => `${body.links[index]?.page?.replace('https://go.test', '')}`;
    expect((await world.get(page(0))).status).toBe(200);
    await world.post(page(1), 'as=customer', FORM);
    expect(await advocatesOf(world)).toHaveLength(2);
    expect((await call([{ customer_id: 'C-1' }])).body.links[0]).toMatchObject({ state: 'known' });
    const newsletter = await world.tenant.orm.select().from(link).where(eq(link.channel, 'newsletter'));
    expect(newsletter.map((row) => row.advocateId)).toContain(advocateId);

    const loose = await call([
      { customer_id: 77, email: null },
      { customer_id: true, email: `${'a'.repeat(300)}@example.com` },
      { customer_id: 0 },
      { customer_id: null, email: '' },
      { customer_id: '77' },
    ]);
    expect(loose.body.links.map(({ state }) => state)).toEqual(['new', 'unusable', 'unusable', 'unusable', 'new']);
    expect(loose.body.links[0]).toEqual(loose.body.links[4]);
    expect((await call(customers, { deal: 'del_none' })).status).toBe(404);
    expect((await call([])).status).toBe(422);
    // A page made for one shop opens nothing in another.
    expect((await world.get(page(1).replace('usshop', 'deshop'))).status).toBe(302);
  });

  it('a customer with id and address is the advocate whom either names, and keeps their one link', async () => {
    const world = await createWorld();
    const { advocateId } = await makeReferral(world, { email: 'ana@example.com', confirmed: true });
    await makeReferral(world, { customerId: 'C-9', email: 'claimed@example.com' });
    await tap(world, sign(world, 'C-1'));
    const before = await advocatesOf(world);
    const key = await makeKey(world, world.us, ['newsletters:write']);
    const answer = await world.app.request('/v1/newsletter-links', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        customers: [
          { customer_id: '77', email: 'ana@example.com' },
          // Known by both: once as one who tapped a tool's link, once as one whom we can write to. They are one from now on.
          { customer_id: 'C-1', email: 'ana@example.com' },
          { customer_id: 'C-1', email: 'nobody@example.com' },
          // An address that a page only claimed is nobody's, also where the list names who claimed it.
          { email: 'claimed@example.com' },
          { customer_id: 'C-9' },
        ],
      }),
    });
    const { links } = (await answer.json()) as { links: Record<string, string>[] };
    expect(links.map(({ state }) => state)).toEqual(['known', 'known', 'known', 'new', 'known']);
    // The id is the owner's now, whatever address a list names beside it.
    expect([links[1]?.link, links[2]?.link]).toEqual([links[0]?.link, links[0]?.link]);
    const page = `${links[0]?.page?.replace('https://go.test', '')}`;
    const shown = await (await world.post(page, 'as=customer', FORM)).text();
    expect(shown).toMatch(/https:\/\/go\.test\/r\/\w+/);
    expect(shown).not.toContain('Rewards go to');
    expect(await advocatesOf(world)).toHaveLength(before.length);
    const code = links[0]?.link?.split('/').at(-1) ?? '';
    expect(await world.tenant.orm.select().from(link).where(eq(link.code, code))).toMatchObject([{ advocateId }]);
  });

  it('a reader of whom an id alone was known becomes the owner of the address that a list names beside it', async () => {
    const world = await createWorld();
    const key = await makeKey(world, world.us, ['newsletters:write']);
    const list = async (...customers: Record<string, string>[]) => {
      const answer = await world.app.request('/v1/newsletter-links', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ customers }),
      });
      return ((await answer.json()) as { links: Record<string, string>[] }).links;
    };
    const pageOf = async (customer: Record<string, string>) =>
      `${(await list(customer))[0]?.page?.replace('https://go.test', '')}`;
    const early = await pageOf({ customer_id: 'C-2', email: 'ben@example.com' });
    const owners = new Map<string, string>();
    for (const email of ['ana@example.com', 'ben@example.com', 'eve@example.com']) {
      owners.set(email, (await makeReferral(world, { email, confirmed: true })).advocateId);
    }
    const before = (await advocatesOf(world)).length;
    for (const id of ['C-1', 'C-2', 'C-3']) await tap(world, sign(world, id));
    // An address that a page says for a shopper proves nothing, whomever it belongs to.
    const claimed = vouch(world, 'C-4', { email: 'eve@example.com' });
    const asked = { dealId: world.deals.us, placement: 'account', language: 'en', identity: claimed };
    await world.post('/w/usshop000001/links', asked, { origin: 'https://us.shop.test' });
    const readers = (await advocatesOf(world)).slice(before);
    expect(readers.map(({ state, mergedInto }) => [state, mergedInto])).toEqual([
      ...Array(3).fill(['anonymous', null]),
      ['verified', null],
    ]);
    const [first] = await world.tenant.orm
      .select()
      .from(link)
      .where(eq(link.advocateId, readers[0]?.id ?? ''));
    // By the list itself, by the tap of a link of an earlier list, and not by a list that names nobody's address.
    await list({ customer_id: 'C-1', email: ' Ana@Example.com' }, { customer_id: 'C-3', email: 'new@example.com' });
    expect(await (await world.get(early)).text()).toContain('20% off the first order');
    await world.post(early, 'as=customer', FORM);
    await list({ customer_id: 'C-4', email: 'eve@example.com' });
    const after = (await advocatesOf(world)).slice(before);
    // The id is the owner's from now on.
    expect(after.map(({ mergedInto, customerKey }) => [mergedInto ?? null, customerKey !== null])).toEqual([
      [owners.get('ana@example.com'), false],
      [owners.get('ben@example.com'), false],
      [null, true],
      [null, true],
    ]);
    // What their link earns from now on is the owner's.
    const { secrets, ids, clock } = world.ports;
    const clicked = { shop: world.us.number, code: first?.code ?? '', at: clock.now(), nonce: ids.couponCode(8) };
    const order = makeOrder(world, { ...confirmed, clickToken: signClick(secrets, clicked) });
    await recordPurchase(world.ports, world.us, order);
    const { rewards } = await readStanding(world);
    expect(rewards.map(({ advocateId }) => advocateId)).toEqual([owners.get('ana@example.com')]);
    // What they order under their id alone is an order of their own, for the id is the owner's now.
    const mine = makeOrder(world, { ...confirmed, references: ['own-1'], clickToken: signClick(secrets, clicked) });
    await recordPurchase(world.ports, world.us, { ...mine, customerId: 'C-1' });
    const { conversions } = await readStanding(world);
    expect(conversions.map(({ reason }) => reason).toSorted()).toEqual([null, 'self_referral']);
  });

  it('every id that a list names beside an owner’s address leads to the owner, whichever was first', async () => {
    const world = await createWorld();
    const authorization = `Bearer ${await makeKey(world, world.us, ['newsletters:write'])}`;
    const list = async (...ids: string[]) => {
      const customers = ids.map((id) => ({ customer_id: id, email: 'ana@example.com' }));
      const init = { method: 'POST', headers: { authorization }, body: JSON.stringify({ customers }) };
      const answer = await world.app.request('/v1/newsletter-links', init);
      return ((await answer.json()) as { links: Record<string, string>[] }).links;
    };
    const { advocateId } = await makeReferral(world, { email: 'ana@example.com', confirmed: true });
    for (const id of ['C-1', 'C-2', 'C-3']) await tap(world, sign(world, id));
    const links = await list('C-1', 'C-2');
    expect(new Set(links.map(({ link: own }) => own)).size).toBe(1);
    await list('C-3');
    const people = await advocatesOf(world);
    expect(people.map(({ mergedInto }) => mergedInto)).toEqual([null, advocateId, advocateId, advocateId]);

    // By a tool's link of any of them, and signed in at the shop under any: the owner, and nobody new.
    for (const id of ['C-1', 'C-2', 'C-3']) {
      expect(await (await tap(world, sign(world, id))).text()).not.toContain('Rewards go to');
      const asked = { dealId: world.deals.us, placement: 'account', language: 'en', identity: vouch(world, id) };
      const answer = await world.post('/w/usshop000001/links', asked, { origin: 'https://us.shop.test' });
      expect(answer.status).toBe(200);
      const shown = await list(id);
      expect(shown).toMatchObject([{ state: 'known', link: links[0]?.link }]);
      const page = await world.get(`${shown[0]?.page?.replace('https://go.test', '')}`);
      expect(page.status).toBe(200);
    }
    expect(await advocatesOf(world)).toHaveLength(people.length);
    // What they order under any of them by their own link is an order of their own, and no friend's code is theirs.
    const code = links[0]?.link?.split('/').at(-1) ?? '';
    const { secrets, ids, clock } = world.ports;
    const clickToken = signClick(secrets, { shop: world.us.number, code, at: clock.now(), nonce: ids.couponCode(8) });
    const claims: unknown[] = [];
    for (const id of ['C-1', 'C-2', 'C-3', 'C-4']) {
      const asked = { rk: code, rc: clickToken, language: 'en-US', identity: vouch(world, id) };
      const answer = await world.post('/w/usshop000001/claim', asked, { origin: 'https://us.shop.test' });
      const { state, refused } = (await answer.json()) as ClaimAnswer;
      claims.push(refused?.reason ?? state);
    }
    expect(claims).toEqual(['own', 'own', 'own', 'given']);
    for (const id of ['C-1', 'C-2', 'C-3', 'C-4']) {
      const order = makeOrder(world, { ...confirmed, references: [id], clickToken, customerId: id });
      await recordPurchase(world.ports, world.us, order);
    }
    const { conversions } = await readStanding(world);
    expect(conversions.map(({ reason }) => reason)).toEqual([...Array(3).fill('self_referral'), null]);
  });

  it('what an owner ordered under other ids of theirs is found once a list names these, given or not', async () => {
    const world = await createWorld();
    const { click, advocateId } = await makeReferral(world, { email: 'ana@example.com', confirmed: true });
    const buy = (customerId: string) => {
      const order = makeOrder(world, { references: [customerId], clickToken: click(), customerId });
      return recordPurchase(world.ports, world.us, { ...order, ...confirmed });
    };
    const outcome = async () => {
      await releaseDue(world.ports);
      const { conversions, rewards } = await readStanding(world);
      return conversions.map(({ id, reason }) => [reason, rewards.find((one) => one.conversionId === id)?.state]);
    };
    for (const id of ['C-1', 'C-2']) await buy(id);
    world.clock.advance(15 * 86_400_000);
    for (const id of ['C-3', 'friend']) await buy(id);
    expect(await outcome()).toEqual([...Array(2).fill([null, 'issued']), ...Array(2).fill([null, 'pending'])]);

    const own = ['C-1', 'C-2', 'C-3'];
    for (const id of own) await tap(world, sign(world, id));
    world.clock.advance(60_000);
    const authorization = `Bearer ${await makeKey(world, world.us, ['newsletters:write'])}`;
    const customers = own.map((id) => ({ customer_id: id, email: 'ana@example.com' }));
    const init = { method: 'POST', headers: { authorization }, body: JSON.stringify({ customers }) };
    await world.app.request('/v1/newsletter-links', init);
    const merged = (await advocatesOf(world)).filter(({ mergedInto }) => mergedInto === advocateId);
    expect(merged).toHaveLength(3);
    expect(await outcome()).toEqual([...Array(3).fill(['self_referral', 'void']), [null, 'pending']]);
    // Each was looked at once.
    expect(await readUnscreened(world.ports.databases.group(1), world.clock.now(), 0, 9)).toEqual([]);
  });

  it('whom a list names by id and address before either is known is the one who joins by that address later', async () => {
    const world = await createWorld();
    const key = await makeKey(world, world.us, ['newsletters:write']);
    const list = async (...customers: Record<string, string>[]) => {
      const answer = await world.app.request('/v1/newsletter-links', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ customers }),
      });
      return ((await answer.json()) as { links: Record<string, string>[] }).links;
    };
    const carl = { customer_id: '99', email: 'carl@example.com' };
    const pathOf = (one?: Record<string, string>) => `${one?.page?.replace('https://go.test', '')}`;
    const [fresh] = await list(carl);
    expect(fresh).toMatchObject({ state: 'new', link: null });
    expect(await advocatesOf(world)).toEqual([]);
    await world.post(pathOf(fresh), 'as=customer', FORM);
    // Tapped a tool's link first, which knows no address.
    await tap(world, sign(world, '98'));
    const [eve] = await list({ customer_id: '98', email: 'eve@example.com' });
    await world.post(pathOf(eve), 'as=customer', FORM);
    const drafts = await advocatesOf(world);
    expect(drafts.map(({ state, emailConfirmedAt }) => [state, emailConfirmedAt])).toEqual([
      ['anonymous', null],
      ['anonymous', null],
    ]);

    for (const address of [carl.email, 'eve@example.com']) {
      const form = { id: `form-${address}`, lang: 'en-US', name: 'Carl', address, agreed: 'yes' };
      await world.post('/j/usshop000001?via=till', new URLSearchParams(form).toString(), FORM);
      await world.post((await readJoinPaths(world)).at(-1) ?? '', '', FORM);
    }
    const joined = (await advocatesOf(world)).filter(({ mergedInto }) => mergedInto === null);
    expect(joined).toHaveLength(2);
    const merged = (await advocatesOf(world)).filter(({ mergedInto }) => mergedInto !== null);
    expect(merged.map(({ id }) => id).sort()).toEqual(drafts.map(({ id }) => id).sort());
    expect(merged.map(({ customerKey }) => customerKey)).toEqual([null, null]);
    // The link of the newsletter of then is theirs too.
    const [known] = await list(carl);
    expect(known).toMatchObject({ state: 'known' });
    await world.post(pathOf(fresh), 'as=customer', FORM);
    expect(await advocatesOf(world)).toHaveLength(4);
  });

  it('readers are found by their keys’ own indexes, however many advocates a shop has', async () => {
    const { tenant, us } = await createWorld();
    const { database, plans } = watchPlans(tenant);
    expect(await readKnown(database, us.id, { customer: ['a'], email: ['b'] })).toEqual([]);
    const [plan] = await plans();
    for (const index of ['customer', 'email']) {
      expect(plan).toContain(`advocate_${index} (shop_id=? AND ${index}_key=?)`);
    }
    expect(plan).not.toMatch(/advocate_shop|SCAN (?!json_each)/);
  });

  it('a list comes back line by line with its links, safe to open', async () => {
    const world = await createWorld();
    const cookie = await signInMember(world);
    const send = (text: string, type = 'text/csv') =>
      world.app.request(`/api/newsletter/${world.us.id}/links.csv`, {
        method: 'POST',
        headers: { ...OWN_PAGE, cookie, 'content-type': type },
        body: text,
      });
    const many = Array.from({ length: 1200 }, (_, index) => `C-${index},"Name, ${index}"`).join('\n');
    const lines = (await (await send(`Customer ID,name\n${many}\n,nobody\n`)).text()).trim().split('\r\n');
    expect(lines).toHaveLength(1202);
    expect(lines[0]).toBe('Customer ID,name,goodword_state,goodword_page,goodword_link');
    expect(lines[1200]).toMatch(/^C-1199,"Name, 1199",new,https:\/\/go\.test\/n\/usshop000001\?t=c[\w.~-]+,$/);
    expect(lines[1201]).toBe(',nobody,unusable,,');
    expect(await advocatesOf(world)).toEqual([]);
    expect((await send('name\nAnna\n')).status).toBe(422);
    expect((await send(`id\n"${'x\n'.repeat(40_000)}`)).status).toBe(422);

    // As spreadsheets of other countries write it, and as it is copied out of one.
    for (const [mark, back] of [
      [';', ';'],
      ['\t', ','],
    ] as const) {
      const text = `Name${mark}E-Mail-Adresse\n"Müller${mark} Jürgen"${mark}jm@example.com\n`;
      const [head, first] = (await (await send(text)).text()).trim().split('\r\n');
      expect(head).toBe(['Name', 'E-Mail-Adresse', 'goodword_state', 'goodword_page', 'goodword_link'].join(back));
      expect(first).toContain(
        `Jürgen${mark === back ? '"' : ''}${back}jm@example.com${back}new${back}https://go.test/n/`,
      );
    }
    for (const heading of ['Mail', 'E-mail 1 - Value', 'E-Mail-Adresse (privat)']) {
      const told = await (await send(`sep=;\n${heading};Name\njm@example.com;J\n`)).text();
      expect(told).toContain('jm@example.com;J;new;https://go.test/n/');
    }
    expect((await send('')).status).toBe(422);
    expect((await send('x', 'image/png')).status).toBe(415);
  });
});

/** The colour of a point of a palette picture, or '' where it lets through what is behind. */
function pointOf(file: Uint8Array, x: number, y: number): string {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length; at += view.getUint32(at) + 12) {
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.set(name, file.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const index = inflateSync(chunks.get('IDAT') as Uint8Array)[y * (BANNER.width + 1) + x + 1] as number;
  if (chunks.get('tRNS')?.[index] === 0) return '';
  const colour = [...(chunks.get('PLTE') as Uint8Array).subarray(index * 3, index * 3 + 3)];
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

describe('the picture of what runs', () => {
  const paint = async (red: number) => (await new Canvas(1200, 600, [[red, 9, 9]]).encode()) as Uint8Array<ArrayBuffer>;

  async function open() {
    const world = await createWorld();
    const cookie = await signInMember(world);
    const image = async (language = 'en-US', headers = {}) => {
      const answer = await world.get(`/b/usshop000001/${language}.png`, headers);
      return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
    };
    const call = (method: string, path: string, body?: Uint8Array<ArrayBuffer>) =>
      world.app.request(`/api/newsletter/${path}`, {
        method,
        headers: { ...OWN_PAGE, cookie, ...(body && { 'content-type': 'image/png' }) },
        ...(body && { body }),
      });
    const office = async (method = 'GET', path = '', body?: Uint8Array<ArrayBuffer>) => {
      const answer = await call(method, `${world.us.id}${path}`, body);
      return { status: answer.status, body: (await answer.json()) as NewsletterAnswer };
    };
    /** What was drawn, by its title: a picture of one colour each. */
    const drawn = new Map<string, Uint8Array>();
    const titles: string[] = [];
    const draw = async () => {
      world.ports.painter = {
        async paint({ title, language }) {
          titles.push(`${language} ${title}`);
          const bytes = await paint(titles.length);
          drawn.set(`${language} ${title}`, bytes);
          return bytes;
        },
      };
      // Not more at once than others can wait for.
      for (let look = 0; look < 4; look += 1) {
        await drawBanners(world.ports);
        world.clock.advance(5_000);
      }
    };
    return { world, image, call, office, draw, drawn, titles };
  }

  it('is a present in the shop’s colours with what the deal gives, the same for everybody, kept by nobody for more than a minute', async () => {
    const { world, image } = await open();
    const { answer, bytes } = await image();
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60, must-revalidate');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(pointOf(bytes, 20, 300)).toBe('#14532d');
    expect(pointOf(bytes, 200, 400)).toBe('#ffffff');
    // The badge: 20%.
    expect(pointOf(bytes, 600, 394)).toBe('#ffffff');
    expect((await image('en-US', { 'if-none-match': answer.headers.get('etag') ?? '' })).answer.status).toBe(304);
    // What a tool leaves in place of a language is no fault.
    for (const left of ['', 'nonsense', '%25%25lang%25%25', '{{lang}}', '*%7CLANG%7C*']) {
      expect((await image(left)).answer.status).toBe(200);
    }
    expect((await world.get('/b/usshop000001/x.gif')).status).toBe(404);

    await world.tenant.orm.update(campaign).set({ state: 'ended' });
    forgetOffers(world.ports, [world.us.id]);
    world.clock.advance(60_000);
    const nothing = await image();
    expect(nothing.answer.status).toBe(200);
    expect(pointOf(nothing.bytes, 600, 1)).toBe('');
  });

  it('says the deal’s words once they are drawn, and digits in the moments after these changed', async () => {
    const { world, image, office, draw, drawn, titles } = await open();
    const [banner] = (await office()).body.banners;
    expect(banner).toMatchObject({ language: 'en-US', picture: 'plain' });
    expect(banner?.words).toMatchObject({ title: '20% off the first order', badge: '20%', until: '' });
    expect(banner?.words.reward).toBe('You get \u2068$10\u2069 for each friend who orders.');
    expect(banner?.newsletter_html).toContain('alt="Recommend Maple US to friends"');
    expect(banner?.banner_html).toContain('/n/usshop000001?from=banner&amp;l=en-US');
    await image();
    await draw();
    // Every deal of every shop, in every language, once.
    expect(titles).toHaveLength(new Set(titles).size);
    expect(titles).toEqual(expect.arrayContaining(['ar خصم ٢٠٪ على أول طلب', 'de 10 € für den ersten Einkauf']));
    expect((await office()).body.banners[0]).toMatchObject({ picture: 'drawn' });
    expect((await image()).bytes).toEqual(drawn.get('en-US 20% off the first order'));

    const words = { 'en-US': { title: '10% off', description: '' } };
    await world.tenant.orm.update(deal).set({ value: 10, words }).where(eq(deal.id, world.deals.us));
    forgetOffers(world.ports, [world.us.id]);
    world.clock.advance(60_000);
    delete world.ports.painter;
    expect((await office()).body.banners[0]).toMatchObject({ picture: 'plain', words: { badge: '10%' } });
    expect(pointOf((await image()).bytes, 20, 300)).toBe('#14532d');
    await draw();
    expect((await image()).bytes).toEqual(drawn.get('en-US 10% off'));

    // The shop's own picture is its own to answer for.
    const own = await paint(77);
    expect((await office('PUT', '/pictures/en-US', own)).body.banners[0]).toMatchObject({ picture: 'own' });
    expect((await image()).bytes).toEqual(own);
    expect((await office('DELETE', '/pictures/en-US')).body.banners[0]).toMatchObject({ picture: 'drawn' });
    for (const bytes of [new Uint8Array(10), own.subarray(0, 100), new Uint8Array(500_000)]) {
      const sent = bytes as Uint8Array<ArrayBuffer>;
      expect([413, 422]).toContain((await office('PUT', '/pictures/en-US', sent)).status);
    }
    expect((await office('PUT', '/pictures/fr', own)).status).toBe(404);
  });

  it('is there from the moment on at which a campaign begins, each deal’s its own', async () => {
    const { world, image, office, draw, drawn, call } = await open();
    const now = world.clock.now();
    await world.tenant.orm.update(campaign).set({ state: 'scheduled', startsAt: now + 3_600_000 });
    const [first] = await world.tenant.orm.select().from(deal).where(eq(deal.id, world.deals.us));
    await world.tenant.orm.update(deal).set({ state: 'ended' }).where(ne(deal.id, world.deals.us));
    const [own] = await world.tenant.orm.select().from(campaign).where(eq(campaign.id, world.campaignId));
    const [here] = await world.tenant.orm.select().from(campaignShop).where(eq(campaignShop.shopId, world.us.id));
    if (!own || !here) throw new Error('no campaign');
    const words = { en: { title: 'Later', description: '' } };
    const later = { ...first, id: 'del_later', position: 9, value: 30, words } as typeof deal.$inferInsert;
    await world.tenant.orm.insert(deal).values({ ...later, validFrom: now + 7_200_000 });
    forgetOffers(world.ports, [world.us.id]);
    const { body } = await office();
    expect(body).toMatchObject({ offer: null, deal: world.deals.us });
    expect(body.deals.map(({ state }) => state)).toEqual(['scheduled', 'scheduled']);
    await draw();
    // Members see it before; the world does not.
    const [banner] = (await office('GET', '?deal=del_later')).body.banners;
    const shown = await call('GET', banner?.image.replace('/api/newsletter/', '') ?? '');
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(drawn.get('en-US Later'));
    expect(pointOf((await image()).bytes, 600, 1)).toBe('');

    world.clock.advance(3_600_000);
    expect((await image()).bytes).toEqual(drawn.get('en-US 20% off the first order'));
    expect((await image('ar')).bytes).toEqual(drawn.get('ar خصم ٢٠٪ على أول طلب'));
    await world.tenant.orm.update(deal).set({ state: 'ended' }).where(eq(deal.id, world.deals.us));
    forgetOffers(world.ports, [world.us.id]);
    world.clock.advance(3_600_000);
    expect((await image()).bytes).toEqual(drawn.get('en-US Later'));
    // A burst comes before what runs all year, wherever it stands.
    await world.tenant.orm.insert(campaign).values({ ...own, id: 'cmp_burst', burst: true, state: 'running' });
    await world.tenant.orm.insert(campaignShop).values({ ...here, campaignId: 'cmp_burst' });
    const burst = { id: 'del_burst', campaignId: 'cmp_burst', words: { en: { title: 'Burst', description: '' } } };
    await world.tenant.orm.insert(deal).values({ ...later, ...burst, position: 99 });
    forgetOffers(world.ports, [world.us.id]);
    await draw();
    world.clock.advance(60_000);
    expect((await image()).bytes).toEqual(drawn.get('en-US Burst'));
  });

  it('tells tools how to write the link, and whoever may change nothing no secret', async () => {
    const { world, office } = await open();
    const { body } = await office();
    expect(body.tools.map(({ tool }) => tool)).toContain('Klaviyo');
    // A field holds what everybody has: their own page, not the link for friends.
    const fields = body.tools.filter(({ way }) => way === 'field').map(({ href }) => href);
    expect(fields.filter((href) => /\bgoodword_page\b/i.test(href)).length).toBe(fields.length - 2);
    // Who has none comes to the join page: by the link itself, or by what its note says.
    const bare = body.tools.filter(
      ({ way, href }) => way === 'field' && !href.includes("'https://go.test/n/usshop000001'"),
    );
    expect(bare).toMatchObject([{ href: '*|GOODWORD|*', note: 'default' }]);
    expect(body.tools.find(({ tool }) => tool.startsWith('Salesforce'))).toMatchObject({
      way: 'signs',
      href: 'https://go.test/n/usshop000001?c=%%=v(@id)=%%&s=%%=v(@s)=%%',
    });
    await world.ports.databases.control.client.execute("update member set role = 'analyst'");
    expect((await office()).body).toMatchObject({ tools: [], secret: null });
    expect((await office('DELETE', '/pictures/en-US')).status).toBe(403);
  });
});

describe('a reader’s link', () => {
  it('says by which key it names them, and nothing of it can be changed', async () => {
    const { ports, us: shop } = await createWorld();
    const { secrets } = ports;
    for (const keys of [{ customer: 'k1' }, { email: 'k1' }, { phone: 'k1' }, { customer: 'k1', email: 'k2' }]) {
      const token = writeReader(secrets, shop, keys);
      expect(readReader(secrets, shop, token)).toEqual(keys);
      for (const kind of 'bcep'.replace(token[0] as string, '')) {
        expect(readReader(secrets, shop, kind + token.slice(1))).toBeUndefined();
      }
      expect(readReader(secrets, shop, token.replace('k1', 'k9'))).toBeUndefined();
    }
  });

  it('works on where it was sent before its kind was signed', async () => {
    const { ports, us: shop } = await createWorld();
    const { secrets } = ports;
    const readOld = (kind: string, keys: string) =>
      readReader(secrets, shop, `${kind}${keys}~${secrets.sign('newsletter', `${shop.id}\n${keys}`)}`);
    expect(readOld('c', 'k1')).toEqual({ customer: 'k1' });
    expect(readOld('e', 'k1')).toEqual({ email: 'k1' });
    expect(readOld('b', 'k1~k2')).toEqual({ customer: 'k1', email: 'k2' });
    // There was none by mobile number then.
    expect(readOld('p', 'k1')).toBeUndefined();
  });
});
