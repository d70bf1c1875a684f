/** A friend stands under one UTM, country, device and language in every report: what their click told, from claim to refund. */
import { expect, test } from 'vitest';
import { clickNonce, signClick } from '../click/click.token.ts';
import { clickEventId } from '../click/click.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { creditOrder } from '../support/credit.ts';
import type { EventBody } from '../tag/event.ts';
import { confirmed, makeOrder, makeReferral, type Referral, readStanding } from '../test/referral.ts';
import { askOf } from '../test/report.ts';
import { openSheet, pageOf, sendShare, vouch } from '../test/shopper.ts';
import { tell } from '../test/story.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { shopsOf } from './fold.dispatch.ts';
import type { Dimension } from './query.ts';
import { rebuild } from './rebuild.store.ts';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1';
/** An Egyptian's phone, travelling: the shop speaks Arabic with it. */
const FRIEND = { 'user-agent': IPHONE, 'accept-language': 'fr-FR,ar-EG;q=0.9,ar;q=0.8', 'cf-ipcountry': 'CA' };
const VISIT = { utm_source: 'insta', utm_campaign: 'spring', country: 'CA', device: 'phone', language: 'ar' };
const HOUR = 3600_000;

/** What the friend's landing page has of their click. */
async function click(
  world: World,
  { code }: Referral,
  query = '?utm_source=insta&utm_campaign=spring',
): Promise<string> {
  const answer = await world.get(`/r/${code}${query}`, FRIEND);
  return new URL(answer.headers.get('location') as string).searchParams.get('rc') as string;
}

/** Takes the code on a page in English, in another place. */
async function take(world: World, { code }: Referral, rc: string): Promise<string> {
  const asked = { rk: code, rc, language: 'en-US' };
  const answer = await world.post(`/w/${world.us.siteKey}/claim`, asked, {
    ...pageOf(world.us),
    'cf-ipcountry': 'US',
    'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0',
  });
  return ((await answer.json()) as { code: string }).code;
}

/** Clicks, claims, conversions and revenue by the values of a dimension. */
async function rowsBy(world: World, dimension: Dimension) {
  const ask = askOf(world, { report: 'table', dimensions: [dimension], from: '2026-11-12', to: '2026-11-20' });
  const { rows, totals } = await ask();
  const told = (metrics: (typeof rows)[number]['metrics']) => {
    const [money] = metrics.revenue as { amount: number }[];
    return [metrics.clicks, metrics.claims, metrics.conversions, money?.amount];
  };
  const byValue = Object.fromEntries(rows.map((row) => [String(row.dimensions[dimension]), told(row.metrics)]));
  return { rows: byValue, totals: told(totals) };
}

/** What was told of each kind since, by the visit that it says. */
const visitOf = ({ utm, country, device, language }: EventBody) => ({ ...utm, country, device, language });

const ORDERS: [way: string, claims: number, order: (rc: string, world: World, friend: Referral) => Promise<object>][] =
  [
    ['the coupon', 1, async (rc, world, friend) => ({ ...confirmed, coupons: [await take(world, friend, rc)] })],
    ['the click that the page kept', 0, async (clickToken) => ({ clickToken })],
    ['the click that the server tells', 0, async (clickToken) => ({ ...confirmed, clickToken })],
    [
      'the page’s click, which the server confirms without one',
      0,
      async (clickToken, world) => {
        await recordPurchase(world.ports, world.us, makeOrder(world, { clickToken }));
        return confirmed;
      },
    ],
  ];

test.each(ORDERS)('by %s a friend is one row, from click to refund', async (_way, claims, order) => {
  const world = await createWorld();
  const friend = await makeReferral(world);
  const rc = await click(world, friend);
  world.clock.advance(HOUR / 4);
  const report = makeOrder(world, await order(rc, world, friend));
  await recordPurchase(world.ports, world.us, report);
  for (const [dimension, value] of Object.entries(VISIT)) {
    const found = await rowsBy(world, dimension as Dimension);
    expect(found, dimension).toEqual({ rows: { [value]: [1, claims, 1, 6000] }, totals: [1, claims, 1, 6000] });
  }
  world.clock.advance(24 * HOUR);
  const refund = { references: ['1001'], amount: 1000, refundId: 'r1', occurredAt: world.clock.now() };
  await refundPurchase(world.ports, world.us, refund);
  const read = async () => Promise.all(Object.keys(VISIT).map((one) => rowsBy(world, one as Dimension)));
  const tail = await read();
  for (const [index, value] of Object.values(VISIT).entries()) {
    expect(tail[index]?.rows).toEqual({ [value]: [1, claims, 1, 5000] });
  }
  await rebuild(world.ports.databases.group(world.us.groupNumber), shopsOf(world.ports), world.clock);
  expect(await read()).toEqual(tail);
  const { events } = await readStanding(world);
  const rewards = events.filter(({ kind }) => kind === 'reward').map(({ body }) => visitOf(body));
  expect(rewards).not.toEqual([]);
  for (const one of rewards) expect(one).toMatchObject({ source: 'insta', country: 'CA', device: 'phone' });
});

