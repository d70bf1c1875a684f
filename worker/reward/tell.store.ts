import { and, asc, eq, gt, isNotNull, or, sql } from 'drizzle-orm';
import { advocate, campaign, conversion, reward } from '../../db/schema/group.ts';
import type { Database } from '../ports.ts';

/** Causes of what is told of a reward, behind `reward:<id>`. */
export const CAUSES = { pending: ':pending', refused: ':refused' } as const;

/**
 * Rewards that changed since a moment and of which their advocates know nothing yet: those that wait for the end of the
 * return period, and those that came to nothing after they had been announced. Only who confirmed an address is told.
 */
export async function readUntold({ orm }: Database, since: number, limit: number) {
  const told = (cause: string) => sql`exists (select 1 from message where retailer_id = ${campaign.retailerId}
    and idempotency_key = 'reward:' || ${reward.id} || ${cause})`;
  const rows = await orm
    .select({ reward, advocate })
    .from(reward)
    .innerJoin(conversion, eq(conversion.id, reward.conversionId))
    .innerJoin(campaign, eq(campaign.id, conversion.campaignId))
    .innerJoin(
      advocate,
      sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${reward.advocateId})`,
    )
    .where(
      and(
        gt(reward.updatedAt, since),
        gt(reward.amount, 0),
        or(
          and(isNotNull(advocate.emailConfirmedAt), isNotNull(advocate.emailSealed)),
          and(isNotNull(advocate.phoneConfirmedAt), isNotNull(advocate.phoneSealed)),
        ),
        or(
          and(eq(reward.state, 'pending'), eq(reward.reason, 'return_period'), sql`not ${told(CAUSES.pending)}`),
          and(eq(reward.state, 'void'), told(CAUSES.pending), sql`not ${told(CAUSES.refused)}`),
        ),
      ),
    )
    .orderBy(asc(reward.updatedAt))
    .limit(limit);
  return rows;
}
