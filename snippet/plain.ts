/** Turns orders as shops write them into plain GA4: one shape, amounts as numbers, addresses as their sha256. */
import type { TagSettings, WireEvent } from '../worker/wire.ts';
import { attempt } from './attempt.ts';
import { type Message, readMessage } from './datalayer.ts';
import { itemsOf } from './list.ts';

/**
 * A number, or a text such as "1.234,50 €". NaN where a text can mean two numbers ("1.234" in euros) or none: the
 * server then names the fault instead of counting a guess.
 */
export function readAmount(raw: unknown, currency: string, settings: Pick<TagSettings, 'd'>): number {
  if (typeof raw === 'number') return raw;
  // One number, whatever stands around it; two of them, or what may stand for thousands, are none.
  const [, before = '', number = '', after = ''] = /^(\D*?)([.,]?\d(?:[\d.,'’\s]*\d)?)(\D*)$/.exec(`${raw}`) ?? [];
  const grouping = /['’\s]/.test(number);
  if (/^\s*[km]$/i.test(after) || (grouping && !/^\d{1,3}(['’\s]\d{3})+([.,]\d+)?$/.test(number))) return NaN;
  // The mark of an abbreviation ("Rs.500") is none of the number.
  const digitsAndMarks = /\p{L}$/u.test(before) ? number.replace(/^[.,]/, '') : number;
  const text = (/[-−]/.test(before) ? '-' : '') + digitsAndMarks.replace(/['’\s]/g, '');
  const digits = settings.d[currency] ?? 2;
  // "1.234": thousands or decimals, only the currency can tell.
  const lone = /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  if (lone && digits === 2) return NaN;
  // A last mark that stood before groups thousands, and so does every mark before the last; of groups that are none ("12.5.6")
  // nobody knows what they mean.
  const grouped = (lone && !digits) || /([.,])\d*\1\d*$/.test(text);
  if (/[.,].*[.,]/.test(text) && !/^-?\d{1,3}([.,]\d{2,3})*[.,]\d{3}([.,]\d*)?$/.test(text)) return NaN;
  return parseFloat(text.replace(grouped ? /[.,]/g : /[.,](?=.*[.,])/g, '').replace(',', '.'));
}

/** sha256 in hex of an address, trimmed and in lower case; one that is a digest already stays. */
export async function digestEmail(address: unknown): Promise<string | undefined> {
  try {
    const text = `${address}`.trim().toLowerCase();
    if (/^[\da-f]{64}$/.test(text)) return text;
    // Of what is no address everybody would have the same one.
    if (!text.includes('@')) return;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return [...new Uint8Array(digest)].map((byte) => (byte + 256).toString(16).slice(1)).join('');
  } catch {}
}

/**
 * Whether the buyer is new, however a template prints it: GA4's `customer_type`, or Google Ads' `new_customer`. Undefined where
 * it says neither.
 */
function readNew({ customer_type, new_customer }: Message): boolean | undefined {
  const [said, yes, no] =
    new_customer == null ? [customer_type, /^new$/, /^returning$/] : [new_customer, /^(true|1)$/, /^(false|0)$/];
  // What cannot be written as a text costs itself alone.
  const text = attempt(() => `${said}`.trim().toLowerCase()) ?? '';
  return yes.test(text) || (no.test(text) ? false : undefined);
}

/** A checkout as Shopify's own events tell it, where a pixel of the shop pushes them on: flat, as classic orders are. */
function flatten({
  currencyCode,
  discountApplications,
  lineItems,
  order,
  shippingLine,
  totalPrice,
  totalTax,
}: Message) {
  return {
    // A number, or the last part of "gid://shopify/OrderIdentity/1234".
    transaction_id: `${order.id}`.split('/').pop(),
    currency: totalPrice?.currencyCode ?? currencyCode,
    value: totalPrice?.amount,
    tax: totalTax?.amount,
    shipping: shippingLine?.price?.amount,
    coupon: ([] as Message[])
      .concat(discountApplications ?? [])
      .filter((one) => one?.type === 'DISCOUNT_CODE')
      .map(({ title }) => title)
      .join(),
    items: lineItems,
  };
}

/**
 * Rewrites one message into a call, `goodword(kind, order)`. Knows, beside GA4 itself, the two older shapes that are
 * still common, enhanced ecommerce (`ecommerce.purchase.actionField`) and classic (`transactionId` with
 * `transactionTotal`), and Shopify's `checkout_completed`.
 * @param settings the shop's currency is that of a message that names none.
 * @returns the order, where the message tells of one; and the digest of the person's address, where it names one.
 */
export async function toPlain(
  message: Message,
  settings: Pick<TagSettings, 'd' | 'm'>,
): Promise<{ kind: string; order?: object; emailSha256?: string | undefined }> {
  const command = message[0] === 'event';
  const outer = (command ? message[2] : message) ?? {};
  const kind = command ? message[1] : message.event;
  const body = outer.checkout?.order ? flatten(outer.checkout) : (outer.ecommerce ?? outer);
  const source = body.purchase?.actionField ?? body;
  const read = (ga4: string, classic: string) => source[ga4] ?? source[`transaction${classic}`];
  const currency = `${read('currency', 'Currency') || body.currencyCode || settings.m}`.trim().toUpperCase();
  const amount = (raw: unknown) => (raw == null ? undefined : readAmount(raw, currency, settings));
  const about = { ...body, ...outer };
  // GA4 knows a row of its own for it, with the data beside its name, and lists of addresses, of which the first counts.
  const user =
    about.user_data ??
    message[1]?.user_data ??
    (message[1] === 'user_data' ? message[2] : kind === 'user_data' && outer);
  const address = [user?.sha256_email_address || user?.email].flat()[0];
  const emailSha256 = address ? await digestEmail(address) : undefined;
  if (!/^(purchase|refund)$/.test(kind) && !body.transactionTotal && source === body && !outer.checkout?.order) {
    return { kind, emailSha256 };
  }
  return {
    kind: kind === 'refund' ? kind : 'purchase',
    emailSha256,
    order: {
      transaction_id: read('transaction_id', 'Id') ?? source.id,
      currency,
      value: amount(read('value', 'Total') ?? source.revenue),
      tax: amount(read('tax', 'Tax')),
      shipping: amount(read('shipping', 'Shipping')),
      coupon: source.coupon,
      items: body.items,
      new_customer: readNew(about),
    },
  };
}

/**
 * A refund out of what `toPlain` made of it. One that names no items is for the whole order: its amount is the order's. An
 * amount that nobody can read stays one, and the server refuses it: it would else send all of an order back.
 */
export function readRefund(
  plain: Message,
  settings: Pick<TagSettings, 'd' | 'm' | 'x'>,
): Pick<Extract<WireEvent, { kind: 'refund' }>, 'kind' | 'order'> | undefined {
  const fact = readMessage({ event: 'purchase', ecommerce: plain }, settings, false);
  if (fact?.kind !== 'purchase') return;
  const { ids, amount, currency } = fact.order;
  const isPart = itemsOf(plain.items)[0] || Number.isNaN(plain.value);
  return { kind: 'refund', order: isPart ? { ids, amount, currency } : { ids } };
}
