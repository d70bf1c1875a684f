import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { requireApiKey } from '../retailer/api-key.guard.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { passOn } from './capi.ts';
import { bindKey, keepAnswer } from './idempotency.store.ts';
import { type Recorded, recordPurchase, refundPurchase } from './purchase.record.ts';
import { problem, purchaseAnswer, purchaseBody, refundBody } from './purchase.schema.ts';
import { CLOCK_SKEW_MS, normaliseReferences } from './purchase.ts';

/** How a call is recorded once it is known who calls and what for. */
type Record<Body> = (ports: Ports, shop: Shop, body: Body, idempotencyKey: string | undefined) => Promise<Recorded>;

const headers = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({ description: 'The same call under the same key gets the same answer; another body gets 409' }),
});

/** `POST /v1/purchases` and `POST /v1/refunds` for retailers' servers. */
export function purchaseRoutes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, '/purchases', 'Report an order', purchaseBody, recordOrder);
  addCall(routes, '/refunds', 'Report a refund', refundBody, recordMoneyBack);
  return routes;
}

function addCall<Body>(
  routes: OpenAPIHono<App>,
  path: string,
  summary: string,
  body: z.ZodType<Body>,
  record: Record<Body>,
): void {
  const refused = { content: { 'application/problem+json': { schema: problem } } };
  routes.openAPIRegistry.registerPath({
    method: 'post',
    path,
    summary,
    security: [{ key: [] }],
    request: { headers, body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: { description: 'Recorded', content: { 'application/json': { schema: purchaseAnswer } } },
      401: { description: 'No valid key', ...refused },
      403: { description: 'The key lacks the scope', ...refused },
      404: { description: 'Refunds: the order was not reported', ...refused },
      409: { description: 'Idempotency-Key used for another body, or too many writers', ...refused },
      422: { description: 'Some fields are not usable', ...refused },
    },
  });
  routes.post(path, (c) => answerCall(c, path, body, record));
}

async function answerCall<Body>(c: Context<App>, path: string, schema: z.ZodType<Body>, record: Record<Body>) {
  const ports = c.get('ports');
  const { keyId, shop } = await requireApiKey(c, 'purchases:write');
  const raw = await readJson(c);
  const body = parseInput(schema, raw);
  const key = c.req.header('idempotency-key');
  if (key !== undefined && (key === '' || key.length > 255)) {
    throw new AppError('invalid_request', 'An Idempotency-Key has 1 to 255 characters.');
  }
  if (key === undefined) return c.json(toAnswer(await record(ports, shop, body, undefined)));

  const database = tenantOf(ports.databases, shop);
  const bodyHash = ports.secrets.digest(`${path}\n${JSON.stringify(raw)}`);
  const call = { apiKeyId: keyId, key, bodyHash };
  const before = await bindKey(database, call, ports.clock.now());
  if (before !== undefined) return c.json(JSON.parse(before));
  const answer = toAnswer(await record(ports, shop, body, key));
  await keepAnswer(database, call, JSON.stringify(answer));
  return c.json(answer);
}

async function recordOrder(ports: Ports, shop: Shop, body: z.infer<typeof purchaseBody>): Promise<Recorded> {
  const { customer, click_id, new_customer, coupons } = body;
  const email = customer?.email && normaliseEmail(customer.email);
  const emailSha256 = email ? ports.secrets.digest(email) : customer?.email_sha256;
  const recorded = await recordPurchase(ports, shop, {
    source: 'api',
    trust: 'confirmed',
    references: referencesOf(body),
    amount: body.amount,
    currency: body.currency,
    ...(body.occurred_at !== undefined && { occurredAt: requirePast(ports, body.occurred_at) }),
    ...(coupons && { coupons }),
    ...(click_id && { clickToken: click_id }),
    ...(customer?.id && { customerId: customer.id }),
    ...(emailSha256 && { emailSha256 }),
    ...(new_customer !== undefined && { newCustomer: new_customer }),
  });
  // Before the answer: who gets none sends the order again, and is found by it.
  const [eventId] = normaliseReferences(referencesOf(body));
  if (body.ads?.consent && eventId) {
    const { amount, currency, occurred_at: occurredAt = ports.clock.now() } = body;
    await passOn(ports, shop, { purchaseId: recorded.purchaseId, eventId, amount, currency, occurredAt }, body.ads);
  }
  return recorded;
}

async function recordMoneyBack(
  ports: Ports,
  shop: Shop,
  body: z.infer<typeof refundBody>,
  idempotencyKey: string | undefined,
): Promise<Recorded> {
  // A call that is repeated under its key after a crash must not count a part twice.
  const refundId = body.refund_id ?? (idempotencyKey && `key:${idempotencyKey}`);
  return refundPurchase(ports, shop, {
    references: referencesOf(body),
    occurredAt: requirePast(ports, body.occurred_at ?? ports.clock.now()),
    ...(body.amount !== undefined && { amount: body.amount }),
    ...(body.currency && { currency: body.currency }),
    ...(refundId && { refundId }),
  });
}

function referencesOf({
  order_id,
  order_ids = [],
}: {
  order_id?: string | undefined;
  order_ids?: string[] | undefined;
}) {
  return order_id === undefined ? order_ids : [order_id, ...order_ids];
}

/** @throws AppError `unprocessable` for what lies ahead by more than clocks differ. */
function requirePast(ports: Ports, occurredAt: number): number {
  if (occurredAt <= ports.clock.now() + CLOCK_SKEW_MS) return occurredAt;
  throw new AppError('unprocessable', 'This has not happened yet.', {
    errors: [{ path: 'occurred_at', code: 'time_out_of_range', message: 'expected a moment that is past' }],
  });
}

function toAnswer({ purchaseId, duplicate, conversion, reward }: Recorded): z.infer<typeof purchaseAnswer> {
  return {
    purchase_id: purchaseId,
    duplicate,
    ...(conversion && {
      conversion: { state: conversion.state, method: conversion.method, reason: conversion.reason },
    }),
    ...(reward && { reward: { state: reward.state, reason: reward.reason, due_at: reward.dueAt } }),
  };
}
