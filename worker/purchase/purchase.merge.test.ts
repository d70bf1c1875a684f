/**
 * One order has several names: its page knows its number, its server an id, its platform both and a token. Whatever the
 * shop's own systems tell, in whichever order: what shares a name, directly or through others, is one purchase, and each
 * refund counts once for it, under however many of its names it was told before anybody knew that they are one. What
 * pages name together beside that, orders of others and orders to come, joins nothing and changes nothing of it.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { purchaseReference } from '../../db/schema/group.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { historySeed } from '../test/seed.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { recordPurchase } from './purchase.record.ts';
import type { PurchaseReport } from './purchase.ts';
import { refundPurchase } from './refund.record.ts';

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 10) * 4;
const NAMES = ['1001', '5847392847101', 'ae0ed4e40b4f', 'V9ENVL83C', 'wc_order_58d2'];

interface Saying {
  source: 'tag' | 'api';
  names: string[];
  referred: boolean;
}

/** A refund, told by one of the order's names. */
interface MoneyBack {
  refund: keyof typeof REFUNDS;
  name: string;
}
const REFUNDS = { r1: 500, r2: 700 };

const sayings: fc.Arbitrary<Saying[]> = fc.array(
  fc.record({
    source: fc.constantFrom('tag', 'api'),
    names: fc.subarray(NAMES, { minLength: 1, maxLength: 3 }),
    referred: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);
const refunds: fc.Arbitrary<(MoneyBack & { before: number })[]> = fc.array(
  fc.record({ refund: fc.constantFrom('r1', 'r2'), name: fc.constantFrom(...NAMES), before: fc.nat(6) }),
  { maxLength: 4 },
);

/** What hangs together: sets of sayings that share a name with another of the set. */
function groupSayings(all: readonly Saying[]): Saying[][] {
  const groups: Saying[][] = [];
  for (const saying of all) {
    const shares = (group: Saying[]) => group.some(({ names }) => names.some((name) => saying.names.includes(name)));
    const joined = groups.filter(shares);
    for (const group of joined) groups.splice(groups.indexOf(group), 1);
    groups.push([...joined.flat(), saying]);
  }
  return groups;
}

/** Names of the orders that the shop itself told of: its own word alone says which of them are one. */
function listConfirmed(said: readonly Saying[]): { names: string[]; said: Saying[] }[] {
  return groupSayings(said.filter(({ source }) => source === 'api')).map((group) => ({
    names: [...new Set(group.flatMap(({ names }) => names))].toSorted(),
    said: group,
  }));
}

function reportOf(prefix: string, { source, names, referred }: Saying, amount: number, click: string): PurchaseReport {
  return {
    source,
    trust: source === 'tag' ? 'claimed' : 'confirmed',
    references: names.map((name) => `${prefix}${name}`),
    amount,
    currency: 'USD',
    occurredAt: START,
    ...(referred && { clickToken: click }),
  };
}

const sumNet = (purchases: readonly { amount: number; refunded: number }[]) => ({
  count: purchases.length,
  amount: purchases.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0),
});

/** What stands of the orders whose names begin so: each purchase with its names, what the log says of it, its credit. */
async function readOrders(world: World, prefix: string) {
  const { purchases, conversions, events } = await readStanding(world);
  const references = await world.tenant.orm.select().from(purchaseReference);
  const own = purchases
    .map((purchase) => ({
      purchase,
      names: references
        .filter(({ purchaseId, reference }) => purchaseId === purchase.id && reference.startsWith(prefix))
        .map(({ reference }) => reference.slice(prefix.length))
        .toSorted(),
    }))
    .filter(({ names }) => names.length > 0);
  return {
    orders: own.map(({ purchase, names }) => ({
      names,
      trust: purchase.trust,
      amount: purchase.amount,
      refunded: purchase.refunded,
      credited: conversions.filter(({ purchaseId, state }) => purchaseId === purchase.id && state === 'credited')
        .length,
    })),
    strays: references.filter(({ purchaseId }) => !purchases.some(({ id }) => id === purchaseId)),
    /** What all purchases there are come to, and the credited ones. */
    standing: sumNet(purchases),
    credited: sumNet(
      purchases.filter(({ id }) => conversions.some((one) => one.purchaseId === id && one.state === 'credited')),
    ),
    /** Over all purchases there ever were: those that went must leave nothing. */
    logged: (kind: string) => {
      const said = events.filter((event) => event.kind === kind);
      return {
        count: said.reduce((sum, { body }) => sum + (body.count ?? 1), 0),
        amount: said.reduce((sum, { body }) => sum + (body.amount ?? 0), 0),
      };
    },
  };
}

/** Amounts that are told, and refunds of which the first is what the page told too much, or none. */
const CASES = [
  { name: 'one after the other', atOnce: false, amounts: { tag: 9_240, api: 8_000 } },
  { name: 'all at once', atOnce: true, amounts: { tag: 9_240, api: 8_000 } },
  { name: 'one after the other, the page with its shipping', atOnce: false, amounts: { tag: 8_500, api: 8_000 } },
] as const;

test.each(CASES)(`orders with several names are told $name: ${RUNS} histories`, async ({ name, atOnce, amounts }) => {
  const world = await createWorld();
  const { ports, us } = world;
  const { click } = await makeReferral(world);
  const token = click();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(sayings, refunds, async (said, back) => {
      run += 1;
      const prefix = `order${run}-`;
      const confirmed = listConfirmed(said);
      // The shop tells refunds by names by which it tells its orders.
      const told = back.filter(({ name: own }) => confirmed.some(({ names }) => names.includes(own)));
      // Where a page took names of several orders together, a refund that comes before all of them may be of any.
      const isOne = confirmed.length <= 1;
      const tell = (one: Saying | MoneyBack): Promise<unknown> =>
        'refund' in one
          ? refundPurchase(ports, us, {
              references: [`${prefix}${one.name}`],
              refundId: one.refund,
              amount: REFUNDS[one.refund],
              currency: 'USD',
              occurredAt: START,
            })
          : recordPurchase(ports, us, reportOf(prefix, one, amounts[one.source], token));
      const all: (Saying | MoneyBack)[] = [...said];
      for (const { before, ...refund } of isOne ? told : []) all.splice(before, 0, refund);
      if (atOnce) await Promise.all(all.map(tell));
      else for (const one of all) await tell(one);
      if (!isOne) for (const { before: _, ...refund } of told) await tell(refund);

      const expected = confirmed.map((order) => {
        const parts = new Set(told.filter(({ name: own }) => order.names.includes(own)).map(({ refund }) => refund));
        return {
          names: order.names,
          amount: amounts.api,
          refunded: [...parts].reduce((sum, refund) => sum + REFUNDS[refund], 0),
        };
      });
      const found = await readOrders(world, prefix);
      const byName = (a: { names: string[] }, b: { names: string[] }) => (`${a.names}` < `${b.names}` ? -1 : 1);
      const own = found.orders.filter(({ trust }) => trust === 'confirmed').toSorted(byName);
      expect(own.map(({ trust: _, credited: __, ...order }) => order)).toEqual(expected.toSorted(byName));
      expect(found.strays).toEqual([]);
      for (const { names, credited } of own) {
        const order = confirmed.find((one) => one.names[0] === names[0]);
        if (order?.said.some(({ referred }) => referred)) expect(credited).toBe(1);
        if (!said.some(({ referred }) => referred)) expect(credited).toBe(0);
      }
      // Of what pages alone told something is left only where the shop told of none of it.
      const claims = found.orders.filter(({ trust }) => trust === 'claimed');
      for (const { names, amount } of claims) {
        expect(amount).toBe(amounts.tag);
        for (const one of names) expect(confirmed.some((order) => order.names.includes(one))).toBe(false);
      }
      if (confirmed.length === 0 && said.length > 0) expect(claims.length).toBeGreaterThan(0);
      expect(found.logged('purchase')).toEqual(found.standing);
      expect(found.logged('conversion')).toEqual(found.credited);
    }),
    { numRuns: RUNS, seed: historySeed(20_261_123) },
  );
  console.log(`purchases: ${RUNS} histories of differing names told ${name}, each order of the shop one purchase`);
});
