import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createWorld, START } from '../../worker/test/world.ts';
import type { InRequest } from '../../worker/wire.ts';

const read = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');
const code = (await read('shopify-pixel.js'))
  .replaceAll('__HOST__', 'https://go.test')
  .replaceAll('__SITE_KEY__', 'k3w9');

interface Checkout {
  attributes: { key: string; value: string }[];
  discountApplications: { type: string; title: string }[];
  order: { id: string; customer?: { isFirstOrder?: boolean } } | null;
  subtotalPrice: { amount: number | string; currencyCode: string };
}
/** The event as Shopify documents it. */
async function makeEvent(change: (checkout: Checkout) => void = () => {}) {
  const event = JSON.parse(await read('fixtures/checkout-completed.json')) as { data: { checkout: Checkout } };
  change(event.data.checkout);
  return event;
}

const ALL = { analyticsProcessingAllowed: true, marketingAllowed: true };
const NOTHING = { analyticsProcessingAllowed: false, marketingAllowed: false };
const STORED = JSON.stringify({ visitor: 'v', referral: { rk: '0001abcdefgh', rc: 'click.1' } });

interface Setting {
  privacy?: object;
  cookie?: string;
  storage?: string;
  /** Status of each answer in turn, then 202; 0: no answer. */
  answers?: number[];
}

/** Loads the pixel into a sandbox such as Shopify's. */
function startPixel({ privacy = ALL, cookie = '', storage = '', answers = [] }: Setting = {}) {
  const subscribers: Record<string, (event: object) => unknown> = {};
  const subscribe = (name: string, listener: (event: object) => unknown) => {
    subscribers[name] = listener;
  };
  const calls: { url: string; init: RequestInit; body: InRequest }[] = [];
  const waited: number[] = [];
  const reads: string[] = [];
  const look = (where: string, value: string | null) => async (name: string) => {
    reads.push(`${where} ${name}`);
    return value;
  };
  const context = {
    init: { customerPrivacy: privacy },
    api: { customerPrivacy: { subscribe } },
    analytics: { subscribe },
    browser: { cookie: { get: look('cookie', cookie) }, localStorage: { getItem: look('storage', storage || null) } },
    crypto,
    fetch: async (url: string, init: RequestInit) => {
      calls.push({ url, init, body: JSON.parse(init.body as string) });
      const status = answers.shift() ?? 202;
      if (!status) throw new TypeError('Failed to fetch');
      return { status };
    },
    setTimeout: (work: () => void, delay: number) => {
      waited.push(delay);
      work();
    },
  };
  runInContext(code, createContext(context));
  const publish = (name: string, event: object) => subscribers[name]?.(event);
  return { calls, waited, reads, publish };
}

it('reports the order of a checkout', async () => {
  const { calls, publish } = startPixel();
  await publish('checkout_completed', await makeEvent());
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
  await publish('checkout_completed', await makeEvent());
  expect(calls[0]?.init.body).not.toMatch(/Ben|Stone|Leeds|example\.com|4477|7012345|Z2Nw|Wool|checkouts|shopify/);
});

it('takes the referral from the order first, then from the cookie, then from storage', async () => {
  const referralOf = async (setting: Setting, change?: (checkout: Checkout) => void) => {
    const { calls, publish } = startPixel(setting);
    await publish('checkout_completed', await makeEvent(change));
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

it('reads nothing kept in the browser and says nothing of the customer without consent', async () => {
  const { calls, reads, publish } = startPixel({ privacy: NOTHING, cookie: STORED, storage: STORED });
  await publish('checkout_completed', await makeEvent());
  expect(reads).toEqual([]);
  expect(calls[0]?.body).toMatchObject({ consent: { measure: false, store: false } });
  expect(calls[0]?.body.events[0]).not.toHaveProperty('referral');
  expect(calls[0]?.body.events[0]).not.toHaveProperty('order.newCustomer');
});

it('follows consent that is given or withdrawn on the page', async () => {
  const { calls, publish } = startPixel({ privacy: NOTHING, storage: STORED });
  publish('visitorConsentCollected', { customerPrivacy: ALL });
  await publish('checkout_completed', await makeEvent());
  publish('visitorConsentCollected', { customerPrivacy: NOTHING });
  await publish('checkout_completed', await makeEvent());
  expect(calls.map(({ body }) => body.consent.store)).toEqual([true, false]);
});

it.each([
  ['JPY', 4990, 4990],
  ['EUR', '49.90', 4990],
  ['USD', 1.005, 101],
  ['KWD', 4.99, 4990],
  ['HUF', 4990, 499000],
])('writes amounts in minor units: %s', async (currencyCode, amount, minor) => {
  const { calls, publish } = startPixel();
  await publish(
    'checkout_completed',
    await makeEvent((checkout) => {
      checkout.subtotalPrice = { amount, currencyCode };
    }),
  );
  expect(calls[0]?.body.events[0]).toMatchObject({ order: { amount: minor, currency: currencyCode } });
});

it('reads the number out of a global id, and stays silent without an order', async () => {
  const { calls, publish } = startPixel();
  await publish(
    'checkout_completed',
    await makeEvent((checkout) => {
      checkout.order = { id: 'gid://shopify/OrderIdentity/5479841398' };
    }),
  );
  await publish(
    'checkout_completed',
    await makeEvent((checkout) => {
      checkout.order = null;
    }),
  );
  expect(calls).toHaveLength(1);
  expect(calls[0]?.body.events[0]).toMatchObject({ order: { ids: ['5479841398'] } });
});

it('tries again with the same id while the server cannot take it, and not after a verdict', async () => {
  const { calls, waited, publish } = startPixel({ answers: [0, 503, 429] });
  await publish('checkout_completed', await makeEvent());
  expect(waited).toEqual([2000, 8000, 32000]);
  expect(new Set(calls.map(({ body }) => body.events[0]?.id)).size).toBe(1);
  const refused = startPixel({ answers: [403] });
  await refused.publish('checkout_completed', await makeEvent());
  expect(refused.calls).toHaveLength(1);
});

it('never throws into the checkout', async () => {
  const { calls, publish } = startPixel({ answers: [0, 0, 0, 0] });
  await expect(publish('checkout_completed', await makeEvent())).resolves.toBeUndefined();
  await expect(publish('checkout_completed', { data: {} })).resolves.toBeUndefined();
  await expect(publish('checkout_completed', {})).resolves.toBeUndefined();
  expect(calls).toHaveLength(4);
});

it('is understood by the server: from a sandbox without an origin, and once for the same order', async () => {
  const world = await createWorld();
  const { calls, publish } = startPixel();
  await publish('checkout_completed', await makeEvent());
  await publish('checkout_completed', await makeEvent());
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
