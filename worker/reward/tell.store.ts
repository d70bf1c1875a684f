import { and, asc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { advocate, campaign, coupon, message, reward } from '../../db/schema/group.ts';
import type { Database } from '../ports.ts';

/** Causes of what is told of a reward, behind `reward:<id>`. */
export const CAUSES = { pending: ':pending', earned: '', refused: ':refused', taken: ':taken' } as const;

/** A place in the order in which rewards changed. */
export interface Place {
  /** UTC milliseconds. */
  updatedAt: number;
  id: string;
}
const behind = ({ updatedAt, id }: Place) => sql`(${reward.updatedAt}, ${reward.id}) > (${updatedAt}, ${id})`;

/** Whose a shop is, told by its campaigns: also of what was given for none. */
const retailerId = sql`(select owned.retailer_id from campaign_shop sold join campaign owned on owned.id = sold.campaign_id
  where sold.shop_id = ${reward.shopId} limit 1)`;
const told = (state: keyof typeof CAUSES) =>
  sql`exists (select 1 from message where retailer_id = coalesce(${campaign.retailerId}, ${retailerId})
    and idempotency_key = 'reward:' || ${reward.id} || ${CAUSES[state]})`;
// With the plus rewards are found by when they changed, or whose they are, and not among all that were ever given or lost.
const isNow = (state: 'pending' | 'issued' | 'void') => sql`+${reward.state} = ${state}`;
const isEarner = sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${reward.advocateId})`;

/**
 * Rewards that changed and of which their advocates know nothing yet: those that wait for the end of the return period,
 * if since a moment; those that came to nothing after they had been announced; and those that were taken back after they
 * had been announced or given. Only who confirmed an address is told.
 */
export async function readUntold({ orm }: Database, since: number, after: Place, limit: number) {
  const rows = await orm
    .select({ reward, advocate, code: coupon.code, messages: campaign.messages })
    .from(reward)
    .innerJoin(advocate, isEarner)
    .leftJoin(coupon, eq(coupon.id, reward.couponId))
    .leftJoin(campaign, eq(campaign.id, reward.campaignId))
    .where(
      and(
        behind(after),
        gt(reward.amount, 0),
        or(
          and(isNotNull(advocate.emailConfirmedAt), isNotNull(advocate.emailSealed)),
          and(isNotNull(advocate.phoneConfirmedAt), isNotNull(advocate.phoneSealed)),
        ),
        or(
          and(
            isNow('pending'),
            gt(reward.updatedAt, since),
            eq(reward.reason, 'return_period'),
            sql`not ${told('pending')}`,
          ),
          and(isNow('void'), isNull(reward.issuedAt), told('pending'), sql`not ${told('refused')}`),
          and(
            isNow('void'),
            isNotNull(reward.issuedAt),
            or(told('earned'), told('pending')),
            sql`not ${told('taken')}`,
          ),
        ),
      ),
    )
    .orderBy(asc(reward.updatedAt), asc(reward.id))
    .limit(limit);
  return rows;
}

/**
 * What was given, or waited, while nobody could be told: rewards of advocates who confirmed their address since a
 * moment, or whose draft was found to be theirs since.
 */
export async function readMissed({ orm }: Database, since: number, after: Place, limit: number) {
  return orm
    .select({ reward, advocate, code: coupon.code, endsAt: coupon.expiresAt, messages: campaign.messages })
    .from(reward)
    .innerJoin(advocate, isEarner)
    .leftJoin(coupon, eq(coupon.id, reward.couponId))
    .leftJoin(campaign, eq(campaign.id, reward.campaignId))
    .where(
      and(
        sql`${reward.advocateId} in (
          select id from advocate where email_confirmed_at > ${since}
          union select id from advocate where merged_at > ${since}
          union select draft.id from advocate own join advocate draft on draft.merged_into = own.id
            where own.email_confirmed_at > ${since})`,
        behind(after),
        gt(reward.amount, 0),
        isNotNull(advocate.emailConfirmedAt),
        isNotNull(advocate.emailSealed),
        or(
          and(isNow('issued'), sql`not ${told('earned')}`),
          and(isNow('pending'), eq(reward.reason, 'return_period'), sql`not ${told('pending')}`),
        ),
      ),
    )
    .orderBy(asc(reward.updatedAt), asc(reward.id))
    .limit(limit);
}

/**
 * The query for what has become of the rewards that messages tell of, and whether anybody may know of them by an earlier
 * one; for a batch with others.
 */
export function selectNews({ orm }: Pick<Database, 'orm'>, messageIds: readonly string[]) {
  // A cause is `reward:<id>`, and what follows.
  const told = sql`substr(${message.idempotencyKey} || ':', 8)`;
  return orm
    .select({
      messageId: message.id,
      state: reward.state,
      isKnown: sql<number>`exists (select 1 from message before where before.retailer_id = ${message.retailerId}
        and before.idempotency_key in ('reward:' || ${reward.id} || ${CAUSES.pending}, 'reward:' || ${reward.id})
        and (before.doubt > 0 or before.state not in ('ready', 'held', 'leased', 'canceled', 'suppressed')))`,
    })
    .from(message)
    .innerJoin(reward, sql`${reward.id} = substr(${told}, 1, instr(${told}, ':') - 1)`)
    .where(inArray(message.id, [...messageIds]));
}
