import { adjust, type Changed, entryOf, issueReward, loseReward, type Reward, type Step, stepsOf } from './reward.ts';
import {
  approverOf,
  type CapHit,
  type Earned,
  findCap,
  isBelow,
  isUncompared,
  type Minimum,
  milestoneAt,
  type OrderMoney,
  type RewardRule,
  roomBelow,
  termsOf,
  tierAt,
  worthOf,
} from './rule.ts';

/** A reward whose return period is over, with what its release depends on. */
export interface Releasing {
  reward: Reward;
  /** As the campaign has it now; undefined for what was given by hand. */
  rule: RewardRule | undefined;
  order: OrderMoney;
  /** What its minimum is in the order's currency, where that was found only now. */
  minimum?: Minimum | undefined;
  /** What the advocate was given already for orders of the campaign. */
  earned: Earned;
  newId: (prefix: string) => string;
  /** Part of an entry's reason, as in `settleRewards`. */
  mark: number;
  now: number;
}

/** What an advocate has who has nothing yet. */
export const NOTHING_EARNED: Earned = { count: 0, caps: [], milestones: [] };

/** Whether nobody can say yet if enough is left of an order in another currency; a member's word is enough instead. */
export const needsMinimum = ({ terms, currency, decidedBy }: Reward, order: OrderMoney): boolean =>
  decidedBy === null && isUncompared(terms ?? {}, currency, order);

/** Whether tiers, milestones or caps make a reward depend on the advocate's others. */
export function isCounted({ beneficiary, part }: Reward, rule: RewardRule | undefined): rule is RewardRule {
  const { tiers = [], milestones = [], caps = [] } = rule ?? {};
  return beneficiary === 'advocate' && part === 'base' && tiers.length + milestones.length + caps.length > 0;
}

/**
 * What becomes of a reward that is due: it is given, with as much of the milestone that it completes as caps leave; it
 * waits for somebody's approval; or it comes to nothing, for it would go above a cap. Only orders whose rewards were given are counted, so
 * that what is refunded before moves the others up, and what is clawed back makes room.
 * @returns the changes; those that are issued have a coupon's id where they are one.
 */
export function decideRelease({ reward: found, rule, order, minimum, earned, newId, mark, now }: Releasing): Changed[] {
  const due: Reward = minimum ? { ...found, terms: { ...found.terms, minAbroad: minimum } } : found;
  if (minimum && isBelow(due.terms ?? {}, due.currency, order)) return [loseReward(due, 'below_minimum', mark, now)];
  if (needsMinimum(due, order)) {
    const held: Reward = { ...due, hold: 'hand', reason: 'minimum_not_comparable', updatedAt: now };
    return [{ reward: held, entries: [], steps: stepsOf(held, held.amount) }];
  }
  const counted = isCounted(due, rule);
  const ordinal = counted ? earned.count + 1 : null;
  const { amount, terms } = counted ? tieredWorth(due, rule, earned.count + 1, order) : due;
  const isFirst = counted && !earned.milestones.includes(earned.count + 1);
  const extra = isFirst ? milestoneAt(rule, earned.count + 1) : 0;

  const reward: Reward = { ...due, amount, terms, ordinal, updatedAt: now };
  const adjusted = adjust(due, reward, `tier.${mark}`);
  const count = amount > 0 ? 1 : 0;
  const hit = counted ? findCap(rule.caps ?? [], earned.caps, { count, amount }) : undefined;
  if (hit) return [capReward(due, hit, mark, now)];

  // As was said when it was earned, whatever the campaign says since; today's for what was kept without.
  const approval = due.terms?.approval ?? rule?.approval;
  const approver = due.decidedBy !== null || !approval ? 'rule' : approverOf({ approval }, amount + extra);
  if (approver !== 'rule') {
    const held: Reward = {
      ...reward,
      hold: approver,
      reason: approver === 'hand' ? 'awaiting_approval' : 'awaiting_shop',
      askAt: approver === 'shop' ? now : null,
    };
    const steps = adjusted.steps.length > 0 ? adjusted.steps : stepsOf(held, amount);
    return [
      { reward: held, entries: adjusted.entries, steps: steps.map((step): Step => ({ ...step, reason: held.reason })) },
    ];
  }

  const couponOf = (one: Reward) => (one.kind === 'coupon' && one.amount > 0 ? newId('cpn') : null);
  const issued = issueReward(reward, couponOf(reward), now);
  const changes: Changed[] = [
    {
      ...issued,
      entries: [...adjusted.entries, ...issued.entries],
      steps: [...adjusted.steps, ...issued.steps],
    },
  ];
  if (!counted || extra <= 0) return changes;
  const codes = terms?.codes && { codes: terms.codes };
  const over = findCap(rule.caps ?? [], earned.caps, { count, amount: amount + extra });
  // Half a gift is none; of money as much is given as fits.
  const fits = over && due.kind !== 'gift' ? roomBelow(rule.caps ?? [], earned.caps, amount) : extra;
  const bonus: Reward = {
    ...reward,
    id: newId('rwd'),
    part: 'milestone',
    amount: fits,
    terms: codes || over ? { ...codes, ...(over && { capped: over }) } : null,
    createdAt: now,
  };
  if (over && (fits === 0 || due.kind === 'gift')) {
    // Told, so that everybody can see why there is none.
    return [...changes, { reward: { ...bonus, ...CAPPED, amount: extra, dueAt: null }, entries: [], steps: [] }];
  }
  const given = issueReward(bonus, couponOf(bonus), now);
  const entries = [entryOf(bonus, 'pending', fits, `milestone.${mark}`), ...given.entries];
  return [
    ...changes,
    { ...given, entries, steps: [...stepsOf({ ...bonus, reason: 'milestone' }, fits), ...given.steps] },
  ];
}

const CAPPED = { state: 'void', reason: 'cap_reached', decidedBy: 'rule' } as const;

/** What of a reward its worth by a tier depends on. */
export type Tiered = Pick<Reward, 'kind' | 'amount' | 'currency' | 'terms' | 'ordinal'>;

/**
 * As the tier of so many orders has it, its percentage kept with the reward: what is refunded after it was given is taken
 * back by that. What was earned as a fixed amount or a percentage stays so without one.
 */
export function tieredWorth(
  due: Tiered,
  rule: RewardRule,
  ordinal: number,
  order: OrderMoney,
): Pick<Reward, 'amount' | 'terms'> {
  const tier = tierAt(rule, ordinal);
  const { most, codes, ...others } = due.terms ?? {};
  // One that waited for approval at a tier may have fallen below it since.
  const wasTiered = due.ordinal !== null && tierAt(rule, due.ordinal) !== undefined;
  if (!tier && !wasTiered) return due;
  const kept = codes ?? rule.codes;
  const given = {
    ...(tier ?? rule),
    kind: due.kind,
    ...(most !== undefined && { most }),
    ...(kept && { codes: kept }),
  };
  return { amount: worthOf(given, due.currency, order), terms: termsOf(given, others) };
}

function capReward(due: Reward, hit: CapHit, mark: number, now: number): Changed {
  const terms = { ...due.terms, capped: hit };
  const reward: Reward = { ...due, ...CAPPED, terms, dueAt: null, hold: null, askAt: null, updatedAt: now };
  return {
    reward,
    entries: [entryOf(reward, 'void', -due.amount, `cap_reached.${mark}`)],
    steps: stepsOf(reward, -due.amount),
  };
}
