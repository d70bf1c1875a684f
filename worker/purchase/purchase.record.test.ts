import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, claim as claimTable, fraudCase, purchaseReference, recipient } from '../../db/schema/group.ts';
import { eraseAdvocate, eraseTraces } from '../advocate/advocate.store.ts';
import { screenDue } from '../fraud/screen.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { confirmed, makeOrder, makeReferral, readStanding, sumEvents } from '../test/referral.ts';
import { createWorld, START } from '../test/world.ts';
import { recordPurchase } from './purchase.record.ts';
import type { RefundReport } from './purchase.ts';
import { recordRefund, refundPurchase } from './refund.record.ts';

const DAY = 24 * 3600_000;

test('an order claimed by the tag is credited by the click, and earns nothing yet', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const recorded = await recordPurchase(world.ports, world.us, makeOrder(world, { clickToken: referral.click() }));
  expect(recorded).toMatchObject({ duplicate: false, conversion: { state: 'credited', method: 'click' } });
  expect(recorded.reward).toMatchObject({ state: 'pending', reason: 'awaiting_confirmation', dueAt: null });

  const { entries, events } = await readStanding(world);
  expect(entries).toMatchObject([{ kind: 'pending', amount: 1000, currency: 'USD' }]);
  expect(events.map(({ kind }) => kind).toSorted()).toEqual(['conversion', 'purchase', 'reward']);
  expect(events.find(({ kind }) => kind === 'conversion')?.body).toMatchObject({
    campaign: world.campaignId,
    deal: referral.dealId,
    channel: 'whatsapp',
    placement: 'post_purchase',
    utm: { source: 'whatsapp', medium: 'referral' },
    link: referral.code,
    amount: 6000,
    currency: 'USD',
    count: 1,
  });
});

test('the shop confirms: amount and time are replaced, the reward waits for the return period', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await recordPurchase(world.ports, world.us, makeOrder(world, { clickToken: referral.click() }));
  world.clock.advance(60_000);
  const report = makeOrder(world, { ...confirmed, references: ['#1001'], amount: 5500, occurredAt: START - 1000 });
  const recorded = await recordPurchase(world.ports, world.us, report);
  expect(recorded.reward).toMatchObject({ state: 'pending', reason: 'return_period', dueAt: START - 1000 + 14 * DAY });

  const { purchases, conversions, events } = await readStanding(world);
  expect(purchases).toMatchObject([{ trust: 'confirmed', amount: 5500, occurredAt: START - 1000, version: 2 }]);
  expect(conversions).toHaveLength(1);
  expect(sumEvents(events, 'purchase')).toEqual({ count: 1, amount: 5500 });
  expect(sumEvents(events, 'conversion')).toEqual({ count: 1, amount: 5500 });
});

test('the same report again, in either sequence, tells nothing new', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const claimed = makeOrder(world, {
    clickToken: referral.click(),
    consent: 'unknown',
    utm: { medium: 'm', source: 's' },
  });
  const told = makeOrder(world, { ...confirmed, coupons: [], newCustomer: true, customerId: '7' });
  const first = await recordPurchase(world.ports, world.us, told);
  const second = await recordPurchase(world.ports, world.us, claimed);
  expect(first.conversion).toBeUndefined();
  expect(second).toMatchObject({ duplicate: false, conversion: { state: 'credited', method: 'click' } });
  expect(second.reward?.reason).toBe('return_period');
  const before = await readStanding(world);
  for (const report of [told, claimed, claimed, told]) {
    expect(await recordPurchase(world.ports, world.us, report)).toMatchObject({
      duplicate: true,
      purchaseId: first.purchaseId,
    });
  }
  expect(await readStanding(world)).toEqual(before);
});

test('a coupon given to one friend credits before a click over another link', async () => {
  const world = await createWorld();
  const [byCoupon, byClick] = [await makeReferral(world), await makeReferral(world)];
  const code = await byCoupon.claim();
  const order = makeOrder(world, { coupons: [` ${code.toLowerCase()} `], clickToken: byClick.click() });
  const { conversion } = await recordPurchase(world.ports, world.us, order);
  expect(conversion).toMatchObject({ method: 'coupon', linkCode: byCoupon.code });
});

