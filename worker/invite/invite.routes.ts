import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { readOffer } from '../campaign/campaign.store.ts';
import { AppError, type FieldError } from '../errors.ts';
import { PAGE_HEADERS, unknownPage } from '../message/message.page.ts';
import { decodeNumber } from '../number.ts';
import type { App } from '../ports.ts';
import { requireMember } from '../retailer/session.ts';
import { readLanguage } from '../tag/agent.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { basisOf } from './basis.ts';
import { askScorePage, linksPage, sorryPage, startPage } from './invite.page.ts';
import { countInvites, readInvite, readRule, writeRule } from './invite.store.ts';
import { type InviteRule, readScore } from './invite.ts';
import { openInvite } from './open.ts';
import { type Planned, planInvite } from './plan.ts';

/** A token is the shop's number in 4 characters and 26 random ones. */
const TOKEN = /^[0-9a-z]{30}$/;

async function findInvite(c: Context<App>) {
  const ports = c.get('ports');
  const token = c.req.param('token') ?? '';
  const number = TOKEN.test(token) ? decodeNumber(token) : undefined;
  const shop = number === undefined ? undefined : await ports.shops.byNumber(number);
  if (!shop) return undefined;
  const database = tenantOf(ports.databases, shop);
  const [found, rule] = await Promise.all([
    readInvite(database, shop.id, ports.secrets.digest(token)),
    readRule(database, shop.id),
  ]);
  return found && { ports, shop, found, asks: rule?.asks === true };
}

function answerUnknown(c: Context<App>) {
  return c.html(unknownPage(readLanguage(c.req.header('accept-language')) ?? 'en'), 404, PAGE_HEADERS);
}

/** A customer's own link. GET asks and changes nothing, for mail scanners open links; POST answers. */
export function inviteRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:token', async (c) => {
      const one = await findInvite(c);
      if (!one) return answerUnknown(c);
      const { invite } = one.found;
      const isAsked = one.asks && invite.score === null;
      const view = isAsked
        ? askScorePage(one.shop, invite, readScore(c.req.query('score')))
        : startPage(one.shop, invite);
      return c.html(view, 200, PAGE_HEADERS);
    })
    .post('/:token', async (c) => {
      const one = await findInvite(c);
      if (!one) return answerUnknown(c);
      const { ports, shop, found } = one;
      const body = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
      const score = readScore(typeof body.score === 'string' ? body.score : undefined);
      if (one.asks && found.invite.score === null && !score) {
        return c.html(askScorePage(shop, found.invite, undefined), 200, PAGE_HEADERS);
      }
      const opened = await openInvite(ports, shop, found, score);
      if (opened.kind === 'over') return c.redirect(shop.homeUrl, 303);
      const view =
        opened.kind === 'links' ? linksPage(shop, found.invite, opened.links) : sorryPage(shop, found.invite);
      return c.html(view, 200, PAGE_HEADERS);
    });
}

const ruleBody = z.strictObject({
  isOn: z.boolean(),
  dealId: z.string().min(1).max(64),
  channel: z.enum(['email', 'sms']),
  afterDays: z.int().min(0).max(180),
  periodDays: z.int().min(30).max(1095),
  asks: z.boolean(),
  noticeGiven: z.boolean(),
}) satisfies z.ZodType<InviteRule>;

/** `GET /api/invitations/:shopId`: how a shop invites its customers, on what ground, and what came of it. */
export interface InvitationsAnswer {
  /** Null where it never did. */
  rule: InviteRule | null;
  /** What the shop's own market asks for, by channel. */
  basis: Record<'email' | 'sms', { needs: 'customer' | 'sale' | 'consent'; source: string }>;
  /** Of the last 90 days. */
  counts: Awaited<ReturnType<typeof countInvites>>;
}

async function readOwn(c: Context<App>, roles?: Parameters<typeof requireMember>[1]) {
  const ports = c.get('ports');
  const member = await requireMember(c, roles);
  const shop = await ports.shops.byId(c.req.param('shopId') ?? '');
  if (shop?.retailerId !== member.retailerId) throw new AppError('not_found', 'There is no such shop.');
  return { ...member, ports, shop, database: tenantOf(ports.databases, shop) };
}

