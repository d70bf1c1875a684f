import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
  answer,
  campaignShop,
  deal,
  erasure,
  event,
  hookEvent,
  message,
  suppression,
} from '../../../db/schema/group.ts';
import { makeReferral } from '../../test/referral.ts';
import { createWorld, type World } from '../../test/world.ts';
import { saveConnection } from '../connection.store.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { insertSuppression } from '../message.store.ts';
import { GRAPH, openGraphServer } from '../senders/facebook.server.ts';
import { createFacebookSender } from '../senders/facebook.ts';
import { createSenders } from '../senders/senders.ts';
import vectors from './fixtures/webhook-vectors.json' with { type: 'json' };
import { takePageEvents } from './meta.take.ts';
import { hexOf, readPageEvents, readRef, readSignature, readUserId, splitSignedRequest, threadUrl } from './meta.ts';
import { hookToken } from './verify.ts';

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const HOUR = 3_600_000;

describe("Meta's signatures", () => {
  it.each(vectors.xHubSignature256)('$id', ({ secret, body, header, valid }) => {
    expect(readSignature(header) === hmac(secret, body)).toBe(valid ?? true);
  });

  it.each(vectors.signedRequest)('a signed_request: $id', ({ secret, signed_request: text, payload, valid }) => {
    const parts = splitSignedRequest(text);
    const fits = parts !== undefined && hexOf(parts.signature) === hmac(secret, parts.payload);
    const person = parts && fits ? readUserId(parts.payload) : undefined;
    expect(person).toBe(valid === false ? undefined : payload?.user_id);
  });

  it.each(['', 'sha1=aa', 'sha256=', `sha256=${'g'.repeat(64)}`, `sha256=${'a'.repeat(63)}`])(
    '"%s" is none',
    (text) => {
      expect(readSignature(text)).toBeUndefined();
    },
  );

  it.each(['', 'a.b', '.', `${'A'.repeat(43)}.`, `${'A'.repeat(43)}.e30`])('"%s" names nobody', (text) => {
    const parts = splitSignedRequest(text);
    expect(parts && readUserId(parts.payload)).toBeUndefined();
  });
});

describe('what a body says', () => {
  it.each([
    null,
    1,
    'x',
    [],
    {},
    { object: 'page' },
    { object: 'page', entry: [null, { id: '1', messaging: [null, 1] }] },
  ])('nothing, where it is %j', (body) => {
    expect(readPageEvents(body, '1')).toEqual([]);
  });

  it('carries a referral there and back', () => {
    const url = new URL(threadUrl('123', '0001abcdefgh.token0000000000000', 'pt-BR'));
    expect(url.origin + url.pathname).toBe('https://m.me/123');
    expect(readRef(url.searchParams.get('ref') ?? '')).toEqual({
      rk: '0001abcdefgh.token0000000000000',
      language: 'pt-BR',
    });
    expect(readRef('0001abcdefgh:<script>')).toEqual({ rk: '0001abcdefgh', language: undefined });
  });
});

async function open() {
  const world = await createWorld();
  const { ports, tenant, us, clock } = world;
  const server = await openGraphServer();
  ports.senders = createSenders(
    {},
    { meta: (connection) => createFacebookSender(connection, { fetch, url: server.url }) },
  );
  const credentials = { token: GRAPH.token, appSecret: GRAPH.appSecret };
  await saveConnection(
    tenant,
    {
      id: 'con_1',
      shopId: us.id,
      channel: 'facebook',
      provider: 'meta',
      settings: { pageId: GRAPH.pageId },
      credentialsSealed: ports.secrets.seal(JSON.stringify(credentials)),
    },
    clock.now(),
  );
  const { code } = await makeReferral(world);
  const tell = (body: unknown, { secret = GRAPH.appSecret, path = '/hooks/meta/con_1' } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return world.post(path, text, { 'x-hub-signature-256': `sha256=${hmac(secret, text)}` });
  };
  /** Stored, answered; then worked through and sent. */
  const settle = async () => {
    await takePageEvents(ports);
    await dispatchDue(ports);
    return server.done.map(({ params }) => params as { recipient: { id: string }; message: { text: string } });
  };
  return { world, server, tell, settle, code };
}

