/**
 * Whatever way an order is told, however often and in whichever order with its refunds, it is one purchase: histories
 * made at random, shrunk to the smallest that fails.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWorld, START, type World } from '../test/world.ts';
import { recordPurchase, recordRefund } from './purchase.record.ts';
import type { PurchaseReport } from './purchase.ts';

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 10) * 6;

/** Who tells of the order, or which refund of it: its page, its server by the API, its platform. */
const SAYINGS = ['tag', 'api', 'webhook', 'refund-1', 'refund-2'] as const;
type Saying = (typeof SAYINGS)[number];
const isRefund = (saying: Saying): saying is 'refund-1' | 'refund-2' => saying.startsWith('refund');
const REFUNDS = { 'refund-1': 1_000, 'refund-2': 2_500 };

const histories = fc
  .array(fc.constantFrom(...SAYINGS), { minLength: 1, maxLength: 9 })
  .filter((history) => history.some((saying) => !isRefund(saying)));

/** A page knows less of an order than the shop's server: its amount gives way. */
function reportOf(reference: string, source: 'tag' | 'api' | 'webhook'): PurchaseReport {
  const isTag = source === 'tag';
  return {
    source: isTag ? 'tag' : 'api',
    trust: isTag ? 'claimed' : 'confirmed',
    // A platform knows the order by a second number too.
    references: source === 'webhook' ? [`${reference}-platform`, reference] : [reference],
    amount: isTag ? 4_900 : 5_000,
    currency: 'USD',
    occurredAt: isTag ? START + 5 : START,
    coupons: [],
  };
}

/** @returns whether it could be taken: a refund of an order that is not known yet is told again later. */
async function say({ ports, us }: World, reference: string, saying: Saying): Promise<boolean> {
  if (!isRefund(saying)) {
    await recordPurchase(ports, us, reportOf(reference, saying));
    return true;
  }
  const told = {
    references: [reference],
    refundId: saying,
    amount: REFUNDS[saying],
    currency: 'USD',
    occurredAt: START,
  };
  return recordRefund(ports, us, { ...told, source: 'api', trust: 'confirmed' }).then(
    () => true,
    (error: { code: string }) => {
      expect(error.code).toBe('not_found');
      return false;
    },
  );
}

async function tell(world: World, reference: string, history: readonly Saying[]): Promise<void> {
  const again: Saying[] = [];
  for (const saying of history) if (!(await say(world, reference, saying))) again.push(saying);
  for (const saying of again) expect(await say(world, reference, saying)).toBe(true);
}

/** What there is of the order in the end: its purchases, and what the log says of them in sum. */
async function readOutcome({ tenant }: World, reference: string) {
  const [purchases, log] = await tenant.client.batch(
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
    ],
    'read',
  );
  return { purchases: purchases?.rows.map((row) => ({ ...row })), log: log?.rows.map((row) => ({ ...row })) };
}

test(`an order told in any way, any number of times and in any order is one purchase: ${RUNS} histories`, async () => {
  const world = await createWorld();
  let orders = 0;
  const outcomeOf = async (history: readonly Saying[]) => {
    orders += 1;
    const reference = `order-${orders}`;
    await tell(world, reference, history);
    return readOutcome(world, reference);
  };
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const outcome = await outcomeOf(history);
      // The same things said once each, the order before its refunds.
      const plain = SAYINGS.filter((saying) => history.includes(saying));
      expect(outcome).toEqual(await outcomeOf(plain));
      const refunded = plain.reduce((sum, saying) => sum + (isRefund(saying) ? REFUNDS[saying] : 0), 0);
      expect(outcome.purchases).toMatchObject([{ refunded }]);
      expect(outcome.log?.find(({ kind }) => kind === 'purchase')).toMatchObject({ count: 1 });
    }),
    { numRuns: RUNS, seed: 20_261_122 },
  );
  console.log(`purchases: ${RUNS} histories of tag, API, platform and refunds, each one purchase with the same sums`);
});
