/**
 * Whatever happens to rewards, in whatever sequence and by how many hands at once, the ledger balances and nothing is
 * given that the rules do not allow: histories made at random over random rules, shrunk to the smallest that fails.
 */
import { eq, inArray, or, sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeGuarded } from '../../db/guard.ts';
import { campaign, conversion, coupon, event, purchase, reward, rewardEntry } from '../../db/schema/group.ts';
import { upsertEndpoint } from '../endpoint/endpoint.store.ts';
import { OutwardError } from '../outward/outward.error.ts';
import type { Ports } from '../ports.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { confirmed, makeOrder, makeReferral, type Referral } from '../test/referral.ts';
import { historySeed } from '../test/seed.ts';
import { createWorld, type World } from '../test/world.ts';
import { askShops } from './ask.dispatch.ts';
import { readBalances } from './list.store.ts';
import { markRewardsPaid } from './payout.ts';
import { changeReward, planApproval, planManualCredit, planVoid } from './reward.change.ts';
import { releaseDue } from './reward.dispatch.ts';
import {
  type Approval,
  approverOf,
  type Cap,
  type Given,
  type Milestone,
  periodOf,
  REWARD_KINDS,
  type RewardRule,
  type Tier,
  tierAt,
  worthOf,
} from './rule.ts';

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 10) * 3;
const DAY = 24 * 3600_000;
const HAND = { by: 'usr_hand' };

const rules: fc.Arbitrary<RewardRule> = fc
  .record(
    {
      kind: fc.constantFrom(...REWARD_KINDS),
      percent: fc.constantFrom(10, 12.5),
      most: fc.constant(650),
      minOrder: fc.constant(3000),
      tiers: fc.constant<Tier[]>([
        { from: 2, amount: 1500 },
        { from: 3, amount: 400 },
      ]),
      milestones: fc.constantFrom<Milestone[][]>(
        [{ at: 2, repeat: true, amount: 500 }],
        [
          { at: 1, amount: 100 },
          { at: 3, amount: 700 },
        ],
      ),
      caps: fc.constantFrom<Cap[][]>(
        [{ per: 'campaign', count: 2 }],
        [{ per: 'month', amount: 2600 }],
        [
          { per: 'day', count: 1 },
          { per: 'week', amount: 2000 },
        ],
      ),
      approval: fc.constantFrom<Approval[]>({ by: 'hand', upTo: 1000 }, { by: 'shop' }, { by: 'rule' }),
      friend: fc.constantFrom<Given[]>(
        { kind: 'cash' as const, amount: 300 },
        { kind: 'coupon' as const, amount: 9, percent: 5 },
        { kind: 'cash' as const, amount: 9, percent: 20, most: 900 },
      ),
    },
    { requiredKeys: ['kind'] },
  )
  .map(({ tiers, percent, most, ...rule }) => ({
    ...rule,
    ...(percent && most && { most }),
    amount: 1000,
    currency: 'USD',
    holdDays: 7,
    ...(percent && { percent }),
    ...(tiers && { tiers: percent ? tiers.map((one) => ({ ...one, percent: 2 * one.from })) : tiers }),
  }));

const order = fc.constantFrom(0, 0, 1, 2);
const which = fc.nat(7);
const shopSays = fc.constantFrom('yes', 'no', 'silence', 'rubbish');
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('order'), order, amount: fc.constantFrom(2000, 5000, 8000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('claim'), order }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('refund'),
      order,
      amount: fc.constantFrom(undefined, 2500, 700, 33),
      id: fc.constantFrom('a', 'b', 'c'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('release'), days: fc.constantFrom(0, 1, 8, 8), shopSays }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rush'), order, shopSays }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('approve', 'void'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('manual'), id: fc.constantFrom('x', 'y') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pay'), which }) },
) as fc.Arbitrary<{
  do: 'order' | 'claim' | 'refund' | 'release' | 'rush' | 'approve' | 'void' | 'manual' | 'pay';
  order: number;
  amount: number | undefined;
  id: string;
  days: number;
  which: number;
  shopSays: 'yes' | 'no' | 'silence' | 'rubbish';
}>;
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** The shop's own system. */
const shopOf = (says: Command['shopSays']): Ports['outward'] => {
  const answers = { yes: { approve: true }, no: { approve: false, reason: 'blocked' }, rubbish: { approve: 'maybe' } };
  return async () => {
    if (says === 'silence') throw new OutwardError('timeout');
    return Response.json(answers[says]);
  };
};

