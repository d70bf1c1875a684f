import type { InStatement } from '@libsql/client';
import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import { ABORT, toStatement } from '../../db/guard.ts';
import {
  advocate,
  advocateBlock,
  campaign,
  campaignShop,
  claim,
  type claimWaiting,
  consentRecord,
  coupon,
  deal,
  link,
  recipient,
} from '../../db/schema/group.ts';
import { describeDeals } from '../campaign/campaign.store.ts';
import { periodIn } from '../campaign/campaign.ts';
import { liveCodes } from '../coupon/pool.store.ts';
import { freeCauses } from '../message/message.store.ts';
import type { TenantDatabase } from '../ports.ts';
import { otherKeys } from '../share/advocate.store.ts';
import { IS_THEIRS } from '../share/share.store.ts';
import { LIMITS } from './claim.ts';

const HOUR_MS = 3600_000;

/** Where a friend stands who waits, or would wait. */
export interface Place {
  shopId: string;
  dealId: string;
  /** By which they are known; without it they come last. */
  mailboxKey?: string | undefined;
}

/**
 * How many friends were promised a code before one (?3): the first come first, and whoever has no place comes behind
 * them all.
 * @param more SQL that they have to fit as well.
 */
const ahead = (more = '') => `(select count(*) from claim_waiting
  where shop_id = ?1 and deal_id = ?2 and rowid < ifnull((select rowid from claim_waiting
    where shop_id = ?1 and deal_id = ?2 and key_hash = ?3), ${Number.MAX_SAFE_INTEGER}) ${more})`;
const OF_NETWORK = 'and network_key = ?4 and created_at >= ?5';

const placeArgs = ({ shopId, dealId, mailboxKey = '' }: Place) => [shopId, dealId, mailboxKey];

/** How many were promised a code before a friend; of them, how many from their network in the last hour. */
export async function readAhead({ client }: TenantDatabase, place: Place, networkKey: string, now: number) {
  const { rows } = await client.execute({
    sql: `select ${ahead()} as promised, ${ahead(OF_NETWORK)} as network`,
    args: [...placeArgs(place), networkKey, now - HOUR_MS],
  });
  return { promised: Number(rows[0]?.promised), network: Number(rows[0]?.network) };
}

/** A link with all that a claim over it depends on; its campaign's period is that of the link's shop. */
export async function readLinkStory(database: TenantDatabase, shopId: string, code: string) {
  const [row] = await database.orm
    .select()
    .from(link)
    .innerJoin(deal, eq(deal.id, link.dealId))
    .innerJoin(campaign, and(eq(campaign.id, link.campaignId), eq(campaign.retailerId, database.retailerId)))
    .innerJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, link.shopId)))
    .innerJoin(advocate, eq(advocate.id, link.advocateId))
    .leftJoin(advocateBlock, eq(advocateBlock.advocateId, sql`coalesce(${advocate.mergedInto}, ${advocate.id})`))
    .where(and(eq(link.code, code), eq(link.shopId, shopId)));
  // Who left the programme, or is blocked, gives no friend anything.
  if (!row || row.advocate.kind === 'left' || row.advocate_block) return undefined;
  const [described = row.deal] = await describeDeals(database, shopId, [row.deal]);
  return { ...row, deal: described, campaign: { ...row.campaign, ...periodIn(row.campaign, row.campaign_shop) } };
}

export type LinkStory = NonNullable<Awaited<ReturnType<typeof readLinkStory>>>;

/** The keys and the sealed address of whoever earns by a link: of its advocate, or of whom that draft has become. */
export async function readEarner({ orm }: TenantDatabase, { id, mergedInto }: typeof advocate.$inferSelect) {
  const { customerKey, emailKey, emailSealed, smsKey } = advocate;
  const [row] = await orm
    .select({ customerKey, otherKeys, emailKey, emailSealed, smsKey })
    .from(advocate)
    .where(eq(advocate.id, mergedInto ?? id));
  return row;
}

/** In which language a friend was written to; null where the message is gone. */
const writtenIn = sql<string | null>`(select language from message where ${sql.raw(IS_THEIRS)})`;

/** The friend behind a recipient's token, if it belongs to this link. */
export async function readRecipient(database: TenantDatabase, tokenHash: string, linkCode: string) {
  const [row] = await database.orm
    .select({
      id: recipient.id,
      friendKey: recipient.friendKey,
      mailboxKey: recipient.mailboxKey,
      language: writtenIn,
    })
    .from(recipient)
    .where(and(eq(recipient.tokenHash, tokenHash), eq(recipient.linkCode, linkCode)));
  return row;
}

/** The claims under some keys, and how many were made over the link and from the network: one round trip. */
export async function readClaims(
  database: TenantDatabase,
  input: { shopId: string; dealId: string; linkCode: string; keys: string[]; networkKey: string; now: number },
) {
  const [mine, network, overLink] = await database.orm.batch([
    database.orm
      .select()
      .from(claim)
      .innerJoin(coupon, eq(coupon.id, claim.couponId))
      .where(and(eq(claim.shopId, input.shopId), eq(claim.dealId, input.dealId), inArray(claim.keyHash, input.keys))),
    database.orm
      .select({ count: sql<number>`count(*)` })
      .from(claim)
      .where(and(eq(claim.networkKey, input.networkKey), gte(claim.createdAt, input.now - HOUR_MS))),
    database.orm
      .select({ count: sql<number>`count(*)` })
      .from(claim)
      .where(and(eq(claim.linkCode, input.linkCode), gte(claim.createdAt, input.now - 24 * HOUR_MS))),
  ]);
  return { mine, network: network[0]?.count ?? 0, link: overLink[0]?.count ?? 0 };
}

