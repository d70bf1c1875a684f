import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { addCall, type Call, type Caller } from '../api/call.routes.ts';
import { nextCursor, pageQuery } from '../api/page.ts';
import { readCursor } from '../cursor.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { VIEWS } from './list.store.ts';
import { listPayouts, listRewards } from './list.ts';
import { markRewardsPaid } from './payout.ts';
import { changeReward, planApproval, planVoid } from './reward.change.ts';
import { isUnconfirmed } from './reward.ts';
import { REWARD_KINDS } from './rule.ts';

const MINUTE = 60_000;
const MAX_BODY = 64_000;
const MOST_PAID = 500;
const MOST_DECIDED = 100;

const kind = z.enum(REWARD_KINDS);
const beneficiary = z.enum(['advocate', 'friend']);
const moment = z.number().nullable();

const reward = z
  .object({
    id: z.string(),
    state: z.enum(['pending', 'approved', 'issued', 'void']),
    reason: z.string().openapi({ description: 'Why it stands so: `return_period`, `refunded`, `cap_reached`, …' }),
    hold: z
      .enum(['hand', 'review', 'shop'])
      .nullable()
      .openapi({ description: 'Whose word it waits for: a member’s, a review of fraud, your own system’s' }),
    veto: z.string().nullable().openapi({ description: 'The code by which your own system refused it' }),
    decided_by: z.enum(['rule', 'shop', 'member']).nullable(),
    beneficiary,
    part: z.enum(['base', 'milestone', 'manual']),
    kind,
    name: z.string().nullable().openapi({ description: 'Of the gift, or of the charity' }),
    amount: z.number().int().openapi({ description: 'Minor units' }),
    currency: z.string(),
    order_ids: z.array(z.string()),
    ordered_at: moment.openapi({ description: 'UTC milliseconds, as all times' }),
    due_at: moment.openapi({ description: 'End of the return period' }),
    created_at: z.number(),
    updated_at: z.number(),
    ordinal: z.number().int().nullable().openapi({ description: 'Number of confirmed orders that it was given at' }),
    paid_at: moment,
    paid_amount: z.number().int().nullable().openapi({
      description:
        'What it was worth then; of a part that was refunded since, `amount` is less: reclaim the difference',
    }),
    payout_reference: z.string().nullable(),
    campaign: z.object({ id: z.string(), name: z.string() }).nullable(),
    advocate: z.object({ id: z.string(), name: z.string().nullable(), left: z.boolean() }).nullable().openapi({
      description:
        'Null for a friend’s own, which belongs to the order; `left`: they left the programme, and no name is kept',
    }),
    code: z.string().nullable().openapi({ description: 'Of a coupon' }),
    code_ends_at: moment.openapi({ description: 'When that code is no longer good; null where its list names no end' }),
  })
  .openapi('Reward');

const page = {
  kind: kind.optional(),
  beneficiary: beneficiary.optional(),
  campaign: z.string().max(64).optional(),
  ...pageQuery,
};
const listQuery = z.object({
  view: z.enum(VIEWS).default('all').openapi({
    description:
      '`deciding`: waits for somebody’s word; `unpaid`: yours to pay out; `reclaim`: paid, then refunded whole or in part',
  }),
  ...page,
});
const payoutQuery = z.object({
  view: z.enum(['unpaid', 'reclaim']).default('unpaid').openapi({
    description: '`unpaid`: yours to pay out; `reclaim`: paid, then refunded whole or in part',
  }),
  ...page,
});
const rewardsAnswer = z.object({ rewards: z.array(reward), next_cursor: nextCursor });
const payoutsAnswer = z.object({
  payouts: z.array(
    reward.extend({
      email: z.string().nullable().openapi({ description: 'The advocate’s own, where they confirmed it' }),
      customer_id: z
        .string()
        .nullable()
        .openapi({ description: 'Your own id of the advocate, where you vouched for them by a signature' }),
      pay_to: z.enum(['order', 'customer', 'email', 'phone', 'nobody']).openapi({
        description:
          'By what you know who is to be paid; `nobody` yet where they neither signed in nor confirmed an address: keep it until they do',
      }),
    }),
  ),
  next_cursor: nextCursor,
});
const paidBody = z.strictObject({
  rewards: z.array(z.string().max(64)).min(1).max(MOST_PAID),
  reference: z.string().trim().max(80).optional().openapi({ description: 'Your own, of the payout' }),
});
const paidAnswer = z.object({
  paid: z.array(z.string()),
  already: z.array(z.string()).openapi({ description: 'Marked before: nothing was changed' }),
  refused: z.array(z.object({ id: z.string(), code: z.enum(['void', 'pending', 'coupon', 'not_found']) })),
});
const code = z.string().regex(/^[a-z0-9_]{1,40}$/);
const decideBody = z.strictObject({
  rewards: z.array(z.string().max(64)).min(1).max(MOST_DECIDED),
  approve: z.boolean(),
  reason: code.optional().openapi({ description: 'Why not, as a code of your own' }),
});
const decideAnswer = z.object({
  changed: z.array(z.string()),
  unchanged: z.array(z.string()).openapi({ description: 'Decided before, or held by a review of fraud' }),
  unconfirmed: z.array(z.string()).openapi({
    description:
      'Only a page told of their orders, and approving does not replace your own report: send the order to `/v1/purchases` first',
  }),
  unknown: z.array(z.string()).openapi({ description: 'Your shop gives no such reward' }),
});

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
const EXAMPLE = 'rwd_01KAFSEXAMPLE00000000000000';
const tag = 'Rewards';
const limit = { calls: 120, windowMs: MINUTE };

