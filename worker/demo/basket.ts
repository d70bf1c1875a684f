import { findProduct, type Product } from './catalogue.ts';
import type { DemoPath } from './demo.ts';
import type { DemoOrder } from './order.ts';

/** What the shopper put in, as the cookie `demo_basket` holds it: `slug.2_slug.1~CODE`. */
export interface Basket {
  lines: { slug: string; quantity: number }[];
  code?: string;
}

const MOST = 20;
const CODE = /^[A-Z0-9-]{3,32}$/;

/** A code as shops compare it; undefined where it cannot be one. */
export function normaliseCode(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return CODE.test(code) ? code : undefined;
}

/** Reads the cookie; whatever is not understood, or not on sale, is left out. */
export function parseBasket(path: DemoPath, cookie: string | undefined): Basket {
  const [items = '', rest = ''] = (cookie ?? '').split('~');
  const basket: Basket = { lines: [] };
  for (const item of items.split('_').slice(0, MOST)) {
    const [slug = '', count = ''] = item.split('.');
    const quantity = /^\d{1,2}$/.test(count) ? Math.min(Number(count), MOST) : 0;
    if (quantity > 0 && findProduct(path, slug) && !basket.lines.some((line) => line.slug === slug)) {
      basket.lines.push({ slug, quantity });
    }
  }
  const code = normaliseCode(rest);
  return code ? { ...basket, code } : basket;
}

export function formatBasket(basket: Basket): string {
  return `${basket.lines.map(({ slug, quantity }) => `${slug}.${quantity}`).join('_')}~${basket.code ?? ''}`;
}

/** The basket with a product set to a quantity; 0 takes it out. */
export function setQuantity(basket: Basket, slug: string, quantity: number): Basket {
  const others = basket.lines.filter((line) => line.slug !== slug);
  const at = basket.lines.findIndex((line) => line.slug === slug);
  if (quantity > 0) others.splice(at < 0 ? others.length : at, 0, { slug, quantity: Math.min(quantity, MOST) });
  return { ...basket, lines: others };
}

/** What a code takes off; a percent is whole, amounts are minor units. */
export interface Discount {
  kind: 'percent' | 'amount' | 'free_shipping';
  value: number;
  minOrder: number;
}

/** How a shop taxes and ships. */
const RULES: Record<DemoPath, { taxPercent: number; pricesIncludeTax: boolean; shipping: number; freeFrom: number }> = {
  us: { taxPercent: 8, pricesIncludeTax: false, shipping: 795, freeFrom: 15000 },
  de: { taxPercent: 19, pricesIncludeTax: true, shipping: 590, freeFrom: 20000 },
};

/** A priced basket. All money in minor units of the shop's currency. */
export interface Totals {
  lines: { product: Product; quantity: number; total: number }[];
  count: number;
  subtotal: number;
  discount: number;
  /** As the shopper sees it. */
  shipping: number;
  shippingNet: number;
  /** Added in the American shop, contained in the German one. */
  tax: number;
  total: number;
  /** After discounts, without tax and shipping: what a conversion is worth. */
  amount: number;
  /** Where a code is in the basket: whether it took something off, and if not, why. */
  code?: { code: string; state: 'applied' | 'unknown' | 'below_minimum'; minOrder: number };
}

/** Prices a basket by the rules of its shop. */
export function priceBasket(path: DemoPath, basket: Basket, discount: Discount | undefined): Totals {
  const rules = RULES[path];
  const lines = linesOf(path, basket.lines);
  const subtotal = lines.reduce((sum, line) => sum + line.total, 0);
  const applies = discount !== undefined && subtotal > 0 && subtotal >= discount.minOrder;
  const off = applies ? reduction(discount, subtotal) : 0;
  const goods = subtotal - off;
  const free = subtotal === 0 || goods >= rules.freeFrom || (applies && discount.kind === 'free_shipping');
  const shipping = free ? 0 : rules.shipping;
  const contained = (gross: number) => Math.round((gross * rules.taxPercent) / (100 + rules.taxPercent));
  const goodsTax = rules.pricesIncludeTax ? contained(goods) : Math.round((goods * rules.taxPercent) / 100);
  const shippingTax = rules.pricesIncludeTax ? contained(shipping) : 0;
  return {
    lines,
    count: countOf(lines),
    subtotal,
    discount: off,
    shipping,
    shippingNet: shipping - shippingTax,
    tax: goodsTax + shippingTax,
    total: goods + shipping + (rules.pricesIncludeTax ? 0 : goodsTax),
    amount: rules.pricesIncludeTax ? goods - goodsTax : goods,
    ...(basket.code && {
      code: {
        code: basket.code,
        state: applies ? 'applied' : discount && subtotal > 0 ? 'below_minimum' : discount ? 'applied' : 'unknown',
        minOrder: discount?.minOrder ?? 0,
      },
    }),
  };
}

/** The sums of an order that was placed, in the shape that pages show. */
export function totalsOf(path: DemoPath, order: DemoOrder): Totals {
  const lines = linesOf(path, order.lines);
  const { subtotal, discount, shipping, shippingNet, tax, total, amount, coupon } = order;
  return {
    lines,
    count: countOf(lines),
    subtotal,
    discount,
    shipping,
    shippingNet,
    tax,
    total,
    amount,
    ...(coupon && { code: { code: coupon, state: 'applied' as const, minOrder: 0 } }),
  };
}

function linesOf(path: DemoPath, lines: Basket['lines']): Totals['lines'] {
  return lines.flatMap(({ slug, quantity }) => {
    const product = findProduct(path, slug);
    return product ? [{ product, quantity, total: product.price * quantity }] : [];
  });
}

const countOf = (lines: Totals['lines']) => lines.reduce((sum, line) => sum + line.quantity, 0);

function reduction(discount: Discount, subtotal: number): number {
  if (discount.kind === 'percent') return Math.round((subtotal * discount.value) / 100);
  return discount.kind === 'amount' ? Math.min(discount.value, subtotal) : 0;
}
