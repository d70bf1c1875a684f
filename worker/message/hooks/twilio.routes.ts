import { type Context, Hono } from 'hono';
import { AppError } from '../../errors.ts';
import type { App, Database } from '../../ports.ts';
import type { ConnectionRow } from '../connection.store.ts';
import { openConnection } from '../message.check.ts';
import { isFromTwilio } from '../senders/twilio.signature.ts';
import { tokensOf } from '../sms/account.ts';
import { PLATFORM_HOOK } from '../sms/envelope.ts';
import { readBytes } from './body.ts';
import { findConnection, insertHookEvents } from './hook.store.ts';
import { answerMarkup } from './twilio.page.ts';
import { readPlatformRow } from './twilio.store.ts';
import { takeTwilioEvent } from './twilio.take.ts';
import { readAnswer, readForm, readStatus, type TwilioEvent } from './twilio.ts';

const MOST_BYTES = 64_000;
/** Longer than one call takes. */
const TAKING_MS = 60_000;

/** One answer to whoever cannot sign, whatever the reason: nobody learns which accounts there are. */
const refuse = () => new AppError('forbidden', 'The signature does not fit.');

interface Account {
  database: Database;
  row: ConnectionRow;
  tokens: string[];
}

/** The account that the path names, with the tokens that sign for it. */
async function readAccount(c: Context<App>): Promise<Account | undefined> {
  const { databases, config, clock, secrets } = c.get('ports');
  const id = c.req.param('connectionId') ?? '';
  if (id === PLATFORM_HOOK) {
    const [home] = databases.groupNumbers();
    if (!config.twilio || home === undefined) return undefined;
    const database = databases.group(home);
    const row = await readPlatformRow(database, clock.now());
    return row && { database, row, tokens: config.twilio.authTokens };
  }
  const found = await findConnection(databases, 'twilio', id);
  const connection = found && openConnection({ secrets }, found.row);
  return connection && { ...found, tokens: tokensOf(connection) };
}

/**
 * The fields of a call that the account's own Twilio signed, over our public address as configured, never as a header
 * says, and over every field as it came.
 * @throws AppError `forbidden`, `body_too_large`.
 */
async function readSigned(c: Context<App>): Promise<Account & { fields: ReturnType<typeof readForm> }> {
  const bytes = await readBytes(c, MOST_BYTES);
  const account = await readAccount(c).catch((error: Error) => {
    if (error instanceof AppError) throw error;
    throw refuse();
  });
  if (!account) throw refuse();
  const body = new TextDecoder().decode(bytes);
  const isForm = (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  const fields = isForm ? readForm(body) : {};
  const url = c.get('ports').config.publicUrl + c.req.url.slice(c.req.url.indexOf('/', 'https://'.length));
  const signature = c.req.header('x-twilio-signature') ?? '';
  if (!(await isFromTwilio(account.tokens, { url, params: fields, signature, ...(!isForm && { body }) })))
    throw refuse();
  return { ...account, fields };
}

/** Stores what was told, then does it; what fails is done later. @returns what is said back. */
async function take(
  c: Context<App>,
  { database, row }: Account,
  key: string,
  event: TwilioEvent,
): Promise<string | undefined> {
  const ports = c.get('ports');
  const { secrets, ids, clock, log } = ports;
  const id = ids.make('hok');
  const stored = { id, eventKey: secrets.digest(key), subjectKey: '', body: event };
  // Due in a while: nobody else takes it up as long as this call works on it.
  const due = clock.now() + TAKING_MS;
  const isNew = await insertHookEvents(database, secrets, { ...row, provider: 'twilio' }, [stored], due);
  if (!isNew) return undefined;
  try {
    return await takeTwilioEvent(ports, { database, row }, id, event);
  } catch (error) {
    log.error('hook_failed', { hook: id, error: (error as Error).name });
    return undefined;
  }
}

/**
 * What Twilio tells: how texts fared, and what people answer. Tenant and secret come from the account that the path
 * names, never from the body. Whatever is signed is answered with 2xx, all else with 403.
 */
export function twilioHookRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/:connectionId', async (c) => {
      const { fields, ...account } = await readSigned(c);
      const read = readAnswer(fields);
      const said = read && (await take(c, account, read.key, read.event));
      return c.body(String(answerMarkup(said)), 200, { 'content-type': 'text/xml; charset=utf-8' });
    })
    .post('/:connectionId/:messageId', async (c) => {
      const { fields, ...account } = await readSigned(c);
      const read = readStatus(fields, c.req.param('messageId'));
      if (read) await take(c, account, read.key, read.event);
      return c.body(null, 204);
    });
}
