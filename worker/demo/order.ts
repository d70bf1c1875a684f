import { normaliseEmail } from '../privacy/address.ts';
import type { Totals } from './basket.ts';

/** An order of a demo shop as it is kept. Money in minor units; addresses only sealed or as a keyed hash. */
export interface DemoOrder {
  /** Made with the checkout form: sending the form twice places one order. */
  attempt: string;
  lines: { slug: string; quantity: number }[];
  currency: string;
  subtotal: number;
  discount: number;
  shipping: number;
  shippingNet: number;
  tax: number;
  total: number;
  amount: number;
  coupon?: string;
  customerId?: string;
  newCustomer: boolean;
  emailKey: string;
  /** Sealed JSON of `DemoContact`: all that the shop keeps of the person. */
  contactSealed: string;
}

export interface DemoContact {
  firstName: string;
  email: string;
}

/** Shapes a priced basket into an order. */
export function toOrder(
  totals: Totals,
  facts: Pick<DemoOrder, 'attempt' | 'currency' | 'newCustomer' | 'emailKey' | 'contactSealed'> & {
    customerId: string | undefined;
  },
): DemoOrder {
  const { customerId, ...rest } = facts;
  return {
    ...rest,
    lines: totals.lines.map(({ product, quantity }) => ({ slug: product.slug, quantity })),
    subtotal: totals.subtotal,
    discount: totals.discount,
    shipping: totals.shipping,
    shippingNet: totals.shippingNet,
    tax: totals.tax,
    total: totals.total,
    amount: totals.amount,
    ...(totals.code?.state === 'applied' && { coupon: totals.code.code }),
    ...(customerId && { customerId }),
  };
}

/** The fields of the checkout form, in order. `region` exists in the American shop only. */
export const CHECKOUT_FIELDS = ['email', 'firstName', 'lastName', 'street', 'city', 'region', 'zip'] as const;
export type CheckoutField = (typeof CHECKOUT_FIELDS)[number];
export type CheckoutForm = Partial<Record<CheckoutField, string>>;

/** Cleans what was typed: one line, no control characters, at most 120 characters. */
export function readCheckout(raw: Record<string, unknown>): CheckoutForm {
  const form: CheckoutForm = {};
  for (const field of CHECKOUT_FIELDS) {
    const value = raw[field];
    if (typeof value === 'string')
      form[field] = value
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
        .slice(0, 120);
  }
  return form;
}

/** Which fields hinder the order: `missing`, or for the address `badEmail`. */
export function findFaults(form: CheckoutForm, withRegion: boolean): Map<CheckoutField, 'missing' | 'badEmail'> {
  const faults = new Map<CheckoutField, 'missing' | 'badEmail'>();
  for (const field of CHECKOUT_FIELDS) {
    if (!form[field] && (field !== 'region' || withRegion)) faults.set(field, 'missing');
  }
  if (form.email && !normaliseEmail(form.email)) faults.set('email', 'badEmail');
  return faults;
}
