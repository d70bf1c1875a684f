import { describe, expect, it } from 'vitest';
import { makeVapidKey } from '../../hosts/keys.node.ts';
import { createOutward } from '../../hosts/outward.node.ts';
import { isPushEndpoint } from '../../push/push.ts';
import { areBrowserKeys, encryptPush, fromBase64Url, MOST_PLAIN, toBase64Url } from './push.encrypt.ts';
import { decryptPush, type Misbehaviour, makeBrowser, openPushService, readVapid } from './push.server.ts';
import { createPushSender } from './push.ts';
import { signVapid } from './push.vapid.ts';
import { type Bench, describeSender, makeOutgoing } from './sender.contract.ts';

/** RFC 8291, section 5 and appendix A. */
const RFC = {
  plain: 'When I grow up, I want to be a watermelon',
  server: {
    publicKey: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
    privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  },
  browser: {
    publicKey: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  body: 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

async function rfcPair(): Promise<CryptoKeyPair> {
  const point = fromBase64Url(RFC.server.publicKey);
  const [x, y] = [toBase64Url(point.slice(1, 33)), toBase64Url(point.slice(33))];
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: RFC.server.privateKey };
  return {
    publicKey: await crypto.subtle.importKey('raw', point, curve, true, []),
    privateKey: await crypto.subtle.importKey('jwk', jwk, curve, false, ['deriveBits']),
  };
}

describe('encryption for a browser (RFC 8291)', () => {
  const { publicKey: p256dh, auth } = RFC.browser;

  it('gives the bytes of the standard', async () => {
    const fresh = { salt: fromBase64Url(RFC.salt), pair: await rfcPair() };
    const body = await encryptPush(new TextEncoder().encode(RFC.plain), { p256dh, auth }, fresh);
    expect(toBase64Url(body)).toBe(RFC.body);
  });

  it('is read by a browser, each time with another key, up to what services take', async () => {
    const browser = {
      privateKey: Buffer.from(RFC.browser.privateKey, 'base64url'),
      publicKey: Buffer.from(p256dh, 'base64url'),
      auth: Buffer.from(auth, 'base64url'),
    };
    expect(decryptPush(Buffer.from(RFC.body, 'base64url'), browser)).toBe(RFC.plain);
    const text = 'ü'.repeat(MOST_PLAIN / 2);
    const bodies = await Promise.all([1, 2].map(() => encryptPush(new TextEncoder().encode(text), { p256dh, auth })));
    expect(bodies[0]).not.toEqual(bodies[1]);
    for (const body of bodies) {
      expect(body.length).toBeLessThanOrEqual(4096);
      expect(decryptPush(Buffer.from(body), browser)).toBe(text);
    }
    await expect(encryptPush(new Uint8Array(MOST_PLAIN + 1), { p256dh, auth })).rejects.toThrow(RangeError);
  });

  it('knows a browser’s keys from anything else', async () => {
    expect(await areBrowserKeys({ p256dh, auth })).toBe(true);
    const offCurve = toBase64Url(Uint8Array.from({ length: 65 }, (_, index) => (index === 0 ? 4 : 1)));
    for (const bad of [
      { p256dh: offCurve, auth },
      { p256dh: 'x', auth },
      { p256dh, auth: 'AAAA' },
      { p256dh: '!', auth: '' },
    ]) {
      expect(await areBrowserKeys(bad)).toBe(false);
    }
  });
});

const [publicKey = '', privateKey = ''] = makeVapidKey().split(':');
const KEY = { publicKey, privateKey };

it('signs for one service and half a day (RFC 8292)', async () => {
  const now = Date.UTC(2026, 10, 22);
  const header = await signVapid(KEY, 'https://fcm.googleapis.com/fcm/send/abc', 'https://go.test', now);
  expect(readVapid(header)).toEqual({
    claims: { aud: 'https://fcm.googleapis.com', exp: now / 1000 + 12 * 3600, sub: 'https://go.test' },
    key: publicKey,
  });
});

it('goes to browser makers’ services alone', () => {
  const fine = [
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/QAbc',
    'https://wns2-par02p.notify.windows.com/w/?token=abc',
  ];
  for (const url of fine) expect(isPushEndpoint(url, false)).toBe(true);
  for (const url of [
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com.evil.test/x',
    'https://user@fcm.googleapis.com/x',
    'https://127.0.0.1/x',
    'https://evil.test/fcm.googleapis.com',
    `https://fcm.googleapis.com/${'x'.repeat(1000)}`,
    'nonsense',
  ]) {
    expect(isPushEndpoint(url, false)).toBe(false);
  }
  expect(isPushEndpoint('http://127.0.0.1:4000/x', true)).toBe(true);
});

async function open(misbehave?: () => Misbehaviour | undefined, endpoint?: string): Promise<Bench<'push'>> {
  const service = await openPushService(publicKey, misbehave);
  const target = { ...service.subscribe(), ...(endpoint && { endpoint }) };
  const inner = createPushSender({ outward: createOutward(true), keys: [KEY], subject: 'https://go.test' });
  const real = (endpointOf: string) => (endpointOf.startsWith('https:') ? target.endpoint : endpointOf);
  return {
    // The contract’s example is of another browser than the service knows.
    sender: {
      ...inner,
      send: (outgoing) => inner.send({ ...outgoing, target: { ...target, endpoint: real(outgoing.target.endpoint) } }),
    },
    shopId: 'shp_1',
    delivered: async () =>
      service.arrived.map(({ text, headers }) => `https://fcm.googleapis.com/fcm/send/abc ${headers.topic} ${text}`),
  };
}

// What comes twice replaces itself, by topic and tag: silence is no reason to stop.
describeSender('a push service', 'push', () => open(), {
  'a recipient that does not exist': () => open(() => ({ status: 410 })),
  'a provider that is busy': () => open(() => ({ status: 429 })),
  'a provider that fails': () => open(() => ({ status: 503 })),
  'nobody there': () => open(undefined, 'http://127.0.0.1:59999/x'),
});

describe('a notification', () => {
  const sendTo = async (misbehave?: () => Misbehaviour | undefined, keys = [KEY], more = {}) => {
    const service = await openPushService(publicKey, misbehave);
    const target = { ...service.subscribe(), ...more };
    const sender = createPushSender({ outward: createOutward(true), keys, subject: 'https://go.test' });
    return { service, outcome: await sender.send(makeOutgoing('push', 'shp_1', { target })) };
  };

  it('says how long it is of use, how urgent it is, and what it replaces', async () => {
    const { service, outcome } = await sendTo();
    expect(outcome).toEqual({ kind: 'sent', providerId: 'msg_1' });
    expect(service.arrived[0]?.headers).toMatchObject({ ttl: '3600', urgency: 'normal', topic: 'msg_1' });
    expect(JSON.parse(service.arrived[0]?.text ?? '')).toMatchObject({ goodword: 'msg_1', title: 'Maple & Finch' });
  });

  it('waits as long as the service says', async () => {
    const { outcome } = await sendTo(() => ({ status: 429, headers: { 'retry-after': '120' } }));
    expect(outcome).toEqual({ kind: 'later', error: 'push_429', provider: false, delayMs: 120_000 });
  });

  it('a refusal of one browser forgets nobody, and stops nobody else', async () => {
    for (const status of [400, 401, 403]) {
      const { outcome } = await sendTo(() => ({ status }));
      expect(outcome).toEqual({ kind: 'dead', error: `push_${status}` });
    }
  });

  it('is nobody’s where the key is gone, or the browser’s keys are none', async () => {
    expect((await sendTo(undefined, [])).outcome).toMatchObject({ kind: 'dead', suppress: true });
    const other = makeBrowser().publicKey.subarray(1).toString('base64url');
    expect((await sendTo(undefined, [KEY], { p256dh: other })).outcome).toMatchObject({ kind: 'dead', suppress: true });
    const broken = { publicKey, privateKey: 'A'.repeat(43) };
    expect((await sendTo(undefined, [broken])).outcome).toEqual({ kind: 'paused', error: 'vapid_key_unusable' });
  });
});
