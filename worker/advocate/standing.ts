import type { MessageValues } from '../message/message.ts';

/** Why there is none, in the words of mails about rewards. */
type Refusal = NonNullable<MessageValues['reward']['reason']>;

/** What is not for an advocate to know, such as what fraud was suspected, has no words of its own. */
const REFUSALS: Record<string, Refusal> = {
  refunded: 'returned',
  returned: 'returned',
  not_new_customer: 'known',
  recent_customer: 'known',
  not_returning_customer: 'newcomer',
  self_referral: 'own',
  below_minimum: 'minimum',
  cap_reached: 'limit',
  campaign_ended: 'closed',
  outside_window: 'window',
};

/** Why a reward came to nothing, as its advocate may know. @param reason of the reward, or of its conversion. */
export const refusalOf = (reason: string | null): Refusal => REFUSALS[reason ?? ''] ?? 'unmet';

/** A friend's order that a link of the advocate was found for, or what they got besides. */
export interface Order {
  state: 'credited' | 'refused' | 'void';
  /** Of the decision upon credit. */
  reason: string | null;
  /** Nobody but a page tells of it. */
  unconfirmed?: boolean;
  /** Minor units; null where the campaign gives none. */
  reward: {
    state: 'pending' | 'approved' | 'issued' | 'void';
    reason: string;
    /** Whose word it waits for. */
    hold?: string | null;
    amount: number;
    currency: string;
    dueAt: number | null;
    issuedAt?: number | null;
    updatedAt: number;
    /** It will come to nothing, for the ones before it reach a cap. */
    isCapped?: boolean;
  } | null;
}

/** How the reward for an order stands, and why. */
export type Standing =
  /** `dueAt`: end of the return period, UTC milliseconds; without it the shop has still to confirm the order. */
  | { kind: 'waiting'; dueAt: number | undefined }
  /** It is looked at before it is given, or somebody has still to approve it; why is not for an advocate to know. */
  | { kind: 'checking' }
  /** It is theirs, as soon as there is a code for it. */
  | { kind: 'coding' }
  | { kind: 'earned'; at: number }
  | { kind: 'none'; reason: Refusal }
  /** Credited, where nothing is given. */
  | { kind: 'thanks' };

/** The standing of one order's reward. */
export function standingOf({ state, reason, reward, unconfirmed }: Order): Standing {
  const refused = (why: string | null): Standing => ({ kind: 'none', reason: refusalOf(why) });
  if (unconfirmed) return { kind: 'waiting', dueAt: undefined };
  if (reward?.state === 'void') return refused(reward.reason);
  if (state !== 'credited') return refused(reason);
  // What is worth nothing only counts towards another.
  if (!reward || reward.amount <= 0) return { kind: 'thanks' };
  if (reward.isCapped) return { kind: 'none', reason: 'limit' };
  if (reward.state === 'pending' && (reward.hold || reward.reason === 'due')) return { kind: 'checking' };
  if (reward.state === 'pending' && reward.reason === 'awaiting_code') return { kind: 'coding' };
  if (reward.state === 'pending') return { kind: 'waiting', dueAt: reward.dueAt ?? undefined };
  return { kind: 'earned', at: reward.issuedAt ?? reward.updatedAt };
}

const WAITING: Standing['kind'][] = ['waiting', 'checking', 'coding'];

/** Money of one currency. */
export interface Sum {
  /** Minor units. */
  amount: number;
  currency: string;
}

/** Sums by currency, the zeros left out: amounts of two currencies are never one. */
export function addUp(sums: readonly Sum[]): Sum[] {
  const by = new Map<string, number>();
  for (const { amount, currency } of sums) by.set(currency, (by.get(currency) ?? 0) + amount);
  return [...by].flatMap(([currency, amount]) => (amount > 0 ? [{ amount, currency }] : []));
}

/** What of that which waits is to come. */
export const sumWaiting = (orders: readonly Order[]): Sum[] =>
  addUp(orders.flatMap((order) => (order.reward && WAITING.includes(standingOf(order).kind) ? [order.reward] : [])));
