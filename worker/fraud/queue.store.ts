import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { advocate, advocateBlock, conversion, fraudCase, purchase } from '../../db/schema/group.ts';
import type { Place } from '../cursor.ts';
import type { TenantDatabase } from '../ports.ts';

/** Which cases of the queue are asked for. */
export interface QueueAsked {
  shopIds: readonly string[];
  state: 'open' | 'approved' | 'refused';
  rule?: string | undefined;
  advocateId?: string | undefined;
  /** Cases that began up to then; UTC milliseconds. */
  until?: number | undefined;
  /** The last of the page before. */
  after?: Place | undefined;
  limit: number;
}

const STAKE = sql`from reward where reward.conversion_id = ${conversion.id} and reward.state <> 'void'`;

/** Behind a place, in the order of the state's list. */
const behind = (state: QueueAsked['state'], { at, id }: Place): SQL =>
  state === 'open'
    ? sql`(${fraudCase.createdAt}, ${fraudCase.id}) > (${at}, ${id})`
    : sql`(${fraudCase.decidedAt}, ${fraudCase.id}) < (${at}, ${id})`;

/** Cases with what they are about, those that wait longest first, decided ones the latest first; and how many. */
export async function readQueue({ orm }: TenantDatabase, asked: QueueAsked) {
  const { state, after } = asked;
  const where = and(
    inArray(fraudCase.shopId, [...asked.shopIds]),
    eq(fraudCase.state, state),
    // Nothing is left to decide where a refund took it back.
    state === 'open' ? eq(conversion.state, 'credited') : undefined,
    asked.advocateId ? eq(fraudCase.advocateId, asked.advocateId) : undefined,
    asked.until === undefined ? undefined : lte(fraudCase.createdAt, asked.until),
    asked.rule
      ? sql`exists (select 1 from json_each(${fraudCase.findings}) where value ->> '$.rule' = ${asked.rule})`
      : undefined,
  );
  const order =
    state === 'open'
      ? sql`${fraudCase.createdAt}, ${fraudCase.id}`
      : sql`${fraudCase.decidedAt} desc, ${fraudCase.id} desc`;
  const [rows, [counted]] = await orm.batch([
    orm
      .select({
        case: fraudCase,
        order: {
          amount: purchase.amount,
          refunded: purchase.refunded,
          currency: purchase.currency,
          at: purchase.occurredAt,
          trust: purchase.trust,
        },
        /** As the shop knows the order, as JSON. */
        references: sql<string>`(select json_group_array(reference) from
          (select reference from purchase_reference where purchase_id = ${purchase.id} order by reference))`,
        method: conversion.method,
        channel: conversion.channel,
        nameSealed: advocate.nameSealed,
        blocked: sql<number>`${advocateBlock.createdAt} is not null`,
        /** What its rewards come to, by currency, as JSON. */
        stake: sql<string>`(select json_group_array(json_object('amount', total, 'currency', currency))
          from (select sum(reward.amount) as total, reward.currency ${STAKE} group by reward.currency))`,
        dueAt: sql<number | null>`(select min(reward.due_at) ${STAKE})`,
      })
      .from(fraudCase)
      .innerJoin(conversion, eq(conversion.id, fraudCase.conversionId))
      .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
      .innerJoin(advocate, eq(advocate.id, fraudCase.advocateId))
      .leftJoin(advocateBlock, eq(advocateBlock.advocateId, fraudCase.advocateId))
      .where(and(where, after && behind(state, after)))
      .orderBy(order)
      .limit(asked.limit),
    orm
      .select({ total: sql<number>`count(*)` })
      .from(fraudCase)
      .innerJoin(conversion, eq(conversion.id, fraudCase.conversionId))
      .where(where),
  ]);
  return { rows, total: counted?.total ?? 0 };
}
