import { OpenAPIHono, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import { findNumber } from '../message/sms/number.ts';
import type { App } from '../ports.ts';
import { mailboxOf, normaliseEmail } from '../privacy/address.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { answerImport, suppressionsBody } from './import.ts';
import { countSuppressions, findSuppressions, readImports } from './suppression.store.ts';

/** `GET /api/suppressions`: how many may not be contacted, and what was imported. */
export interface SuppressionsAnswer {
  counts: { channel: string; source: string; addresses: number }[];
  imports: { id: string; by: string; at: number; subject: Record<string, string | number> }[];
}

/** `POST /api/suppressions/look-up`: what forbids one address. */
export interface LookUpAnswer {
  found: {
    scope: 'global' | 'retailer' | 'sharer' | 'unasked' | 'doubt';
    channel: string;
    source: string;
    at: number;
  }[];
}

const lookUpRequest = z.strictObject({ address: z.string().max(254) });

/** Who must not be contacted, for members: counts, imports, and a look-up by the address itself; there is no list. */
export function suppressionRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => {
      const { ports, member, database } = await readRetailerScope(c);
      const [counts, imports] = await Promise.all([
        countSuppressions(database),
        readImports(ports.databases.control, member.retailerId),
      ]);
      return c.json<SuppressionsAnswer>({ counts, imports });
    })
    .post('/', async (c) => {
      const { member, database } = await readRetailerScope(c, ['owner', 'marketer']);
      return c.json(await answerImport(c, database, member.userId));
    })
    .post('/look-up', async (c) => {
      const { ports, member, database } = await readRetailerScope(c, ['owner', 'marketer', 'support']);
      const { address } = parseInput(lookUpRequest, await readJson(c));
      const channel = address.includes('@') ? 'email' : 'sms';
      const normal = channel === 'email' ? normaliseEmail(address) : findNumber(address);
      if (!normal) {
        throw new AppError('unprocessable', 'This is no address.', {
          errors: [{ path: 'address', code: 'no_address', message: 'expected an email address, or a number as +1…' }],
        });
      }
      const digests = [...new Set([normal, mailboxOf(normal)])].map((one) => ports.secrets.digest(one));
      const keys = ['', member.retailerId].flatMap((owner) =>
        digests.flatMap((digest) => ports.secrets.addressKeys(owner, channel, digest)),
      );
      return c.json<LookUpAnswer>({ found: await findSuppressions(database, keys) });
    });
}

const importAnswer = z.object({
  imported: z.number().int(),
  known: z.number().int().openapi({ description: 'On the list before' }),
  rejected_count: z.number().int(),
  rejected: z
    .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
    .openapi({ description: 'The first hundred, each by its line' }),
});

const FORBID_ADDRESSES: Call = {
  id: 'forbidAddresses',
  method: 'post',
  path: '/suppressions',
  tag: 'Suppressions',
  summary: 'Forbid addresses',
  description:
    'Plain addresses, or the sha256 (hex) of normalised ones: email in lower case, numbers in E.164. Plain numbers are read by their country’s plan; those without a plus by that of `calling_code`, and what is none of it is a fault. In CSV one a line, with `channel`, `source` and `calling_code` in the query. At most 100,000 at once; what is usable is kept, each fault names its line. Only keyed hashes are stored, for ever, and they hold at once, for all shops.',
  scope: 'suppressions:write',
  limit: { calls: 60, windowMs: 3_600_000 },
  liveOnly: true,
  keyed: 10_000_000,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: suppressionsBody }, 'text/csv': { schema: z.string() } },
    },
  },
  answers: { 200: { description: 'Imported', content: { 'application/json': { schema: importAnswer } } } },
  refusals: ['invalid_json', 'body_too_large', 'unsupported_media_type', 'unprocessable'],
  example: { body: { channel: 'email', addresses: ['anna@example.com'] } },
};

/** `POST /v1/suppressions`: lists of retailers' servers. */
export function suppressionV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, FORBID_ADDRESSES, async (c, { keyId, shop }) =>
    c.json(await answerImport(c, tenantOf(c.get('ports').databases, shop), keyId)),
  );
  return routes;
}
