import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { claim, deal, event, link, product } from '../../db/schema/group.ts';
import { giveCode } from '../claim/give.ts';
import { signClick } from '../click/click.token.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { openOffice, writeCampaign, writeDeal } from '../test/campaign.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import type { ClaimAnswer, LandingAnswer, LinksAnswer, LinksRefused, OfferAnswer } from '../wire.ts';
import type { CampaignAnswer } from './campaign.page.ts';
import { assignArm, HELD_OUT } from './variant.ts';

const PERSON = {
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1',
};

async function readOffer(world: World, query = ''): Promise<{ body: OfferAnswer; cache: string | null }> {
  const answer = await world.get(`/w/${world.us.siteKey}/offer?placement=post_purchase${query}`, pageOf(world.us));
  return { body: (await answer.json()) as OfferAnswer, cache: answer.headers.get('cache-control') };
}
const titles = async (world: World, query = '') => (await readOffer(world, query)).body.deals.map(({ title }) => title);
const dealOf = ({ body }: CampaignAnswer) => body.shops[0]?.deals[0]?.id as string;

async function tap(world: World, code: string, changes: Record<string, unknown> = {}, headers = {}) {
  const rc = signClick(world.ports.secrets, { shop: world.us.number, code, at: world.clock.now(), nonce: 'n' });
  const body = { rk: code, rc, language: 'en-US', ...changes };
  const answer = await world.post(`/w/${world.us.siteKey}/claim`, body, { ...pageOf(world.us), ...headers });
  return (await answer.json()) as ClaimAnswer;
}

describe('when it shows', () => {
  test('a burst takes the evergreen’s place while it runs, by the shop’s clock, and gives it back', async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    const body = writeCampaign(world, { burst: true, starts: '2026-11-18T12:00', ends: '2026-11-18T13:00' });
    expect((await office.run(body)).state).toBe('scheduled');
    const evergreen = ['20% off the first order', 'Free shipping'];
    // Noon of the test's clock is seven in New York.
    expect(await titles(world)).toEqual(evergreen);
    world.clock.advance(5 * 3600_000);
    expect(await titles(world)).toEqual(['A quarter off']);
    // What it does not take stays.
    expect((await openSheet(world)).links.length).toBeGreaterThan(0);
    world.clock.advance(3600_000);
    expect(await titles(world)).toEqual(evergreen);
  });

  test('a change shows at once on the host that made it', async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    expect(await titles(world)).toEqual(['20% off the first order', 'Free shipping']);
    const { id, revision } = await office.run(writeCampaign(world, { burst: true }));
    expect(await titles(world)).toEqual(['A quarter off']);
    await office.change('POST', `/${id}/step`, { revision, step: 'pause' });
    expect(await titles(world)).toEqual(['20% off the first order', 'Free shipping']);
  });

  test('a pause lets friends finish who clicked before it, and tells the others kindly', async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    const started = await office.run(writeCampaign(world));
    const { links } = await openSheet(world, { dealId: dealOf(started) });
    const code = links[0]?.code as string;
    const click = { shop: world.us.number, code, nonce: 'x' };
    const early = signClick(world.ports.secrets, { ...click, at: world.clock.now() });
    world.clock.advance(60_000);
    await office.change('POST', `/${started.id}/step`, { revision: started.revision, step: 'pause' });
    world.clock.advance(60_000);
    const landing = async (rc: string) =>
      (await (
        await world.get(`/w/${world.us.siteKey}/landing?rk=${code}&rc=${rc}`, pageOf(world.us))
      ).json()) as LandingAnswer;
    expect((await landing(early)).state).toBe('open');
    expect((await landing(signClick(world.ports.secrets, { ...click, at: world.clock.now() }))).state).toBe('paused');
    expect((await tap(world, code, { rc: early })).state).toBe('given');
    const late = await tap(world, code);
    expect(late).toMatchObject({ state: 'refused', refused: { reason: 'paused' } });
    expect(late.refused?.text).toContain('taking a break');
    // Who clicks now is led home, with a notice.
    const answer = await world.get(`/r/${code}`, PERSON);
    expect(answer.headers.get('location')).toContain('gw=paused');
    expect(await openSheet(world, { dealId: dealOf(started) }).catch((error: Error) => error.message)).toContain('410');
  });
});

