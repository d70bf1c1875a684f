import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call, type Caller } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import { planInvite } from '../invite/plan.ts';
import type { App, Ports } from '../ports.ts';
import { baseEmail, domainOf, normaliseEmail, normalisePhone } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { readStore } from '../store/store.store.ts';
import type { Store } from '../store/store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { passOn } from './capi.ts';
import { type Recorded, recordPurchase } from './purchase.record.ts';
import { purchaseAnswer, purchaseBody, refundBody, waitingAnswer } from './purchase.schema.ts';
import { CLOCK_SKEW_MS, normaliseReferences } from './purchase.ts';
import { findSale } from './receipt.store.ts';
import { undoneKey } from './refund.list.ts';
import { type Refunded, refundPurchase } from './refund.record.ts';

/** How a call is recorded once it is known who calls and what for. */
type Record<Body> = (ports: Ports, shop: Shop, body: Body, idempotencyKey: string | undefined) => Promise<Refunded>;

/** Bytes of one order: hundreds of codes and references have a few thousand. */
const MAX_BODY = 64_000;

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
const LIMIT = { calls: 3_000, windowMs: 60_000 };
const REFUSALS = ['invalid_json', 'body_too_large', 'conflict', 'unprocessable'] as const;

const REPORT_ORDER: Call = {
  id: 'reportOrder',
  method: 'post',
  path: '/purchases',
  tag: 'Orders',
  summary: 'Report an order',
  description:
    'Send every order, not only referred ones, as soon as it is paid; the server’s word replaces the tag’s. Reports that share any reference are one purchase, whoever tells of it and however often: give all names that an order has in `order_ids`, and what page, server and platform call differently is joined.',
  scope: 'purchases:write',
  limit: LIMIT,
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(purchaseBody) } },
  answers: { 200: { description: 'Recorded', content: json(purchaseAnswer) } },
  refusals: REFUSALS,
  example: {
    body: {
      order_id: '10234',
      occurred_at: '2026-11-18T11:58:00Z',
      amount: 4990,
      currency: 'USD',
      coupons: ['FRIEND-7KQ2MX'],
      customer: { id: 'c-81', email: 'anna@example.com' },
      new_customer: true,
    },
  },
};

const REPORT_REFUND: Call = {
  id: 'reportRefund',
  method: 'post',
  path: '/refunds',
  tag: 'Orders',
  summary: 'Report a refund',
  description:
    'Without an amount all that is left of the order: a cancellation. Before its reward is approved a refund voids it, afterwards it is clawed back; a part checks the deal’s minimum again, and takes its share of a reward that is a percentage. Told before its order it is kept for up to 400 days, and counts once the order is told.',
  scope: 'purchases:write',
  limit: LIMIT,
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(refundBody) } },
  answers: {
    200: { description: 'Recorded', content: json(purchaseAnswer) },
    202: { description: 'Kept until the order is reported', content: json(waitingAnswer) },
  },
  refusals: REFUSALS,
  example: { body: { order_id: '10234', refund_id: 'r-7', amount: 1500, currency: 'USD' } },
};

/** `POST /v1/purchases` and `POST /v1/refunds` for retailers' servers. */
export function purchaseRoutes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, REPORT_ORDER, answerWith(purchaseBody, recordOrder));
  addCall(routes, REPORT_REFUND, answerWith(refundBody, recordMoneyBack));
  return routes;
}

function answerWith<Body>(schema: z.ZodType<Body>, record: Record<Body>) {
  return async (c: Context<App>, { shop }: Caller) => {
    const body = parseInput(schema, await readJson(c, MAX_BODY));
    const answer = toAnswer(await record(c.get('ports'), shop, body, c.req.header('idempotency-key')));
    return c.json(answer, answer.status === 'waiting' ? 202 : 200);
  };
}

