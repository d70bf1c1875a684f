import type { Clock, Ports, Secrets } from '../ports.ts';
import { mailboxOf } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Utm } from '../tag/utm.ts';
import type { Identity } from '../wire.ts';

/** An advocate as the use cases read one. */
export interface Advocate {
  id: string;
  shopId: string;
  state: 'anonymous' | 'named' | 'verified';
  customerKey: string | null;
  /** The customer's id itself, sealed. */
  customerSealed?: string | null;
  emailKey: string | null;
  nameSealed: string | null;
  emailSealed: string | null;
  /** When they showed that the address is theirs, by a link that was sent to it. */
  emailConfirmedAt?: number | null;
  phoneConfirmedAt?: number | null;
  language: string;
  /** What first brought them. */
  entryUtm?: Utm | null;
  mergedInto: string | null;
}

/** A signature lives at most a day, so that one that leaks soon loses its worth. */
const LONGEST_SIGNATURE_MS = 24 * 3600_000;

/** A customer whom the shop itself vouches for. */
export interface Vouched {
  customerId: string;
}

/**
 * Whom the shop vouches for: hex HMAC-SHA256 with the shop's identity secret over `<customerId>.<expires>`, not
 * expired. Without it an identity is only what a page claims.
 */
export function readVouched(
  shop: Pick<Shop, 'identitySecret'>,
  identity: Identity | undefined,
  secrets: Secrets,
  clock: Clock,
): Vouched | undefined {
  if (!identity?.customerId || !identity.signature || !identity.expires) return undefined;
  const { customerId, expires, signature } = identity;
  const left = expires - clock.now();
  if (left <= 0 || left > LONGEST_SIGNATURE_MS) return undefined;
  const expected = secrets.hmacHex(secrets.open(shop.identitySecret), `${customerId}.${expires}`);
  return secrets.equal(expected, signature.toLowerCase()) ? { customerId } : undefined;
}

/** Keyed hash of a shop's customer id, newest pepper first. */
export function customerKeys(secrets: Secrets, shop: Pick<Shop, 'retailerId' | 'id'>, customerId: string) {
  return secrets.addressKeys(shop.retailerId, 'customer', secrets.digest(`${shop.id}\n${customerId}`));
}

/** Whose addresses did not open: told once, not at every order. */
const told = new WeakSet<Secrets>();

/**
 * An advocate's address as they gave it; none where only a digest of it was told, or where no data key opens it: what
 * rests on more than the address goes on without.
 */
export function openAddress(
  { secrets, log }: Pick<Ports, 'secrets' | 'log'>,
  sealed: string | null = null,
): string | undefined {
  if (sealed === null) return undefined;
  try {
    return secrets.open(sealed);
  } catch {
    if (!told.has(secrets)) log.error('address_not_opened');
    told.add(secrets);
    return undefined;
  }
}

/**
 * Keyed hashes of the mailbox behind an advocate's address, under every pepper: whichever spelling they gave us, it is
 * theirs. None where the address is not known.
 */
export function mailboxKeysOf(
  ports: Pick<Ports, 'secrets' | 'log'>,
  { retailerId }: Pick<Shop, 'retailerId'>,
  sealed: string | null = null,
): string[] {
  const { secrets } = ports;
  const address = openAddress(ports, sealed);
  return address === undefined ? [] : secrets.addressKeys(retailerId, 'email', secrets.digest(mailboxOf(address)));
}
