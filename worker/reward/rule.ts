import { formatMoney } from '../campaign/money.ts';
import { localOf, momentOf } from '../campaign/period.ts';

/** What a reward is; all but coupons are paid out by the shop itself. */
export const REWARD_KINDS = ['coupon', 'credit', 'gift', 'charity', 'cash'] as const;
export type RewardKind = (typeof REWARD_KINDS)[number];

/** Rules that hold for one reward, as they were when it was earned. */
export interface RewardTerms {
  /** Of what is left of the order, instead of a fixed amount. */
  percent?: number;
  /** The most that a percentage comes to, minor units. */
  most?: number;
  /** Least that must be left of the order, minor units of the reward's currency. */
  minOrder?: number;
  /** What that is for an order in another currency, once it is known. */
  minAbroad?: Minimum;
  /** Where the code of a coupon comes from. */
  codes?: RewardCodes;
  /** Who approves it. */
  approval?: Approval;
  /** Why it is void, or less than was promised, where a cap was reached. */
  capped?: CapHit;
}

/** Least that must be left of an order in this currency, minor units. */
export interface Minimum {
  amount: number;
  currency: string;
}

/** Where the codes of a reward come from: the shop's checkout has to know them. */
export const CODE_SOURCES = ['generated', 'pool', 'shared', 'shop'] as const;

/** The codes of a reward that is a coupon. */
export interface RewardCodes {
  source: (typeof CODE_SOURCES)[number];
  /** What generated ones begin with, as a rule of the shop's checkout accepts it; the code itself where one is shared. */
  prefix?: string;
}

/** Whether codes were made before they are given: each is worth what the checkout says, one and the same. */
export const isReadyMade = (codes: RewardCodes | undefined): boolean =>
  codes?.source === 'pool' || codes?.source === 'shared';

/** What one side of a referral gets. */
export interface Given {
  kind: RewardKind;
  /** Of the gift, or of the charity. */
  name?: string;
  /** Minor units; with a percentage, what an order in another currency brings. */
  amount: number;
  percent?: number;
  most?: number;
  /** Of a coupon; absent: generated without a prefix. */
  codes?: RewardCodes;
}

/** From this confirmed order of the same advocate on, this instead of the base. */
export interface Tier {
  from: number;
  amount: number;
  percent?: number;
}

/** Given besides at this confirmed order; `repeat`: at every multiple of it. */
export interface Milestone {
  at: number;
  repeat?: boolean;
  amount: number;
}

export const CAP_PERIODS = ['day', 'week', 'month', 'campaign'] as const;

/** The most that one advocate gets in a period, by when their friends ordered. */
export interface Cap {
  per: (typeof CAP_PERIODS)[number];
  /** Orders that are rewarded. */
  count?: number;
  /** Minor units, milestones included. */
  amount?: number;
}

/** A cap that a reward would have gone above: what it would have come to with it, and the most there is. */
export interface CapHit {
  per: Cap['per'];
  of: 'count' | 'amount';
  sum: number;
  most: number;
}

/** Who approves; what is worth no more than `upTo` needs nobody. */
export interface Approval {
  by: 'rule' | 'hand' | 'shop';
  upTo?: number;
}

/** What a confirmed order by a friend brings, under which conditions. */
export interface RewardRule extends Given {
  currency: string;
  /** Days between a confirmed order and the approval: the shop's return period. */
  holdDays: number;
  minOrder?: number;
  tiers?: Tier[];
  milestones?: Milestone[];
  caps?: Cap[];
  approval?: Approval;
  /** The friend's own, after their order. */
  friend?: Given;
}

/** What is left of an order, in minor units. */
export interface OrderMoney {
  net: number;
  currency: string;
}

/** What an advocate was given already for orders of one campaign. */
export interface Earned {
  /** Confirmed orders. */
  count: number;
  /** By the periods of the rule's caps, in their order. */
  caps: readonly { count: number; amount: number }[];
  /** Numbers of orders that a milestone was given at. */
  milestones: readonly number[];
}

const DAY_MS = 24 * 3600_000;

