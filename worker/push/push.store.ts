import type { InStatement } from '@libsql/client';
import { and, eq, gt, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, conversion, purchase, pushRule, pushSubscription, reward } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';

export type SubscriptionRow = typeof pushSubscription.$inferSelect;
export type PushRule = typeof pushRule.$inferSelect;

/** Whether and how a shop sends notifications; undefined where it never said. */
export async function readPushRule({ orm }: Database, shopId: string): Promise<PushRule | undefined> {
  const [row] = await orm.select().from(pushRule).where(eq(pushRule.shopId, shopId));
  return row;
}

export function upsertPushRule({ orm }: TenantDatabase, row: PushRule): InStatement {
  return toStatement(orm.insert(pushRule).values(row).onConflictDoUpdate({ target: pushRule.shopId, set: row }));
}

/**
 * A browser's subscription; the same one told again is put right, and belongs to whoever is signed in there now. Who was
 * known stays so where nobody is signed in.
 */
export function upsertSubscription({ orm }: TenantDatabase, row: SubscriptionRow): InStatement {
  const { addressSealed, language, timeZone, advocateId, expiresAt, seenAt } = row;
  return toStatement(
    orm
      .insert(pushSubscription)
      .values(row)
      .onConflictDoUpdate({
        target: [pushSubscription.shopId, pushSubscription.endpointKey],
        set: { addressSealed, language, timeZone, expiresAt, seenAt, ...(advocateId && { advocateId }) },
      }),
  );
}

/** A shop's browser by its endpoint, under any pepper. */
export async function readByEndpoint({ orm }: TenantDatabase, shopId: string, keys: readonly string[]) {
  const [row] = await orm
    .select()
    .from(pushSubscription)
    .where(and(eq(pushSubscription.shopId, shopId), inArray(pushSubscription.endpointKey, [...keys])));
  return row;
}

/** A browser whose address changed. */
export function updateEndpoint(
  { orm }: TenantDatabase,
  id: string,
  set: Pick<SubscriptionRow, 'endpointKey' | 'addressSealed' | 'expiresAt' | 'seenAt'>,
): InStatement {
  return toStatement(orm.update(pushSubscription).set(set).where(eq(pushSubscription.id, id)));
}

/** A browser's service took a notification for it: it is there still. */
export function markSeen(
  { orm }: TenantDatabase,
  { shopId, key, now }: { shopId: string; key: string; now: number },
): InStatement {
  return toStatement(
    orm
      .update(pushSubscription)
      .set({ seenAt: now })
      .where(and(eq(pushSubscription.shopId, shopId), eq(pushSubscription.endpointKey, key))),
  );
}

/** Forgets browsers of a shop by their endpoints, under any pepper. */
export function deleteSubscriptions(
  { orm }: TenantDatabase,
  { shopId, keys }: { shopId: string; keys: readonly string[] },
): InStatement {
  return toStatement(
    orm
      .delete(pushSubscription)
      .where(and(eq(pushSubscription.shopId, shopId), inArray(pushSubscription.endpointKey, [...keys]))),
  );
}

/** The browsers of an advocate. */
export async function readSubscriptionsOf({ orm }: TenantDatabase, shopId: string, advocateId: string) {
  return orm
    .select()
    .from(pushSubscription)
    .where(and(eq(pushSubscription.shopId, shopId), eq(pushSubscription.advocateId, advocateId)));
}

/** How many browsers a shop may notify, and of how many it knows the person. */
export async function countSubscriptions({ orm }: TenantDatabase, shopId: string) {
  const [row] = await orm
    .select({ all: sql<number>`count(*)`, known: sql<number>`count(${pushSubscription.advocateId})` })
    .from(pushSubscription)
    .where(eq(pushSubscription.shopId, shopId));
  return row ?? { all: 0, known: 0 };
}

/** Notifications that a browser had, or that wait for it, since a moment. */
const hadSince = (moment: number) => sql<number>`(select count(*) from message
  where message.recipient_key = ${pushSubscription.endpointKey} and message.created_at > ${moment})`;

/** Browsers of a shop that were not invited since `before`, with the keys by which their owner is surely known. */
export async function readInvitable(
  { orm }: TenantDatabase,
  shopId: string,
  { before, dayAgo, most, limit }: { before: number; dayAgo: number; most: number; limit: number },
) {
  return orm
    .select({
      browser: pushSubscription,
      customerKey: advocate.customerKey,
      emailKey: sql<
        string | null
      >`case when ${advocate.emailConfirmedAt} is null then null else ${advocate.emailKey} end`,
      phoneKey: sql<
        string | null
      >`case when ${advocate.phoneConfirmedAt} is null then null else ${advocate.smsKey} end`,
    })
    .from(pushSubscription)
    .leftJoin(advocate, and(eq(advocate.id, pushSubscription.advocateId), isNull(advocate.mergedInto)))
    .where(
      and(
        eq(pushSubscription.shopId, shopId),
        or(isNull(pushSubscription.invitedAt), sql`${pushSubscription.invitedAt} <= ${before}`),
        sql`${hadSince(dayAgo)} < ${most}`,
      ),
    )
    .limit(limit);
}

