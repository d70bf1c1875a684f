import type { InStatement } from '@libsql/client';
import { and, desc, eq, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { advocate, campaign, conversion, coupon, reward } from '../../db/schema/group.ts';
import type { Place } from '../cursor.ts';
import type { TenantDatabase } from '../ports.ts';

/** How rewards are looked at. */
export const VIEWS = ['deciding', 'waiting', 'unpaid', 'given', 'paid', 'void', 'reclaim', 'all'] as const;
export type View = (typeof VIEWS)[number];

/** Which rewards are asked for, the newest first. */
export interface Wanted {
  shopId: string;
  view: View;
  kind?: string | undefined;
  beneficiary?: string | undefined;
  campaign?: string | undefined;
  /** The last of the page before. */
  after?: Place | undefined;
  limit: number;
}

/** What the shop itself has to bring to somebody, in the words of the index `reward_unpaid`. */
const UNPAID = `state = 'issued' and paid_at is null and (kind <> 'coupon' or beneficiary = 'friend')`;

const VIEW_RULES: Record<View, SQL | undefined> = {
  deciding: and(eq(reward.state, 'pending'), isNotNull(reward.hold)),
  waiting: and(eq(reward.state, 'pending'), isNull(reward.hold)),
  unpaid: sql.raw(`reward.${UNPAID.replaceAll(/\b(paid_at|kind|beneficiary)\b/g, 'reward.$1')}`),
  given: eq(reward.state, 'issued'),
  paid: and(eq(reward.state, 'issued'), isNotNull(reward.paidAt)),
  void: eq(reward.state, 'void'),
  reclaim: and(isNotNull(reward.paidAt), or(eq(reward.state, 'void'), sql`${reward.amount} < ${reward.paidAmount}`)),
  all: undefined,
};

/** Rewards with who and what they are for. */
export async function readRewards({ orm, retailerId }: TenantDatabase, wanted: Wanted) {
  const { shopId, view, kind, beneficiary, campaign: campaignId, after, limit } = wanted;
  return orm
    .select({
      reward,
      purchaseId: conversion.purchaseId,
      campaign: campaign.name,
      code: coupon.code,
      codeEndsAt: coupon.expiresAt,
      advocate: {
        // Never null, and first: by it the join is seen to have found somebody, also one without a name.
        id: advocate.id,
        kind: advocate.kind,
        nameSealed: advocate.nameSealed,
        emailSealed: advocate.emailSealed,
        emailConfirmedAt: advocate.emailConfirmedAt,
        phoneConfirmedAt: advocate.phoneConfirmedAt,
      },
      /** The shop's own id of them, sealed: of the draft that earned it, or of whom it became part of. */
      customerSealed: sql<string | null>`coalesce(${advocate.customerSealed},
        (select own.customer_sealed from advocate own where own.id = ${reward.advocateId}))`,
      /** The shop's own word, where it refused. */
      veto: sql<string | null>`(select reason from reward_entry
        where reward_id = ${reward.id} and reason glob 'vetoed:*' limit 1)`,
    })
    .from(reward)
    .leftJoin(conversion, eq(conversion.id, reward.conversionId))
    .leftJoin(campaign, and(eq(campaign.id, reward.campaignId), eq(campaign.retailerId, retailerId)))
    .leftJoin(coupon, eq(coupon.id, reward.couponId))
    .leftJoin(
      advocate,
      sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${reward.advocateId})`,
    )
    .where(
      and(
        eq(reward.shopId, shopId),
        VIEW_RULES[view],
        // What only counts towards a milestone is nothing to anybody, but where it waits for somebody's word.
        sql`(max(${reward.amount}, coalesce(${reward.paidAmount}, 0)) > 0 or ${reward.hold} is not null)`,
        kind ? sql`${reward.kind} = ${kind}` : undefined,
        beneficiary ? sql`${reward.beneficiary} = ${beneficiary}` : undefined,
        campaignId ? eq(reward.campaignId, campaignId) : undefined,
        after && or(lt(reward.createdAt, after.at), and(eq(reward.createdAt, after.at), lt(reward.id, after.id))),
      ),
    )
    .orderBy(desc(reward.createdAt), desc(reward.id))
    .limit(limit);
}
export type RewardRow = Awaited<ReturnType<typeof readRewards>>[number];

/** What stands where, of one currency: minor units. */
export interface Balance {
  currency: string;
  waiting: number;
  deciding: number;
  /** Given, whether the shop has paid it out or not. */
  given: number;
  unpaid: number;
  paid: number;
  /** Paid out for what came back since. */
  reclaim: number;
}

/** What a shop owes and has given, by currency. */
export async function readBalances({ client }: TenantDatabase, shopId: string): Promise<Balance[]> {
  const sum = (rule: string, name: string) => `sum(case when ${rule} then amount else 0 end) as ${name}`;
  const { rows } = await client.execute({
    sql: `select currency, ${[
      sum(`state = 'pending' and hold is null`, 'waiting'),
      sum(`state = 'pending' and hold is not null`, 'deciding'),
      sum(`state in ('approved', 'issued')`, 'given'),
      sum(UNPAID, 'unpaid'),
      sum(`state = 'issued' and paid_at is not null`, 'paid'),
      `sum(case when paid_at is null then 0
        else coalesce(paid_amount, amount) - case when state = 'void' then 0 else amount end end) as reclaim`,
    ].join(', ')} from reward where shop_id = ? group by currency order by currency`,
    args: [shopId],
  });
  return rows.map((row) => ({
    currency: String(row.currency),
    waiting: Number(row.waiting),
    deciding: Number(row.deciding),
    given: Number(row.given),
    unpaid: Number(row.unpaid),
    paid: Number(row.paid),
    reclaim: Number(row.reclaim),
  }));
}

/** Rewards of a shop by their ids, as far as they are there. */
export async function readByIds({ orm }: TenantDatabase, shopId: string, ids: readonly string[]) {
  return orm
    .select()
    .from(reward)
    .where(and(eq(reward.shopId, shopId), inArray(reward.id, [...ids])));
}

/** Guard of a payout: marks all of these rewards that are owed still. */
export function markPaid(shopId: string, ids: readonly string[], reference: string | null, now: number): InStatement {
  return {
    sql: `update reward set paid_at = ?, paid_amount = amount, payout_reference = ?
      where shop_id = ? and id in (select value from json_each(?)) and ${UNPAID}`,
    args: [now, reference, shopId, JSON.stringify(ids)],
  };
}

/** Fails a payout's batch where one of its rewards is owed no more: somebody paid it, or it was taken back. */
export function guardPaid(ids: readonly string[], now: number): InStatement {
  return {
    sql: `insert into abort_batch (reason) select null where ? <> (
      select count(*) from reward where id in (select value from json_each(?)) and paid_at = ? and state = 'issued')`,
    args: [ids.length, JSON.stringify(ids), now],
  };
}
