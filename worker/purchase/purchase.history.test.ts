/**
 * Whatever way an order is told, however often and in whichever order with its refunds, it is one purchase: histories
 * made at random, shrunk to the smallest that fails.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { historySeed } from '../test/seed.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { recordPurchase } from './purchase.record.ts';
import type { PurchaseReport } from './purchase.ts';
import { recordRefund } from './refund.record.ts';

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 10) * 4;

/**
 * Who tells of the order (its page, its server by the API, its platform, a page that names another order with it), or
 * which refund of it by server or page.
 */
const SAYINGS = ['tag', 'api', 'webhook', 'tag-two', 'refund-1', 'refund-2', 'refund-all', 'refund-tag'] as const;
type Saying = (typeof SAYINGS)[number];
const REFUNDS = { 'refund-1': 1_000, 'refund-2': 2_500, 'refund-all': undefined, 'refund-tag': 700 };
const isRefund = (saying: Saying): saying is keyof typeof REFUNDS => saying in REFUNDS;

const histories = fc
  .array(fc.constantFrom(...SAYINGS), { minLength: 1, maxLength: 9 })
  .filter((history) => history.some((saying) => !isRefund(saying) && saying !== 'tag-two'));

/** Another order of the shop, which its server told of before. */
const otherOf = (reference: string) => `${reference}-other`;

/** A page knows less of an order than the shop's server: its amount gives way. */
function reportOf(reference: string, source: 'tag' | 'tag-two' | 'api' | 'webhook'): PurchaseReport {
  const isTag = source === 'tag' || source === 'tag-two';
  return {
    source: isTag ? 'tag' : 'api',
    trust: isTag ? 'claimed' : 'confirmed',
    // A platform knows the order by a second number too.
    references:
      source === 'webhook'
        ? [`${reference}-platform`, reference]
        : source === 'tag-two'
          ? [otherOf(reference), reference]
          : [reference],
    amount: isTag ? 4_900 : 5_000,
    currency: 'USD',
    occurredAt: isTag ? START + 5 : START,
    coupons: [],
  };
}

async function say({ ports, us }: World, reference: string, saying: Saying): Promise<void> {
  if (!isRefund(saying)) {
    await recordPurchase(ports, us, reportOf(reference, saying));
    return;
  }
  const amount = REFUNDS[saying];
  await recordRefund(ports, us, {
    ...(saying === 'refund-tag' ? { source: 'tag', trust: 'claimed' } : { source: 'api', trust: 'confirmed' }),
    references: [reference],
    refundId: saying,
    ...(amount && { amount, currency: 'USD' }),
    occurredAt: START,
  });
}

/** What there is of the order in the end: its purchases, what the log says of them in sum, and what still waits. */
async function readOutcome({ tenant }: World, reference: string) {
  const [purchases, log, waiting] = await tenant.client.batch(
    [
      {
        sql: `select trust, amount, refunded, currency, told_by, occurred_at from purchase where id in
          (select purchase_id from purchase_reference where reference in (?1, ?1 || '-platform'))`,
        args: [reference],
      },
      {
        sql: `select kind, sum(coalesce(body ->> 'count', 1)) as count, sum(coalesce(body ->> 'amount', 0)) as amount
          from event where body ->> 'purchase' in (select purchase_id from purchase_reference where reference = ?)
          group by kind order by kind`,
        args: [reference],
      },
      { sql: 'select * from waiting_refund where reference = ?', args: [reference] },
    ],
    'read',
  );
  const [orders, facts] = [purchases, log].map((found) => found?.rows.map((row) => ({ ...row })));
  return { orders, facts, waiting: waiting?.rows.length };
}

/** In a row, or all at once. */
type Way = (world: World, reference: string, history: readonly Saying[]) => Promise<unknown>;
const inTurn: Way = async (world, reference, history) => {
  for (const saying of history) await say(world, reference, saying);
};
const atOnce: Way = (world, reference, history) => Promise.all(history.map((saying) => say(world, reference, saying)));

test.each([
  ['one after the other', inTurn],
  ['all at once', atOnce],
])(
  `an order told in any way, any number of times and in any order is one purchase, %s: ${RUNS} histories`,
  async (name, way) => {
    const world = await createWorld();
    let orders = 0;
    const outcomeOf = async (tell: Way, history: readonly Saying[]) => {
      orders += 1;
      const reference = `order-${orders}`;
      await recordPurchase(world.ports, world.us, { ...reportOf(otherOf(reference), 'api'), amount: 7_000 });
      await tell(world, reference, history);
      const other = await readOutcome(world, otherOf(reference));
      expect(other.orders).toMatchObject([{ trust: 'confirmed', amount: 7_000, refunded: 0, occurred_at: START }]);
      return readOutcome(world, reference);
    };
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const outcome = await outcomeOf(way, history);
        // The same things said once each, the order before its refunds.
        const plain = SAYINGS.filter((saying) => history.includes(saying));
        expect(outcome).toEqual(await outcomeOf(inTurn, plain));
        const confirmed = plain.some((saying) => saying === 'api' || saying === 'webhook');
        const money = plain.filter((saying) => saying === 'refund-1' || saying === 'refund-2');
        const refunded = plain.includes('refund-all')
          ? confirmed
            ? 5_000
            : 4_900
          : money.reduce((sum, saying) => sum + REFUNDS[saying], 0);
        expect(outcome).toMatchObject({ orders: [{ refunded }], waiting: 0 });
        expect(outcome.facts?.find(({ kind }) => kind === 'purchase')).toMatchObject({ count: 1 });
      }),
      { numRuns: RUNS, seed: historySeed(20_261_122) },
    );
    console.log(
      `purchases: ${RUNS} histories of tag, API, platform and refunds ${name}, each one purchase with the same sums`,
    );
  },
);
