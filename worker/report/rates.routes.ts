import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { AppError, type FieldError } from '../errors.ts';
import type { App, TenantDatabase } from '../ports.ts';
import { requireMember } from '../retailer/session.ts';
import { parseInput, readText } from '../tag/body.ts';
import { readRatesFile, type ToldRate } from './rates.input.ts';
import { importRates, type RatePair, readRatePairs } from './rates.store.ts';
import { readReportShops } from './read.ts';

const MAX_BODY = 1_000_000;
/** Rates of one call, and faults that are told of at once. */
const MAX_RATES = 10_000;
const MAX_FAULTS = 100;

/** JSON body of an import. A rate may come as a number, though only a text keeps all its digits. */
export const ratesBody = z.strictObject({
  rates: z.array(
    z.strictObject({
      day: z.string(),
      source: z.string(),
      target: z.string(),
      rate: z.union([z.string(), z.number().transform(String)]),
    }),
  ),
});

/** What came of an import: all that was usable is kept. */
export interface RatesAnswer {
  imported: number;
  /** Known before, with the same value. */
  known: number;
  /** By line; the first hundred. */
  rejected: FieldError[];
}

/** `GET /api/rates`: which pairs are known, and for which days. */
export interface RatesReport {
  pairs: RatePair[];
}

async function readTold(c: Context<App>): Promise<ToldRate[]> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'text/csv' && type !== 'application/json') {
    throw new AppError('unsupported_media_type', 'Send application/json or text/csv.');
  }
  const text = await readText(c, MAX_BODY);
  if (text === undefined) throw new AppError('body_too_large', `A body may have ${MAX_BODY} bytes at most.`);
  if (type === 'text/csv') return readRatesFile(text);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AppError('invalid_json', 'The body is not JSON.');
  }
  return parseInput(ratesBody, body).rates.map((rate, index) => ({ place: `rates.${index}`, rate }));
}

/**
 * Imports the rates of a call: JSON, or CSV where the content type says so. No rate is ever made up: what is missing,
 * or stands for another value, is told of by its line.
 * @throws AppError `body_too_large`, `invalid_json`, `unsupported_media_type`; `unprocessable` where nothing is usable.
 */
export async function answerImport(c: Context<App>, database: TenantDatabase): Promise<RatesAnswer> {
  const told = await readTold(c);
  if (told.length === 0 || told.length > MAX_RATES) {
    throw new AppError('unprocessable', `A call has 1 to ${MAX_RATES} rates.`, {
      errors: [{ path: 'rates', code: 'length', message: `expected 1 to ${MAX_RATES}` }],
    });
  }
  const rows = told.map(({ rate }) => ({ ...rate }));
  const { added, known, faults } = await importRates(database, database.retailerId, rows, c.get('ports').clock.now());
  const rejected = faults
    .slice(0, MAX_FAULTS)
    .map(({ index, code, message }) => ({ path: told[index]?.place ?? '', code, message }));
  if (added === 0 && known === 0) throw new AppError('unprocessable', 'No line is usable.', { errors: rejected });
  return { imported: added, known, rejected };
}

/** Exchange rates in the dashboard: what is known, and more of it. */
export function ratesRoutes(): Hono<App> {
  const databaseOf = async (c: Context<App>, retailerId: string) => {
    const ports = c.get('ports');
    const [shop] = await readReportShops(ports, retailerId, ['live', 'test']);
    if (!shop) throw new AppError('not_found', 'There are no shops yet.');
    return tenantOf(ports.databases, shop);
  };
  return new Hono<App>()
    .get('/rates', async (c) => {
      const { retailerId } = await requireMember(c);
      c.header('cache-control', 'no-store');
      return c.json<RatesReport>({ pairs: await readRatePairs(await databaseOf(c, retailerId), retailerId) });
    })
    .post('/rates', async (c) => {
      const { retailerId } = await requireMember(c, ['owner', 'marketer']);
      return c.json(await answerImport(c, await databaseOf(c, retailerId)));
    });
}