test('the server reports without the claimed coupon: credit is decided anew and goes to the click', async () => {
  const world = await createWorld();
  const [byCoupon, byClick] = [await makeReferral(world), await makeReferral(world)];
  const order = makeOrder(world, { coupons: [await byCoupon.claim()], clickToken: byClick.click() });
  await recordPurchase(world.ports, world.us, order);
  const { conversion, reward } = await recordPurchase(
    world.ports,
    world.us,
    makeOrder(world, { ...confirmed, coupons: [] }),
  );
  expect(conversion).toMatchObject({ method: 'click', linkCode: byClick.code, advocateId: byClick.advocateId });
  expect(reward).toMatchObject({ advocateId: byClick.advocateId, state: 'pending', reason: 'return_period' });
  const { entries, events } = await readStanding(world);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(1000);
  expect(sumEvents(events, 'conversion')).toEqual({ count: 1, amount: 6000 });
});

test('a claimed coupon that the confirmed order does not bear is refused, and credited once it does', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const code = await referral.claim();
  const order = makeOrder(world, { coupons: [code] });
  await recordPurchase(world.ports, world.us, order);
  const refused = await recordPurchase(world.ports, world.us, { ...order, ...confirmed, coupons: [] });
  expect(refused.conversion).toMatchObject({ state: 'refused', reason: 'not_confirmed' });
  expect(refused.reward).toMatchObject({ state: 'void', reason: 'not_confirmed' });
  const credited = await recordPurchase(world.ports, world.us, { ...order, ...confirmed, coupons: [code] });
  expect(credited.reward).toMatchObject({ state: 'pending', reason: 'return_period' });
  const { entries, events } = await readStanding(world);
  expect(entries.map(({ amount }) => amount)).toEqual([1000, -1000, 1000]);
  expect(sumEvents(events, 'refusal').count).toBe(0);
  expect(sumEvents(events, 'conversion')).toEqual({ count: 1, amount: 6000 });
});

test('a script that claims order numbers ahead of their orders gains nothing and harms nobody', async () => {
  const world = await createWorld();
  const [attacker, honest] = [await makeReferral(world), await makeReferral(world)];
  const squat = (reference: string) =>
    makeOrder(world, { references: [reference], amount: 1, clickToken: attacker.click() });
  await recordPurchase(world.ports, world.us, squat('1001'));
  await recordPurchase(world.ports, world.us, squat('1002'));
  world.clock.advance(DAY);
  const alone = await recordPurchase(world.ports, world.us, makeOrder(world, confirmed));
  expect(alone.conversion).toMatchObject({ state: 'refused', reason: 'not_confirmed' });
  expect(alone.reward).toMatchObject({ state: 'void' });

  const order = makeOrder(world, { references: ['1002'] });
  await recordPurchase(world.ports, world.us, { ...order, clickToken: honest.click() });
  const referred = await recordPurchase(world.ports, world.us, { ...order, ...confirmed });
  expect(referred.conversion).toMatchObject({ state: 'credited', linkCode: honest.code });
  expect(referred.reward).toMatchObject({ advocateId: honest.advocateId, reason: 'return_period' });
});

