import type { InStatement } from '@libsql/client';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { invitation, member, retailer, user } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';
import { parseRole, type Role } from '../retailer/role.ts';
import type { Person } from './account.store.ts';

/** A member of a retailer, as other members see them. */
export interface TeamMember {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: number;
}

/** An invitation that waits for an answer. */
export interface OpenInvitation {
  id: string;
  retailerId: string;
  retailer: string;
  email: string;
  role: Role;
  language: string;
  inviter: string;
  expiresAt: number;
}

export async function readTeam({ orm }: Database, retailerId: string): Promise<TeamMember[]> {
  const rows = await orm
    .select({
      id: member.id,
      userId: user.id,
      name: user.name,
      email: user.email,
      role: member.role,
      joinedAt: member.createdAt,
    })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(eq(member.organizationId, retailerId))
    .orderBy(asc(member.createdAt), asc(member.id));
  return rows.map((row) => ({ ...row, role: parseRole(row.role), joinedAt: row.joinedAt.getTime() }));
}

const waits = (now: number) => and(eq(invitation.status, 'pending'), gt(invitation.expiresAt, new Date(now)));

async function readWhere({ orm }: Database, which: ReturnType<typeof and>): Promise<OpenInvitation[]> {
  const rows = await orm
    .select({ row: invitation, retailer: retailer.name, inviter: user.name })
    .from(invitation)
    .innerJoin(retailer, eq(retailer.id, invitation.organizationId))
    .leftJoin(user, eq(user.id, invitation.inviterId))
    .where(which)
    .orderBy(asc(invitation.createdAt), asc(invitation.id));
  return rows.map(({ row, inviter, ...rest }) => ({
    ...rest,
    id: row.id,
    retailerId: row.organizationId,
    email: row.email,
    role: parseRole(row.role ?? ''),
    language: row.language ?? 'en',
    inviter: inviter ?? '',
    expiresAt: row.expiresAt.getTime(),
  }));
}

/** Those of a retailer that still hold, the oldest first. */
export const readInvitations = (control: Database, retailerId: string, now: number) =>
  readWhere(control, and(eq(invitation.organizationId, retailerId), waits(now)));

/** One that still holds. */
export async function readInvitation(control: Database, id: string, now: number): Promise<OpenInvitation | undefined> {
  const [found] = await readWhere(control, and(eq(invitation.id, id), waits(now)));
  return found;
}

/**
 * Invites somebody, with the mail about it; an earlier invitation of the same address ends.
 * @throws RaceLost where the address is a member's already.
 */
export async function insertInvitation(
  control: Database,
  one: { id: string; retailerId: string; email: string; role: Role; language: string; inviterId: string },
  rest: readonly InStatement[],
  { now, expiresAt }: { now: number; expiresAt: number },
): Promise<void> {
  const { id, retailerId, email, role, language, inviterId } = one;
  const guard: InStatement = {
    sql: `insert into invitation (id, organization_id, email, role, language, status, inviter_id, expires_at, created_at)
      select ?, ?, ?, ?, ?, 'pending', ?, ?, ? where not exists (
        select 1 from member join user on user.id = member.user_id where member.organization_id = ? and user.email = ?)`,
    args: [id, retailerId, email, role, language, inviterId, expiresAt, now, retailerId, email],
  };
  const former: InStatement = {
    sql: `update invitation set status = 'replaced'
      where organization_id = ? and email = ? and status = 'pending' and id <> ?`,
    args: [retailerId, email, id],
  };
  await writeGuarded(control, guard, [former, ...rest]);
}

/** Takes an invitation back. @throws RaceLost where it was answered meanwhile. */
export async function cancelInvitation(
  control: Database,
  { id, retailerId }: { id: string; retailerId: string },
  change: InStatement,
): Promise<void> {
  const canceled = control.orm
    .update(invitation)
    .set({ status: 'canceled' })
    .where(and(eq(invitation.id, id), eq(invitation.organizationId, retailerId), eq(invitation.status, 'pending')));
  await writeGuarded(control, toStatement(canceled), [change]);
}

/**
 * Makes the invited person a member; `before` are statements that make the person first.
 * @throws RaceLost where the invitation was answered or taken back meanwhile.
 */
export async function acceptInvitation(
  control: Database,
  { id, retailerId, role }: OpenInvitation,
  { memberId, person }: { memberId: string; person: Pick<Person, 'id'> },
  before: readonly InStatement[],
  change: InStatement,
  now: number,
): Promise<void> {
  const { orm } = control;
  const accepted = orm
    .update(invitation)
    .set({ status: 'accepted' })
    .where(and(eq(invitation.id, id), waits(now)));
  const joined = orm
    .insert(member)
    .values({ id: memberId, organizationId: retailerId, userId: person.id, role, createdAt: new Date(now) })
    .onConflictDoNothing();
  await writeGuarded(control, toStatement(accepted), [...before, toStatement(joined), change]);
}

/** Of a retailer's owners the last one stays an owner. */
const NOT_LAST = `(role <> 'owner'
  or (select count(*) from member as other where other.organization_id = member.organization_id and other.role = 'owner') > 1)`;

/** Gives a member another role. @throws RaceLost where they are gone, or the last owner. */
export async function updateRole(
  control: Database,
  { memberId, retailerId, role }: { memberId: string; retailerId: string; role: Role },
  change: InStatement,
): Promise<void> {
  await writeGuarded(
    control,
    {
      sql: `update member set role = ?1 where id = ?2 and organization_id = ?3 and (?1 = 'owner' or ${NOT_LAST})`,
      args: [role, memberId, retailerId],
    },
    [change],
  );
}

/** Removes a member; where that was their active retailer, another is. @throws RaceLost as above. */
export async function deleteMember(
  control: Database,
  { memberId, retailerId, userId }: { memberId: string; retailerId: string; userId: string },
  change: InStatement,
): Promise<void> {
  await writeGuarded(
    control,
    {
      sql: `delete from member where id = ? and organization_id = ? and ${NOT_LAST}`,
      args: [memberId, retailerId],
    },
    [
      {
        sql: 'update session set active_organization_id = null where user_id = ? and active_organization_id = ?',
        args: [userId, retailerId],
      },
      change,
    ],
  );
}

/** How many invitations a retailer sent since a time. */
export async function countInvitations({ orm }: Database, retailerId: string, since: number): Promise<number> {
  const [row] = await orm
    .select({ n: sql<number>`count(*)` })
    .from(invitation)
    .where(and(eq(invitation.organizationId, retailerId), gt(invitation.createdAt, new Date(since))));
  return row?.n ?? 0;
}
