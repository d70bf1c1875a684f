import { and, count, desc, eq, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { advocate, conversion, coupon, purchase, reward } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Order } from './standing.ts';

/** Orders that one page shows, the latest first. */
const MOST = 100;

/** An advocate and the drafts that became part of them. */
export const mineOf = ({ orm }: TenantDatabase, advocateId: string) =>
  orm
    .select({ id: advocate.id })
    .from(advocate)
    .where(sql`${advocate.id} = ${advocateId} or ${advocate.mergedInto} = ${advocateId}`);

/** What of a reward its advocate may see, and what it will be worth depends on. */
const REWARD = {
  campaignId: reward.campaignId,
  part: reward.part,
  kind: reward.kind,
  name: reward.name,
  state: reward.state,
  reason: reward.reason,
  hold: reward.hold,
  amount: reward.amount,
  currency: reward.currency,
  dueAt: reward.dueAt,
  issuedAt: reward.issuedAt,
  paidAt: reward.paidAt,
  vouchedBy: reward.vouchedBy,
  terms: reward.terms,
  ordinal: reward.ordinal,
  updatedAt: reward.updatedAt,
};

/** The advocate's reward for an order itself; as the index of an order's rewards has it, of which none is by hand. */
const isForOrder = and(
  eq(reward.conversionId, conversion.id),
  eq(reward.beneficiary, 'advocate'),
  sql`${reward.part} <> 'manual'`,
  eq(reward.part, 'base'),
);
/** For how many orders there were, and by hand. */
const isBesides = inArray(reward.part, ['milestone', 'manual']);
/** See `concealClaimed`. */
const isVouched = or(eq(purchase.trust, 'confirmed'), isNotNull(reward.vouchedBy));
// The `+` keeps the planner on the advocate: by state it would walk through the rewards of everybody.
const isEarned = sql`+${reward.state} in ('approved', 'issued')`;
const isWaiting = sql`+${reward.state} = 'pending'`;
const SUM = { currency: reward.currency, amount: sql<number>`sum(${reward.amount})` };

type Vouched = NonNullable<Order['reward']> & { vouchedBy: string | null };

/**
 * Of an order that only a page tells of, and that nobody vouches for, nothing is said but that it waits: whoever makes
 * such claims about others would learn from the outcome who shops here.
 */
export function concealClaimed<T extends Pick<Order, 'state' | 'reason'> & { reward: Vouched | null }>({
  trust,
  ...order
}: T & { trust: 'claimed' | 'confirmed' }) {
  const isPaid = order.reward?.state === 'issued';
  if (trust === 'confirmed' || isPaid || order.reward?.vouchedBy) return order;
  return { ...order, state: 'credited' as const, reason: null, reward: null, unconfirmed: true };
}

/**
 * What an advocate's orders brought: the rows of one page of them and all those whose reward waits, for what these come to
 * depends on each other; what was earned by all there are, and how many there are.
 * @param page from 1.
 */
export function selectOrders(database: TenantDatabase, advocateId: string, page: number) {
  const { orm } = database;
  const mine = mineOf(database, advocateId);
  const ofMine = inArray(conversion.advocateId, mine);
  const besides = and(inArray(reward.advocateId, mine), isBesides);
  const offset = (page - 1) * MOST;
  const shown = orm
    .select({ id: conversion.id })
    .from(conversion)
    .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
    .where(ofMine)
    .orderBy(desc(purchase.occurredAt), desc(conversion.id))
    .limit(MOST)
    .offset(offset);
  const shownBesides = orm
    .select({ id: reward.id })
    .from(reward)
    .where(besides)
    .orderBy(desc(reward.createdAt), desc(reward.id))
    .limit(MOST)
    .offset(offset);
  const flag = (condition: SQL) => sql`${condition}`.mapWith(Boolean);
  return {
    orders: orm
      .select({
        isShown: flag(inArray(conversion.id, shown)),
        state: conversion.state,
        reason: conversion.reason,
        orderedAt: purchase.occurredAt,
        trust: purchase.trust,
        left: { net: sql<number>`${purchase.amount} - ${purchase.refunded}`, currency: purchase.currency },
        reward: REWARD,
        code: coupon.code,
        codeEndsAt: coupon.expiresAt,
      })
      .from(conversion)
      .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
      .leftJoin(reward, isForOrder)
      .leftJoin(coupon, eq(coupon.id, reward.couponId))
      .where(and(ofMine, or(inArray(conversion.id, shown), and(isWaiting, isVouched)))),
    besides: orm
      .select({
        isShown: flag(inArray(reward.id, shownBesides)),
        orderedAt: reward.createdAt,
        reward: REWARD,
        code: coupon.code,
        codeEndsAt: coupon.expiresAt,
      })
      .from(reward)
      .leftJoin(coupon, eq(coupon.id, reward.couponId))
      .where(and(besides, or(inArray(reward.id, shownBesides), isWaiting))),
    earned: orm
      .select(SUM)
      .from(conversion)
      .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
      .innerJoin(reward, isForOrder)
      .where(and(ofMine, eq(conversion.state, 'credited'), isEarned, or(isVouched, sql`+${reward.state} = 'issued'`)))
      .groupBy(reward.currency),
    earnedBesides: orm.select(SUM).from(reward).where(and(besides, isEarned)).groupBy(reward.currency),
    counts: orm.select({ count: count() }).from(conversion).where(ofMine),
    countsBesides: orm.select({ count: count() }).from(reward).where(besides),
  };
}

/** Pages that so many rows need, of each kind. */
export const pagesOf = (...counts: readonly { count: number }[]) =>
  Math.max(1, ...counts.map((one) => Math.ceil(one.count / MOST)));