/** Whether a rule gives an advocate anything at all. */
export function isGiving({ amount, percent = 0, tiers = [], milestones = [] }: RewardRule): boolean {
  return amount > 0 || percent > 0 || milestones.length > 0 || tiers.some((one) => one.amount > 0 || !!one.percent);
}

/** Whether anybody gets anything for an order: then whoever recommends says so. */
export function isRewarded(rule: RewardRule): boolean {
  return isGiving(rule) || (rule.friend?.amount ?? 0) > 0;
}

/** What an order brings in words, as `$10` or `5%`; '' where it depends on how many there were. */
export function sayWorth({ amount, percent }: Given, currency: string, language: string): string {
  if (percent) {
    return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(percent / 100);
  }
  return amount > 0 ? formatMoney(amount, currency, language) : '';
}

/** What an order brings: a percentage of what is left of it where currencies are the same, else the fixed amount. */
export function worthOf(given: RewardTerms & { amount: number }, currency: string, order: OrderMoney): number {
  if (!given.percent || order.currency !== currency) return given.amount;
  return Math.min(Math.floor((Math.max(0, order.net) * given.percent) / 100), given.most ?? Number.POSITIVE_INFINITY);
}

type Minima = Pick<RewardTerms, 'minOrder' | 'minAbroad'>;

/** Least that must be left of an order in a currency; undefined where nothing says what it is there. */
function leastOf({ minOrder = 0, minAbroad }: Minima, currency: string, orderCurrency: string): number | undefined {
  if (minOrder === 0 || orderCurrency === currency) return minOrder;
  return minAbroad?.currency === orderCurrency ? minAbroad.amount : undefined;
}

/** Whether a reward has a minimum of which nothing says what it is in the order's currency. */
export function isUncompared(terms: Minima, currency: string, order: OrderMoney): boolean {
  return leastOf(terms, currency, order.currency) === undefined;
}

/** Whether too little is left of an order. A minimum that cannot be compared yet is looked at before anything is given. */
export function isBelow(terms: Minima, currency: string, order: OrderMoney): boolean {
  const least = leastOf(terms, currency, order.currency);
  return least !== undefined && least > 0 && order.net < least;
}

/**
 * What a rule's minimum is for an order in another currency, where the shop that sold it rewards from an order value of
 * its own.
 */
export function minimumThere(rule: RewardRule, there: RewardRule, orderCurrency: string): Minimum | undefined {
  const isOwn = rule.currency !== orderCurrency && there.currency === orderCurrency;
  return isOwn && rule.minOrder && there.minOrder ? { amount: there.minOrder, currency: orderCurrency } : undefined;
}

/** What of a rule has to be kept with a reward; null where nothing has. */
export function termsOf(
  { kind, codes, percent, most }: Given,
  { minOrder, minAbroad, approval }: Minima & Pick<RewardTerms, 'approval'>,
): RewardTerms | null {
  const terms = {
    ...(approval && { approval }),
    ...(kind === 'coupon' && codes && { codes }),
    ...(percent && { percent, ...(most !== undefined && { most }) }),
    ...(minOrder && { minOrder, ...(minAbroad && { minAbroad }) }),
  };
  return Object.keys(terms).length > 0 ? terms : null;
}

/** The tier that holds for the n-th confirmed order; undefined where the base does. */
export function tierAt({ tiers = [] }: Pick<RewardRule, 'tiers'>, ordinal: number): Tier | undefined {
  return tiers.filter(({ from }) => from <= ordinal).toSorted((one, other) => other.from - one.from)[0];
}

