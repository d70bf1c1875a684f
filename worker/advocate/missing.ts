import { tenantOf } from '../../db/tenant.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import type { Ports } from '../ports.ts';
import { judgeSharer, sharedBy } from '../share/eligible.ts';
import { MOST_DEALS, makeOwnLinks } from '../share/own.ts';
import type { Access } from './access.ts';
import { isBlocked, readSharedBy } from './advocate.store.ts';
import { SHOWN } from './page.ts';

/**
 * Makes the links that an advocate has none of yet for what runs now: a campaign that began since they were here last
 * would be none for who has no page of the shop to share on. Nobody gets one whom its rules keep out.
 * @param country where the call comes from, ISO 3166-1.
 */
export async function makeMissingLinks(ports: Ports, { shop, advocate }: Access, country?: string): Promise<void> {
  const database = tenantOf(ports.databases, shop);
  const open = shop.stopped ? [] : openOffers(await recallOffers(ports, shop), ports.clock.now());
  const shown = open.filter(({ campaign }) => sharedBy(shop, campaign).some(([channel]) => SHOWN.includes(channel)));
  if (shown.length === 0) return;
  const has = await readSharedBy(database, shop.id, advocate.id, SHOWN);
  const free: Offer[] = [];
  for (const offer of shown) {
    if (free.length === MOST_DEALS) break;
    if (!(await judgeSharer(ports, database, shop, offer, { advocate, country }))) free.push(offer);
  }
  const missing = free.filter(({ deal }) => !has.includes(deal.id));
  if (missing.length === 0 || (await isBlocked(database, advocate.id))) return;
  await makeOwnLinks(ports, shop, advocate, missing, country);
}
