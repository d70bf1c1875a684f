import { isCurrency } from '../campaign/money.ts';
import { undoneKey } from '../purchase/refund.list.ts';
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

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks */
const ORDER_TOPICS = new Set(['order.created', 'order.updated', 'order.restored']);
const PAID = new Set(['processing', 'completed', 'refunded']);
/** Called off until it stands again: who lost a dispute has `failed` too. */
const UNDONE = new Set(['cancelled', 'failed', 'trash']);

/**
 * The order's number, as data layers and the shop's customers know it. The id of a post is no reference where a plugin
 * numbers orders itself: it may be another order's number. It has a name of its own, for what knows nothing else.
 */
function referencesOf(order: Fields): string[] {
  const id = readText(order.id);
  return readTexts([order.number ?? order.id, order.order_key, id && postReference(id)]);
}

const postReference = (id: string) => `woocommerce:${id}`;

/** An amount of goods, tax and shipping is spread over them as the order was: a refund tells its sum alone. */
function shareOf(refunded: Decimal, goods: Decimal, total: Decimal): Decimal {
  if (total <= 0n || refunded >= total) return goods;
  return (goods * refunded) / total;
}

function readRefunds(order: Fields, references: string[], currency: string, occurredAt: number): PlatformRefund[] {
  const goods = goodsOf(order);
  const total = readDecimal(order.total) ?? 0n;
  return listFields(order.refunds).flatMap((one) => {
    const refundId = readText(one.id);
    const sum = readDecimal(one.total) ?? 0n;
    const amount = toMinor(shareOf(sum < 0n ? -sum : sum, goods, total), currency);
    return refundId && amount > 0 ? [{ references, amount, currency, refundId, occurredAt }] : [];
  });
}

/** Lines after discounts; WooCommerce tells them without tax, whatever the shop displays. */
const goodsOf = (order: Fields) => sumDecimals(listFields(order.line_items).map(({ total }) => total));

/** @param isRestored whether the call itself says that the order is there again. */
function readOrder(order: Fields, isRestored: boolean): PlatformFact[] {
  const currency = readText(order.currency) ?? '';
  const references = referencesOf(order);
  const status = (readText(order.status) ?? '').replace(/^wc-/, '');
  const changedAt = readMoment(order.date_modified_gmt);
  const occurredAt = readMoment(order.date_created_gmt) ?? changedAt;
  if (!isCurrency(currency) || references.length === 0 || occurredAt === undefined) return [];
  const isPaid = PAID.has(status) || readMoment(order.date_paid_gmt) !== undefined;
  const isUndone = UNDONE.has(status);
  const isRefunded = status === 'refunded';
  const takenBackAt = changedAt ?? occurredAt;
  const whole: PlatformRefund = {
    references,
    refundId: isUndone ? undoneKey(takenBackAt) : 'platform:all',
    occurredAt: takenBackAt,
  };
  if (!isPaid && status !== 'on-hold') {
    // A checkout that was begun: it may still become an order.
    return isUndone ? [{ kind: 'refund', refund: { ...whole, onlyKnown: true } }] : [];
  }
  const amount = toMinor(goodsOf(order), currency);
  if (amount < 0 || !Number.isSafeInteger(amount)) return [];
  const customerId = readText(order.customer_id);
  const billing = asFields(order.billing);
  const [email, phone] = [readText(billing.email), readText(billing.phone)];
  return [
    {
      kind: 'order',
      order: {
        trust: isPaid ? 'confirmed' : 'claimed',
        references,
        amount,
        currency,
        occurredAt,
        ...(changedAt !== undefined && { toldAt: changedAt }),
        ...(isPaid && !isUndone && !isRefunded && { standsAt: isRestored ? Number.POSITIVE_INFINITY : takenBackAt }),
        ...(Array.isArray(order.coupon_lines) && {
          coupons: readTexts(listFields(order.coupon_lines).map(({ code }) => code)),
        }),
        ...(customerId && customerId !== '0' && { customerId }),
        ...(email && { email }),
        ...(phone && { phone }),
      },
    },
    ...[...readRefunds(order, references, currency, takenBackAt), ...(isUndone || isRefunded ? [whole] : [])].map(
      (refund) => ({ kind: 'refund', refund }) as const,
    ),
  ];
}

/**
 * What a webhook of WooCommerce says of orders. Amounts are the goods after discounts, without tax and shipping.
 * @param topic `X-WC-Webhook-Topic`.
 * @param now when it came: an order that is deleted tells no time.
 * @returns nothing for what does not concern us, or cannot be read.
 */
export function readWooCommerce(topic: string, body: Fields, now: number): PlatformFact[] {
  if (ORDER_TOPICS.has(topic)) return readOrder(body, topic === 'order.restored');
  const id = readText(body.id);
  if (topic !== 'order.deleted' || !id) return [];
  const refund: PlatformRefund = {
    references: [postReference(id)],
    refundId: undoneKey(now),
    occurredAt: now,
    onlyKnown: true,
  };
  return [{ kind: 'refund', refund }];
}

/** What WooCommerce sends, unsigned, when a webhook is saved: it wants a 200 and tells nothing. */
export function isPing(body: string): boolean {
  return /^webhook_id=\d{1,20}$/.test(body);
}
