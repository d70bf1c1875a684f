import { and, eq, inArray } from 'drizzle-orm';
import { purchase, purchaseReference } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Store } from '../store/store.ts';
import { receiptDays, receiptReference, SAME_MOMENT_MS } from './receipt.ts';

/**
 * The reference of a sale by its receipt: where the store's numbers begin anew each day by the day too. Around midnight
 * the one that is known counts, for staff and till may have noted one sale on two days.
 * @param receipt normalised.
 * @param at when it was sold, UTC milliseconds.
 */
export async function findReference(
  { orm }: TenantDatabase,
  { id: shopId, timeZone }: Pick<Shop, 'id' | 'timeZone'>,
  { code, dailyReceipts }: Pick<Store, 'code' | 'dailyReceipts'>,
  receipt: string,
  at: number,
): Promise<string> {
  if (!dailyReceipts) return receiptReference(code, receipt);
  const [own = '', ...others] = receiptDays(at, timeZone).map((day) => receiptReference(code, receipt, day));
  if (others.length === 0) return own;
  const known = await orm
    .select({ reference: purchaseReference.reference, soldAt: purchase.occurredAt })
    .from(purchaseReference)
    .innerJoin(purchase, eq(purchase.id, purchaseReference.purchaseId))
    .where(and(eq(purchaseReference.shopId, shopId), inArray(purchaseReference.reference, [own, ...others])));
  const near = known.filter(({ soldAt }) => Math.abs(soldAt - at) <= SAME_MOMENT_MS);
  return near.toSorted((one, other) => Math.abs(one.soldAt - at) - Math.abs(other.soldAt - at))[0]?.reference ?? own;
}
