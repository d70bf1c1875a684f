import type { InStatement } from '@libsql/client';
import { and, asc, desc, eq, gte, inArray, isNull, lt, lte, sql } from 'drizzle-orm';
import { ABORT, toStatement } from '../../db/guard.ts';
import {
  advocate,
  advocateBlock,
  claim,
  conversion,
  event,
  fraudCase,
  fraudSetting,
  message,
  purchase,
  recipient,
  reward,
  share,
} from '../../db/schema/group.ts';
import { clickIds } from '../click/click.ts';
import type { Place } from '../cursor.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import type { Case } from '../purchase/conversion.ts';
import type { Method, Refusal } from '../purchase/credit.ts';
import type { Shop } from '../retailer/shop.ts';
import { DEFAULTS, type RuleSettings } from './fraud.ts';

type CaseRow = typeof fraudCase.$inferSelect;

/** A conversion that somebody may be paid for, and that was not looked at as it stands. */
export interface Unscreened {
  conversionId: string;
  /** Where the friend ordered. */
  shopId: string;
}

/**
 * Conversions of a group whose rewards are new, or due and not looked at since they are: the longest waiting first.
 * @param since rewards that changed after it; UTC milliseconds.
 */
export async function readUnscreened(
  { client }: Database,
  now: number,
  since: number,
  limit: number,
): Promise<Unscreened[]> {
  const { rows } = await client.execute({
    sql: `select distinct c.id, c.shop_id from (
  select conversion_id, null as due_at from reward where updated_at > ?2 and state = 'pending'
  union all
  select conversion_id, due_at from reward where state = 'pending' and due_at <= ?1
) as waiting
join conversion c on c.id = waiting.conversion_id and c.state = 'credited'
left join fraud_case f on f.conversion_id = c.id
where f.id is null or (f.state in ('passed', 'approved') and f.screened_at < waiting.due_at)
order by c.created_at, c.id limit ?3`,
    args: [now, since, limit],
  });
  return rows.map((row) => ({ conversionId: String(row.id), shopId: String(row.shop_id) }));
}

/** The settings in force, and their version; 0: the defaults. */
export async function readSettings({ orm, retailerId }: TenantDatabase) {
  const [row] = await orm
    .select()
    .from(fraudSetting)
    .where(eq(fraudSetting.retailerId, retailerId))
    .orderBy(desc(fraudSetting.version))
    .limit(1);
  if (!row) return { version: 0, settings: DEFAULTS, changedAt: null, changedBy: null };
  // A rule that came later than the version has its default.
  const settings: RuleSettings = { ...row.rules, rules: { ...DEFAULTS.rules, ...row.rules.rules } };
  return { version: row.version, settings, changedAt: row.createdAt, changedBy: row.createdBy };
}

/** A new version of the settings; the key fails the batch where somebody else's came first. */
export function insertSettings({ orm }: TenantDatabase, row: typeof fraudSetting.$inferInsert): InStatement {
  return toStatement(orm.insert(fraudSetting).values(row));
}

const mine = sql`select id from advocate where id = ${conversion.advocateId} or merged_into = ${conversion.advocateId}`;
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
      known: fraudCase,
      advocate: { id: advocate.id, emailSealed: advocate.emailSealed },
      blockedAt: advocateBlock.createdAt,
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
    .innerJoin(advocate, eq(advocate.id, conversion.advocateId))
    .leftJoin(advocateBlock, eq(advocateBlock.advocateId, conversion.advocateId))
    .leftJoin(fraudCase, eq(fraudCase.conversionId, conversion.id))
    .where(and(eq(conversion.id, conversionId), eq(conversion.shopId, shopId)));
  return row;
}
export type Candidate = NonNullable<Awaited<ReturnType<typeof readCandidate>>>;

