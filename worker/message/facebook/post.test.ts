import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { advocate, campaignShop, deal, link, message, reward } from '../../../db/schema/group.ts';
import { recordPurchase } from '../../purchase/purchase.record.ts';
import { OWN_PAGE, signInMember } from '../../test/member.ts';
import { createWorld } from '../../test/world.ts';
import { saveConnection } from '../connection.store.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { GRAPH, graphError, type Misbehaviour, openGraphServer } from '../senders/facebook.server.ts';
import { createFacebookSender } from '../senders/facebook.ts';
import { createSenders } from '../senders/senders.ts';
import type { PostsAnswer } from './post.routes.ts';

const HOUR = 3_600_000;
let count = 0;
const uuid = () => `0192f3a0-0000-7000-8000-${String(++count).padStart(12, '0')}`;

async function open(misbehave?: (method: string) => Misbehaviour | undefined) {
  const world = await createWorld();
  const { ports, tenant, us, clock } = world;
  const server = await openGraphServer(({ method }) => misbehave?.(method));
  ports.senders = createSenders(
    {},
    {
      meta: (connection) => createFacebookSender(connection, { fetch, url: server.url, silenceMs: 300 }),
    },
  );
  const cookie = await signInMember(world);
  const headers = { ...OWN_PAGE, cookie };
  const connect = (language = 'ar') =>
    saveConnection(
      tenant,
      {
        id: 'con_1',
        shopId: '',
        channel: 'facebook',
        provider: 'meta',
        settings: { pageId: GRAPH.pageId, language },
        credentialsSealed: ports.secrets.seal(JSON.stringify({ token: GRAPH.token, appSecret: GRAPH.appSecret })),
      },
      clock.now(),
    );
  const post = (more: object = {}) =>
    world.post('/api/posts', { id: uuid(), shop: us.id, deal: world.deals.us, ...more }, headers);
  const list = async () => (await (await world.get(`/api/posts?shop=${us.id}`, headers)).json()) as PostsAnswer;
  return { world, server, connect, post, list, headers };
}

