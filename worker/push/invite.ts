import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { forgetOffers } from '../campaign/offer.cache.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import { currentOffer, newsletterPage } from '../newsletter/links.ts';
import { writeReader } from '../newsletter/newsletter.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { sayWorth } from '../reward/rule.ts';
import { markInvited, readInvitable } from './push.store.ts';
import { INVITE_DAYS, MOST_A_DAY } from './push.ts';

const DAY_MS = 24 * 3_600_000;
/** Browsers of one call: what is left waits for the next. */
const PAGE = 500;

/**
 * Invites everybody whose browser takes notifications to recommend the shop: into the campaign that runs now, once in
 * thirty days, at a decent hour where they are; not who had as many notifications today as a browser may have.
 * @returns how many invitations wait to go out, and whether there are more to plan; `off` where no campaign runs.
 */
export async function inviteBrowsers(
  ports: Ports,
  shop: Shop,
): Promise<{ state: 'planned' | 'off'; planned: number; more: boolean }> {
  const { clock, secrets, databases, config } = ports;
  const now = clock.now();
  // As things stand now: what sold out a moment ago is no reason to invite anybody.
  forgetOffers(ports, [shop.id]);
  const offer = await currentOffer(ports, shop);
  if (!offer) return { state: 'off', planned: 0, more: false };
  const database = tenantOf(databases, shop);
  const before = now - INVITE_DAYS * DAY_MS;
  const page = newsletterPage(config.publicUrl, shop);
  // Who is an advocate finds their links; anybody else the join page.
  const readerOf = (customer: string | null, email: string | null, phone: string | null) => {
    const keys = customer ? { customer } : email ? { email } : phone ? { phone } : undefined;
    return keys ? { t: writeReader(secrets, shop, keys) } : {};
  };
  const browsers = await readInvitable(database, shop.id, {
    before,
    dayAgo: now - DAY_MS,
    most: MOST_A_DAY,
    limit: PAGE,
  });
  const { campaign, deal } = offer;
  const { reward } = campaign;
  let planned = 0;
  for (const { browser, customerKey, emailKey, phoneKey } of browsers) {
    const { id, language, timeZone, addressSealed } = browser;
    const worth = sayWorth(reward, reward.currency, language);
    const message = enqueueMessage(ports, shop, {
      kind: 'invitation',
      channel: 'push',
      cause: `push:invitation:${id}:${now}`,
      address: secrets.open(addressSealed),
      language,
      campaignId: campaign.id,
      dealId: deal.id,
      ...(timeZone && { timeZone }),
      values: {
        shopName: shop.name,
        words: wordsOf(deal, language),
        badge: badgeOf(deal, language),
        ...(worth && { reward: worth }),
        url: `${page}?${new URLSearchParams({ from: 'push', l: language, ...readerOf(customerKey, emailKey, phoneKey) })}`,
        asks: false,
        basis: 'consent',
      },
    });
    try {
      await writeGuarded(database, markInvited(database, id, before, now), message);
      planned += 1;
    } catch (error) {
      // Another member's call was first.
      if (!isRaceLost(error)) throw error;
    }
  }
  if (planned > 0) ports.wake();
  return { state: 'planned', planned, more: browsers.length === PAGE };
}
