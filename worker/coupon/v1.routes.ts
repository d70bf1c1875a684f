import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { addCodes, importCodes } from './import.ts';
import { findPool, readPools } from './overview.ts';
import { readRevoked } from './reward-pool.store.ts';

const MAX_BODY = 1_000_000;
const MOST_CODES = 10_000;
const MINUTE = 60_000;

const codesBody = z.object({
  deal: z.string().max(96).openapi({ description: 'Id of the deal or of the rewards, as the list of pools has it' }),
  codes: z
    .array(
      z.union([
        z.string().max(200),
        z.strictObject({
          code: z.string().max(200),
          expires_at: z.string().max(40).openapi({ description: 'When it ends', example: '2027-12-31' }),
        }),
      ]),
    )
    .min(1)
    .max(MOST_CODES)
    .openapi({
      description:
        'Up to 40 characters each; kept in upper case. One that ends names its `expires_at`: a day such as 2027-12-31, to its end by the shop’s clock, or an ISO 8601 time; from the year 2200 on (9999-12-31) it stands for no end; it is not given after that',
    }),
});

const fault = z.object({ path: z.string(), code: z.string(), message: z.string() });
const codesAnswer = z.object({
  added: z.number().int(),
  rejected: z.number().int(),
  kinds: z.record(z.string(), z.number().int()).openapi({
    description:
      'How many of each fault: `empty`, `too_long`, `characters`, `expiry` that is no day, `expired`, `duplicate` in the list, `known` to the shop',
  }),
  faults: z.array(fault).openapi({ description: 'The first 200, each with its place' }),
  ignored: z.array(z.string()).openapi({ description: 'Columns of a file that were passed over' }),
});
const poolsAnswer = z.object({
  pools: z.array(
    z.object({
      deal: z.string(),
      for: z.enum(['deal', 'advocate', 'friend']).openapi({
        description: 'A deal’s friends, or those whose reward the codes are',
      }),
      title: z.string(),
      source: z.enum(['pool', 'generated', 'shared', 'shop']),
      left: z.number().int().nullable().openapi({ description: 'Codes that wait; null where they never run out' }),
      given: z.number().int(),
      redeemed: z.number().int().nullable().openapi({ description: 'Orders with a code; null for rewards' }),
      waiting: z.number().int().openapi({ description: 'Friends, or rewards, that wait for a code' }),
      forecast: z
        .object({ per_day: z.number(), days: z.number().nullable(), claims: z.number().int(), over_days: z.number() })
        .nullable()
        .openapi({ description: 'How many days the codes last at the pace of the last fourteen' }),
      warn_below: z.number().int().nullable().openapi({ description: 'You are told when fewer are left; null: never' }),
      warn_days: z.number().int().nullable().openapi({
        description: 'You are told when they last for fewer days; null: never',
      }),
    }),
  ),
});

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
const shared = { tag: 'Coupons', scope: 'coupons:write' } as const;

const LIST_POOLS: Call = {
  ...shared,
  id: 'listCouponPools',
  method: 'get',
  path: '/coupons',
  summary: 'List pools of codes',
  description:
    'The codes of each deal of the shop, and of its rewards: how many are left, given and redeemed, and how long they last.',
  limit: { calls: 60, windowMs: MINUTE },
  answers: { 200: { description: 'The pools', content: json(poolsAnswer) } },
  example: {},
};