/** All that stands about one advocate's rewards, and about what their friends earned. */
async function readRun({ tenant: { orm } }: World, { advocateId }: Referral) {
  const conversions = await orm
    .select({ conversion, purchase })
    .from(conversion)
    .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
    .where(eq(conversion.advocateId, advocateId));
  const ids = conversions.map((one) => one.conversion.id);
  const rewards = await orm
    .select()
    .from(reward)
    .where(or(eq(reward.advocateId, advocateId), inArray(reward.conversionId, ids)))
    .orderBy(reward.id);
  const own = rewards.map(({ id }) => id);
  const [entries, coupons, events] = await Promise.all([
    orm.select().from(rewardEntry).where(inArray(rewardEntry.rewardId, own)),
    orm.select().from(coupon).where(inArray(coupon.ownerId, own)),
    orm.select().from(event).where(sql`kind = 'reward' and body ->> '$.advocate' = ${advocateId}`),
  ]);
  return { conversions, rewards, entries, coupons, events };
}
type Run = Awaited<ReturnType<typeof readRun>>;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const isGiven = ({ state }: Run['rewards'][number]) => state === 'issued' || state === 'approved';

/** The percentage that a reward is, of the tier that it was given at; undefined where it is a fixed amount. */
function shareOf({ part, beneficiary, ordinal }: Run['rewards'][number], rule: RewardRule): Given | undefined {
  if (part !== 'base') return undefined;
  if (beneficiary === 'friend') return rule.friend?.percent ? rule.friend : undefined;
  const percent = (ordinal === null ? undefined : tierAt(rule, ordinal)?.percent) ?? rule.percent;
  return percent ? { ...rule, percent } : undefined;
}

function check({ conversions, rewards, entries, coupons, events }: Run, rule: RewardRule, timeZone: string): void {
  for (const one of rewards) {
    const own = entries.filter(({ rewardId }) => rewardId === one.id);
    const count = (kind: string) => own.filter((entry) => entry.kind === kind).length;
    // The ledger balances, and nothing is given or paid out twice.
    expect(sum(own.map(({ amount }) => amount))).toBe(one.state === 'void' ? 0 : one.amount);
    expect(count('issue')).toBe(isGiven(one) || count('clawback') > 0 ? 1 : 0);
    expect(count('paid')).toBe(one.paidAt === null ? 0 : 1);
    expect(coupons.filter(({ ownerId }) => ownerId === one.id)).toHaveLength(
      one.kind === 'coupon' && one.amount > 0 ? count('issue') : 0,
    );
    if (one.paidAt !== null) expect(isGiven(one) || count('clawback') === 1).toBe(true);
    if (!isGiven(one) || one.conversionId === '') continue;

    // Given only for confirmed, credited orders of which enough is left.
    const cause = conversions.find(({ conversion: made }) => made.id === one.conversionId);
    expect(cause).toMatchObject({ conversion: { state: 'credited' }, purchase: { trust: 'confirmed' } });
    const net = (cause?.purchase.amount ?? 0) - (cause?.purchase.refunded ?? 0);
    expect(net).toBeGreaterThan(0);
    if (one.part === 'base') expect(net).toBeGreaterThanOrEqual(rule.minOrder ?? 0);
    // A percentage is never of more than what is left.
    const share = shareOf(one, rule);
    if (share) expect(one.amount).toBeLessThanOrEqual(worthOf(share, 'USD', { net, currency: 'USD' }));
    // Whoever has to approve did.
    if (one.part === 'base' && approverOf(rule, one.amount) !== 'rule') expect(one.decidedBy).not.toBeNull();
    expect(one.hold).toBeNull();
  }
  // While it waits, it is just that.
  for (const one of rewards) {
    const share = shareOf(one, rule);
    const { purchase: order } = conversions.find(({ conversion: made }) => made.id === one.conversionId) ?? {};
    if (one.state !== 'pending' || !order || !share) continue;
    expect(one.amount).toBe(worthOf(share, 'USD', { net: order.amount - order.refunded, currency: 'USD' }));
    expect(order.amount - order.refunded).toBeGreaterThanOrEqual(rule.minOrder ?? 0);
  }

  const base = rewards.filter((one) => isGiven(one) && one.part === 'base' && one.beneficiary === 'advocate');
  for (const one of base) {
    const tier = one.ordinal === null ? undefined : tierAt(rule, one.ordinal);
    if (tier && !tier.percent) expect(one.amount).toBe(tier.amount);
    if (!tier && !rule.percent) expect(one.amount).toBe(worthOf(rule, 'USD', { net: 0, currency: 'USD' }));
  }
  const bonuses = rewards.filter((one) => isGiven(one) && one.part === 'milestone');
  expect(new Set(bonuses.map(({ ordinal }) => ordinal)).size).toBe(bonuses.length);
  for (const cap of rule.caps ?? []) {
    const at = (one: Run['rewards'][number]) => periodOf(cap.per, one.orderedAt ?? 0, timeZone).from;
    for (const [, within] of Map.groupBy([...base, ...bonuses], at)) {
      expect(within.filter(({ part }) => part === 'base').length).toBeLessThanOrEqual(cap.count ?? Infinity);
      expect(sum(within.map(({ amount }) => amount))).toBeLessThanOrEqual(cap.amount ?? Infinity);
    }
  }
  // The log tells what the ledger holds.
  const logged = events.filter(({ body }) => body.state === 'issued' || body.clawback);
  expect(sum(logged.map(({ body }) => body.amount ?? 0))).toBe(
    sum(rewards.filter(isGiven).map(({ amount }) => amount)),
  );
}

