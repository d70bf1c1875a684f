/**
 * What an experiment shows. Rates carry Wilson's score interval (Wilson 1927); differences Newcombe's interval made of
 * those (Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10); the lift,
 * which is a ratio less one, the MOVER-R interval made of the same (Donner and Zou 2012; Newcombe 2016). None needs large
 * numbers, none leaves the possible range.
 */

/** Two-sided, 95 %. */
const Z = 1.959963984540054;

/** Persons an arm needs before anything is said of its lift. */
export const LEAST_PERSONS = 100;

export interface Interval {
  low: number;
  high: number;
}

/** Persons of one arm, and how many of them did what is measured. */
export interface Arm {
  persons: number;
  successes: number;
}

const rateOf = ({ persons, successes }: Arm) => Math.min(successes, persons) / persons;

/** Wilson's 95 % interval of a proportion; undefined without persons. */
export function wilson(arm: Arm): Interval | undefined {
  const { persons } = arm;
  if (persons <= 0) return undefined;
  const rate = rateOf(arm);
  const centre = rate + Z ** 2 / (2 * persons);
  const spread = Z * Math.sqrt((rate * (1 - rate)) / persons + Z ** 2 / (4 * persons ** 2));
  const scale = 1 + Z ** 2 / persons;
  return {
    low: rate === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: rate === 1 ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/** Newcombe's 95 % interval of a difference between two proportions: `one` less `other`. */
export function differ(one: Arm, other: Arm): (Interval & { difference: number }) | undefined {
  const a = wilson(one);
  const b = wilson(other);
  if (!a || !b) return undefined;
  const p = rateOf(one);
  const q = rateOf(other);
  const difference = p - q;
  return {
    difference,
    low: difference - Math.sqrt((p - a.low) ** 2 + (b.high - q) ** 2),
    high: difference + Math.sqrt((a.high - p) ** 2 + (q - b.low) ** 2),
  };
}

/**
 * Lift over a holdout: (rate among the exposed − rate among the holdout) ÷ rate among the holdout.
 * @returns undefined below `LEAST_PERSONS` in either arm, or where nobody of the holdout did it; `high` is infinite
 * where the holdout's rate may be zero.
 */
export function liftOver(exposed: Arm, holdout: Arm): (Interval & { lift: number }) | undefined {
  if (exposed.persons < LEAST_PERSONS || holdout.persons < LEAST_PERSONS) return undefined;
  const a = wilson(exposed);
  const b = wilson(holdout);
  const p = rateOf(exposed);
  const q = rateOf(holdout);
  if (!a || !b || q === 0) return undefined;
  const product = p * q;
  const root = (x: number) => Math.sqrt(Math.max(0, x));
  const low =
    (product - root(product ** 2 - a.low * b.high * (2 * p - a.low) * (2 * q - b.high))) / (b.high * (2 * q - b.high));
  const below = b.low * (2 * q - b.low);
  const high =
    below > 0
      ? (product + root(product ** 2 - a.high * b.low * (2 * p - a.high) * (2 * q - b.low))) / below
      : Number.POSITIVE_INFINITY;
  return { lift: p / q - 1, low: Math.max(0, low) - 1, high: high - 1 };
}
