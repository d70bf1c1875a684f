import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertAdvocate, readAdvocateByCustomer } from '../share/advocate.store.ts';
import { customerKeys } from '../share/advocate.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { keysOfName } from './key.ts';
import { selectNames } from './name.store.ts';
import { takeName } from './take.ts';

const MAX_BODY = 4_000;
const MINUTE = 60_000;

const nameBody = z.strictObject({
  customer_id: z
    .string()
    .min(1)
    .max(128)
    .openapi({ description: 'The shop’s id of a customer: who has not shared yet becomes an advocate' }),
  name: z.string().min(1).max(80).openapi({ example: 'Anna' }),
});
const nameAnswer = z.object({ code: z.string().openapi({ example: 'ANNA-K7' }) });
const knownAnswer = z.object({
  known: z.boolean().openapi({ description: 'Whether the code is some advocate’s, and works now' }),
});

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });

const TAKE_NAME: Call = {
  id: 'takeName',
  method: 'post',
  path: '/names',
  tag: 'Names',
  summary: 'Give an advocate a name to tell',
  description:
    'The name with a code of its own, for friends who are told rather than sent a link. The same name again answers the same code; another one takes its place, and the one before works on for 30 days. Three names in 30 days at most.',
  scope: 'advocates:write',
  limit: { calls: 120, windowMs: MINUTE },
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(nameBody) } },
  answers: { 200: { description: 'The code', content: json(nameAnswer) } },
  refusals: ['invalid_json', 'unprocessable'],
  example: { body: { customer_id: 'c-81', name: 'Anna' } },
};
const LOOK_UP_NAME: Call = {
  id: 'lookUpName',
  method: 'get',
  path: '/names/{code}',
  tag: 'Names',
  summary: 'Look a code up',
  description:
    'Whether a code that a friend was told works: for a checkout or a till that wants to say so at once. Report it with the order as `referrer`, or among its coupons. Of whom it is is not told.',
  scope: 'advocates:read',
  limit: { calls: 60, windowMs: MINUTE },
  request: { params: z.object({ code: z.string().max(60) }) },
  answers: { 200: { description: 'Whether it works', content: json(knownAnswer) } },
  refusals: ['not_found'],
  example: { params: { code: 'ANNA-K7' } },
};

const FAULTS = {
  faultName: { code: 'invalid_name', message: 'expected 2 to 40 letters, spaces, dots, hyphens or apostrophes' },
  faultWords: { code: 'blocked_name', message: 'expected a name that can be said in front of children' },
  faultOften: { code: 'too_often', message: 'three names in 30 days are the most' },
};

/** The advocate that a customer is; made where there is none yet, as the shop's server vouches for them. */
async function requireAdvocate(ports: Ports, shop: Shop, customerId: string): Promise<string> {
  const { secrets, ids, clock, databases } = ports;
  const database = tenantOf(databases, shop);
  const keys = customerKeys(secrets, shop, customerId);
  const known = await readAdvocateByCustomer(database, shop.id, keys);
  if (known) return known.id;
  const row = {
    id: ids.make('adv'),
    shopId: shop.id,
    state: 'verified' as const,
    customerKey: keys[0],
    customerSealed: secrets.seal(customerId),
    emailKey: null,
    nameSealed: null,
    emailSealed: null,
    language: shop.languages[0] as string,
    mergedInto: null,
  };
  await database.client.batch([insertAdvocate(database, row, clock.now())], 'write');
  // Another call may have been first.
  return (await readAdvocateByCustomer(database, shop.id, keys))?.id ?? row.id;
}

/** Names to tell, for retailers' servers. */
export function nameV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, TAKE_NAME, async (c, { shop }) => {
    const ports = c.get('ports');
    const { customer_id, name } = parseInput(nameBody, await readJson(c, MAX_BODY));
    const taken = await takeName(ports, shop, await requireAdvocate(ports, shop, customer_id), name);
    if ('label' in taken) return c.json({ code: taken.label });
    throw new AppError('unprocessable', 'This name cannot be had.', {
      errors: [{ path: 'name', ...FAULTS[taken.fault] }],
    });
  });
  addCall(routes, LOOK_UP_NAME, async (c, { shop }) => {
    const ports = c.get('ports');
    const code = c.req.param('code') ?? '';
    const codes = keysOfName(ports.secrets, shop, code).map((key) => ({ key, typed: code }));
    const keys = { codes, words: [] };
    const rows = await selectNames(tenantOf(ports.databases, shop), shop.id, keys, ports.clock.now());
    return c.json({ known: rows.length > 0 });
  });
  return routes;
}