describe('who may', () => {
  test('share: a stranger is asked to sign in, a customer is told how many orders are missing, then gets links', async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    const share = { customer: 'any' as const, minPurchases: 1, countries: ['US'] };
    const started = await office.run(writeCampaign(world, { share }));
    const open = (more: object = {}, headers = {}) =>
      world
        .post(
          `/w/${world.us.siteKey}/links`,
          { dealId: dealOf(started), placement: 'post_purchase', language: 'en-US', ...more },
          { ...pageOf(world.us), ...headers },
        )
        .then(async (answer) => (await answer.json()) as LinksAnswer & Partial<LinksRefused>);
    expect((await open()).refused).toMatchObject({ reason: 'sign_in', text: expect.stringContaining('Maple US') });
    const identity = vouch(world, 'c-1');
    expect((await open({ identity })).refused?.text).toContain('after order number 1');
    expect((await open({ identity }, { 'cf-ipcountry': 'FR' })).refused?.reason).toBe('country');
    expect(await world.tenant.orm.select().from(link)).toEqual([]);
    await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, customerId: 'c-1' } as never));
    expect((await open({ identity })).links.length).toBeGreaterThan(0);
  });

  test('claim: whom the shop knows is told that it is for first orders, other countries that it is not theirs', async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    const started = await office.run(writeCampaign(world, { claim: { customer: 'new', countries: ['US'] } }));
    const { links } = await openSheet(world, { dealId: dealOf(started) });
    const code = links[0]?.code as string;
    await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, customerId: 'c-9' } as never));
    const known = await tap(world, code, { identity: vouch(world, 'c-9') });
    expect(known).toMatchObject({ state: 'refused', refused: { reason: 'only_new' } });
    expect((await tap(world, code, {}, { 'cf-ipcountry': 'FR' })).refused?.reason).toBe('country');
    expect(await world.tenant.orm.select().from(claim)).toEqual([]);
    expect((await tap(world, code)).state).toBe('given');
  });
});

describe('stock', () => {
  const CLAIMS = Number(process.env.GOODWORD_ROUNDS ?? 200);
  test(`${CLAIMS} claims at once never exceed it, and who comes late is told`, async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    const started = await office.run(writeCampaign(world, {}, [writeDeal({ stock: 37 })]));
    const dealId = dealOf(started);
    const referrals = await Promise.all(Array.from({ length: CLAIMS / 20 }, () => makeReferral(world, { dealId })));
    await world.tenant.orm.update(link).set({ campaignId: started.id });
    const answers = await Promise.all(
      Array.from({ length: CLAIMS }, (_, index) => {
        const { code } = referrals[index % referrals.length] as { code: string };
        const click = { shop: world.us.number, code, at: world.clock.now(), nonce: `n${index}` };
        const request = { rk: code, rc: signClick(world.ports.secrets, click), language: 'en-US' };
        return giveCode(world.ports, world.us, request, `network-${index}`);
      }),
    );
    const states = answers.map(({ state, refused }) => refused?.reason ?? state);
    expect(states.filter((state) => state === 'given').length).toBe(37);
    expect(new Set(states)).toEqual(new Set(['given', 'sold_out']));
    const [stored] = await world.tenant.orm.select().from(deal).where(eq(deal.id, dealId));
    expect(stored?.taken).toBe(37);
    expect((await world.tenant.orm.select().from(claim)).length).toBe(37);
    expect(await titles(world)).not.toContain('A quarter off');
  });

  test('set later, it counts what was claimed before; a code lives its own days', async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    const started = await office.run(writeCampaign(world, {}, [writeDeal({ codeDays: 3 })]));
    const { links } = await openSheet(world, { dealId: dealOf(started) });
    const code = links[0]?.code as string;
    const given = await tap(world, code);
    expect(given.expiresAt).toBe(world.clock.now() + 3 * 86_400_000);
    const { body } = started;
    const shops = [{ ...body.shops[0], deals: [{ ...body.shops[0]?.deals[0], stock: 1 }] }];
    const saved = await office.change('PUT', `/${started.id}`, { revision: 2, body: { ...body, shops } });
    expect(saved.status).toBe(200);
    expect((await tap(world, code, {}, { 'x-test-address': '198.51.100.1' })).code).toBe(given.code);
    const other = await openSheet(world, { dealId: world.deals.us });
    expect(other.links.length).toBeGreaterThan(0);
    const late = signClick(world.ports.secrets, { shop: world.us.number, code, at: world.clock.now(), nonce: 'z' });
    expect((await tap(world, code, { rc: late })).refused?.reason).toBe('sold_out');
  });
});

