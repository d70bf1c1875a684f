import { and, desc, eq, gte, inArray, lt, lte, sql } from 'drizzle-orm';
import {
  advocate,
  advocateBlock,
  claim,
  conversion,
  event,
  fraudCase,
  message,
  purchase,
  recipient,
  share,
} from '../../db/schema/group.ts';
import { clickIds } from '../click/click.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import { purchaseNames } from '../purchase/buyer.store.ts';
import type { Shop } from '../retailer/shop.ts';

/** A conversion that somebody may be paid for, and that was not looked at as it stands. */
export interface Unscreened {
  conversionId: string;
  /** Where the friend ordered. */
  shopId: string;
}

/**
 * Conversions of a group whose rewards are new, changed, or due, or whose advocate showed who they are, and not looked at
 * since: what a page claimed says little of the order that the shop then confirms. Of an advocate to whom a list of the
 * shop's gave a further customer id, those of orders under it. The longest waiting first.
 * @param since rewards that changed, and advocates who showed who they are, after it; UTC milliseconds.
 */
export async function readUnscreened(
  { client }: Database,
  now: number,
  since: number,
  limit: number,
): Promise<Unscreened[]> {
  const { rows } = await client.execute({
    sql: `select distinct c.id, c.shop_id from (
  select conversion_id, updated_at as changed_at from reward where updated_at > ?2 and state = 'pending'
  union all
  select conversion_id, max(due_at, updated_at) from reward where state = 'pending' and due_at <= ?1
  union all
  select own.id, a.merged_at from advocate a join conversion own
  on own.advocate_id in (select id from advocate where id = a.id or merged_into = a.id) where a.merged_at > ?2
  union all
  select own.id, a.merged_at from advocate a join advocate person on person.id = a.merged_into
  join purchase p on p.shop_id = a.shop_id and p.customer_key in (a.customer_key, person.customer_key)
  join conversion own on own.purchase_id = p.id join advocate earner on earner.id = own.advocate_id
  where a.merged_at > ?2 and coalesce(earner.merged_into, earner.id) = person.id
  union all
  select own.id, a.merged_at from advocate a join advocate person on person.id = a.merged_into
  join purchase_name named on named.shop_id = a.shop_id and named.key in (a.customer_key, person.customer_key)
  join conversion own on own.purchase_id = named.purchase_id join advocate earner on earner.id = own.advocate_id
  where a.merged_at > ?2 and coalesce(earner.merged_into, earner.id) = person.id
) as waiting
cross join conversion c on c.id = waiting.conversion_id and c.state = 'credited'
left join fraud_case f on f.conversion_id = c.id
where f.id is null or (f.state <> 'open' and f.screened_at < waiting.changed_at)
order by c.created_at, c.id limit ?3`,
    args: [now, since, limit],
  });
  return rows.map((row) => ({ conversionId: String(row.id), shopId: String(row.shop_id) }));
}

/** What an advocate, drafts of theirs included, is credited with; the latest first. */
export async function readCredited({ orm }: TenantDatabase, advocateId: string, limit: number): Promise<Unscreened[]> {
  return orm
    .select({ conversionId: conversion.id, shopId: conversion.shopId })
    .from(conversion)
    .where(
      and(
        sql`${conversion.advocateId} in (select id from advocate where id = ${advocateId} or merged_into = ${advocateId})`,
        eq(conversion.state, 'credited'),
      ),
    )
    .orderBy(desc(conversion.createdAt))
    .limit(limit);
}

/** Who earns: where a draft was credited and has become somebody since, they. */
const earner = sql`(select coalesce(own.merged_into, own.id) from advocate own where own.id = ${conversion.advocateId})`;
const mine = sql`select id from advocate where id = ${earner} or merged_into = ${earner}`;
const myLinks = sql`select code from link where advocate_id in (${mine})`;
/** Orders of one advocate that are looked at: the latest. */
const MOST_ORDERS = 500;
const MOST_WRITTEN = 20;

/** A conversion, with whom it is about and what was found before. */
export async function readCandidate({ orm }: TenantDatabase, shopId: string, conversionId: string) {
  const [row] = await orm
    .select({
      conversion,
      purchase,
      names: purchaseNames,
      known: fraudCase,
      advocate: { id: advocate.id, emailSealed: advocate.emailSealed, smsKey: advocate.smsKey },
      blockedAt: advocateBlock.createdAt,
      /** Whether any of it is still to be given. */
      waits: sql<number>`exists (select 1 from reward where conversion_id = ${conversion.id} and state = 'pending')`,
      /** Whether any of it was given. */
      given: sql<number>`exists (select 1 from reward where conversion_id = ${conversion.id}
        and state in ('approved', 'issued'))`,
      claims: sql<number>`(select count(*) from claim where link_code in (${myLinks}))`,
      /** Claims over the advocate's links, from the network and on the day of this order's. */
      sameNetwork: sql<string>`(select json_group_array(id) from (select other.id from claim other join claim own
        on own.id = ${conversion.evidence} ->> '$.matched.claim' and own.network_key = other.network_key
        where other.link_code in (${myLinks}) limit 100))`,
      sameDevice: sql<string>`(select json_group_array(claim_id) from (select claim_id from claim_nearby
        join claim on claim.id = claim_id where same_device = 1 and claim.link_code in (${myLinks})
        order by claim_nearby.created_at desc limit 100))`,
    })
    .from(conversion)
    .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
    .innerJoin(advocate, eq(advocate.id, earner))
    .leftJoin(advocateBlock, eq(advocateBlock.advocateId, advocate.id))
    .leftJoin(fraudCase, eq(fraudCase.conversionId, conversion.id))
    .where(and(eq(conversion.id, conversionId), eq(conversion.shopId, shopId)));
  return row && { ...row, purchase: { ...row.purchase, names: row.names } };
}
export type Candidate = NonNullable<Awaited<ReturnType<typeof readCandidate>>>;