test('whoever claims the next order numbers takes no credit from the buyer’s own page, whenever either comes', async () => {
  const world = await createWorld();
  const [thief, honest] = [await makeReferral(world), await makeReferral(world)];
  const [guess, own] = [thief.click(), honest.click()];
  const say = {
    thief: { amount: 1, clickToken: guess },
    // Renewed with another amount, it is no younger for that.
    again: { amount: 2, clickToken: thief.click() },
    right: { clickToken: guess },
    honest: { clickToken: own },
    // A page whose amount holds tax is known by its buyer.
    buyer: { amount: 6480, clickToken: own, customerId: '7' },
    server: { ...confirmed, customerId: '7' },
  };
  const tell = async (reference: string, history: string) => {
    let recorded: Awaited<ReturnType<typeof recordPurchase>> | undefined;
    for (const who of history.split(' ') as (keyof typeof say)[]) {
      recorded = await recordPurchase(
        world.ports,
        world.us,
        makeOrder(world, { references: [reference], ...say[who] }),
      );
    }
    return recorded;
  };
  for (const [index, history] of [
    'thief honest server',
    'thief again buyer server',
    'honest thief server',
    'buyer thief again server',
    'thief server honest',
    'server thief buyer',
    'server honest thief',
  ].entries()) {
    const { conversion, reward } = (await tell(`n${index}`, history)) ?? {};
    expect(conversion, history).toMatchObject({ state: 'credited', linkCode: honest.code });
    expect(conversion?.evidence.origins, history).not.toHaveProperty('late');
    expect(conversion?.evidence.origins, history).not.toHaveProperty('words');
    expect(reward, history).toMatchObject({ advocateId: honest.advocateId, reason: 'return_period' });
  }
  // Alone it waits for somebody to look at it, whatever it guesses.
  for (const history of [
    'thief again server',
    'thief again right server',
    'thief right again server',
    'server thief right',
  ]) {
    const { conversion } = (await tell(history, history)) ?? {};
    expect(conversion?.evidence.origins, history).toMatchObject({ late: 'amount' });
  }
  // Nor does it crowd out the buyer's page, or have more than it by the right amount.
  for (const history of ['buyer right server', 'right buyer server', `buyer ${'again thief '.repeat(9)}server`]) {
    const { conversion } = (await tell(history, history)) ?? {};
    expect(conversion, history).toMatchObject({ state: 'credited', linkCode: honest.code });
    expect(conversion?.evidence.origins, history).not.toHaveProperty('late');
  }
  // Nor by many links.
  for (let other = 0; other < 2; other += 1) {
    const { click } = await makeReferral(world);
    await recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { references: ['many'], amount: other, clickToken: click() }),
    );
  }
  expect((await tell('many', 'right server'))?.conversion?.evidence.origins).toMatchObject({ late: 'amount' });

  // Kept warm: with the amount guessed, it counts from when it was told first.
  const warm = makeOrder(world, { references: ['warm'], clickToken: guess });
  await recordPurchase(world.ports, world.us, warm);
  world.clock.advance(DAY);
  await recordPurchase(world.ports, world.us, { ...warm, clickToken: thief.click() });
  const { conversion } = await recordPurchase(
    world.ports,
    world.us,
    makeOrder(world, { ...confirmed, references: ['warm'] }),
  );
  expect(conversion).toMatchObject({ state: 'refused', reason: 'not_confirmed' });
});

test('what was looked at as a claim is looked at again once the shop confirms it', async () => {
  const world = await createWorld();
  const thief = await makeReferral(world);
  await recordPurchase(world.ports, world.us, makeOrder(world, { amount: 3000, clickToken: thief.click() }));
  const stateOf = async () => {
    world.clock.advance(1000);
    await screenDue(world.ports);
    return (await world.tenant.orm.select().from(fraudCase)).map(({ state }) => state);
  };
  expect(await stateOf()).toEqual(['passed']);
  world.clock.advance(1000);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, customerId: '7' }));
  expect(await stateOf()).toEqual(['open']);
});

test('whichever orders a page names together, those of the shop stay as it told them', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const [attacker, honest] = [await makeReferral(world), await makeReferral(world)];
  const page = (references: string[], more = {}) =>
    recordPurchase(ports, us, makeOrder(world, { references, amount: 1, clickToken: attacker.click(), ...more }));
  const server = (references: string[], amount: number, more = {}) =>
    recordPurchase(ports, us, makeOrder(world, { ...confirmed, references, amount, ...more }));
  const standing = async () =>
    Object.fromEntries(
      (
        await world.tenant.client.execute(`select group_concat(reference order by reference) as names, amount, refunded, trust
        from purchase join purchase_reference on purchase_id = purchase.id group by purchase.id`)
      ).rows.map(({ names, amount, refunded, trust }) => [String(names), [amount, refunded, trust]]),
    );

  // Confirmed orders, and one whose page alone told of it.
  const clickToken = honest.click();
  const orders = [await server(['A1'], 10_000, { clickToken }), await server(['A2'], 5000, { clickToken })];
  await page(['A3'], { amount: 3000, clickToken });
  const before = await readStanding(world);
  for (const names of [
    ['A1', 'A2'],
    ['A2', 'A1', 'A9'],
    ['A1', 'A3'],
  ])
    await page(names);
  const after = await readStanding(world);
  expect(after.conversions).toEqual(before.conversions);
  expect(after.purchases.map(({ amount }) => amount).toSorted()).toEqual([10_000, 3000, 5000]);
  expect(await standing()).toEqual({
    A1: [10_000, 0, 'confirmed'],
    A2: [5000, 0, 'confirmed'],
    A3: [3000, 0, 'claimed'],
  });
  expect((await server(['A3'], 3100)).conversion).toMatchObject({ state: 'credited', linkCode: honest.code });
  expect((await server(['A9'], 900)).purchaseId).not.toBe(orders[0]?.purchaseId);

  // Numbers of orders to come, named together ahead of them; a refund of one is told before it.
  await page(['B1', 'B2', 'B3']);
  await server(['B1'], 1000);
  await page(['B1', 'B2']);
  const refund = { references: ['B2'], amount: 300, refundId: 'r1', occurredAt: START };
  expect((await refundPurchase(ports, us, refund)).purchaseId).toBeUndefined();
  await page(['B1', 'B2']);
  await server(['B2'], 2000);
  await server(['B3'], 3000);
  expect(await standing()).toMatchObject({
    B1: [1000, 0, 'confirmed'],
    B2: [2000, 300, 'confirmed'],
    B3: [3000, 0, 'confirmed'],
  });
  // What the shop itself names together is one order.
  await server(['B1', 'B2'], 1500);
  expect(await standing()).toMatchObject({ 'B1,B2': [1500, 300, 'confirmed'] });
  const { events, purchases } = await readStanding(world);
  expect(sumEvents(events, 'purchase')).toEqual({
    count: purchases.length,
    amount: purchases.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0),
  });
});

