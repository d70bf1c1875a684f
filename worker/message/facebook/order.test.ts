import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../db/schema/control.ts';
import { event as eventTable, message } from '../../../db/schema/group.ts';
import { makeApiKey } from '../../retailer/api-key.ts';
import { createWorld, type World } from '../../test/world.ts';
import { saveConnection } from '../connection.store.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { GRAPH, graphError, type Misbehaviour, openGraphServer } from '../senders/facebook.server.ts';
import { createAdsSender } from '../senders/facebook.ts';
import { createSenders } from '../senders/senders.ts';
import vectors from './fixtures/capi-normalisation.json' with { type: 'json' };
import { type Identifier, normaliseIdentifier } from './normalise.ts';

const DAY = 24 * 3_600_000;

/** Where we deliberately differ from the vector's plain normalisation: a number typed as at home gets its country. */
const HOME = '06 12345678';

describe("identifiers by Meta's rules", () => {
  it.each(vectors.rows.filter(({ raw }) => raw !== HOME))('$field of "$raw"', ({ field, raw, normalised, sha256 }) => {
    const read = normaliseIdentifier(field as Identifier, raw, 'NL');
    expect(read ?? null).toBe(normalised);
    if (read !== undefined) expect(createHash('sha256').update(read).digest('hex')).toBe(sha256);
  });

  it('a number typed as at home gets the country of the shop, and is left out where it fits none', () => {
    expect(normaliseIdentifier('ph', HOME, 'NL')).toBe('31612345678');
    expect(normaliseIdentifier('ph', HOME, 'US')).toBeUndefined();
  });

  it.each([
    ['em', 'two words@shop.test'],
    ['ge', 'other'],
    ['db', '26/05/1991'],
    ['country', 'Netherlands'],
    ['fn', ' .'],
    ['ph', '12'],
  ] as const)('%s "%s" is not usable', (field, raw) => {
    expect(normaliseIdentifier(field, raw, 'NL')).toBeUndefined();
  });
});

async function open({
  misbehave,
  settings = {},
}: {
  misbehave?: () => Misbehaviour | undefined;
  settings?: Record<string, string>;
} = {}) {
  const world = await createWorld();
  const { ports, tenant, us, clock } = world;
  const server = await openGraphServer(misbehave);
  ports.senders = createSenders({}, { meta: (connection) => createAdsSender(connection, { fetch, url: server.url }) });
  const credentialsSealed = ports.secrets.seal(JSON.stringify({ token: GRAPH.token, appSecret: GRAPH.appSecret }));
  await saveConnection(
    tenant,
    {
      id: 'con_ads',
      shopId: '',
      channel: 'ads',
      provider: 'meta',
      settings: { pixelId: GRAPH.pixelId, ...settings },
      credentialsSealed,
    },
    clock.now(),
  );
  const { key, hint } = makeApiKey(ports.ids, us);
  await ports.databases.control.orm.insert(apiKey).values({
    id: ports.ids.make('key'),
    retailerId: us.retailerId,
    shopId: us.id,
    hash: ports.secrets.digest(key),
    scopes: ['purchases:write'],
    hint,
    createdAt: clock.now(),
  });
  const report = (ads: object | undefined, more: object = {}) =>
    world.post(
      '/v1/purchases',
      {
        order_id: '#10234',
        amount: 4990,
        currency: 'USD',
        occurred_at: clock.now() - 1000,
        ...more,
        ...(ads && { ads }),
      },
      { authorization: `Bearer ${key}` },
    );
  const told = () => server.done.map(({ params }) => (params.data as Record<string, unknown>[])[0]);
  return { world, server, report, told };
}

const ADS = {
  consent: true,
  email: ' John_Smith@Gmail.com ',
  phone: '1(650)555-1212',
  last_name: "O'Brien",
  external_id: 'user-42',
  client_ip_address: '203.0.113.9',
  client_user_agent: 'Mozilla/5.0',
  fbc: 'fb.1.1554763741205.AbCdEfGhIjKlMnOpQrStUvWxYz1234567890',
  event_source_url: 'https://us.shop.test/thanks?email=john@x.test#top',
};

