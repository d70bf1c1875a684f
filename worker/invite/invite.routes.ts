import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { PAGE_HEADERS, unknownPage } from '../message/message.page.ts';
import { SHOP_PAGE_HEADERS } from '../message/shop.page.ts';
import { decodeNumber } from '../number.ts';
import type { App } from '../ports.ts';
import { readLanguage } from '../tag/agent.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { askScorePage, linksPage, sorryPage, startPage } from './invite.page.ts';
import { readInvite, readRule } from './invite.store.ts';
import { readScore } from './invite.ts';
import { customerBody, inviteCustomers, MOST_CUSTOMERS } from './list.ts';
import { openInvite } from './open.ts';

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
      if (opened.kind !== 'links') return c.html(sorryPage(shop, found.invite), 200, PAGE_HEADERS);
      return c.html(linksPage(shop, found.invite, opened.links), 200, SHOP_PAGE_HEADERS);
    });
}

const MAX_BODY = 1_000_000;

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
    const lines = customers.map((told, index) => ({ path: `customers.${index}`, told }));
    return c.json(await inviteCustomers(ports, shop, lines));
  });
  return routes;
}
