import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import { createAuth } from '../retailer/auth.ts';
import { ROLES, type Role } from '../retailer/role.ts';
import { readSignedIn, requireMember } from '../retailer/session.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { limitEntrance } from './account.routes.ts';
import { deleteUnproven, insertPerson, readPersonByEmail } from './account.store.ts';
import { email, language, password, title } from './fields.ts';
import { insertMemberMail } from './mail.store.ts';
import { INVITATION_MS, MOST_INVITATIONS } from './member.ts';
import {
  acceptInvitation,
  cancelInvitation,
  countInvitations,
  deleteMember,
  insertInvitation,
  type OpenInvitation,
  readInvitation,
  readInvitations,
  readTeam,
  updateRole,
} from './team.store.ts';
import { makeInvitationToken, readInvitationToken } from './token.ts';

const DAY_MS = 24 * 3600_000;

const role = z.enum(ROLES);
const inviteRequest = z.strictObject({ email, role, language });
const roleRequest = z.strictObject({ role });
const tokenRequest = z.strictObject({ token: z.string().max(200) });
const joinRequest = z.strictObject({
  token: z.string().max(200),
  name: title,
  password,
  language,
  terms: z.literal(true),
});

/** `GET /api/members`: who belongs to the retailer, and who may soon. */
export interface TeamAnswer {
  members: { id: string; name: string; email: string; role: Role; joinedAt: number; you: boolean }[];
  invitations: { id: string; email: string; role: Role; expiresAt: number }[];
}

/** `POST /api/join/read`: what an invited person is shown. */
export interface InvitationAnswer {
  retailer: string;
  inviter: string;
  email: string;
  role: Role;
  /** Whether there is an account for the address: then they sign in instead of making one. */
  known: boolean;
}

async function answerTeam(c: Context<App>, status: 200 | 201 = 200): Promise<Response> {
  const { retailerId, userId } = await requireMember(c);
  const { databases, clock } = c.get('ports');
  const [members, invitations] = await Promise.all([
    readTeam(databases.control, retailerId),
    readInvitations(databases.control, retailerId, clock.now()),
  ]);
  c.header('cache-control', 'no-store');
  return c.json<TeamAnswer>(
    {
      members: members.map(({ userId: one, ...rest }) => ({ ...rest, you: one === userId })),
      invitations: invitations.map(({ id, email: to, role: wanted, expiresAt }) => ({
        id,
        email: to,
        role: wanted,
        expiresAt,
      })),
    },
    status,
  );
}

function invitationMail(ports: Ports, one: OpenInvitation) {
  const { config, databases, ids, secrets, clock } = ports;
  const token = makeInvitationToken(secrets, one.id);
  return insertMemberMail(
    databases.control,
    secrets,
    { id: ids.make('mlm'), now: clock.now() },
    {
      kind: 'invitation',
      to: one.email,
      language: one.language,
      inviter: one.inviter,
      retailer: one.retailer,
      role: one.role,
      url: `${config.dashboardUrl}/dashboard/join?token=${token}`,
    },
  );
}

async function invite(c: Context<App>): Promise<Response> {
  const member = await requireMember(c, ['owner']);
  const ports = c.get('ports');
  const { databases, ids, clock } = ports;
  const { control } = databases;
  const wanted = parseInput(inviteRequest, await readJson(c, 10_000));
  const now = clock.now();
  const { user, active } = await readSignedIn(c);
  if ((await countInvitations(control, member.retailerId, now - DAY_MS)) >= MOST_INVITATIONS) {
    throw new AppError('too_many_requests', 'Too many invitations for one day.', { retryAfterSeconds: 3600 });
  }
  const one: OpenInvitation = {
    id: ids.make('inv'),
    retailerId: member.retailerId,
    retailer: active?.name ?? '',
    inviter: user.name,
    expiresAt: now + INVITATION_MS,
    ...wanted,
  };
  const change = insertChange(ports, member, 'member_invited', { invitation: one.id, role: one.role });
  try {
    const row = { ...one, inviterId: member.userId };
    await insertInvitation(control, row, [invitationMail(ports, one), change], { now, expiresAt: one.expiresAt });
  } catch (error) {
    if (isRaceLost(error)) throw new AppError('conflict', 'This person is a member already.');
    throw error;
  }
  ports.wake();
  return answerTeam(c, 201);
}

/** The invitation that a token opens. @throws AppError `gone`. */
async function requireInvitation(ports: Ports, token: string): Promise<OpenInvitation> {
  const id = readInvitationToken(ports.secrets, token);
  const found = id && (await readInvitation(ports.databases.control, id, ports.clock.now()));
  if (!found) throw new AppError('gone', 'This invitation does not hold any more: ask for a new one.');
  return found;
}

/** An invited person who has an account, signed in with the invited address, becomes a member. */
async function accept(c: Context<App>): Promise<Response> {
  const { user } = await readSignedIn(c);
  const ports = c.get('ports');
  const { token } = parseInput(tokenRequest, await readJson(c, 10_000));
  const one = await requireInvitation(ports, token);
  if (one.email !== user.email) {
    throw new AppError('forbidden', 'The invitation is for another address: sign in with that one.');
  }
  await join(ports, one, user.id, []);
  return c.json({ retailer: one.retailerId });
}

