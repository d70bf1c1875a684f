import type { Purchase } from './purchase.ts';

/** A refund as the shop's server told it of a purchase. */
export interface Refund {
  /** The shop's own id of it, or what stands for that: whoever tells it again, it counts once. */
  key: string;
  /** Minor units, as they were told; null: all of the order, whatever its amount turns out to be. */
  amount: number | null;
}

/** A purchase, as far as its refunds go. */
type Refunded = Pick<Purchase, 'id' | 'trust' | 'amount' | 'refunded' | 'refunds' | 'toldAt'>;

/**
 * The key by which all of an order counts as refunded that its platform called off: no money goes back by that, and it is
 * over once the order stands again.
 * @param at UTC milliseconds.
 */
export const undoneKey = (at: number) => `platform:undone@${at}`;

/** Whether a refund is an order that was called off, then or before. @param until UTC milliseconds. */
export const isUndone = ({ key }: Refund, until = Number.POSITIVE_INFINITY) =>
  Number(/^platform:undone@(\d+)$/.exec(key)?.[1]) <= until;

/** What is told beyond these is kept as their sum. */
const MOST = 100;

/** What went back of an amount, which is no more than all of it: a refund may hold tax and shipping. */
export function sumRefunds(refunds: readonly Refund[], amount: number): number {
  if (refunds.some((one) => one.amount === null)) return amount;
  return Math.min(
    amount,
    refunds.reduce((sum, one) => sum + (one.amount ?? 0), 0),
  );
}

/** The refunds of a purchase, in the sequence in which they were told; what is known as a sum alone is one of them. */
export function refundsOf({ id, amount, refunded, refunds }: Omit<Refunded, 'trust' | 'toldAt'>): Refund[] {
  const told = refunds ?? [];
  const rest = refunded - sumRefunds(told, amount);
  if (rest <= 0) return told;
  return [...told, { key: `sum:${id}.${told.length}`, amount: refunded >= amount ? null : rest }];
}

/**
 * A purchase's refunds with one more. Of an order that the shop itself told of, refunds that make up all of it are all
 * of it for good; a page's amount is not believed that far, and one of nothing may be told anew. Those of an order that
 * was called off are kept beside that, as it may stand again.
 * @returns undefined where it is known, or nothing is left that could go back.
 */
export function addRefund(purchase: Refunded, refund: Refund): Refund[] | undefined {
  const { amount, trust, toldAt } = purchase;
  const all = refundsOf(purchase);
  const undone = all.filter((one) => isUndone(one));
  const before = all.filter((one) => !isUndone(one));
  const others = isUndone(refund) ? all : before;
  if (others.some((one) => one.key === refund.key || one.amount === null)) return undefined;
  // Its platform told since how the order stands.
  if (isUndone(refund, (toldAt ?? 0) - 1)) return undefined;
  const after = [...before, refund];
  const sum = sumRefunds(after, amount);
  if (trust === 'claimed' || amount === 0) return [...shorten(after), ...undone];
  if (sum === sumRefunds(before, amount)) return undefined;
  return [...shorten(sum >= amount ? [...before, { ...refund, amount: null }] : after), ...undone];
}

/** The first of too many are one. */
function shorten(refunds: Refund[]): Refund[] {
  const most = refunds.length - MOST;
  if (most <= 0) return refunds;
  const first = refunds.slice(0, most + 1);
  const amount = first.reduce((sum, one) => sum + (one.amount ?? 0), 0);
  return [{ key: first[0]?.key ?? '', amount }, ...refunds.slice(most + 1)];
}

/** The refunds of two purchases that turned out to be one order: one that was told of both counts once. */
export function joinRefunds(older: Refunded, younger: Refunded): Refund[] {
  const own = refundsOf(older);
  const others = refundsOf(younger).filter(({ key }) => !own.some((one) => one.key === key));
  return shorten([...own, ...others]);
}