async function recordOrder(ports: Ports, shop: Shop, body: z.infer<typeof purchaseBody>): Promise<Recorded> {
  const { customer, click_id, new_customer, coupons } = body;
  const email = customer?.email && normaliseEmail(customer.email);
  const emailSha256 = email ? ports.secrets.digest(email) : customer?.email_sha256;
  const base = email && baseEmail(email);
  const phone = customer?.phone && normalisePhone(customer.phone);
  const store = await requireStore(ports, shop, body.store);
  const references = await findReferences(ports, shop, store, body, { at: body.occurred_at, path: 'occurred_at' });
  const asOf = body.as_of === undefined ? undefined : requirePast(ports, body.as_of, 'as_of');
  const recorded = await recordPurchase(ports, shop, {
    source: 'api',
    trust: 'confirmed',
    references,
    ...(store && { storeId: store.id }),
    amount: body.amount,
    currency: body.currency,
    ...(body.occurred_at !== undefined && { occurredAt: requirePast(ports, body.occurred_at) }),
    ...(asOf !== undefined && { toldAt: asOf, standsAt: asOf }),
    ...(coupons && { coupons }),
    ...(click_id && { clickToken: click_id }),
    ...(customer?.id && { customerId: customer.id }),
    ...(emailSha256 && { emailSha256 }),
    ...(email && { emailDomain: domainOf(email) }),
    ...(base && { emailBaseSha256: ports.secrets.digest(base) }),
    ...(phone && { phoneSha256: ports.secrets.digest(phone) }),
    ...(body.referrer && { referrer: body.referrer }),
    newCustomer: new_customer,
  });
  const { email: invited, phone: mobile, language } = customer ?? {};
  // Behind a test order there may be anybody.
  if ((invited || mobile) && shop.kind !== 'test') {
    const boughtAt = body.occurred_at ?? ports.clock.now();
    const { purchaseId } = recorded;
    await planInvite(ports, shop, { email: invited, phone: mobile, language, boughtAt, purchaseId });
  }
  // Before the answer: who gets none sends the order again, and is found by it.
  const [eventId] = normaliseReferences(references);
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
): Promise<Refunded> {
  const occurredAt = requirePast(ports, body.occurred_at ?? ports.clock.now());
  // A call that is repeated under its key after a crash must not count a part twice.
  const keyed = body.refund_id ?? (idempotencyKey && `key:${idempotencyKey}`);
  // With nothing to tell two apart by, the same words of one order are the same refund.
  const same = keyed ?? (body.occurred_at === undefined ? `amount:${body.amount ?? 'all'}` : undefined);
  const refundId = body.cancelled ? undoneKey(occurredAt) : same;
  const store = await requireStore(ports, shop, body.store);
  return refundPurchase(ports, shop, {
    references: await findReferences(ports, shop, store, body, { at: body.sold_at, path: 'sold_at' }),
    occurredAt,
    ...(body.amount !== undefined && { amount: body.amount }),
    ...(body.currency && { currency: body.currency }),
    ...(refundId && { refundId }),
  });
}

type Named = Pick<z.infer<typeof refundBody>, 'order_id' | 'order_ids' | 'receipt' | 'register'>;

/**
 * All names of an order.
 * @param sold when it was, and which field says so: needed where the store's receipts are numbered anew each day.
 * @throws AppError `unprocessable`.
 */
async function findReferences(
  ports: Ports,
  shop: Shop,
  store: Store | undefined,
  { order_id, order_ids = [], receipt, register }: Named,
  sold: { at: number | undefined; path: string },
): Promise<string[]> {
  const named = [...(order_id === undefined ? [] : [order_id]), ...order_ids];
  if (!store || receipt === undefined) return named;
  if (store.dailyReceipts && sold.at === undefined) {
    throw new AppError('unprocessable', 'Receipts of this store are numbered anew each day.', {
      errors: [{ path: sold.path, code: 'time_needed', message: 'expected when it was sold' }],
    });
  }
  if (store.ownReceipts && register === undefined) {
    throw new AppError('unprocessable', 'Each register of this store numbers its own receipts.', {
      errors: [{ path: 'register', code: 'register_needed', message: 'expected the register of the receipt' }],
    });
  }
  const database = tenantOf(ports.databases, shop);
  const { references } = await findSale(database, shop, store, { receipt, register }, sold.at ?? ports.clock.now());
  return [...named, ...references];
}

/** The store that a call names, if it names one; also one that has closed since. @throws AppError `unprocessable`. */
async function requireStore(ports: Ports, shop: Shop, code: string | undefined) {
  if (code === undefined) return undefined;
  const store = await readStore(tenantOf(ports.databases, shop), shop.id, { code });
  if (store) return store;
  throw new AppError('unprocessable', 'The shop has no such store.', {
    errors: [{ path: 'store', code: 'unknown_store', message: 'expected the code of one of the shop’s stores' }],
  });
}

/** @throws AppError `unprocessable` for what lies ahead by more than clocks differ. */
function requirePast(ports: Ports, at: number, path = 'occurred_at'): number {
  if (at <= ports.clock.now() + CLOCK_SKEW_MS) return at;
  throw new AppError('unprocessable', 'This has not happened yet.', {
    errors: [{ path, code: 'time_out_of_range', message: 'expected a moment that is past' }],
  });
}

type Answer = z.infer<typeof purchaseAnswer> | z.infer<typeof waitingAnswer>;

function toAnswer({ purchaseId, duplicate, conversion, reward }: Refunded): Answer {
  if (purchaseId === undefined) return { status: 'waiting', duplicate };
  return {
    status: 'recorded',
    purchase_id: purchaseId,
    duplicate,
    ...(conversion && {
      conversion: { state: conversion.state, method: conversion.method, reason: conversion.reason },
    }),
    ...(reward && { reward: { state: reward.state, reason: reward.reason, due_at: reward.dueAt } }),
  };
}