/** An invited person makes their account: the mail has shown that the address is theirs. */
async function joinAnew(c: Context<App>): Promise<Response> {
  const ports = c.get('ports');
  const { databases, ids, clock } = ports;
  const asked = parseInput(joinRequest, await readJson(c, 10_000));
  await limitEntrance(c, 'join', asked.token);
  const one = await requireInvitation(ports, asked.token);
  await deleteUnproven(databases.control, one.email);
  if (await readPersonByEmail(databases.control, one.email)) {
    throw new AppError('conflict', 'There is an account for this address: sign in with it.');
  }
  const passwordHash = await (await createAuth(ports).$context).password.hash(asked.password);
  const { name, language: spoken } = asked;
  const person = { id: ids.make('usr'), name, language: spoken, email: one.email, emailVerified: true };
  const made = insertPerson(databases.control, { ...person, accountId: ids.make('acc'), passwordHash }, clock.now());
  await join(ports, one, person.id, made);
  return c.json({ email: one.email }, 201);
}

async function join(
  ports: Ports,
  one: OpenInvitation,
  userId: string,
  before: Parameters<typeof acceptInvitation>[3],
): Promise<void> {
  const change = insertChange(ports, { retailerId: one.retailerId, userId }, 'member_joined', {
    invitation: one.id,
    role: one.role,
  });
  const joining = { memberId: ports.ids.make('mem'), person: { id: userId } };
  try {
    await acceptInvitation(ports.databases.control, one, joining, before, change, ports.clock.now());
  } catch (error) {
    if (isRaceLost(error)) throw new AppError('gone', 'This invitation does not hold any more: ask for a new one.');
    throw error;
  }
}

/** The member that is meant. @throws AppError `not_found`. */
async function requireColleague(c: Context<App>, retailerId: string) {
  const team = await readTeam(c.get('ports').databases.control, retailerId);
  const found = team.find(({ id }) => id === c.req.param('id'));
  if (!found) throw new AppError('not_found', 'There is no such member.');
  return found;
}

/** @throws AppError `conflict` where a change would leave a retailer without an owner. */
async function keepOwner(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (isRaceLost(error)) throw new AppError('conflict', 'A retailer keeps one owner at least.');
    throw error;
  }
}

/** Who works for a retailer, and as what: read by every member, changed by owners, each change noted. */
export function teamRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/members', (c) => answerTeam(c))
    .post('/members/invitations', invite)
    .post('/members/invitations/:id/resend', async (c) => {
      const member = await requireMember(c, ['owner']);
      const ports = c.get('ports');
      const { control } = ports.databases;
      const one = await readInvitation(control, c.req.param('id'), ports.clock.now());
      if (!one || one.retailerId !== member.retailerId) throw new AppError('not_found', 'There is no such invitation.');
      await limitEntrance(c, 'resend', one.id);
      await control.client.batch([invitationMail(ports, one)], 'write');
      ports.wake();
      return answerTeam(c);
    })
    .delete('/members/invitations/:id', async (c) => {
      const member = await requireMember(c, ['owner']);
      const ports = c.get('ports');
      const id = c.req.param('id');
      const change = insertChange(ports, member, 'invitation_canceled', { invitation: id });
      try {
        await cancelInvitation(ports.databases.control, { id, retailerId: member.retailerId }, change);
      } catch (error) {
        if (isRaceLost(error)) throw new AppError('not_found', 'There is no such invitation.');
        throw error;
      }
      return answerTeam(c);
    })
    .put('/members/:id', async (c) => {
      const member = await requireMember(c, ['owner']);
      const ports = c.get('ports');
      const wanted = parseInput(roleRequest, await readJson(c, 10_000)).role;
      const found = await requireColleague(c, member.retailerId);
      const subject = { member: found.id, before: found.role, after: wanted };
      const change = insertChange(ports, member, 'member_role', subject);
      const one = { memberId: found.id, retailerId: member.retailerId, role: wanted };
      await keepOwner(updateRole(ports.databases.control, one, change));
      return answerTeam(c);
    })
    .delete('/members/:id', async (c) => {
      const member = await requireMember(c);
      const ports = c.get('ports');
      const found = await requireColleague(c, member.retailerId);
      const leaves = found.userId === member.userId;
      if (!leaves && member.role !== 'owner') throw new AppError('forbidden', 'Your role does not allow this.');
      const action = leaves ? 'member_left' : 'member_removed';
      const change = insertChange(ports, member, action, { member: found.id, role: found.role });
      const one = { memberId: found.id, retailerId: member.retailerId, userId: found.userId };
      await keepOwner(deleteMember(ports.databases.control, one, change));
      return leaves ? c.json({ left: true }) : answerTeam(c);
    })
    .post('/join/read', async (c) => {
      const ports = c.get('ports');
      const { token } = parseInput(tokenRequest, await readJson(c, 10_000));
      const { retailer, inviter, email: to, role: wanted } = await requireInvitation(ports, token);
      const person = await readPersonByEmail(ports.databases.control, to);
      return c.json<InvitationAnswer>({
        retailer,
        inviter,
        email: to,
        role: wanted,
        known: person?.emailVerified === true,
      });
    })
    .post('/join', joinAnew)
    .post('/join/accept', accept);
}
