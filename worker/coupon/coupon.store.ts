import type { InStatement } from '@libsql/client';
import { and, eq, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { coupon } from '../../db/schema/group.ts';
import type { Deal } from '../campaign/deal.ts';
import type { Ids, TenantDatabase } from '../ports.ts';
import type { RewardCodes } from '../reward/rule.ts';
import { composeCode, normaliseCode, RANDOM_LENGTH } from './coupon.ts';
import { liveCodes } from './pool.store.ts';

/** Whom a shared code belongs to: nobody in particular, so it credits no link. */
export const EVERYBODY = 'everybody';
/** Claims at once take different codes, as far as there are so many. */
const CHOICE = 1000;
const DAY = 24 * 3_600_000;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

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
  /** When its list says that it ends, UTC milliseconds; null: it says nothing. */
  endsAt: number | null;
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
      return { id, code, endsAt: null, statement: toStatement(database.orm.insert(coupon).values(row)) };
    }
    case 'shared':
      return planShared(database, ids, { ...owner, code: normaliseCode(deal.codePrefix), givenAt: now });
    case 'pool':
      return planWaiting(database, deal.id, { givenTo: claimId, linkCode, givenAt: now }, expiresAt);
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
  return { id, code, endsAt: null, statement: toStatement(inserted) };
}

/**
 * A code that waits in a pool, with what becomes of it; undefined where there is none. Of those that last as long as is
 * promised the ones that end soonest, else the ones that last longest, on their last day only where no other is left:
 * never one that has ended.
 * @param lasting until when it ought to last, UTC milliseconds; it ends then whatever its list says. undefined: for ever.
 */
async function planWaiting(
  database: TenantDatabase,
  poolId: string,
  to: Partial<NewCoupon> & { givenAt: number },
  lasting?: number,
): Promise<PlannedCoupon | undefined> {
  // By the index of the pool: any other order sorts them all.
  const { rows } = await database.client.execute({
    sql: `with chosen as (select * from (${liveCodes('?1', '?2', 'rowid')} limit ?4)),
        other as (select rowid, expires_at from coupon where owner_id = ?1 and given_to is null and expires_at > ?3
          order by expires_at desc limit ?4)
      select id, code, expires_at from coupon where rowid = (select rowid from
        (select rowid from chosen union all select rowid from other where not exists (select 1 from chosen)
          and (expires_at > ?5 or not exists (select 1 from other where expires_at > ?5)))
        order by random() limit 1)`,
    args: [poolId, (lasting ?? FOR_EVER) - 1, to.givenAt, CHOICE, to.givenAt + DAY],
  });
  const [chosen] = rows;
  if (!chosen) return undefined;
  const id = String(chosen.id);
  const endsAt = chosen.expires_at === null ? null : Number(chosen.expires_at);
  const expiresAt = earlier(endsAt, lasting);
  // Null where it was given meanwhile: NOT NULL then fails the whole batch, so no code is ever given twice.
  const code = sql`case when ${coupon.givenTo} is null then ${coupon.code} end`;
  const given = database.orm
    .update(coupon)
    .set({ ...to, expiresAt, code })
    .where(eq(coupon.id, id));
  return { id, code: String(chosen.code), endsAt, statement: toStatement(given) };
}

/** When a code ends for whoever has it: as its list says, or as was promised, whichever is first. */
const earlier = (endsAt: number | null, lasting: number | undefined): number | null =>
  endsAt === null || lasting === undefined ? (endsAt ?? lasting ?? null) : Math.min(endsAt, lasting);

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
  return {
    id,
    code,
    endsAt: null,
    statement: toStatement(database.orm.insert(coupon).values({ ...owner, id, code, givenTo })),
  };
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
