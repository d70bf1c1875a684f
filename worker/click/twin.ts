import { tenantOf } from '../../db/tenant.ts';
import { createCache, perProcess } from '../cache.ts';
import { type Deal, isOfferOpen } from '../campaign/deal.ts';
import { recallOffers } from '../campaign/offer.cache.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Link } from './click.store.ts';
import { readCampaignShops, upsertTwin } from './twin.store.ts';

/** As old as the links themselves may get. */
const TTL_MS = 60_000;

const shopsOf = perProcess(() => createCache<string[]>(TTL_MS, 2_000));
const twinsOf = perProcess(() => createCache<Link | undefined>(TTL_MS, 20_000));

/** A recommendation as a friend of another country gets it. */
interface Twin {
  shop: Shop;
  link: Link;
  deal: Deal;
}

/** The shop of a country that a campaign runs in; undefined where there is none, or where it is the link's own. */
async function findShop(ports: Ports, shop: Shop, link: Link, country: string): Promise<Shop | undefined> {
  const ids = await shopsOf(ports).read(link.campaignId, ports.clock.now(), () =>
    readCampaignShops(tenantOf(ports.databases, shop), link.campaignId),
  );
  const shops = await Promise.all(ids.map((id) => ports.shops.byId(id)));
  return shops.find(
    (one) =>
      one && one.kind === shop.kind && one.country === country && one.retailerId === shop.retailerId && !one.stopped,
  );
}

/**
 * What a friend from another country is offered: that country's shop, with its deal and currency, where the campaign
 * runs there too; the advocate stays the same, and is paid in their own shop. The deal is the one at the same place in
 * the marketer's list, else the first that is open.
 * @param country of the friend, ISO 3166-1; undefined where nobody knows: then the link leads where it was made.
 */
export async function findTwin(
  ports: Ports,
  shop: Shop,
  link: Link,
  deal: Pick<Deal, 'position'>,
  country: string | undefined,
): Promise<Twin | undefined> {
  if (!country || country === shop.country) return undefined;
  const there = await findShop(ports, shop, link, country);
  if (!there || there.id === shop.id) return undefined;
  const now = ports.clock.now();
  const offers = (await recallOffers(ports, there)).filter(
    (one) => one.campaign.id === link.campaignId && isOfferOpen(one, now),
  );
  const offer = offers.find((one) => one.deal.position === deal.position) ?? offers[0];
  if (!offer) return undefined;
  const twin = await twinsOf(ports).read(`${link.code}\n${offer.deal.id}`, now, () =>
    upsertTwin(tenantOf(ports.databases, there), link, {
      code: ports.ids.linkCode(there.number),
      shopId: there.id,
      deal: offer.deal,
      now,
    }),
  );
  return twin && { shop: there, link: twin, deal: offer.deal };
}
