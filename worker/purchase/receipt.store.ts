import { and, eq, inArray } from 'drizzle-orm';
import { purchase, purchaseReference } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { type Store, zoneOf } from '../store/store.ts';
import { type Receipt, receiptDays, receiptReference, SAME_MOMENT_MS } from './receipt.ts';

/**
 * The reference of a sale by its receipt: where each of the store's registers numbers its own by the register too, and
 * where numbers begin anew each day by the store's day. Around midnight the one that is known counts, for staff and till may have
 * noted one sale on two days.
 * @param at when it was sold, UTC milliseconds.
 */
export async function findReference(
  { orm }: TenantDatabase,
  shop: Pick<Shop, 'id' | 'timeZone'>,
  store: Pick<Store, 'code' | 'timeZone' | 'dailyReceipts' | 'ownReceipts'>,
  { receipt, register }: Receipt,
  at: number,
): Promise<string> {
  const { code, dailyReceipts, ownReceipts } = store;
  const told = { receipt, register: ownReceipts ? register : undefined };
  if (!dailyReceipts) return receiptReference(code, told);
  const [own = '', ...others] = receiptDays(at, zoneOf(store, shop)).map((day) => receiptReference(code, told, day));
  if (others.length === 0) return own;
  const known = await orm
    .select({ reference: purchaseReference.reference, soldAt: purchase.occurredAt })
    .from(purchaseReference)
    .innerJoin(purchase, eq(purchase.id, purchaseReference.purchaseId))
    .where(and(eq(purchaseReference.shopId, shop.id), inArray(purchaseReference.reference, [own, ...others])));
  const near = known.filter(({ soldAt }) => Math.abs(soldAt - at) <= SAME_MOMENT_MS);
  return near.toSorted((one, other) => Math.abs(one.soldAt - at) - Math.abs(other.soldAt - at))[0]?.reference ?? own;
}