const act = (more: object, { page = GRAPH.pageId, at = Date.UTC(2026, 10, 18, 12) } = {}) => ({
  object: 'page',
  entry: [
    {
      id: page,
      time: at,
      messaging: [{ sender: { id: GRAPH.psid }, recipient: { id: page }, timestamp: at, ...more }],
    },
  ],
});
const referral = (code: string, language = 'ar') => ({
  referral: { ref: `${code}:${language}`, source: 'SHORTLINK', type: 'OPEN_THREAD' },
});
const states = async ({ tenant }: World) => (await tenant.orm.select().from(message)).map(({ state }) => state).sort();
const rows = ({ tenant }: World) => tenant.orm.select().from(hookEvent);

describe('a webhook of Meta', () => {
  it.each(vectors.verification)(
    'is subscribed by its token alone: $query',
    async ({ query, verifyToken, expect: wanted }) => {
      const { world } = await open();
      const params = new URLSearchParams(query);
      const token = params.get('hub.verify_token');
      // The vectors' word stands for this account's own.
      params.set('hub.verify_token', token === verifyToken ? hookToken(world.ports.secrets, 'con_1') : String(token));
      const answer = await world.get(`/hooks/meta/con_1?${params}`);
      expect(answer.status).toBe(wanted.status);
      if (wanted.body) {
        expect(await answer.text()).toBe(wanted.body);
        expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      }
    },
  );

  it('answers nobody without a challenge, another account’s token, or a challenge that is markup', async () => {
    const { world } = await open();
    const { secrets } = world.ports;
    const ask = async (token: string, challenge: string) => {
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.verify_token': token,
        'hub.challenge': challenge,
      });
      return (await world.get(`/hooks/meta/con_1?${query}`)).status;
    };
    expect(await ask(hookToken(secrets, 'con_1'), '')).toBe(403);
    expect(await ask(hookToken(secrets, 'con_2'), '1')).toBe(403);
    expect(await ask(hookToken(secrets, 'con_1'), '<b>')).toBe(403);
    expect((await world.get('/hooks/meta/con_2')).status).toBe(404);
  });

  it('is stored and answered before anything is done', async () => {
    const { world, tell, code } = await open();
    world.ports.defer = (work) => void work.catch(() => {});
    const answer = await tell(act(referral(code)));
    expect([answer.status, await answer.text()]).toEqual([200, 'EVENT_RECEIVED']);
    expect(await rows(world)).toMatchObject([{ state: 'new', connectionId: 'con_1' }]);
    expect(JSON.stringify(await rows(world))).not.toContain(GRAPH.psid);
  });

  it.each([
    ['another secret', { secret: 'other' }, 403],
    ['an account that is none', { path: '/hooks/meta/con_9' }, 404],
    ['another provider', { path: '/hooks/other/con_1' }, 404],
  ])('is refused with %s', async (_, how, status) => {
    const { world, tell, code } = await open();
    expect((await tell(act(referral(code)), how)).status).toBe(status);
    expect(await rows(world)).toEqual([]);
  });

  it('is refused without a signature, changed on its way, with a mark before it, too long, or no JSON', async () => {
    const { world, tell, code } = await open();
    const text = JSON.stringify(act(referral(code)));
    expect((await world.post('/hooks/meta/con_1', text)).status).toBe(403);
    const changed = { 'x-hub-signature-256': `sha256=${hmac(GRAPH.appSecret, text)}` };
    expect((await world.post('/hooks/meta/con_1', `${text} `, changed)).status).toBe(403);
    expect((await world.post('/hooks/meta/con_1', `\ufeff${text}`, changed)).status).toBe(403);
    expect((await tell('{'.repeat(600_000))).status).toBe(413);
    expect((await tell('{')).status).toBe(400);
    expect(await rows(world)).toEqual([]);
  });

  it('is checked over its raw bytes: escapes stay escapes', async () => {
    const { world, tell } = await open();
    const text = JSON.stringify(act({ message: { mid: 'm1', text: 'X' } })).replace('"X"', '"\\u00e4\\u00f6"');
    expect((await tell(text)).status).toBe(200);
    expect(await rows(world)).toHaveLength(1);
  });

  it('says nothing of another page, of our own echoes and of receipts', async () => {
    const { world, tell, code } = await open();
    await tell(act(referral(code), { page: '999999' }));
    await tell(act({ message: { mid: 'm1', text: 'x', is_echo: true } }));
    await tell(act({ read: { watermark: 1 } }));
    expect(await rows(world)).toEqual([]);
  });
});

