import type { InStatement } from '@libsql/client';
import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, conversion, coupon, link, purchase, recipient, reward } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Order } from './standing.ts';

/** Orders and friends that a page shows: the latest. */
const MOST = 100;

/** An advocate and the drafts that became part of them. */
const mineOf = ({ orm }: TenantDatabase, advocateId: string) =>
  orm
    .select({ id: advocate.id })
    .from(advocate)
    .where(sql`${advocate.id} = ${advocateId} or ${advocate.mergedInto} = ${advocateId}`);

/** What of a reward its advocate may see. */
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
  updatedAt: reward.updatedAt,
};

type Vouched = NonNullable<Order['reward']> & { vouchedBy: string | null };

/**
 * Of an order that only a page tells of, and that nobody vouches for, nothing is said but that it waits: whoever makes
 * such claims about others would learn from the outcome who shops here.
 */
function concealClaimed<T extends Pick<Order, 'state' | 'reason'> & { reward: Vouched | null }>({
  trust,
  ...order
}: T & { trust: 'claimed' | 'confirmed' }) {
  const isPaid = order.reward?.state === 'issued';
  if (trust === 'confirmed' || isPaid || order.reward?.vouchedBy) return order;
  return { ...order, state: 'credited' as const, reason: null, reward: null, unconfirmed: true };
}

/**
 * All that an advocate's page tells, in one round trip; nothing of who opened or clicked.
 * @param now UTC milliseconds, for codes that have ended.
 */
export async function readPage(database: TenantDatabase, shopId: string, advocateId: string, now: number) {
  const { orm } = database;
  const mine = mineOf(database, advocateId);
  const [links, orders, extras, friends] = await orm.batch([
    orm
      .select({ code: link.code, dealId: link.dealId, channel: link.channel })
      .from(link)
      .where(and(inArray(link.advocateId, mine), eq(link.shopId, shopId), eq(link.productId, ''), isNull(link.twinOf)))
      .orderBy(asc(link.createdAt)),
    orm
      .select({
        state: conversion.state,
        reason: conversion.reason,
        orderedAt: purchase.occurredAt,
        trust: purchase.trust,
        reward: REWARD,
        code: coupon.code,
        codeEndsAt: coupon.expiresAt,
      })
      .from(conversion)
      .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
      .leftJoin(
        reward,
        and(eq(reward.conversionId, conversion.id), eq(reward.beneficiary, 'advocate'), eq(reward.part, 'base')),
      )
      .leftJoin(coupon, eq(coupon.id, reward.couponId))
      .where(inArray(conversion.advocateId, mine))
      .orderBy(desc(purchase.occurredAt))
      .limit(MOST),
    // For how many orders there were, and by hand.
    orm
      .select({ orderedAt: reward.createdAt, reward: REWARD, code: coupon.code, codeEndsAt: coupon.expiresAt })
      .from(reward)
      .leftJoin(coupon, eq(coupon.id, reward.couponId))
      .where(and(inArray(reward.advocateId, mine), inArray(reward.part, ['milestone', 'manual'])))
      .orderBy(desc(reward.createdAt))
      .limit(MOST),
    orm
      .select({
        masked: sql<string>`max(${recipient.masked})`,
        invitedAt: sql<number>`min(${recipient.createdAt})`,
        // By the friend's own token, or by a code that they claimed with it.
        ordered: sql<number>`max(exists (select 1 from conversion
          where conversion.advocate_id in (recipient.advocate_id, ${advocateId}) and conversion.state = 'credited'
            and (conversion.evidence ->> '$.matched.recipient' = recipient.id
              or exists (select 1 from claim where claim.id = conversion.evidence ->> '$.matched.claim'
                and claim.recipient_id = recipient.id))))`,
      })
      .from(recipient)
      .where(inArray(recipient.advocateId, mine))
      .groupBy(recipient.friendKey)
      .orderBy(desc(sql`min(${recipient.createdAt})`))
      .limit(MOST),
  ]);
  const besides = extras.map((one) => ({ ...one, state: 'credited' as const, reason: null }));
  const all = [...orders.map(concealClaimed), ...besides].map((one) => ({
    ...one,
    isCodeOver: one.codeEndsAt !== null && one.codeEndsAt <= now,
  }));
  return {
    links,
    orders: all.toSorted((one, other) => other.orderedAt - one.orderedAt),
    friends: friends.map((one) => ({ ...one, ordered: one.ordered === 1 })),
  };
}

export type PageRows = Awaited<ReturnType<typeof readPage>>;
/** `isCapped`: see `Order`. */
export type EarnedOrder = PageRows['orders'][number] & { reward: { isCapped?: boolean } | null };

/** Who asks by this address for a way to their page: only who confirmed that it is theirs. */
export async function readByEmail({ orm }: TenantDatabase, shopId: string, keys: readonly string[]) {
  const [row] = await orm
    .select({ id: advocate.id, language: advocate.language })
    .from(advocate)
    .where(
      and(
        eq(advocate.shopId, shopId),
        inArray(advocate.emailKey, [...keys]),
        isNotNull(advocate.emailConfirmedAt),
        isNull(advocate.mergedInto),
        isNull(advocate.kind),
      ),
    )
    .orderBy(desc(advocate.emailConfirmedAt));
  return row;
}

/** Codes of all links of an advocate, for what keeps them in memory. */
export async function readCodes(database: TenantDatabase, advocateId: string): Promise<string[]> {
  const mine = mineOf(database, advocateId);
  const rows = await database.orm.select({ code: link.code }).from(link).where(inArray(link.advocateId, mine));
  return rows.map(({ code }) => code);
}

/** Guard of leaving: nothing of the person stays on the row, and what they earned hangs on an id alone. */
export function eraseAdvocate({ orm }: TenantDatabase, advocateId: string): InStatement {
  return toStatement(
    orm
      .update(advocate)
      .set({
        kind: 'left',
        customerKey: null,
        customerSealed: null,
        emailKey: null,
        emailSealed: null,
        emailConfirmedAt: null,
        nameSealed: null,
        smsKey: null,
        phoneSealed: null,
        phoneConfirmedAt: null,
        entryUtm: null,
      })
      .where(and(eq(advocate.id, advocateId), isNull(advocate.kind))),
  );
}

/** The rest of it: drafts that became part of them, and all that proves them to any page. */
export function eraseTraces(advocateId: string): InStatement[] {
  return [
    {
      sql: `update advocate set kind = 'left', customer_key = null, customer_sealed = null, email_key = null, email_sealed = null,
  email_confirmed_at = null, name_sealed = null, sms_key = null, phone_sealed = null, phone_confirmed_at = null,
  entry_utm = null where merged_into = ?`,
      args: [advocateId],
    },
    {
      sql: `delete from advocate_token where advocate_id in (select id from advocate where id = ?1 or merged_into = ?1)`,
      args: [advocateId],
    },
    {
      sql: `delete from push_subscription where advocate_id in (select id from advocate where id = ?1 or merged_into = ?1)`,
      args: [advocateId],
    },
    // Their name leads nowhere any more; nobody else gets it.
    { sql: 'delete from advocate_name where advocate_id = ?', args: [advocateId] },
    // An invitation's link makes whoever taps it later a new advocate.
    { sql: 'update customer_invite set advocate_id = null where advocate_id = ?', args: [advocateId] },
    {
      sql: `update link set entry_utm = null where advocate_id in (
  select id from advocate where id = ?1 or merged_into = ?1)`,
      args: [advocateId],
    },
  ];
}
