import { CROCKFORD, decodeNumber, encodeNumber } from '../number.ts';
import type { Ids, Secrets } from '../ports.ts';
import type { Shop } from './shop.ts';

/** What a key may be allowed to do. `advocates:read` adds advocates' names to answers that speak of them. */
export const SCOPES = [
  'purchases:write',
  'products:write',
  'coupons:write',
  'reports:read',
  'advocates:read',
  'rates:write',
  'campaigns:read',
  'campaigns:write',
  'suppressions:write',
  'consents:write',
  'invitations:write',
  'newsletters:write',
  'customers:write',
  'advocates:write',
  'rewards:read',
  'rewards:write',
  'stores:write',
  'fraud:read',
  'fraud:write',
  'fraud:settings',
  'shares:read',
  'events:read',
] as const;
export type Scope = (typeof SCOPES)[number];

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

/**
 * The key of a shop that the service keeps for itself, derived from the signing key: whoever holds that one agrees on
 * it without storing it anywhere.
 * @param purpose what the shop is for.
 */
export function deriveApiKey(
  secrets: Pick<Secrets, 'sign' | 'digest'>,
  purpose: string,
  shop: Pick<Shop, 'id' | 'number' | 'kind'>,
): string {
  let bits = BigInt(`0x${secrets.digest(secrets.sign(purpose, shop.id))}`);
  let text = '';
  for (let index = 0; index < 26; index += 1) {
    text += CROCKFORD[Number(bits & 31n)];
    bits >>= 5n;
  }
  return `gw_${modeOf(shop.kind)}_${encodeNumber(shop.number)}${text.toLowerCase()}`;
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
