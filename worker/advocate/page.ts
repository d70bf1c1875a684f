import { tenantOf } from '../../db/tenant.ts';
import { readOffer } from '../campaign/campaign.store.ts';
import { isCampaignOpen } from '../campaign/campaign.ts';
import { badgeOf, isDealOpen, isSoldOut, wordsOf } from '../campaign/deal.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { readProgress } from '../share/known.store.ts';
import { fillIn, linkUrl } from '../share/link.ts';
import { composeText } from '../share/links.ts';
import type { Access } from './access.ts';
import type { MePage, Sharing } from './advocate.page.ts';
import { type PageRows, readPage } from './advocate.store.ts';

/** Deals that a page offers to share again. */
const MOST_DEALS = 6;
/** Whose link is shown to be copied, the first that there is: it says least of how it travelled. */
const COPIED = ['link', 'native', 'whatsapp', 'qr', 'email', 'sms', 'facebook'];
const WAYS = ['whatsapp', 'email', 'sms'] as const;

type Link = PageRows['links'][number];
type Offer = NonNullable<Awaited<ReturnType<typeof readOffer>>>;

/** A deal with the links for it; undefined without any. */
function describeSharing(
  ports: Pick<Ports, 'config'>,
  shop: Shop,
  offer: Offer,
  links: readonly Link[],
  language: string,
): Sharing | undefined {
  const urlOf = (channel: string) => {
    const code = links.find((one) => one.channel === channel)?.code;
    return code && linkUrl(ports.config.publicUrl, code);
  };
  const url = COPIED.map(urlOf).find((one) => one !== undefined);
  const badge = badgeOf(offer.deal, language);
  const ways = WAYS.flatMap((way) => {
    const own = shop.settings.channels.includes(way) && urlOf(way);
    return own ? [{ way, url: own }] : [];
  });
  const title = fillIn(wordsOf(offer.deal, language).title, { shop: shop.name, badge });
  return url === undefined
    ? undefined
    : { title, badge, url, ways, ...composeText(shop, offer, language, '', undefined) };
}

/** What an advocate's page shows, as things stand. */
export async function describePage(ports: Ports, { shop, advocate }: Access, language: string): Promise<MePage> {
  const database = tenantOf(ports.databases, shop);
  const [{ links, orders, friends }, progress] = await Promise.all([
    readPage(database, shop.id, advocate.id),
    readProgress(database, advocate.id),
  ]);
  const now = ports.clock.now();
  const byDeal = Map.groupBy(links, ({ dealId }) => dealId);
  const wanted = [...byDeal.keys()].slice(-MOST_DEALS);
  const offers = await Promise.all(wanted.map((dealId) => readOffer(database, shop, dealId)));
  const open = offers.filter(
    (offer) =>
      offer !== undefined &&
      isCampaignOpen(offer.campaign, now) &&
      isDealOpen(offer.deal, now) &&
      !isSoldOut(offer.deal),
  ) as Offer[];
  const rewards = open.map(({ campaign }) => campaign.reward).filter(({ amount }) => amount > 0);
  return {
    name: advocate.nameSealed ? ports.secrets.open(advocate.nameSealed) : undefined,
    progress,
    sharings: open
      .map((offer) => describeSharing(ports, shop, offer, byDeal.get(offer.deal.id) ?? [], language))
      .filter((one) => one !== undefined),
    next: rewards.toSorted((one, other) => other.amount - one.amount)[0],
    orders,
    friends,
  };
}

/** What somebody had earned before they left. */
export async function readEarned(ports: Ports, { shop, advocate }: Access): Promise<PageRows['orders']> {
  return (await readPage(tenantOf(ports.databases, shop), shop.id, advocate.id)).orders;
}
