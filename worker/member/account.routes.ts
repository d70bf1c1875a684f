import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { createAuth } from '../retailer/auth.ts';
import { parseInput, readJson } from '../tag/body.ts';
import {
  confirmPerson,
  deleteUnproven,
  insertPerson,
  insertReset,
  type Person,
  readPerson,
  readPersonByEmail,
  readReset,
  writePassword,
} from './account.store.ts';
import { email, language, password, title } from './fields.ts';
import { insertMemberMail } from './mail.store.ts';
import { type MemberMail, RESET_SECONDS, VERIFY_SECONDS } from './member.ts';
import { makeVerifyToken, provesAddress, readVerifyToken } from './token.ts';

const HOUR = 3600_000;

const signUpRequest = z.strictObject({ name: title, email, password, language, terms: z.literal(true) });
const addressRequest = z.strictObject({ email });
const verifyRequest = z.strictObject({ token: z.string().max(200) });
const resetRequest = z.strictObject({ token: z.string().max(64), password });

/** `GET /api/entrance`: what stands at the door. */
export interface EntranceAnswer {
  /** Whether strangers may sign up. */
  signUp: boolean;
  terms?: string;
  privacy?: string;
}

/** Few from one address, and few about one: each may send a mail. */
export async function limitEntrance(c: Context<App>, what: string, about: string): Promise<void> {
  const { rateLimit, secrets } = c.get('ports');
  const allowed =
    (await rateLimit.take(`${what}:${c.get('clientAddress')}`, 20, HOUR)) &&
    (await rateLimit.take(`${what}:${secrets.digest(about)}`, 5, HOUR));
  if (!allowed) {
    throw new AppError('too_many_requests', 'Too many attempts; try again in an hour.', { retryAfterSeconds: 3600 });
  }
}

/** Address of a page of the dashboard. */
const pageOf = ({ config }: Pick<Ports, 'config'>, path: string) => `${config.dashboardUrl}/dashboard/${path}`;

function mailOf(ports: Ports, mail: MemberMail) {
  const { databases, ids, secrets, clock } = ports;
  return insertMemberMail(databases.control, secrets, { id: ids.make('mlm'), now: clock.now() }, mail);
}

function verifyMail(ports: Ports, person: Pick<Person, 'id' | 'email' | 'name' | 'language'>) {
  const expires = ports.clock.now() + VERIFY_SECONDS * 1000;
  const token = makeVerifyToken(ports.secrets, person, expires);
  const { email: to, name, language: spoken } = person;
  return mailOf(ports, { kind: 'verify', to, name, language: spoken, url: pageOf(ports, `verify?token=${token}`) });
}

function knownMail(ports: Ports, person: Person) {
  const { email: to, name, language: spoken } = person;
  return mailOf(ports, { kind: 'known', to, name, language: spoken, url: pageOf(ports, '') });
}

/**
 * Makes an account and writes to its address; where there is a confirmed one already its owner is told so, and whoever
 * asks learns nothing.
 */
async function signUp(c: Context<App>): Promise<Response> {
  const ports = c.get('ports');
  const { databases, ids, clock, config } = ports;
  const { control } = databases;
  if (!config.signUp) throw new AppError('forbidden', 'Nobody signs up here without an invitation.');
  const { terms: _terms, password: plain, ...told } = parseInput(signUpRequest, await readJson(c, 10_000));
  await limitEntrance(c, 'sign-up', told.email);
  const passwordHash = await (await createAuth(ports).$context).password.hash(plain);
  await deleteUnproven(control, told.email);
  const person = { id: ids.make('usr'), ...told, emailVerified: false };
  const [guard, ...rest] = insertPerson(control, { ...person, accountId: ids.make('acc'), passwordHash }, clock.now());
  try {
    await writeGuarded(control, guard, [...rest, verifyMail(ports, person)]);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    const known = await readPersonByEmail(control, told.email);
    if (known) await control.client.batch([knownMail(ports, known)], 'write');
  }
  ports.wake();
  return c.json({ mailed: true }, 202);
}

/** Sends the mail that confirms an address once more, where there is something to confirm. */
async function sendVerification(c: Context<App>): Promise<Response> {
  const ports = c.get('ports');
  const { control } = ports.databases;
  const asked = parseInput(addressRequest, await readJson(c, 10_000));
  await limitEntrance(c, 'verify', asked.email);
  const person = await readPersonByEmail(control, asked.email);
  if (person && !person.emailVerified) await control.client.batch([verifyMail(ports, person)], 'write');
  ports.wake();
  return c.json({ mailed: true }, 202);
}

async function verify(c: Context<App>): Promise<Response> {
  const { databases, secrets, clock } = c.get('ports');
  const { token } = parseInput(verifyRequest, await readJson(c, 10_000));
  const read = readVerifyToken(token);
  const person = read && (await readPerson(databases.control, read.id));
  if (!read || !person || !provesAddress(secrets, person, read, clock.now())) {
    throw new AppError('gone', 'This link does not hold any more.');
  }
  if (!person.emailVerified) await confirmPerson(databases.control, person.id, clock.now());
  return c.json({ email: person.email });
}

/** Sends a way to a new password, where there is an account. */
async function sendReset(c: Context<App>): Promise<Response> {
  const ports = c.get('ports');
  const { databases, ids, secrets, clock } = ports;
  const asked = parseInput(addressRequest, await readJson(c, 10_000));
  await limitEntrance(c, 'reset', asked.email);
  const person = await readPersonByEmail(databases.control, asked.email);
  if (person) {
    // 128 random bits; the number in front says nothing here.
    const token = ids.token(0);
    const now = clock.now();
    const row = { id: ids.make('ver'), userId: person.id, digest: secrets.digest(token) };
    const { email: to, name, language: spoken } = person;
    const url = pageOf(ports, `reset?token=${token}`);
    await databases.control.client.batch(
      [
        insertReset(databases.control, row, now + RESET_SECONDS * 1000, now),
        mailOf(ports, { kind: 'reset', to, name, language: spoken, url }),
      ],
      'write',
    );
  }
  ports.wake();
  return c.json({ mailed: true }, 202);
}

async function reset(c: Context<App>): Promise<Response> {
  const ports = c.get('ports');
  const { databases, secrets, clock } = ports;
  const { token, password: plain } = parseInput(resetRequest, await readJson(c, 10_000));
  await limitEntrance(c, 'set-password', token);
  const digest = secrets.digest(token);
  const gone = () => new AppError('gone', 'This link does not hold any more: ask for a new one.');
  const person = await readReset(databases.control, digest, clock.now());
  if (!person) throw gone();
  const passwordHash = await (await createAuth(ports).$context).password.hash(plain);
  try {
    await writePassword(databases.control, { digest, userId: person.id, passwordHash }, clock.now());
  } catch (error) {
    if (isRaceLost(error)) throw gone();
    throw error;
  }
  return c.json({ email: person.email });
}

/** The door: accounts, their confirmation, and new passwords. Nobody learns here whether an address has an account. */
export function accountRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/entrance', (c) => {
      const { signUp: open, termsUrl, privacyNoticeUrl } = c.get('ports').config;
      return c.json<EntranceAnswer>({
        signUp: open,
        ...(termsUrl && { terms: termsUrl }),
        ...(privacyNoticeUrl && { privacy: privacyNoticeUrl }),
      });
    })
    .post('/sign-up', signUp)
    .post('/verification', sendVerification)
    .post('/verify', verify)
    .post('/password-reset', sendReset)
    .post('/password', reset);
}
