import { describe, expect, it } from 'vitest';
import type { Connection } from '../../ports.ts';
import { outcomeOf } from './facebook.outcome.ts';
import { type Asked, GRAPH, graphError, type Misbehaviour, openGraphServer } from './facebook.server.ts';
import { createAdsSender, createFacebookSender, tryMeta } from './facebook.ts';
import { type Bench, describeSender, makeOutgoing } from './sender.contract.ts';

const connectionOf = (channel: 'facebook' | 'ads', credentials: Record<string, string> = {}): Connection => ({
  id: 'con_1',
  channel,
  provider: 'meta',
  credentials: { token: GRAPH.token, appSecret: GRAPH.appSecret, ...credentials },
  settings: channel === 'ads' ? { pixelId: GRAPH.pixelId } : { pageId: GRAPH.pageId },
  revision: 1,
});

const SENDERS = { facebook: createFacebookSender, ads: createAdsSender };

async function open<C extends 'facebook' | 'ads'>(
  channel: C,
  misbehave?: (asked: Asked) => Misbehaviour | undefined,
  { url, token, silenceMs = 20_000 }: { url?: string; token?: string; silenceMs?: number } = {},
): Promise<Bench<C>> {
  const server = await openGraphServer(misbehave);
  const host = { fetch: globalThis.fetch, url: url ?? server.url, silenceMs };
  const connection = connectionOf(channel, token ? { token } : {});
  return {
    sender: SENDERS[channel](connection, host) as unknown as Bench<C>['sender'],
    shopId: 'shp_1',
    delivered: async () => server.done.map(({ params }) => JSON.stringify(params)),
  };
}

/** A port that nobody listens on. */
const NOBODY = 'http://127.0.0.1:59999';
const answers = (status: number, body: unknown) => () => ({ status, body });

describeSender('a page of Facebook', 'facebook', () => open('facebook'), {
  'a recipient that does not exist': () =>
    open('facebook', answers(400, graphError(100, { error_subcode: 2_018_001 }))),
  'a provider that is busy': () => open('facebook', answers(400, graphError(613))),
  'a provider that fails': () => open('facebook', answers(500, graphError(2, { is_transient: true }))),
  'nobody there': () => open('facebook', undefined, { url: NOBODY }),
  'wrong credentials': () => open('facebook', undefined, { token: 'another' }),
  'silence after the message': () => open('facebook', () => 'done_silent', { silenceMs: 500 }),
  'a connection cut after the message': () => open('facebook', () => 'cut'),
});

// What is told twice counts once there: silence is no reason to stop.
describeSender('the Conversions API', 'ads', () => open('ads'), {
  'a provider that is busy': () => open('ads', answers(429, '')),
  'a provider that fails': () => open('ads', answers(503, 'upstream')),
  'nobody there': () => open('ads', undefined, { url: NOBODY }),
  'wrong credentials': () => open('ads', undefined, { token: 'another' }),
  'silence before the message': () => open('ads', () => 'silent', { silenceMs: 500 }),
});

const POST = { kind: 'post', text: '20% off\n\nFor friends.', link: 'https://go.test/r/0001code' } as const;

describe('a post', () => {
  const post = () => makeOutgoing('facebook', 'shp_1', POST);

  it('goes to the page, and carries its token and the proof in the body alone', async () => {
    const server = await openGraphServer();
    const sender = createFacebookSender(connectionOf('facebook'), { fetch, url: server.url });
    expect(await sender.send(post())).toEqual({ kind: 'sent', providerId: `${GRAPH.pageId}_1` });
    const [asked] = server.asked;
    expect(asked?.url).toBe(`/v24.0/${GRAPH.pageId}/feed`);
    expect(asked?.params).toMatchObject({ message: POST.text, link: POST.link, access_token: GRAPH.token });
    expect(asked?.params.id).toBeUndefined();
  });

  it('reads back with the token in a header, never in an address', async () => {
    const server = await openGraphServer();
    const sender = createFacebookSender(connectionOf('facebook'), { fetch, url: server.url });
    expect(await sender.find?.(post())).toEqual({ kind: 'absent' });
    await sender.send(post());
    expect(await sender.find?.(post())).toEqual({ kind: 'sent', providerId: `${GRAPH.pageId}_1` });
    expect(server.asked.map(({ url }) => url).join()).not.toContain(GRAPH.token);
  });

  it('whose answer never comes is unknown, and found again', async () => {
    let silent = true;
    const server = await openGraphServer(({ method }) => (silent && method === 'POST' ? 'done_silent' : undefined));
    const sender = createFacebookSender(connectionOf('facebook'), { fetch, url: server.url, silenceMs: 300 });
    expect(await sender.send(post())).toMatchObject({ kind: 'unknown' });
    silent = false;
    expect(await sender.find?.(post())).toMatchObject({ kind: 'sent' });
    expect(server.posts).toHaveLength(1);
  });

  it('is not looked for where the page cannot be read, nor is a thread', async () => {
    const server = await openGraphServer(() => ({ status: 500, body: graphError(1) }));
    const sender = createFacebookSender(connectionOf('facebook'), { fetch, url: server.url });
    expect(await sender.find?.(post())).toEqual({ kind: 'unknown' });
    expect(await sender.find?.(makeOutgoing('facebook', 'shp_1'))).toEqual({ kind: 'unknown' });
  });
});

