import type { InStatement } from '@libsql/client';
import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import {
  advocate,
  advocateBlock,
  claim,
  consentRecord,
  conversion,
  coupon,
  fraudCase,
  link,
  message,
  purchase,
  recipient,
  refusedAsk,
  reward,
  rewardEntry,
  share,
  suppression,
} from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

/** Rows of each kind that a story tells: the latest. */
const MOST = 100;

/** What somebody looks for, in every form that it may have. */
export interface Wanted {
  shopIds: readonly string[];
  /** Keyed hashes of an address, under every pepper. */
  keys: readonly string[];
  /** Keyed hashes of a name to tell with its code, in each of the shops. */
  names: readonly string[];
  /** An order's reference, a code, a link's code or an id; '' where an email address was typed. */
  text: string;
}

/** What was found, by ids. */
export interface Subject {
  advocates: string[];
  orders: string[];
  claims: string[];
}

const list = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;

/** Whom and what a search means: one round trip. */
export async function findSubject({ orm }: TenantDatabase, { shopIds, keys, names, text }: Wanted): Promise<Subject> {
  const reference = text.replace(/^#\s*/, '');
  const [code, lower] = [text.toUpperCase(), text.toLowerCase()];
  const [advocates, orders, claims] = await orm.batch([
    orm
      .select({ id: sql<string>`coalesce(${advocate.mergedInto}, ${advocate.id})` })
      .from(advocate)
      .where(
        and(
          inArray(advocate.shopId, [...shopIds]),
          sql`(${advocate.emailKey} in ${list(keys)} or ${advocate.smsKey} in ${list(keys)} or ${advocate.id} = ${text}
            or ${advocate.id} in (select advocate_id from link where code = ${lower})
            or ${advocate.id} in (select advocate_id from advocate_name
              where code_key in ${list(names)} and shop_id in ${list(shopIds)})
            or ${advocate.id} in (select advocate_id from reward where coupon_id in (
              select id from coupon where code = ${code} and shop_id in ${list(shopIds)})))`,
        ),
      )
      .limit(10),
    orm
      .select({ id: purchase.id })
      .from(purchase)
      .where(
        and(
          inArray(purchase.shopId, [...shopIds]),
          sql`(${purchase.emailKey} in ${list(keys)} or ${purchase.id} = ${text} or ${purchase.id} in (
            select purchase_id from purchase_reference where reference = ${reference} and shop_id in ${list(shopIds)}))`,
        ),
      )
      .orderBy(desc(purchase.occurredAt))
      .limit(MOST),
    orm
      .select({ id: claim.id })
      .from(claim)
      .where(
        and(
          inArray(claim.shopId, [...shopIds]),
          sql`(${claim.keyHash} in ${list(keys)}
            or ${claim.couponId} in (select id from coupon where code = ${code} and shop_id in ${list(shopIds)})
            or ${claim.recipientId} in (select id from recipient where friend_key in ${list(keys)})
            or ${claim.id} in (select substr(source, 7) from consent_record
              where subject_key in ${list(keys)} and source like 'claim:%'))`,
        ),
      )
      .limit(MOST),
  ]);
  const ids = (rows: { id: string }[]) => [...new Set(rows.map(({ id }) => id))];
  return { advocates: ids(advocates), orders: ids(orders), claims: ids(claims) };
}

/** All that is known about a subject, each kind with its times: one round trip. */
export async function readRows(
  { orm, retailerId }: TenantDatabase,
  { shopIds, keys }: Pick<Wanted, 'shopIds' | 'keys'>,
  subject: Subject,
) {
  const { advocates, orders, claims } = subject;
  const inShops = list(shopIds);
  // The orders found, those that a claim gave credit for, and those of an advocate's friends.
  const mine = sql`(${purchase.id} in ${list(orders)} or ${purchase.id} in (select purchase_id from conversion
    where advocate_id in ${list(advocates)} or evidence ->> '$.matched.claim' in ${list(claims)}))`;
  const orderIds = sql`(select purchase.id from purchase where ${mine} order by purchase.occurred_at desc limit ${MOST})`;
  const addressKeys = sql`(select value from json_each(${JSON.stringify(keys)}) union
    select email_key from advocate where id in ${list(advocates)} and email_key is not null union
    select sms_key from advocate where id in ${list(advocates)} and sms_key is not null)`;
  const whose = sql`(${reward.advocateId} in ${list(advocates)} or ${reward.conversionId} in (
    select id from conversion where purchase_id in ${orderIds}))`;
  const [
    people,
    links,
    shares,
    friends,
    claimed,
    ordered,
    rewards,
    messages,
    suppressions,
    consents,
    entries,
    refused,
  ] = await orm.batch([
    orm
      .select({ advocate, block: advocateBlock })
      .from(advocate)
      .leftJoin(advocateBlock, eq(advocateBlock.advocateId, advocate.id))
      .where(
        and(
          sql`${advocate.shopId} in ${inShops}`,
          sql`(${advocate.id} in ${list(advocates)} or ${advocate.id} in
            (select advocate_id from conversion where purchase_id in ${orderIds}) or ${advocate.id} in
            (select advocate_id from link where code in (select link_code from claim where id in ${list(claims)})))`,
        ),
      )
      .limit(MOST),
    orm
      .select({
        code: link.code,
        shopId: link.shopId,
        channel: link.channel,
        at: link.createdAt,
        advocateId: link.advocateId,
      })
      .from(link)
      .where(and(inArray(link.advocateId, advocates), sql`${link.shopId} in ${inShops}`))
      .orderBy(desc(link.createdAt))
      .limit(MOST),
    orm
      .select({
        id: share.id,
        shopId: share.shopId,
        channel: share.channel,
        at: share.createdAt,
        friends: sql<number>`(select count(*) from recipient where share_id = ${share.id})`,
      })
      .from(share)
      .where(and(inArray(share.advocateId, advocates), sql`${share.shopId} in ${inShops}`))
      .orderBy(desc(share.createdAt))
      .limit(MOST),
    orm
      .select({
        id: recipient.id,
        shopId: recipient.shopId,
        masked: recipient.masked,
        at: recipient.createdAt,
        advocateId: recipient.advocateId,
      })
      .from(recipient)
      .where(
        and(
          eq(recipient.retailerId, retailerId),
          or(inArray(recipient.friendKey, [...keys]), inArray(recipient.advocateId, advocates)),
        ),
      )
      .orderBy(desc(recipient.createdAt))
      .limit(MOST),
    orm
      .select({
        claim,
        coupon: { id: coupon.id, code: coupon.code, linkCode: coupon.linkCode, givenTo: coupon.givenTo },
      })
      .from(claim)
      .innerJoin(coupon, eq(coupon.id, claim.couponId))
      .where(
        and(
          sql`${claim.shopId} in ${inShops}`,
          sql`(${claim.id} in ${list(claims)} or ${claim.id} in (select evidence ->> '$.matched.claim' from conversion
            where purchase_id in ${orderIds}))`,
        ),
      )
      .limit(MOST),
    orm
      .select({
        purchase,
        conversion,
        case: {
          id: fraudCase.id,
          state: fraudCase.state,
          at: fraudCase.screenedAt,
          decidedAt: fraudCase.decidedAt,
          reason: fraudCase.reason,
        },
        reference: sql<
          string | null
        >`(select min(reference) from purchase_reference where purchase_id = ${purchase.id})`,
      })
      .from(purchase)
      .leftJoin(conversion, eq(conversion.purchaseId, purchase.id))
      .leftJoin(fraudCase, eq(fraudCase.conversionId, conversion.id))
      .where(and(sql`${purchase.shopId} in ${inShops}`, mine))
      .orderBy(desc(purchase.occurredAt))
      .limit(MOST),
    orm
      .select({
        reward,
        code: coupon.code,
        reference: sql<string | null>`(select min(reference) from purchase_reference where purchase_id = (
            select purchase_id from conversion where id = ${reward.conversionId}))`,
      })
      .from(reward)
      .leftJoin(coupon, eq(coupon.id, reward.couponId))
      .where(and(sql`${reward.shopId} in ${inShops}`, whose))
      .orderBy(desc(reward.createdAt))
      .limit(MOST),
    orm
      .select({
        id: message.id,
        shopId: message.shopId,
        kind: message.kind,
        channel: message.channel,
        masked: message.masked,
        state: message.state,
        error: message.lastError,
        createdAt: message.createdAt,
        finalAt: message.finalAt,
      })
      .from(message)
      .where(and(eq(message.retailerId, retailerId), sql`${message.recipientKey} in ${addressKeys}`))
      .orderBy(desc(message.createdAt))
      .limit(MOST),
    orm
      .select({
        id: suppression.id,
        channel: suppression.channel,
        scope: suppression.scope,
        source: suppression.source,
        at: suppression.createdAt,
      })
      .from(suppression)
      .where(and(eq(suppression.retailerId, retailerId), sql`${suppression.addressKey} in ${addressKeys}`))
      .limit(MOST),
    orm
      .select({
        id: consentRecord.id,
        shopId: consentRecord.shopId,
        purpose: consentRecord.purpose,
        channel: consentRecord.channel,
        state: consentRecord.state,
        at: sql<number>`coalesce(${consentRecord.occurredAt}, ${consentRecord.createdAt})`,
      })
      .from(consentRecord)
      .where(and(sql`${consentRecord.shopId} in ${inShops}`, sql`${consentRecord.subjectKey} in ${addressKeys}`))
      .limit(MOST),
    orm
      .select({
        id: rewardEntry.id,
        rewardId: rewardEntry.rewardId,
        kind: rewardEntry.kind,
        amount: rewardEntry.amount,
        reason: rewardEntry.reason,
        by: rewardEntry.madeBy,
        at: rewardEntry.createdAt,
      })
      .from(rewardEntry)
      .innerJoin(reward, eq(reward.id, rewardEntry.rewardId))
      .where(and(sql`${reward.shopId} in ${inShops}`, whose))
      .orderBy(desc(rewardEntry.createdAt))
      .limit(MOST * 4),
    orm
      .select()
      .from(refusedAsk)
      .where(
        and(
          sql`${refusedAsk.shopId} in ${inShops}`,
          sql`(${refusedAsk.subject} in ${addressKeys} or ${refusedAsk.subject} in ${list(advocates)}
              or ${refusedAsk.subject} in (select id from recipient where friend_key in ${list(keys)})
              or ${refusedAsk.about} in (select code from link where advocate_id in ${list(advocates)}))`,
        ),
      )
      .orderBy(desc(refusedAsk.createdAt))
      .limit(MOST),
  ]);
  return {
    people,
    links,
    shares,
    friends,
    claimed,
    ordered,
    rewards,
    messages,
    suppressions,
    consents,
    entries,
    refused,
  };
}
export type StoryRows = Awaited<ReturnType<typeof readRows>>;

/** In which of these shops an order was placed. */
export async function readOrderShop({ orm }: TenantDatabase, shopIds: readonly string[], purchaseId: string) {
  const [row] = await orm
    .select({ shopId: purchase.shopId })
    .from(purchase)
    .where(and(eq(purchase.id, purchaseId), inArray(purchase.shopId, [...shopIds])));
  return row?.shopId;
}

/** In which of these shops a code was claimed. */
export async function readClaimShop({ orm }: TenantDatabase, shopIds: readonly string[], claimId: string) {
  const [row] = await orm
    .select({ shopId: claim.shopId })
    .from(claim)
    .where(and(eq(claim.id, claimId), inArray(claim.shopId, [...shopIds])));
  return row?.shopId;
}

/** What was found about an order that a member credits by hand was seen by them. */
export function overrideCase({ orm }: TenantDatabase, conversionId: string, by: string, now: number): InStatement {
  return toStatement(
    orm
      .update(fraudCase)
      .set({ state: 'approved', reason: 'other', decidedBy: by, decidedAt: now })
      .where(eq(fraudCase.conversionId, conversionId)),
  );
}

/** Guard: the code of a friend's own credits nobody any more, and has ended. Once; a code for everybody never. */
export function voidCoupon(
  { orm }: TenantDatabase,
  shopIds: readonly string[],
  claimId: string,
  now: number,
): InStatement {
  return toStatement(
    orm
      .update(coupon)
      .set({ linkCode: null, expiresAt: now })
      .where(
        and(
          sql`${coupon.id} = (select coupon_id from claim where id = ${claimId})`,
          inArray(coupon.shopId, [...shopIds]),
          eq(coupon.ownerKind, 'deal'),
          sql`${coupon.linkCode} is not null`,
        ),
      ),
  );
}
