import type { CampaignReward } from '../campaign/campaign.ts';
import type { Trust } from '../purchase/purchase.ts';

/** What an advocate earns for one conversion. */
export interface Reward {
  id: string;
  shopId: string;
  conversionId: string;
  advocateId: string;
  kind: 'coupon' | 'credit';
  /** Minor units of `currency`. */
  amount: number;
  currency: string;
  state: 'pending' | 'approved' | 'issued' | 'void';
  /** `awaiting_confirmation`, `return_period`, `earned`, or why it is void. */
  reason: string;
  dueAt: number | null;
  couponId: string | null;
  createdAt: number;
  updatedAt: number;
}

/** A line of the ledger. All lines of a reward add up to what it is worth: its amount, or 0 once it is void. */
export interface Entry {
  rewardId: string;
  kind: 'pending' | 'void' | 'approve' | 'issue' | 'clawback';
  amount: number;
  currency: string;
  reason: string;
}

/** A step of a reward, as the log tells it; the amount is negative where it is taken back. */
export interface Step {
  rewardId: string;
  state: Reward['state'];
  reason: string;
  amount: number;
  currency: string;
  /** The advocate had it already. */
  clawback?: true;
}

export interface Settled {
  reward: Reward | undefined;
  entries: Entry[];
  steps: Step[];
}

/** Why a reward is to be settled: the conversion is credited, or it no longer is. */
export type Cause =
  | {
      credited: true;
      /** For a reward that is new. */
      id: string;
      shopId: string;
      conversionId: string;
      advocateId: string;
      rule: CampaignReward;
      /** Whether credit went to another advocate or campaign than before. */
      moved: boolean;
      trust: Trust;
      /** When the order was placed. */
      orderedAt: number;
    }
  | { credited: false; reason: string };

const DAY_MS = 24 * 3600_000;

/** Whether the advocate has it already: credit does not move any more, only a refund takes it back. */
export function isPaid(reward: Pick<Reward, 'state'> | undefined): boolean {
  return reward?.state === 'approved' || reward?.state === 'issued';
}

/**
 * Moves a reward to where its conversion puts it. An order that only a page claims earns nothing yet: its reward waits
 * for the shop's confirmation. A confirmed one waits for the return period, counted from the day of the order. A lost
 * one is voided, or clawed back by a negative entry where it was paid.
 * @param mark number that only grows, part of an entry's reason: a reward may be voided and reopened more than once,
 * yet every entry is unique.
 */
export function settleReward(before: Reward | undefined, cause: Cause, mark: number, now: number): Settled {
  if (!cause.credited) return loseReward(before, cause.reason, mark, now);
  if (before && isPaid(before)) return { reward: before, entries: [], steps: [] };
  const { rule, moved, trust, orderedAt } = cause;
  const confirmed = trust === 'confirmed';
  const standing = {
    state: 'pending' as const,
    reason: confirmed ? 'return_period' : 'awaiting_confirmation',
    dueAt: confirmed ? orderedAt + rule.holdDays * DAY_MS : null,
    updatedAt: now,
  };
  if (before?.state === 'pending' && !moved) {
    if (before.reason === standing.reason && before.dueAt === standing.dueAt)
      return { reward: before, entries: [], steps: [] };
    const reward = { ...before, ...standing };
    const steps = before.reason === reward.reason ? [] : [stepOf(reward, reward.amount)];
    return { reward, entries: [], steps };
  }

  const lost = loseReward(before, 'credited_elsewhere', mark, now);
  if (rule.amount <= 0) return lost;
  const reward: Reward = {
    id: before?.id ?? cause.id,
    shopId: cause.shopId,
    conversionId: cause.conversionId,
    advocateId: cause.advocateId,
    kind: rule.kind,
    amount: rule.amount,
    currency: rule.currency,
    couponId: null,
    createdAt: before?.createdAt ?? now,
    ...standing,
  };
  return {
    reward,
    entries: [...lost.entries, entryOf(reward, 'pending', reward.amount, `${reward.reason}.${mark}`)],
    steps: [...lost.steps, stepOf(reward, reward.amount)],
  };
}

function loseReward(before: Reward | undefined, reason: string, mark: number, now: number): Settled {
  if (!before || before.state === 'void') return { reward: before, entries: [], steps: [] };
  const reward: Reward = { ...before, state: 'void', reason, dueAt: null, updatedAt: now };
  const kind = isPaid(before) ? 'clawback' : 'void';
  return {
    reward,
    entries: [entryOf(reward, kind, -before.amount, `${reason}.${mark}`)],
    steps: [{ ...stepOf(reward, -before.amount), ...(kind === 'clawback' && { clawback: true }) }],
  };
}

/** A reward whose return period is over: approved and issued in one go. The entries' fixed reasons let it happen once. */
export function issueReward(before: Reward, couponId: string | null, now: number): Settled & { reward: Reward } {
  const approved: Reward = { ...before, state: 'approved', reason: 'return_period_over', updatedAt: now };
  const reward: Reward = { ...approved, state: 'issued', reason: 'earned', couponId };
  return {
    reward,
    entries: [entryOf(reward, 'approve', 0, 'return_period_over'), entryOf(reward, 'issue', 0, 'earned')],
    steps: [stepOf(approved, approved.amount), stepOf(reward, reward.amount)],
  };
}

function entryOf(reward: Reward, kind: Entry['kind'], amount: number, reason: string): Entry {
  return { rewardId: reward.id, kind, amount, currency: reward.currency, reason };
}

function stepOf({ id, state, reason, currency }: Reward, amount: number): Step {
  return { rewardId: id, state, reason, amount, currency };
}
