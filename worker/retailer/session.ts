import type { Context } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { createAuth } from './auth.ts';
import { type Membership, readMemberships } from './member.store.ts';
import type { Role } from './role.ts';

/** Who calls, for which retailer, as what. */
export interface Member {
  userId: string;
  retailerId: string;
  role: Role;
}

/** A signed-in person with their retailers; the active one is the session's choice, else the first joined. */
interface SignedIn {
  user: { id: string; name: string; email: string };
  sessionId: string;
  memberships: Membership[];
  /** Absent for a person of no retailer. */
  active: Membership | undefined;
}

interface Caller extends Member {
  user: SignedIn['user'];
}

/** @throws AppError `unauthorised` without a valid session. */
export async function readSignedIn(c: Context<App>): Promise<SignedIn> {
  const ports = c.get('ports');
  const found = await createAuth(ports).api.getSession({ headers: c.req.raw.headers });
  if (!found) throw new AppError('unauthorised', 'Sign in first.');
  const { user, session } = found;
  const memberships = await readMemberships(ports.databases.control, user.id);
  const active = memberships.find(({ retailerId }) => retailerId === session.activeOrganizationId) ?? memberships[0];
  return { user: { id: user.id, name: user.name, email: user.email }, sessionId: session.id, memberships, active };
}

/** @throws AppError `unauthorised` without a valid session, `forbidden` for a person of no retailer. */
export async function readCaller(c: Context<App>): Promise<Caller> {
  const { user, active } = await readSignedIn(c);
  if (!active) throw new AppError('forbidden', 'You belong to no retailer.');
  return { userId: user.id, retailerId: active.retailerId, role: active.role, user };
}

/**
 * The member who calls.
 * @param roles who may; without them any member.
 * @throws AppError `unauthorised`, `forbidden`.
 */
export async function requireMember(c: Context<App>, roles?: readonly Role[]): Promise<Member> {
  const { userId, retailerId, role } = await readCaller(c);
  if (roles && !roles.includes(role)) throw new AppError('forbidden', 'Your role does not allow this.');
  return { userId, retailerId, role };
}
