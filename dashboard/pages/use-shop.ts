import { useLocation } from 'preact-iso';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { session } from '../session.ts';

/** The shop that the address names, else the first; and a way to change what the address says. */
export function useShop() {
  const { path, query, route } = useLocation();
  const shops = session.value?.shops ?? [];
  const shop: ShopAnswer | undefined = shops.find(({ id }) => id === query.shop) ?? shops[0];
  const change = (part: Record<string, string | undefined>) => {
    const said = Object.entries({ ...query, ...part }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    route(`${path}?${new URLSearchParams(said)}`, true);
  };
  return { shops, shop, query, change };
}
