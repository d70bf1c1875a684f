import type { Ports, TenantDatabase } from '../../ports.ts';
import type { Shop } from '../../retailer/shop.ts';
import { readOwnConnections } from '../connection.store.ts';
import { chooseConnection } from '../message.check.ts';
import { readNumber, type TextableNumber } from './number.ts';

/** A number that a shop may text to; undefined for every other, whatever is wrong with it. */
export function readShopNumber(shop: Pick<Shop, 'country' | 'settings'>, text: string): TextableNumber | undefined {
  const read = readNumber(text, shop.country, shop.settings.textCountries ?? [shop.country]);
  return typeof read === 'string' ? undefined : read;
}

/** Whether texts of a shop can leave: over an account of its own, the platform's, or into the sandbox. */
export async function mayText(
  { config }: Pick<Ports, 'config'>,
  database: TenantDatabase,
  shop: Shop,
): Promise<boolean> {
  if (config.twilio || !config.smtpUrl) return true;
  const { id: shopId, retailerId } = shop;
  const row = chooseConnection({ shopId, retailerId, channel: 'sms' }, await readOwnConnections(database));
  return 'provider' in row && row.retailerId === retailerId;
}
