import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { isPublicAddress } from '../outward/outward.ts';
import type { App, Ports } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import { readCaller } from '../retailer/session.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { type ConnectionRow, deleteConnection, readOwnConnections, saveConnection } from './connection.store.ts';
import {
  CONNECTION_FORMS,
  type ConnectionAnswer,
  type ConnectionsAnswer,
  type ConnectionTried,
  formOf,
  readConnection,
} from './connection.ts';
import { hookToken } from './hooks/verify.ts';
import { openConnection } from './message.check.ts';
import { dkimKeyFault } from './senders/dkim.ts';
import { tryMeta } from './senders/facebook.ts';
import { tryAccount } from './try.ts';

/** Who may see and change what the shops' messages go out over. */
const MAY: readonly Role[] = ['owner', 'marketer'];
const MINUTE = 60_000;

const saveRequest = z.object({
  /** '' for all shops. */
  shop: z.string().max(64).default(''),
  provider: z.string().max(32),
  channel: z.string().max(32),
  values: z.record(z.string().max(32), z.string().max(8000)),
});

/** `to`: the number that a text goes to; a mail goes to the member's own address. */
const testRequest = z.object({ to: z.string().max(40).default('') });

function describe(c: Context<App>, row: ConnectionRow): ConnectionAnswer {
  const { secrets, config, log } = c.get('ports');
  const { id, shopId, provider, channel, settings, state, reason, retryAt } = row;
  let credentials: Record<string, string> = {};
  try {
    credentials = openConnection({ secrets }, row)?.credentials ?? {};
  } catch {
    log.error('connection_unreadable', { connection: id });
  }
  const hook = formOf(provider, channel)?.hook && {
    url: `${config.dashboardUrl}/hooks/${channel === 'email' ? 'mail' : provider}/${id}`,
    verifyToken: hookToken(secrets, id),
  };
  return {
    id,
    shop: shopId,
    provider,
    channel,
    settings,
    secrets: Object.keys(credentials),
    state,
    reason: reason ?? '',
    retryAt,
    ...(hook && { hook }),
  };
}

/**
 * Whether a mail server may be one of a retailer's, by where its name leads today. One that leads nowhere yet may be
 * saved: whoever connects looks again.
 */
async function isReachable({ config, lookup }: Pick<Ports, 'config' | 'lookup'>, { hostname }: URL): Promise<boolean> {
  if (config.privateMailHosts.includes(hostname)) return true;
  return ((await lookup?.(hostname)) ?? []).every(isPublicAddress);
}

async function answerAll(c: Context<App>, database: Parameters<typeof readOwnConnections>[0], status: 200 | 201 = 200) {
  const rows = await readOwnConnections(database);
  const connections = rows.map((row) => describe(c, row));
  return c.json<ConnectionsAnswer>({ forms: CONNECTION_FORMS, connections }, status, { 'cache-control': 'no-store' });
}

/** Accounts at providers: listed without their secrets, connected, tried, let go. */
export function connectionRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => answerAll(c, (await readRetailerScope(c, MAY)).database))
    .post('/', async (c) => {
      const { ports, database, shops, note } = await readRetailerScope(c, MAY);
      const { secrets, ids, clock, wake } = ports;
      const { shop, provider, channel, values } = parseInput(saveRequest, await readJson(c));
      if (shop !== '' && !shops.some(({ id }) => id === shop))
        throw new AppError('not_found', 'There is no such shop.');
      const form = formOf(provider, channel);
      if (!form) throw new AppError('unprocessable', 'There is no such provider.');
      const before = (await readOwnConnections(database)).find(
        (row) => row.shopId === shop && row.channel === form.channel && row.provider === provider,
      );
      const kept = before ? (openConnection({ secrets }, before)?.credentials ?? {}) : {};
      const read = readConnection(form, values, Object.keys(kept));
      if ('faults' in read) {
        throw new AppError('unprocessable', 'Some fields are not usable.', {
          errors: read.faults.map(({ key, code }) => ({ path: `values.${key}`, code, message: code })),
        });
      }
      const credentials = { ...kept, ...read.credentials };
      const { dkimPrivateKey: key } = credentials;
      const keyFault = key && (read.settings.dkimSelector ? dkimKeyFault(key) : 'it needs its name in the DNS');
      if (keyFault) {
        const fault = { path: 'values.dkimPrivateKey', code: 'invalid', message: keyFault };
        throw new AppError('unprocessable', 'The DKIM key cannot sign.', { errors: [fault] });
      }
      const { url } = read.credentials;
      if (provider === 'smtp' && url && !(await isReachable(ports, new URL(url)))) {
        const fault = { path: 'values.url', code: 'not_public', message: 'it is at an address that is not public' };
        throw new AppError('unprocessable', 'The mail server is none of the public internet.', { errors: [fault] });
      }
      const saved = await saveConnection(
        database,
        {
          id: ids.make('con'),
          shopId: shop,
          channel: form.channel,
          provider,
          settings: read.settings,
          credentialsSealed: secrets.seal(JSON.stringify(credentials)),
        },
        clock.now(),
      );
      await note('connection_saved', { connection: saved?.id ?? '', provider, channel, shop });
      wake();
      return answerAll(c, database, 201);
    })
    .post('/:id/test', async (c) => {
      const { ports, member, database, shops, note } = await readRetailerScope(c, MAY);
      const { secrets, fetch, config } = ports;
      const row = (await readOwnConnections(database)).find(({ id }) => id === c.req.param('id'));
      const form = row && formOf(row.provider, row.channel);
      if (!row || !form) throw new AppError('not_found', 'There is no such account to be tried.');
      await takeTurn(ports, `connection-test:${member.retailerId}`, 10, MINUTE);
      const connection = openConnection({ secrets }, row);
      if (!connection) throw new AppError('not_found', 'There is no such account to be tried.');
      if (form.testable === 'probe') {
        const tried = await tryMeta(connection, { fetch, url: config.graphUrl, silenceMs: 10_000 });
        const answer =
          'name' in tried ? { ok: true, name: tried.name, error: '' } : { ok: false, name: '', error: tried.error };
        return c.json<ConnectionTried>(answer);
      }
      const { to } = parseInput(testRequest, await readJson(c));
      const address = form.testable === 'text' ? to : (await readCaller(c)).user.email;
      if (!address) throw new AppError('unprocessable', 'There is nobody to send it to.');
      const served = shops.filter(({ id }) => row.shopId === '' || row.shopId === id);
      await note('connection_tested', { connection: row.id });
      const tried = await tryAccount(ports, served, connection, address);
      return c.json<ConnectionTried>({ name: '', error: '', ...tried });
    })
    .delete('/:id', async (c) => {
      const { database, note } = await readRetailerScope(c, MAY);
      const id = c.req.param('id');
      if (!(await deleteConnection(database, id))) throw new AppError('not_found', 'There is no such account.');
      await note('connection_removed', { connection: id });
      return answerAll(c, database);
    });
}
