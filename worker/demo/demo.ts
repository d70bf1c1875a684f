import type { Secrets } from '../ports.ts';
import { deriveApiKey } from '../retailer/api-key.ts';
import type { Shop } from '../retailer/shop.ts';

/** The two demo storefronts, by the part of the path that names them. */
export const DEMO_PATHS = ['us', 'de'] as const;
export type DemoPath = (typeof DEMO_PATHS)[number];

/** Fixed and readable, so that documents and tests can name them. */
export const DEMO_SITE_KEYS: Record<DemoPath, string> = { us: 'demous0001', de: 'demode0001' };

/** The retailer that owns both demo shops. */
export const DEMO_RETAILER_ID = 'ret_0000000000000000000000DEM0';

/** A shopper with an account in a demo shop. */
export interface DemoCustomer {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
}

/** Who can sign in, by the value of the cookie `demo_customer`. Everybody else is a guest. */
export const DEMO_CUSTOMERS: Record<string, DemoCustomer> = {
  anna: { id: 'C-1001', firstName: 'Anna', lastName: 'Miller', email: 'anna.miller@example.com' },
};

/** The server key of a demo shop: seed and shop agree on it without storing it anywhere. */
export function demoApiKey(secrets: Pick<Secrets, 'sign' | 'digest'>, shop: Pick<Shop, 'id' | 'number'>): string {
  return deriveApiKey(secrets, 'demo-key', { ...shop, kind: 'live' });
}

/**
 * Where the auto-apply page may send the friend on to: a page of the same storefront, as a path with its query.
 * Undefined for anything else.
 * @param target absolute URL or path, as the claim's link carries it.
 */
export function targetPath(target: string, dashboardUrl: string, path: DemoPath): string | undefined {
  let url: URL;
  try {
    url = new URL(target, dashboardUrl);
  } catch {
    return undefined;
  }
  const inside = url.pathname === `/demo/${path}` || url.pathname.startsWith(`/demo/${path}/`);
  return url.origin === new URL(dashboardUrl).origin && inside ? url.pathname + url.search : undefined;
}
