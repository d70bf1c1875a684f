import type { Trust } from '../purchase/purchase.ts';
import {
  adjust,
  baseOf,
  type Changed,
  dueAfter,
  type Entry,
  entryOf,
  isPaid,
  keep,
  loseReward,
  type Reward,
  type Step,
  stepsOf,
  UNTOUCHED,
  waitsFor,
} from './reward.ts';
import {
  type Given,
  isBelow,
  isGiving,
  minimumThere,
  type OrderMoney,
  type RewardRule,
  termsOf,
  worthOf,
} from './rule.ts';

/** Rewards as they stand then, and what led there. */
export interface Settled {
  rewards: Reward[];
  entries: Entry[];
  steps: Step[];
}

/** Why rewards are to be settled: the conversion is credited, or it no longer is. */
export type Cause =
  | {
      credited: true;
      /** Absent where money went back: nothing is earned anew then. */
      newId?: (prefix: string) => string;
      conversionId: string;
      campaignId: string;
      /** Who earns, and where they are paid, by that shop's rule. */
      advocate: { id: string; shopId: string; rule: RewardRule };
      /** What the friend gets in the shop where they ordered. */
      friend: { shopId: string; rule: RewardRule };
      /** Whether credit went to another advocate or campaign than before. */
      moved: boolean;
      trust: Trust;
      /** When the order was placed. */
      orderedAt: number;
      order: OrderMoney;
    }
  | { credited: false; reason: string };
type Credited = Extract<Cause, { credited: true }>;

/** One side's share of what a conversion brings. */
interface Share {
  beneficiary: Reward['beneficiary'];
  advocateId: string;
  shopId: string;
  given: Given;
  rule: RewardRule;
}

/**
 * Moves the rewards of a conversion to where it puts them. An order that only a page claims earns nothing yet: its
 * rewards wait for the shop's confirmation, or for whoever vouches for it. Those of a confirmed one wait for the return
 * period, counted from the day of the order. A lost one is voided, or clawed back by a negative entry where it was given.
 * A percentage follows what is left of the order: up and down while it waits, only down once it was given. What somebody
 * refused stays so.
 * @param mark number that only grows, part of an entry's reason: a reward may be voided and reopened more than once,
 * yet every entry is unique.
 */
export function settleRewards(before: readonly Reward[], cause: Cause, mark: number, now: number): Settled {
  if (!cause.credited) {
    // What was given by hand needs no credit; yet a refunded order pays nothing.
    const isLost = ({ part }: Reward) => part !== 'manual' || cause.reason === 'refunded';
    return joinChanges(before.map((one) => (isLost(one) ? loseReward(one, cause.reason, mark, now) : keep(one))));
  }
  const shares = sharesOf(cause);
  const isBase = (one: Reward, share: Pick<Share, 'beneficiary'>) =>
    one.part === 'base' && one.beneficiary === share.beneficiary;
  const settled = shares.map((share) =>
    settleShare(
      before.find((one) => isBase(one, share)),
      share,
      cause,
      mark,
      now,
    ),
  );
  // What the campaign gives no longer follows its order all the same; what another campaign gave goes with it.
  const dropped = before
    .filter((one) => one.part === 'base' && !shares.some((share) => isBase(one, share)))
    .map((one) => {
      const { rule } = cause[one.beneficiary];
      if (!cause.moved) return followOrder(one, cause, rule, mark, now);
      return isPaid(one) ? keep(one) : loseReward(one, 'credited_elsewhere', mark, now);
    });
  const bases = [...settled, ...dropped];
  // What came with the base goes with it.
  const base = baseOf(bases.flatMap((one) => one?.reward ?? []));
  const losing = base?.state === 'void' ? base.reason : undefined;
  const others = before.filter(({ part }) => part !== 'base');
  return joinChanges([
    ...bases,
    ...others.map((one) => (one.part === 'milestone' && losing ? loseReward(one, losing, mark, now) : keep(one))),
  ]);
}

function joinChanges(changes: readonly (Changed | undefined)[]): Settled {
  const all = changes.filter((one) => one !== undefined);
  return {
    rewards: all.map(({ reward }) => reward),
    entries: all.flatMap(({ entries }) => entries),
    steps: all.flatMap(({ steps }) => steps),
  };
}

function sharesOf({ advocate, friend }: Credited): Share[] {
  const { friend: own } = friend.rule;
  const theirs = own && (own.amount > 0 || own.percent) ? own : undefined;
  return [
    ...(isGiving(advocate.rule)
      ? [
          {
            beneficiary: 'advocate' as const,
            advocateId: advocate.id,
            shopId: advocate.shopId,
            given: advocate.rule,
            rule: advocate.rule,
          },
        ]
      : []),
    ...(theirs
      ? [
          {
            beneficiary: 'friend' as const,
            advocateId: '',
            shopId: friend.shopId,
            given: theirs,
            rule: friend.rule,
          },
        ]
      : []),
  ];
}

/** One side's reward for the order itself, while the conversion is credited; undefined where there is none to tell of. */
function settleShare(
  before: Reward | undefined,
  share: Share,
  cause: Credited,
  mark: number,
  now: number,
): Changed | undefined {
  if (before?.state === 'void' && before.issuedAt !== null) return keep(before);
  if (before && !cause.moved) {
    if (before.state !== 'void') return followOrder(before, cause, share.rule, mark, now);
    if (before.decidedBy !== null) return keep(before);
  }
  if (before && (isPaid(before) || !cause.newId)) return keep(before);
  return cause.newId && openReward(before, share, cause, cause.newId, mark, now);
}

