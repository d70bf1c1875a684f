/** Reads the shop's data layer as it was pushed, never Google Tag Manager's merged model, where old items linger. */
import type { TagSettings, WireOrder } from '../worker/wire.ts';
import { attempt } from './attempt.ts';
import { toMinor } from './money.ts';

/** What a message says that concerns us; nothing else of it goes any further. */
export type Fact =
  /** `email`: the address of enhanced conversions, plain or as its sha256 in hex; it goes no further than `digestEmail`. */
  | { kind: 'purchase'; order: WireOrder; email?: string }
  | { kind: 'refund'; order: { ids: string[]; amount?: number; currency?: string } }
  | { kind: 'view_item' | 'add_to_cart' | 'login' };

// biome-ignore lint/suspicious/noExplicitAny: a message of the data layer may be anything
type Anything = any;

/**
 * Turns one message into a fact. Knows GA4 in all its encodings (object, flat object, `gtag()` arguments) and the two
 * older shapes that are still common: enhanced ecommerce (`ecommerce.purchase.actionField`) and classic
 * (`transactionId` with `transactionTotal`).
 */
export function readMessage(message: Anything, settings: Pick<TagSettings, 'm' | 'x'>): Fact | undefined {
  const command = message[0] === 'event';
  const outer = (command ? message[2] : message) ?? {};
  const kind = command ? message[1] : message.event;
  if (/^(view_item|add_to_cart|login)$/.test(kind)) return { kind };

  const body = outer.ecommerce ?? outer;
  const source = body.purchase?.actionField ?? body;
  const refund = kind === 'refund';
  if (!refund && kind !== 'purchase' && source === body && !body.transactionTotal) return;
  const read = (ga4: string, classic: string) => source[ga4] ?? source[`transaction${classic}`];
  const id = `${read('transaction_id', 'Id') ?? source.id ?? ''}`.trim().replace(/^#/, '');
  if (!id) return;
  const currency = `${read('currency', 'Currency') || body.currencyCode || settings.m}`.toUpperCase();
  const minor = (value: unknown) => toMinor(value, currency);
  const amount =
    minor(read('value', 'Total') ?? source.revenue) -
    ((settings.x.tax && minor(read('tax', 'Tax'))) || 0) -
    ((settings.x.shipping && minor(read('shipping', 'Shipping'))) || 0);
  const order = { ids: [id], amount, currency };
  const items: Anything[] = Array.isArray(body.items) ? body.items : [];
  // A refund that names no items is for the whole order: its amount is the order's.
  if (refund) return { kind, order: items[0] ? order : { ids: [id] } };

  // Codes of the order and of its items: comma-separated where an order has several.
  const codes = [source, ...items].map((holder) => holder?.coupon).join();
  const coupons = [...new Set(codes.split(',').map((code) => code.trim()))].filter(Boolean);
  const about = { ...body, ...outer };
  const said: Record<string, boolean> = { true: true, new: true, false: false, returning: false };
  const newCustomer = said[about.new_customer ?? about.customer_type];
  const email = about.user_data?.sha256_email_address ?? about.user_data?.email;
  return { kind: 'purchase', order: { ...order, coupons, newCustomer } as WireOrder, email };
}

/** sha256 in hex of an address, trimmed and in lower case; one that is a digest already stays. */
export async function digestEmail(address: string): Promise<string | undefined> {
  try {
    const text = address.trim().toLowerCase();
    if (/^[\da-f]{64}$/.test(text)) return text;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return Array.from(new Uint8Array(digest), (byte) => (byte + 256).toString(16).slice(1)).join('');
  } catch {}
}

/**
 * Hands over every message once, those pushed before included. The result looks again: shops replace the array, and
 * scripts replace `push`.
 * @param afterPush called after each push: single-page shops announce a new page that way.
 */
export function watchDataLayer(read: (message: Anything) => void, afterPush: () => void): () => void {
  const seen = new WeakSet();
  let watched: unknown;
  return () =>
    attempt(() => {
      const layer = window.dataLayer as unknown[];
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
