import { tenantOf } from '../../db/tenant.ts';
import { createCache, perProcess } from '../cache.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { obeySwitches } from '../retailer/switch.ts';
import { yieldToBursts } from './burst.ts';
import { type Offer, readOffers } from './campaign.store.ts';
import { wasCampaignOpen } from './campaign.ts';
import { isDealOpen, isSoldOut } from './deal.ts';

/** A change of a campaign shows on pages that begin within this time and the loader's own 30 s. */
const TTL_MS = 20_000;
const SIZE = 2_000;

const cacheOf = perProcess(() => createCache<Offer[]>(TTL_MS, SIZE));

/** What the shop's switches left of offers, made once for both: whatever is composed from them is kept by it. */
const switched = new WeakMap<Offer[], { shop: Shop; offers: Offer[] }>();

/** All deals of a shop, whatever their state, as its switches leave them; at most 20 s old. */
export async function recallOffers(ports: Ports, shop: Shop): Promise<Offer[]> {
  const stored = await cacheOf(ports).read(shop.id, ports.clock.now(), () =>
    readOffers(tenantOf(ports.databases, shop), shop.id),
  );
  const known = switched.get(stored);
  if (known?.shop === shop) return known.offers;
  const offers = stored.map((offer) => obeySwitches(shop.controls, offer));
  switched.set(stored, { shop, offers });
  return offers;
}

/** Makes a change of a campaign show at once on the host that made it. */
export function forgetOffers(ports: Ports, shopIds: readonly string[]): void {
  for (const id of shopIds) cacheOf(ports).forget(id);
}

/**
 * Deals that advocates may share now, a burst's before those it takes the place of.
 * @param at an earlier moment, where those of then are meant.
 */
export function openOffers(offers: readonly Offer[], now: number, at = now): Offer[] {
  return yieldToBursts(
    offers.filter(
      ({ campaign, deal }) => wasCampaignOpen(campaign, at, now) && isDealOpen(deal, at) && !isSoldOut(deal),
    ),
  );
}
