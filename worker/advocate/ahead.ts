import { type Tiered, tieredWorth } from '../reward/release.ts';
import {
  type Cap,
  type Earned,
  findCap,
  milestoneAt,
  type OrderMoney,
  periodOf,
  type RewardRule,
  roomBelow,
} from '../reward/rule.ts';

/** A reward that waits. */
export interface Waiting extends Tiered {
  /** What is left of the order. */
  left: OrderMoney;
  /** When the friend ordered, and when the return period is over; UTC milliseconds. */
  orderedAt: number;
  dueAt: number | null;
}

/** Begin and end of a cap's period; UTC milliseconds. */
type Period = ReturnType<typeof periodOf>;

const keyOf = ({ from, to }: Period) => `${from}:${to}`;
const periodsOf = (caps: readonly Cap[], { orderedAt }: Waiting, timeZone: string) =>
  caps.map(({ per }) => periodOf(per, orderedAt, timeZone));

/** The periods that the caps of a rule count some rewards in, each once. */
export function periodsFor({ caps = [] }: RewardRule, waiting: readonly Waiting[], timeZone: string): Period[] {
  const all = waiting.flatMap((one) => periodsOf(caps, one, timeZone));
  return [...new Map(all.map((period) => [keyOf(period), period])).values()];
}

/**
 * What the rewards that wait will bring by tiers, and which of them come to nothing by the caps, as things stand: they
 * are given in the order in which they come due (see `decideRelease`).
 * @param given what the advocate was given already; its `caps` in the sequence of `periods`.
 */
export function foresee<W extends Waiting>(
  rule: RewardRule,
  waiting: readonly W[],
  timeZone: string,
  periods: readonly Period[],
  given: Earned,
): { one: W; amount: number; isCapped: boolean }[] {
  const { caps = [] } = rule;
  const used = new Map(periods.map((period, index) => [keyOf(period), given.caps[index] ?? { count: 0, amount: 0 }]));
  let ordinal = given.count + 1;
  return waiting
    .toSorted((one, other) => (one.dueAt ?? Number.POSITIVE_INFINITY) - (other.dueAt ?? Number.POSITIVE_INFINITY))
    .map((one) => {
      const keys = periodsOf(caps, one, timeZone).map(keyOf);
      const earned = keys.map((key) => used.get(key) ?? { count: 0, amount: 0 });
      const { amount } = tieredWorth(one, rule, ordinal, one.left);
      const count = amount > 0 ? 1 : 0;
      if (findCap(caps, earned, { count, amount })) return { one, amount, isCapped: true };
      const extra = Math.min(milestoneAt(rule, ordinal), roomBelow(caps, earned, amount));
      for (const [index, key] of [...new Set(keys)].entries()) {
        const before = earned[index] ?? { count: 0, amount: 0 };
        used.set(key, { count: before.count + count, amount: before.amount + amount + extra });
      }
      ordinal += 1;
      return { one, amount, isCapped: false };
    });
}
