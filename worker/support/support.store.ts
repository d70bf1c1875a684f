import type { InStatement } from '@libsql/client';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { claim, coupon, fraudCase, purchase } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

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
