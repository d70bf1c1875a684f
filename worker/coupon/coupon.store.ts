import type { InStatement } from '@libsql/client';
import { and, eq, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { coupon } from '../../db/schema/group.ts';
import type { Deal } from '../campaign/deal.ts';
import type { Ids, TenantDatabase } from '../ports.ts';
import type { RewardCodes } from '../reward/rule.ts';
import { composeCode, normaliseCode, RANDOM_LENGTH } from './coupon.ts';

/** Whom a shared code belongs to: nobody in particular, so it credits no link. */
export const EVERYBODY = 'everybody';
/** Claims at once take different codes, as far as there are so many. */
const CHOICE = 1000;

interface Giving {
  claimId: string;
  /** The link it is claimed through: it credits that one alone. */
  linkCode: string;
  now: number;
  expiresAt: number;
  /** What the shop's own system made for this claim. */
  made?: string | undefined;
}

/** A code, and the statement that gives it, for the batch of the claim. */
export interface PlannedCoupon {
  id: string;
  code: string;
  /** Fails the batch by a constraint where somebody else was given the code meanwhile. */
  statement: InStatement;
}

/**
 * Chooses the code that a claim gets: a new one, a waiting one out of the deal's pool, the deal's shared one, or the one
 * that the shop made. Undefined where there is none now.
 */
export async function planCoupon(
  database: TenantDatabase,
  ids: Ids,
  deal: Pick<Deal, 'id' | 'shopId' | 'codeSource' | 'codePrefix'>,
  { claimId, linkCode, now, expiresAt, made }: Giving,
): Promise<PlannedCoupon | undefined> {
  const owner = { shopId: deal.shopId, ownerKind: 'deal' as const, ownerId: deal.id, createdAt: now };
  switch (deal.codeSource) {
    case 'shop':
    case 'generated': {
      const id = ids.make('cpn');
      const code = deal.codeSource === 'shop' ? made : composeCode(deal.codePrefix, ids.couponCode(RANDOM_LENGTH));
      if (code === undefined) return undefined;
      const row = { ...owner, id, code, givenTo: claimId, linkCode, givenAt: now, expiresAt };
      return { id, code, statement: toStatement(database.orm.insert(coupon).values(row)) };
    }
    case 'shared':
      return planShared(database, ids, { ...owner, code: normaliseCode(deal.codePrefix), givenAt: now });
    case 'pool':
      return planWaiting(database, deal.id, { givenTo: claimId, linkCode, givenAt: now, expiresAt });
  }
}

type NewCoupon = typeof coupon.$inferInsert;

/** One row for all who share a code, wherever they have it from; undefined where it is somebody's own. */
async function planShared(
  database: TenantDatabase,
  ids: Ids,
  shared: Omit<NewCoupon, 'id' | 'givenTo'>,
): Promise<PlannedCoupon | undefined> {
  const { shopId, code } = shared;
  const [known] = await database.orm
    .select({ id: coupon.id, givenTo: coupon.givenTo })
    .from(coupon)
    .where(and(eq(coupon.shopId, shopId), eq(coupon.code, code)));
  if (known && known.givenTo !== EVERYBODY) return undefined;
  const id = known?.id ?? ids.make('cpn');
  const inserted = database.orm
    .insert(coupon)
    .values({ ...shared, id, givenTo: EVERYBODY })
    .onConflictDoNothing({ target: coupon.id });
  return { id, code, statement: toStatement(inserted) };
}

/** A code that waits in a pool, with what becomes of it; undefined where there is none. */
async function planWaiting(
  database: TenantDatabase,
  poolId: string,
  to: Partial<NewCoupon>,
): Promise<PlannedCoupon | undefined> {
  // The first that wait, as the index of the pool has them: no other order comes without sorting them all.
  const first = sql`select rowid from coupon where owner_id = ${poolId} and given_to is null limit ${CHOICE}`;
  const [chosen] = await database.orm
    .select({ id: coupon.id, code: coupon.code })
    .from(coupon)
    .where(sql`${coupon}.rowid = (select rowid from (${first}) order by random() limit 1)`);
  if (!chosen) return undefined;
  // Null where it was given meanwhile: NOT NULL then fails the whole batch, so no code is ever given twice.
  const code = sql`case when ${coupon.givenTo} is null then ${coupon.code} end`;
  const given = database.orm
    .update(coupon)
    .set({ ...to, code })
    .where(eq(coupon.id, chosen.id));
  return { ...chosen, statement: toStatement(given) };
}

/** Whose reward a code is for, and where it comes from. */
interface Rewarding extends RewardCodes {
  shopId: string;
  poolId: string;
  rewardId: string;
  /** The advocate, or the order of a friend's own. */
  givenTo: string;
  now: number;
  /** What the shop's own system made for this reward. */
  made?: string | undefined;
}

/**
 * The code that a reward is given with; one that exists already fails the batch by its unique key. Undefined where there
 * is none now.
 */
export async function planRewardCoupon(
  database: TenantDatabase,
  ids: Ids,
  { source, prefix = '', shopId, poolId, rewardId, givenTo, now, made }: Rewarding,
): Promise<PlannedCoupon | undefined> {
  const owner = { shopId, ownerKind: 'reward' as const, ownerId: rewardId, givenAt: now, createdAt: now };
  if (source === 'pool') return planWaiting(database, poolId, { ownerId: rewardId, givenTo, givenAt: now });
  if (source === 'shared') {
    return planShared(database, ids, { ...owner, ownerId: poolId, code: normaliseCode(prefix) });
  }
  const code = source === 'shop' ? made : composeCode(prefix, ids.couponCode(RANDOM_LENGTH + 2));
  if (code === undefined) return undefined;
  const id = ids.make('cpn');
  return { id, code, statement: toStatement(database.orm.insert(coupon).values({ ...owner, id, code, givenTo })) };
}

/** Whether a code of the shop belongs to anybody but this claim: the shop's system made it twice. */
export async function isTaken(
  database: TenantDatabase,
  shopId: string,
  code: string,
  claimId: string,
): Promise<boolean> {
  const [row] = await database.orm
    .select({ givenTo: coupon.givenTo })
    .from(coupon)
    .where(and(eq(coupon.shopId, shopId), eq(coupon.code, code)));
  return row !== undefined && row.givenTo !== claimId;
}
