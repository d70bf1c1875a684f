import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { json, nextCursor, nextOf, pageQuery, sinceQuery } from '../api/page.ts';
import { readCursor } from '../cursor.ts';
import { AppError } from '../errors.ts';
import { findNumber } from '../message/sms/number.ts';
import type { App, Ports } from '../ports.ts';
import { maskAddress, normaliseEmail } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { customerKeys } from '../share/advocate.ts';
import { linkUrl } from '../share/link.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { type AdvocateRow, findByKeys, listAdvocates, readLinks, readOne } from './v1.store.ts';

const MINUTE = 60_000;
const MAX_BODY = 4_000;
/** Links that one advocate is told with: the latest. */
const MOST_LINKS = 200;

const masked = z.string().nullable();
const moment = z.number().openapi({ description: 'UTC milliseconds, as all times' });
const advocate = z
  .object({
    id: z.string(),
    state: z.enum(['anonymous', 'named', 'verified', 'left']).openapi({
      description:
        '`anonymous`: shared, and said no name; `named`: what they typed; `verified`: the shop’s signature or a link in a mail; `left`: left the programme, nothing more is known',
    }),
    name: z.string().nullable().openapi({ description: 'First name, where they gave one' }),
    email_masked: masked.openapi({ example: 'a…@example.com' }),
    email_confirmed: z.boolean(),
    phone_masked: masked.openapi({ example: '+12…23' }),
    language: z.string(),
    blocked: z.boolean(),
    created_at: moment,
  })
  .openapi('Advocate');
const link = z
  .object({
    code: z.string(),
    url: z.string(),
    campaign: z.string(),
    deal: z.string(),
    channel: z.string(),
    placement: z.string(),
    product: z.string().nullable().openapi({ description: 'Your id of the product that is recommended' }),
    language: z.string(),
    created_at: moment,
  })
  .openapi('AdvocateLink');

const listQuery = z.object({
  state: z.enum(['anonymous', 'named', 'verified', 'left']).optional(),
  since: sinceQuery,
  ...pageQuery,
});
const listAnswer = z.object({ advocates: z.array(advocate), next_cursor: nextCursor });
const oneAnswer = advocate.extend({ links: z.array(link).openapi({ description: 'The latest 200' }) });
const findBody = z
  .strictObject({
    email: z.string().max(254).optional().openapi({ description: 'Plain, or the sha256 (hex) of it in lower case' }),
    phone: z.string().max(64).optional().openapi({
      description:
        'As people type it: without a country code it is read for your shop’s country. Or the sha256 (hex) of it in E.164',
    }),
    customer_id: z.string().min(1).max(128).optional().openapi({ description: 'Your own id of the customer' }),
  })
  .refine((body) => Object.keys(body).length === 1, { message: 'expected email, phone or customer_id' });
const findAnswer = z.object({
  advocates: z.array(z.string()).openapi({ description: 'Their ids; none, one or some' }),
});

const shared = { tag: 'Advocates', scope: 'advocates:read', limit: { calls: 120, windowMs: MINUTE } } as const;
const EXAMPLE = 'adv_01KAFSEXAMPLE000000000000';

