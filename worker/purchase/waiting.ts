import type { LinkStory } from './credit.ts';
import type { Plan } from './plan.ts';
import type { EventDraft } from './purchase.event.ts';
import { CLOCK_SKEW_MS, type Purchase, type Trust } from './purchase.ts';
import { planRefund } from './refund.ts';

/** A refund that came before its order, as it waits under one of the references that it names. */
export interface WaitingRefund {
  reference: string;
  /** The refund's own id, or what stands for it. */
  refundKey: string;
  trust: Trust;
  /** Minor units; null: all that is left of the order. */
  amount: number | null;
  /** Null: the order's. */
  currency: string | null;
  occurredAt: number;
  createdAt: number;
}

/** A refund that only a page tells of: the log says so, once an order, and no money moves. */
export function markClaimed({ id: purchase, currency }: Purchase, at: number): EventDraft {
  return { kind: 'purchase', occurredAt: at, body: { purchase, currency, reason: 'refund_claimed', count: 0 } };
}

/** What a page claimed before the order was placed is believed as little as an order that is claimed ahead. */
const isAhead = ({ trust, createdAt }: WaitingRefund, { occurredAt }: Purchase) =>
  trust === 'claimed' && createdAt < occurredAt - CLOCK_SKEW_MS;

/** The same refund under several references waits as one. */
function listOnce(waiting: readonly WaitingRefund[]): WaitingRefund[] {
  const byKey = new Map(waiting.map((one) => [`${one.trust}\n${one.refundKey}`, one]));
  return [...byKey.values()].toSorted((a, b) => a.occurredAt - b.occurredAt || (a.refundKey < b.refundKey ? -1 : 1));
}

interface RefundsKnown {
  now: number;
  /** The id under which the log is to know a refund of this order, and a page's claim of one. */
  refundIdOf(one: WaitingRefund): string;
  claimIdOf(purchase: Purchase): string;
  /** Whether the log has it already, under whichever reference. */
  isKnown(one: WaitingRefund): boolean;
}

/**
 * Adds to a report's plan what refunds that came before it change, as if each had come after it. One in another
 * currency than the order's goes on waiting: a later report may put the order right.
 * @param story of the plan's conversion.
 * @returns the whole plan, with the refunds that wait no more.
 */
export function takeWaiting(
  plan: Plan,
  waiting: readonly WaitingRefund[],
  story: LinkStory | undefined,
  { now, refundIdOf, claimIdOf, isKnown }: RefundsKnown,
): { plan: Plan; settled: WaitingRefund[] } {
  const settledKeys = new Set<string>();
  let whole = plan;
  for (const one of listOnce(waiting)) {
    const { purchase } = whole.after;
    if (one.currency !== null && one.currency !== purchase.currency) continue;
    settledKeys.add(one.refundKey);
    if (isKnown(one) || isAhead(one, purchase)) continue;
    if (one.trust === 'claimed') {
      const mark = { ...markClaimed(purchase, one.occurredAt), id: claimIdOf(purchase) };
      whole = { ...whole, events: [...whole.events, mark] };
      continue;
    }
    const refund = { key: one.refundKey, amount: one.amount };
    const step = planRefund(whole.after, story, { refund, at: one.occurredAt, now, eventId: refundIdOf(one) });
    if (!step) continue;
    const { after, entries, events } = step;
    whole = { ...whole, after, entries: [...whole.entries, ...entries], events: [...whole.events, ...events] };
  }
  return { plan: whole, settled: waiting.filter(({ refundKey }) => settledKeys.has(refundKey)) };
}
