import { z } from '@hono/zod-openapi';
import type { Call } from '../api/call.routes.ts';
import { json, nextCursor, pageQuery } from '../api/page.ts';
import { blockBody, decisionBody, queueQuery, settingsBody, unblockBody } from './fraud.schema.ts';
import { ACTIONS, BLOCK_REASONS, CASE_REASONS, DEFAULTS, RULES } from './fraud.ts';

const MINUTE = 60_000;
/** Bytes of a body. */
export const MAX_BODY = 16_000;

const money = z.object({ amount: z.number().int().openapi({ description: 'Minor units' }), currency: z.string() });

const fraudCase = z
  .object({
    id: z.string(),
    state: z.enum(['passed', 'open', 'approved', 'refused']),
    reason: z.enum(CASE_REASONS).nullable().openapi({ description: 'Why it was decided so; null while it is open' }),
    order_ids: z.array(z.string()),
    net: z.number().int().openapi({ description: 'What is left of the order, minor units' }),
    currency: z.string(),
    ordered_at: z.number().openapi({ description: 'UTC milliseconds, as all times' }),
    confirmed: z.boolean().openapi({ description: 'Whether your server or a webhook told of the order' }),
    advocate: z.object({
      id: z.string(),
      name: z.string().nullable().openapi({ description: 'Null without the scope `advocates:read`' }),
      blocked: z.boolean(),
    }),
    method: z.string().openapi({ description: 'What it was credited by: `coupon`, `click`, …' }),
    channel: z.string(),
    findings: z
      .array(
        z.object({
          rule: z.enum(RULES),
          action: z.enum(['note', 'review', 'refuse']),
          value: z.number(),
          threshold: z.number(),
          ids: z.array(z.string()),
        }),
      )
      .openapi({ description: 'What speaks for fraud, with what was found and from which value on it counts' }),
    stake: z.array(money).openapi({ description: 'What its rewards come to' }),
    due_at: z.number().nullable(),
    decided_at: z.number().nullable(),
    created_at: z.number(),
  })
  .openapi('FraudCase');

/** Which cases of the shop are asked for. */
export const casesQuery = queueQuery.omit({ shop: true, after: true }).extend({
  days: queueQuery.shape.days.openapi({ description: 'Cases that are so many days old at least' }),
  advocate: queueQuery.shape.advocate.openapi({ description: 'Of this advocate alone' }),
  cursor: pageQuery.cursor,
});
const casesAnswer = z.object({
  cases: z.array(fraudCase),
  total: z.number().int().openapi({ description: 'On all pages' }),
  next_cursor: nextCursor,
});

const noteField = z.string().max(1000).openapi({
  description: 'Kept for ever, in the log of changes: up to 300 characters that name no address and no number',
});
/** What is decided upon which cases, and why. */
export const decideBody = decisionBody.safeExtend({ note: noteField.optional() });
const decideAnswer = z.object({
  decided: z.array(z.string()),
  unchanged: z.array(z.string()).openapi({ description: 'Decided before, or taken back by a refund' }),
  unknown: z.array(z.string()).openapi({ description: 'Your shop has no such case' }),
});

const blocked = z
  .object({
    advocate: z.string(),
    name: z.string().nullable().openapi({ description: 'Null without the scope `advocates:read`' }),
    reason: z.enum(BLOCK_REASONS),
    blocked_at: z.number(),
  })
  .openapi('BlockedAdvocate');
/** Which page of the blocked is asked for. */
export const blocksQuery = z.object(pageQuery);
const blocksAnswer = z.object({ blocks: z.array(blocked), next_cursor: nextCursor });
/** Whom to block, and why. */
export const wantedBlock = blockBody.extend({ advocate: z.string().max(64), note: noteField });
const blockAnswer = z.object({
  changed: z.boolean().openapi({ description: 'False where they were blocked before' }),
  orders: z.number().int().openapi({ description: 'Orders that lost their rewards' }),
});
/** Why a block is taken back. */
export const endBody = unblockBody.extend({ note: noteField });
const endAnswer = z.object({ changed: z.boolean().openapi({ description: 'False where they were not blocked' }) });

const settings = z
  .object({
    version: z.number().int().openapi({ description: '0: the defaults, until somebody changes them' }),
    changed_at: z.number().nullable().openapi({ description: 'UTC milliseconds' }),
    rules: z.record(z.enum(RULES), z.object({ action: z.enum(ACTIONS), threshold: z.number().int() })).openapi({
      description: 'What follows from each finding, and from which value on; `off` looks for none',
    }),
    units: z.record(z.enum(RULES), z.enum(['yes', 'count', 'percent'])).openapi({
      description: 'In what each threshold is said; `yes` is found or not, and its threshold is 1',
    }),
    notes_for_review: z.number().int().openapi({ description: 'So many notes together are a review; 0: never' }),
    domains: z.array(z.string()).openapi({ description: 'Domains of addresses that count as disposable too' }),
  })
  .openapi('FraudSettings');

