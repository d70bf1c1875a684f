import { eq, inArray, sql } from 'drizzle-orm';
import { purchase, purchaseReference } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { type Store, zoneOf } from '../store/store.ts';
import {
  dayOf,
  hasRegister,
  isWholeDay,
  listForms,
  type Receipt,
  type ReceiptForm,
  receiptReference,
  SAME_MOMENT_MS,
} from './receipt.ts';

/** A sale as it is found by its receipt. */
export interface ReceiptFound {
  /** What it is called, the name that it had first before those that it got since; of a new one its own. */
  references: [string, ...string[]];
  /** When it was, UTC milliseconds; undefined where nobody told of it. */
  soldAt: number | undefined;
  /** The last of them, where it gets that only now: it was noted without the register that tells of it. */
  claims: string | undefined;
  /** What its refunds are known by. */
  refundKeys: string[];
}

type Known = Awaited<ReturnType<typeof readForms>>[number];

/** All names of the purchases that one of the names leads to. By their ids alone: the shop would mislead the planner. */
function readForms({ orm }: TenantDatabase, shopId: string, forms: readonly ReceiptForm[]) {
  const named = JSON.stringify(forms.map(({ reference }) => reference));
  return orm
    .select({
      reference: purchaseReference.reference,
      purchaseId: purchase.id,
      soldAt: purchase.occurredAt,
      refunds: purchase.refunds,
    })
    .from(purchaseReference)
    .innerJoin(purchase, eq(purchase.id, purchaseReference.purchaseId))
    .where(
      inArray(
        purchaseReference.purchaseId,
        sql`(select purchase_id from purchase_reference
          where shop_id = ${shopId} and reference in (select value from json_each(${named})))`,
      ),
    );
}

/**
 * A sale by its receipt: where each of the store's registers numbers its own by the register too, and where numbers begin
 * anew each day by the store's day. Around midnight the one that is known counts, for staff and till may have noted one
 * sale on two days; and a sale of that day that was noted before the store numbered so is that one still.
 * @param at when it was sold, UTC milliseconds.
 */
export async function findSale(
  database: TenantDatabase,
  shop: Pick<Shop, 'id' | 'timeZone'>,
  store: Pick<Store, 'code' | 'timeZone' | 'dailyReceipts' | 'ownReceipts'>,
  told: Receipt,
  at: number,
): Promise<ReceiptFound> {
  const { code, dailyReceipts, ownReceipts } = store;
  const zone = zoneOf(store, shop);
  const forms = listForms(code, told, at, zone);
  const day = dayOf(at, zone);
  const register = ownReceipts ? told.register : undefined;
  const own = receiptReference(code, { receipt: told.receipt, register }, dailyReceipts ? day : undefined);
  const known = await readForms(database, shop.id, forms);

  const isDay = isWholeDay(at, zone);
  const awayOf = ({ soldAt }: Known) => Math.abs(soldAt - at);
  const isNear = (one: Known) => !isDay && awayOf(one) <= SAME_MOMENT_MS && !isWholeDay(one.soldAt, zone);
  // Of one that was noted without a register, and got one since: it is that register's.
  const isTaken = ({ purchaseId }: Known) =>
    register !== undefined && known.some((one) => one.purchaseId === purchaseId && hasRegister(code, one.reference));
  const find = (by: string | undefined) => {
    const noted = forms
      .filter((form) => form.register === by)
      .flatMap((form) =>
        known
          .filter((one) => one.reference === form.reference && (by !== undefined || !isTaken(one)))
          .map((one) => ({ ...one, day: form.day })),
      );
    const dated = noted.filter((one) => one.day !== undefined);
    return (
      dated.filter(isNear).toSorted((one, other) => awayOf(one) - awayOf(other))[0] ??
      dated.find((one) => one.day === day) ??
      noted.find(
        (one) => one.day === undefined && (one.reference === own || isNear(one) || dayOf(one.soldAt, zone) === day),
      )
    );
  };
  const found = find(told.register) ?? find(undefined);
  if (!found) return { references: [own], soldAt: undefined, claims: undefined, refundKeys: [] };
  const names = forms
    .map(({ reference }) => reference)
    .filter((name) => known.some(({ purchaseId, reference }) => purchaseId === found.purchaseId && reference === name));
  // Its own register's from now on: another's sale of that number is another sale.
  const claims = register !== undefined && !names.some((name) => hasRegister(code, name)) ? own : undefined;
  return {
    references: [...names.toReversed(), ...(claims ? [claims] : [])] as ReceiptFound['references'],
    soldAt: found.soldAt,
    claims,
    refundKeys: (found.refunds ?? []).map(({ key }) => key),
  };
}
