import type { Context } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { isShopUrl, type Shop } from '../retailer/shop.ts';

/**
 * The shop of a `/w/:siteKey/…` call.
 * @throws AppError `unknown_site_key`.
 */
export async function requireShop(c: Context<App>): Promise<Shop> {
  const shop = await c.get('ports').shops.bySiteKey(c.req.param('siteKey') ?? '');
  if (!shop) throw new AppError('unknown_site_key', 'No shop has this site key.');
  return shop;
}

/** The host that a request came by. */
export const hostOf = (c: Context<App>): string => new URL(c.req.url).host;

/**
 * Where a page's further calls go: to the shop's own host where this one came by it, else to the common one, so that
 * what was installed with either goes on as its page allows it.
 */
export function baseOf(c: Context<App>, { settings: { tagHost } }: Pick<Shop, 'settings'>): string {
  return tagHost && new URL(tagHost).host === hostOf(c) ? tagHost : c.get('ports').config.publicUrl;
}

/**
 * Whether a page of our own origin asks, in a shop that lives there (a demo storefront, a shop that hands some of its
 * paths on to us): browsers send no Origin with a GET to where the page itself comes from.
 */
function isOwnPage(c: Context<App>, shop: Shop): boolean {
  return c.req.header('sec-fetch-site') === 'same-origin' && isShopUrl(shop, baseOf(c, shop));
}

/**
 * Checks the caller's origin against the shop's and lets the browser read the answer. Origin stops browsers, not
 * scripts: nothing of value may rest on it.
 * @param missing whether a call without an Origin (or with `null`, as from a sandboxed frame) passes: `/in` only.
 * @throws AppError `origin_not_allowed`.
 */
export function requireOrigin(c: Context<App>, shop: Shop, missing: 'accept' | 'refuse'): 'listed' | 'missing' {
  const origin = c.req.header('origin');
  c.header('vary', 'Origin');
  if (!origin || origin === 'null') {
    if (!origin && isOwnPage(c, shop)) return 'listed';
    if (missing === 'refuse') throw new AppError('origin_not_allowed', 'This call needs a page of the shop.');
    if (origin) c.header('access-control-allow-origin', '*');
    return 'missing';
  }
  if (!shop.origins.includes(origin)) {
    throw new AppError('origin_not_allowed', 'This origin is not on the list of the shop.');
  }
  c.header('access-control-allow-origin', origin);
  return 'listed';
}