test('reports that share any reference are one purchase', async () => {
  const world = await createWorld();
  const first = await recordPurchase(world.ports, world.us, makeOrder(world, { references: [' #0042 ', 'shop-9'] }));
  const again = await recordPurchase(world.ports, world.us, makeOrder(world, { references: ['shop-9', 'pay-7'] }));
  const third = await recordPurchase(world.ports, world.us, makeOrder(world, { references: ['pay-7'] }));
  const other = await recordPurchase(world.ports, world.us, makeOrder(world, { references: ['42'] }));
  expect(again.purchaseId).toBe(first.purchaseId);
  expect(third).toMatchObject({ purchaseId: first.purchaseId, duplicate: true });
  expect(other.purchaseId).not.toBe(first.purchaseId);
  const german = await recordPurchase(
    world.ports,
    world.de,
    makeOrder(world, { references: ['0042'], currency: 'EUR' }),
  );
  expect(german.duplicate).toBe(false);
});

test('a late reference that joins two purchases merges them without loss', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const tag = await recordPurchase(
    world.ports,
    world.us,
    makeOrder(world, { references: ['A'], clickToken: referral.click() }),
  );
  world.clock.advance(1000);
  const code = await referral.claim();
  const server = makeOrder(world, { ...confirmed, references: ['B'], amount: 5000, coupons: [code] });
  await recordPurchase(world.ports, world.us, server);
  await refundPurchase(world.ports, world.us, { references: ['B'], amount: 500, refundId: 'r1', occurredAt: START });
  const merged = await recordPurchase(
    world.ports,
    world.us,
    makeOrder(world, { ...confirmed, references: ['B', 'C', 'A'], amount: 5000 }),
  );
  expect(merged).toMatchObject({ purchaseId: tag.purchaseId, duplicate: false, reward: { reason: 'return_period' } });

  const { purchases, conversions, rewards, entries, events } = await readStanding(world);
  expect(purchases).toMatchObject([
    { id: tag.purchaseId, trust: 'confirmed', amount: 5000, refunded: 500, coupons: [code] },
  ]);
  expect(conversions.filter(({ state }) => state === 'credited')).toHaveLength(1);
  expect(conversions.find(({ state }) => state === 'void')?.reason).toBe('merged');
  expect(rewards.map(({ state }) => state).toSorted()).toEqual(['pending', 'void']);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(1000);
  expect(sumEvents(events, 'purchase')).toEqual({ count: 1, amount: 4500 });
  expect(sumEvents(events, 'conversion')).toEqual({ count: 1, amount: 4500 });
  const references = await world.tenant.orm.select().from(purchaseReference);
  expect(references.map(({ reference, purchaseId }) => [reference, purchaseId]).toSorted()).toEqual(
    ['A', 'B', 'C'].map((reference) => [reference, tag.purchaseId]),
  );
  const again = await refundPurchase(world.ports, world.us, {
    references: ['A'],
    amount: 500,
    refundId: 'r1',
    occurredAt: START,
  });
  expect(again.duplicate).toBe(true);
});

