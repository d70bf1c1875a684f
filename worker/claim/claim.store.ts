import type { InStatement } from '@libsql/client';
import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import {
  advocate,
  campaign,
  campaignShop,
  claim,
  consentRecord,
  coupon,
  deal,
  link,
  recipient,
} from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { ClaimKey } from './claim.ts';

const HOUR_MS = 3600_000;

/** A link with all that a claim over it depends on. */
export async function readLinkStory(database: TenantDatabase, shopId: string, code: string) {
  const [row] = await database.orm
    .select()
    .from(link)
    .innerJoin(deal, eq(deal.id, link.dealId))
    .innerJoin(campaign, and(eq(campaign.id, link.campaignId), eq(campaign.retailerId, database.retailerId)))
    .innerJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, link.shopId)))
    .innerJoin(advocate, eq(advocate.id, link.advocateId))
    .where(and(eq(link.code, code), eq(link.shopId, shopId)));
  return row;
}

export type LinkStory = NonNullable<Awaited<ReturnType<typeof readLinkStory>>>;

/** The friend behind a recipient's token, if it belongs to this link. */
export async function readRecipient(database: TenantDatabase, tokenHash: string, linkCode: string) {
  const [row] = await database.orm
    .select()
    .from(recipient)
    .where(and(eq(recipient.tokenHash, tokenHash), eq(recipient.linkCode, linkCode)));
  return row;
}

/** The claims under some keys, and how many were made over the link and from the network: one round trip. */
export async function readClaims(
  database: TenantDatabase,
  input: { shopId: string; dealId: string; linkCode: string; keys: ClaimKey[]; networkKey: string; now: number },
) {
  const [mine, network, overLink] = await database.orm.batch([
    database.orm
      .select()
      .from(claim)
      .innerJoin(coupon, eq(coupon.id, claim.couponId))
      .where(
        and(
          eq(claim.shopId, input.shopId),
          eq(claim.dealId, input.dealId),
          inArray(
            claim.keyHash,
            input.keys.map(({ hash }) => hash),
          ),
        ),
      ),
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

/** Guard of a claim: a second one under the same key changes nothing. */
export function insertClaim(database: TenantDatabase, row: typeof claim.$inferInsert): InStatement {
  return toStatement(database.orm.insert(claim).values(row).onConflictDoNothing());
}

/** Consent is kept as evidence of who asked for which message, and by which words. */
export function insertConsent(database: TenantDatabase, row: typeof consentRecord.$inferInsert): InStatement {
  return toStatement(database.orm.insert(consentRecord).values(row));
}
