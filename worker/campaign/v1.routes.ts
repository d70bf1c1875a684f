import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call, type Caller } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { readShops } from '../retailer/shop.store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import type { CampaignAnswer } from './campaign.page.ts';
import { readCampaignList } from './edit.store.ts';
import { describeCampaign, type Editor, readStored, stepCampaign } from './edit.ts';
import { STEPS } from './state.ts';

const LIMIT = { calls: 60, windowMs: 60_000 };
const MAX_BODY = 64_000;
const MOST_CAMPAIGNS = 100;

const state = z.enum(['draft', 'scheduled', 'running', 'paused', 'ended']);
const step = z.enum(STEPS);
const campaign = z.object({
  id: z.string(),
  name: z.string(),
  state,
  burst: z.boolean(),
  starts_at: z.number().nullable().describe('UTC milliseconds'),
  ends_at: z.number().nullable(),
  revision: z.number().int().describe('Goes with each step: who read an older one is refused'),
  steps: z.array(step).describe('What can be done now'),
  deals: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['percent', 'amount', 'free_shipping', 'gift', 'product']),
      value: z.number().int().describe('Whole per cent, or minor units'),
      currency: z.string(),
      min_order: z.number().int(),
      state: z.enum(['running', 'ended']),
      stock: z.number().int().nullable(),
      claimed: z.number().int(),
      words: z.record(z.string(), z.object({ title: z.string(), description: z.string() })),
    }),
  ),
});
const campaigns = z.object({
  campaigns: z.array(campaign),
  next_cursor: z.string().nullable().describe('Where the next page begins; null on the last'),
});
const page = z.object({
  limit: z.coerce.number().int().min(1).max(MOST_CAMPAIGNS).default(50).describe('Campaigns of a page'),
  cursor: z.string().max(64).optional().describe('`next_cursor` of the page before'),
});
const stepBody = z.strictObject({ revision: z.number().int().min(0), step });

/** A key acts for its shop: the campaigns that run there, and their deals there. */
async function openKey(c: Context<App>, { shop }: Caller): Promise<Editor> {
  const ports = c.get('ports');
  const shops = (await readShops(ports.databases.control)).filter((one) => one.retailerId === shop.retailerId);
  return { ports, database: tenantOf(ports.databases, shop), shops, userId: null };
}

function toAnswer(
  { id, revision, state: now, starts_at, ends_at, steps, body, claims }: Omit<CampaignAnswer, 'open_codes'>,
  shopId: string,
): z.infer<typeof campaign> {
  const here = body.shops.find(({ shop }) => shop === shopId);
  return {
    id,
    name: body.name,
    state: now,
    burst: body.burst,
    starts_at,
    ends_at,
    revision,
    steps,
    deals: (here?.deals ?? []).map((deal) => ({
      id: deal.id,
      kind: deal.kind,
      value: deal.value,
      currency: here?.reward.currency ?? '',
      min_order: deal.minOrder,
      state: deal.state,
      stock: deal.stock,
      claimed: claims[deal.id] ?? 0,
      words: deal.words,
    })),
  };
}

const LIST_CAMPAIGNS: Call = {
  id: 'listCampaigns',
  method: 'get',
  path: '/campaigns',
  tag: 'Campaigns',
  summary: 'Read campaigns',
  description: 'Those of the key’s shop, with its deals, the newest first, as they stand now.',
  scope: 'campaigns:read',
  limit: LIMIT,
  request: { query: page },
  answers: { 200: { description: 'Campaigns', content: { 'application/json': { schema: campaigns } } } },
  refusals: ['unprocessable'],
  example: { query: { limit: '20' } },
};

const STEP_CAMPAIGN: Call = {
  id: 'stepCampaign',
  method: 'post',
  path: '/campaigns/{id}/step',
  tag: 'Campaigns',
  summary: 'Start, pause, resume or end a campaign',
  description:
    'The step holds for all shops of the campaign, on all hosts within a minute. A paused campaign lets friends finish who were under way; once it has ended, later orders bring no reward, also with codes that were given before.',
  scope: 'campaigns:write',
  limit: LIMIT,
  liveOnly: true,
  keyed: MAX_BODY,
  request: {
    params: z.object({ id: z.string() }),
    body: { required: true, content: { 'application/json': { schema: stepBody } } },
  },
  answers: { 200: { description: 'As it stands then', content: { 'application/json': { schema: campaign } } } },
  refusals: ['invalid_json', 'body_too_large', 'not_found', 'conflict', 'unprocessable'],
  example: { params: { id: 'cmp_01JD1VZ0Q3W8R5N6T7Y8A9B0C1' }, body: { revision: 1, step: 'pause' } },
};

/** Campaigns for retailers' servers: how they stand, and what stops or starts them. */
export function campaignV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST_CAMPAIGNS, async (c, caller) => {
    const { limit, cursor } = parseInput(page, c.req.query());
    const editor = await openKey(c, caller);
    const own = (await readCampaignList(editor.database)).filter(({ shops }) => shops.includes(caller.shop.id));
    const begin = cursor === undefined ? 0 : own.findIndex(({ row }) => row.id === cursor);
    if (begin < 0) {
      throw new AppError('unprocessable', 'This cursor leads nowhere any more.', {
        errors: [{ path: 'cursor', code: 'unknown', message: 'expected `next_cursor` of the page before' }],
      });
    }
    const read = await Promise.all(own.slice(begin, begin + limit).map(({ row }) => readStored(editor, row.id)));
    return c.json<z.infer<typeof campaigns>>({
      campaigns: read.map((stored) => toAnswer(describeCampaign(editor, stored), caller.shop.id)),
      next_cursor: own[begin + limit]?.row.id ?? null,
    });
  });
  addCall(routes, STEP_CAMPAIGN, async (c, caller) => {
    const editor = await openKey(c, caller);
    const { revision, step: wanted } = parseInput(stepBody, await readJson(c, MAX_BODY));
    const id = c.req.param('id') ?? '';
    const stored = await readStored(editor, id);
    if (!stored.shops.some(({ shopId, overrides }) => shopId === caller.shop.id && !overrides.left)) {
      throw new AppError('not_found', 'There is no such campaign.');
    }
    return c.json(toAnswer(await stepCampaign(editor, id, revision, wanted), caller.shop.id));
  });
  return routes;
}
