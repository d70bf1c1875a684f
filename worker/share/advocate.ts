import type { Clock, Secrets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Identity } from '../wire.ts';

/** An advocate as the use cases read one. */
export interface Advocate {
  id: string;
  shopId: string;
  state: 'anonymous' | 'named' | 'verified';
  customerKey: string | null;
  emailKey: string | null;
  nameSealed: string | null;
  emailSealed: string | null;
  language: string;
  mergedInto: string | null;
}

/** A signature lives at most a day, so that one that leaks soon loses its worth. */
const LONGEST_SIGNATURE_MS = 24 * 3600_000;

/**
 * Whether the shop itself vouches for the shopper: hex HMAC-SHA256 with the shop's identity secret over
 * `<customerId>.<expires>`, not expired. Without this an identity is only what a page claims.
 */
export function isVouchedFor(
  shop: Pick<Shop, 'identitySecret'>,
  identity: Identity | undefined,
  secrets: Secrets,
  clock: Clock,
): identity is Identity & { expires: number; signature: string } {
  if (!identity?.signature || !identity.expires) return false;
  const left = identity.expires - clock.now();
  if (left <= 0 || left > LONGEST_SIGNATURE_MS) return false;
  const expected = secrets.hmacHex(secrets.open(shop.identitySecret), `${identity.customerId}.${identity.expires}`);
  return secrets.equal(expected, identity.signature.toLowerCase());
}

/** Keyed hash of a shop's customer id, newest pepper first. */
export function customerKeys(secrets: Secrets, shop: Pick<Shop, 'retailerId' | 'id'>, customerId: string) {
  return secrets.addressKeys(shop.retailerId, 'customer', secrets.digest(`${shop.id}\n${customerId}`));
}
