import type { RewardKind, RewardRule, RewardTerms } from './rule.ts';

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
  /** `awaiting_confirmation`, `return_period`, `due`, what `hold` waits for, `earned`, or why it is void. */
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
  /** Who lets it be given for an order that only a page told of: a member's id, or `rule` within the shop's limit a day. */
  vouchedBy: string | null;
  vouchedAt: number | null;
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

/** One reward as it stands then, and what led there. */
export interface Changed {
  reward: Reward;
  entries: Entry[];
  steps: Step[];
}

const DAY_MS = 24 * 3600_000;

/** Whether somebody has it already: credit does not move any more, only a refund takes it back. */
export function isPaid(reward: Pick<Reward, 'state'> | undefined): boolean {
  return reward?.state === 'approved' || reward?.state === 'issued';
}

/** Whether it waits for an order that only a page told of. */
export function isUnconfirmed({ state, reason }: Pick<Reward, 'state' | 'reason'>): boolean {
  return state === 'pending' && reason === 'awaiting_confirmation';
}

/** What a new reward has: nobody held it, was asked of it, vouched for it, gave it or paid it yet. */
export const UNTOUCHED = {
  couponId: null,
  hold: null,
  askAt: null,
  asks: 0,
  ordinal: null,
  issuedAt: null,
  paidAt: null,
  paidAmount: null,
  payoutReference: null,
  vouchedBy: null,
  vouchedAt: null,
} satisfies Partial<Reward>;

/** The advocate's reward for the order itself, the one that reports of orders answer with. */
export function baseOf(rewards: readonly Reward[]): Reward | undefined {
  return rewards.find(({ beneficiary, part }) => beneficiary === 'advocate' && part === 'base');
}

/** A reward to which nothing happens. */
export const keep = (reward: Reward): Changed => ({ reward, entries: [], steps: [] });

/** End of a return period, UTC milliseconds. */
export const dueAfter = (orderedAt: number, { holdDays }: RewardRule): number => orderedAt + holdDays * DAY_MS;

/** What a reward of a believed order waits for: the end of its return period, or, where that is over, the next round. */
export const waitsFor = (dueAt: number, now: number): string => (dueAt > now ? 'return_period' : 'due');

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
