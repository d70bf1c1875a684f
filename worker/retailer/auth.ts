import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { createAccessControl } from 'better-auth/plugins/access';
import { organization } from 'better-auth/plugins/organization';
import { defaultStatements } from 'better-auth/plugins/organization/access';
import { account, invitation, member, retailer, session, user, verification } from '../../db/schema/control.ts';
import { PASSWORD } from '../member/member.ts';
import type { Ports } from '../ports.ts';
import type { Role } from './role.ts';

const access = createAccessControl(defaultStatements);

/** Only an owner changes who belongs to a retailer. */
const roles = {
  owner: access.newRole({
    organization: ['update'],
    member: ['create', 'update', 'delete'],
    invitation: ['create', 'cancel'],
  }),
  marketer: access.newRole({ organization: [] }),
  support: access.newRole({ organization: [] }),
  analyst: access.newRole({ organization: [] }),
} satisfies Record<Role, unknown>;

/** Prefixes of the ids of sign-in's own tables. */
const PREFIXES: Record<string, string> = {
  user: 'usr',
  session: 'ses',
  account: 'acc',
  verification: 'ver',
  organization: 'ret',
  member: 'mem',
  invitation: 'inv',
};

function buildAuth({ config, databases, ids }: Ports) {
  return betterAuth({
    appName: 'Goodword',
    baseURL: new URL(config.dashboardUrl).origin,
    basePath: '/api/auth',
    secret: config.authSecret,
    trustedOrigins: [new URL(config.dashboardUrl).origin],
    database: drizzleAdapter(databases.control.orm, {
      provider: 'sqlite',
      transaction: false,
      schema: { user, session, account, verification, retailer, member, invitation },
    }),
    // Accounts are made, confirmed and given a new password by worker/member: in one batch with the mail about it.
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      requireEmailVerification: true,
      minPasswordLength: PASSWORD.min,
      maxPasswordLength: PASSWORD.max,
    },
    plugins: [
      organization({
        ac: access,
        roles,
        creatorRole: 'owner',
        allowUserToCreateOrganization: false,
        disableOrganizationDeletion: true,
        schema: { organization: { modelName: 'retailer' } },
      }),
    ],
    session: { expiresIn: 7 * 86_400, updateAge: 86_400 },
    // Our own limit counts by the one address that is believed; this one would believe a header.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // Its lines may name an address; faults reach our own log without one.
    logger: { disabled: true },
    onAPIError: { throw: true },
    advanced: {
      cookiePrefix: 'goodword',
      useSecureCookies: config.dashboardUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { disableIpTracking: true },
      database: { generateId: ({ model }) => ids.make(PREFIXES[model] ?? 'aut') },
    },
  });
}

type Auth = ReturnType<typeof buildAuth>;

const built = new WeakMap<Ports, Auth>();

/** Sign-in, sessions and roles, made once per ports: on Cloudflare those live as long as a request. */
export function createAuth(ports: Ports): Auth {
  let auth = built.get(ports);
  if (!auth) {
    auth = buildAuth(ports);
    built.set(ports, auth);
  }
  return auth;
}
