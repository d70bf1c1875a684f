import type { Role } from './role.ts';
import type { Shop } from './shop.ts';

/** `GET /api/me`: who is signed in, for which retailer, as what. */
export interface MeAnswer {
  user: { id: string; name: string; email: string };
  role: Role;
  /** Id of the active retailer; '' for a person of none. */
  retailer: string;
  retailers: { id: string; name: string; role: Role }[];
  /** Whether they may make a retailer of their own. */
  may_found: boolean;
}

/** A shop as its retailer's members see it. */
export interface ShopAnswer {
  id: string;
  name: string;
  kind: Shop['kind'];
  /** Of a test mode the shop that it belongs to. */
  sibling_of?: string;
  country: string;
  currency: string;
  time_zone: string;
  /** BCP 47, the shop's own first. */
  languages: string[];
  site_key: string;
  origins: string[];
  /** Where people come in who are led to no other page. */
  home_url: string;
  /** Origin of the tag: what a content security policy must allow. */
  tag_origin: string;
  /** Origin of pictures that the shop uploaded. */
  image_origin: string;
  /** The line to paste. */
  snippet: string;
}

/** `GET /api/shops`: those of the active retailer. */
export interface ShopsAnswer {
  shops: ShopAnswer[];
}

/** The line that a retailer pastes: it loads the loader alone, and never blocks the page. */
function writeSnippet(tagHost: string, siteKey: string): string {
  return `<script async src="${tagHost}/w/${siteKey}/l.js"></script>`;
}

/** What members may know of a shop: never its secret. */
export function describeShop(shop: Shop, publicUrl: string): ShopAnswer {
  const { tagHost = publicUrl } = shop.settings;
  return {
    id: shop.id,
    name: shop.name,
    kind: shop.kind,
    ...(shop.siblingOf && { sibling_of: shop.siblingOf }),
    country: shop.country,
    currency: shop.currency,
    time_zone: shop.timeZone,
    languages: shop.languages,
    site_key: shop.siteKey,
    origins: shop.origins,
    home_url: shop.homeUrl,
    tag_origin: new URL(tagHost).origin,
    image_origin: new URL(publicUrl).origin,
    snippet: writeSnippet(tagHost, shop.siteKey),
  };
}
