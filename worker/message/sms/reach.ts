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

/** Where whoever asks for one text agrees to one: also what belongs to their order needs a word of theirs (TCPA, CTIA). */
const ONE_TEXT_ALONE = new Set(['US', 'CA']);

/** Whether a text that is no advertising may follow the one that somebody asked for, about an order of theirs. */
export function takesOrderText(shop: Pick<Shop, 'country' | 'settings'>, number: string): boolean {
  const read = readShopNumber(shop, number);
  return read !== undefined && ![shop.country, read.country].some((country) => ONE_TEXT_ALONE.has(country ?? ''));
}

/** The account that a shop's texts leave over: its own, the platform's, or the sandbox; undefined where there is none. */
export async function readTextAccount(
  { config }: Pick<Ports, 'config'>,
  database: TenantDatabase,
  shop: Shop,
): Promise<{ settings: Record<string, string> } | undefined> {
  const { id: shopId, retailerId } = shop;
  const row = chooseConnection({ shopId, retailerId, channel: 'sms' }, await readOwnConnections(database));
  if ('provider' in row && row.retailerId === retailerId) return row;
  return config.twilio || !config.smtpUrl ? { settings: {} } : undefined;
}
