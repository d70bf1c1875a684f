import { and, eq, lt, or } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { audit, sendingDomain } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';

export type DomainRow = typeof sendingDomain.$inferSelect;
type AuditRow = typeof audit.$inferInsert;

/** The domains of a retailer. */
export function readDomains({ orm }: Database, retailerId: string): Promise<DomainRow[]> {
  return orm.select().from(sendingDomain).where(eq(sendingDomain.retailerId, retailerId)).orderBy(sendingDomain.shopId);
}

/** Domains that were not looked at since a moment: verified ones since `verified`, others since `others`. */
export function readUnchecked({ orm }: Database, since: { verified: number; others: number }): Promise<DomainRow[]> {
  return orm
    .select()
    .from(sendingDomain)
    .where(
      or(
        and(eq(sendingDomain.state, 'verified'), lt(sendingDomain.checkedAt, since.verified)),
        and(
          lt(sendingDomain.checkedAt, since.others),
          or(eq(sendingDomain.state, 'pending'), eq(sendingDomain.state, 'failed')),
        ),
      ),
    )
    .limit(50);
}

/** @throws RaceLost where the shop, or the retailer as a whole, has one already. */
export async function insertDomain(control: Database, row: DomainRow, change: AuditRow): Promise<void> {
  const { orm } = control;
  await writeGuarded(control, toStatement(orm.insert(sendingDomain).values(row).onConflictDoNothing()), [
    toStatement(orm.insert(audit).values(change)),
  ]);
}

/** @throws RaceLost where it is gone. */
export async function deleteDomain(
  control: Database,
  { id, retailerId }: Pick<DomainRow, 'id' | 'retailerId'>,
  change: AuditRow,
): Promise<void> {
  const { orm } = control;
  const gone = orm.delete(sendingDomain).where(and(eq(sendingDomain.id, id), eq(sendingDomain.retailerId, retailerId)));
  await writeGuarded(control, toStatement(gone), [toStatement(orm.insert(audit).values(change))]);
}

/** Keeps what a check found. */
export async function updateDomain(
  { orm }: Database,
  id: string,
  found: Pick<DomainRow, 'state' | 'findings' | 'checkedAt' | 'verifiedAt'>,
): Promise<void> {
  await orm.update(sendingDomain).set(found).where(eq(sendingDomain.id, id));
}
