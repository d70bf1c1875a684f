/**
 * Reads the shop's data layer as it was pushed, never Google Tag Manager's merged model, where old items linger. What
 * is plain GA4 is read here; what is not (older shapes, amounts in words of a language, plain addresses), or is rare on a
 * shop's pages (refunds), is told apart for `plain.ts`, which comes only where it is needed.
 */
import type { TagSettings, WireOrder } from '../worker/wire.ts';
import { attempt } from './attempt.ts';
import { listOf } from './list.ts';
import { toMinor } from './money.ts';

/** What a message says that concerns us; nothing else of it goes any further. */
export type Fact =
  | { kind: 'purchase'; order: WireOrder }
  | { kind: 'view_item' | 'view_cart' | 'add_to_cart' | 'remove_from_cart' | 'login'; order?: undefined }
  /** An order, but not in plain GA4; a refund; or who the person is. */
  | { kind: 'unclear'; order?: undefined };

// biome-ignore lint/suspicious/noExplicitAny: a message of the data layer may be anything
export type Message = any;

/**
 * Turns one message into a fact. Knows GA4 in all its encodings: object, flat object, `gtag()` arguments.
 * @param measure whether an order may say who has bought.
 */
export function readMessage(
  message: Message,
  settings: Pick<TagSettings, 'd' | 'm' | 'x'>,
  measure: boolean,
): Fact | undefined {
  const [, kind, outer = {}] = message[0] === 'event' ? message : [0, message.event, message];
  if (['login', 'remove_from_cart', 'add_to_cart', 'view_cart', 'view_item'].includes(kind)) return { kind };

  const body = outer.ecommerce ?? outer;
  let unclear =
    kind === 'refund' ||
    body.transactionTotal ||
    body.purchase ||
    body.checkout?.order ||
    // Who the person is: beside an order, or by a message of its own. Nobody's business with an order without consent.
    ((kind !== 'purchase' || measure) && (message[1] === 'user_data' || body.user_data || outer.user_data));
  if (kind === 'purchase') {
    const currency = `${body.currency || settings.m}`.trim().toUpperCase();
    const minor = (value: Message) => {
      if (typeof value === 'string' && !/^\d+(\.\d\d?)?$/.test(value)) unclear = 1;
      return toMinor(parseFloat(value), currency, settings);
    };
    // An object is neither the number of an order nor a coupon.
    const isText = (text: string) => text && !text.startsWith('[o');
    // A leading # is dropped by the server.
    const id = `${body.transaction_id ?? ''}`.trim();
    const held = (part: 'tax' | 'shipping') => (settings.x[part] && minor(body[part])) || 0;
    const amount = minor(body.value) - held('tax') - held('shipping');
    const about: Message = measure && { ...body, ...outer };
    const newCustomer = about.new_customer ?? about.customer_type;
    if (newCustomer != null && newCustomer !== !!newCustomer) unclear = 1;
    if (!unclear && isText(id)) {
      // Codes of the order and of its items: comma-separated where an order has several.
      const coupons = [
        ...new Set(
          [body, ...listOf(body.items)]
            .map((holder) => holder?.coupon)
            .join()
            .split(',')
            .map((code) => code.trim())
            .filter(isText),
        ),
      ];
      return { kind, order: { coupons, newCustomer, currency, amount, ids: [id] } as WireOrder };
    }
  }
  if (unclear) return { kind: 'unclear' };
}

/**
 * Hands over every message once, those pushed before included. The result looks again: shops replace the array, and
 * scripts replace `push`.
 * @param afterPush called after each push: single-page shops announce a new page that way.
 */
export function watchDataLayer(
  read: (message: Message) => void,
  afterPush: () => void,
  layerOf: () => unknown,
): () => void {
  const seen = new WeakSet();
  let watched: unknown;
  return () =>
    attempt(() => {
      const layer = layerOf() as unknown[];
      for (const message of layer.slice()) {
        attempt(() => {
          // Refuses what is no object.
          if (seen.has(message as object)) return;
          seen.add(message as object);
          read(message);
        });
      }
      if (watched === layer) return;
      watched = layer;
      const { push } = layer;
      layer.push = function (...messages) {
        const result = push.apply(this, messages);
        afterPush();
        return result;
      };
    });
}