async function act(world: World, referral: Referral, run: number, told: Command): Promise<void> {
  const { us, clock } = world;
  const ports = { ...world.ports, outward: shopOf(told.shopSays ?? 'silence') };
  const references = [`${run}-${told.order}`];
  const refund = (amount: number | undefined, refundId: string) =>
    refundPurchase(ports, us, { references, ...(amount && { amount }), refundId, occurredAt: clock.now() });
  const rewards = (await readRun(world, referral)).rewards;
  const picked = rewards[(told.which ?? 0) % Math.max(1, rewards.length)];
  switch (told.do) {
    case 'order':
    case 'claim': {
      const report = makeOrder(world, { references, clickToken: referral.click(), amount: told.amount ?? 5000 });
      await recordPurchase(ports, us, told.do === 'order' ? { ...report, ...confirmed } : report);
      return;
    }
    case 'refund':
      await refund(told.amount, told.id);
      return;
    case 'release':
      clock.advance(told.days * DAY);
      await releaseDue(ports);
      await askShops(ports);
      await releaseDue(ports);
      return;
    case 'rush':
      clock.advance(8 * DAY);
      await Promise.all([
        releaseDue(ports),
        refund(undefined, 'rush'),
        askShops(ports),
        releaseDue(ports),
        markRewardsPaid(ports, us, rewards.map(({ id }) => id).concat('none'), 'rush', HAND.by),
      ]);
      return;
    case 'approve':
    case 'void':
      if (!picked) return;
      await changeReward(ports, [us], picked.id, (context) => {
        return told.do === 'approve' ? planApproval(ports, context, HAND) : planVoid(ports, context, 'mistake', HAND);
      });
      return;
    case 'manual': {
      const {
        reward: made,
        guard,
        statements,
      } = planManualCredit(
        ports,
        {
          shop: us,
          advocateId: referral.advocateId,
          conversionId: '',
          campaignId: world.campaignId,
          kind: 'credit',
          amount: 250,
          requestId: `${run}-${told.id}`,
        },
        HAND,
      );
      const isThere = rewards.some(({ id }) => id === made.id);
      const written = writeGuarded(world.tenant, guard, statements);
      await (isThere ? expect(written).rejects.toThrow('someone was first') : written);
      return;
    }
    case 'pay':
      if (picked) await markRewardsPaid(ports, us, [picked.id], null, HAND.by);
  }
}

test('whatever happens to rewards, the ledger balances, no rule is broken and nothing is given twice', async () => {
  const world = await createWorld();
  const { tenant, us } = world;
  const endpoint = {
    shopId: us.id,
    url: 'https://shop.test/judge',
    secretSealed: world.ports.secrets.seal('s'),
    updatedAt: 0,
  };
  await tenant.client.batch([upsertEndpoint(tenant, 'reward', endpoint)], 'write');
  let run = 0;
  await fc.assert(
    fc.asyncProperty(rules, fc.array(command, { minLength: 5, maxLength: 14 }), async (rule, commands) => {
      run += 1;
      await tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
      const referral = await makeReferral(world);
      for (const one of commands) {
        await act(world, referral, run, one);
        check(await readRun(world, referral), rule, us.timeZone);
      }
      const all = await tenant.orm.select().from(reward).where(eq(reward.shopId, us.id));
      const balances = await readBalances(tenant, us.id);
      const live = all.filter(({ state }) => state !== 'void');
      expect(sum(balances.map(({ waiting, deciding, given }) => waiting + deciding + given))).toBe(
        sum(live.map(({ amount }) => amount)),
      );
      // What waits still is nothing to the next history.
      await tenant.orm.update(reward).set({ state: 'void', amount: 0 }).where(eq(reward.state, 'pending'));
      await tenant.client.execute('update reward_endpoint set failures = 0, open_until = null');
    }),
    { numRuns: RUNS, seed: historySeed(20_261_124) },
  );
});
