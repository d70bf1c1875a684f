import { formatMoney } from '../campaign/money.ts';
import type { DemoPath } from './demo.ts';
import { DE_WORDS } from './words.de.ts';
import { US_WORDS } from './words.us.ts';

/** What a demo shop says around its products. `{…}` marks what a page fills in. */
export interface ShopWords {
  lang: string;
  currency: string;
  brand: string;
  tagline: string;
  announcement: string;
  hero: { kicker: string; title: string; text: string; action: string; alt: string };
  perks: { title: string; text: string }[];
  products: { title: string; text: string };
  story: { title: string; text: string; picture: string };
  nav: { shop: string; story: string; account: string; basket: string; skip: string };
  product: { home: string; quantity: string; add: string; taxNote: string; facts: string; related: string };
  basket: {
    title: string;
    empty: string;
    emptyAction: string;
    update: string;
    remove: string;
    code: string;
    codeAction: string;
    codeApplied: string;
    codeUnknown: string;
    codeMinimum: string;
    codeRemove: string;
    checkout: string;
    strip: string;
  };
  totals: { subtotal: string; discount: string; shipping: string; free: string; tax: string; total: string };
  checkout: {
    title: string;
    contact: string;
    address: string;
    payment: string;
    paymentNote: string;
    email: string;
    firstName: string;
    lastName: string;
    street: string;
    city: string;
    region?: string;
    zip: string;
    place: string;
    sample: { street: string; city: string; region?: string; zip: string };
    missing: string;
    badEmail: string;
    faults: string;
  };
  order: { kicker: string; title: string; titlePlain: string; text: string; number: string; again: string };
  account: {
    title: string;
    guest: string;
    guestText: string;
    hello: string;
    signIn: string;
    signOut: string;
    orders: string;
    noOrders: string;
    recommend: string;
    recommendText: string;
  };
  consent: { title: string; text: string; accept: string; refuse: string; settings: string; withdraw: string };
  missing: { title: string; text: string; action: string; target: string };
  footer: { demo: string; legal: string; office: string; demos: string; help: string; shop: string };
  legal: { title: string; sections: { title: string; text: string[] }[] };
}

export const WORDS: Record<DemoPath, ShopWords> = { us: US_WORDS, de: DE_WORDS };

/** Fills `{name}` placeholders; the page escapes the result. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** An amount in minor units as the shop writes it: `$48`, `249 €`. */
export function price(path: DemoPath, amount: number): string {
  const { lang, currency } = WORDS[path];
  return formatMoney(amount, currency, lang);
}
