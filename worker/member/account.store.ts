import type { InStatement } from '@libsql/client';
import { and, eq, gt, like, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { account, session, user, verification } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';

/** A person with an account. */
export interface Person {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  language: string;
}

/** A person who signs up. */
export interface NewPerson extends Person {
  accountId: string;
  /** As the sign-in library made it. */
  passwordHash: string;
}

const columns = {
  id: user.id,
  name: user.name,
  email: user.email,
  emailVerified: user.emailVerified,
  language: sql<string>`coalesce(${user.language}, 'en')`,
};

export async function readPersonByEmail({ orm }: Database, email: string): Promise<Person | undefined> {
  const [row] = await orm.select(columns).from(user).where(eq(user.email, email));
  return row;
}

export async function readPerson({ orm }: Database, id: string): Promise<Person | undefined> {
  const [row] = await orm.select(columns).from(user).where(eq(user.id, id));
  return row;
}

/** A new account. Where the address has one the whole batch fails by its unique key. */
export function insertPerson({ orm }: Database, person: NewPerson, now: number): [InStatement, InStatement] {
  const { accountId, passwordHash: password, ...row } = person;
  const times = { createdAt: new Date(now), updatedAt: new Date(now) };
  const userId = person.id;
  return [
    toStatement(orm.insert(user).values({ ...row, ...times })),
    toStatement(
      orm
        .insert(account)
        .values({ id: accountId, accountId: userId, userId, providerId: 'credential', password, ...times }),
    ),
  ];
}

/** Deletes an account that nobody confirmed, whoever made it: its address is free again. */
export async function deleteUnproven({ client }: Database, email: string): Promise<void> {
  const unproven = 'select id from user where email = ? and email_verified = 0';
  await client.batch(
    [
      { sql: `delete from session where user_id in (${unproven})`, args: [email] },
      { sql: `delete from account where user_id in (${unproven})`, args: [email] },
      { sql: 'delete from user where email = ? and email_verified = 0', args: [email] },
    ],
    'write',
  );
}

/** Says that a person's address is theirs. */
export async function confirmPerson({ orm }: Database, id: string, now: number): Promise<void> {
  await orm
    .update(user)
    .set({ emailVerified: true, updatedAt: new Date(now) })
    .where(eq(user.id, id));
}

const RESET = 'reset-password:';

/** A way to a new password; of its token only the digest is kept. */
export function insertReset(
  { orm }: Database,
  { id, userId, digest }: { id: string; userId: string; digest: string },
  expiresAt: number,
  now: number,
): InStatement {
  const times = { createdAt: new Date(now), updatedAt: new Date(now) };
  return toStatement(
    orm
      .insert(verification)
      .values({ id, identifier: `${RESET}${digest}`, value: userId, expiresAt: new Date(expiresAt), ...times }),
  );
}

/** Whose password a token may set, while it may. */
export async function readReset({ orm }: Database, digest: string, now: number): Promise<Person | undefined> {
  const [row] = await orm
    .select(columns)
    .from(verification)
    .innerJoin(user, eq(user.id, verification.value))
    .where(and(eq(verification.identifier, `${RESET}${digest}`), gt(verification.expiresAt, new Date(now))));
  return row;
}

/**
 * Sets a new password: the token is used up with all others of the person, and all devices are signed out. Whoever
 * read the mail has shown that the address is theirs.
 * @throws RaceLost where the token was used meanwhile.
 */
export async function writePassword(
  control: Database,
  { digest, userId, passwordHash }: { digest: string; userId: string; passwordHash: string },
  now: number,
): Promise<void> {
  const { orm } = control;
  const gone = orm.delete(verification).where(eq(verification.identifier, `${RESET}${digest}`));
  const updatedAt = new Date(now);
  await writeGuarded(
    control,
    toStatement(gone),
    [
      orm.delete(verification).where(and(eq(verification.value, userId), like(verification.identifier, `${RESET}%`))),
      orm
        .update(account)
        .set({ password: passwordHash, updatedAt })
        .where(and(eq(account.userId, userId), eq(account.providerId, 'credential'))),
      orm.delete(session).where(eq(session.userId, userId)),
      orm.update(user).set({ emailVerified: true, updatedAt }).where(eq(user.id, userId)),
    ].map(toStatement),
  );
}
