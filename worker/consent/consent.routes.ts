import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type Context, Hono } from 'hono';
import { addCall, type Call } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import { PAGE_HEADERS, unknownPage } from '../message/message.page.ts';
import { decodeNumber } from '../number.ts';
import type { App } from '../ports.ts';
import { readLanguage } from '../tag/agent.ts';
import { parseInput, readText } from '../tag/body.ts';
import { confirmConsent, findRequest } from './confirm.ts';
import { agreedPage, askAgreementPage } from './consent.page.ts';
import { consentsAnswer, consentsBody, consentsDescribed } from './consent.schema.ts';
import { importConsents, readConsentCsv, type ToldConsent } from './import.ts';

const MAX_BODY = 10_000_000;

async function readLines(c: Context<App>): Promise<{ lines: ToldConsent[]; method: 'api' | 'csv' }> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'text/csv' && type !== 'application/json') {
    throw new AppError('unsupported_media_type', 'Send application/json or text/csv.');
  }
  const text = await readText(c, MAX_BODY);
  if (text === undefined) throw new AppError('body_too_large', `A body may have ${MAX_BODY} bytes at most.`);
  if (type === 'text/csv') return { lines: readConsentCsv(text), method: 'csv' };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AppError('invalid_json', 'The body is not JSON.');
  }
  const { consents } = parseInput(consentsBody, body);
  return { lines: consents.map((told, index) => ({ path: `consents.${index}`, told })), method: 'api' };
}

const RECORD_CONSENTS: Call = {
  id: 'recordConsents',
  method: 'post',
  path: '/consents',
  tag: 'Customers',
  summary: 'Record consents and withdrawals',
  description:
    'Each line is one person’s word about one channel, in their own name: nobody consents for a friend. A consent allows something only once it is confirmed, by you (`confirmed_at`) or by us (`confirm`), and until it is withdrawn. In CSV the first line names the fields. What is usable is kept, each fault names its line; only keyed hashes of addresses are stored.',
  scope: 'consents:write',
  limit: { calls: 120, windowMs: 3_600_000 },
  liveOnly: true,
  keyed: MAX_BODY,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: consentsDescribed }, 'text/csv': { schema: z.string() } },
    },
  },
  answers: { 200: { description: 'Recorded', content: { 'application/json': { schema: consentsAnswer } } } },
  refusals: ['invalid_json', 'body_too_large', 'unsupported_media_type', 'unprocessable'],
  example: {
    body: {
      consents: [
        {
          channel: 'email',
          address: 'anna@example.com',
          wording: 'Send me offers by mail.',
          source: 'checkout',
          at: '2026-11-17T12:00:00Z',
          confirmed_at: '2026-11-17T12:05:00Z',
        },
      ],
    },
  },
};

/** `POST /v1/consents`: what a retailer's own customers said about its messages. */
export function consentV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, RECORD_CONSENTS, async (c, { shop }) => {
    const { lines, method } = await readLines(c);
    return c.json(await importConsents(c.get('ports'), shop, lines, method));
  });
  return routes;
}

/** A token is the shop's number in 4 characters and 26 random ones. */
const TOKEN = /^[0-9a-z]{30}$/;

async function readAsked(c: Context<App>) {
  const ports = c.get('ports');
  const token = c.req.param('token') ?? '';
  const number = TOKEN.test(token) ? decodeNumber(token) : undefined;
  const shop = number === undefined ? undefined : await ports.shops.byNumber(number);
  const request = shop && (await findRequest(ports, shop, token));
  return request && { ports, shop, request };
}

function answerUnknown(c: Context<App>) {
  return c.html(unknownPage(readLanguage(c.req.header('accept-language')) ?? 'en'), 404, PAGE_HEADERS);
}

/** Where somebody confirms that they agreed. GET asks and changes nothing, for mail scanners open links; POST acts. */
export function confirmRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:token', async (c) => {
      const asked = await readAsked(c);
      return asked ? c.html(askAgreementPage(asked.shop, asked.request), 200, PAGE_HEADERS) : answerUnknown(c);
    })
    .post('/:token', async (c) => {
      const asked = await readAsked(c);
      if (!asked) return answerUnknown(c);
      await confirmConsent(asked.ports, asked.shop, asked.request);
      return c.html(agreedPage(asked.shop, asked.request), 200, PAGE_HEADERS);
    });
}
