import type { Trust } from '../purchase/purchase.ts';
import {
  type Given,
  isBelow,
  isGiving,
  type OrderMoney,
  type RewardKind,
  type RewardRule,
  type RewardTerms,
  termsOf,
  worthOf,
} from './rule.ts';

/** What somebody earns for one conversion. */
export interface Reward {
  id: string;
  /** Where it is paid. */
  shopId: string;
  /** '' for what was given by hand, for no order. */
  conversionId: string;
  /** '' for the friend's own. */
  advocateId: string;
  beneficiary: 'advocate' | 'friend';
  part: 'base' | 'milestone' | 'manual';
  kind: RewardKind;
  /** Of the gift, or of the charity. */
  name: string | null;
  /** Minor units of `currency`; of one that is void, what it would have been. */
  amount: number;
  currency: string;
  state: 'pending' | 'approved' | 'issued' | 'void';
  /** `awaiting_confirmation`, `return_period`, what `hold` waits for, `earned`, or why it is void. */
  reason: string;
  dueAt: number | null;
  couponId: string | null;
  campaignId: string | null;
  orderedAt: number | null;
  terms: RewardTerms | null;
  /** Whose word it waits for. */
  hold: 'hand' | 'review' | 'shop' | null;
  /** Who approved or refused it for good: a member's id, `shop`, or `rule`. */
  decidedBy: string | null;
  /** When the shop's system is asked next, and how often it was. */
  askAt: number | null;
  asks: number;
  /** Number of confirmed orders that it was given at. */
  ordinal: number | null;
  /** When it was given; it is never given again, also where it was taken back. */
  issuedAt: number | null;
  paidAt: number | null;
  /** What it was worth then; null where that is not known. */
  paidAmount: number | null;
  payoutReference: string | null;
  createdAt: number;
  updatedAt: number;
}

/** A line of the ledger. All lines of a reward add up to what it is worth: its amount, or 0 once it is void. */
export interface Entry {
  rewardId: string;
  kind: 'pending' | 'void' | 'approve' | 'issue' | 'clawback' | 'adjust' | 'paid';
  amount: number;
  currency: string;
  reason: string;
  /** The member who did it by hand, and the entry of the audit log that holds their note. */
  madeBy?: string;
  noteId?: string;
}

/** A step of a reward, as the log tells it; the amount is negative where it is taken back. */
export interface Step {
  rewardId: string;
  state: Reward['state'];
  reason: string;
  amount: number;
  currency: string;
  /** Whoever earned it had it already. */
  clawback?: true;
}

/** Rewards as they stand then, and what led there. */
export interface Settled {
  rewards: Reward[];
  entries: Entry[];
  steps: Step[];
}