const standingOf = ({ trust, orderedAt }: Credited, rule: RewardRule, vouchedBy: string | null, now: number) => {
  const isBelieved = trust === 'confirmed' || vouchedBy !== null;
  const dueAt = isBelieved ? dueAfter(orderedAt, rule) : null;
  return { reason: dueAt === null ? 'awaiting_confirmation' : waitsFor(dueAt, now), dueAt };
};

/** One that stands already, upon its order as that stands now: too little that is left takes all of it. */
function followOrder(before: Reward, cause: Credited, rule: RewardRule, mark: number, now: number): Changed {
  if (before.state === 'void') return keep(before);
  if (isBelow(before.terms ?? {}, before.currency, cause.order)) {
    return loseReward(before, 'below_minimum', mark, now);
  }
  return before.state === 'pending' ? movePending(before, cause, rule, mark, now) : cutGiven(before, cause, mark, now);
}

/** One that was given loses its part of what came back; what is told upwards later gives nobody more. */
function cutGiven(before: Reward, { order }: Credited, mark: number, now: number): Changed {
  const amount = worthOf({ ...before.terms, amount: before.amount }, before.currency, order);
  if (amount >= before.amount) return keep(before);
  const reward: Reward = { ...before, amount, reason: 'part_refunded', updatedAt: now };
  const { entries, steps } = adjust(before, reward, `part_refunded.${mark}`);
  return { reward, entries, steps: steps.map((step): Step => ({ ...step, clawback: true })) };
}

/** One that waits already: what it was promised as stays, a percentage follows what is left of the order. */
function movePending(before: Reward, cause: Credited, rule: RewardRule, mark: number, now: number): Changed {
  // What somebody vouched for is what they saw: a page that tells of it once more neither raises nor delays it.
  const isVouched = before.vouchedBy !== null && cause.trust === 'claimed';
  const orderedAt = (isVouched ? before.orderedAt : null) ?? cause.orderedAt;
  const { reason, dueAt } = standingOf({ ...cause, orderedAt }, rule, before.vouchedBy, now);
  // What is told once more of the same order changes nothing, however late.
  const stands = before.hold !== null || before.dueAt === dueAt;
  const standing = { reason: stands ? before.reason : reason, dueAt, orderedAt };
  const follows = worthOf({ ...before.terms, amount: before.amount }, before.currency, cause.order);
  const amount = isVouched ? Math.min(before.amount, follows) : follows;
  const isSame =
    before.reason === standing.reason &&
    before.dueAt === dueAt &&
    before.amount === amount &&
    before.orderedAt === orderedAt;
  if (isSame) return keep(before);
  const reward: Reward = { ...before, ...standing, amount, updatedAt: now };
  const adjusted = adjust(before, reward, `order.${mark}`);
  const isToldAnew = before.reason !== reward.reason && adjusted.steps.length === 0;
  return { reward, entries: adjusted.entries, steps: isToldAnew ? stepsOf(reward, amount) : adjusted.steps };
}

function openReward(
  before: Reward | undefined,
  share: Share,
  cause: Credited,
  newId: (prefix: string) => string,
  mark: number,
  now: number,
): Changed {
  const { given, rule, beneficiary, advocateId, shopId } = share;
  const lost = before && loseReward(before, 'credited_elsewhere', mark, now);
  const { minOrder } = rule;
  // What was found of it once stays so, whatever is told of the same order later.
  const known = cause.moved ? undefined : before?.terms?.minAbroad;
  const minAbroad = known ?? minimumThere(rule, cause.friend.rule, cause.order.currency);
  const terms = termsOf(given, {
    ...(minOrder && { minOrder }),
    ...(minAbroad && { minAbroad }),
    approval: rule.approval ?? { by: 'rule' },
  });
  const reward: Reward = {
    ...UNTOUCHED,
    id: before?.id ?? newId('rwd'),
    shopId,
    conversionId: cause.conversionId,
    advocateId,
    beneficiary,
    part: 'base',
    kind: given.kind,
    name: given.name ?? null,
    amount: worthOf(given, rule.currency, cause.order),
    currency: rule.currency,
    state: 'pending',
    ...standingOf(cause, rule, null, now),
    campaignId: cause.campaignId,
    orderedAt: cause.orderedAt,
    terms,
    decidedBy: null,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  if (isBelow(terms ?? {}, rule.currency, cause.order)) {
    // Told, so that everybody can see why there is none.
    if (lost && !cause.moved && before?.reason === 'below_minimum') return keep(before);
    const none: Reward = { ...reward, state: 'void', reason: 'below_minimum', dueAt: null };
    return { reward: none, entries: lost?.entries ?? [], steps: lost?.steps ?? [] };
  }
  const entry = entryOf(reward, 'pending', reward.amount, `${reward.reason}.${mark}`);
  return {
    reward,
    entries: [...(lost?.entries ?? []), entry],
    steps: [...(lost?.steps ?? []), ...stepsOf(reward, reward.amount)],
  };
}