test('page and server tell differing amounts of an order that was refunded in part: one purchase, the right rest', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const part = (reference: string, amount: number) =>
    refundPurchase(ports, us, { references: [reference], amount, refundId: 'r1', occurredAt: START });
  const page = (reference: string, amount: number, clickToken: string) =>
    recordPurchase(ports, us, makeOrder(world, { references: [reference], amount, clickToken }));
  const referral = await makeReferral(world);

  // The shop's system tells the order again, and the refund beside it.
  await page('1', 10_000, referral.click());
  await recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: ['1'], amount: 10_000 }));
  await part('1', 2000);
  const rest = makeOrder(world, { ...confirmed, references: ['1', 'B'], amount: 10_000 });
  expect((await recordPurchase(ports, us, rest)).reward).toMatchObject({ state: 'pending', reason: 'return_period' });
  expect(await recordPurchase(ports, us, rest)).toMatchObject({ duplicate: true });

  // The page told too little: the refund seemed to be of all of it.
  await page('2', 4000, referral.click());
  expect((await part('2', 5000)).conversion).toMatchObject({ state: 'void', reason: 'refunded' });
  const told = makeOrder(world, { ...confirmed, references: ['2'], amount: 9000 });
  expect(await recordPurchase(ports, us, told)).toMatchObject({
    conversion: { state: 'credited', reason: null },
    reward: { state: 'pending', reason: 'return_period' },
  });

  const { purchases, entries, events } = await readStanding(world);
  expect(purchases.map(({ amount, refunded }) => amount - refunded).toSorted()).toEqual([4000, 8000]);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(2000);
  expect(sumEvents(events, 'purchase')).toEqual({ count: 2, amount: 12_000 });
  expect(sumEvents(events, 'conversion')).toEqual({ count: 2, amount: 12_000 });
});

test.each([
  ['with its shipping', { amount: 10_500 }, 10_000, 500],
  ['as it was before the refund', { amount: 10_000 }, 9500, 500],
  ['in another currency', { amount: 10_000, currency: 'EUR' }, 10_000, 1000],
])('an order that its page claims %s comes to the same, whoever tells first', async (_, claim, amount, refund) => {
  const world = await createWorld();
  const { ports, us } = world;
  const tell = {
    page: (references: string[]) => recordPurchase(ports, us, makeOrder(world, { references, ...claim })),
    server: (references: string[]) => recordPurchase(ports, us, makeOrder(world, { ...confirmed, references, amount })),
    refund: (references: string[]) =>
      refundPurchase(ports, us, { references, amount: refund, currency: 'USD', refundId: 'r1', occurredAt: START }),
  };
  const ways: (keyof typeof tell)[][] = [
    ['page', 'server', 'refund'],
    ['page', 'refund', 'server'],
    ['page', 'refund', 'page', 'refund', 'server'],
    ['server', 'page', 'refund'],
    ['server', 'refund', 'page'],
    ['refund', 'page', 'server'],
    ['refund', 'server', 'page'],
  ];
  for (const [index, way] of ways.entries()) for (const one of way) await tell[one]([`order-${index}`]);
  await Promise.all(['page', 'refund', 'server'].map((one) => tell[one as keyof typeof tell](['at-once'])));
  const { purchases, events } = await readStanding(world);
  expect(purchases).toHaveLength(ways.length + 1);
  for (const one of purchases) {
    expect(one).toMatchObject({ trust: 'confirmed', amount, currency: 'USD', refunded: refund });
  }
  expect(sumEvents(events, 'purchase')).toEqual({ count: 8, amount: 8 * (amount - refund) });
  expect((await world.tenant.client.execute('select * from waiting_refund')).rows).toEqual([]);
});

test('a refund before approval voids, of the whole order and once', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  world.clock.advance(DAY);
  const refund = { references: ['1001'], occurredAt: world.clock.now() };
  const recorded = await refundPurchase(world.ports, world.us, refund);
  expect(recorded).toMatchObject({
    conversion: { state: 'void', reason: 'refunded' },
    reward: { state: 'void', reason: 'refunded' },
  });
  expect((await refundPurchase(world.ports, world.us, refund)).duplicate).toBe(true);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, amount: 7000, occurredAt: START }));

  const { purchases, rewards, entries, events } = await readStanding(world);
  expect(purchases).toMatchObject([{ amount: 7000, refunded: 7000 }]);
  expect(rewards).toMatchObject([{ state: 'void', reason: 'refunded' }]);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  expect(sumEvents(events, 'conversion')).toEqual({ count: 0, amount: 0 });
  expect(sumEvents(events, 'purchase')).toEqual({ count: 1, amount: 0 });
  const negative = events.find(({ kind, body }) => kind === 'conversion' && body.count === -1);
  expect(negative).toMatchObject({ occurredAt: START + DAY, body: { reason: 'refunded', amount: -6000 } });
});

