import { retailer, shop as shopTable } from '../../db/schema/control.ts';
import { campaign, campaignShop, deal } from '../../db/schema/group.ts';
import type { Shop } from '../retailer/shop.ts';
import type { World } from './world.ts';

/** A second retailer with a shop, a campaign and a deal like the first one's, in a group of databases of its own. */
export async function addNeighbour({ ports, us }: World, group: number): Promise<{ shop: Shop; dealId: string }> {
  const { databases, ids, clock, secrets, shops } = ports;
  const createdAt = clock.now();
  const [retailerId, shopId, campaignId, dealId] = ['ret', 'shp', 'cmp', 'del'].map((prefix) => ids.make(prefix)) as [
    string,
    string,
    string,
    string,
  ];
  const { control } = databases;
  await control.orm.insert(retailer).values({
    id: retailerId,
    number: 2,
    name: 'Next Door',
    slug: 'next-door',
    groupNumber: group,
    createdAt: new Date(createdAt),
  });
  const { theme, settings, country, currency, languages, timeZone } = us;
  await control.orm.insert(shopTable).values({
    id: shopId,
    retailerId,
    number: 9,
    siteKey: 'nextdoor0001',
    name: 'Next Door',
    country,
    currency,
    languages: [...languages],
    timeZone,
    origins: ['https://next.shop.test'],
    homeUrl: 'https://next.shop.test/',
    theme,
    settings,
    identitySecret: secrets.seal('identity-secret'),
    createdAt,
  });
  const { orm } = databases.group(group);
  const reward = { kind: 'coupon' as const, amount: 1000, currency, holdDays: 14 };
  const named = {
    id: campaignId,
    retailerId,
    name: 'Ours',
    module: 'recommendation' as const,
    state: 'running' as const,
  };
  await orm
    .insert(campaign)
    .values({ ...named, windowDays: 30, reward, placements: [{ kind: 'post_purchase' }], createdAt });
  await orm.insert(campaignShop).values({ campaignId, shopId, overrides: {} });
  await orm.insert(deal).values({
    id: dealId,
    shopId,
    campaignId,
    kind: 'percent',
    value: 20,
    currency,
    codePrefix: 'FRIEND-',
    words: { 'en-US': { title: '20% off', description: 'For friends.' } },
    targetUrl: 'https://next.shop.test/welcome',
    position: 0,
  });
  shops.forget();
  return { shop: (await shops.byId(shopId)) as Shop, dealId };
}
