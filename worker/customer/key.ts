import type { Secrets } from '../ports.ts';
import { baseEmail, normaliseEmail, normalisePhone } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { isDigest, type KnownKind, type ToldIdentifier } from './customer.ts';

type Keyed = Pick<Secrets, 'addressKeys' | 'digest'>;
type Listing = Pick<Shop, 'id' | 'retailerId'>;

/** Keyed hashes of a customer id as lists have it, plain or as its sha256; the newest pepper's first. */
export function listedIdKeys(secrets: Keyed, shop: Listing, customerId: string): string[] {
  const digest = isDigest(customerId) ? customerId.toLowerCase() : secrets.digest(customerId);
  return secrets.addressKeys(shop.retailerId, 'customer', secrets.digest(`list\n${shop.id}\n${digest}`));
}

/**
 * The keys that one way of naming somebody is listed under; undefined where it is no address, number or id. A plain
 * address with a plus is listed without it too: it is one mailbox (RFC 5233).
 * @param readPhone reads a number as people type it: E.164, or undefined.
 */
export function listedKeys(
  secrets: Keyed,
  shop: Listing,
  { kind, text }: ToldIdentifier,
  readPhone: (text: string) => string | undefined = normalisePhone,
): { kind: KnownKind; key: string }[] | undefined {
  const keyed = (digests: readonly string[]) =>
    digests.map((digest) => ({ kind, key: secrets.addressKeys(shop.retailerId, kind, digest)[0] }));
  if (kind === 'customer') {
    const [key] = listedIdKeys(secrets, shop, text);
    return key && text.length <= 128 ? [{ kind, key }] : undefined;
  }
  if (isDigest(text)) return keyed([text.toLowerCase()]);
  if (kind === 'sms') {
    const number = readPhone(text);
    return number ? keyed([secrets.digest(number)]) : undefined;
  }
  const address = normaliseEmail(text);
  if (!address) return undefined;
  const base = baseEmail(address);
  return keyed(base === undefined ? [secrets.digest(address)] : [secrets.digest(address), secrets.digest(base)]);
}