describe('a deal on the shop’s page', () => {
  it('is posted in the page’s language, with a link of the page’s own', async () => {
    const { world, server, connect, post, list } = await open();
    await connect();
    expect((await list()).deals[0]).toMatchObject({ title: 'خصم ٢٠٪ على أول طلب', language: 'ar' });
    expect((await post()).status).toBe(201);
    await dispatchDue(world.ports);
    const [row] = await world.tenant.orm.select().from(link);
    const [done] = server.done;
    expect(done?.params).toMatchObject({
      message: 'خصم ٢٠٪ على أول طلب\n\nللأصدقاء الجدد.',
      link: `https://go.test/r/${row?.code}`,
    });
    expect(row).toMatchObject({ channel: 'facebook', language: 'ar', placement: '' });
    expect((await list()).posts).toMatchObject([{ state: 'sent', language: 'ar', reason: '' }]);

    const preview = await world.get(`/r/${row?.code}`, { 'user-agent': 'facebookexternalhit/1.1' });
    expect(await preview.text()).toContain('خصم');
  });

  it('goes out no more once the campaign has ended in its shop', async () => {
    const { world, server, connect, post } = await open();
    await connect();
    await world.tenant.orm.update(deal).set({ validTo: null });
    const end = { endsAt: world.clock.now() + 60_000 };
    await world.tenant.orm.update(campaignShop).set(end).where(eq(campaignShop.shopId, world.us.id));
    await post();
    world.clock.advance(60_000);
    await dispatchDue(world.ports);
    expect(server.posts).toEqual([]);
    expect(await world.tenant.orm.select().from(message)).toMatchObject([{ lastError: 'deal_ended' }]);
  });

  it('is in the deal’s own language where the deal has no words in the page’s, and the marketer sees that before', async () => {
    const { world, server, connect, post, list } = await open();
    await connect();
    const words = { 'en-US': { title: 'For friends', description: 'All of it.' } };
    await world.tenant.orm.update(deal).set({ words }).where(eq(deal.id, world.deals.us));
    const { page, deals } = await list();
    expect(page).toEqual({ id: GRAPH.pageId, language: 'ar', spoken: true });
    const [shown] = deals;
    expect(shown).toMatchObject({ title: 'For friends', language: 'en-US' });
    await post({ text: shown?.text });
    await dispatchDue(world.ports);
    expect(server.posts).toMatchObject([{ message: shown?.text }]);
    expect((await list()).posts).toMatchObject([{ state: 'sent', language: 'en-US' }]);
    expect(await world.tenant.orm.select().from(link)).toMatchObject([{ language: 'en-US' }]);
  });

  it('is in the shop’s language where it does not speak the page’s, whatever the deal says, and the marketer sees that', async () => {
    const { world, server, connect, post, list } = await open();
    await connect('fr');
    const words = {
      'en-US': { title: 'For friends', description: '' },
      fr: { title: 'Pour les amis', description: '' },
    };
    await world.tenant.orm.update(deal).set({ words }).where(eq(deal.id, world.deals.us));
    const { page, deals } = await list();
    expect(page).toEqual({ id: GRAPH.pageId, language: 'fr', spoken: false });
    expect(deals[0]).toMatchObject({ text: 'For friends', language: 'en-US' });
    // What no link of the shop’s opens in is not what is posted in.
    const refused = await post({ language: 'fr', text: 'Pour vous' });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ path: 'language', code: 'language_not_spoken' }] });
    expect((await post({ text: deals[0]?.text, language: deals[0]?.language })).status).toBe(201);
    await dispatchDue(world.ports);
    expect(server.posts).toMatchObject([{ message: 'For friends' }]);
    expect((await list()).posts).toMatchObject([{ language: 'en-US' }]);
  });

  it('is what the marketer saw: text and language, also where the deal alone speaks it', async () => {
    const { world, server, connect, post, list } = await open();
    await connect();
    const words = { fr: { title: 'Pour les amis', description: '' } };
    await world.tenant.orm.update(deal).set({ words }).where(eq(deal.id, world.deals.us));
    const [shown] = (await list()).deals;
    expect(shown).toMatchObject({ text: 'Pour les amis', language: 'fr' });
    const answer = await post({ text: shown?.text, language: shown?.language });
    // The other deals are told in the page's language, as before.
    expect(((await answer.json()) as PostsAnswer).deals).toEqual((await list()).deals);
    await dispatchDue(world.ports);
    expect(server.posts).toMatchObject([{ message: 'Pour les amis' }]);
    expect((await list()).posts).toMatchObject([{ language: 'fr' }]);
    expect(await world.tenant.orm.select().from(link)).toMatchObject([{ language: 'fr' }]);
  });

  it('fills in what the marketer typed as a mark, and refuses what it cannot fill', async () => {
    const { world, server, connect, post } = await open();
    await connect('en');
    const refused = ['{{ product }} for you', '{badge} off', '{{badge', '｛｛shop｝｝'];
    for (const text of refused) {
      const answer = await post({ text, language: 'en' });
      expect(answer.status, text).toBe(422);
      expect(await answer.json()).toMatchObject({
        errors: [{ path: 'text', code: /product/.test(text) ? 'placeholder' : 'brace' }],
      });
    }
    expect((await post({ text: '{{ badge }} off at {{shop}}, for all of you', language: 'en' })).status).toBe(201);
    await dispatchDue(world.ports);
    expect(server.posts).toMatchObject([{ message: '20% off at Maple US, for all of you' }]);
  });

  it('takes the marketer’s words and language, and one owner and link serve all its posts', async () => {
    const { world, server, connect, post } = await open();
    await connect();
    const words = { language: 'en-US', text: 'Autumn is here 🍂' };
    expect(
      (await Promise.all([post(words), post({ ...words, text: 'And still.' })])).map(({ status }) => status),
    ).toEqual([201, 201]);
    await dispatchDue(world.ports);
    expect(server.posts.map(({ message: text }) => text).sort()).toEqual(['And still.', 'Autumn is here 🍂']);
    expect(await world.tenant.orm.select().from(advocate)).toMatchObject([{ kind: 'page', state: 'named' }]);
    expect(await world.tenant.orm.select().from(link)).toHaveLength(1);
  });

  it('waits for its time, and can be taken back until then', async () => {
    const { world, server, connect, post, list, headers } = await open();
    await connect();
    const at = world.clock.now() + 5 * HOUR;
    await post({ at });
    await post({ at });
    await dispatchDue(world.ports);
    expect(server.posts).toEqual([]);
    const [first] = (await list()).posts;
    const take = () => world.app.request(`/api/posts/${first?.id}?shop=${world.us.id}`, { method: 'DELETE', headers });
    expect((await take()).status).toBe(200);
    expect((await take()).status).toBe(410);
    world.clock.advance(5 * HOUR);
    await dispatchDue(world.ports);
    expect(server.posts).toHaveLength(1);
  });

  it('asked for twice is one', async () => {
    const { world, server, connect, post } = await open();
    await connect();
    const id = uuid();
    await post({ id });
    await post({ id });
    await dispatchDue(world.ports);
    expect(server.posts).toHaveLength(1);
  });

  it('whose answer never came is looked for, and not posted twice', async () => {
    let silent = true;
    const { world, server, connect, post } = await open((method) =>
      silent && method === 'POST' ? 'done_silent' : undefined,
    );
    await connect();
    await post();
    await dispatchDue(world.ports);
    expect(await world.tenant.orm.select().from(message)).toMatchObject([{ state: 'unknown', waitsFor: 'answer' }]);
    silent = false;
    world.clock.advance(16 * 60_000);
    await dispatchDue(world.ports);
    expect(await world.tenant.orm.select().from(message)).toMatchObject([{ state: 'sent' }]);
    expect(server.posts).toHaveLength(1);
  });

  it.each([
    ['a limit', graphError(32), { state: 'ready', attempt: 1 }],
    ['a token that has run out', graphError(190), { state: 'ready', attempt: 0, waitsFor: 'con_1' }],
    ['a missing permission', graphError(200), { state: 'ready', attempt: 0, waitsFor: 'con_1' }],
    ['words that Meta does not take', graphError(100), { state: 'dead' }],
  ])('meets %s', async (_, body, wanted) => {
    const { world, connect, post } = await open(() => ({ status: 400, body }));
    await connect();
    await post();
    await dispatchDue(world.ports);
    const [row] = await world.tenant.orm.select().from(message);
    expect(row).toMatchObject(wanted);
    expect(world.logged.join()).not.toContain(GRAPH.token);
  });

  it('is not sent once its deal has ended', async () => {
    const { world, server, connect, post } = await open();
    await connect();
    await post({ at: world.clock.now() + HOUR });
    await world.tenant.client.execute(`update deal set state = 'ended'`);
    world.clock.advance(HOUR);
    await dispatchDue(world.ports);
    expect(server.posts).toEqual([]);
  });

  it('is refused without a page, with an unknown deal, of one that is sold out, and after the deal’s end', async () => {
    const { world, connect, post } = await open();
    expect((await post()).status).toBe(422);
    await connect();
    expect((await post({ deal: 'del_none' })).status).toBe(404);
    expect((await post({ shop: 'shp_none' })).status).toBe(404);
    expect((await post({ text: 'x'.repeat(2001) })).status).toBe(422);
    await world.tenant.client.execute('update deal set stock = 3, taken = 3');
    expect((await post()).status).toBe(410);
    await world.tenant.client.execute('update deal set stock = null');
    await world.tenant.client.execute(`update campaign set ends_at = ${world.clock.now() + HOUR}`);
    expect((await post({ at: world.clock.now() + 2 * HOUR })).status).toBe(422);
    expect(await world.tenant.orm.select().from(message)).toEqual([]);
  });

  it('earns nobody a reward: a shop does not recommend itself (R35)', async () => {
    const { world, connect, post } = await open();
    await connect();
    await post();
    const [row] = await world.tenant.orm.select().from(link);
    const rc = new URL(
      (
        await world.get(`/r/${row?.code}`, {
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0',
        })
      ).headers.get('location') ?? '',
    ).searchParams.get('rc');
    const { conversion } = await recordPurchase(world.ports, world.us, {
      source: 'api',
      trust: 'confirmed',
      references: ['1'],
      amount: 5000,
      currency: 'USD',
      clickToken: rc ?? '',
    });
    expect(conversion).toMatchObject({ state: 'credited', channel: 'facebook' });
    expect(await world.tenant.orm.select().from(reward)).toEqual([]);
    expect(await world.tenant.orm.select().from(message).where(eq(message.kind, 'reward'))).toEqual([]);
  });

  it('is the marketers’ to say: nobody else may', async () => {
    const { world } = await open();
    expect((await world.get(`/api/posts?shop=${world.us.id}`)).status).toBe(401);
    expect((await world.post('/api/posts', {}, OWN_PAGE)).status).toBe(401);
  });
});