/** How a shop invites, for members. */
export function invitationRoutes(): Hono<App> {
  const answer = async (c: Context<App>, { ports, shop, database }: Awaited<ReturnType<typeof readOwn>>) => {
    const [rule, counts] = await Promise.all([
      readRule(database, shop.id),
      countInvites(database, shop.id, ports.clock.now()),
    ]);
    const { isOn, dealId, channel, afterDays, periodDays, asks, noticeGiven } = rule ?? ({} as InviteRule);
    c.header('cache-control', 'no-store');
    return c.json<InvitationsAnswer>({
      rule: rule ? { isOn, dealId, channel, afterDays, periodDays, asks, noticeGiven } : null,
      basis: { email: basisOf(shop.country, 'email'), sms: basisOf(shop.country, 'sms') },
      counts,
    });
  };
  return new Hono<App>()
    .get('/:shopId', async (c) => answer(c, await readOwn(c)))
    .put('/:shopId', async (c) => {
      const own = await readOwn(c, ['owner', 'marketer']);
      const rule = parseInput(ruleBody, await readJson(c));
      if (!(await readOffer(own.database, own.shop, rule.dealId))) {
        throw new AppError('unprocessable', 'Some fields are not usable.', {
          errors: [{ path: 'dealId', code: 'unknown_deal', message: 'expected a deal of the shop' }],
        });
      }
      const row = { ...rule, shopId: own.shop.id, updatedBy: own.userId, updatedAt: own.ports.clock.now() };
      await writeRule(own.database, row);
      return answer(c, own);
    });
}

const MOST_CUSTOMERS = 1000;
const MAX_BODY = 1_000_000;

const customerBody = z
  .strictObject({
    email: z.string().max(254).optional(),
    phone: z.string().max(40).optional(),
    language: z.string().max(35).optional(),
    bought_at: z
      .union([z.int().min(Date.UTC(2000)), z.iso.datetime({ offset: true })])
      .transform((value) => (typeof value === 'number' ? value : Date.parse(value)))
      .optional(),
  })
  .refine(({ email, phone }) => email !== undefined || phone !== undefined, {
    path: ['email'],
    message: 'expected email or phone',
  })
  .openapi('InvitedCustomer');
const customersBody = z.strictObject({ customers: z.array(z.unknown()).min(1).max(MOST_CUSTOMERS) });
const customersDescribed = z.object({ customers: z.array(customerBody).min(1).max(MOST_CUSTOMERS) });
const customersAnswer = z.object({
  planned: z.int(),
  skipped: z.record(z.string(), z.int()).openapi({ description: 'How many were not invited, by why' }),
  rejected: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
});

const INVITE_CUSTOMERS: Call = {
  id: 'inviteCustomers',
  method: 'post',
  path: '/invitations',
  tag: 'Customers',
  summary: 'Invite customers to recommend the shop',
  description:
    'Each is invited by the shop’s own rule, on a ground in law for their country: a confirmed consent, or their purchase (`bought_at`) where the law lets that stand for it. One a person and period, whichever way their orders are told.',
  scope: 'invitations:write',
  limit: { calls: 300, windowMs: 3_600_000 },
  liveOnly: true,
  keyed: MAX_BODY,
  request: { body: { required: true, content: { 'application/json': { schema: customersDescribed } } } },
  answers: { 200: { description: 'Planned', content: { 'application/json': { schema: customersAnswer } } } },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable'],
  example: { body: { customers: [{ email: 'anna@example.com', language: 'en', bought_at: '2026-11-17T12:00:00Z' }] } },
};

/** `POST /v1/invitations`: customers of a list, store customers included. */
export function invitationV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, INVITE_CUSTOMERS, async (c, { shop }) => {
    const ports = c.get('ports');
    const { customers } = parseInput(customersBody, await readJson(c, MAX_BODY));
    const rejected: FieldError[] = [];
    const counts: Partial<Record<Planned, number>> = {};
    for (const [index, told] of customers.entries()) {
      const read = customerBody.safeParse(told);
      if (!read.success) {
        const faults = read.error.issues.map(({ path, code, message }) => ({
          path: ['customers', index, ...path].join('.'),
          code: `${code}`,
          message,
        }));
        rejected.push(...faults);
        continue;
      }
      const { bought_at: boughtAt = null, ...customer } = read.data;
      const planned = await planInvite(ports, shop, { ...customer, boughtAt });
      counts[planned] = (counts[planned] ?? 0) + 1;
    }
    if (Object.keys(counts).length === 0) {
      throw new AppError('unprocessable', 'No customer is usable.', { errors: rejected.slice(0, 100) });
    }
    const { planned = 0, ...skipped } = counts;
    return c.json({ planned, skipped, rejected: rejected.slice(0, 100) });
  });
  return routes;
}
