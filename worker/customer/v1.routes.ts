import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import type { App } from '../ports.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { TEXT_ENCODINGS } from '../text-file.ts';
import { deleteListed, describeListed } from './customer.store.ts';
import type { ToldIdentifier } from './customer.ts';
import { addCustomers, importCustomers } from './import.ts';
import { removeCustomers } from './remove.ts';

const MAX_BODY = 4_000_000;
const MOST = 10_000;
const MINUTE = 60_000;

const named = {
  email: z
    .string()
    .max(254)
    .optional()
    .openapi({ description: 'Plain, or the sha256 (hex) of the address in lower case' }),
  phone: z.string().max(254).optional().openapi({ description: 'E.164, or its sha256 (hex)' }),
  id: z.string().max(254).optional().openapi({ description: 'The shop’s customer id, or its sha256 (hex)' }),
};
const day = z.string().max(40).optional();
const customersBody = z.strictObject({
  customers: z
    .array(
      z.strictObject({
        ...named,
        first_order: day.openapi({ description: 'Day in the shop’s zone', example: '2025-03-31' }),
        last_order: day,
      }),
    )
    .min(1)
    .max(MOST),
});
const removeBody = z.strictObject({ customers: z.array(z.strictObject(named)).min(1).max(MOST) });
const modeQuery = z.object({
  mode: z
    .enum(['add', 'replace'])
    .default('add')
    .openapi({ description: '`replace` takes off whoever is not in this list' }),
});

const count = z.number().int();
const listAnswer = z.object({
  added: count.openapi({ description: 'New entries: an email and a number of one person are two' }),
  known: count.openapi({ description: 'On the list before' }),
  removed: count,
  rejected: count.openapi({ description: 'Lines that name nobody who could be read' }),
  kinds: z.record(z.string(), count).openapi({
    description: 'How many of each fault: `empty`, `email`, `phone`, `customer`, `day`, `too_long`',
  }),
  faults: z
    .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
    .openapi({ description: 'The first 200, each with its place' }),
  encoding: z.enum(TEXT_ENCODINGS).optional().openapi({
    description: 'How a file was read: by its mark (BOM), else as UTF-8 where it is that, else as windows-1252',
  }),
});
const countsAnswer = z.object({
  entries: z.array(z.object({ kind: z.enum(['email', 'sms', 'customer']), entries: count, dated: count })),
});
const removedAnswer = z.object({ removed: count });

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
const shared = { tag: 'Customers', scope: 'customers:write' } as const;

const COUNT: Call = {
  ...shared,
  id: 'countCustomers',
  method: 'get',
  path: '/customers',
  summary: 'Count the list of customers',
  description:
    'How many entries of each kind the shop’s list has, and how many of them with a day. Nobody can be read back.',
  limit: { calls: 60, windowMs: MINUTE },
  answers: { 200: { description: 'The counts', content: json(countsAnswer) } },
  example: {},
};
const ADD: Call = {
  ...shared,
  id: 'addCustomers',
  method: 'post',
  path: '/customers',
  summary: 'Add customers to the list',
  description:
    'Up to 10,000 customers whom no campaign is to take for new. Only keyed hashes are kept. With the day of the first order a list made after an order does not make that order a second one.',
  limit: { calls: 120, windowMs: MINUTE },
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(customersBody) } },
  answers: { 200: { description: 'Added', content: json(listAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable'],
  example: { body: { customers: [{ email: 'anna@example.com', id: 'c-81', first_order: '2025-03-31' }] } },
};
const SEND_FILE: Call = {
  ...shared,
  id: 'sendCustomerFile',
  method: 'put',
  path: '/customers/file',
  summary: 'Send a list of customers',
  description:
    'A CSV of up to a million lines with any of the columns `email`, `phone`, `customer_id` (plain or sha256), `first_order` and `last_order`. What is usable is taken, each fault names its line; a list sent again changes nothing.',
  limit: { calls: 30, windowMs: 60 * MINUTE },
  request: {
    query: modeQuery,
    body: { required: true, content: { 'text/csv': { schema: z.string() } } },
  },
  answers: { 200: { description: 'Taken', content: json(listAnswer) } },
  refusals: ['invalid_request', 'body_too_large', 'unprocessable'],
  example: {
    query: { mode: 'replace' },
    type: 'text/csv',
    body: 'email,customer_id,first_order\nanna@example.com,c-81,2025-03-31\n',
  },
};
const REMOVE: Call = {
  ...shared,
  id: 'removeCustomers',
  method: 'post',
  path: '/customers/remove',
  summary: 'Take customers off the list',
  description:
    'As people ask to be forgotten: what they were listed under goes. Whether they were on it is told as a number.',
  limit: { calls: 120, windowMs: MINUTE },
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(removeBody) } },
  answers: { 200: { description: 'Taken off', content: json(removedAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable'],
  example: { body: { customers: [{ email: 'anna@example.com' }] } },
};
const CLEAR: Call = {
  ...shared,
  id: 'clearCustomers',
  method: 'delete',
  path: '/customers',
  summary: 'Delete the list of customers',
  description: 'The whole list of the shop. Orders that were decided by it stay as they are.',
  limit: { calls: 10, windowMs: 60 * MINUTE },
  keyed: 1_000,
  answers: { 200: { description: 'Deleted', content: json(removedAnswer) } },
  example: {},
};

/** The list of customers for retailers' servers. */
export function customerV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, COUNT, async (c, { shop }) => {
    const { kinds } = await describeListed(tenantOf(c.get('ports').databases, shop), shop.id);
    return c.json({ entries: kinds });
  });
  addCall(routes, ADD, async (c, { shop }) => {
    const { customers } = parseInput(customersBody, await readJson(c, MAX_BODY));
    return c.json(await addCustomers(c.get('ports'), shop, customers));
  });
  addCall(routes, SEND_FILE, async (c, { shop }) => {
    const { mode } = parseInput(modeQuery, c.req.query());
    return c.json(await importCustomers(c.get('ports'), shop, c.req.raw.body, mode, 'api'));
  });
  addCall(routes, REMOVE, async (c, { shop }) => {
    const { customers } = parseInput(removeBody, await readJson(c, MAX_BODY));
    const kinds = { email: 'email', phone: 'sms', id: 'customer' } as const;
    const people = customers.flatMap((one) =>
      (['email', 'phone', 'id'] as const).flatMap((field): ToldIdentifier[] => {
        const text = one[field];
        return text ? [{ kind: kinds[field], text }] : [];
      }),
    );
    return c.json({ removed: await removeCustomers(c.get('ports'), shop, people) });
  });
  addCall(routes, CLEAR, async (c, { shop }) =>
    c.json({ removed: await deleteListed(tenantOf(c.get('ports').databases, shop), shop.id) }),
  );
  return routes;
}
