import type { Secrets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { foldName, type NameKeys } from './name.ts';

const LONGEST = 60;

/** Keyed hashes of a name or a code in a shop, the newest pepper's first; none for what is neither. */
export function keysOfName(
  secrets: Pick<Secrets, 'addressKeys' | 'digest'>,
  shop: Pick<Shop, 'id' | 'retailerId'>,
  text: string,
): string[] {
  const folded = text.length <= LONGEST ? foldName(text) : '';
  if (folded.length < 2) return [];
  return secrets.addressKeys(shop.retailerId, 'customer', secrets.digest(`name\n${shop.id}\n${folded}`));
}

/**
 * The names that an order may hold: each code on it may be an advocate's, and so may what the buyer answered to who sent
 * them. A bare name counts in the answer alone: a shop's own code may well read as one.
 */
export function nameKeysOf(
  secrets: Pick<Secrets, 'addressKeys' | 'digest'>,
  shop: Pick<Shop, 'id' | 'retailerId'>,
  coupons: readonly string[],
  referrer: string | undefined,
): NameKeys {
  const words = referrer ? keysOfName(secrets, shop, referrer) : [];
  const codesOf = (typed: string) => keysOfName(secrets, shop, typed).map((key) => ({ key, typed }));
  // Without a letter and a digit it is nobody's code.
  const possible = coupons.filter((code) => /\p{L}/u.test(code) && /\d/.test(code));
  return { codes: [...(referrer ? codesOf(referrer) : []), ...possible.flatMap(codesOf)], words };
}
