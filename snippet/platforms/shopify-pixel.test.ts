import { expect, it } from 'vitest';
import { createWorld, START } from '../../worker/test/world.ts';
import { ALL, makeCheckout, NOTHING, type Setting, startPixel } from '../test/pixel.ts';

const STORED = JSON.stringify({ visitor: 'v', referral: { rk: '0001abcdefgh', rc: 'click.1' } });
const NOTED_MS = 24 * 3600_000;

it('reports the order of a checkout', async () => {
  const { calls, publish } = startPixel();
  await publish('checkout_completed', makeCheckout());
  expect(calls).toHaveLength(1);
  const [{ url, init, body } = { url: '', init: {}, body: undefined }] = calls;
  expect(url).toBe('https://go.test/w/k3w9/in');
  expect(init).toMatchObject({
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    headers: { 'content-type': 'text/plain' },
  });
  expect(body).toEqual({
    sent_at: expect.any(Number),
    consent: { measure: true, store: true },
    events: [
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        at: START,
        kind: 'purchase',
        order: { ids: ['5479841398'], amount: 4990, currency: 'EUR', coupons: ['FRIEND-7KQ2MX'], newCustomer: true },
      },
    ],
  });
});

it('sends nothing personal, whatever the checkout says', async () => {
  const { calls, publish } = startPixel();
  await publish('checkout_completed', makeCheckout());
  expect(calls[0]?.init.body).not.toMatch(/Ben|Stone|Leeds|example\.com|4477|7012345|Z2Nw|Wool|checkouts|shopify/);
});

it('takes the referral from the order first, then from the cookie, then from storage', async () => {
  const referralOf = async (setting: Setting, change?: Parameters<typeof makeCheckout>[0]) => {
    const { calls, publish } = startPixel(setting);
    await publish('checkout_completed', makeCheckout(change));
    return (calls[0]?.body.events[0] as { referral?: object } | undefined)?.referral;
  };
  const kept = { rk: '0001abcdefgh', rc: 'click.1' };
  expect(await referralOf({ cookie: encodeURIComponent(STORED) })).toEqual(kept);
  expect(await referralOf({ storage: STORED })).toEqual(kept);
  expect(await referralOf({ cookie: 'garbage%', storage: STORED })).toEqual(kept);
  expect(await referralOf({ storage: '{"visitor":"v"}' })).toBeUndefined();
  expect(
    await referralOf({ storage: STORED }, (checkout) => {
      checkout.attributes = [
        { key: 'gift', value: 'yes' },
        { key: 'goodword_rk', value: '0001zzzzzzzz.token' },
        { key: 'goodword_rc', value: 'click.2' },
      ];
    }),
  ).toEqual({ rk: '0001zzzzzzzz.token', rc: 'click.2' });
});

it('without consent reads and leaves nothing in the browser, and says nothing of the customer', async () => {
  const { calls, touched, publish } = startPixel({ privacy: NOTHING, cookie: STORED, storage: STORED });
  await publish('checkout_completed', makeCheckout());
  expect(touched).toEqual([]);
  expect(calls[0]?.body).toMatchObject({ consent: { measure: false, store: false } });
  expect(calls[0]?.body.events[0]).not.toHaveProperty('referral');
  expect(calls[0]?.body.events[0]).not.toHaveProperty('order.newCustomer');
});

it.each([
  ['analytics', { analyticsProcessingAllowed: true, marketingAllowed: false }, { measure: false, store: true }],
  ['marketing', { analyticsProcessingAllowed: false, marketingAllowed: true }, { measure: true, store: false }],
])('goes by the types that the shop has chosen, with consent to %s alone', async (_, privacy, consent) => {
  const types = { measure: 'ad_storage', store: 'analytics_storage' };
  const { calls, touched, publish } = startPixel({ privacy, types, storage: STORED });
  await publish('checkout_completed', makeCheckout());
  expect(calls[0]?.body.consent).toEqual(consent);
  expect(calls[0]?.init.body?.toString().includes('newCustomer')).toBe(consent.measure);
  expect(touched.length > 0).toBe(consent.store);
});

it.each([
  ['Global Privacy Control', { navigator: { globalPrivacyControl: true } }],
  ['who objects to the sale of their data', { privacy: { ...ALL, saleOfDataAllowed: false } }],
])('%s forbids storing, whatever else is allowed', async (_, objection) => {
  const { calls, touched, publish } = startPixel({ cookie: STORED, storage: STORED, ...objection });
  await publish('checkout_completed', makeCheckout());
  expect(touched).toEqual([]);
  expect(calls[0]?.body.consent).toEqual({ measure: true, store: false });
  expect(calls[0]?.body.events[0]).not.toHaveProperty('referral');
  // Whoever allows the sale, in a browser that does not object, has it as before.
  const allowed = startPixel({
    privacy: { ...ALL, saleOfDataAllowed: true },
    navigator: { globalPrivacyControl: false },
  });
  await allowed.publish('checkout_completed', makeCheckout());
  expect(allowed.calls[0]?.body.consent.store).toBe(true);
});

it('takes an objection that comes on the page', async () => {
  const { calls, publish } = startPixel();
  publish('visitorConsentCollected', { customerPrivacy: { ...ALL, saleOfDataAllowed: false } });
  await publish('checkout_completed', makeCheckout());
  expect(calls[0]?.body.consent.store).toBe(false);
});