test('a part refund checks the minimum again', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world, { dealId: world.deals.usSecond });
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  const part = (refundId: string, amount: number) =>
    refundPurchase(world.ports, world.us, { references: ['1001'], amount, refundId, occurredAt: START });
  expect((await part('a', 3500)).reward?.state).toBe('pending');
  expect(await part('a', 3500)).toMatchObject({ duplicate: true });
  expect((await part('b', 1)).reward).toMatchObject({ state: 'void', reason: 'below_minimum' });
  const { events } = await readStanding(world);
  expect(sumEvents(events, 'conversion')).toEqual({ count: 0, amount: 0 });
  expect(sumEvents(events, 'purchase')).toEqual({ count: 1, amount: 2499 });
});

test('a refund that only a page claims moves no money and tells nothing of the order', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  const claim: RefundReport = { source: 'tag', trust: 'claimed', references: ['1001'], occurredAt: START };
  expect(await recordRefund(world.ports, world.us, claim)).toBeUndefined();
  expect(await recordRefund(world.ports, world.us, claim)).toBeUndefined();
  expect(await recordRefund(world.ports, world.us, { ...claim, references: ['unknown'] })).toBeUndefined();
  const { purchases, rewards, events } = await readStanding(world);
  expect(purchases[0]?.refunded).toBe(0);
  expect(rewards[0]?.state).toBe('pending');
  expect(events.filter(({ body }) => body.reason === 'refund_claimed')).toHaveLength(1);
});

test('only what the shop confirmed, and what was not taken back, makes a buyer known', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const friend = await makeReferral(world);
  const buyer = { customerId: 'ben', emailSha256: ports.secrets.digest('ben@example.com') };
  const order = (reference: string, more: object) =>
    recordPurchase(ports, us, makeOrder(world, { ...buyer, references: [reference], ...more }));
  // Anybody's script may claim orders of anybody, as many as they like.
  for (let count = 0; count < 3; count += 1) await order(`fake-${count}`, { amount: 100 });
  await order('cancelled', confirmed);
  const gone = { ...confirmed, references: ['cancelled'], occurredAt: world.clock.now() };
  await recordRefund(ports, us, gone);
  world.clock.advance(DAY);
  expect((await order('first', { ...confirmed, clickToken: friend.click() })).conversion?.state).toBe('credited');
  world.clock.advance(DAY);
  expect((await order('second', { ...confirmed, clickToken: friend.click() })).conversion?.evidence.compared).toEqual({
    rule: 'earlier_purchase',
    value: world.clock.now() - DAY,
    threshold: world.clock.now(),
  });
  // To reports they are one and the same buyer all the while.
  const { purchases } = await readStanding(world);
  const [second, first] = purchases.toSorted((one, other) => other.occurredAt - one.occurredAt);
  expect([first?.buyerId, second?.buyerId].includes(first?.id ?? '')).toBe(false);
  expect(second?.buyerId).toBe(first?.buyerId);
});

test('refusals say why, with what was compared', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const self = await makeReferral(world, { customerId: 'anna', email: 'anna@example.com' });
  const friend = await makeReferral(world);
  const told = (reference: string, more: object) =>
    recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: [reference], ...more }));
  const emailSha256 = ports.secrets.digest('anna@example.com');

  const cases = [
    [await told('1', { clickToken: self.click(), customerId: 'anna' }), 'self_referral', 'same_customer'],
    [await told('2', { clickToken: self.click(), emailSha256 }), 'self_referral', 'same_email'],
    [await told('3', { clickToken: friend.click(), newCustomer: false }), 'not_new_customer', 'told_by_shop'],
    [await told('4', { clickToken: friend.click(), amount: 0 }), 'below_minimum', 'minimum_order'],
  ] as const;
  await told('5', { customerId: 'ben', occurredAt: START - DAY });
  const returning = await told('6', { clickToken: friend.click(), customerId: 'ben' });
  const early = friend.click();
  world.clock.advance(31 * DAY);
  const late = await told('7', { clickToken: early });
  for (const [recorded, reason, rule] of [
    ...cases,
    [returning, 'not_new_customer', 'earlier_purchase'] as const,
    [late, 'outside_window', 'days_since_click'] as const,
  ]) {
    expect(recorded.conversion).toMatchObject({ state: 'refused', reason, evidence: { compared: { rule } } });
    expect(recorded.reward).toBeUndefined();
  }
  const { events } = await readStanding(world);
  expect(sumEvents(events, 'refusal').count).toBe(6);
  expect(sumEvents(events, 'conversion').count).toBe(0);
});

