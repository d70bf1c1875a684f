import type { InStatement } from '@libsql/client';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { ABORT, toStatement } from '../../db/guard.ts';
import { looseCode, loosenCode } from '../../db/loose.ts';
import {
  advocate,
  campaign,
  campaignShop,
  claim,
  conversion,
  coupon,
  deal,
  link,
  purchase,
  purchaseReference,
  redemption,
  reward,
  store,
  tillEntry,
} from '../../db/schema/group.ts';
import { endsHere } from '../campaign/campaign.store.ts';
import type { TenantDatabase } from '../ports.ts';

export type Redemption = typeof redemption.$inferSelect;
export type TillEntry = typeof tillEntry.$inferSelect;

/** Orders are placed by other clocks than ours; of a list with days alone a sale counts from its day's begin. */
const SKEW_MS = 25 * 3_600_000;

/** Given codes of a shop that somebody may have meant by what they typed: two are enough to know that it is not clear. */
export async function readMeant({ orm }: TenantDatabase, shopId: string, typed: string): Promise<string[]> {
  const rows = await orm
    .select({ code: coupon.code })
    .from(coupon)
    .where(and(eq(coupon.shopId, shopId), sql`${looseCode} = ${loosenCode(typed)}`, sql`given_to is not null`))
    .limit(2);
  return rows.map(({ code }) => code);
}

/**
 * A code of a shop with all that it depends on, and where it was used: one round trip.
 * @param reference of the sale in which it is being used: that one does not count; '' for none.
 */
export async function readCode(database: TenantDatabase, shopId: string, code: string, reference: string) {
  const { orm } = database;
  const ofCode = and(eq(coupon.shopId, shopId), eq(coupon.code, code));
  const given = sql`(select given_at from coupon where shop_id = ${shopId} and code = ${code})`;
  const [coupons, taken, orders] = await orm.batch([
    orm
      .select({
        coupon,
        deal,
        campaign: {
          state: campaign.state,
          startsAt: sql<number | null>`coalesce(${campaignShop.startsAt}, ${campaign.startsAt})`,
          endsAt: endsHere,
        },
        reward: { state: reward.state, amount: reward.amount, currency: reward.currency },
      })
      .from(coupon)
      .leftJoin(deal, and(eq(coupon.ownerKind, 'deal'), eq(deal.id, coupon.ownerId)))
      .leftJoin(campaign, and(eq(campaign.id, deal.campaignId), eq(campaign.retailerId, database.retailerId)))
      .leftJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, shopId)))
      .leftJoin(reward, and(eq(coupon.ownerKind, 'reward'), eq(reward.id, coupon.ownerId)))
      .where(ofCode),
    orm
      .select({
        at: redemption.occurredAt,
        receipt: redemption.receipt,
        register: redemption.register,
        store: store.name,
      })
      .from(redemption)
      .leftJoin(store, eq(store.id, redemption.storeId))
      .where(and(eq(redemption.shopId, shopId), eq(redemption.code, code), eq(redemption.turn, ''))),
    // `coupons` is a JSON list: as it is quoted there, over the index of orders with codes, which the shop's others are not in.
    orm
      .select({ at: purchase.occurredAt, store: store.name })
      .from(purchase)
      .leftJoin(store, eq(store.id, purchase.storeId))
      .where(
        and(
          sql`purchase.rowid in (select rowid from purchase
            where shop_id = ${shopId} and occurred_at >= ${given} - ${SKEW_MS}
              and coupons <> '[]' and instr(coupons, ${JSON.stringify(code)}) > 0)`,
          sql`${purchase.id} not in (select purchase_id from purchase_reference
            where shop_id = ${shopId} and reference = ${reference})`,
        ),
      )
      .orderBy(purchase.occurredAt)
      .limit(1),
  ]);
  return { row: coupons[0], taken: taken[0], order: orders[0] };
}
export type CodeRow = NonNullable<Awaited<ReturnType<typeof readCode>>['row']>;

/** A friend's code as they claimed it, with what it ends with. */
export async function readClaimed({ orm }: TenantDatabase, shopId: string, claimId: string) {
  const [row] = await orm
    .select({ claim, coupon, deal, campaign: { endsAt: endsHere } })
    .from(claim)
    .innerJoin(coupon, eq(coupon.id, claim.couponId))
    .innerJoin(deal, eq(deal.id, claim.dealId))
    .innerJoin(campaign, eq(campaign.id, deal.campaignId))
    .innerJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, claim.shopId)))
    .where(and(eq(claim.id, claimId), eq(claim.shopId, shopId)));
  return row;
}

/**
 * The friend's own for the order that a claim was credited with, as far as it is theirs to know: once the order is
 * confirmed, and while nothing about it is in doubt. The links' advocate leads to it by an index.
 */
