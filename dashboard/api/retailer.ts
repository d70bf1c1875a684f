import type { Platform, PlatformsAnswer } from '../../worker/platform/platform.ts';
import type { PreviewOpened } from '../../worker/preview/preview.routes.ts';
import type { Change } from '../../worker/retailer/audit.store.ts';
import type { KeyMade, KeysAnswer } from '../../worker/retailer/key.routes.ts';
import type { ShopsAnswer } from '../../worker/retailer/retailer.ts';
import type { ShopDetails } from '../../worker/retailer/shop.change.ts';
import type { ShopRequest } from '../../worker/retailer/shop.schema.ts';
import type { Theme } from '../../worker/retailer/shop.ts';
import type { ThemeCheck } from '../../worker/retailer/theme.ts';
import { call, send } from './call.ts';

/** A shop's own system that is to tell us of orders; Shopify's has a domain. */
interface WantedPlatform {
  platform: Platform;
  shop: string;
  domain?: string;
}

/** The retailer, its shops, and what of theirs speaks to us. */
export const retailerApi = {
  found: (name: string) => send('POST', 'retailers', { name }),
  rename: (name: string) => send('PUT', 'retailer', { name }),
  switchRetailer: (organizationId: string) => send('POST', 'auth/organization/set-active', { organizationId }),
  changes: () => call<{ changes: Change[] }>('changes'),
  shop: (id: string) => call<ShopDetails>(`shops/${id}`),
  addShop: (wanted: ShopRequest) => send<ShopDetails>('POST', 'shops', wanted),
  changeShop: (id: string, wanted: ShopRequest) => send<ShopDetails>('PUT', `shops/${id}`, wanted),
  setTheme: (id: string, theme: Theme) => send<ShopDetails>('PUT', `shops/${id}/theme`, theme),
  checkTheme: (theme: Theme) => send<ThemeCheck>('POST', 'theme/check', theme),
  openPreview: (shop: string) => send<PreviewOpened>('POST', 'preview', { shop }),
  makeSecret: (id: string) => send<{ secret: string }>('POST', `shops/${id}/secret`, {}),
  keys: () => call<KeysAnswer>('keys'),
  addKey: (wanted: { shop: string; name: string; scopes: string[] }) => send<KeyMade>('POST', 'keys', wanted),
  revokeKey: (id: string) => call<KeysAnswer>(`keys/${id}`, { method: 'DELETE' }),
  shops: () => call<ShopsAnswer>('shops'),
  platforms: () => call<PlatformsAnswer>('platforms'),
  addPlatform: (wanted: WantedPlatform) => send<PlatformsAnswer>('POST', 'platforms', wanted),
  setPlatformSecret: (id: string, secret?: string) =>
    send<PlatformsAnswer>('POST', `platforms/${id}/secret`, { ...(secret !== undefined && { secret }) }),
  removePlatform: (id: string) => call<PlatformsAnswer>(`platforms/${id}`, { method: 'DELETE' }),
};
