import { decodeNumber } from '../number.ts';
import type { Ids } from '../ports.ts';
import type { Shop } from './shop.ts';

/** What a key may be allowed to do. */
export type Scope = 'purchases:write';

/** `gw_live_` or `gw_test_`, then the shop's number in 4 characters and 26 random ones. */
const KEY = /^gw_(live|test)_([0-9a-z]{30})$/;
const HINT_LENGTH = 16;

const modeOf = (kind: Shop['kind']) => (kind === 'test' ? 'test' : 'live');

/**
 * A new server key of a shop.
 * @returns the key, shown once and never kept, and the first characters by which people tell keys apart.
 */
export function makeApiKey(
  ids: Pick<Ids, 'token'>,
  shop: Pick<Shop, 'number' | 'kind'>,
): { key: string; hint: string } {
  const key = `gw_${modeOf(shop.kind)}_${ids.token(shop.number)}`;
  return { key, hint: key.slice(0, HINT_LENGTH) };
}

/** What a key says of itself; undefined for anything that cannot be one. */
export function parseApiKey(text: string): { mode: 'live' | 'test'; shopNumber: number } | undefined {
  const [, mode, token = ''] = KEY.exec(text) ?? [];
  const shopNumber = decodeNumber(token);
  return mode && shopNumber !== undefined ? { mode: mode as 'live' | 'test', shopNumber } : undefined;
}

/** Whether a key's words fit the shop that it was found for: a test key never writes live facts. */
export function fitsShop(
  parsed: { mode: 'live' | 'test'; shopNumber: number },
  shop: Pick<Shop, 'number' | 'kind'>,
): boolean {
  return parsed.shopNumber === shop.number && parsed.mode === modeOf(shop.kind);
}
