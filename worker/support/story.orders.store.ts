import { and, desc, eq, sql } from 'drizzle-orm';
import {
  campaign,
  campaignShop,
  claim,
  conversion,
  coupon,
  deal,
  fraudCase,
  purchase,
  recipient,
  reward,
  rewardEntry,
} from '../../db/schema/group.ts';
import { endsHere } from '../campaign/campaign.store.ts';
import { ASKED } from '../claim/claim.store.ts';
import { type About, list, MOST } from './subject.store.ts';

/** What a story tells of orders: the codes that were claimed, what was ordered, and what was given for it. */
export function selectOrders({ database: { orm }, advocates, claims, inShops, isOrder, orderIds }: About) {
  const isTheirs = sql`(${reward.advocateId} in ${list(advocates)} or ${reward.conversionId} in (
    select id from conversion where purchase_id in ${orderIds}))`;
  return {
    claimed: orm
      .select({
        claim,
        coupon: {
          id: coupon.id,
          code: coupon.code,
          linkCode: coupon.linkCode,
          givenTo: coupon.givenTo,
          expiresAt: coupon.expiresAt,
        },
        deal: { validTo: deal.validTo, codeDays: deal.codeDays },
        campaign: { endsAt: endsHere },
        /** Whether some address asked for it, or was written to. */
        isReached: sql<number>`${claim.keyKind} = 'email' or ${recipient.id} is not null or exists ${ASKED}`,
      })
      .from(claim)
      .innerJoin(coupon, eq(coupon.id, claim.couponId))
      .innerJoin(deal, eq(deal.id, claim.dealId))
      .innerJoin(campaign, eq(campaign.id, deal.campaignId))
      .innerJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, claim.shopId)))
      .leftJoin(recipient, eq(recipient.id, claim.recipientId))
      .where(
        and(
          sql`${claim.shopId} in ${inShops}`,
          sql`(${claim.id} in ${list(claims)} or ${claim.id} in (select evidence ->> '$.matched.claim' from conversion
            where purchase_id in ${orderIds}))`,
        ),
      )
      .limit(MOST),
    ordered: orm
      .select({
        purchase,
        conversion,
        case: {
          id: fraudCase.id,
          state: fraudCase.state,
          at: fraudCase.screenedAt,
          decidedAt: fraudCase.decidedAt,
          reason: fraudCase.reason,
          findings: fraudCase.findings,
        },
        reference: sql<
          string | null
        >`(select min(reference) from purchase_reference where purchase_id = ${purchase.id})`,
      })
      .from(purchase)
      .leftJoin(conversion, eq(conversion.purchaseId, purchase.id))
      .leftJoin(fraudCase, eq(fraudCase.conversionId, conversion.id))
      .where(and(sql`${purchase.shopId} in ${inShops}`, isOrder))
      .orderBy(desc(purchase.occurredAt))
      .limit(MOST),
    rewards: orm
      .select({
        reward,
        code: coupon.code,
        codeEndsAt: coupon.expiresAt,
        reference: sql<string | null>`(select min(reference) from purchase_reference where purchase_id = (
            select purchase_id from conversion where id = ${reward.conversionId}))`,
      })
      .from(reward)
      .leftJoin(coupon, eq(coupon.id, reward.couponId))
      .where(and(sql`${reward.shopId} in ${inShops}`, isTheirs))
      .orderBy(desc(reward.createdAt))
      .limit(MOST),
    entries: orm
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
      .where(and(sql`${reward.shopId} in ${inShops}`, isTheirs))
      .orderBy(desc(rewardEntry.createdAt))
      .limit(MOST * 4),
  };
}
