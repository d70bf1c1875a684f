import { inArray, sql } from 'drizzle-orm';
import { consentRecord, consentRequest } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

/** What was said, by channel, what for and how: counts, for there is no list of people. */
export async function countConsents({ orm }: TenantDatabase, shopIds: readonly string[]) {
  const [counts, [waiting]] = await orm.batch([
    orm
      .select({
        purpose: consentRecord.purpose,
        channel: consentRecord.channel,
        method: consentRecord.method,
        state: sql<'given' | 'confirmed' | 'withdrawn'>`case when ${consentRecord.state} = 'withdrawn' then 'withdrawn'
          when ${consentRecord.confirmedAt} is not null then 'confirmed' else 'given' end`.as('standing'),
        people: sql<number>`count(distinct ${consentRecord.subjectKey})`,
      })
      .from(consentRecord)
      .where(inArray(consentRecord.shopId, [...shopIds]))
      .groupBy(consentRecord.purpose, consentRecord.channel, consentRecord.method, sql`standing`)
      .orderBy(consentRecord.purpose, consentRecord.channel, sql`standing`, consentRecord.method),
    orm
      .select({ people: sql<number>`count(*)` })
      .from(consentRequest)
      .where(inArray(consentRequest.shopId, [...shopIds])),
  ]);
  return { counts, waiting: waiting?.people ?? 0 };
}
