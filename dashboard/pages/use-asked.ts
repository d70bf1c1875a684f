import { type Asked, readAsked } from '../asked.ts';
import { todayIn } from '../period.ts';
import { useShop } from './use-shop.ts';

/** What a report's page is asked for by its address; undefined for a retailer without shops. */
export function useAsked() {
  const { shops, shop, query, change } = useShop();
  if (!shop) return undefined;
  const today = todayIn(shop.time_zone);
  const asked: Asked = readAsked(query, query.shop === 'all' ? 'all' : shop.id, today);
  return { asked, shops, today, change };
}