/** What the n-th confirmed order brings besides, minor units. */
export function milestoneAt({ milestones = [] }: Pick<RewardRule, 'milestones'>, ordinal: number): number {
  return milestones
    .filter(({ at, repeat }) => (repeat ? ordinal % at === 0 : ordinal === at))
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** The next number of confirmed orders that brings more, and how much. */
export interface NextStep {
  kind: 'tier' | 'milestone';
  at: number;
  /** Minor units. */
  amount: number;
  /** Of the order instead, for a tier of percentages. */
  percent?: number;
}

/** What an advocate with so many confirmed orders can look forward to; undefined where nothing more comes. */
export function nextStep(rule: Pick<RewardRule, 'tiers' | 'milestones'>, count: number): NextStep | undefined {
  const steps: NextStep[] = [
    ...(rule.tiers ?? []).map(({ from, amount, percent }) => ({
      kind: 'tier' as const,
      at: from,
      amount,
      ...(percent && { percent }),
    })),
    ...(rule.milestones ?? []).map(({ at, repeat, amount }) => ({
      kind: 'milestone' as const,
      at: repeat ? (Math.floor(count / at) + 1) * at : at,
      amount,
    })),
  ];
  // A milestone goes before a tier of the same order: it is the larger surprise.
  return steps
    .filter(({ at }) => at > count)
    .toSorted((one, other) => one.at - other.at || (one.kind < other.kind ? -1 : 1))[0];
}

/** End of what has none. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** Begin and end of a cap's period around an order, by the shop's clock; weeks begin on Monday. UTC milliseconds. */
export function periodOf(per: Cap['per'], at: number, timeZone: string): { from: number; to: number } {
  if (per === 'campaign') return { from: 0, to: NEVER };
  const day = Date.parse(`${localOf(at, timeZone).slice(0, 10)}T00:00Z`);
  const date = new Date(day);
  const begin = { day: 0, week: (date.getUTCDay() + 6) % 7, month: date.getUTCDate() - 1 }[per];
  const first = day - begin * DAY_MS;
  const next = { day: day + DAY_MS, week: first + 7 * DAY_MS, month: nextMonth(first) }[per];
  const momentAt = (wall: number) => momentOf(new Date(wall).toISOString().slice(0, 16), timeZone);
  return { from: momentAt(first), to: momentAt(next) };
}

function nextMonth(first: number): number {
  const date = new Date(first);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The first cap that one more reward of this worth would go above; undefined where there is room. */
export function findCap(
  caps: readonly Cap[],
  earned: Earned['caps'],
  more: { count: number; amount: number },
): CapHit | undefined {
  const hits = caps.flatMap((cap, index) =>
    (['count', 'amount'] as const).flatMap((of): CapHit[] => {
      const most = cap[of];
      const sum = (earned[index]?.[of] ?? 0) + more[of];
      return most !== undefined && sum > most ? [{ per: cap.per, of, sum, most }] : [];
    }),
  );
  return hits[0];
}

/** Orders and worth, as far as caps and steps count them. */
export type Counted = Pick<Earned, 'count' | 'caps'>;

/** What was given together with what waits to be; periods in one order. */
export function addEarned(given: Counted, waiting: Counted): Counted {
  return {
    count: given.count + waiting.count,
    caps: given.caps.map(({ count, amount }, index) => ({
      count: count + (waiting.caps[index]?.count ?? 0),
      amount: amount + (waiting.caps[index]?.amount ?? 0),
    })),
  };
}

/**
 * Until when an advocate gets nothing more, where one more reward of this worth would go above a cap: `undefined` where
 * there is room, UTC milliseconds else, never where a cap holds for the whole campaign.
 * @param periods of the caps, in their order.
 */
export function cappedUntil(
  caps: readonly Cap[],
  earned: Earned['caps'],
  periods: readonly { to: number }[],
  amount: number,
): number | undefined {
  const ends = caps.flatMap((cap, index) => {
    const hit = findCap([cap], [earned[index] ?? { count: 0, amount: 0 }], { count: 1, amount });
    return hit ? [periods[index]?.to ?? NEVER] : [];
  });
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

/** What still fits below the caps of money on top of a reward of this worth; minor units, at least 0. */
export function roomBelow(caps: readonly Cap[], earned: Earned['caps'], amount: number): number {
  const rooms = caps.map((cap, index) => (cap.amount ?? Number.POSITIVE_INFINITY) - (earned[index]?.amount ?? 0));
  return Math.max(0, Math.min(...rooms) - amount);
}

/** Whose word a reward of this worth needs. */
export function approverOf({ approval }: Pick<RewardRule, 'approval'>, amount: number): Approval['by'] {
  if (!approval || amount <= (approval.upTo ?? -1)) return 'rule';
  return approval.by;
}
