import { and, desc, eq, inArray } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { audit, killSwitch, rollout, user } from '../../db/schema/control.ts';
import { campaign } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import type { Rollout, Switch } from './switch.ts';

const MOST_AUDITED = 50;
/** Of the audit log, what belongs to switches. */
const SWITCH_ACTIONS = ['switch_on', 'switch_off', 'rollout'];

/** A change as the audit log keeps it. */
export type AuditRow = typeof audit.$inferInsert;

/** What is off, the rollouts and the latest changes of a retailer, with the names of those who made them. */
export async function readControls({ orm }: Database, retailerId: string) {
  const [switches, rollouts, changes] = await orm.batch([
    orm
      .select({ row: killSwitch, by: user.name })
      .from(killSwitch)
      .leftJoin(user, eq(user.id, killSwitch.createdBy))
      .where(eq(killSwitch.retailerId, retailerId)),
    orm.select().from(rollout).where(eq(rollout.retailerId, retailerId)),
    orm
      .select({ row: audit, by: user.name })
      .from(audit)
      .leftJoin(user, eq(user.id, audit.userId))
      .where(and(eq(audit.retailerId, retailerId), inArray(audit.action, SWITCH_ACTIONS)))
      .orderBy(desc(audit.createdAt), desc(audit.id))
      .limit(MOST_AUDITED),
  ]);
  return { switches, rollouts, changes };
}

/** The campaigns of a retailer, the newest first. */
export function readCampaigns({ orm, retailerId }: TenantDatabase) {
  return orm
    .select({ id: campaign.id, name: campaign.name, state: campaign.state })
    .from(campaign)
    .where(eq(campaign.retailerId, retailerId))
    .orderBy(desc(campaign.createdAt));
}

/** Switches something off. @throws RaceLost where it is off already: then nothing is written. */
export async function insertSwitch(
  control: Database,
  row: typeof killSwitch.$inferInsert,
  change: AuditRow,
): Promise<void> {
  const { orm } = control;
  await writeGuarded(control, toStatement(orm.insert(killSwitch).values(row).onConflictDoNothing()), [
    toStatement(orm.insert(audit).values(change)),
  ]);
}

/** Switches something on again. @throws RaceLost where it is on already: then nothing is written. */
export async function deleteSwitch(control: Database, one: Switch, change: AuditRow): Promise<void> {
  const { orm } = control;
  const gone = orm
    .delete(killSwitch)
    .where(
      and(
        eq(killSwitch.retailerId, one.retailerId),
        eq(killSwitch.shopId, one.shopId),
        eq(killSwitch.kind, one.kind),
        eq(killSwitch.target, one.target),
      ),
    );
  await writeGuarded(control, toStatement(gone), [toStatement(orm.insert(audit).values(change))]);
}

/** Sets which version pages get. */
export async function saveRollout(control: Database, row: Rollout & { updatedAt: number }, change: AuditRow) {
  const { orm } = control;
  const { version, candidate, percent, updatedAt } = row;
  const saved = orm
    .insert(rollout)
    .values(row)
    .onConflictDoUpdate({
      target: [rollout.retailerId, rollout.shopId],
      set: { version, candidate, percent, updatedAt },
    });
  await writeGuarded(control, toStatement(saved), [toStatement(orm.insert(audit).values(change))]);
}

/** Lets pages follow what is deployed. @throws RaceLost where they do already. */
export async function deleteRollout(
  control: Database,
  { retailerId, shopId }: Pick<Rollout, 'retailerId' | 'shopId'>,
  change: AuditRow,
): Promise<void> {
  const { orm } = control;
  const gone = orm.delete(rollout).where(and(eq(rollout.retailerId, retailerId), eq(rollout.shopId, shopId)));
  await writeGuarded(control, toStatement(gone), [toStatement(orm.insert(audit).values(change))]);
}
