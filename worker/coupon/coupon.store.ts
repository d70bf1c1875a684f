import type { InStatement } from '@libsql/client';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { coupon } from '../../db/schema/group.ts';
import type { Deal } from '../campaign/deal.ts';
import { AppError } from '../errors.ts';
import type { Ids, TenantDatabase } from '../ports.ts';
import { composeCode, normaliseCode, RANDOM_LENGTH } from './coupon.ts';

/** Whom a shared code belongs to: nobody in particular, so it credits no link. */
const EVERYBODY = 'everybody';
/** Claims at once take different codes, as far as there are so many. */
const CHOICE = 20;

interface Giving {
  claimId: string;
  /** The link it is claimed through: it credits that one alone. */
  linkCode: string;
  now: number;
  expiresAt: number;
}

/** A code, and the statement that gives it, for the batch of the claim. */
export interface PlannedCoupon {
  id: string;
  code: string;
  /** Fails the batch by a constraint where somebody else was given the code meanwhile. */
  statement: InStatement;
}

/**
 * Chooses the code that a claim gets: a new one, a waiting one out of the deal's pool, or the deal's shared one.
 * @throws AppError `gone` where the pool is empty.
 */
export async function planCoupon(
  database: TenantDatabase,
  ids: Ids,
  deal: Pick<Deal, 'id' | 'shopId' | 'codeSource' | 'codePrefix'>,
  { claimId, linkCode, now, expiresAt }: Giving,
): Promise<PlannedCoupon> {
  const owner = { shopId: deal.shopId, ownerKind: 'deal' as const, ownerId: deal.id, createdAt: now };
  switch (deal.codeSource) {
    case 'generated': {
      const id = ids.make('cpn');
      const code = composeCode(deal.codePrefix, ids.couponCode(RANDOM_LENGTH));
      const row = { ...owner, id, code, givenTo: claimId, linkCode, givenAt: now, expiresAt };
      return { id, code, statement: toStatement(database.orm.insert(coupon).values(row)) };
    }
    case 'shared': {
      // One row for all: its id follows from the deal's.
      const id = `cpn_${deal.id.slice(deal.id.indexOf('_') + 1)}`;
      const code = normaliseCode(deal.codePrefix);
      const row = { ...owner, id, code, givenTo: EVERYBODY, givenAt: now };
      return {
        id,
        code,
        statement: toStatement(database.orm.insert(coupon).values(row).onConflictDoNothing({ target: coupon.id })),
      };
    }
    case 'pool': {
      const waiting = await database.orm
        .select({ id: coupon.id, code: coupon.code })
        .from(coupon)
        .where(and(eq(coupon.ownerId, deal.id), eq(coupon.shopId, deal.shopId), isNull(coupon.givenTo)))
        .orderBy(asc(coupon.id))
        .limit(CHOICE);
      const chosen = waiting[Math.floor(Math.random() * waiting.length)];
      if (!chosen) throw new AppError('gone', 'All codes of this deal have been given.');
      // Null where it was given meanwhile: NOT NULL then fails the whole batch, so no code is ever given twice.
      const code = sql`case when ${coupon.givenTo} is null then ${coupon.code} end`;
      const given = database.orm
        .update(coupon)
        .set({ code, givenTo: claimId, linkCode, givenAt: now, expiresAt })
        .where(eq(coupon.id, chosen.id));
      return { ...chosen, statement: toStatement(given) };
    }
  }
}

/** A code that an advocate has earned; a code that exists already fails the batch by its unique key. */
export function insertRewardCoupon(
  database: TenantDatabase,
  row: { id: string; shopId: string; rewardId: string; advocateId: string; code: string; now: number },
): InStatement {
  const { id, shopId, rewardId: ownerId, advocateId: givenTo, code, now } = row;
  return toStatement(
    database.orm
      .insert(coupon)
      .values({ id, shopId, ownerKind: 'reward', ownerId, code, givenTo, givenAt: now, createdAt: now }),
  );
}
