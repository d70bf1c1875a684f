import { and, eq, gte, sql } from 'drizzle-orm';
import { advocate, link, share } from '../../db/schema/group.ts';
import type { Place } from '../cursor.ts';
import type { TenantDatabase } from '../ports.ts';

/** Which shares of a shop are asked for, the oldest first. */
export interface SharesAsked {
  channel?: string | undefined;
  /** Shares of this advocate, and of the drafts that became part of them. */
  advocateId?: string | undefined;
  since?: number | undefined;
  after?: Place | undefined;
  limit: number;
}

/** A page of a shop's relayed shares, with whose they are and to how many. */
export async function listShares(
  { orm }: TenantDatabase,
  shopId: string,
  { channel, advocateId, since, after, limit }: SharesAsked,
) {
  return orm
    .select({
      share,
      link: { campaignId: link.campaignId, dealId: link.dealId, language: link.language },
      advocateId: advocate.id,
      nameSealed: advocate.nameSealed,
      friends: sql<number>`(select count(*) from recipient where share_id = ${share.id})`,
    })
    .from(share)
    .innerJoin(link, eq(link.code, share.linkCode))
    .leftJoin(
      advocate,
      sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${share.advocateId})`,
    )
    .where(
      and(
        eq(share.shopId, shopId),
        channel === undefined ? undefined : eq(share.channel, channel),
        advocateId === undefined
          ? undefined
          : sql`${share.advocateId} in (select id from advocate where id = ${advocateId} or merged_into = ${advocateId})`,
        since === undefined ? undefined : gte(share.createdAt, since),
        after && sql`(${share.createdAt}, ${share.id}) > (${after.at}, ${after.id})`,
      ),
    )
    .orderBy(share.createdAt, share.id)
    .limit(limit);
}
