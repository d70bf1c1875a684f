import { tenantOf } from '../../db/tenant.ts';
import { AppError, type FieldError } from '../errors.ts';
import { findNumber } from '../message/sms/number.ts';
import { readShopNumber } from '../message/sms/reach.ts';
import type { Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { createRecordReader } from '../product/feed.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { linkAddresses } from '../suppression/pair.store.ts';
import { type Asked, askToConfirm } from './confirm.ts';
import { type ConsentBody, consentBody, MOST_CONSENTS } from './consent.schema.ts';
import { type ConsentRow, insertConsents } from './consent.store.ts';
import { MARKETING } from './consent.ts';

/** What came of a call: all that was usable is kept. */
export interface ImportedConsents {
  recorded: number;
  known: number;
  asked: number;
  waiting: number;
  rejected_count: number;
  rejected: FieldError[];
}

/** A line of a call and where it stood, as `consents.3` or `line.4`. */
export interface ToldConsent {
  path: string;
  told: unknown;
}

const MOST_FAULTS = 100;
/** Confirmations that one call may ask for: each is a message. */
const MOST_ASKED = 500;
const SHA256 = /^[0-9a-f]{64}$/i;
const FLAG: Record<string, boolean> = { true: true, '1': true, yes: true };

/** Lines of a CSV whose heading names the fields as JSON does. @throws AppError `unprocessable`. */
export function readConsentCsv(text: string): ToldConsent[] {
  const reader = createRecordReader();
  const [heading, ...records] = [...reader.read(text.replace(/^\ufeff/, '')), ...reader.end()];
  const names = heading?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  if (!names.includes('address') || !names.includes('channel')) {
    throw new AppError('unprocessable', 'The first line names the fields: channel, address, at, wording, source …');
  }
  if (records.length > MOST_CONSENTS) {
    throw new AppError('unprocessable', `A call has ${MOST_CONSENTS} lines at most: send the rest in another.`);
  }
  return records.map(({ line, cells }) => {
    const given = names.map((name, index) => [name, cells[index]?.trim() ?? ''] as const).filter(([, cell]) => cell);
    const told = given.map(([name, cell]) => [name, name === 'confirm' ? FLAG[cell.toLowerCase()] === true : cell]);
    return { path: `line.${line}`, told: Object.fromEntries(told) };
  });
}

interface Judged {
  body: ConsentBody;
  /** Normalised; undefined where only its digest was told. */
  address: string | undefined;
  keys: [string, ...string[]];
  otherKeys: [string, ...string[]] | undefined;
}

function judgeLine({ secrets, clock }: Ports, shop: Shop, told: unknown): Judged | FieldError[] {
  const read = consentBody.safeParse(told);
  if (!read.success) {
    return read.error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code: `${code}`, message }));
  }
  const body = read.data;
  const fault = (path: string, code: string, message: string): FieldError[] => [{ path, code, message }];
  const normalise = (channel: 'email' | 'sms', text: string) =>
    channel === 'email' ? normaliseEmail(text) : findNumber(text, shop.country);
  const keysOf = (channel: 'email' | 'sms', text: string): [string, ...string[]] | undefined => {
    const normal = normalise(channel, text);
    const sha256 = SHA256.test(text) ? text.toLowerCase() : normal && secrets.digest(normal);
    return sha256 ? secrets.addressKeys(shop.retailerId, channel, sha256) : undefined;
  };
  const { channel } = body;
  const keys = keysOf(channel, body.address);
  if (!keys) return fault('address', 'no_address', 'expected an email address, a number as +1…, or its sha256');
  const otherKeys = body.other_address && keysOf(channel === 'email' ? 'sms' : 'email', body.other_address);
  if (body.other_address && !otherKeys) return fault('other_address', 'no_address', 'expected the other channel’s');
  if (Math.max(body.at, body.confirmed_at ?? 0) > clock.now() + 300_000) {
    return fault('at', 'time_out_of_range', 'expected a moment that is past');
  }
  const address = normalise(channel, body.address);
  const isReached = address && (channel === 'email' || readShopNumber(shop, address));
  if (body.confirm && !isReached) return fault('confirm', 'not_reached', 'expected an address that messages can go to');
  return { body, address, keys, otherKeys: otherKeys || undefined };
}

/**
 * Keeps what a retailer's own customers said about its messages, as evidence; where asked to, has it confirmed. Nothing
 * but keyed hashes stays, save for an address that a confirmation goes to.
 * @throws AppError `unprocessable` where no line is usable.
 */
export async function importConsents(
  ports: Ports,
  shop: Shop,
  lines: readonly ToldConsent[],
  method: 'api' | 'csv' | 'member',
): Promise<ImportedConsents> {
  const { ids, secrets, clock, databases } = ports;
  const now = clock.now();
  const database = tenantOf(databases, shop);
  const faults: FieldError[] = [];
  const rows: ConsentRow[] = [];
  const asks: Asked[] = [];
  const pairs: { emailKey: string; smsKey: string }[] = [];
  for (const { path, told } of lines) {
    const judged = judgeLine(ports, shop, told);
    if (Array.isArray(judged)) {
      faults.push(...judged.map((fault) => ({ ...fault, path: [path, fault.path].filter(Boolean).join('.') })));
      continue;
    }
    const { body, address, keys, otherKeys } = judged;
    const { wording = '', evidence } = body;
    if (otherKeys) {
      const [emailKey, smsKey] = body.channel === 'email' ? [keys[0], otherKeys[0]] : [otherKeys[0], keys[0]];
      pairs.push({ emailKey, smsKey });
    }
    const entry = {
      shopId: shop.id,
      subjectKey: keys[0],
      purpose: MARKETING,
      channel: body.channel,
      wording,
      language: chooseLanguage(shop, [body.language]),
      version: body.wording_version ?? secrets.digest(wording).slice(0, 16),
      source: body.source ?? '',
      evidenceSealed: evidence ? secrets.seal(evidence) : null,
      occurredAt: body.at,
      createdAt: now,
    };
    if (body.confirm && address) asks.push({ ...entry, id: '', address });
    else {
      const { state, confirmed_at: confirmedAt = null } = body;
      rows.push({ ...entry, id: ids.make('cns'), state, confirmedAt, method });
    }
  }
  if (rows.length + asks.length === 0) {
    throw new AppError('unprocessable', 'No line is usable.', { errors: faults.slice(0, MOST_FAULTS) });
  }
  if (asks.length > MOST_ASKED) {
    throw new AppError('unprocessable', `A call asks for ${MOST_ASKED} confirmations at most.`);
  }
  const recorded = await insertConsents(database, rows);
  const links = pairs.flatMap((pair) => linkAddresses(database, { ...pair, source: 'consent', now }));
  if (links.length > 0) await database.client.batch(links, 'write');
  const answers: string[] = [];
  for (const asked of asks) answers.push(await askToConfirm(ports, shop, asked));
  const count = (one: string) => answers.filter((answer) => answer === one).length;
  return {
    recorded,
    known: rows.length - recorded,
    asked: count('asked'),
    waiting: count('waiting'),
    rejected_count: faults.length,
    rejected: faults.slice(0, MOST_FAULTS),
  };
}
