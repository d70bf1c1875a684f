import { isCurrency } from '../campaign/money.ts';
import { type Decimal, readDecimal, sumDecimals, toMinor } from './decimal.ts';
import {
  asFields,
  type Fields,
  listFields,
  type PlatformFact,
  type PlatformRefund,
  readMoment,
  readText,
  readTexts,
} from './platform.ts';

/** Topics that tell of an order as it stands: https://shopify.dev/docs/api/webhooks */
const ORDER_TOPICS = new Set(['orders/create', 'orders/paid', 'orders/updated', 'orders/cancelled']);
/** Money came, or is reserved; `pending` and what else there may be is an order that nobody has paid yet. */
const PAID = new Set(['authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded']);
/** No money will come, or all of it went back. */
const UNDONE = new Set(['voided', 'expired', 'refunded']);
/** Attributes of a cart that a theme may set; they come with its order. */
const ATTRIBUTES = { rk: 'goodword_rk', clickToken: 'goodword_rc' } as const;

/** Which of an order's two currencies is read: the store's own, or the one that the buyer paid in. */
interface Money {
  side: 'shop_money' | 'presentment_money';
  currency: string;
}

/** The shop's currency wherever the order has it, so that one shop's orders add up. */
function chooseMoney(store: unknown, presentment: unknown, wanted: string): Money | undefined {
  const own = readText(store);
  const paid = readText(presentment) ?? own;
  const money: Money | undefined =
    own !== wanted && paid === wanted
      ? { side: 'presentment_money', currency: paid }
      : own !== undefined
        ? { side: 'shop_money', currency: own }
        : undefined;
  return money && isCurrency(money.currency) ? money : undefined;
}

/** An amount in the chosen currency: from its set; the plain field is in the store's. */
function amountOf(fields: Fields, name: string, { side }: Money): unknown {
  const { amount } = asFields(asFields(fields[`${name}_set`])[side]);
  return amount ?? (side === 'shop_money' ? fields[name] : undefined);
}

const priceOf = (fields: Fields, name: string, money: Money) => readDecimal(amountOf(fields, name, money));
const sumOf = (list: unknown, name: string, money: Money) =>
  sumDecimals(listFields(list).map((one) => amountOf(one, name, money)));
const add = (sum: Decimal, one: Decimal) => sum + one;
const least = (one: Decimal, other: Decimal) => (one < other ? one : other);

/** A line after its discounts; tips are lines too and no goods. */
function goodsOf(line: Fields, money: Money): Decimal {
  if (line.tip) return 0n;
  const quantity = Number(line.quantity);
  const price = priceOf(line, 'price', money) ?? 0n;
  return (
    price * BigInt(Number.isSafeInteger(quantity) ? quantity : 0) - sumOf(line.discount_allocations, 'amount', money)
  );
}

const taxOf = (line: Fields, money: Money) => sumOf(line.tax_lines, 'price', money);

/**
 * What the goods cost after discounts, without tax and shipping. `subtotal_price` stays as it was at the checkout; what
 * was added to the order later is believed where its lines, and what is left of it with what went back, both tell so.
 */
function readAmount(order: Fields, money: Money): number | undefined {
  const subtotal = priceOf(order, 'subtotal_price', money);
  if (subtotal === undefined) return undefined;
  const lines = listFields(order.line_items);
  const goods = lines.map((line) => goodsOf(line, money)).reduce(add, 0n);
  const back = listFields(order.refunds).map((one) => sumOf(one.refund_line_items, 'subtotal', money));
  const left = priceOf(order, 'current_subtotal_price', money) ?? 0n;
  const later = least(goods, back.reduce(add, left));
  const tax = order.taxes_included === true ? lines.map((line) => taxOf(line, money)).reduce(add, 0n) : 0n;
  const amount = toMinor((later > subtotal ? later : subtotal) - tax, money.currency);
  return amount >= 0 && Number.isSafeInteger(amount) ? amount : undefined;
}

/** Whether a line's price holds its tax, as its own tax tells: a refund does not say. */
function holdsTax(line: Fields, money: Money): boolean {
  const rate = listFields(line.tax_lines).reduce((sum, { rate: one }) => sum + (Number(one) || 0), 0);
  const goods = Number(goodsOf(line, money));
  const tax = Number(taxOf(line, money));
  if (rate <= 0 || tax <= 0 || goods <= 0) return false;
  return Math.abs(tax - (goods * rate) / (1 + rate)) < Math.abs(tax - goods * rate);
}

/**
 * What went back for goods, without tax and shipping: the returned lines, and what was paid back beside them. A
 * discrepancy is negative where more went back than the lines are worth.
 * @param included whether prices include tax; undefined where only the lines can tell.
 */
function readRefunded(refund: Fields, money: Money, included: boolean | undefined): number {
  const lines = listFields(refund.refund_line_items).map((one) => {
    const taxed = included ?? holdsTax(asFields(one.line_item), money);
    const tax = taxed ? (priceOf(one, 'total_tax', money) ?? 0n) : 0n;
    return (priceOf(one, 'subtotal', money) ?? 0n) - tax;
  });
  const others = listFields(refund.order_adjustments).filter(({ kind }) => kind === 'refund_discrepancy');
  return toMinor(lines.reduce(add, 0n) - sumOf(others, 'amount', money), money.currency);
}

