import type { InStatement } from '@libsql/client';
import { and, asc, eq, isNull, lte } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { member, retailer, user } from '../../db/schema/control.ts';
import { reportSchedule } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';

export type Schedule = typeof reportSchedule.$inferSelect;

const running = isNull(reportSchedule.stoppedAt);

export async function insertSchedule({ orm }: TenantDatabase, row: Schedule): Promise<void> {
  await orm.insert(reportSchedule).values(row);
}

/** A member's reports that are still sent, the oldest first. */
export async function readSchedules({ orm, retailerId }: TenantDatabase, userId: string): Promise<Schedule[]> {
  return orm
    .select()
    .from(reportSchedule)
    .where(and(eq(reportSchedule.retailerId, retailerId), eq(reportSchedule.userId, userId), running))
    .orderBy(asc(reportSchedule.createdAt));
}

export async function readSchedule({ orm, retailerId }: TenantDatabase, id: string): Promise<Schedule | undefined> {
  const [row] = await orm
    .select()
    .from(reportSchedule)
    .where(and(eq(reportSchedule.retailerId, retailerId), eq(reportSchedule.id, id)));
  return row;
}

/** Ends a report; a second time changes nothing. */
export async function stopSchedule({ orm, retailerId }: TenantDatabase, id: string, now: number): Promise<void> {
  await orm
    .update(reportSchedule)
    .set({ stoppedAt: now })
    .where(and(eq(reportSchedule.retailerId, retailerId), eq(reportSchedule.id, id), running));
}

/** What is due in a group, over all its retailers. */
export async function readDueSchedules({ orm }: Database, now: number, limit: number): Promise<Schedule[]> {
  return orm
    .select()
    .from(reportSchedule)
    .where(and(running, lte(reportSchedule.dueAt, now)))
    .orderBy(asc(reportSchedule.dueAt))
    .limit(limit);
}

const unmoved = ({ id, nextFrom, dueAt }: Schedule) =>
  and(eq(reportSchedule.id, id), eq(reportSchedule.nextFrom, nextFrom), eq(reportSchedule.dueAt, dueAt), running);

/** Moves a report on to its next period, unless somebody else has: the guard of the batch that sends it. */
export function advanceSchedule(
  { orm }: Database,
  schedule: Schedule,
  next: Pick<Schedule, 'nextFrom' | 'dueAt' | 'sentDays' | 'sentAt'>,
): InStatement {
  return toStatement(orm.update(reportSchedule).set(next).where(unmoved(schedule)));
}

/** Tries a report that could not be made again later; its period stays the same. */
export async function postponeSchedule({ orm }: Database, schedule: Schedule, dueAt: number): Promise<void> {
  await orm.update(reportSchedule).set({ dueAt }).where(unmoved(schedule));
}

/** Whoever gets a report, where they still belong to the retailer. */
export async function readSubscriber(control: Database, retailerId: string, userId: string) {
  const [row] = await control.orm
    .select({ email: user.email, retailer: retailer.name, stopped: retailer.stopped })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .innerJoin(retailer, eq(retailer.id, member.organizationId))
    .where(and(eq(member.organizationId, retailerId), eq(member.userId, userId)));
  return row;
}