const row = async ({ tenant }: World) => (await tenant.orm.select().from(message).where(eq(message.kind, 'order')))[0];

describe('an order for the Conversions API', () => {
  it('goes out with the tag’s event id, everybody in digests', async () => {
    const { world, report, told } = await open();
    expect((await report(ADS)).status).toBe(200);
    expect(told()).toEqual([]);
    await dispatchDue(world.ports);
    expect(told()).toEqual([
      {
        event_name: 'Purchase',
        event_time: Math.floor((world.clock.now() - 1000) / 1000),
        event_id: '10234',
        action_source: 'website',
        event_source_url: 'https://us.shop.test/thanks',
        user_data: {
          em: ['62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'],
          ph: ['e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176'],
          ln: ['b4cb6cb33fe4b865868de825023a1e2790dc12ac01ecc8d7c5afe8254071c8ba'],
          external_id: ['6d894aa3ee802549d7f340e7c1cf0d1c1cb14cd84f768d92ffaa6785337c4997'],
          client_ip_address: '203.0.113.9',
          client_user_agent: 'Mozilla/5.0',
          fbc: ADS.fbc,
        },
        custom_data: { currency: 'USD', value: 49.9, order_id: '10234' },
      },
    ]);
  });

  it('is told once, however often the shop tells of it', async () => {
    const { world, report, told } = await open();
    await report(ADS);
    await report(ADS);
    await dispatchDue(world.ports);
    await report(ADS);
    await dispatchDue(world.ports);
    expect(told()).toHaveLength(1);
  });

  it.each([
    ['nothing said of it', undefined],
    ['a buyer who did not agree', { ...ADS, consent: false }],
    ['nobody to be known by', { consent: true, client_user_agent: 'Mozilla/5.0' }],
  ])('is not made with %s', async (_, ads) => {
    const { world, report } = await open();
    expect((await report(ads)).status).toBe(200);
    expect(await row(world)).toBeUndefined();
  });

  it('is not made where the shop has no data set', async () => {
    const { world, report } = await open();
    await world.tenant.client.execute('delete from connection');
    expect((await report(ADS)).status).toBe(200);
    expect(await row(world)).toBeUndefined();
  });

  it('passes on digests as they came, and what restricts its use', async () => {
    const { world, report, told } = await open({ settings: { testCode: 'TEST123' } });
    const email = '855F96E983F1F8E8BE944692B6F719FD54329826CB62E98015EFEE8E2E071DD4';
    await report({
      consent: true,
      email,
      opt_out: true,
      data_processing_options: ['LDU'],
      data_processing_options_country: 1,
      data_processing_options_state: 1000,
    });
    await dispatchDue(world.ports);
    expect(told()).toMatchObject([
      {
        action_source: 'other',
        user_data: { em: [email.toLowerCase()] },
        opt_out: true,
        data_processing_options: ['LDU'],
        data_processing_options_country: 1,
        data_processing_options_state: 1000,
      },
    ]);
  });

  it('older than seven days is not made; one that waited so long is not sent', async () => {
    const { world, report, told } = await open();
    await report(ADS, { order_id: 'old', occurred_at: world.clock.now() - 7 * DAY });
    expect(await row(world)).toBeUndefined();
    await report(ADS);
    world.clock.advance(7 * DAY);
    await dispatchDue(world.ports);
    expect(told()).toEqual([]);
    expect(await row(world)).toMatchObject({ state: 'canceled', lastError: 'event_too_old' });
  });

  it('is tried again where Meta fails, and waits where the token is wrong', async () => {
    let fault: Misbehaviour | undefined = { status: 503, body: '' };
    const { world, report, told } = await open({ misbehave: () => fault });
    await report(ADS);
    await dispatchDue(world.ports, { random: () => 0.5 });
    expect(await row(world)).toMatchObject({ state: 'ready', attempt: 1, lastError: 'graph_http_503' });
    fault = { status: 400, body: graphError(190) };
    world.clock.advance(60_000);
    await dispatchDue(world.ports);
    expect(await row(world)).toMatchObject({ state: 'ready', attempt: 1, waitsFor: 'con_ads' });
    fault = undefined;
    world.clock.advance(3_600_000);
    await dispatchDue(world.ports);
    expect(await row(world)).toMatchObject({ state: 'sent' });
    expect(told()).toHaveLength(1);
  });

  it('leaves no trace of its person: none plain at any time, none at all after 72 hours (R24)', async () => {
    const { world, report } = await open();
    await report(ADS);
    await dispatchDue(world.ports);
    const dump = JSON.stringify(await world.tenant.orm.select().from(message)) + world.logged.join();
    for (const trace of ['ohn_', 'Brien', '62a14e44', '203.0.113.9']) expect(dump).not.toContain(trace);
    world.clock.advance(73 * 3_600_000);
    await dispatchDue(world.ports);
    expect(await row(world)).toMatchObject({ addressSealed: null, valuesSealed: '' });
  });

  it('is no message in the log', async () => {
    const { world, report } = await open();
    await report(ADS);
    await dispatchDue(world.ports);
    expect(await world.tenant.orm.select().from(eventTable).where(eq(eventTable.kind, 'message'))).toEqual([]);
  });

  it.each([
    [{ ...ADS, name: 'x' }],
    [{ ...ADS, fbp: 'no' }],
    [{ ...ADS, client_ip_address: 'here' }],
    [{ email: 'a@b.test' }],
  ])('is refused with fields that are none: %j', async (ads) => {
    const { report } = await open();
    expect((await report(ads)).status).toBe(422);
  });
});

