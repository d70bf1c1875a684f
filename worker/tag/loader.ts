import type { Offer } from '../campaign/campaign.store.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { chooseVersion, type TagVersion } from '../retailer/switch.ts';
import type { TagSettings } from '../wire.ts';
import { keepFirst } from './first.ts';
import { BRING_BACK } from './kept.ts';
import { composeLoader, composeSettings } from './settings.ts';

/** The script that a shop's page begins with. */
export interface Loader {
  code: string;
  etag: string;
}

/** By base, kept as long as the offers it was composed from are: the cache of the offers decides how old it gets. */
const composed = new WeakMap<Offer[], Map<string, { shop: Shop; loader: Loader }>>();

/** Whether a shop's tag is off altogether: by a switch, or because every version of it is. Pages that are open learn it. */
export function isSwitchedOff({ assets }: Pick<Ports, 'assets'>, shop: Shop): boolean {
  return shop.stopped || !chooseVersion(assets.versions, shop.controls);
}

/**
 * The loader of a shop, composed with its settings; empty where the shop, or every version of the tag, is switched off,
 * at once on this host.
 * @param base origin that the page's calls go to.
 */
export async function composeLoaderOf(ports: Ports, shop: Shop, base: string): Promise<Loader> {
  const { assets, clock, secrets } = ports;
  const choice = chooseVersion(assets.versions, shop.controls);
  if (shop.stopped || !choice) return { code: '/* off */', etag: '"off"' };
  const offers = await recallOffers(ports, shop);
  const loaders = composed.get(offers) ?? new Map<string, { shop: Shop; loader: Loader }>();
  const known = loaders.get(base);
  if (known?.shop === shop) return known.loader;
  const now = clock.now();
  const open = openOffers(offers, now);
  const settingsOf = (version: TagVersion) => composeSettings(shop, open, version, base, now);
  const settings: TagSettings = settingsOf(choice.stable);
  if (choice.candidate) {
    const { c, u, r } = settingsOf(choice.candidate);
    settings.t = { c, u, r, n: choice.percent };
  }
  // Also of campaigns that are over or paused: their friends may finish.
  const windows = offers.flatMap(({ campaign }) => (campaign.attribution === 'first' ? campaign.windowDays : []));
  const after = [
    ...(shop.settings.consent.keepOffer ? [BRING_BACK] : []),
    ...(windows.length > 0 ? [keepFirst(Math.max(...windows))] : []),
  ];
  const code = composeLoader(assets.loader, settings, after.join(''));
  const loader = { code, etag: `"${secrets.digest(code).slice(0, 20)}"` };
  composed.set(offers, loaders.set(base, { shop, loader }));
  return loader;
}