test('who comes back within the hour is the same click, and two friends of one moment have a code each', async () => {
  const world = await createWorld();
  const friend = await makeReferral(world);
  const [first, second] = [await click(world, friend), await click(world, friend, '')];
  expect(await take(world, friend, second)).not.toBe(await take(world, friend, first));
  const { events } = await readStanding(world);
  expect(events.map(({ kind, body }) => [kind, body.utm?.source])).toEqual([
    ['click', 'insta'],
    ['claim', 'insta'],
    ['claim', 'insta'],
  ]);
});

test('a click that the log does not have leaves the link’s UTM, and what the call itself tells', async () => {
  const world = await createWorld();
  const friend = await makeReferral(world);
  const { secrets, ids } = world.ports;
  const signed = (hash: string) =>
    signClick(secrets, { shop: 1, code: friend.code, at: START, nonce: clickNonce(hash, ids.couponCode(8)) });
  await take(world, friend, signed('0'.repeat(64)));
  await take(world, friend, friend.click());
  // Nor is an event that a page gave the id of a click one.
  const squatter = { shop: 1, id: clickEventId(START, '1'.repeat(64)), kind: 'impression' } as const;
  const body = { utm: { source: 'squatter' } };
  await world.ports.sink.append(world.us.groupNumber, [{ ...squatter, occurredAt: START, receivedAt: START, body }]);
  await take(world, friend, signed('1'.repeat(64)));
  const claims = (await readStanding(world)).events.filter(({ kind }) => kind === 'claim');
  const found = claims.map(({ body: said }) => visitOf(said));
  const told = { source: 'whatsapp', medium: 'referral', country: 'US', device: 'desktop', language: 'en-US' };
  expect(found).toEqual([told, told, told]);
});

test('an order of before visits were kept stays under its link’s, also when it is told and refunded again', async () => {
  const world = await createWorld();
  const friend = await makeReferral(world);
  const coupons = [await friend.claim()];
  const report = makeOrder(world, { ...confirmed, coupons });
  await recordPurchase(world.ports, world.us, report);
  const before = await readStanding(world);
  expect(before.conversions[0]?.visit).toBeNull();
  await recordPurchase(world.ports, world.us, report);
  await refundPurchase(world.ports, world.us, { references: ['1001'], amount: 1000, occurredAt: START });
  const { events } = await readStanding(world);
  const told = events.filter(({ kind }) => kind === 'conversion').map(({ body }) => visitOf(body));
  const link = { source: 'whatsapp', medium: 'referral', country: undefined, device: undefined, language: 'en-US' };
  expect(told).toEqual([link, link]);
  expect(events.length).toBeGreaterThan(before.events.length);
});

test('credit by hand keeps the visit of the link that the order came by, and knows none of another', async () => {
  const world = await createWorld();
  const [friend, other] = [await makeReferral(world), await makeReferral(world)];
  const report = makeOrder(world, { ...confirmed, newCustomer: false, clickToken: await click(world, friend) });
  const { purchaseId } = await recordPurchase(world.ports, world.us, report);
  const credit = async (code: string) => {
    await creditOrder(world.ports, [world.us], { purchaseId, code, by: 'member' });
    return (await readStanding(world)).conversions[0]?.visit;
  };
  const utm = { source: 'insta', medium: 'referral', campaign: 'spring' };
  expect(await credit(friend.code)).toEqual({ utm, country: 'CA', device: 'phone', language: 'ar' });
  expect(await credit(other.code)).toBeNull();
});

test('a share tells where its sharer is, and on what', async () => {
  const world = await createWorld();
  const identity = vouch(world, 'c-1', { firstName: 'Ada', email: 'ada@example.com' });
  const { advocate } = await openSheet(world, { identity });
  const away = { 'user-agent': IPHONE, 'cf-ipcountry': 'MX' };
  await sendShare(
    { ...world, post: (path, body, headers) => world.post(path, body, { ...headers, ...away }) },
    advocate,
    ['ben@friends.test'],
  );
  const { events } = await readStanding(world);
  const share = events.find(({ kind }) => kind === 'share');
  expect(share?.body).toMatchObject({
    country: 'MX',
    device: 'phone',
    language: 'en-US',
    channel: 'email',
    recipients: 1,
  });
});

test('figures that are told without a visit, or without all of them, are unknown by it and not zero', async () => {
  const world = await createWorld();
  const money = { amount: 6000, currency: 'USD' };
  await tell(world, [
    ['join', {}],
    ['click', { country: 'CA', device: 'phone' }],
    ['conversion', { country: 'CA', device: 'phone', ...money }],
    ['purchase', { device: 'phone', ...money }],
    ['purchase', money],
  ]);
  const ask = askOf(world, { report: 'funnel', from: '2026-11-18', to: '2026-11-18' });
  const [there] = (await ask({ dimensions: ['country'], filters: { country: ['CA'] } })).rows;
  expect(there?.metrics).toMatchObject({ clicks: 1, conversions: 1, joins: null, purchases: null });
  const [phone] = (await ask({ dimensions: ['device'], filters: { device: ['phone'] } })).rows;
  const unknown = { joins: null, share_of_revenue: null, new_customer_share: null, participation_rate: null };
  expect(phone?.metrics).toMatchObject({ clicks: 1, conversions: 1, purchases: 1, ...unknown });
});
