import type { Deal } from '../campaign/deal.ts';
import { makeStarter } from '../campaign/starter.ts';
import type { Shop, Theme } from '../retailer/shop.ts';
import type { Channel } from '../tag/channel.ts';
import type { WireDeal, WireTheme } from '../wire.ts';

/** What of the widget is looked at: in a page, after an order, as a friend. */
export const VIEWS = ['embedded', 'post_purchase', 'friend'] as const;
export type View = (typeof VIEWS)[number];

/** A shop's looks as a member tries them out, before anything is saved. */
export interface Draft {
  theme: Theme;
  /** One of the shop's. */
  language: string;
  formal: boolean;
  view: View;
  dark: boolean;
  /** Over these ways alone, of the shop's; over all of them where absent. */
  channels?: Channel[] | undefined;
  /** What a campaign that nobody has saved would offer; what the shop offers where absent. */
  offer?: { deals: WireDeal[]; rewardText: string } | undefined;
}

/** Only one of light and dark is looked at, whatever the browser prefers. */
export function pinScheme(theme: WireTheme, dark: boolean): WireTheme {
  const looks = theme[dark ? 'dark' : 'light'];
  return { ...theme, light: looks, dark: looks };
}

/** What stands in for the shop's deals until it has some. */
export function sampleDeals(shop: Pick<Shop, 'id' | 'currency' | 'languages' | 'homeUrl'>): Deal[] {
  const { shops } = makeStarter(
    { module: 'recommendation', name: '', kind: 'percent', value: 15, minOrder: 0, code: 'WELCOME', reward: 0 },
    [shop],
  );
  return shops.flatMap(({ deals }) =>
    deals.map((deal, position) => ({
      ...deal,
      id: 'del_sample',
      shopId: shop.id,
      campaignId: 'cmp_sample',
      currency: shop.currency,
      validFrom: null,
      validTo: null,
      position,
    })),
  );
}