export async function readThanks({ orm }: TenantDatabase, shopId: string, claimId: string) {
  const [row] = await orm
    .select({
      kind: reward.kind,
      name: reward.name,
      state: reward.state,
      reason: reward.reason,
      amount: reward.amount,
      currency: reward.currency,
      dueAt: reward.dueAt,
      code: coupon.code,
    })
    .from(claim)
    .innerJoin(link, eq(link.code, claim.linkCode))
    .innerJoin(advocate, eq(advocate.id, link.advocateId))
    .innerJoin(
      conversion,
      sql`${conversion.advocateId} in (${advocate.id}, ${advocate.mergedInto})
      and ${conversion.evidence} ->> '$.matched.claim' = ${claim.id}`,
    )
    .innerJoin(purchase, and(eq(purchase.id, conversion.purchaseId), eq(purchase.trust, 'confirmed')))
    // What is given by hand is an advocate's; with that said rewards have an index by their order.
    .innerJoin(
      reward,
      and(eq(reward.conversionId, conversion.id), eq(reward.beneficiary, 'friend'), sql`${reward.part} <> 'manual'`),
    )
    .leftJoin(coupon, eq(coupon.id, reward.couponId))
    .where(
      and(
        eq(claim.id, claimId),
        eq(claim.shopId, shopId),
        // The `+` keeps the planner on the order, of all that was ever given.
        sql`(+${reward.state} = 'issued'
          or (+${reward.state} = 'pending' and ${reward.dueAt} is not null and ${reward.hold} is null))`,
      ),
    );
  return row;
}
export type Thanks = NonNullable<Awaited<ReturnType<typeof readThanks>>>;

/** Shops among these that gave a code out. */
export async function readCodeElsewhere({ orm }: TenantDatabase, shopIds: readonly string[], code: string) {
  if (shopIds.length === 0) return undefined;
  const [row] = await orm
    .select({ shopId: coupon.shopId })
    .from(coupon)
    .where(and(inArray(coupon.shopId, [...shopIds]), eq(coupon.code, code), sql`${coupon.givenTo} is not null`));
  return row?.shopId;
}

/** What was taken on a receipt, and the sale that it is of, with those of our codes that whoever told of it named. */
export async function readReceipt({ orm }: TenantDatabase, shopId: string, reference: string) {
  const [taken, sales] = await orm.batch([
    orm
      .select()
      .from(redemption)
      .where(and(eq(redemption.shopId, shopId), eq(redemption.reference, reference))),
    orm
      .select({
        occurredAt: purchase.occurredAt,
        codes: sql<string>`(select json_group_array(code) from coupon
          where shop_id = ${shopId} and given_to is not null
            and code in (select value from json_each(${purchase.coupons})))`,
      })
      .from(purchaseReference)
      .innerJoin(purchase, eq(purchase.id, purchaseReference.purchaseId))
      .where(and(eq(purchaseReference.shopId, shopId), eq(purchaseReference.reference, reference))),
  ]);
  const [sale] = sales;
  return { taken: taken[0], sale: sale && { ...sale, codes: JSON.parse(sale.codes) as string[] } };
}

/** The sale of a store that a code of one person was typed in, and when, by its receipt as it was typed. */
export async function readUse(
  { orm }: TenantDatabase,
  shopId: string,
  {
    code,
    storeId,
    receipt,
    register,
  }: { code: string; storeId: string; receipt: string; register: string | undefined },
): Promise<{ reference: string; at: number } | undefined> {
  const [row] = await orm
    .select({
      reference: redemption.reference,
      at: redemption.occurredAt,
      storeId: redemption.storeId,
      receipt: redemption.receipt,
      register: redemption.register,
    })
    .from(redemption)
    .where(and(eq(redemption.shopId, shopId), eq(redemption.code, code), eq(redemption.turn, '')));
  const isSame = row?.storeId === storeId && row.receipt === receipt && row.register === (register ?? null);
  return isSame ? row : undefined;
}

/** Fails its batch by a unique key where the code, or the receipt, was taken meanwhile. */
export function insertRedemption({ orm }: TenantDatabase, row: Redemption): InStatement {
  return toStatement(orm.insert(redemption).values(row));
}

/** What came under an id before. */
export async function readEntry({ orm }: TenantDatabase, shopId: string, id: string): Promise<TillEntry | undefined> {
  const [row] = await orm
    .select()
    .from(tillEntry)
    .where(and(eq(tillEntry.shopId, shopId), eq(tillEntry.id, id)));
  return row;
}

/** Keeps the answer to an entry; fails its batch where one came under the same id meanwhile. */
export function insertEntry({ orm }: TenantDatabase, row: TillEntry): InStatement[] {
  return [toStatement(orm.insert(tillEntry).values(row).onConflictDoNothing()), ABORT];
}