const ADD_CODES: Call = {
  ...shared,
  id: 'addCoupons',
  method: 'post',
  path: '/coupons',
  summary: 'Add codes to a pool',
  description:
    'Up to 10,000 codes for one deal or one campaign’s rewards, each judged by itself: what is usable is added, each fault names its place. No code of a shop is ever in two pools, or given twice.',
  limit: { calls: 120, windowMs: MINUTE },
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(codesBody) } },
  answers: { 200: { description: 'Added', content: json(codesAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'not_found', 'unprocessable'],
  example: {
    body: {
      deal: 'del_01KAFSEXAMPLE00000000000000',
      codes: ['FRIEND-7KQ2MX', { code: 'FRIEND-9TR4WB', expires_at: '2027-12-31' }],
    },
  },
};

const SEND_FILE: Call = {
  ...shared,
  id: 'sendCouponFile',
  method: 'put',
  path: '/coupons/{deal}/file',
  summary: 'Add codes from a file',
  description:
    'Up to 500,000 codes, one a line, or a CSV whose heading names the column `code`. A column `expires_at` (or `expiry`, `valid_until` and the like) says when each ends: a day such as 2026-12-31, to its end by the shop’s clock, or an ISO 8601 time; from the year 2200 on (9999-12-31) it stands for no end. None is given after that. Commas, semicolons and tabs are told apart; UTF-16 is read by its byte-order mark. A file may be sent again without a key: codes that are there already are told as `known`, and stay as they are.',
  limit: { calls: 30, windowMs: 60 * MINUTE },
  request: {
    params: z.object({ deal: z.string() }),
    body: { required: true, content: { 'text/csv': { schema: z.string() } } },
  },
  answers: { 200: { description: 'Added', content: json(codesAnswer) } },
  refusals: ['invalid_request', 'body_too_large', 'not_found', 'unprocessable'],
  example: {
    params: { deal: 'del_01KAFSEXAMPLE00000000000000' },
    type: 'text/csv',
    body: 'code,expires_at\nFRIEND-7KQ2MX,2027-12-31\nFRIEND-9TR4WB,2027-12-31\n',
  },
};

const revokedQuery = z.object({
  cursor: z
    .string()
    .regex(/^rwd_\w{1,60}$/)
    .optional()
    .openapi({ description: '`next_cursor` of the page before' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const revokedAnswer = z.object({
  codes: z.array(
    z.object({
      code: z.string(),
      reward: z.string(),
      campaign: z.string().nullable(),
      amount: z.number().int().openapi({ description: 'What it was worth, minor units' }),
      currency: z.string(),
      given_at: z.number().int().nullable(),
      revoked_at: z.number().int(),
    }),
  ),
  next_cursor: z.string().nullable(),
});

const LIST_REVOKED: Call = {
  ...shared,
  id: 'listRevokedCoupons',
  method: 'get',
  path: '/coupons/revoked',
  summary: 'List codes to cancel',
  description:
    'Codes that were given as rewards and whose reward was taken back since, because the order came back: cancel them in the shop. By the reward’s id; a code stays in the list.',
  limit: { calls: 60, windowMs: MINUTE },
  request: { query: revokedQuery },
  answers: { 200: { description: 'The codes', content: json(revokedAnswer) } },
  refusals: ['unprocessable'],
  example: {},
};

async function requireDeal(c: Context<App>, shop: Shop, id: string): Promise<string> {
  const isThere = await findPool(tenantOf(c.get('ports').databases, shop), shop.id, id);
  if (!isThere) throw new AppError('not_found', 'The shop has no such deal.');
  return id;
}

/** Codes for retailers' servers. */
export function couponV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST_POOLS, async (c, { shop }) => {
    const pools = await readPools(c.get('ports'), shop);
    return c.json({
      pools: pools.map((pool) => ({
        deal: pool.deal,
        for: pool.for,
        title: pool.title,
        source: pool.source,
        left: pool.left,
        given: pool.given,
        redeemed: pool.redeemed,
        waiting: pool.waiting,
        forecast: pool.forecast,
        warn_below: pool.warn_below,
        warn_days: pool.warn_days,
      })),
    });
  });
  addCall(routes, LIST_REVOKED, async (c, { shop }) => {
    const { cursor = '', limit } = parseInput(revokedQuery, c.req.query());
    const codes = await readRevoked(tenantOf(c.get('ports').databases, shop), shop.id, cursor, limit);
    const next = codes.length === limit ? (codes.at(-1)?.reward ?? null) : null;
    return c.json<z.infer<typeof revokedAnswer>>({ codes, next_cursor: next });
  });
  addCall(routes, ADD_CODES, async (c, { shop }) => {
    const { deal, codes } = parseInput(codesBody, await readJson(c, MAX_BODY));
    return c.json(await addCodes(c.get('ports'), shop, await requireDeal(c, shop, deal), codes));
  });
  addCall(routes, SEND_FILE, async (c, { shop }) => {
    const deal = await requireDeal(c, shop, c.req.param('deal') ?? '');
    return c.json(await importCodes(c.get('ports'), shop, deal, c.req.raw.body, 'api'));
  });
  return routes;
}
