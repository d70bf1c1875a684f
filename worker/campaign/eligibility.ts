/** Who may share. */
export interface ShareRules {
  /** `known`: whom the shop vouches for; `new`: at most one order; `returning`: two or more. */
  customer: 'any' | 'known' | 'new' | 'returning';
  /** Orders that somebody must have placed; 0 for none. */
  minPurchases: number;
  /** ISO 3166-1; none for all. */
  countries: string[];
}

/** Who may have the friend's code. */
export interface ClaimRules {
  /** `new`: whoever has not ordered in the shop; `returning`: whoever has; `lapsed`: whoever has not for some days. */
  customer: 'new' | 'any' | 'returning' | 'lapsed';
  /** For `lapsed`: days without an order. */
  lapsedDays?: number;
  /** Whoever was not written to leaves an address, and has the code once they open our mail. */
  mailFirst?: boolean;
  countries: string[];
}

export const ANYONE_SHARES: ShareRules = { customer: 'any', minPurchases: 0, countries: [] };
/** Days without an order, where a campaign for lapsed customers names none. */
export const LAPSED_DAYS = 365;
export const NEW_ONES_CLAIM: ClaimRules = { customer: 'new', countries: [] };

/** Why somebody may not: each has words in `locales`. */
export type ShareRefusal = 'sign_in' | 'min_purchases' | 'only_new' | 'only_returning' | 'country';
export type ClaimRefusal =
  /** The link is their own. */
  'own' | 'only_new' | 'only_returning' | 'only_lapsed' | 'country' | 'sold_out' | 'paused' | 'code_ended';

/** What is known of somebody who wants to share; undefined where nobody knows. */
export interface SharerFacts {
  /** Orders of a customer whom the shop vouches for. */
  purchases: number | undefined;
  country: string | undefined;
}

/** What is known of a friend. */
export interface FriendFacts {
  /** They proved to be whose link it is. */
  own?: boolean;
  /** They have ordered here before. */
  existing: boolean | undefined;
  /** Whole days since the last order that is known of. */
  days?: number | undefined;
  country: string | undefined;
}

/** A country that nobody knows keeps nobody out: most hosts cannot tell it, and a rule for some must not stop all. */
const isElsewhere = (countries: readonly string[], country: string | undefined) =>
  countries.length > 0 && country !== undefined && !countries.includes(country);

/** Why somebody may not share, where they may not. What only signing in can show is asked for by name. */
export function refuseSharer(rules: ShareRules | null, facts: SharerFacts): ShareRefusal | undefined {
  const { customer, minPurchases, countries } = rules ?? ANYONE_SHARES;
  if (isElsewhere(countries, facts.country)) return 'country';
  const { purchases } = facts;
  if (purchases === undefined) return customer !== 'any' || minPurchases > 0 ? 'sign_in' : undefined;
  if (customer === 'new' && purchases > 1) return 'only_new';
  if (customer === 'returning' && purchases < 2) return 'only_returning';
  return purchases < minPurchases ? 'min_purchases' : undefined;
}

/**
 * Why a friend may not have the code, where they may not. Whoever is not known to have ordered passes as new: the order
 * itself is judged once more.
 */
export function refuseFriend(rules: ClaimRules | null, facts: FriendFacts): ClaimRefusal | undefined {
  const { customer, countries, lapsedDays = LAPSED_DAYS } = rules ?? NEW_ONES_CLAIM;
  if (facts.own) return 'own';
  if (isElsewhere(countries, facts.country)) return 'country';
  if (customer === 'new' && facts.existing) return 'only_new';
  if (customer === 'lapsed' && facts.days !== undefined && facts.days < lapsedDays) return 'only_lapsed';
  return customer === 'returning' && facts.existing === false ? 'only_returning' : undefined;
}