function toRefund(
  refund: Fields,
  references: string[],
  money: Money,
  included: boolean | undefined,
): PlatformRefund | undefined {
  const refundId = readText(refund.id);
  const occurredAt = readMoment(refund.processed_at) ?? readMoment(refund.created_at);
  const amount = readRefunded(refund, money, included);
  if (refundId === undefined || occurredAt === undefined || amount <= 0) return undefined;
  return { references, amount, currency: money.currency, refundId, occurredAt };
}

/** The currencies of a refund, as the first sum in it tells them. */
function moneyOfRefund(refund: Fields, wanted: string): Money | undefined {
  const sets = [
    ...listFields(refund.refund_line_items).map((one) => asFields(one.subtotal_set)),
    ...listFields(refund.order_adjustments).map((one) => asFields(one.amount_set)),
  ];
  const codes = (set: Fields) => [
    asFields(set.shop_money).currency_code,
    asFields(set.presentment_money).currency_code,
  ];
  const [store, presentment] = sets.map(codes).find(([own]) => own !== undefined) ?? [];
  const [payment = {}] = listFields(refund.transactions);
  return chooseMoney(store ?? payment.currency, presentment, wanted);
}

function readOrder(topic: string, order: Fields, wanted: string): PlatformFact[] {
  const money = chooseMoney(order.currency, order.presentment_currency, wanted);
  const amount = money && readAmount(order, money);
  const references = readTexts([
    order.id,
    order.name,
    order.order_number,
    order.checkout_token,
    order.confirmation_number,
  ]);
  if (!money || amount === undefined || references.length === 0) return [];
  const customer = asFields(order.customer);
  const customerId = readText(customer.id);
  const email = readText(order.email) ?? readText(order.contact_email) ?? readText(customer.email);
  const phone = readText(order.phone) ?? readText(customer.phone);
  const language = readText(order.customer_locale);
  const status = readText(order.financial_status) ?? '';
  const occurredAt = readMoment(order.processed_at) ?? readMoment(order.created_at);
  const toldAt = readMoment(order.updated_at);
  const attribute = (wantedName: string) =>
    readText(listFields(order.note_attributes).find(({ name }) => name === wantedName)?.value);
  const rk = attribute(ATTRIBUTES.rk);
  const clickToken = attribute(ATTRIBUTES.clickToken);
  // Later the count holds orders that came after this one.
  const count = topic === 'orders/create' ? Number(customer.orders_count) : Number.NaN;
  const facts: PlatformFact[] = [
    {
      kind: 'order',
      order: {
        trust: PAID.has(status) ? 'confirmed' : 'claimed',
        references,
        amount,
        currency: money.currency,
        ...(occurredAt !== undefined && { occurredAt }),
        ...(toldAt !== undefined && { toldAt }),
        ...(Array.isArray(order.discount_codes) && {
          coupons: readTexts(listFields(order.discount_codes).map(({ code }) => code)),
        }),
        ...(rk && { rk }),
        ...(clickToken && { clickToken }),
        ...(customerId && { customerId }),
        ...(email && { email }),
        ...(phone && { phone }),
        ...(language && { language }),
        ...(count >= 1 && { newCustomer: count === 1 }),
      },
    },
  ];
  for (const one of listFields(order.refunds)) {
    const refund = toRefund(one, references, money, order.taxes_included === true);
    if (refund) facts.push({ kind: 'refund', refund });
  }
  const cancelledAt = readMoment(order.cancelled_at);
  if (cancelledAt !== undefined || UNDONE.has(status)) {
    const refund = { references, refundId: 'platform:all', occurredAt: cancelledAt ?? toldAt ?? occurredAt ?? 0 };
    facts.push({ kind: 'refund', refund });
  }
  return facts;
}

/**
 * What a webhook of Shopify says of orders. Amounts are the goods after discounts, without tax and shipping.
 * @param topic `X-Shopify-Topic`.
 * @param shop a live shop counts no orders that Shopify marks as tests.
 * @returns nothing for what does not concern us, or cannot be read.
 */
export function readShopify(topic: string, body: Fields, shop: { currency: string; kind: string }): PlatformFact[] {
  if (ORDER_TOPICS.has(topic))
    return body.test === true && shop.kind !== 'test' ? [] : readOrder(topic, body, shop.currency);
  if (topic !== 'refunds/create') return [];
  const order = readText(body.order_id);
  const money = moneyOfRefund(body, shop.currency);
  const isTest = listFields(body.transactions).some(({ test }) => test === true);
  if (!order || !money || (isTest && shop.kind !== 'test')) return [];
  const refund = toRefund(body, [order], money, undefined);
  return refund ? [{ kind: 'refund', refund }] : [];
}

/** Whom one of Shopify's three calls about privacy is about: https://shopify.dev/docs/apps/build/privacy-law-compliance */
export interface PrivacyCall {
  kind: 'customers/data_request' | 'customers/redact' | 'shop/redact';
  customerId: string | undefined;
  email: string | undefined;
  /** Orders that the call names. */
  orders: string[];
}

/** @returns undefined for every other topic. */
export function readPrivacyCall(topic: string, body: Fields): PrivacyCall | undefined {
  if (topic !== 'customers/data_request' && topic !== 'customers/redact' && topic !== 'shop/redact') return undefined;
  const customer = asFields(body.customer);
  const named = [body.orders_requested, body.orders_to_redact].find(Array.isArray) ?? [];
  return {
    kind: topic,
    customerId: readText(customer.id),
    email: readText(customer.email),
    orders: readTexts(named).slice(0, 1000),
  };
}