describe('an order that a page tells of', () => {
  const EMAIL = '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f';
  const page = {
    origin: 'https://us.shop.test',
    referer: 'https://us.shop.test/',
    'user-agent': 'Mozilla/5.0 Chrome/156',
  };
  /** A call of the tag, as a page makes it. */
  const tell = (world: World, consent: object, more: object = {}) =>
    world.post(
      `/w/${world.us.siteKey}/in`,
      {
        sent_at: world.clock.now(),
        consent: { measure: true, store: true, ...consent },
        events: [
          {
            id: world.ports.ids.uuid(),
            at: world.clock.now(),
            kind: 'purchase',
            order: { ids: ['#10234'], amount: 4990, currency: 'USD', coupons: [] },
            identity: { email: 'john_smith@gmail.com' },
            fb: [`_fbc=${ADS.fbc}`, '_fbp=fb.1.1596403881668.1116446470', '_fbp=<script>'],
            ...more,
          },
        ],
      },
      page,
    );

  it('goes out where the buyer agreed to that, under the name that the page’s own pixel gives it', async () => {
    const { world, told } = await open();
    expect((await tell(world, { ads: true })).status).toBe(202);
    await dispatchDue(world.ports);
    expect(told()).toMatchObject([
      {
        event_name: 'Purchase',
        event_id: '10234',
        action_source: 'website',
        event_source_url: 'https://us.shop.test/',
        user_data: {
          em: [EMAIL],
          fbc: ADS.fbc,
          fbp: 'fb.1.1596403881668.1116446470',
          client_user_agent: page['user-agent'],
          client_ip_address: expect.any(String),
        },
        custom_data: { currency: 'USD', value: 49.9, order_id: '10234' },
      },
    ]);
  });

  it('is told once, by the page or by the shop’s server', async () => {
    const { world, report, told } = await open();
    await tell(world, { ads: true });
    await tell(world, { ads: true });
    await report(ADS);
    await dispatchDue(world.ports);
    expect(told()).toHaveLength(1);
  });

  it.each([
    ['who said nothing of it', {}],
    ['who did not agree', { ads: false }],
    ['of whom something else was said', { ads: 'granted' }],
  ])('is not told of a buyer %s', async (_, consent) => {
    const { world } = await open();
    expect((await tell(world, consent)).status).toBe(202);
    expect(await row(world)).toBeUndefined();
  });

  it('names nobody by address who did not agree to be measured', async () => {
    const { world, told } = await open();
    await tell(world, { ads: true, measure: false });
    await dispatchDue(world.ports);
    expect(told()).toMatchObject([{ user_data: { fbc: ADS.fbc } }]);
    expect(JSON.stringify(told())).not.toContain(EMAIL);
  });
});
