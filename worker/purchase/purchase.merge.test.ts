/**
 * One order has several names: its page knows its number, its server an id, its platform both and a token. Whoever tells
 * of it by whichever of them, in whichever order: what shares a name, directly or through others, is one purchase, and
 * each refund counts once for it, under however many of its names it was told before anybody knew that they are one.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { purchaseReference } from '../../db/schema/group.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
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

const AMOUNTS = { tag: 9_240, api: 8_000 };

function reportOf(prefix: string, { source, names, referred }: Saying, click: string): PurchaseReport {
  return {
    source,
    trust: source === 'tag' ? 'claimed' : 'confirmed',
    references: names.map((name) => `${prefix}${name}`),
    amount: AMOUNTS[source],
    currency: 'USD',
    occurredAt: START,
    ...(referred && { clickToken: click }),
  };
}

/** What stands of the orders whose names begin so: each purchase with its names, what the log says of it, its credit. */
async function readOrders(world: World, prefix: string) {
  const { purchases, conversions, events, entries } = await readStanding(world);
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
    /** Over all purchases there ever were: those that went must leave nothing. */
    logged: (kind: string) => {
      const said = events.filter((event) => event.kind === kind);
      return {
        count: said.reduce((sum, { body }) => sum + (body.count ?? 1), 0),
        amount: said.reduce((sum, { body }) => sum + (body.amount ?? 0), 0),
      };
    },
    entries,
  };
}

test.each([
  ['one after the other', false],
  ['all at once', true],
])(`reports with differing names of an order are one purchase, %s: ${RUNS} histories`, async (name, atOnce) => {
  const world = await createWorld();
  const { ports, us } = world;
  const { click } = await makeReferral(world);
  const token = click();
  let run = 0;
  const total = { count: 0, amount: 0, credited: 0, revenue: 0 };
  await fc.assert(
    fc.asyncProperty(sayings, refunds, async (said, back) => {
      run += 1;
      const prefix = `order${run}-`;
      const tell = (one: Saying | MoneyBack): Promise<unknown> =>
        'refund' in one
          ? refundPurchase(ports, us, {
              references: [`${prefix}${one.name}`],
              refundId: one.refund,
              amount: REFUNDS[one.refund],
              currency: 'USD',
              occurredAt: START,
            })
          : recordPurchase(ports, us, reportOf(prefix, one, token));
      const all: (Saying | MoneyBack)[] = [...said];
      for (const { before, ...refund } of back) all.splice(before, 0, refund);
      if (atOnce) await Promise.all(all.map(tell));
      else for (const one of all) await tell(one);

      const expected = groupSayings(said).map((group) => {
        const confirmed = group.some(({ source }) => source === 'api');
        const names = [...new Set(group.flatMap((one) => one.names))].toSorted();
        const told = new Set(back.filter(({ name }) => names.includes(name)).map(({ refund }) => refund));
        return {
          names,
          trust: confirmed ? 'confirmed' : 'claimed',
          amount: confirmed ? AMOUNTS.api : AMOUNTS.tag,
          refunded: [...told].reduce((sum, refund) => sum + REFUNDS[refund], 0),
          credited: group.some(({ referred }) => referred) ? 1 : 0,
        };
      });
      const found = await readOrders(world, prefix);
      const byName = (a: { names: string[] }, b: { names: string[] }) => (`${a.names}` < `${b.names}` ? -1 : 1);
      expect(found.orders.toSorted(byName)).toEqual(expected.toSorted(byName));
      expect(found.strays).toEqual([]);

      total.count += expected.length;
      total.amount += expected.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0);
      total.credited += expected.reduce((sum, { credited }) => sum + credited, 0);
      total.revenue += expected.reduce(
        (sum, { credited, amount, refunded }) => sum + credited * (amount - refunded),
        0,
      );
      expect(found.logged('purchase')).toEqual({ count: total.count, amount: total.amount });
      expect(found.logged('conversion')).toEqual({ count: total.credited, amount: total.revenue });
    }),
    { numRuns: RUNS, seed: 20_261_123 },
  );
  console.log(`purchases: ${RUNS} histories of differing names told ${name}, each order one purchase`);
});
