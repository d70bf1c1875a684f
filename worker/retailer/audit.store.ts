import type { InStatement } from '@libsql/client';
import { desc, eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { audit, user } from '../../db/schema/control.ts';
import type { Database, Ports } from '../ports.ts';

type Subject = Record<string, string | number>;

/**
 * Who did what to what, as a statement of the change's own batch. `subject` holds ids and settings, never an address.
 * @param id where something else refers to it.
 */
export function insertChange(
  { databases, ids, clock }: Pick<Ports, 'databases' | 'ids' | 'clock'>,
  { retailerId, userId }: { retailerId: string; userId: string },
  action: string,
  subject: Subject,
  id: string = ids.make('aud'),
): InStatement {
  const row = { id, retailerId, userId, action, subject, createdAt: clock.now() };
  return toStatement(databases.control.orm.insert(audit).values(row));
}

/** A change as members see it; `by` is '' for a person who is gone. */
export interface Change {
  id: string;
  action: string;
  subject: Subject;
  at: number;
  by: string;
}

/** The latest changes of a retailer, the newest first. */
export async function readChanges({ orm }: Database, retailerId: string, limit: number): Promise<Change[]> {
  const rows = await orm
    .select({ id: audit.id, action: audit.action, subject: audit.subject, at: audit.createdAt, by: user.name })
    .from(audit)
    .leftJoin(user, eq(user.id, audit.userId))
    .where(eq(audit.retailerId, retailerId))
    .orderBy(desc(audit.createdAt), desc(audit.id))
    .limit(limit);
  return rows.map(({ by, ...row }) => ({ ...row, by: by ?? '' }));
}