/**
 * The advocate's other credited orders, the latest first, and the friend whom this one is credited for, in one round
 * trip.
 */
export async function readSurroundings(
  { orm }: TenantDatabase,
  shop: Pick<Shop, 'number'>,
  { conversion: own, purchase: order, advocate: { id: advocateId } }: Candidate,
) {
  const theirs = sql`(select id from advocate where ${advocateId} in (id, merged_into))`;
  const { recipient: recipientId = '', claim: claimId = '' } = own.evidence.matched ?? {};
  const [from, to] = clickIds(own.clickedAt ?? 0);
  const [orders, friends, claims, written, devices, clicks] = await orm.batch([
    orm
      .select({
        id: purchase.id,
        conversionId: conversion.id,
        createdAt: conversion.createdAt,
        occurredAt: purchase.occurredAt,
        amount: purchase.amount,
        refunded: purchase.refunded,
        trust: purchase.trust,
        buyerId: purchase.buyerId,
        state: conversion.state,
        linkCode: conversion.linkCode,
        clickedAt: conversion.clickedAt,
        claimId: sql<string | null>`${conversion.evidence} ->> '$.matched.claim'`,
        recipientId: sql<string | null>`${conversion.evidence} ->> '$.matched.recipient'`,
        paid: sql<number>`exists (select 1 from reward where conversion_id = ${conversion.id}
          and state in ('approved', 'issued'))`,
      })
      .from(conversion)
      .innerJoin(purchase, eq(purchase.id, conversion.purchaseId))
      .where(and(sql`${conversion.advocateId} in ${theirs}`, inArray(conversion.state, ['credited', 'void'])))
      .orderBy(desc(conversion.createdAt), sql`conversion.rowid desc`)
      .limit(MOST_ORDERS),
    orm
      .select({
        friendKey: recipient.friendKey,
        mailboxKey: recipient.mailboxKey,
        masked: recipient.masked,
        channel: share.channel,
      })
      .from(recipient)
      .innerJoin(share, eq(share.id, recipient.shareId))
      .where(
        sql`${recipient.id} in (${String(recipientId)}, (select recipient_id from claim where id = ${String(claimId)}))`,
      ),
    orm
      .select({ keyHash: claim.keyHash })
      .from(claim)
      .where(and(eq(claim.id, String(claimId)), eq(claim.keyKind, 'email'))),
    // Where the friend's code went, and where the buyer was written to.
    orm
      .selectDistinct({ masked: message.masked })
      .from(message)
      .where(
        and(
          eq(message.channel, 'email'),
          sql`${message.recipientKey} in (select ${order.emailKey ?? ''} union
            select subject_key from consent_record where source like 'claim:%' and source = ${`claim:${claimId}`} union
            select key_hash from claim where id = ${String(claimId)} and key_kind = 'email')`,
        ),
      )
      .limit(MOST_WRITTEN),
    orm
      .select({ id: fraudCase.purchaseId })
      .from(fraudCase)
      .where(
        and(
          sql`${fraudCase.advocateId} in ${theirs}`,
          sql`exists (select 1 from json_each(${fraudCase.findings}) found where found.value ->> '$.rule' = 'same_device'
            and found.value ->> '$.ids[0]' = ${fraudCase.purchaseId})`,
        ),
      )
      .limit(MOST_ORDERS),
    // The visitor whose click it was: the last before it that the log has of the hour, which holds one a visitor.
    orm
      .select({
        signs: sql<string>`coalesce(${event.body} ->> '$.signs', '')`,
        own: sql<number>`exists (select 1 from sharer_device where device_key = ${event.body} ->> '$.visitor'
          and advocate_id in ${theirs})`,
      })
      .from(event)
      .where(
        and(
          eq(event.shop, shop.number),
          gte(event.id, from),
          lt(event.id, to),
          eq(event.kind, 'click'),
          sql`${event.body} ->> '$.link' = ${own.linkCode}`,
          lte(event.occurredAt, own.clickedAt ?? -1),
        ),
      )
      .orderBy(desc(event.occurredAt))
      .limit(1),
  ]);
  return {
    orders,
    friend: friends[0],
    claimedBy: claims[0]?.keyHash,
    /** Masked addresses. */
    written: written.map(({ masked }) => masked),
    /** Orders that earlier looks found to come from the advocate's own device. */
    ownDevice: devices.map(({ id }) => id),
    click: clicks[0],
  };
}
export type Surroundings = Awaited<ReturnType<typeof readSurroundings>>;
