import type { Offer } from '../campaign/campaign.store.ts';
import { refuseSharer, type ShareRefusal } from '../campaign/eligibility.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isRewarded } from '../reward/rule.ts';
import type { Channel } from '../tag/channel.ts';
import type { Verdict } from '../wire.ts';
import { type Advocate, customerKeys, type Vouched } from './advocate.ts';
import { countOrders } from './known.store.ts';
import { verdictsOf } from './policy.ts';

/** Who wants to share, as far as it is proven. */
export interface Sharer {
  vouched?: Vouched | undefined;
  /** The advocate whom the page's token proves. */
  advocate?: Pick<Advocate, 'customerKey'> | undefined;
  /** Where the call comes from, ISO 3166-1. */
  country: string | undefined;
}

/** Why somebody may not share a campaign, where they may not. Orders are counted only where a rule asks for them. */
export async function judgeSharer(
  { secrets }: Pick<Ports, 'secrets'>,
  database: TenantDatabase,
  shop: Shop,
  { campaign }: Pick<Offer, 'campaign'>,
  { vouched, advocate, country }: Sharer,
): Promise<ShareRefusal | undefined> {
  const rules = campaign.share;
  if (!rules || (rules.customer === 'any' && rules.minPurchases === 0)) {
    return refuseSharer(rules, { purchases: undefined, country });
  }
  const known = advocate?.customerKey ? [advocate.customerKey] : [];
  const keys = vouched ? customerKeys(secrets, shop, vouched.customerId) : known;
  const purchases = keys.length > 0 ? await countOrders(database, shop.id, keys) : undefined;
  return refuseSharer(rules, { purchases, country });
}

/** By which channels a campaign is shared in a shop, and who sends there; none that the law refuses. */
export function sharedBy(shop: Shop, { channels, reward }: Offer['campaign']): [Channel, Verdict][] {
  const offered = shop.settings.channels.filter((one) => channels?.includes(one) ?? true);
  return verdictsOf(shop, offered, isRewarded(reward)).filter(([, verdict]) => verdict !== 'refuse');
}