const LIST: Call = {
  ...shared,
  id: 'listAdvocates',
  method: 'get',
  path: '/advocates',
  summary: 'Read advocates',
  description:
    'Shoppers of your shop who share, the oldest first: who reads on from where they stopped misses nobody. Addresses are told masked.',
  request: { query: listQuery },
  answers: { 200: { description: 'A page of advocates', content: json(listAnswer) } },
  refusals: ['unprocessable'],
  example: { query: { state: 'verified', since: '1795000000000' } },
};
const READ: Call = {
  ...shared,
  id: 'readAdvocate',
  method: 'get',
  path: '/advocates/{id}',
  summary: 'Read one advocate',
  description: 'With their links. The id of a draft that became part of somebody answers with whoever that is.',
  request: { params: z.object({ id: z.string().max(64) }) },
  answers: { 200: { description: 'The advocate', content: json(oneAnswer) } },
  refusals: ['not_found'],
  example: { params: { id: EXAMPLE } },
};
const FIND: Call = {
  ...shared,
  id: 'findAdvocates',
  method: 'post',
  path: '/advocates/find',
  summary: 'Find an advocate',
  description:
    'By email, phone or your own customer id: exactly one of them, and none stands in an address or is kept. Answers ids alone.',
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(findBody) } },
  answers: { 200: { description: 'Who it is', content: json(findAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable'],
  example: { body: { customer_id: 'c-81' } },
};

function describe({ secrets }: Pick<Ports, 'secrets'>, { advocate: one, blocked }: AdvocateRow) {
  const open = (sealed: string | null) => (sealed === null ? null : secrets.open(sealed));
  const [email, phone] = [open(one.emailSealed), open(one.phoneSealed)];
  return {
    id: one.id,
    state: one.kind === 'left' ? ('left' as const) : one.state,
    name: open(one.nameSealed),
    email_masked: email && maskAddress(email),
    email_confirmed: one.emailConfirmedAt !== null,
    phone_masked: phone && maskAddress(phone),
    language: one.language,
    blocked: blocked === 1,
    created_at: one.createdAt,
  };
}

const DIGEST = /^[0-9a-f]{64}$/i;

/** What is looked for, as keyed hashes. @throws AppError `unprocessable` for what is no address. */
function readWanted({ secrets }: Ports, shop: Shop, { email, phone, customer_id }: z.infer<typeof findBody>) {
  if (customer_id !== undefined) {
    return { column: 'customerKey' as const, keys: customerKeys(secrets, shop, customer_id) };
  }
  const [path, typed] = email === undefined ? ['phone', phone ?? ''] : ['email', email];
  const address = path === 'email' ? normaliseEmail(typed) : findNumber(typed, shop.country);
  const digest = DIGEST.test(typed) ? typed.toLowerCase() : address && secrets.digest(address);
  if (!digest) {
    throw new AppError('unprocessable', 'This cannot be looked up.', {
      errors: [{ path, code: 'invalid_address', message: 'expected an address, or its sha256 in hex' }],
    });
  }
  return path === 'email'
    ? { column: 'emailKey' as const, keys: secrets.addressKeys(shop.retailerId, 'email', digest) }
    : { column: 'smsKey' as const, keys: secrets.addressKeys(shop.retailerId, 'sms', digest) };
}

/** Advocates for retailers' servers. A key acts for its shop. */
export function advocateV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST, async (c, { shop }) => {
    const ports = c.get('ports');
    const { cursor, ...asked } = parseInput(listQuery, c.req.query());
    const wanted = { ...asked, after: readCursor(cursor) };
    const rows = await listAdvocates(tenantOf(ports.databases, shop), shop.id, wanted);
    return c.json<z.infer<typeof listAnswer>>({
      advocates: rows.map((row) => describe(ports, row)),
      next_cursor: nextOf(rows, asked.limit, ({ advocate: { createdAt, id } }) => ({ at: createdAt, id })),
    });
  });
  addCall(routes, FIND, async (c, { shop }) => {
    const ports = c.get('ports');
    const { column, keys } = readWanted(ports, shop, parseInput(findBody, await readJson(c, MAX_BODY)));
    const advocates = await findByKeys(tenantOf(ports.databases, shop), shop.id, column, keys);
    return c.json<z.infer<typeof findAnswer>>({ advocates });
  });
  addCall(routes, READ, async (c, { shop }) => {
    const ports = c.get('ports');
    const database = tenantOf(ports.databases, shop);
    const row = await readOne(database, shop.id, c.req.param('id') ?? '');
    if (!row) throw new AppError('not_found', 'There is no such advocate.');
    const links = await readLinks(database, shop.id, row.advocate.id, MOST_LINKS);
    return c.json<z.infer<typeof oneAnswer>>({
      ...describe(ports, row),
      links: links.map(({ code, campaignId, dealId, channel, placement, productId, language, createdAt }) => ({
        code,
        url: linkUrl(ports.config.publicUrl, code),
        campaign: campaignId,
        deal: dealId,
        channel,
        placement,
        product: productId || null,
        language,
        created_at: createdAt,
      })),
    });
  });
  return routes;
}
