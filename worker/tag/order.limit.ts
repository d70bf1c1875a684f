import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Purchase } from '../purchase/purchase.ts';
import type { Shop } from '../retailer/shop.ts';
import { networkOf } from './visitor.ts';

const HOUR_MS = 3_600_000;
/** Far above what one network buys in the best hour of a sale, carriers with one address for very many included. */
const ORDERS_A_NETWORK = 1_000;
/** More than five a second, for an hour on end. */
const ORDERS_A_SHOP = 20_000;

/**
 * Bounds the orders and refunds that pages alone tell of: scripts can make them up without end. What the shop itself told
 * of costs nothing, nor should what is known already.
 * @param known the order as it stands, undefined where nobody told of it before.
 * @throws AppError `too_many_orders`.
 */
export async function takeOrderTurn(
  { rateLimit, log }: Pick<Ports, 'rateLimit' | 'log'>,
  shop: Shop,
  address: string,
  known?: Pick<Purchase, 'trust'>,
): Promise<void> {
  if (known?.trust === 'confirmed') return;
  const ofShop = `orders:${shop.number}`;
  // A network that has no turn left takes none of the shop's.
  const isTaken =
    (await rateLimit.take(`${ofShop}:${networkOf(address)}`, ORDERS_A_NETWORK, HOUR_MS)) &&
    (await rateLimit.take(ofShop, ORDERS_A_SHOP, HOUR_MS));
  if (isTaken) return;
  if (await rateLimit.take(`${ofShop}:`, 1, HOUR_MS)) log.warn('orders_over_limit', { shop: shop.id });
  throw new AppError('too_many_orders', 'Too many orders that only pages told of.');
}

/** A turn of an order that a page tells of, however often the write is tried: only what is new takes it. */
export function turnOf(ports: Ports, shop: Shop, address: string) {
  let turn: Promise<void> | undefined;
  return (known: Pick<Purchase, 'trust'> | undefined) => {
    turn ??= takeOrderTurn(ports, shop, address, known);
    return turn;
  };
}
