import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { deleteKeys } from './customer.store.ts';
import type { ToldIdentifier } from './customer.ts';
import { listedKeys } from './key.ts';

/**
 * Takes people off a shop's list, as they ask for it or as the shop erases them.
 * @returns how many entries were on it.
 * @throws AppError `unprocessable` for what is no address, number or customer id.
 */
export async function removeCustomers(ports: Ports, shop: Shop, people: readonly ToldIdentifier[]): Promise<number> {
  const keys = people.map((one) => listedKeys(ports.secrets, shop, one)?.map(({ key }) => key));
  const bad = keys.indexOf(undefined);
  if (bad >= 0) {
    throw new AppError('unprocessable', 'This is no address, number or customer id.', {
      errors: [{ path: `customers.${bad}`, code: 'no_customer', message: 'expected an email address, +1…, or an id' }],
    });
  }
  return deleteKeys(
    tenantOf(ports.databases, shop),
    shop.id,
    keys.flatMap((one) => one ?? []),
  );
}