/** The advocate's other credited orders, the latest first, and the friend whom this one is credited for, in one round trip. */
export async function readSurroundings(
  { orm }: TenantDatabase,
  shop: Pick<Shop, 'number'>,
  { conversion: own, purchase: order }: Candidate,
) {
  const { recipient: recipientId = '', claim: claimId = '' } = own.evidence.matched ?? {};
  const [from, to] = clickIds(own.clickedAt ?? 0);
  const [orders, friends, claims, written, devices, clicks] = await orm.batch([
    orm
      .select({
        id: purchase.id,
        conversionId: conversion.id,
        createdAt: conversion.createdAt,
        occurredAt: purchase.occurredAt,
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
      .where(and(eq(conversion.advocateId, own.advocateId), inArray(conversion.state, ['credited', 'void'])))
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
          eq(fraudCase.advocateId, own.advocateId),
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
          and advocate_id in (select id from advocate where ${own.advocateId} in (id, merged_into)))`,
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

/**
 * Writes what a look found. The guard of its batch: a case that somebody decided meanwhile is left alone.
 * @param before the case as it was read; undefined: there was none.
 */
export function writeCase(
  { orm }: TenantDatabase,
  row: CaseRow,
  before: Pick<CaseRow, 'state' | 'screenedAt'> | null,
): InStatement {
  const { id: _, conversionId: __, createdAt: ___, ...changed } = row;
  if (!before) return toStatement(orm.insert(fraudCase).values(row).onConflictDoNothing());
  return toStatement(
    orm
      .update(fraudCase)
      .set(changed)
      .where(
        and(eq(fraudCase.id, row.id), eq(fraudCase.state, before.state), eq(fraudCase.screenedAt, before.screenedAt)),
      ),
  );
}

/** Guard of a decision: of two at once one finds the case open. */
export function closeCase(
  { orm }: TenantDatabase,
  id: string,
  decided: { state: 'approved' | 'refused'; reason: CaseRow['reason']; decidedBy: string; decidedAt: number },
): InStatement {
  return toStatement(
    orm
      .update(fraudCase)
      .set(decided)
      .where(and(eq(fraudCase.id, id), eq(fraudCase.state, 'open'))),
  );
}

/** Fails a batch in which the statement before it changed nothing. */
export const orAbort = (statement: InStatement): InStatement[] => [statement, ABORT];

/** Cases by their ids, as far as they belong to these shops. */
export async function readCasesById({ orm }: TenantDatabase, shopIds: readonly string[], ids: readonly string[]) {
  return orm
    .select()
    .from(fraudCase)
    .where(and(inArray(fraudCase.id, [...ids]), inArray(fraudCase.shopId, [...shopIds])));
}

/** The case of an order whose advocate is blocked, whether there was one or not. */
export function upsertRefused(
  { orm }: TenantDatabase,
  row: Pick<CaseRow, 'id' | 'shopId' | 'conversionId' | 'purchaseId' | 'advocateId' | 'reason'> & {
    decidedBy: string;
    now: number;
  },
): InStatement {
  const { now, ...rest } = row;
  const decided = { state: 'refused' as const, reason: row.reason, decidedBy: row.decidedBy, decidedAt: now };
  const campaignId = sql<string>`(select campaign_id from conversion where id = ${row.conversionId})`;
  return toStatement(
    orm
      .insert(fraudCase)
      .values({ ...rest, ...decided, campaignId, findings: [], settingsVersion: 0, screenedAt: now, createdAt: now })
      .onConflictDoUpdate({ target: fraudCase.conversionId, set: decided }),
  );
}

/** A known order of the shop with all that was decided upon it; undefined where there is none. */
export async function readOrder(
  { orm }: TenantDatabase,
  shopId: string,
  purchaseId: string,
): Promise<Case | undefined> {
  const own = sql`(select id from conversion where purchase_id = ${purchaseId})`;
  const [[row], rewards] = await orm.batch([
    orm
      .select()
      .from(purchase)
      .leftJoin(conversion, eq(conversion.purchaseId, purchase.id))
      .where(and(eq(purchase.id, purchaseId), eq(purchase.shopId, shopId))),
    orm
      .select()
      .from(reward)
      .where(sql`${reward.conversionId} in ${own}`)
      .orderBy(asc(reward.beneficiary), asc(reward.part), asc(reward.id)),
  ]);
  if (!row) return undefined;
  const { purchase: order, conversion: made } = row;
  const decided = made && { ...made, method: made.method as Method, reason: made.reason as Refusal | null };
  return { purchase: order, conversion: decided ?? undefined, rewards };
}

/** What waits for a conversion's rewards waits for a member's word from now on. Its batch is guarded by the order. */
export function holdRewards({ orm }: TenantDatabase, conversionId: string): InStatement {
  return toStatement(
    orm
      .update(reward)
      .set({ hold: 'review', reason: 'fraud_review' })
      .where(and(eq(reward.conversionId, conversionId), eq(reward.state, 'pending'), isNull(reward.hold))),
  );
}

/** The opposite: they go on where they were. */
export function freeRewards({ orm }: TenantDatabase, conversionId: string): InStatement {
  return toStatement(
    orm
      .update(reward)
      .set({
        hold: null,
        reason: sql`case when ${reward.dueAt} is null then 'awaiting_confirmation' else 'return_period' end`,
      })
      .where(and(eq(reward.conversionId, conversionId), eq(reward.state, 'pending'), eq(reward.hold, 'review'))),
  );
}

/** Guard of a block: of two at once one blocks. */
export function insertBlock({ orm }: TenantDatabase, row: typeof advocateBlock.$inferInsert): InStatement {
  return toStatement(orm.insert(advocateBlock).values(row).onConflictDoNothing());
}

/** Guard of taking it back. */
export function deleteBlock({ orm }: TenantDatabase, advocateId: string): InStatement {
  return toStatement(orm.delete(advocateBlock).where(eq(advocateBlock.advocateId, advocateId)));
}

/** An advocate of one of these shops, whoever they became part of. */
export async function readAdvocate({ orm }: TenantDatabase, shopIds: readonly string[], id: string) {
  const [row] = await orm
    .select()
    .from(advocate)
    .leftJoin(advocateBlock, eq(advocateBlock.advocateId, advocate.id))
    .where(
      and(
        inArray(advocate.shopId, [...shopIds]),
        sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${id})`,
      ),
    );
  return row && { ...row.advocate, block: row.advocate_block };
}

/** Credited conversions of an advocate for which something waits to be paid, with the shops where friends ordered. */
export async function readUnpaid({ orm }: TenantDatabase, advocateId: string, limit: number) {
  return orm
    .select({ id: conversion.id, shopId: conversion.shopId, purchaseId: conversion.purchaseId })
    .from(conversion)
    .where(
      and(
        eq(conversion.advocateId, advocateId),
        eq(conversion.state, 'credited'),
        sql`exists (select 1 from reward where conversion_id = ${conversion.id} and reward.state = 'pending')`,
      ),
    )
    .limit(limit);
}

/** A page of the blocked advocates of these shops, the latest first; `of`: this one alone. */
export async function readBlocked(
  { orm }: TenantDatabase,
  shopIds: readonly string[],
  { after, of, limit }: { after?: Place | undefined; of?: string; limit: number },
) {
  return orm
    .select({ block: advocateBlock, nameSealed: advocate.nameSealed })
    .from(advocateBlock)
    .innerJoin(advocate, eq(advocate.id, advocateBlock.advocateId))
    .where(
      and(
        inArray(advocateBlock.shopId, [...shopIds]),
        of === undefined ? undefined : eq(advocateBlock.advocateId, of),
        after && sql`(${advocateBlock.createdAt}, ${advocateBlock.advocateId}) < (${after.at}, ${after.id})`,
      ),
    )
    .orderBy(desc(advocateBlock.createdAt), desc(advocateBlock.advocateId))
    .limit(limit);
}
