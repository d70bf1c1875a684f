import type { Context } from 'hono';
import { z } from 'zod';
import { AppError, type FieldError } from '../errors.ts';
import { mailboxKeyOf } from '../message/message.store.ts';
import type { App, TenantDatabase } from '../ports.ts';
import { parseInput, readText } from '../tag/body.ts';
import { insertImport, insertSuppressions } from './suppression.store.ts';
import { type ListOptions, type ReadList, readList } from './suppression.ts';

const MAX_BODY = 10_000_000;
const MOST = 100_000;

const options = {
  channel: z.enum(['email', 'sms']),
  /** A do-not-contact list, or a duty of law. */
  source: z.enum(['dnc', 'legal']).default('dnc'),
  /** Of numbers without a plus. */
  calling_code: z
    .string()
    .regex(/^\+[1-9]\d{0,2}$/, 'expected a calling code as +1')
    .optional(),
};
const query = z.object(options);
/** Body of an import as JSON: plain addresses, or the sha256 of normalised ones. */
export const suppressionsBody = z.strictObject({ ...options, addresses: z.array(z.string().max(254)).max(MOST) });

/** What came of an import: all that was usable is kept. */
export interface ImportAnswer {
  imported: number;
  /** On the list before. */
  known: number;
  /** How many lines were not usable, and the first hundred of them. */
  rejected_count: number;
  rejected: FieldError[];
}

interface Told {
  list: ReadList;
  options: ListOptions;
  source: z.output<typeof options.source>;
}

async function readTold(c: Context<App>): Promise<Told> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'text/csv' && type !== 'application/json') {
    throw new AppError('unsupported_media_type', 'Send application/json or text/csv.');
  }
  const text = await readText(c, MAX_BODY);
  if (text === undefined) throw new AppError('body_too_large', `A body may have ${MAX_BODY} bytes at most.`);
  const toOptions = ({ channel, calling_code }: z.output<typeof query>): ListOptions => ({
    channel,
    ...(calling_code && { callingCode: calling_code }),
  });
  if (type === 'text/csv') {
    const asked = parseInput(query, c.req.query());
    return { list: readList(text, toOptions(asked)), options: toOptions(asked), source: asked.source };
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AppError('invalid_json', 'The body is not JSON.');
  }
  const { addresses, ...asked } = parseInput(suppressionsBody, body);
  const list = readList(addresses.map((one) => one.replace(/[\r\n]/g, ' ')).join('\n'), toOptions(asked));
  const faults = list.faults.map((fault) => ({
    ...fault,
    path: `addresses.${Number(fault.path.slice('line.'.length)) - 1}`,
  }));
  return { list: { ...list, faults }, options: toOptions(asked), source: asked.source };
}

/**
 * Imports a list of addresses that must not be contacted: only their keyed hashes are kept.
 * @param by who imports it: a member, or a key.
 * @throws AppError `body_too_large`, `invalid_json`, `unsupported_media_type`; `unprocessable` where nothing is usable.
 */
export async function answerImport(c: Context<App>, database: TenantDatabase, by: string): Promise<ImportAnswer> {
  const { secrets, ids, clock, databases } = c.get('ports');
  const { list, options: asked, source } = await readTold(c);
  const { entries, faults, faultCount } = list;
  if (entries.length > MOST) {
    throw new AppError('unprocessable', `An import has ${MOST} lines at most: send the rest in another.`);
  }
  if (entries.length === 0) throw new AppError('unprocessable', 'No line is usable.', { errors: faults });
  const { retailerId } = database;
  const now = clock.now();
  const rows = entries.map((entry) => {
    const sha256 = 'sha256' in entry ? entry.sha256 : secrets.digest(entry.address);
    return { id: ids.make('sup'), addressKey: secrets.addressKeys(retailerId, asked.channel, sha256)[0] };
  });
  const imported = await insertSuppressions(database, rows, { channel: asked.channel, source, now });
  // The mailboxes behind them, however their owners spell the address to us; nobody counts these.
  const mailboxes = entries.flatMap((entry) => {
    const key = 'address' in entry && mailboxKeyOf(secrets, retailerId, { channel: asked.channel, ...entry });
    return key ? [{ id: ids.make('sup'), addressKey: key }] : [];
  });
  if (mailboxes.length > 0) await insertSuppressions(database, mailboxes, { channel: asked.channel, source, now });
  await insertImport(databases.control, {
    id: ids.make('aud'),
    retailerId,
    userId: by,
    subject: { channel: asked.channel, source, imported, known: rows.length - imported, rejected: faultCount },
    createdAt: now,
  });
  return { imported, known: rows.length - imported, rejected_count: faultCount, rejected: faults };
}
