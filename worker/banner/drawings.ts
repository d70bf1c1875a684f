import type { Offer } from '../campaign/campaign.store.ts';
import { readOffers } from '../campaign/campaign.store.ts';
import { stateAt } from '../campaign/campaign.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { listDrawings } from './banner.store.ts';
import type { BannerWords } from './banner.ts';
import { sayingOf, wordsOfBanner } from './picture.ts';

/** Pictures that one answer asks for: a browser draws them while somebody works in it. */
const AT_ONCE = 40;

/** A picture that is still to be drawn. */
export interface WantedDrawing {
  shop: string;
  deal: string;
  language: string;
  words: BannerWords;
  /** Digest of the words, by which what was drawn is taken. */
  says: string;
}

/**
 * What a shop's pictures may be about: the deals of campaigns that run or will, those that wait for their day or for a
 * burst to end included, as they stand in the database at this moment.
 */
export async function readComing(ports: Ports, database: TenantDatabase, shop: Shop): Promise<Offer[]> {
  const now = ports.clock.now();
  return (await readOffers(database, shop.id)).filter(
    ({ campaign, deal }) =>
      ['scheduled', 'running', 'paused'].includes(stateAt(campaign, now)) &&
      deal.state === 'running' &&
      (deal.validTo ?? Number.POSITIVE_INFINITY) > now,
  );
}

/** What a retailer's shops still need drawn, the first shops first. */
export async function findWanted(
  ports: Ports,
  database: TenantDatabase,
  shops: readonly Shop[],
): Promise<WantedDrawing[]> {
  const ids = shops.map(({ id }) => id);
  const [drawn, ...coming] = await Promise.all([
    listDrawings(database, ids),
    ...shops.map((shop) => readComing(ports, database, shop)),
  ]);
  const there = new Set(drawn.map(({ shopId, dealId, language, says }) => [shopId, dealId, language, says].join(' ')));
  const wanted: WantedDrawing[] = [];
  for (const [index, shop] of shops.entries()) {
    for (const offer of coming[index] ?? []) {
      for (const language of shop.languages) {
        const words = wordsOfBanner(shop, offer, language);
        const says = sayingOf(ports, shop, offer, language);
        if (there.has([shop.id, offer.deal.id, language, says].join(' '))) continue;
        wanted.push({ shop: shop.id, deal: offer.deal.id, language, words, says });
        if (wanted.length === AT_ONCE) return wanted;
      }
    }
  }
  return wanted;
}
