/** Signed calls of the systems that shops run on, as their documented payloads have them. */
import { createHmac } from 'node:crypto';
import { platformConnection } from '../../db/schema/group.ts';
import { tenantOf } from '../../db/tenant.ts';
import shopifyOrder from '../platform/fixtures/shopify-order.json' with { type: 'json' };
import shopifyRefund from '../platform/fixtures/shopify-refund.json' with { type: 'json' };
import wooOrder from '../platform/fixtures/woocommerce-order.json' with { type: 'json' };
import type { Platform } from '../platform/platform.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Referral } from '../wire.ts';

const SECRET = 'c0ffee'.repeat(10);
const DOMAIN = 'maple.myshopify.com';

/** A shop's connection to its platform. */
export interface Connection {
  id: string;
  platform: Platform;
}

/** Connects a shop, as its members do in the dashboard. */
export async function connectPlatform(ports: Ports, shop: Shop, platform: Platform): Promise<Connection> {
  const id = ports.ids.make('plt');
  const now = ports.clock.now();
  await tenantOf(ports.databases, shop)
    .orm.insert(platformConnection)
    .values({
      id,
      retailerId: shop.retailerId,
      shopId: shop.id,
      platform,
      settings: { domain: DOMAIN },
      secretsSealed: ports.secrets.seal(JSON.stringify([{ value: SECRET }])),
      createdAt: now,
      updatedAt: now,
    });
  return { id, platform };
}

/** An order as it stands in the shop's system. */
export interface PlatformOrder {
  /** As its page and its server know it. */
  number: string;
  /** Minor units, of goods alone. */
  amount: number;
  currency: string;
  coupons: string[];
  /** UTC milliseconds. */
  at: number;
  email: string;
  referral?: Referral | undefined;
  /** Money that went back for goods, minor units. */
  refund?: { id: string; amount: number } | undefined;
}

/** A call that the platform makes: where to, what, and signed how. */
export interface PlatformCall {
  path: string;
  body: string;
  headers: Record<string, string>;
}

const decimal = (minor: number) => (minor / 100).toFixed(2);
/** The platform's own id of an order: another number than the one that customers know. */
const ownId = (number: string) => Number(`900${number}`);

function shopifyCall({ number, amount, currency, coupons, at, email, referral, refund }: PlatformOrder) {
  const time = new Date(at).toISOString();
  if (refund) {
    const subtotal = decimal(refund.amount);
    const line = { quantity: 1, subtotal, total_tax: '0.00', line_item: { price: subtotal, quantity: 1 } };
    return {
      topic: 'refunds/create',
      body: {
        ...shopifyRefund,
        id: refund.id,
        order_id: ownId(number),
        created_at: time,
        processed_at: time,
        refund_line_items: [line],
        order_adjustments: [],
        transactions: [{ currency }],
      },
    };
  }
  const body = {
    ...shopifyOrder,
    id: ownId(number),
    name: `#${number}`,
    order_number: Number(number),
    checkout_token: `checkout-${number}`,
    confirmation_number: `CONFIRM${number}`,
    currency,
    presentment_currency: currency,
    subtotal_price: decimal(amount),
    subtotal_price_set: null,
    current_subtotal_price: decimal(amount),
    current_subtotal_price_set: null,
    line_items: [],
    refunds: [],
    discount_codes: coupons.map((code) => ({ code, amount: '0.00', type: 'fixed_amount' })),
    note_attributes: referral?.rc ? [{ name: 'goodword_rc', value: referral.rc }] : [],
    email,
    contact_email: email,
    customer: null,
    phone: null,
    created_at: time,
    processed_at: time,
    updated_at: time,
  };
  return { topic: 'orders/updated', body };
}

function wooCall({ number, amount, currency, coupons, at, email, refund }: PlatformOrder) {
  const time = new Date(at).toISOString().slice(0, 19);
  const body = {
    ...wooOrder,
    id: ownId(number),
    number,
    order_key: `wc_order_${number}`,
    currency,
    total: decimal(amount),
    line_items: [{ total: decimal(amount) }],
    coupon_lines: coupons.map((code) => ({ code: code.toLowerCase() })),
    refunds: refund ? [{ id: refund.id, total: `-${decimal(refund.amount)}` }] : [],
    customer_id: 0,
    billing: { email },
    date_created_gmt: time,
    date_modified_gmt: time,
    date_paid_gmt: time,
  };
  return { topic: 'order.updated', body };
}

/** What the platform sends of an order, or of its refund, over the raw bytes signed. */
export function signPlatformCall({ id, platform }: Connection, order: PlatformOrder): PlatformCall {
  const told = platform === 'shopify' ? shopifyCall(order) : wooCall(order);
  const body = JSON.stringify(told.body);
  const signature = createHmac('sha256', SECRET).update(body).digest('base64');
  const headers: Record<string, string> =
    platform === 'shopify'
      ? { 'x-shopify-topic': told.topic, 'x-shopify-shop-domain': DOMAIN, 'x-shopify-hmac-sha256': signature }
      : { 'x-wc-webhook-topic': told.topic, 'x-wc-webhook-signature': signature };
  return { path: `/hooks/${platform}/${id}`, body, headers: { 'content-type': 'application/json', ...headers } };
}