/** A page of cases. */
export type CasesPage = z.infer<typeof casesAnswer>;
/** What became of each case. */
export type CasesDecided = z.infer<typeof decideAnswer>;
/** A page of blocked advocates. */
export type BlocksPage = z.infer<typeof blocksAnswer>;
/** What a block changed. */
export type BlockMade = z.infer<typeof blockAnswer>;
/** Whether there was a block. */
export type BlockEnded = z.infer<typeof endAnswer>;
const EXAMPLE = 'frd_01KAFSEXAMPLE00000000000000';
const ADVOCATE = 'adv_01KAFSEXAMPLE000000000000';
const shared = { tag: 'Fraud', limit: { calls: 120, windowMs: MINUTE } } as const;
const body = <S extends z.ZodType>(schema: S) => ({ body: { required: true, content: json(schema) } });

/** `GET /v1/fraud/cases`. */
export const LIST_CASES: Call = {
  ...shared,
  id: 'listFraudCases',
  scope: 'fraud:read',
  method: 'get',
  path: '/fraud/cases',
  summary: 'Read the review queue',
  description:
    'Orders in your shop that something speaks against. Open ones hold their rewards until somebody decides: those that wait longest first; decided ones the latest first.',
  request: { query: casesQuery },
  answers: { 200: { description: 'A page of cases', content: json(casesAnswer) } },
  refusals: ['unprocessable'],
  example: { query: { state: 'open', rule: 'velocity', days: '3' } },
};

/** `POST /v1/fraud/decisions`. */
export const DECIDE: Call = {
  ...shared,
  id: 'decideFraudCases',
  scope: 'fraud:write',
  method: 'post',
  path: '/fraud/decisions',
  summary: 'Decide upon cases',
  description:
    'A hundred at most, each by itself. Approved: the rewards are paid once they are due. Refused: the order is credited to nobody, for good. Reasons to approve: `looks_right`, `confirmed_by_shop`, `other`; to refuse: `same_person`, `false_orders`, `spread_publicly`, `other`. Said again, it changes nothing.',
  keyed: MAX_BODY,
  request: body(decideBody),
  answers: { 200: { description: 'What became of each', content: json(decideAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable'],
  example: {
    body: { ids: [EXAMPLE], decision: 'refuse', reason: 'false_orders', note: 'The same basket ten times.' },
  },
};

/** `GET /v1/fraud/blocks`. */
export const LIST_BLOCKS: Call = {
  ...shared,
  id: 'listBlockedAdvocates',
  scope: 'fraud:read',
  method: 'get',
  path: '/fraud/blocks',
  summary: 'Read who is blocked',
  description: 'Advocates of your shop whom nothing is paid any more, the latest first.',
  request: { query: blocksQuery },
  answers: { 200: { description: 'A page of blocked advocates', content: json(blocksAnswer) } },
  refusals: ['unprocessable'],
  example: { query: { limit: '50' } },
};

/** `POST /v1/fraud/blocks`. */
export const BLOCK: Call = {
  ...shared,
  id: 'blockAdvocate',
  scope: 'fraud:write',
  method: 'post',
  path: '/fraud/blocks',
  summary: 'Block an advocate',
  description:
    'Nothing is paid to them any more: what waits is refused, what comes later is refused too, and their links lead no new friend to a code. They are told no more than that the conditions were not met.',
  keyed: MAX_BODY,
  request: body(wantedBlock),
  answers: { 200: { description: 'Blocked', content: json(blockAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'not_found', 'unprocessable'],
  example: { body: { advocate: ADVOCATE, reason: 'false_orders', note: 'Orders that nobody placed.' } },
};

/** `POST /v1/fraud/blocks/{advocate}/end`. */
export const END_BLOCK: Call = {
  ...shared,
  id: 'unblockAdvocate',
  scope: 'fraud:write',
  method: 'post',
  path: '/fraud/blocks/{advocate}/end',
  summary: 'Take a block back',
  description: 'What was refused stays refused; what comes from now on counts.',
  keyed: MAX_BODY,
  request: { params: z.object({ advocate: z.string().max(64) }), ...body(endBody) },
  answers: { 200: { description: 'Not blocked', content: json(endAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'not_found', 'unprocessable'],
  example: { params: { advocate: ADVOCATE }, body: { reason: 'mistake', note: 'It was somebody else.' } },
};

/** `GET /v1/fraud/settings`. */
export const READ_SETTINGS: Call = {
  ...shared,
  id: 'readFraudSettings',
  scope: 'fraud:read',
  method: 'get',
  path: '/fraud/settings',
  summary: 'Read what follows from which finding',
  description: 'The rules of the review, with their thresholds: one set for all shops of the retailer.',
  request: {},
  answers: { 200: { description: 'The settings in force', content: json(settings) } },
  refusals: [],
  example: {},
};

/** `PUT /v1/fraud/settings`. */
export const WRITE_SETTINGS: Call = {
  ...shared,
  id: 'writeFraudSettings',
  scope: 'fraud:settings',
  method: 'put',
  path: '/fraud/settings',
  summary: 'Change what follows from which finding',
  description:
    'All rules at once, for all shops of the retailer, with the `version` that you read: `409` where somebody changed them meanwhile. Orders that are looked at from now on are judged by them; what was decided stays. Each version is kept.',
  liveOnly: true,
  keyed: MAX_BODY,
  request: body(settingsBody),
  answers: { 200: { description: 'The settings in force', content: json(settings) } },
  refusals: ['invalid_json', 'body_too_large', 'conflict', 'unprocessable'],
  example: { body: { version: 0, rules: DEFAULTS.rules, notes_for_review: 3, domains: ['trash.example'] } },
};