/** The keys that asked for a claim's code by mail or text, as SQL. */
export const ASKED = sql`(select subject_key from consent_record
  where source like 'claim:%' and source = 'claim:' || ${claim.id})`;

/** A claim and its code, with the keys of whoever was written to or asked for it by mail or text. */
export async function readGiven({ orm }: TenantDatabase, shopId: string, claimId: string) {
  const [row] = await orm
    .select({
      claim,
      coupon,
      friendKey: recipient.friendKey,
      asked: sql<string>`(select json_group_array(subject_key) from ${ASKED})`,
    })
    .from(claim)
    .innerJoin(coupon, eq(coupon.id, claim.couponId))
    .leftJoin(recipient, eq(recipient.id, claim.recipientId))
    .where(and(eq(claim.id, claimId), eq(claim.shopId, shopId)));
  return row && { ...row, asked: JSON.parse(row.asked) as string[] };
}

/** Guard of a claim: a second one under the same key changes nothing. */
export function insertClaim(database: TenantDatabase, row: typeof claim.$inferInsert): InStatement {
  return toStatement(database.orm.insert(claim).values(row).onConflictDoNothing());
}

/** The keys under which one claim asked for its code, by mail and by text. */
export async function readClaimKeys({ orm }: TenantDatabase, source: string) {
  const rows = await orm
    .select({ channel: consentRecord.channel, key: consentRecord.subjectKey })
    .from(consentRecord)
    .where(and(sql`${consentRecord.source} like 'claim:%'`, eq(consentRecord.source, source)));
  const of = (channel: string) => rows.find((row) => row.channel === channel)?.key;
  return { emailKey: of('email'), smsKey: of('sms') };
}

/** Consent is kept as evidence of who asked for which message, and by which words. */
export function insertConsent(database: TenantDatabase, row: typeof consentRecord.$inferInsert): InStatement {
  return toStatement(database.orm.insert(consentRecord).values(row));
}

/**
 * Makes room for another message of a cause whose last one never came: it was dropped before any provider had it, or
 * refused by one.
 */
export const forgetUnsentCode = (database: TenantDatabase, cause: string): InStatement =>
  freeCauses(database, [cause], ['canceled', 'suppressed', 'dead', 'bounced', 'failed']);

/**
 * Fails a claim's batch where those before it, seen only now, have reached a limit: however many come at once, no more
 * get through. It stands behind the claim and before its code.
 * @param pooled whether the deal has a pool, of which strangers get a share (see `isDrained`).
 */
export function capClaims(
  row: Pick<typeof claim.$inferInsert, 'networkKey' | 'linkCode' | 'dealId' | 'createdAt'>,
  pooled: boolean,
): InStatement[] {
  const { networkKey, linkCode, dealId, createdAt: now } = row;
  const limits = {
    sql: `insert into abort_batch (reason) select null where
      (select count(*) from claim where network_key = ? and created_at >= ?) > ?
      or (select count(*) from claim where link_code = ? and created_at >= ?) > ?`,
    args: [networkKey, now - HOUR_MS, LIMITS.perNetworkHour, linkCode, now - 24 * HOUR_MS, LIMITS.perLinkDay],
  };
  const share = {
    sql: `insert into abort_batch (reason)
      with hour as materialized (select count(*) as given, count(*) filter (where key_kind = 'click') as open
        from claim where deal_id = ?1 and created_at >= ?2)
      select null from hour where open > 1 and 10 * open > given - 1 + (select count(*) from (
        ${liveCodes('?1', '?3')} limit (select 10 * open from hour)))`,
    args: [dealId, now - HOUR_MS, now],
  };
  return pooled ? [limits, share] : [limits];
}

/**
 * Takes one out of a deal's stock, and the friend out of those who wait; fails the batch where all that is left was
 * promised to others.
 */
export function takeStock(place: Place): InStatement[] {
  const args = placeArgs(place);
  return [
    { sql: `update deal set taken = taken + 1 where id = ?2 and (stock is null or taken + ${ahead()} < stock)`, args },
    ABORT,
    { sql: 'delete from claim_waiting where shop_id = ?1 and deal_id = ?2 and key_hash = ?3', args },
  ];
}

/**
 * A friend who waits for a code: once, however often they ask, and only as far as the stock goes.
 * @param perNetwork how many of one network may wait in an hour.
 * @returns whether they wait.
 */
export async function insertWaiting(
  { client }: TenantDatabase,
  { shopId, dealId, keyHash, requestSealed, networkKey, runAt, createdAt }: typeof claimWaiting.$inferInsert,
  perNetwork: number,
): Promise<boolean> {
  const place = [shopId, dealId, keyHash];
  const [, found] = await client.batch(
    [
      {
        sql: `insert into claim_waiting (shop_id, deal_id, key_hash, network_key, request_sealed, run_at, created_at)
          select ?1, ?2, ?3, ?4, ?6, ?7, ?8 from deal where id = ?2 and (stock is null or (taken + ${ahead()} < stock
            and ${ahead(OF_NETWORK)} < ?9))
          on conflict do nothing`,
        args: [...place, networkKey, createdAt - HOUR_MS, requestSealed, runAt, createdAt, perNetwork],
      },
      { sql: 'select 1 from claim_waiting where shop_id = ?1 and deal_id = ?2 and key_hash = ?3', args: place },
    ],
    'write',
  );
  return (found?.rows.length ?? 0) > 0;
}
