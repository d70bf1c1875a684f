import { tenantOf } from '../../db/tenant.ts';
import { perProcess } from '../cache.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { readOffers } from '../campaign/campaign.store.ts';
import { stateAt } from '../campaign/campaign.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { listDrawings, upsertDrawing } from './banner.store.ts';
import { writeBase64 } from './banner.ts';
import { sayingOf, wordsOfBanner } from './saying.ts';

/** A picture that is still to be drawn. */
export interface Wanted {
  shop: Shop;
  offer: Offer;
  language: string;
  /** Digest of the words, by which what was drawn is taken. */
  says: string;
}

/** A drawing that takes longer than this has died with what drew it. */
const LONGEST_MS = 60_000;
/** Refused words kept in mind. */
const MOST_REFUSED = 1000;

/** What this process draws at the moment, since when; and what it could not draw, mostly for want of letters: once is enough. */
const workOf = perProcess(() => ({ drawing: new Map<string, number>(), refused: new Set<string>() }));

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

/** What a shop still needs drawn, as far as there are letters for it. */
export async function findWanted(ports: Ports, shop: Shop): Promise<Wanted[]> {
  const database = tenantOf(ports.databases, shop);
  const [drawn, coming] = await Promise.all([listDrawings(database, shop.id), readComing(ports, database, shop)]);
  const there = new Set(drawn.map(({ dealId, language, says }) => [dealId, language, says].join(' ')));
  const { refused } = workOf(ports);
  return coming
    .flatMap((offer) =>
      shop.languages.map((language) => ({ shop, offer, language, says: sayingOf(ports, shop, offer, language) })),
    )
    .filter(({ offer, language, says }) => !refused.has(says) && !there.has([offer.deal.id, language, says].join(' ')));
}

/**
 * Draws a picture and keeps it, unless somebody here is at it already.
 * @returns whether it is there now.
 * @throws what kept it from being drawn or kept.
 */
export async function drawPicture(ports: Ports, { shop, offer, language, says }: Wanted): Promise<boolean> {
  const { painter, clock, secrets, databases } = ports;
  const { drawing, refused } = workOf(ports);
  const key = [offer.deal.id, language, says].join(' ');
  const since = drawing.get(key);
  if (!painter || refused.has(says) || (since !== undefined && clock.now() - since < LONGEST_MS)) return false;
  drawing.set(key, clock.now());
  try {
    // What fails is not tried again either, lest others wait behind it for ever.
    if (refused.size >= MOST_REFUSED) refused.clear();
    refused.add(says);
    const bytes = await painter.paint(wordsOfBanner(shop, offer, language));
    if (!bytes) return false;
    refused.delete(says);
    const content = writeBase64(bytes);
    const row = { shopId: shop.id, dealId: offer.deal.id, language, content, says };
    const database = tenantOf(databases, shop);
    await database.client.batch(
      [upsertDrawing(database, { ...row, digest: secrets.digest(content), updatedAt: clock.now() })],
      'write',
    );
    return true;
  } finally {
    drawing.delete(key);
  }
}
