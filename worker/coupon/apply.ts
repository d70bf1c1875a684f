/** Links of a shop that put a code into the basket by themselves. */
import { isShopUrl, type Shop } from '../retailer/shop.ts';

type Applying = Pick<Shop, 'origins' | 'settings'>;

const LONGEST = 500;
const KNOWN = new Set(['{code}', '{url}', '{path}', '{target}']);

/** Patterns by platform; `origin` is the shop's. WooCommerce and Magento need an extension, whose usual parameter it is. */
export function applyPatterns(origin: string): { shopify: string; woocommerce: string; magento: string } {
  return {
    shopify: `${origin}/discount/{code}?redirect={path}`,
    woocommerce: '{url}?apply_coupon={code}',
    magento: '{url}?discount={code}',
  };
}

function fill(text: string, code: string, page: URL): string {
  const values: Record<string, string> = {
    '{code}': code,
    '{url}': page.href,
    '{target}': page.href,
    '{path}': page.pathname + page.search,
  };
  return text.replaceAll(/\{\w+\}/g, (mark) => encodeURIComponent(values[mark] ?? mark));
}

/**
 * A pattern with its values: `{code}`; `{url}` (or `{target}`), the page that the friend is to see, and `{path}`, the
 * same without its host. One that begins with `{url}?` adds parameters to that page.
 */
function fillLink(pattern: string, code: string, target: string): string | undefined {
  if (!URL.canParse(target)) return undefined;
  const page = new URL(target);
  if (!pattern.startsWith('{url}?')) {
    const text = fill(pattern, code, page);
    return URL.canParse(text) ? text : undefined;
  }
  const added = fill(pattern.slice('{url}?'.length), code, page);
  page.search = [page.search.slice(1), added].filter(Boolean).join('&');
  return page.href;
}

/** What is wrong with a pattern; undefined for one that makes links of the shop. */
export function judgeApplyPattern(
  shop: Pick<Shop, 'origins'>,
  pattern: string,
): 'too_long' | 'no_code' | 'placeholder' | 'target_not_allowed' | undefined {
  if (pattern.length > LONGEST) return 'too_long';
  if (!pattern.includes('{code}')) return 'no_code';
  if ((pattern.match(/\{[^}]*\}?/g) ?? []).some((mark) => !KNOWN.has(mark))) return 'placeholder';
  const link = fillLink(pattern, 'CODE', `${shop.origins[0]}/`);
  return link && isShopUrl(shop, link) ? undefined : 'target_not_allowed';
}

/** The shop's own link that puts a code into the basket; undefined where it has none, or where it leads elsewhere. */
export function applyUrl(shop: Applying, code: string, target: string): string | undefined {
  const pattern = shop.settings.autoApplyUrl;
  const link = pattern && fillLink(pattern, code, target);
  return link && isShopUrl(shop, link) ? link : undefined;
}