test('who pages call a returning customer is one until the shop itself tells of the order', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const told = (reference: string, more: object) =>
    recordPurchase(ports, us, makeOrder(world, { references: [reference], ...more }));
  const page = { clickToken: (await makeReferral(world)).click(), newCustomer: false };
  expect((await told('1', page)).conversion).toMatchObject({ state: 'refused', reason: 'not_new_customer' });
  expect((await told('1', confirmed)).conversion).toMatchObject({ state: 'credited', method: 'click' });
  // Told again by a page, or by one alone that comes late: nobody's order is refused for a number that was guessed.
  expect((await told('1', page)).conversion?.state).toBe('credited');
  await told('2', { ...confirmed, clickToken: page.clickToken });
  expect((await told('2', page)).conversion?.state).toBe('credited');
  expect((await told('2', { ...confirmed, newCustomer: false })).conversion?.reason).toBe('not_new_customer');
});

test('a foreign or forged click id refers nobody', async () => {
  const world = await createWorld();
  const german = await makeReferral(world, { shop: world.de, dealId: world.deals.de });
  for (const [index, clickToken] of [german.click(), `${german.click()}x`, 'nonsense'].entries()) {
    const order = makeOrder(world, { references: [`f${index}`], clickToken, rk: german.code });
    expect((await recordPurchase(world.ports, world.us, order)).conversion).toBeUndefined();
  }
});

test('two writers of one order: one conversion, the loser leaves no row', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const order = makeOrder(world, { clickToken: referral.click() });
  const reports = Array.from({ length: 12 }, (_, index) => (index % 2 ? { ...order, ...confirmed } : order));
  const recorded = await Promise.all(reports.map((report) => recordPurchase(world.ports, world.us, report)));
  expect(new Set(recorded.map(({ purchaseId }) => purchaseId)).size).toBe(1);
  const { purchases, conversions, rewards, entries, events } = await readStanding(world);
  expect([purchases.length, conversions.length, rewards.length, entries.length]).toEqual([1, 1, 1, 1]);
  expect(sumEvents(events, 'conversion')).toEqual({ count: 1, amount: 6000 });

  const refunds = Array.from({ length: 6 }, (_, index) =>
    refundPurchase(world.ports, world.us, {
      references: ['1001'],
      amount: 100,
      refundId: `r${index % 3}`,
      occurredAt: START,
    }),
  );
  const refunded = await Promise.all(refunds);
  expect(refunded.filter(({ duplicate }) => !duplicate)).toHaveLength(3);
  expect((await readStanding(world)).purchases[0]?.refunded).toBe(300);
});

test('a reward that was paid survives the merge, whichever purchase it belonged to', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const [first, second] = [await makeReferral(world), await makeReferral(world)];
  const older = await recordPurchase(ports, us, makeOrder(world, { references: ['A'], clickToken: first.click() }));
  world.clock.advance(1000);
  const confirmedOrder = makeOrder(world, { ...confirmed, references: ['B'], clickToken: second.click() });
  const paid = await recordPurchase(ports, us, confirmedOrder);
  world.clock.advance(15 * DAY);
  expect(await releaseDue(ports)).toBe(1);
  const merged = await recordPurchase(ports, us, { ...confirmedOrder, references: ['A', 'B'] });
  expect(merged).toMatchObject({ purchaseId: older.purchaseId, reward: { state: 'issued' } });
  expect(merged.conversion).toMatchObject({ id: paid.conversion?.id, linkCode: second.code });

  const { purchases, conversions, rewards, entries, events } = await readStanding(world);
  expect(purchases.map(({ id }) => id)).toEqual([older.purchaseId]);
  expect(conversions.filter(({ purchaseId }) => purchaseId === older.purchaseId)).toMatchObject([
    { state: 'credited' },
  ]);
  expect(rewards.map(({ state }) => state).toSorted()).toEqual(['issued', 'void']);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(1000);
  expect(sumEvents(events, 'purchase')).toEqual({ count: 1, amount: 6000 });
  expect(sumEvents(events, 'conversion')).toEqual({ count: 1, amount: 6000 });
  expect(await recordPurchase(ports, us, { ...confirmedOrder, references: ['A'] })).toMatchObject({ duplicate: true });
});