it('leaves out what is too long for a code, and finds the codes behind it', async () => {
  const { calls, publish } = startPixel();
  const change: Parameters<typeof makeCheckout>[0] = (checkout) => {
    const titles = Array.from({ length: 25 }, (_, index) => `${index} ${'summer sale '.repeat(6)}`);
    checkout.discountApplications.unshift(...titles.map((title) => ({ type: 'DISCOUNT_CODE', title })));
  };
  await publish('checkout_completed', makeCheckout(change));
  expect(calls[0]?.body.events[0]).toMatchObject({ order: { coupons: ['FRIEND-7KQ2MX'] } });
});

it('leaves the tag a note of the order, beside what the visit holds, and none of what was told before', async () => {
  const { kept, publish } = startPixel();
  kept.goodword = JSON.stringify({ utm: { source: 'letter' }, claim: { code: 'FERN-7KQ4M' } });
  const before = Date.now();
  await publish('checkout_completed', makeCheckout());
  const note = JSON.parse(`${kept.goodword}`);
  expect(note).toEqual({
    utm: { source: 'letter' },
    claim: { bought: { id: '5479841398', amount: 4990, newCustomer: true, until: expect.any(Number) } },
  });
  expect(note.claim.bought.until - before - NOTED_MS).toBeLessThan(10_000);
  // The storefront has asked about this order already.
  kept.goodword = '{"#5479841398":1}';
  await publish('checkout_completed', makeCheckout());
  expect(kept.goodword).toBe('{"#5479841398":1}');
});

it.each([
  ['is refused', () => Promise.reject(new Error('refused'))],
  ['holds what is none of ours', async () => 'garbage'],
])('reports the order all the same where storage %s', async (_, getItem) => {
  const { calls, publish } = startPixel({ session: { getItem, setItem: async () => {} } });
  await publish('checkout_completed', makeCheckout());
  expect(calls).toHaveLength(1);
});

it('follows consent that is given or withdrawn on the page', async () => {
  const { calls, publish } = startPixel({ privacy: NOTHING, storage: STORED });
  publish('visitorConsentCollected', { customerPrivacy: ALL });
  await publish('checkout_completed', makeCheckout());
  publish('visitorConsentCollected', { customerPrivacy: NOTHING });
  await publish('checkout_completed', makeCheckout());
  expect(calls.map(({ body }) => body.consent.store)).toEqual([true, false]);
});

it.each([
  ['JPY', 4990, 4990],
  ['UYI', 4990, 4990],
  ['EUR', '49.90', 4990],
  ['USD', 1.005, 101],
  ['KWD', 4.99, 4990],
  ['HUF', 4990, 499000],
])('writes amounts in minor units: %s', async (currencyCode, amount, minor) => {
  const { calls, publish } = startPixel();
  await publish(
    'checkout_completed',
    makeCheckout((checkout) => {
      checkout.subtotalPrice = { amount, currencyCode };
    }),
  );
  expect(calls[0]?.body.events[0]).toMatchObject({ order: { amount: minor, currency: currencyCode } });
});

it('reads the number out of a global id, and stays silent without an order', async () => {
  const { calls, publish } = startPixel();
  await publish(
    'checkout_completed',
    makeCheckout((checkout) => {
      checkout.order = { id: 'gid://shopify/OrderIdentity/5479841398' };
    }),
  );
  await publish(
    'checkout_completed',
    makeCheckout((checkout) => {
      checkout.order = null;
    }),
  );
  expect(calls).toHaveLength(1);
  expect(calls[0]?.body.events[0]).toMatchObject({ order: { ids: ['5479841398'] } });
});

it('tries again with the same id while the server cannot take it, and not after a verdict', async () => {
  const { calls, waited, publish } = startPixel({ answers: [0, 503, 429] });
  await publish('checkout_completed', makeCheckout());
  expect(waited).toEqual([2000, 8000, 32000]);
  expect(new Set(calls.map(({ body }) => body.events[0]?.id)).size).toBe(1);
  const refused = startPixel({ answers: [403] });
  await refused.publish('checkout_completed', makeCheckout());
  expect(refused.calls).toHaveLength(1);
});

it.each(['<html>', '"ok"', 'null', '{}'])('tries again where the answer is no verdict but %s', async (garbage) => {
  const { calls, waited, publish } = startPixel({ answers: [garbage, garbage] });
  await publish('checkout_completed', makeCheckout());
  expect(waited).toEqual([2000, 8000]);
  expect(new Set(calls.map(({ body }) => body.events[0]?.id)).size).toBe(1);
});

it('never throws into the checkout', async () => {
  const { calls, publish } = startPixel({ answers: [0, 0, 0, 0] });
  await expect(publish('checkout_completed', makeCheckout())).resolves.toBeUndefined();
  await expect(publish('checkout_completed', { data: {} })).resolves.toBeUndefined();
  await expect(publish('checkout_completed', {})).resolves.toBeUndefined();
  expect(calls).toHaveLength(4);
});

it('is understood by the server: from a sandbox without an origin, and once for the same order', async () => {
  const world = await createWorld();
  const { calls, publish } = startPixel();
  await publish('checkout_completed', makeCheckout());
  await publish('checkout_completed', makeCheckout());
  const answers: unknown[] = [];
  for (const { init, body } of calls) {
    const response = await world.app.request(`https://go.test/w/${world.de.siteKey}/in`, {
      method: 'POST',
      headers: { ...(init.headers as Record<string, string>), origin: 'null', 'user-agent': 'Mozilla/5.0' },
      body: JSON.stringify({ ...body, sent_at: world.clock.now() }),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    answers.push(await response.json());
  }
  expect(answers).toEqual([
    { accepted: 1, duplicate: 0, rejected: [] },
    { accepted: 0, duplicate: 1, rejected: [] },
  ]);
});
