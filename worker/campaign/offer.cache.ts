import { tenantOf } from '../../db/tenant.ts';
import { createCache, perProcess } from '../cache.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { type Offer, readOffers } from './campaign.store.ts';
import { isCampaignOpen } from './campaign.ts';
import { isDealOpen } from './deal.ts';

/** A change of a campaign shows on pages that begin within this time and the loader's own 30 s. */
const TTL_MS = 20_000;
const SIZE = 2_000;

const cacheOf = perProcess(() => createCache<Offer[]>(TTL_MS, SIZE));

/** All deals of a shop, whatever their state, at most 20 s old. */
export function recallOffers(ports: Ports, shop: Shop): Promise<Offer[]> {
  return cacheOf(ports).read(shop.id, ports.clock.now(), () => readOffers(tenantOf(ports.databases, shop), shop.id));
}

/** Deals that advocates may share now. */
export function openOffers(offers: readonly Offer[], now: number): Offer[] {
  return offers.filter(({ campaign, deal }) => isCampaignOpen(campaign, now) && isDealOpen(deal, now));
}
