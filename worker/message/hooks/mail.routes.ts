import { type Context, Hono } from 'hono';
import { AppError } from '../../errors.ts';
import type { App } from '../../ports.ts';
import { takeMail } from '../mail/mail.take.ts';
import { readBytes } from './body.ts';
import { findConnection } from './hook.store.ts';
import { verifiesHook } from './verify.ts';

const MOST_BYTES = 1_000_000;
/** In the path, for mails to the platform's own domain. */
const PLATFORM = 'platform';

/** The secret as `Bearer <secret>`, or as the password of `Basic`, for those who can only put it into the address. */
function readSecret(header: string | undefined): string {
  const [, scheme = '', value = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  try {
    const text = atob(value);
    return text.slice(text.indexOf(':') + 1);
  } catch {
    return '';
  }
}

/**
 * Whose mails may be handed in under a path.
 * @returns the retailer's id; '' for everybody's.
 * @throws AppError `unauthorised`, the same whether there is such an account.
 */
async function requireOwner(c: Context<App>): Promise<string> {
  const { databases, secrets, config } = c.get('ports');
  const id = c.req.param('connectionId') ?? '';
  const given = readSecret(c.req.header('authorization'));
  const { inboundSecret = '' } = config;
  if (id === PLATFORM && inboundSecret !== '' && secrets.equal(inboundSecret, given)) return '';
  const found = verifiesHook(secrets, id, given) && (await findConnection(databases, 'smtp', id));
  if (!found) throw new AppError('unauthorised', 'The secret does not fit.');
  return found.row.retailerId;
}

/**
 * Where mail servers hand in what comes back: raw MIME of a bounce, a complaint or an answer. Worked through before it
 * is answered, so that whoever gets no 2xx may hand it in again: the same mail twice does what it does once.
 */
export function mailHookRoutes(): Hono<App> {
  return new Hono<App>().post('/:connectionId', async (c) => {
    const retailerId = await requireOwner(c);
    const raw = await readBytes(c, MOST_BYTES);
    const ports = c.get('ports');
    const verdict = await takeMail(ports, retailerId, raw);
    ports.log.info('mail_taken', { verdict });
    return c.json({ verdict });
  });
}
