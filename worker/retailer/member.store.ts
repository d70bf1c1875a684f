import { asc, eq } from 'drizzle-orm';
import { member, retailer, user } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';
import { parseRole, type Role } from './role.ts';

/** A retailer that a person belongs to, and as what. */
export interface Membership {
  retailerId: string;
  name: string;
  role: Role;
}

/** The retailers of a person, the first joined first. */
export async function readMemberships(control: Database, userId: string): Promise<Membership[]> {
  const rows = await control.orm
    .select({ retailerId: retailer.id, name: retailer.name, role: member.role })
    .from(member)
    .innerJoin(retailer, eq(retailer.id, member.organizationId))
    .where(eq(member.userId, userId))
    .orderBy(asc(member.createdAt), asc(member.id));
  return rows.map((row) => ({ ...row, role: parseRole(row.role) }));
}

/** The addresses of a retailer's members. */
export async function readMemberEmails({ orm }: Database, retailerId: string): Promise<string[]> {
  const rows = await orm
    .select({ email: user.email })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(eq(member.organizationId, retailerId));
  return rows.map(({ email }) => email);
}
