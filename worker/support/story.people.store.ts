import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import {
  advocate,
  advocateBlock,
  consentRecord,
  link,
  message,
  recipient,
  refusedAsk,
  share,
  suppression,
} from '../../db/schema/group.ts';
import { type About, list, MOST, writtenTo } from './subject.store.ts';

/** What a story tells of people: who they are, what they shared, whom it went to, and what they were told or refused. */
export function selectPeople({ database, keys, advocates, claims, inShops, orderIds, addressKeys }: About) {
  const { orm, retailerId } = database;
  return {
    people: orm
      .select({ advocate, block: advocateBlock })
      .from(advocate)
      .leftJoin(advocateBlock, eq(advocateBlock.advocateId, advocate.id))
      .where(
        and(
          sql`${advocate.shopId} in ${inShops}`,
          sql`${advocate.id} in (select coalesce(merged_into, id) from advocate own where own.id in ${list(advocates)}
            or own.id in (select advocate_id from conversion where purchase_id in ${orderIds})
            or own.id in (select advocate_id from link where code in (
              select link_code from claim where id in ${list(claims)})))`,
        ),
      )
      .limit(MOST),
    links: orm
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
    shares: orm
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
    friends: orm
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
          or(sql`${recipient.id} in (${writtenTo(retailerId, keys)})`, inArray(recipient.advocateId, advocates)),
        ),
      )
      .orderBy(desc(recipient.createdAt))
      .limit(MOST),
    messages: orm
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
    suppressions: orm
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
    consents: orm
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
    refused: orm
      .select()
      .from(refusedAsk)
      .where(
        and(
          sql`${refusedAsk.shopId} in ${inShops}`,
          sql`(${refusedAsk.subject} in ${addressKeys} or ${refusedAsk.subject} in ${list(advocates)}
              or ${refusedAsk.subject} in (${writtenTo(retailerId, keys)})
              or ${refusedAsk.about} in (select code from link where advocate_id in ${list(advocates)}))`,
        ),
      )
      .orderBy(desc(refusedAsk.createdAt))
      .limit(MOST),
  };
}
