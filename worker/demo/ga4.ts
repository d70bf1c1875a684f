import type { Totals } from './basket.ts';
import type { Product } from './catalogue.ts';
import type { DemoPath } from './demo.ts';
import type { DemoOrder } from './order.ts';
import { WORDS } from './words.ts';

/** One GA4 ecommerce event, before the shop's own way of pushing it: plain object or `gtag()` arguments. */
export interface Ga4Event {
  event: 'view_item' | 'purchase' | 'refund';
  params: Record<string, unknown>;
  /** Goes beside the event, for enhanced conversions. */
  userData?: { sha256_email_address: string };
  newCustomer?: boolean;
}

const major = (amount: number) => Math.round(amount) / 100;

/** A GA4 item. */
export function toItem(path: DemoPath, product: Product, quantity: number) {
  return {
    item_id: product.slug,
    item_name: product.name,
    item_brand: WORDS[path].brand,
    item_category: product.category,
    price: major(product.price),
    quantity,
  };
}

export function viewItem(path: DemoPath, product: Product): Ga4Event {
  const params = { currency: WORDS[path].currency, value: major(product.price), items: [toItem(path, product, 1)] };
  return { event: 'view_item', params };
}

/**
 * The purchase as each shop really says it: in the American one `value` is the goods alone, as GA4 documents it; the
 * German one sends what the customer paid, tax and shipping included, as many shops there do.
 */
export function purchase(
  path: DemoPath,
  order: { id: string; body: DemoOrder },
  items: Totals['lines'],
  emailSha256: string | undefined,
): Ga4Event {
  const { body } = order;
  return {
    event: 'purchase',
    params: {
      transaction_id: order.id,
      currency: body.currency,
      value: major(path === 'de' ? body.total : body.amount),
      tax: major(body.tax),
      shipping: major(body.shippingNet),
      ...(body.coupon && { coupon: body.coupon }),
      items: items.map(({ product, quantity }) => toItem(path, product, quantity)),
    },
    newCustomer: body.newCustomer,
    ...(emailSha256 && { userData: { sha256_email_address: emailSha256 } }),
  };
}

/** A refund of a whole order. */
export function refund(path: DemoPath, order: { id: string; body: DemoOrder }): Ga4Event {
  const { currency, total, amount } = order.body;
  return {
    event: 'refund',
    params: { transaction_id: order.id, currency, value: major(path === 'de' ? total : amount) },
  };
}
