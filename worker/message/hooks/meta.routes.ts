import { type Context, Hono } from 'hono';
import { AppError } from '../../errors.ts';
import type { App } from '../../ports.ts';
import { readLanguage } from '../../tag/agent.ts';
import { openConnection } from '../message.check.ts';
import { PAGE_HEADERS } from '../message.page.ts';
import { readBytes } from './body.ts';
import { eraseSubject, findConnection, insertHookEvents, readErasure } from './hook.store.ts';
import { erasurePage } from './meta.page.ts';
import { takePageEvents } from './meta.take.ts';
import { hexOf, readPageEvents, readSignature, readUserId, splitSignedRequest } from './meta.ts';
import { verifiesHook } from './verify.ts';

/** Meta sends up to a thousand changes in one call. */
const MOST_BYTES = 512_000;
const MOST_FORM = 8_000;

/** @throws AppError `not_found`. */
async function requireConnection(c: Context<App>) {
  const { databases } = c.get('ports');
  const found = await findConnection(databases, 'meta', c.req.param('connectionId') ?? '');
  if (!found) throw new AppError('not_found', 'There is nothing here.');
  return found;
}

const refuse = () => new AppError('forbidden', 'The signature does not fit.');

/** The body as exactly the text that was signed: what is no UTF-8, or begins with a mark, is not what Meta sends. */
async function readSigned(c: Context<App>, limit: number): Promise<string> {
  const bytes = await readBytes(c, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse();
  }
}

async function readSecret(c: Context<App>) {
  const ports = c.get('ports');
  const { database, row } = await requireConnection(c);
  const secret = openConnection(ports, row)?.credentials.appSecret;
  if (!secret) throw refuse();
  return { ports, database, row, secret };
}

/**
 * What Meta tells of a shop's page. Tenant and secret come from the account that the path names; a call is checked
 * over its raw bytes, stored, answered, and worked through afterwards.
 */
export function metaHookRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:connectionId', async (c) => {
      const { row } = await requireConnection(c);
      const { 'hub.mode': mode, 'hub.verify_token': token = '', 'hub.challenge': challenge = '' } = c.req.query();
      const fits = mode === 'subscribe' && verifiesHook(c.get('ports').secrets, row.id, token);
      if (!fits || !/^[\w-]{1,128}$/.test(challenge)) throw new AppError('forbidden', 'The token does not fit.');
      return c.text(challenge);
    })
    .post('/:connectionId', async (c) => {
      const { ports, database, row, secret } = await readSecret(c);
      const { secrets, ids, clock } = ports;
      const text = await readSigned(c, MOST_BYTES);
      const given = readSignature(c.req.header('x-hub-signature-256'));
      if (!given || !secrets.equal(secrets.hmacHex(secret, text), given)) throw refuse();
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        throw new AppError('invalid_json', 'The body is not JSON.');
      }
      const events = readPageEvents(body, row.settings.pageId ?? '').map((event) => ({
        id: ids.make('hok'),
        eventKey: secrets.digest(event.key),
        subjectKey: secrets.digest(event.person),
        body: event,
      }));
      await insertHookEvents(database, secrets, row, events, clock.now());
      if (events.length > 0) ports.defer(takePageEvents(ports));
      return c.text('EVENT_RECEIVED');
    })
    .post('/:connectionId/deletion', async (c) => {
      const { ports, database, row, secret } = await readSecret(c);
      const { secrets, ids, clock, config } = ports;
      const form = new URLSearchParams(await readSigned(c, MOST_FORM));
      const parts = splitSignedRequest(form.get('signed_request') ?? '');
      if (!parts || !secrets.equal(secrets.hmacHex(secret, parts.payload), hexOf(parts.signature))) throw refuse();
      const person = readUserId(parts.payload);
      if (!person) throw refuse();
      const code = ids.couponCode(20);
      const erased = await eraseSubject(database, secrets, row, { key: secrets.digest(person), code }, clock.now());
      ports.log.info('person_erased', { connection: row.id, rows: erased });
      const url = `${config.dashboardUrl}/hooks/meta/${row.id}/deletion/${code}`;
      return c.json({ url, confirmation_code: code });
    })
    .get('/:connectionId/deletion/:code', async (c) => {
      const { database, row } = await requireConnection(c);
      const done = await readErasure(database, row.id, c.req.param('code'));
      const language = readLanguage(c.req.header('accept-language')) ?? 'en';
      c.header('cache-control', 'no-store');
      return c.html(erasurePage(language, done?.createdAt), done ? 200 : 404, PAGE_HEADERS);
    });
}