describe('somebody who opens a thread by a link', () => {
  it('gets the deal there in their language, with who recommends it, the reward (R36) and the way out (R7)', async () => {
    const { tell, settle, code } = await open();
    await tell(act(referral(code)));
    const [sent] = await settle();
    expect(sent?.recipient.id).toBe(GRAPH.psid);
    const text = sent?.message.text ?? '';
    expect(text).toContain('خصم ٢٠٪ على أول طلب');
    expect(text).toContain('Maple US');
    expect(text).toContain('STOP');
    expect(text).toContain('مكافأة');
    // The page behind it speaks as the thread does.
    expect(text.endsWith(`https://go.test/r/${code}?l=ar`)).toBe(true);
  });

  it('reads until when the campaign runs in that shop', async () => {
    const { world, tell, settle, code } = await open();
    await world.tenant.orm.update(deal).set({ validTo: null });
    const endsAt = Date.UTC(2026, 10, 25, 12);
    await world.tenant.orm.update(campaignShop).set({ endsAt }).where(eq(campaignShop.shopId, world.us.id));
    await tell(act(referral(code, 'en')));
    const [sent] = await settle();
    expect(sent?.message.text.replace(/\p{Cf}/gu, '')).toContain('Valid until November 25, 2026');
  });

  it.each([
    [
      'a new thread begins with a button',
      (ref: object) => ({ postback: { mid: 'm_1', payload: 'START_HERE', ...ref } }),
    ],
    ['a message carries it', (ref: object) => ({ message: { mid: 'm_2', text: 'Hi!', ...ref } })],
  ])('also where %s', async (_, wrap) => {
    const { tell, settle, code } = await open();
    await tell(act(wrap(referral(code, 'en'))));
    const [sent] = await settle();
    expect(sent?.message.text).toContain('20% off the first order');
  });

  it('is answered once, however often Meta tells of it, in one way or several', async () => {
    const { world, tell, settle, code } = await open();
    await tell(act(referral(code)));
    await tell(act(referral(code)));
    await settle();
    await tell(act({ message: { mid: 'm_2', text: 'Hi!', ...referral(code) } }));
    await tell(act(referral(code)));
    await Promise.all([takePageEvents(world.ports), takePageEvents(world.ports)]);
    expect(await settle()).toHaveLength(1);
    expect(await rows(world)).toMatchObject([
      { state: 'done', bodySealed: null },
      { state: 'done', bodySealed: null },
    ]);
  });

  it('is not answered after 24 hours: neither an event that came late, nor an answer that waited', async () => {
    const { world, tell, settle, code } = await open();
    await tell(act(referral(code), { at: world.clock.now() - 24 * HOUR }));
    expect(await settle()).toEqual([]);
    await tell(act(referral(code)));
    await takePageEvents(world.ports);
    world.clock.advance(24 * HOUR);
    expect(await settle()).toEqual([]);
    const [row] = await world.tenant.orm.select().from(message);
    expect(row).toMatchObject({ state: 'canceled', lastError: 'window_closed' });
  });

  it.each([
    ['a link that is none', 'nonsense'],
    ['a link of nobody', '0001zzzzzzzz'],
    ['nothing', ''],
  ])('gets nothing for %s', async (_, ref) => {
    const { world, tell, settle } = await open();
    expect((await tell(act({ referral: { ref }, message: { mid: 'm1', text: 'hi' } }))).status).toBe(200);
    expect(await settle()).toEqual([]);
    expect(await rows(world)).toMatchObject([{ state: 'done' }]);
  });

  it('gets nothing for a link of a shop whose page is another', async () => {
    const { world, tell, settle } = await open();
    const { code } = await makeReferral(world, { shop: world.de, dealId: world.deals.de });
    await tell(act(referral(code, 'de')));
    expect(await settle()).toEqual([]);
  });

  it('gets nothing once the campaign has ended', async () => {
    const { world, tell, settle, code } = await open();
    await world.tenant.client.execute(`update campaign set state = 'ended'`);
    await tell(act(referral(code)));
    expect(await settle()).toEqual([]);
  });

  it('who said stop, in any of the languages, is never answered again (R8, R12)', async () => {
    const { world, tell, settle, code } = await open();
    await tell(act(referral(code)));
    expect(await settle()).toHaveLength(1);
    await tell(act({ message: { mid: 'm1', text: 'Bitte keine Nachrichten mehr' } }));
    await settle();
    expect(await world.tenant.orm.select().from(suppression)).toMatchObject([
      { channel: 'facebook', source: 'user', scope: 'retailer' },
    ]);
    expect(await world.tenant.orm.select().from(event).where(eq(event.kind, 'suppression'))).toHaveLength(1);
    const later = { at: world.clock.now() + HOUR };
    world.clock.advance(HOUR);
    await tell(act(referral(code), later));
    expect(await settle()).toHaveLength(1);
    expect(await states(world)).toEqual(['sent', 'suppressed']);
  });

  it.each(['STOP', 'No thanks'])('who said %s by mistake has a way back: START (R12)', async (words) => {
    const { world, tell, settle, code } = await open();
    await tell(act(referral(code)));
    await settle();
    await tell(act({ message: { mid: 'm1', text: words } }));
    await settle();
    const another = { id: 'sup_1', channel: 'facebook', addressKey: 'another', source: 'user', createdAt: 1 } as const;
    await world.tenant.client.batch([insertSuppression(world.tenant, another)], 'write');
    expect(await world.tenant.orm.select().from(suppression)).toHaveLength(2);
    await tell(act({ message: { mid: 'm2', text: 'START' } }));
    await settle();
    expect(await world.tenant.orm.select().from(suppression)).toMatchObject([{ id: 'sup_1' }]);
    expect(await world.tenant.orm.select().from(answer)).toEqual([]);
    world.clock.advance(HOUR);
    await tell(act(referral(code), { at: world.clock.now() }));
    expect(await settle()).toHaveLength(2);
  });

  it.each(['No thanks', 'STOP', 'I am fed up with this, my parcel 1234 is late'])(
    'leaves the page’s own customers alone, to whom we never wrote: %s',
    async (text) => {
      const { world, tell, settle } = await open();
      await tell(act({ message: { mid: 'm1', text } }));
      await tell(act({ message: { mid: 'm2', text, ...{ referral: { ref: 'the-shops-own-campaign' } } } }));
      expect(await settle()).toEqual([]);
      expect(await world.tenant.orm.select().from(suppression)).toEqual([]);
      expect(await world.tenant.orm.select().from(answer)).toEqual([]);
      expect(await world.tenant.orm.select().from(event).where(eq(event.kind, 'suppression'))).toEqual([]);
    },
  );

  it.each(['No thanks', 'No more Ahorn'])(
    'what may be a stop waits for a person, from who came by a link with these very words too: %s (R12)',
    async (text) => {
      const { world, tell, settle, code } = await open();
      await tell(act({ message: { mid: 'm1', text, ...referral(code) } }));
      expect(await settle()).toEqual([]);
      expect(await world.tenant.orm.select().from(suppression)).toMatchObject([
        { scope: 'doubt', channel: 'facebook' },
      ]);
      expect(await world.tenant.orm.select().from(answer)).toMatchObject([{ state: 'doubt' }]);
    },
  );

  it('who says stop while the answer is on its way gets none (R8)', async () => {
    const { world, tell, settle, code } = await open();
    await tell(act(referral(code)));
    await takePageEvents(world.ports);
    await tell(act({ message: { mid: 'm1', text: 'STOP' } }));
    expect(await settle()).toEqual([]);
  });
});