test('a friend who was written to is known by the token in the link, or by the confirmed address', async () => {
  const world = await createWorld();
  const { ports, us, tenant } = world;
  const { ids, secrets } = ports;
  const referral = await makeReferral(world);
  const token = ids.token(us.number);
  const sha256 = secrets.digest('ben@example.com');
  const friend = {
    id: ids.make('rcp'),
    shopId: us.id,
    retailerId: us.retailerId,
    shareId: 'shr',
    advocateId: referral.advocateId,
    dealId: referral.dealId,
    linkCode: referral.code,
    friendKey: secrets.addressKeys(us.retailerId, 'email', sha256)[0],
    masked: 'b…@example.com',
    tokenHash: secrets.digest(token),
    createdAt: START,
  };
  await tenant.orm.insert(recipient).values(friend);
  const rk = `${referral.code}.${token}`;
  const byToken = await recordPurchase(ports, us, makeOrder(world, { rk, references: ['1'] }));
  expect(byToken.conversion).toMatchObject({ method: 'recipient', evidence: { matched: { recipient: friend.id } } });
  // What the page knew holds when the server, which does not know it, confirms.
  const order = makeOrder(world, { ...confirmed, references: ['1'] });
  expect((await recordPurchase(ports, us, order)).conversion).toMatchObject({ state: 'credited', method: 'recipient' });

  const byAddress = (reference: string, more: object) =>
    recordPurchase(ports, us, makeOrder(world, { references: [reference], emailSha256: sha256, ...more }));
  expect((await byAddress('2', confirmed)).conversion).toBeUndefined();
  await tenant.orm.insert(claimTable).values({
    id: ids.make('clm'),
    shopId: us.id,
    dealId: referral.dealId,
    linkCode: referral.code,
    keyKind: 'recipient',
    keyHash: friend.tokenHash,
    recipientId: friend.id,
    couponId: 'cpn',
    networkKey: 'n',
    language: 'en',
    clickedAt: START,
    createdAt: START,
  });
  expect((await byAddress('3', {})).conversion).toBeUndefined();
  expect((await byAddress('3', { ...confirmed })).conversion).toMatchObject({ state: 'credited', method: 'email' });
  expect((await recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: ['3'] }))).duplicate).toBe(true);
});

test('credit of a draft goes to the advocate whom it was merged into', async () => {
  const world = await createWorld();
  const [draft, verified] = [await makeReferral(world), await makeReferral(world, { customerId: 'anna' })];
  await world.tenant.orm
    .update(advocate)
    .set({ mergedInto: verified.advocateId })
    .where(eq(advocate.id, draft.advocateId));
  const told = (reference: string, more: object) =>
    recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { references: [reference], clickToken: draft.click(), ...more }),
    );
  expect((await told('1', {})).reward?.advocateId).toBe(verified.advocateId);
  expect((await told('2', { customerId: 'anna' })).conversion).toMatchObject({ reason: 'self_referral' });
});

test('who has left is credited with no further order, for nobody can tell whether it is their own', async () => {
  const world = await createWorld();
  const { ports, us, tenant } = world;
  const lea = await makeReferral(world, { email: 'lea@posteo.test' });
  const own = { emailSha256: ports.secrets.digest('lea@posteo.test') };
  const [clickToken, code] = [lea.click(), await lea.claim()];
  const told = (reference: string, more: object) =>
    recordPurchase(ports, us, makeOrder(world, { references: [reference], clickToken, ...more }));
  await told('claimed before', {});
  await told('named later', {});
  expect((await told('own before', { ...confirmed, ...own })).conversion?.reason).toBe('self_referral');
  await tenant.client.batch(
    [eraseAdvocate(tenant, lea.advocateId), ...eraseTraces(tenant, lea.advocateId, null)],
    'write',
  );

  for (const [reference, more] of [
    ['own', own],
    ['a friend’s', { coupons: [code] }],
  ] as const) {
    const { conversion, reward } = await told(reference, { ...confirmed, ...more });
    expect(conversion).toMatchObject({ state: 'refused', reason: 'advocate_left' });
    expect(reward).toBeUndefined();
  }
  expect(await told('claimed before', confirmed)).toMatchObject({
    conversion: { state: 'credited' },
    reward: { reason: 'return_period' },
  });
  // Credited while nobody named its buyer: whoever is named now can be compared with nobody any more.
  expect((await told('named later', { ...confirmed, ...own })).conversion).toMatchObject({
    state: 'refused',
    reason: 'advocate_left',
  });
  expect((await told('own before', { ...confirmed, ...own, amount: 5000 })).conversion?.state).toBe('refused');
});
