import { tenantOf } from '../../db/tenant.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Utm } from '../tag/utm.ts';
import { insertAdvocateToken } from './advocate.store.ts';
import { makeLinks } from './links.ts';

/** Deals that an advocate gets links for at once, without having asked for each. */
export const MOST_DEALS = 3;

/**
 * Makes an advocate's links for deals, where there are none yet, so that their own page shows them.
 * @param advocate `utm`: what brought them this time.
 * @param country where the call comes from, ISO 3166-1.
 */
export async function makeOwnLinks(
  ports: Ports,
  shop: Shop,
  { id, language, utm }: { id: string; language: string; utm?: Utm | null },
  offers: readonly Offer[],
  country: string | undefined,
): Promise<void> {
  if (offers.length === 0) return;
  const { ids, secrets, clock, databases } = ports;
  const database = tenantOf(databases, shop);
  const advocate = ids.token(shop.number);
  const proof = insertAdvocateToken(database, secrets, advocate, { id, shopId: shop.id }, clock.now());
  await database.client.batch([proof], 'write');
  for (const { deal } of offers) {
    const wanted = { dealId: deal.id, placement: 'account' as const, language, advocate, ...(utm && { utm }) };
    try {
      await makeLinks(ports, shop, wanted, country);
    } catch (error) {
      // It ended this moment: the page says what else there is.
      if (!(error instanceof AppError && error.status < 500)) throw error;
    }
  }
}
