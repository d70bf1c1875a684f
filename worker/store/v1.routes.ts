import { OpenAPIHono, z } from '@hono/zod-openapi';
import { isRaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { isTimeZone, spellTimeZone } from '../campaign/period.ts';
import { AppError } from '../errors.ts';
import { buildJoinLink } from '../join/link.ts';
import type { App, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { insertStore, readStore, readStores, updateStore } from './store.store.ts';
import { judgeStore, type Store } from './store.ts';

const MINUTE = 60_000;
const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
const shared = { tag: 'Stores', scope: 'stores:write', limit: { calls: 300, windowMs: MINUTE } } as const;

const storeBody = z
  .strictObject({
    name: z.string().min(1).max(80),
    state: z.enum(['open', 'closed']).default('open'),
    time_zone: z
      .string()
      .max(64)
      .refine(isTimeZone, { error: 'expected a time zone as IANA names it', abort: true })
      .overwrite(spellTimeZone)
      .nullish()
      .openapi({
        description:
          'Whose clock its tills and their lists go by, as IANA names it; null: the shop’s; left out: as it was, at first the shop’s',
        example: 'America/Los_Angeles',
      }),
    daily_receipts: z.boolean().optional().openapi({
      description: 'Whether numbers of its receipts begin anew each day; left out: as it was, at first not',
    }),
    own_receipts: z.boolean().optional().openapi({
      description: 'Whether each register of it numbers its own receipts; left out: as it was, at first not',
    }),
  })
  .openapi('StoreWritten');
const storeAnswer = z
  .object({
    id: z.string(),
    code: z.string().openapi({ description: 'Stands in links and reports; never given to another store' }),
    name: z.string(),
    state: z.enum(['open', 'closed']),
    time_zone: z.string().nullable().openapi({ description: 'Null: the shop’s' }),
    daily_receipts: z.boolean(),
    own_receipts: z.boolean(),
    join_url: z.string().openapi({ description: 'Where its customers join, as its receipts may say' }),
  })
  .openapi('Store');

const LIST_STORES: Call = {
  ...shared,
  id: 'listStores',
  method: 'get',
  path: '/stores',
  summary: 'List stores',
  description: 'All stores of the shop by name, closed ones too.',
  answers: { 200: { description: 'The stores', content: json(z.object({ stores: z.array(storeAnswer) })) } },
  example: {},
};

const WRITE_STORE: Call = {
  ...shared,
  id: 'writeStore',
  method: 'put',
  path: '/stores/{code}',
  summary: 'Add, rename or close a store',
  description:
    'The code is the store’s for ever: 2 to 12 letters and digits, as your own store number. A closed store takes no staff any more; its printed codes live on.',
  request: {
    params: z.object({ code: z.string().openapi({ param: { name: 'code', in: 'path' }, example: 'union' }) }),
    body: { required: true, content: json(storeBody) },
  },
  answers: { 200: { description: 'As it is now', content: json(storeAnswer) } },
  refusals: ['invalid_json', 'unprocessable', 'conflict'],
  example: { params: { code: 'union' }, body: { name: 'Union Square', state: 'open' } },
};

function describe({ config }: Pick<Ports, 'config'>, shop: Shop, store: Store) {
  const { id, code, name, state, timeZone, dailyReceipts, ownReceipts } = store;
  const joinUrl = buildJoinLink(config.publicUrl, shop, { source: 'receipt', store: code });
  const numbered = { daily_receipts: dailyReceipts, own_receipts: ownReceipts };
  return { id, code, name, state, time_zone: timeZone, ...numbered, join_url: joinUrl };
}

/** `/v1/stores`: the places with a counter. */
export function storeV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST_STORES, async (c, { shop }) => {
    const ports = c.get('ports');
    const stores = await readStores(tenantOf(ports.databases, shop), shop.id);
    return c.json({ stores: stores.map((one) => describe(ports, shop, one)) });
  });
  addCall(routes, WRITE_STORE, async (c, { shop }) => {
    const ports = c.get('ports');
    const database = tenantOf(ports.databases, shop);
    const told = parseInput(storeBody, await readJson(c));
    const code = c.req.param('code') ?? '';
    const judged = judgeStore({ name: told.name, code }, new Set());
    if ('faults' in judged) {
      throw new AppError('unprocessable', 'This store cannot be written so.', { errors: judged.faults });
    }
    const now = ports.clock.now();
    const known = await readStore(database, shop.id, { code: judged.store.code });
    const row: Store = {
      id: known?.id ?? ports.ids.make('sto'),
      shopId: shop.id,
      ...judged.store,
      state: told.state,
      timeZone: told.time_zone === undefined ? (known?.timeZone ?? null) : told.time_zone,
      dailyReceipts: told.daily_receipts ?? known?.dailyReceipts ?? false,
      ownReceipts: told.own_receipts ?? known?.ownReceipts ?? false,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    const { shopId: _, code: __, createdAt: ___, ...changed } = row;
    const write = known ? updateStore(database, changed) : insertStore(database, row);
    await database.client.batch([write], 'write').catch((error) => {
      if (!isRaceLost(error)) throw error;
      throw new AppError('conflict', 'Another call is adding this store.');
    });
    return c.json(describe(ports, shop, row));
  });
  return routes;
}
