import type { InStatement } from '@libsql/client';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { ABORT, toStatement } from '../../db/guard.ts';
import { fraudCase, reward } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

type CaseRow = typeof fraudCase.$inferSelect;

/**
 * Writes what a look found. The guard of its batch: a case that somebody decided meanwhile is left alone.
 * @param before the case as it was read; undefined: there was none.
 */
export function writeCase(
  { orm }: TenantDatabase,
  row: CaseRow,
  before: Pick<CaseRow, 'state' | 'screenedAt'> | null,
): InStatement {
  const { id: _, conversionId: __, createdAt: ___, ...changed } = row;
  if (!before) return toStatement(orm.insert(fraudCase).values(row).onConflictDoNothing());
  return toStatement(
    orm
      .update(fraudCase)
      .set(changed)
      .where(
        and(eq(fraudCase.id, row.id), eq(fraudCase.state, before.state), eq(fraudCase.screenedAt, before.screenedAt)),
      ),
  );
}

/** Guard of a decision: of two at once one finds the case open. */
export function closeCase(
  { orm }: TenantDatabase,
  id: string,
  decided: { state: 'approved' | 'refused'; reason: CaseRow['reason']; decidedBy: string; decidedAt: number },
): InStatement {
  return toStatement(
    orm
      .update(fraudCase)
      .set(decided)
      .where(and(eq(fraudCase.id, id), eq(fraudCase.state, 'open'))),
  );
}

/** Fails a batch in which the statement before it changed nothing. */
export const orAbort = (statement: InStatement): InStatement[] => [statement, ABORT];

/** Cases by their ids, as far as they belong to these shops. */
export async function readCasesById({ orm }: TenantDatabase, shopIds: readonly string[], ids: readonly string[]) {
  return orm
    .select()
    .from(fraudCase)
    .where(and(inArray(fraudCase.id, [...ids]), inArray(fraudCase.shopId, [...shopIds])));
}

/** The case of an order whose advocate is blocked, whether there was one or not. */
export function upsertRefused(
  { orm }: TenantDatabase,
  row: Pick<CaseRow, 'id' | 'shopId' | 'conversionId' | 'purchaseId' | 'advocateId' | 'reason'> & {
    decidedBy: string;
    now: number;
  },
): InStatement {
  const { now, ...rest } = row;
  const decided = { state: 'refused' as const, reason: row.reason, decidedBy: row.decidedBy, decidedAt: now };
  const campaignId = sql<string>`(select campaign_id from conversion where id = ${row.conversionId})`;
  return toStatement(
    orm
      .insert(fraudCase)
      .values({ ...rest, ...decided, campaignId, findings: [], settingsVersion: 0, screenedAt: now, createdAt: now })
      .onConflictDoUpdate({ target: fraudCase.conversionId, set: decided }),
  );
}

/** What waits for a conversion's rewards waits for a member's word from now on. Its batch is guarded by the order. */
export function holdRewards({ orm }: TenantDatabase, conversionId: string): InStatement {
  return toStatement(
    orm
      .update(reward)
      .set({ hold: 'review', reason: 'fraud_review' })
      .where(and(eq(reward.conversionId, conversionId), eq(reward.state, 'pending'), isNull(reward.hold))),
  );
}

/** The opposite: they go on where they were. */
export function freeRewards({ orm }: TenantDatabase, conversionId: string, now: number): InStatement {
  return toStatement(
    orm
      .update(reward)
      .set({
        hold: null,
        reason: sql`case when ${reward.dueAt} is null then 'awaiting_confirmation'
          when ${reward.dueAt} > ${now} then 'return_period' else 'due' end`,
      })
      .where(and(eq(reward.conversionId, conversionId), eq(reward.state, 'pending'), eq(reward.hold, 'review'))),
  );
}