const LIST_REWARDS: Call = {
  id: 'listRewards',
  tag,
  scope: 'rewards:read',
  method: 'get',
  path: '/rewards',
  summary: 'Read rewards',
  description: 'Those that your shop gives, the newest first, each with the reason why it stands as it does.',
  limit,
  request: { query: listQuery },
  answers: { 200: { description: 'Rewards', content: json(rewardsAnswer) } },
  refusals: ['unprocessable'],
  example: { query: { view: 'deciding', limit: '50' } },
};

const DECIDE_REWARDS: Call = {
  id: 'decideRewards',
  tag,
  scope: 'rewards:write',
  method: 'post',
  path: '/rewards/decisions',
  summary: 'Approve or refuse rewards',
  description:
    'Each by itself. An approved reward is given once its order is confirmed and the return period is over. A refused one stays refused; one that was given is clawed back.',
  limit,
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(decideBody) } },
  answers: { 200: { description: 'What became of each', content: json(decideAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'conflict', 'unprocessable'],
  example: { body: { rewards: [EXAMPLE], approve: false, reason: 'blocked_customer' } },
};

const LIST_PAYOUTS: Call = {
  id: 'listPayouts',
  tag,
  scope: 'rewards:read',
  method: 'get',
  path: '/payouts',
  summary: 'Read what is to be paid out',
  description:
    'Store credit, gifts, donations and money that were given and that you have not marked as paid, and coupons of friends, which go to the order. Mark each as paid when it is. Under the view `reclaim`: what you paid and what was refunded since.',
  limit,
  request: { query: payoutQuery },
  answers: { 200: { description: 'Payouts', content: json(payoutsAnswer) } },
  refusals: ['unprocessable'],
  example: { query: { kind: 'credit', limit: '50' } },
};

const MARK_PAID: Call = {
  id: 'markPaid',
  tag,
  scope: 'rewards:write',
  method: 'post',
  path: '/payouts/paid',
  summary: 'Mark rewards as paid',
  description:
    'Each is marked once, however often it is said. What was taken back meanwhile is refused: do not pay it. What is refunded after it was paid is listed by `GET /v1/payouts?view=reclaim`.',
  limit,
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(paidBody) } },
  answers: { 200: { description: 'What became of each', content: json(paidAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'conflict', 'unprocessable'],
  example: { body: { rewards: [EXAMPLE], reference: 'payout-2026-11' } },
};

/** Rewards for retailers' servers. A key acts for its shop. */
export function rewardV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST_REWARDS, async (c, { shop, scopes }) => {
    const { cursor, ...wanted } = parseInput(listQuery, c.req.query());
    const told = { names: scopes.includes('advocates:read'), codes: true, payees: false };
    const { rewards, next: following } = await listRewards(
      c.get('ports'),
      shop,
      { ...wanted, after: readCursor(cursor) },
      told,
    );
    return c.json<z.infer<typeof rewardsAnswer>>({ rewards, next_cursor: following });
  });
  addCall(routes, DECIDE_REWARDS, decideRewards);
  addCall(routes, LIST_PAYOUTS, async (c, { shop }) => {
    const { cursor, ...wanted } = parseInput(payoutQuery, c.req.query());
    const { payouts, next: following } = await listPayouts(c.get('ports'), shop, {
      ...wanted,
      after: readCursor(cursor),
    });
    return c.json<z.infer<typeof payoutsAnswer>>({ payouts, next_cursor: following });
  });
  addCall(routes, MARK_PAID, async (c, { shop, keyId }) => {
    const { rewards, reference } = parseInput(paidBody, await readJson(c, MAX_BODY));
    return c.json(await markRewardsPaid(c.get('ports'), shop, rewards, reference || null, keyId));
  });
  return routes;
}

async function decideRewards(c: Context<App>, { shop, keyId }: Caller): Promise<Response> {
  const { rewards, approve, reason = 'refused_by_shop' } = parseInput(decideBody, await readJson(c, MAX_BODY));
  const ports = c.get('ports');
  const answer: z.infer<typeof decideAnswer> = { changed: [], unchanged: [], unconfirmed: [], unknown: [] };
  for (const id of new Set(rewards)) {
    try {
      const { changed, before } = await changeReward(ports, [shop], id, (context) =>
        approve ? planApproval(ports, context, { by: keyId }) : planVoid(ports, context, reason, { by: keyId }),
      );
      answer[changed ? 'changed' : isUnconfirmed(before) ? 'unconfirmed' : 'unchanged'].push(id);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'not_found')) throw error;
      answer.unknown.push(id);
    }
  }
  return c.json(answer);
}