/** One reward as it stands then, and what led there. */
export interface Changed {
  reward: Reward;
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

const DAY_MS = 24 * 3600_000;

/** Whether somebody has it already: credit does not move any more, only a refund takes it back. */
export function isPaid(reward: Pick<Reward, 'state'> | undefined): boolean {
  return reward?.state === 'approved' || reward?.state === 'issued';
}

/** The advocate's reward for the order itself, the one that reports of orders answer with. */
export function baseOf(rewards: readonly Reward[]): Reward | undefined {
  return rewards.find(({ beneficiary, part }) => beneficiary === 'advocate' && part === 'base');
}

/**
 * Moves the rewards of a conversion to where it puts them. An order that only a page claims earns nothing yet: its
 * rewards wait for the shop's confirmation. Those of a confirmed one wait for the return period, counted from the day of
 * the order. A lost one is voided, or clawed back by a negative entry where it was given. A percentage follows what is
 * left of the order: up and down while it waits, only down once it was given. What somebody refused stays so.
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

const keep = (reward: Reward): Changed => ({ reward, entries: [], steps: [] });

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

const standingOf = ({ trust, orderedAt }: Credited, { holdDays }: RewardRule) => ({
  reason: trust === 'confirmed' ? 'return_period' : 'awaiting_confirmation',
  dueAt: trust === 'confirmed' ? orderedAt + holdDays * DAY_MS : null,
});

/** One that stands already, upon its order as that stands now: too little that is left takes all of it. */
function followOrder(before: Reward, cause: Credited, rule: RewardRule, mark: number, now: number): Changed {
  if (before.state === 'void') return keep(before);
  if (isBelow(before.terms?.minOrder, before.currency, cause.order)) {
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
  const { reason, dueAt } = standingOf(cause, rule);
  const standing = { reason: before.hold ? before.reason : reason, dueAt, orderedAt: cause.orderedAt };
  const amount = worthOf({ ...before.terms, amount: before.amount }, before.currency, cause.order);
  const isSame =
    before.reason === standing.reason &&
    before.dueAt === dueAt &&
    before.amount === amount &&
    before.orderedAt === cause.orderedAt;
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
  const terms = termsOf(given, rule.minOrder);
  const reward: Reward = {
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
    ...standingOf(cause, rule),
    couponId: null,
    campaignId: cause.campaignId,
    orderedAt: cause.orderedAt,
    terms,
    hold: null,
    decidedBy: null,
    askAt: null,
    asks: 0,
    ordinal: null,
    issuedAt: null,
    paidAt: null,
    paidAmount: null,
    payoutReference: null,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  if (isBelow(rule.minOrder, rule.currency, cause.order)) {
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

/** Takes a reward away: voided before it was given, clawed back afterwards. */
export function loseReward(before: Reward, reason: string, mark: number, now: number): Changed {
  if (before.state === 'void') return keep(before);
  const reward: Reward = { ...before, state: 'void', reason, dueAt: null, hold: null, askAt: null, updatedAt: now };
  const kind = isPaid(before) ? 'clawback' : 'void';
  const steps = stepsOf(reward, -before.amount).map(
    (step): Step => ({ ...step, ...(kind === 'clawback' && { clawback: true }) }),
  );
  return { reward, entries: [entryOf(reward, kind, -before.amount, `${reason}.${mark}`)], steps };
}

/** The difference that a new worth makes; nothing where there is none. */
export function adjust(before: Pick<Reward, 'amount'>, after: Reward, reason: string): Omit<Changed, 'reward'> {
  const difference = after.amount - before.amount;
  if (difference === 0) return { entries: [], steps: [] };
  return { entries: [entryOf(after, 'adjust', difference, reason)], steps: stepsOf(after, difference) };
}

/** Whose word a reward was approved by, as its ledger says. */
const APPROVED = { rule: 'return_period_over', shop: 'approved_by_shop' } as Record<string, string>;

/**
 * A reward whose return period is over and that nobody has to approve any more: approved and issued in one go. The
 * entries' fixed reasons let it happen once.
 */
export function issueReward(before: Reward, couponId: string | null, now: number): Changed {
  const reason = APPROVED[before.decidedBy ?? 'rule'] ?? 'approved_by_hand';
  const approved: Reward = { ...before, state: 'approved', reason, hold: null, askAt: null, updatedAt: now };
  const reward: Reward = { ...approved, state: 'issued', reason: 'earned', couponId, issuedAt: now };
  return {
    reward,
    entries: [entryOf(reward, 'approve', 0, 'approved'), entryOf(reward, 'issue', 0, 'earned')],
    steps: [...stepsOf(approved, approved.amount), ...stepsOf(reward, reward.amount)],
  };
}

/** A line about a reward. */
export function entryOf(reward: Reward, kind: Entry['kind'], amount: number, reason: string): Entry {
  return { rewardId: reward.id, kind, amount, currency: reward.currency, reason };
}

/** What the log says of a reward; of one that is worth nothing and only counts towards another, nothing. */
export function stepsOf({ id, state, reason, currency }: Reward, amount: number): Step[] {
  return amount === 0 ? [] : [{ rewardId: id, state, reason, amount, currency }];
}
