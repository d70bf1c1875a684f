import { perProcess } from '../cache.ts';
import { eachGroup } from '../group.ts';
import type { Ports } from '../ports.ts';
import { readShopsWithCampaigns } from './banner.store.ts';
import { drawPicture, findWanted } from './drawings.ts';
import { forgetPicture } from './picture.ts';

/** Shops of a group that one look goes through, those whose campaigns changed lately before the others. */
const SHOPS = 20;
const LATELY_MS = 10 * 60_000;
/** Until all is looked at again where nothing was wanted. */
const PAUSE_MS = 3_000;
/** Pictures drawn after one look, and how long that may take before the next may begin. */
const PICTURES = 6;
const LONGEST_MS = 60_000;

/** Where this process is on its way through the shops of each group, and until when it leaves them alone. */
const roundOf = perProcess(() => ({ after: new Map<number, string>(), restsUntil: 0 }));

/**
 * Draws the pictures that campaigns want which run or will, in every language of their shops: after each change of what
 * they say, whoever made it, so that the words are there before a mail is opened.
 */
export async function drawBanners(ports: Ports): Promise<void> {
  const { painter, databases, clock, shops, log } = ports;
  const round = roundOf(ports);
  const now = clock.now();
  if (!painter || now < round.restsUntil) return;
  round.restsUntil = now + LONGEST_MS;
  let left = PICTURES;
  let isMore = false;
  try {
    const drawGroup = async (number: number) => {
      const after = round.after.get(number) ?? '';
      const { fresh, next } = await readShopsWithCampaigns(databases.group(number), now - LATELY_MS, after, SHOPS);
      round.after.set(number, next.length < SHOPS ? '' : (next.at(-1) ?? ''));
      for (const id of new Set([...fresh, ...next])) {
        const shop = await shops.byId(id);
        if (!shop || shop.stopped || left === 0) continue;
        for (const wanted of (await findWanted(ports, shop)).slice(0, left)) {
          left -= 1;
          const isThere = await drawPicture(ports, wanted);
          if (isThere) forgetPicture(ports, shop.id, wanted.offer.deal.id, wanted.language);
        }
      }
    };
    await eachGroup(databases, drawGroup, (group, { name, code }) =>
      log.warn('pictures_failed', { group, error: name, code }),
    );
    isMore = left < PICTURES;
  } finally {
    round.restsUntil = isMore ? 0 : clock.now() + PAUSE_MS;
  }
}