describe('variants', () => {
  const experiment = {
    holdout: 20,
    arms: [
      { key: 'a', name: 'Quarter', weight: 1 },
      { key: 'b', name: 'Third', weight: 1 },
    ],
  };
  const deals = [
    writeDeal({ arms: ['a'] }),
    writeDeal({ arms: ['b'], words: { 'en-US': { title: 'A third off', description: '' } } }),
  ];

  test('a person sees their arm, which their link and all that follows carry; held-out people see nothing', async () => {
    const world = await createWorld();
    const office = await openOffice(world);
    const started = await office.run(writeCampaign(world, { burst: true, experiment }, deals));
    expect(await (await world.get(`/w/${world.us.siteKey}/l.js`)).text()).toContain('"e":1');
    const unitOf = (arm: string) =>
      String(
        Array.from({ length: 99 }, (_, unit) => unit).find(
          (unit) => assignArm(started.id, experiment, `${unit}`) === arm,
        ),
      );
    const third = await readOffer(world, `&u=${unitOf('b')}`);
    expect(third.body.deals.map(({ title, variant }) => [title, variant])).toEqual([['A third off', 'b']]);
    expect(third.cache).toBe('public, max-age=30');
    const held = await readOffer(world, `&u=${unitOf(HELD_OUT)}`);
    expect([held.body.deals, held.body.held]).toEqual([[], [started.id]]);
    const asked = await readOffer(world, `&u=${unitOf(HELD_OUT)}&asked=1`);
    expect([asked.body.deals.length, asked.body.deals[0]?.variant, asked.body.held]).toEqual([1, undefined, undefined]);
    // Who stores nothing has no number: the day's key stands in, for nobody else.
    expect((await readOffer(world)).cache).toBe('private, max-age=30');

    const dealId = third.body.deals[0]?.id as string;
    const { links } = await openSheet(world, { dealId, variant: 'b' });
    const code = links[0]?.code as string;
    await world.get(`/r/${code}`, PERSON);
    await tap(world, code);
    const told = (await world.tenant.orm.select().from(event)).map(({ kind, body }) => [kind, body.variant]);
    expect(told).toEqual([
      ['click', 'b'],
      ['claim', 'b'],
    ]);
  });
});

describe('another country', () => {
  test('a friend gets that country’s shop, deal and currency; the advocate is paid in their own', async () => {
    const world = await createWorld();
    const { ports } = world;
    const sheet = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
    const code = sheet.links.find(({ channel }) => channel === 'link')?.code as string;
    const at = async (country: string) =>
      new URL(
        (await world.get(`/r/${code}`, { ...PERSON, 'cf-ipcountry': country })).headers.get('location') as string,
      );
    expect((await at('US')).host).toBe('us.shop.test');
    expect((await at('FR')).host).toBe('us.shop.test');
    const there = await at('DE');
    expect(there.origin + there.pathname).toBe('https://de.shop.test/willkommen');
    // The same link however often it is opened.
    expect((await at('DE')).searchParams.get('rk')).toBe(there.searchParams.get('rk'));
    const rk = there.searchParams.get('rk') as string;
    const rc = there.searchParams.get('rc') as string;
    const landing = (await (
      await world.get(`/w/${world.de.siteKey}/landing?rk=${rk}`, pageOf(world.de))
    ).json()) as LandingAnswer;
    expect(landing).toMatchObject({ state: 'open', from: 'Anna', deal: { title: '10 € für den ersten Einkauf' } });
    const claimed = await world.post(`/w/${world.de.siteKey}/claim`, { rk, rc, language: 'de' }, pageOf(world.de));
    const { code: coupon } = (await claimed.json()) as ClaimAnswer;
    const order = makeOrder(world, {
      ...confirmed,
      currency: 'EUR',
      amount: 9000,
      coupons: [coupon as string],
    } as never);
    await recordPurchase(ports, world.de, order);
    const { conversions, rewards } = await readStanding(world, world.de);
    expect(conversions).toMatchObject([{ state: 'credited', method: 'coupon', shopId: world.de.id }]);
    expect(rewards).toEqual([]);
    const own = await readStanding(world, world.us);
    expect(own.rewards).toMatchObject([{ currency: 'USD', amount: 1000, state: 'pending' }]);
  });
});

test('a product’s deal says what the shop’s own data says of it, and leads to its page', async () => {
  const world = await createWorld();
  const row = { titles: null, salePrice: null, saleFrom: null, saleTo: null, mark: '', updatedAt: world.clock.now() };
  await world.tenant.orm.insert(product).values({
    ...row,
    id: 'MUG-1',
    shopId: world.us.id,
    title: 'Morning mug',
    url: 'https://us.shop.test/p/mug',
    imageUrl: 'https://us.shop.test/mug.jpg',
    currency: 'USD',
    price: 1800,
    availability: 'in_stock',
    source: 'api',
  });
  const office = await openOffice(world);
  const words = { 'en-US': { title: '{{ product }} for you', description: '' } };
  const started = await office.run(
    writeCampaign(world, { burst: true }, [writeDeal({ kind: 'product', value: 0, products: ['MUG-1'], words })]),
  );
  const { deals } = (await readOffer(world)).body;
  expect(deals).toMatchObject([{ title: 'Morning mug for you', imageUrl: 'https://us.shop.test/mug.jpg' }]);
  const { links } = await openSheet(world, { dealId: dealOf(started) });
  const answer = await world.get(`/r/${links[0]?.code}`, PERSON);
  expect(answer.headers.get('location')).toContain('https://us.shop.test/p/mug?');
  // Once the product has left the shop's data, no page has a hole in its place.
  await world.tenant.client.execute('delete from product');
  world.clock.advance(60_000);
  expect((await readOffer(world)).body.deals).toMatchObject([{ title: 'A product for you' }]);
});
