/** The custom pixel in a sandbox such as Shopify's: it has the shop's storage by asynchronous calls alone, and no page. */
import { readFile } from 'node:fs/promises';
import { createContext, runInContext } from 'node:vm';
import { fillFile } from '../../worker/install/files.ts';
import type { InRequest } from '../../worker/wire.ts';

const FOLDER = new URL('../platforms/', import.meta.url);
const file = await readFile(new URL('shopify-pixel.js', FOLDER), 'utf8');
const sample = await readFile(new URL('fixtures/checkout-completed.json', FOLDER), 'utf8');

interface Checkout {
  attributes: { key: string; value: string }[];
  discountApplications: { type: string; title: string }[];
  order: { id: string; customer?: { isFirstOrder?: boolean } } | null;
  subtotalPrice: { amount: number | string; currencyCode: string };
}

/** The event of a checkout as Shopify documents it. */
export function makeCheckout(change: (checkout: Checkout) => void = () => {}) {
  const event = JSON.parse(sample) as { data: { checkout: Checkout } };
  change(event.data.checkout);
  return event;
}

/** What a visitor has allowed, in Shopify's words. */
export const ALL = { analyticsProcessingAllowed: true, marketingAllowed: true };
export const NOTHING = { analyticsProcessingAllowed: false, marketingAllowed: false };

/** The storage of the top frame, as the sandbox reaches it. */
export interface TopStorage {
  getItem(name: string): Promise<string | null>;
  setItem(name: string, value: string): Promise<void>;
}

export interface Setting {
  privacy?: object;
  cookie?: string;
  storage?: string;
  session?: TopStorage;
  /** What the sandbox's own frame tells of the browser. */
  navigator?: object;
  /** Status of each answer in turn, then 202; 0: no answer. A text is what a 200 holds instead of a verdict. */
  answers?: (number | string)[];
  /** Which types of consent the shop goes by. */
  types?: { measure: string; store: string };
}

/** Loads the pixel. */
export function startPixel({
  privacy = ALL,
  cookie = '',
  storage = '',
  session,
  navigator = {},
  answers = [],
  types = { measure: 'analytics_storage', store: 'ad_storage' },
}: Setting = {}) {
  const code = fillFile(file, {
    HOST: 'https://go.test',
    API_HOST: 'https://app.test',
    SITE_KEY: 'k3w9',
    MEASURE_TYPE: types.measure,
    STORE_TYPE: types.store,
    TRUST_STANDING: 'false',
  });
  const subscribers: Record<string, (event: object) => unknown> = {};
  const subscribe = (name: string, listener: (event: object) => unknown) => {
    subscribers[name] = listener;
  };
  const calls: { url: string; init: RequestInit; body: InRequest }[] = [];
  const waited: number[] = [];
  /** What it read and wrote in the browser, in order. */
  const touched: string[] = [];
  const kept: Record<string, string> = {};
  const look = (where: string, value: string | null) => async (name: string) => {
    touched.push(`${where} ${name}`);
    return value;
  };
  const context = {
    init: { customerPrivacy: privacy },
    api: { customerPrivacy: { subscribe } },
    analytics: { subscribe },
    browser: {
      cookie: { get: look('cookie', cookie) },
      localStorage: { getItem: look('storage', storage || null) },
      sessionStorage: session ?? {
        getItem: async (name: string) => kept[name] ?? null,
        setItem: async (name: string, value: string) => {
          touched.push(`note ${name}`);
          kept[name] = value;
        },
      },
    },
    crypto,
    navigator,
    fetch: async (url: string, init: RequestInit) => {
      calls.push({ url, init, body: JSON.parse(init.body as string) });
      const answer = answers.shift() ?? 202;
      if (!answer) throw new TypeError('Failed to fetch');
      const text = typeof answer === 'string' ? answer : '{"accepted":1,"duplicate":0,"rejected":[]}';
      const status = typeof answer === 'string' ? 200 : answer;
      return { status, ok: status < 300, json: async () => JSON.parse(text) };
    },
    setTimeout: (work: () => void, delay: number) => {
      waited.push(delay);
      work();
    },
  };
  runInContext(code, createContext(context));
  const publish = (name: string, event: object) => subscribers[name]?.(event);
  return { calls, waited, touched, kept, publish };
}