describe('a friend’s landing', () => {
  const land = async (world: World, code: string, shop = world.us) => {
    const url = `/w/${shop.siteKey}/landing?rk=${code}&lang=ar`;
    return (await (await world.get(url, { origin: shop.origins[0] ?? '' })).json()) as { thread?: string };
  };

  it('offers the thread where the shop has a page, in the language that is read', async () => {
    const { world, code } = await open();
    expect((await land(world, code)).thread).toBe(`https://m.me/${GRAPH.pageId}?ref=${code}%3Aar`);
    const { code: german } = await makeReferral(world, { shop: world.de, dealId: world.deals.de });
    expect((await land(world, german, world.de)).thread).toBeUndefined();
  });

  it('offers none while the page is paused', async () => {
    const { world, code } = await open();
    await world.tenant.client.execute(`update connection set state = 'paused'`);
    expect((await land(world, code)).thread).toBeUndefined();
  });
});

describe('the call-back by which people have their data erased', () => {
  const sign = (payload: object, secret = GRAPH.appSecret) => {
    const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
    const signature = createHmac('sha256', secret).update(text).digest('base64url');
    return new URLSearchParams({ signed_request: `${signature}.${text}` }).toString();
  };
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const wish = { user_id: GRAPH.psid, algorithm: 'HMAC-SHA256', issued_at: 1 };

  it('erases all that is held of them, and shows that it was done (R27)', async () => {
    const { world, tell, settle, code } = await open();
    await tell(act(referral(code)));
    await settle();
    await tell(act({ message: { mid: 'm0', text: 'STOP' } }));
    await settle();
    const answer = await world.post('/hooks/meta/con_1/deletion', sign(wish), FORM);
    expect(answer.status).toBe(200);
    const { url, confirmation_code: confirmation } = (await answer.json()) as Record<string, string>;
    expect(url).toBe(`https://go.test/hooks/meta/con_1/deletion/${confirmation}`);

    const digest = world.ports.secrets.digest(GRAPH.psid);
    expect(await rows(world)).toEqual([]);
    const [row] = await world.tenant.orm.select().from(message);
    expect(row).toMatchObject({ addressSealed: null, masked: '', recipientKey: 'erased' });
    expect(await world.tenant.orm.select().from(erasure)).toMatchObject([{ code: confirmation, erased: 3 }]);
    // That they want no messages is still known.
    expect(await world.tenant.orm.select().from(suppression)).toMatchObject([{ addressKey: digest }]);

    const page = await world.get(new URL(url ?? '').pathname, { 'accept-language': 'de' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('Gelöscht');
    expect((await world.get('/hooks/meta/con_1/deletion/NOPE')).status).toBe(404);
    expect(world.logged.join()).not.toContain(GRAPH.psid);
  });

  it('stops what waits for them', async () => {
    const { world, tell, settle, code } = await open();
    await tell(act(referral(code)));
    await takePageEvents(world.ports);
    await world.post('/hooks/meta/con_1/deletion', sign(wish), FORM);
    expect(await settle()).toEqual([]);
  });

  it.each([
    ['another secret', sign(wish, 'other')],
    ['another algorithm', sign({ ...wish, algorithm: 'none' })],
    ['nobody', sign({ algorithm: 'HMAC-SHA256' })],
    ['nothing', ''],
    ['markup', 'signed_request=<b>'],
  ])('refuses %s', async (_, form) => {
    const { world } = await open();
    expect((await world.post('/hooks/meta/con_1/deletion', form, FORM)).status).toBe(403);
    expect(await world.tenant.orm.select().from(erasure)).toEqual([]);
  });
});