describe('accounts beside each other', () => {
  it('each use their own token and secret; nothing is process-wide', async () => {
    const handlers = process.listenerCount('uncaughtException');
    const server = await openGraphServer();
    const host = { fetch, url: server.url };
    const good = createFacebookSender(connectionOf('facebook'), host);
    const bad = createFacebookSender(connectionOf('facebook', { token: 'other' }), host);
    const worse = createFacebookSender(connectionOf('facebook', { appSecret: 'other' }), host);
    const outgoing = makeOutgoing('facebook', 'shp_1', POST);
    const [first, second, third] = await Promise.all([good.send(outgoing), bad.send(outgoing), worse.send(outgoing)]);
    expect(first).toMatchObject({ kind: 'sent' });
    expect(second).toEqual({ kind: 'paused', error: 'graph_190_463' });
    expect(third).toEqual({ kind: 'paused', error: 'graph_100' });
    expect(await good.send(outgoing)).toMatchObject({ kind: 'sent' });
    const sdk = (await import('facebook-nodejs-business-sdk')) as unknown as {
      FacebookAdsApi: { getDefaultApi(): unknown };
    };
    expect(sdk.FacebookAdsApi.getDefaultApi()).toBeUndefined();
    expect(process.listenerCount('uncaughtException')).toBe(handlers);
  });

  it('are tried by reading a name', async () => {
    const server = await openGraphServer();
    const host = { fetch, url: server.url };
    expect(await tryMeta(connectionOf('facebook'), host)).toEqual({ name: 'Maple & Finch' });
    expect(await tryMeta(connectionOf('ads'), host)).toEqual({ name: 'Maple & Finch' });
    const wrong = await tryMeta(connectionOf('facebook', { token: 'other' }), host);
    expect(wrong).toEqual({ kind: 'paused', error: 'graph_190_463' });
  });

  it('cannot be opened without a token', () => {
    expect(() => createFacebookSender({ ...connectionOf('facebook'), credentials: {} }, { fetch })).toThrow('no token');
  });
});

describe('what a fault of the Graph API means', () => {
  const nothing = { transient: false, proof: false, delayMs: undefined, unreached: false };
  const of = (status: number | undefined, code?: number, subcode?: number, more = {}) =>
    outcomeOf({ ...nothing, status, code, subcode, ...more }, false);

  it.each([
    [400, 4, undefined, 'later'],
    [400, 17, undefined, 'later'],
    [400, 32, undefined, 'later'],
    [400, 613, undefined, 'later'],
    [429, undefined, undefined, 'later'],
    [400, 190, 463, 'paused'],
    [403, 10, undefined, 'paused'],
    [403, 200, undefined, 'paused'],
    [403, 299, undefined, 'paused'],
    [400, 100, 33, 'paused'],
    // Out of the 24 hours, a person who cannot be reached: this message alone.
    [400, 10, 2_018_278, 'dead'],
    [400, 551, 1_545_041, 'dead'],
    [400, 100, undefined, 'dead'],
    [400, 506, undefined, 'dead'],
    [400, 9999, undefined, 'later'],
    [500, 1, undefined, 'unknown'],
    [502, undefined, undefined, 'unknown'],
    [undefined, undefined, undefined, 'unknown'],
  ])('%s, code %s, subcode %s: %s', (status, code, subcode, kind) => {
    expect(of(status, code, subcode)).toMatchObject({ kind });
  });

  it('obeys the time that it names', async () => {
    const usage = JSON.stringify({ 123: [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: 7 }] });
    const { sender, shopId } = await open('facebook', () => ({
      status: 400,
      body: graphError(32),
      headers: { 'x-business-use-case-usage': usage, 'retry-after': '60' },
    }));
    expect(await sender.send(makeOutgoing('facebook', shopId))).toEqual({
      kind: 'later',
      error: 'graph_32',
      delayMs: 7 * 60_000,
    });
  });
});