/** Guard of an invitation: of two at once one counts. */
export function markInvited({ orm }: TenantDatabase, id: string, before: number, now: number): InStatement {
  return toStatement(
    orm
      .update(pushSubscription)
      .set({ invitedAt: now })
      .where(
        and(
          eq(pushSubscription.id, id),
          or(isNull(pushSubscription.invitedAt), sql`${pushSubscription.invitedAt} <= ${before}`),
        ),
      ),
  );
}

/** Of what an advocate is told, by cause: `ordered:<conversion>`, `earned:<reward>`. */
export interface News {
  subscription: SubscriptionRow;
  subject: string;
  amount: number | null;
  currency: string | null;
  /** Of an order, its reward's. */
  state?: string | null;
  /** Of a reward, the order that it is for. */
  conversionId?: string | null;
  /** Notifications that the browser had, or that wait for it, since the span's day began. */
  had: number;
}

/** Whether a browser was not told of it, and has not had as much as it may have in a day. */
const isUntold = (what: string, subject: unknown, most: number, dayAgo: number) => sql`not exists (
  select 1 from message where message.recipient_key = ${pushSubscription.endpointKey}
    and message.idempotency_key = ${`push:${what}:`} || ${subject} || ':' || ${pushSubscription.id})
  and ${hadSince(dayAgo)} < ${most}`;

/** Whether a browser was not told of a reward together with its order, because it was there by then. */
const isNotToldWithOrder = sql`not exists (
  select 1 from message where message.recipient_key = ${pushSubscription.endpointKey}
    and message.idempotency_key = 'push:ordered:' || ${reward.conversionId} || ':' || ${pushSubscription.id}
    and message.created_at >= ${reward.updatedAt})`;

/**
 * The browsers of a row's advocate; and those of the draft whose link brought the order, which hear of this alone where the
 * draft became part of somebody whose address its page only typed.
 */
const isTheirs = (
  conversionId: unknown,
) => sql`${pushSubscription.advocateId} in (${advocate.id}, ${advocate.mergedInto},
  (select shared.advocate_id from conversion own join link shared on shared.code = own.link_code
    where own.id = ${conversionId}))`;

/** Whether the browser's shop sends notifications: what another one withholds fills no page of news. */
const isSent = (stopped: readonly string[]) => sql`exists (
  select 1 from push_rule where push_rule.shop_id = ${pushSubscription.shopId} and push_rule.is_on = 1)
  and ${pushSubscription.shopId} not in (select value from json_each(${JSON.stringify(stopped)}))`;

/** What a credited order brings its advocate; null where nothing. */
const worth = (column: 'amount' | 'currency' | 'state') => sql`(select ${sql.identifier(column)} from reward
  where conversion_id = ${conversion.id} and advocate_id = ${conversion.advocateId} and state <> 'void' limit 1)`;

/**
 * What browsers' owners know nothing of yet: friends' confirmed orders that were credited, and rewards that were issued, since a
 * moment and since they agreed; none for a browser that had its share of the day.
 * @param stopped ids of shops that are stopped.
 */
export async function readNews(
  { orm }: Database,
  {
    since,
    dayAgo,
    most,
    limit,
    stopped,
  }: { since: number; dayAgo: number; most: number; limit: number; stopped: readonly string[] },
): Promise<Record<'ordered' | 'earned', News[]>> {
  const [ordered, earned] = await orm.batch([
    orm
      .select({
        subscription: pushSubscription,
        subject: conversion.id,
        amount: sql<number | null>`${worth('amount')}`,
        currency: sql<string | null>`${worth('currency')}`,
        state: sql<string | null>`${worth('state')}`,
        had: hadSince(dayAgo),
      })
      .from(conversion)
      // What a page alone claims is no news yet.
      .innerJoin(purchase, and(eq(purchase.id, conversion.purchaseId), eq(purchase.trust, 'confirmed')))
      .innerJoin(advocate, eq(advocate.id, conversion.advocateId))
      .innerJoin(pushSubscription, isTheirs(conversion.id))
      .where(
        and(
          eq(conversion.state, 'credited'),
          gt(conversion.createdAt, since),
          gte(conversion.createdAt, pushSubscription.createdAt),
          isSent(stopped),
          isUntold('ordered', conversion.id, most, dayAgo),
        ),
      )
      .limit(limit),
    orm
      .select({
        subscription: pushSubscription,
        subject: reward.id,
        amount: reward.amount,
        currency: reward.currency,
        conversionId: reward.conversionId,
        had: hadSince(dayAgo),
      })
      .from(reward)
      .innerJoin(advocate, eq(advocate.id, reward.advocateId))
      .innerJoin(pushSubscription, isTheirs(reward.conversionId))
      .where(
        and(
          // The `+` keeps the planner on what changed lately, of all that was ever issued.
          sql`+${reward.state} = 'issued'`,
          eq(reward.beneficiary, 'advocate'),
          gt(reward.updatedAt, since),
          gte(reward.updatedAt, pushSubscription.createdAt),
          isSent(stopped),
          isUntold('earned', reward.id, most, dayAgo),
          isNotToldWithOrder,
        ),
      )
      .limit(limit),
  ]);
  return { ordered, earned };
}
