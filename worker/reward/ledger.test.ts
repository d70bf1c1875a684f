import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { confirmed, makeOrder, makeReferral, readStanding, sumEvents } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { releaseDue } from './reward.dispatch.ts';

const DAY = 24 * 3600_000;
/** Of the second American deal. */
const MINIMUM = 2500;
const REWARD = 1000;

type Command =
  | { do: 'claim' | 'confirm'; amount: number }
  | { do: 'refund'; amount: number | undefined; id: string }
  | { do: 'release'; days: number };

/** The same rules again, as small as they can be said. */
interface Model {
  trust?: 'claimed' | 'confirmed';
  amount: number;
  /** What each refund said, by its id; undefined: all. */
  refunds: Map<string, number | undefined>;
  /** Refunds that came before the order, the first of each id. */
  waiting: Map<string, { amount: number | undefined; at: number }>;
  state: 'none' | 'credited' | 'refused' | 'void';
  paid: boolean;
  dueAt: number;
}

const refundedOf = ({ refunds, amount: whole }: Model) =>
  Math.min(
    whole,
    [...refunds.values()].reduce<number>((sum, part) => sum + (part ?? Number.POSITIVE_INFINITY), 0),
  );
const netOf = (m: Model) => m.amount - refundedOf(m);

function step(m: Model, command: Command, now: number): void {
  switch (command.do) {
    case 'claim':
    case 'confirm': {
      const trust = command.do === 'claim' ? 'claimed' : 'confirmed';
      if (m.trust !== 'confirmed' || trust === 'confirmed') {
        const isShopsWord = m.trust !== 'confirmed' && trust === 'confirmed';
        m.amount = command.amount;
        m.trust = trust;
        // What was taken back by a page's amount is decided anew by the shop's.
        if (m.state === 'void' && isShopsWord && netOf(m) >= MINIMUM) m.state = 'credited';
      }
      if (m.state === 'credited' && m.paid && netOf(m) <= 0) m.state = 'void';
      if (m.state !== 'void' && !m.paid) m.state = netOf(m) >= MINIMUM ? 'credited' : 'refused';
      const waiting = [...m.waiting].toSorted(([one, a], [other, b]) => a.at - b.at || (one < other ? -1 : 1));
      m.waiting.clear();
      for (const [id, { amount: money }] of waiting) step(m, { do: 'refund', amount: money, id }, now);
      return;
    }
    case 'refund': {
      if (!m.trust) {
        if (!m.waiting.has(command.id)) m.waiting.set(command.id, { amount: command.amount, at: now });
        return;
      }
      if (m.refunds.has(command.id)) return;
      if (m.trust === 'confirmed' && netOf(m) <= 0) return;
      m.refunds.set(command.id, command.amount);
      if (m.trust === 'confirmed' && netOf(m) <= 0) m.refunds.set(command.id, undefined);
      if (m.state === 'credited' && netOf(m) < MINIMUM) m.state = 'void';
      return;
    }
    case 'release':
      if (m.state === 'credited' && m.trust === 'confirmed' && now >= m.dueAt) m.paid = true;
  }
}

const amount = fc.constantFrom(1000, 2500, 4000, 6000);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constantFrom('claim' as const, 'confirm' as const), amount }),
  fc.record({ do: fc.constantFrom('claim' as const, 'confirm' as const), amount: fc.constant(6000) }),
  fc.record({
    do: fc.constant('refund' as const),
    amount: fc.option(fc.constantFrom(500, 2000, 3500), { nil: undefined }),
    id: fc.constantFrom('a', 'b', 'c'),
  }),
  fc.record({ do: fc.constant('release' as const), days: fc.constantFrom(0, 8, 15) }),
);

test('whatever happens in whatever sequence, the ledger balances and nothing unconfirmed or refunded is paid', async () => {
  const world = await createWorld();
  const { ports, us, clock } = world;
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), async (commands) => {
      run += 1;
      const references = [`order-${run}`];
      const referral = await makeReferral(world, { dealId: world.deals.usSecond });
      const order = makeOrder(world, { references, clickToken: referral.click() });
      const model: Model = {
        amount: 0,
        refunds: new Map(),
        waiting: new Map(),
        state: 'none',
        paid: false,
        dueAt: clock.now() + 14 * DAY,
      };
      let purchaseId: string | undefined;
      for (const one of commands) {
        if (one.do === 'claim') ({ purchaseId } = await recordPurchase(ports, us, { ...order, amount: one.amount }));
        if (one.do === 'confirm')
          ({ purchaseId } = await recordPurchase(ports, us, { ...order, ...confirmed, amount: one.amount }));
        if (one.do === 'refund') {
          const refund = await refundPurchase(ports, us, {
            references,
            ...(one.amount && { amount: one.amount }),
            refundId: one.id,
            occurredAt: clock.now(),
          });
          expect(refund.purchaseId).toBe(purchaseId);
        }
        if (one.do === 'release') {
          clock.advance(one.days * DAY);
          await releaseDue(ports);
        }
        step(model, one, clock.now());
      }

      const all = await readStanding(world);
      const conversions = all.conversions.filter((row) => row.purchaseId === purchaseId);
      const reward = all.rewards.find((row) => row.conversionId === conversions[0]?.id);
      const ledger = all.entries.filter((row) => row.rewardId === reward?.id).reduce((sum, row) => sum + row.amount, 0);
      const events = all.events.filter(({ body }) => body.purchase === purchaseId && purchaseId);
      const net = netOf(model);
      const credited = model.state === 'credited';

      expect(conversions.map(({ state }) => state)).toEqual(model.trust ? [model.state] : []);
      expect(ledger).toBe(credited ? REWARD : 0);
      expect(ledger).toBe(reward && reward.state !== 'void' ? reward.amount : 0);
      expect(reward?.state === 'issued').toBe(credited && model.paid);
      expect(sumEvents(events, 'purchase')).toEqual({ count: model.trust ? 1 : 0, amount: net });
      expect(sumEvents(events, 'conversion')).toEqual({ count: credited ? 1 : 0, amount: credited ? net : 0 });
    }),
    { numRuns: 40 },
  );
}, 60_000);
