import { useShop } from './use-shop.ts';

/** The shop that the address names, or the one whose test mode it names; else the first. Test modes are no shops here. */
export function useLiveShop() {
  const { shops, query, change } = useShop();
  const live = shops.filter(({ kind }) => kind === 'live');
  const named = shops.find(({ id }) => id === query.shop);
  const shop = live.find(({ id }) => id === (named?.sibling_of ?? named?.id)) ?? live[0];
  const test = shops.find(({ sibling_of }) => sibling_of === shop?.id);
  return { shops: live, shop, test, change };
}
