import type { InStatement } from '@libsql/client';
import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { apiKey, audit, member, user } from '../../db/schema/control.ts';
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

/** A change as members see it; `by` is a member’s name, the first characters of a key, or '' for whoever is gone. */
export interface Change {
  id: string;
  action: string;
  subject: Subject;
  at: number;
  by: string;
}

const readLatest = ({ orm }: Database, where: SQL | undefined, limit: number): Promise<Change[]> =>
  orm
    .select({
      id: audit.id,
      action: audit.action,
      subject: audit.subject,
      at: audit.createdAt,
      by: sql<string>`coalesce(${user.name}, ${apiKey.hint}, '')`,
    })
    .from(audit)
    .leftJoin(user, eq(user.id, audit.userId))
    .leftJoin(apiKey, eq(apiKey.id, audit.userId))
    .where(where)
    .orderBy(desc(audit.createdAt), desc(audit.id))
    .limit(limit);

/** The latest changes of a retailer, the newest first. */
export async function readChanges(database: Database, retailerId: string, limit: number): Promise<Change[]> {
  return readLatest(database, eq(audit.retailerId, retailerId), limit);
}

/** The latest changes of a retailer that one of these ids stands in, the newest first. */
export async function readChangesAbout(
  database: Database,
  retailerId: string,
  ids: readonly string[],
  limit: number,
): Promise<Change[]> {
  if (ids.length === 0) return [];
  const about = sql`exists (select 1 from json_each(${audit.subject}) where value in
    (select value from json_each(${JSON.stringify(ids)})))`;
  return readLatest(database, and(eq(audit.retailerId, retailerId), about), limit);
}

/**
 * What those are called who changed something: members by name, keys by their first characters; none for whoever is gone.
 */
export async function readDoers(
  { orm }: Database,
  retailerId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const [members, keys] = await orm.batch([
    orm
      .select({ id: user.id, name: user.name })
      .from(user)
      .innerJoin(member, and(eq(member.userId, user.id), eq(member.organizationId, retailerId)))
      .where(inArray(user.id, [...ids])),
    orm
      .select({ id: apiKey.id, name: apiKey.hint })
      .from(apiKey)
      .where(and(eq(apiKey.retailerId, retailerId), inArray(apiKey.id, [...ids]))),
  ]);
  return new Map([...members, ...keys].map(({ id, name }) => [id, name]));
}
